/**
 * `npm run foresee -- FOLDER`: how well the organ that will handle an event is foreseen from what the same class went to
 * before (modules/event/domain.ts), on the real events of a district (FOLDER holds events-before-2018-10.csv). Rows go in
 * order of day; the first two thirds train, the later third is foretold: once with what was learned until then ("frozen"),
 * once with every row of an earlier day ("rolling"). Beside it, in the same run, the majority of class and community, backed
 * off to the class. Only what a desk has before it dispatches is used: class, community and street, day. The one free
 * number, `doubt`, is chosen within the training part: learned on its first two thirds, measured on its later third.
 * The last line is one JSON object; exits non-zero where the majority is not beaten.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ExperienceLevel } from '@zhenshu/event/contract.ts';
import {
  foresee,
  lessonsOf,
  nearnessOf,
  subjectsAsked,
  usualDoubt,
  type Experience,
  type Foreseen,
} from '@zhenshu/event/domain.ts';
import { readEvents, type RealEvent } from './replay/events.ts';
import { county } from './replay/territory.ts';

const folder = resolve(process.argv[2] ?? '../shared/data/events');
const file = join(folder, 'events-before-2018-10.csv');
if (!existsSync(file)) throw new Error(`No events-before-2018-10.csv in ${folder}`);
const say = (line: string) => process.stdout.write(`${line}\n`);
const shown = 3;

/** Something that learns who handled what and foretells who will. */
type Model = {
  readonly learn: (event: RealEvent) => void;
  readonly foretell: (event: RealEvent) => readonly string[];
};
type Score = { readonly top1: number; readonly top3: number; readonly coverage: number };

const { events: unordered } = await readEvents(file);
const events = unordered.toSorted((a, b) => (a.day === b.day ? a.line - b.line : a.day < b.day ? -1 : 1));
const areas = areasOf(events);
const cut = Math.floor((events.length * 2) / 3);
const [training, test] = [events.slice(0, cut), events.slice(cut)];

const within = Math.floor((cut * 2) / 3);
const doubts = [1, 2, 4, 6, 8, 12];
say(`doubt, by the later third of the training part (${training[within]!.day} – ${training.at(-1)!.day}):`);
const tried = doubts.map((doubt) => ({
  doubt,
  frozen: score(experience(doubt), training.slice(0, within), training.slice(within), false),
  rolling: score(experience(doubt), training.slice(0, within), training.slice(within), true),
}));
for (const { doubt, frozen, rolling } of tried) say(`  ${doubt}: frozen ${told(frozen)}; rolling ${told(rolling)}`);

const levels = new Map<ExperienceLevel, { rows: number; right: number }>();
const result = {
  rows: events.length,
  training: training.length,
  test: test.length,
  from: test[0]!.day,
  doubt: usualDoubt,
  frozen: {
    experience: score(experience(usualDoubt), training, test, false),
    majority: score(majority(), training, test, false),
  },
  rolling: {
    experience: score(experience(usualDoubt, note), training, test, true),
    majority: score(majority(), training, test, true),
  },
};
for (const way of ['frozen', 'rolling'] as const) {
  say(`${way}: experience ${told(result[way].experience)}`);
  say(`${way}: majority   ${told(result[way].majority)}`);
}
say('reasons of the first proposals (rolling):');
for (const [level, { rows, right }] of [...levels].toSorted((a, b) => b[1].rows - a[1].rows)) {
  say(`  ${level}: ${rows}, right ${right} (${percent(right / rows)})`);
}
say(JSON.stringify(result));
const beaten = (['frozen', 'rolling'] as const).every(
  (way) =>
    result[way].experience.top1 > result[way].majority.top1 && result[way].experience.top3 > result[way].majority.top3,
);
process.exitCode = beaten ? 0 : 1;

/** Counts of one organ for one class at one place. */
type Count = Omit<Experience, 'nearness'> & { readonly area: number };

