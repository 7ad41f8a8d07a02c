import { addDays, dayOf, weekdayOf, type Calendar, type Day } from '@zhenshu/kernel/calendar.ts';
import type { Limit } from '@zhenshu/casefile/domain.ts';
import { chooseConditions, chooseOrgans, type ListedDuty } from '@zhenshu/catalog/domain.ts';
import type { Condition } from '@zhenshu/catalog/contract.ts';
import { chanceOf, type Chance } from '@zhenshu/catalogs/demo/chance.ts';
import type { Place, Village } from '@zhenshu/catalogs/demo/county.ts';
import type { CountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import { tales, type Tale } from '@zhenshu/catalogs/demo/tales.ts';
import type { Channel } from '@zhenshu/event/contract.ts';

/** What of the figures is told elsewhere already (the hand-written stories). */
export type Told = {
  readonly residents: number;
  readonly villages: number;
  readonly resolved: number;
  readonly byCounty: number;
};

/** Everything the year is drawn from. */
export type YearOptions = {
  readonly seed: CountySeed;
  readonly now: Date;
  readonly calendar: Calendar;
  readonly limits: { readonly [step: string]: Limit };
  readonly told: Told;
  /** Only every so-manieth event, for tests. */
  readonly every?: number;
};

/** Whose an event is. */
export type Level = 'town' | 'county';
/** Who tells. */
export type Group = 'residents' | 'villages';
/** A village, and how much is told there. */
export type Spot = { readonly place: Place; readonly village: Village; readonly weight: number };

const rainy = /S0303|S0601|S070|S1106|06023|S0304/;
const icy = /10001/;
/** Classes of the country, whose places are those of villages. */
export const rural = /^S0[34]|S0204|S0205|S070|S0806|S1108|S1205/;
const urban = /^09|06027|06029|0700|S0504|S0505|S0506|0801|0800/;

/** Everything known of the county and of the year's weather. */
export type World = ReturnType<typeof makeWorld>;

/** Remembers what a question was answered with; the question must say everything that counts. */
function remembered<T>(answers: Map<string, unknown>, question: string, ask: () => T): T {
  if (!answers.has(question)) answers.set(question, ask());
  return answers.get(question) as T;
}

/** What is asked again and again while the year is drawn. */
export function makeWorld(options: YearOptions) {
  const { seed, now } = options;
  const conditions: Condition[] = seed.conditions.map(({ kind, code, condition, name, handle, closing, level }) => ({
    ...{
      kind,
      code,
      condition,
      nameZh: name.zh,
      nameEn: name.en,
      amount: handle.amount,
      unit: handle.unit as Limit['unit'],
    },
    ...{ closingZh: closing.zh, closingEn: closing.en, level },
  }));
  const duties: ListedDuty[] = seed.duties.map(({ kind, code, area, role, organ, level, basis }, at) => ({
    duty: { id: String(at).padStart(6, '0'), kind, code, area, role, organId: organ, level, basis: basis.zh },
    ...{ versionId: '', listVersion: '' },
  }));
  const organs = new Map(seed.organs.map((organ) => [organ.key, organ]));
  const isCounty = (key: string) => organs.get(key)!.area % 1_000_000 === 0;
  const handlers = new Map<string, string>();
  const holders = new Map<string, string[]>();
  const workers = new Map<string, string>();
  for (const { username, posts } of seed.people) {
    for (const { organ, roles, grids = [] } of posts) {
      if (roles.includes('handler') && !handlers.has(organ)) handlers.set(organ, username);
      for (const role of roles) {
        const key = `${organ} ${role}`;
        holders.set(key, [...(holders.get(key) ?? []), username]);
      }
      if (roles.includes('grid_worker')) for (const grid of grids) workers.set(grid, username);
    }
  }
  const answers = new Map<string, unknown>();
  /** Who leads and who supports a class in a village, of the town or of the county. */
  const organsFor = (tale: Tale, village: number, level: Level) =>
    remembered(answers, `organs ${tale.kind} ${tale.code} ${village} ${level}`, () => {
      const proposals = chooseOrgans(duties, { ...tale, area: village }).filter(({ organId }) => handlers.has(organId));
      const leads = proposals.filter(
        ({ organId, role }) => isCounty(organId) === (level === 'county') && (level === 'county' || role === 'lead'),
      );
      const supports = proposals.filter(({ role }) => role === 'support');
      return { leads: leads.map(({ organId }) => organId), supports: supports.map(({ organId }) => organId) };
    });
  const conditionsOf = new Map(tales.map((tale) => [tale, chooseConditions(conditions, tale.kind, tale.code)]));
  const spots: Spot[] = seed.places.flatMap((place) =>
    place.villages.map((village) => ({
      place,
      village,
      weight: (place.town.bustle * village.grids.length) / place.town.grids,
    })),
  );
  const days = Array.from({ length: 365 }, (_, back) => addDays(dayOf(now), -back));
  const weather = chanceOf('云岭县 weather');
  const storms = new Set(days.filter((day) => /-0[5-8]-/.test(day) && weather.next() < 0.08));
  const frosts = new Set(days.filter((day) => /-(12|01|02)-/.test(day) && weather.next() < 0.1));
  const moods = new Map(days.map((day) => [day, weather.between(0.75, 1.25)]));
  const villageTowns = [...handlers.keys()].filter(
    (key) => !isCounty(key) && organs.get(key)!.kind !== 'village_committee',
  );
  const organsOfTown = Map.groupBy(villageTowns, (key) => organs.get(key)!.area);
  const departments = [...handlers.keys()].filter(isCounty);
  return {
    ...options,
    answers,
    organsFor,
    conditionsOf,
    spots,
    days,
    storms,
    frosts,
    moods,
    handlers,
    holders,
    workers,
    organsOfTown,
    departments,
    isCounty,
  };
}

/** A class that is told by this group and belongs to this level, with the conditions of the level. */
export function drawTale(
  world: World,
  chance: Chance,
  group: Group,
  level: Level,
): { tale: Tale; conditions: Condition[] } {
  const { fitting, weights } = remembered(world.answers, `tales ${group} ${level}`, () => {
    const fitting = tales.flatMap((tale) => {
      const all = world.conditionsOf.get(tale)!;
      const conditions = all.filter((one) => one.level === level);
      // Where only the worst of a class is the county's, little of it is.
      const weight = tale[group] * tale.months.reduce((sum, month) => sum + month, 0);
      return conditions.length > 0
        ? [{ tale, conditions, weight: conditions.length < all.length ? weight / 3 : weight }]
        : [];
    });
    return { fitting, weights: fitting.map(({ weight }) => weight) };
  });
  return fitting[chance.weighted(weights)]!;
}

/** Where a class of events happens; null where nobody of the level would have it. */
export function drawSpot(world: World, chance: Chance, tale: Tale, level: Level, group: Group): Spot | null {
  const fits = rural.test(tale.code)
    ? { subdistrict: 0.12, town: 1.2, township: 1.6 }
    : urban.test(tale.code)
      ? { subdistrict: 1, town: 0.6, township: 0.25 }
      : { subdistrict: 1, town: 1, township: 1 };
  const weights = remembered(world.answers, `spots ${tale.kind} ${tale.code} ${group}`, () =>
    // Residents report where many live; villages find things everywhere.
    world.spots.map(
      ({ place, weight }) => fits[place.town.kind] * (group === 'residents' ? weight : Math.sqrt(weight)),
    ),
  );
  const spot = world.spots[chance.weighted(weights)]!;
  return world.organsFor(tale, spot.village.code, level).leads.length > 0 ? spot : null;
}

/** A day on which a class of events is told; null where its season is not among the last days. */
export function drawDay(world: World, chance: Chance, tale: Tale, channel: Channel, within: number): Day | null {
  const kind = channel === 'desk' ? 'desk' : 'any';
  const weights = remembered(world.answers, `days ${tale.kind} ${tale.code} ${kind} ${within}`, () => {
    const isRainy = rainy.test(tale.code);
    const isIcy = icy.test(tale.code);
    return world.days.slice(0, within).map((day) => {
      const off = !world.calendar.isWorkday(day);
      const calm = off ? (kind === 'desk' ? 0 : 0.58) : weekdayOf(day) === 1 ? 1.15 : 1;
      const burst = (isRainy && world.storms.has(day)) || (isIcy && world.frosts.has(day)) ? 9 : 1;
      return tale.months[Number(day.slice(5, 7)) - 1]! * calm * burst * world.moods.get(day)!;
    });
  });
  return weights.every((weight) => weight === 0) ? null : world.days[chance.weighted(weights)]!;
}

/** A point in a ring, on whole micro-degrees. */
export function pointIn(ring: readonly (readonly [number, number])[], chance: Chance): [number, number] {
  const [west, east] = [Math.min(...ring.map(([x]) => x)), Math.max(...ring.map(([x]) => x))];
  const [south, north] = [Math.min(...ring.map(([, y]) => y)), Math.max(...ring.map(([, y]) => y))];
  for (;;) {
    const x = Math.round(chance.between(west, east) * 1_000_000) / 1_000_000;
    const y = Math.round(chance.between(south, north) * 1_000_000) / 1_000_000;
    let odd = false;
    for (const [i, b] of ring.entries()) {
      const a = ring[(i || ring.length) - 1]!;
      if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
    }
    if (odd) return [x, y];
  }
}
