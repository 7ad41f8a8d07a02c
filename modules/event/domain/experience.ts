import type { ExperienceLevel } from '../contract.ts';

/**
 * Experience (办理经验): who handled events of a class at a place before, and what that says of the next one. Counts are
 * kept per class and place, so a look costs what there are places and organs, not what there is history. Law goes before
 * habit: experience only ever stands beside what the lists say.
 */

/** Where earlier events lay, seen from the one asked about. */
export const nearness = ['village', 'town', 'elsewhere'] as const;
export type Nearness = (typeof nearness)[number];

/** Classes of every kind together: how much of its work an organ has in a town. */
const anyClass = '*';
/** Days after which an ended event counts half: duties change hands, old habits fade. */
const halfLife = 365;
/** Day from which weights are counted; any day would do. */
const epoch = Date.parse('2020-01-01');
/**
 * A level with so many events counts as much as all levels wider than it together. Chosen by `npm run foresee` on the
 * later third of the training part only, from those printed there.
 */
export const usualDoubt = 6;

/** One count to add when an event ends. */
export type Lesson = { readonly subject: string; readonly area: number; readonly weight: number };

/** Counts of one organ for one class, by how near they lie; `weight` grows with the day of each event (see `weightOn`). */
export type Experience = {
  readonly subject: string;
  readonly organId: string;
  readonly nearness: Nearness;
  readonly times: number;
  readonly weight: number;
  /** Day of the first of them. */
  readonly since: string;
};

/** An organ experience proposes, and why: `times` of `of` events of that class there since that day were its. */
export type Foreseen = {
  readonly organId: string;
  readonly level: ExperienceLevel;
  readonly subject: string;
  readonly times: number;
  readonly of: number;
  readonly since: string;
};

/**
 * A class (kind:code) and the classes above it, by its code: the levels of a dotted code ('event:3.138.482'), else the
 * major of GB/T 47678.5, its first two digits with the letter of a local scheme ('matter:06010' under 'matter:06',
 * 'event:S0603' under 'event:S06').
 */
export function classesAbove(subject: string): string[] {
  const [kind, code] = subject.split(':') as [string, string];
  const levels = code.split('.');
  if (levels.length > 1) return levels.map((_, at) => `${kind}:${levels.slice(0, levels.length - at).join('.')}`);
  const major = /^([A-Za-z]*\d\d)./.exec(code)?.[1];
  return major === undefined ? [subject] : [subject, `${kind}:${major}`];
}

/** What is looked up for a class: it, the classes above it, and all together. */
export function subjectsAsked(subject: string): string[] {
  return [...classesAbove(subject), anyClass];
}

/** What an ended event teaches: its class at its very place, wider classes in its town. */
export function lessonsOf(subject: string, area: number, day: string): Lesson[] {
  const weight = weightOn(day);
  return subjectsAsked(subject).map((one) => ({ subject: one, area: one === subject ? area : townOf(area), weight }));
}

/** What an event of a day weighs. Later ones weigh more instead of earlier ones less, so that stored sums never change. */
export function weightOn(day: string): number {
  return 2 ** ((Date.parse(day) - epoch) / 86_400_000 / halfLife);
}

/** The town (or, where the place is not known better, the county) a place belongs to. */
export function townOf(area: number): number {
  return Math.floor(area / 1000) * 1000;
}

/** How near one place is to another. */
export function nearnessOf(area: number, other: number): Nearness {
  if (area === other && area % 1000 !== 0) return 'village';
  return area % 1_000_000 >= 1000 && townOf(area) === townOf(other) ? 'town' : 'elsewhere';
}

/**
 * The organs that experience proposes for a class on a day, the likeliest first. From the widest level (the topmost class
 * in the county) to the nearest (the class itself in this village), each level's shares are mixed with those of the levels
 * wider than it; the more it has seen, the more it counts. Shares of the whole county are first put right by how much of
 * each organ's work lies in this town, so that another town's own office is not taken for this one's.
 */
export function foresee(rows: readonly Experience[], subject: string, day: string, doubt = usualDoubt): Foreseen[] {
  const seen = rows.map((row) => ({ ...row, weight: row.weight / weightOn(day) }));
  const share = affinity(seen.filter((row) => row.subject === anyClass));
  const levels = levelsOf(seen, subject);
  let likely = new Map<string, number>();
  for (const { level, rows: counts } of levels.toReversed()) {
    const wide = level === 'class_in_county' || level === 'above_in_county';
    const shares = sharesOf(counts.map((row) => [row.organId, row.weight * (wide ? share(row.organId) : 1)]));
    const known = sum(counts.map((row) => row.weight));
    const mixed = new Map([...likely].map(([organId, chance]) => [organId, (chance * doubt) / (known + doubt)]));
    for (const [organId, part] of shares) {
      mixed.set(organId, (mixed.get(organId) ?? 0) + (part * known) / (known + doubt));
    }
    likely = mixed;
  }
  return [...likely]
    .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([organId]) => reasonOf(levels, organId));
}

/** What one level has seen. */
type Level = { readonly level: ExperienceLevel; readonly subject: string; readonly rows: readonly Experience[] };

/** The levels that have seen anything, the nearest first. */
function levelsOf(rows: readonly Experience[], subject: string): Level[] {
  const of = (level: ExperienceLevel, one: string, near: readonly Nearness[]) => ({
    level,
    subject: one,
    rows: rows.filter((row) => row.subject === one && near.includes(row.nearness)),
  });
  return classesAbove(subject)
    .flatMap((one) =>
      one === subject
        ? [
            of('class_in_village', one, ['village']),
            of('class_in_town', one, ['village', 'town']),
            of('class_in_county', one, nearness),
          ]
        : [of('above_in_town', one, ['village', 'town']), of('above_in_county', one, nearness)],
    )
    .filter((level) => level.rows.length > 0);
}

/** The nearest level at which an organ was seen. */
function reasonOf(levels: readonly Level[], organId: string): Foreseen {
  const { level, subject, rows } = levels.find((one) => one.rows.some((row) => row.organId === organId))!;
  return {
    organId,
    level,
    subject,
    times: sum(rows.filter((row) => row.organId === organId).map((row) => row.times)),
    of: sum(rows.map((row) => row.times)),
    since: rows.map((row) => row.since).toSorted()[0]!,
  };
}

/** How much more of an organ's work lies in this town than of everybody's: 1 when just as much. */
function affinity(all: readonly Experience[]): (organId: string) => number {
  const here = all.filter((row) => row.nearness !== 'elsewhere');
  const total = sum(all.map((row) => row.weight));
  const usual = (sum(here.map((row) => row.weight)) + 0.5) / (total + 1);
  const of = (rows: readonly Experience[], organId: string) =>
    sum(rows.filter((row) => row.organId === organId).map((row) => row.weight));
  return (organId) => (of(here, organId) + usual) / (of(all, organId) + 1) / usual;
}

function sharesOf(weights: readonly (readonly [string, number])[]): Map<string, number> {
  const total = sum(weights.map(([, weight]) => weight));
  const shares = new Map<string, number>();
  for (const [organId, weight] of weights) shares.set(organId, (shares.get(organId) ?? 0) + weight / total);
  return shares;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