/** The product's own model over counts kept as the product keeps them, in memory. */
function experience(doubt: number, watch?: (event: RealEvent, first: Foreseen | undefined) => void): Model {
  const kept = new Map<string, Map<string, Count>>();
  return {
    learn: (event) => {
      for (const { subject, area, weight } of lessonsOf(subjectOf(event), areas(event), event.day)) {
        const rows = kept.get(subject) ?? new Map<string, Count>();
        kept.set(subject, rows);
        const key = `${area} ${event.unit}`;
        const { times, weight: before, since } = rows.get(key) ?? { times: 0, weight: 0, since: event.day };
        rows.set(key, { subject, area, organId: event.unit, times: times + 1, weight: before + weight, since });
      }
    },
    foretell: (event) => {
      const place = areas(event);
      const rows = subjectsAsked(subjectOf(event)).flatMap((subject) =>
        [...(kept.get(subject)?.values() ?? [])].map((count) => ({
          ...count,
          nearness: nearnessOf(place, count.area),
        })),
      );
      const proposals = foresee(rows, subjectOf(event), event.day, doubt);
      watch?.(event, proposals[0]);
      return proposals.map((one) => one.organId);
    },
  };
}

/** Who most often handled the class in the community, then who most often handled the class. */
function majority(): Model {
  const kept = new Map<string, Map<string, number>>();
  const keysOf = (event: RealEvent) => [`${event.code} ${event.community}`, event.code];
  return {
    learn: (event) => {
      for (const key of keysOf(event)) {
        const counts = kept.get(key) ?? new Map<string, number>();
        kept.set(key, counts.set(event.unit, (counts.get(event.unit) ?? 0) + 1));
      }
    },
    foretell: (event) => [
      ...new Set(
        keysOf(event).flatMap((key) =>
          [...(kept.get(key) ?? [])].toSorted((a, b) => b[1] - a[1]).map(([unit]) => unit),
        ),
      ),
    ],
  };
}

/** Foretells each event after learning what came before; rolling: also of the foretold those of earlier days. */
function score(model: Model, before: readonly RealEvent[], foretold: readonly RealEvent[], rolling: boolean): Score {
  for (const event of before) model.learn(event);
  let [first, among, any] = [0, 0, 0];
  let waiting: RealEvent[] = [];
  for (const event of foretold) {
    if (rolling && waiting.length > 0 && waiting[0]!.day < event.day) {
      for (const past of waiting) model.learn(past);
      waiting = [];
    }
    const proposals = model.foretell(event).slice(0, shown);
    if (proposals[0] === event.unit) first += 1;
    if (proposals.includes(event.unit)) among += 1;
    if (proposals.length > 0) any += 1;
    waiting.push(event);
  }
  const part = (n: number) => Math.round((n / foretold.length) * 10_000) / 10_000;
  return { top1: part(first), top3: part(among), coverage: part(any) };
}

function note(event: RealEvent, first: Foreseen | undefined): void {
  if (!first) return;
  const { rows, right } = levels.get(first.level) ?? { rows: 0, right: 0 };
  levels.set(first.level, { rows: rows + 1, right: right + (first.organId === event.unit ? 1 : 0) });
}

function subjectOf(event: RealEvent): string {
  return `event:${event.code}`;
}

/** Area codes for streets and communities; an event without a street lies somewhere in the district. */
function areasOf(all: readonly RealEvent[]): (event: RealEvent) => number {
  const codes = new Map<string, number>([['-', county * 1_000_000]]);
  const within = new Map<string, number>();
  for (const { street, community } of all) {
    if (!codes.has(street)) codes.set(street, county * 1_000_000 + codes.size * 1000);
    const key = `${street} ${community}`;
    if (street === '-' || within.has(key)) continue;
    within.set(key, codes.get(street)! + 1 + [...within.keys()].filter((one) => one.startsWith(`${street} `)).length);
  }
  return ({ street, community }) => within.get(`${street} ${community}`) ?? codes.get(street)!;
}

function told({ top1, top3, coverage }: Score): string {
  return `top-1 ${percent(top1)}, top-3 ${percent(top3)}, coverage ${percent(coverage)}`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
