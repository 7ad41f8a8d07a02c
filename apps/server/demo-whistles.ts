import { addDays, dayOf, startOfDay, weekdayOf, type Calendar } from '@zhenshu/kernel/calendar.ts';
import type { ClockFact, Limit } from '@zhenshu/casefile/domain.ts';
import file from '@zhenshu/catalogs/demo/calls.json' with { type: 'json' };
import { chanceOf, type Chance } from '@zhenshu/catalogs/demo/chance.ts';
import type { Place } from '@zhenshu/catalogs/demo/county.ts';
import type { CountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import type { Occasion } from '@zhenshu/event/contract/call.ts';
import { bellsOf, idOf, type Step } from './demo-lives.ts';
import { pointIn } from './demo-world.ts';

type Wanted = { readonly organ: string; readonly want: string };
/** A joint call (联动呼叫) of the year and what became of it; organs by their keys in the seed. */
export type YearCall = {
  readonly id: string;
  readonly caseId: string;
  readonly at: Date;
  readonly by: string;
  readonly said: {
    readonly title: string;
    readonly ask: string;
    readonly occasion: Occasion;
    readonly place: string;
    readonly lng: number;
    readonly lat: number;
    readonly lead: Wanted;
    readonly supports: readonly Wanted[];
  };
  readonly steps: readonly Step[];
  readonly bells: readonly Date[];
};

/** What the calls are drawn from. */
export type WhistleOptions = {
  readonly seed: CountySeed;
  readonly now: Date;
  readonly calendar: Calendar;
  readonly limits: { readonly [step: string]: Limit };
  /** How many; all of them are answered, rated and closed. */
  readonly count: number;
};

const minute = 60_000;
/** Minutes from the whistle until an organ is there. */
const arrivals: Readonly<Record<Occasion, readonly [number, number]>> = {
  demand: [20, 140],
  key_work: [30, 240],
  joint: [12, 85],
  emergency: [6, 22],
};
/** Which calls are rare out of season (months from January). */
const seasons: readonly (readonly [RegExp, readonly number[]])[] = [
  [/山火/, [1, 2, 3, 4, 10, 11, 12]],
  [/内涝|滑坡/, [5, 6, 7, 8, 9]],
  [/结冰/, [12, 1, 2]],
  [/工资/, [11, 12, 1, 2]],
  [/校园/, [2, 3, 8, 9]],
];

/** Draws the year's joint calls, in order of time. Pure: the same options draw the same calls. */
export function drawWhistles(options: WhistleOptions): YearCall[] {
  const handlers = new Map<string, string>();
  const dispatchers = new Map<string, string>();
  for (const { username, posts } of options.seed.people) {
    for (const { organ, roles } of posts) {
      if (roles.includes('handler') && !handlers.has(organ)) handlers.set(organ, username);
      if (roles.includes('dispatcher') && !dispatchers.has(organ)) dispatchers.set(organ, username);
    }
  }
  return Array.from({ length: options.count }, (_, at) =>
    draw(options, { handlers, dispatchers }, chanceOf(`云岭县 call ${at}`)),
  ).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

type People = { readonly handlers: ReadonlyMap<string, string>; readonly dispatchers: ReadonlyMap<string, string> };

function draw(options: WhistleOptions, people: People, chance: Chance): YearCall {
  for (;;) {
    const call = drawOnce(options, people, chance);
    if (call && call.steps.at(-1)!.at.getTime() < options.now.getTime() - minute) return call;
  }
}

function drawOnce({ seed, now, calendar, limits }: WhistleOptions, people: People, chance: Chance): YearCall | null {
  const told = chance.pick(file.calls);
  const occasion = told.occasion as Occasion;
  const isUrgent = occasion === 'emergency';
  const day = addDays(dayOf(now), -1 - chance.below(364));
  const season = seasons.find(([words]) => words.test(told.title));
  if (season && !season[1].includes(Number(day.slice(5, 7)))) return null;
  if (!isUrgent && (!calendar.isWorkday(day) || (occasion === 'key_work' && weekdayOf(day) === 5))) return null;
  const place = townFor(seed, chance);
  const { town } = place;
  const village = chance.pick(place.villages);
  const [lng, lat] = pointIn(chance.pick(village.grids).ring, chance);
  const keyOf = (organ: string) => organ.replace(/^t:/, `${town.key}_`);
  const called = told.called.map(([organ, want]) => ({ organ: keyOf(organ!), want: want! }));
  if (called.some(({ organ }) => !people.handlers.has(organ))) return null;
  const caller = people.dispatchers.get(`${town.key}_zhihui`)!;
  const hour = isUrgent ? chance.between(6, 22) : chance.pick([chance.between(8.2, 10), chance.between(14.1, 15.2)]);
  const start = new Date(startOfDay(day).getTime() + Math.round(hour * 60) * minute);

  const steps: Step[] = [];
  const give = (at: Date, who: string, command: string, payload: Step['payload']) =>
    steps.push({ id: idOf(chance, at), at, who, command, payload });
  const arrive = limits[`arrive_${occasion}`]!;
  const clocks: ClockFact[][] = [];
  const [lead, ...supports] = called as [Wanted, ...Wanted[]];
  const came: Wanted[] = [];
  let last = start;
  for (const one of called) {
    const [from, to] = arrivals[occasion];
    const isLate = chance.next() < 0.06;
    const minutes = chance.between(from, to) * (isLate ? 3 : 1);
    const at = new Date(start.getTime() + Math.round(minutes * 60) * 1000);
    const handler = people.handlers.get(one.organ)!;
    const facts: ClockFact[] = [{ type: 'started', at: start, limit: arrive }];
    clocks.push(facts);
    if (one !== lead && supports.length > 1 && chance.next() < 0.05) {
      // Cannot come, and need not.
      const [ground, reason] = chance.pick(file.excuses) as [string, string];
      const asked = new Date(start.getTime() + 3 * minute + chance.below(120) * 1000);
      const decided = new Date(asked.getTime() + 2 * minute + chance.below(90) * 1000);
      give(asked, handler, 'excuse', { ground, reason });
      give(decided, caller, 'decide_excuse', {
        organ: one.organ,
        accepted: true,
        reason: '情况属实，同意，请随时待命。',
      });
      facts.push({ type: 'stopped', at: decided });
      continue;
    }
    const near = () => Math.round((chance.between(-0.0008, 0.0008) + Number.EPSILON) * 1_000_000) / 1_000_000;
    const position = { lng: round(lng + near()), lat: round(lat + near()) };
    give(at, handler, 'check_in', { ...position, ...(chance.next() < 0.4 ? { note: chance.pick(file.notes) } : {}) });
    facts.push({ type: 'stopped', at });
    came.push(one);
    if (at > last) last = at;
  }
  const done = new Date(last.getTime() + Math.round(chance.between(isUrgent ? 30 : 25, isUrgent ? 300 : 150)) * minute);
  const result = (['solved', 'partly', 'explained'] as const)[chance.weighted([86, 9, 5])];
  give(done, people.handlers.get(lead.organ)!, 'conclude', { result, text: chance.pick(file.results) });
  clocks.push([
    { type: 'started', at: start, limit: limits[`result_${occasion}`]! },
    { type: 'stopped', at: done },
  ]);
  const rated = new Date(done.getTime() + Math.round(chance.between(15, 90)) * minute);
  const score = (arrivedLate: boolean) => (arrivedLate ? 2 + chance.below(2) : 4 + Number(chance.next() < 0.7));
  const ratings = came.map(({ organ }) => {
    const step = steps.find(({ who, command }) => command === 'check_in' && who === people.handlers.get(organ));
    const isLate = step!.at.getTime() - start.getTime() > arrivals[occasion][1] * minute;
    return { organ, arrival: score(isLate), cooperation: score(false), effect: score(result === 'partly') };
  });
  give(rated, caller, 'rate_organs', { ratings });
  clocks.push([
    { type: 'started', at: done, limit: limits['rate']! },
    { type: 'stopped', at: rated },
  ]);
  const where = `${village.name.zh}`;
  return {
    ...{ id: idOf(chance, start), caseId: idOf(chance, start), at: start, by: caller },
    said: { title: told.title.replace('{p}', where), ask: told.ask, occasion, place: where, lng, lat, lead, supports },
    steps: steps.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    bells: clocks.flatMap((facts) => bellsOf(facts, calendar, now)).toSorted((a, b) => a.getTime() - b.getTime()),
  };
}

/** Few towns whistle much: those with many people and few departments at hand. */
function townFor({ places }: CountySeed, chance: Chance): Place {
  return places[chance.weighted(places.map(({ town }, at) => town.bustle * (at % 5 === 2 ? 4 : 1)))]!;
}

function round(degrees: number): number {
  return Math.round(degrees * 1_000_000) / 1_000_000;
}
