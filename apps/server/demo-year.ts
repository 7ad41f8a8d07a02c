import { addDays, dayOf, startOfDay, weekdayOf, type Calendar, type Day } from '@zhenshu/kernel/calendar.ts';
import type { Limit } from '@zhenshu/casefile/domain.ts';
import { chooseConditions, chooseOrgans, type ListedDuty } from '@zhenshu/catalog/domain.ts';
import type { Condition } from '@zhenshu/catalog/contract.ts';
import { chanceOf, type Chance } from '@zhenshu/catalogs/demo/chance.ts';
import type { Place, Village } from '@zhenshu/catalogs/demo/county.ts';
import type { CountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import { gaps, phrases, refusals, tales, type Tale } from '@zhenshu/catalogs/demo/tales.ts';
import type { Channel } from '@zhenshu/event/contract.ts';
import { idOf, live, openStates, type Course, type OpenState, type Step, type Turn } from './demo-lives.ts';

/** The figures of the year (mission.md E1, E5). A lead counts where its event was dispatched; refused ones stand beside them. */
export const figures = { residents: 8975, villages: 4352, resolved: 13_273, byCounty: 4582, refused: 212 } as const;

/** A report of the year and what became of its event. */
export type Event = {
  readonly caseId: string;
  readonly reportId: string;
  readonly at: Date;
  readonly channel: Channel;
  /** User name of who takes it in; null for the residents' own page. */
  readonly by: string | null;
  readonly text: string;
  readonly place: string;
  readonly lng: number;
  readonly lat: number;
  readonly phone: string | null;
  readonly level: 'town' | 'county';
  readonly steps: readonly Step[];
  readonly bells: readonly Date[];
};

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

type Level = 'town' | 'county';
type Group = 'residents' | 'villages';
type Spot = { readonly place: Place; readonly village: Village; readonly weight: number };

const turns: readonly (readonly [Turn, number])[] = [
  ...([
    ['plain', 860],
    ['returned', 30],
    ['ruled', 6],
    ['rework', 30],
  ] as const),
  ...([
    ['extended', 24],
    ['paused', 26],
    ['shelved', 4],
    ['reclassified', 12],
    ['recalled', 8],
  ] as const),
];
/** How often each hour of the day brings a report. */
const hours = {
  portal: [2, 1, 1, 1, 1, 2, 5, 8, 10, 11, 11, 9, 8, 7, 8, 9, 9, 8, 8, 9, 10, 8, 5, 3],
  hotline: [1, 1, 1, 0, 1, 2, 4, 8, 13, 14, 12, 9, 6, 7, 11, 12, 10, 8, 6, 5, 5, 4, 2, 1],
  desk: [0, 0, 0, 0, 0, 0, 0, 0, 10, 14, 13, 6, 0, 2, 9, 12, 10, 4, 0, 0, 0, 0, 0, 0],
  rounds: [0, 0, 0, 0, 0, 1, 4, 9, 13, 14, 12, 6, 2, 4, 9, 12, 10, 6, 3, 1, 1, 0, 0, 0],
} as const;
const rainy = /S0303|S0601|S070|S1106|06023|S0304/;
const icy = /10001/;
const rural = /^S0[34]|S0204|S0205|S070|S0806|S1108|S1205/;
const urban = /^09|06027|06029|0700|S0504|S0505|S0506|0801|0800/;

/** Draws the year: every event with its life, in order of arrival. Pure: the same options draw the same year. */
export function drawYear(options: YearOptions): Event[] {
  const { now, told, every = 1 } = options;
  const world = makeWorld(options);
  const chance = chanceOf(`云岭县 year`);
  const residents = figures.residents - told.residents;
  const villages = figures.villages - told.villages;
  const resolved = figures.resolved - told.resolved;
  const byCounty = figures.byCounty - told.byCounty;
  const total = residents + villages;
  const groups = chance.shuffled(
    Array.from({ length: total }, (_, at): Group => (at < residents ? 'residents' : 'villages')),
  );
  const slots = groups.map((group, at): { group: Group; level: Level; until?: OpenState } => {
    if (at < resolved) return { group, level: at < byCounty ? 'county' : 'town' };
    const state = openStates[(at - resolved) % openStates.length]!;
    return { group, level: (at - resolved) % 4 === 3 ? 'county' : 'town', until: state };
  });
  const events = slots.flatMap((slot, at) =>
    at % every === 0 ? [drawEvent(world, chanceOf(`云岭县 event ${at}`), slot)] : [],
  );
  for (let at = 0; at < figures.refused; at += every) events.push(drawRefused(world, chanceOf(`云岭县 refused ${at}`)));
  const first = startOfDay(addDays(dayOf(now), -366));
  if (events.some((event) => event.at < first)) throw new Error('An event before the year');
  return events.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

type World = ReturnType<typeof makeWorld>;

/** Remembers what a question was answered with; the question must say everything that counts. */
function remembered<T>(answers: Map<string, unknown>, question: string, ask: () => T): T {
  if (!answers.has(question)) answers.set(question, ask());
  return answers.get(question) as T;
}

function makeWorld(options: YearOptions) {
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
function drawTale(world: World, chance: Chance, group: Group, level: Level): { tale: Tale; conditions: Condition[] } {
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

function drawSpot(world: World, chance: Chance, tale: Tale, level: Level, group: Group): Spot | null {
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

function drawDay(world: World, chance: Chance, tale: Tale, channel: Channel, within: number): Day | null {
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

function drawEvent(world: World, chance: Chance, slot: { group: Group; level: Level; until?: OpenState }): Event {
  const { group, level, until } = slot;
  for (;;) {
    const { tale, conditions } = drawTale(world, chance, group, level);
    const spot = drawSpot(world, chance, tale, level, group);
    if (!spot) continue;
    const channel: Channel =
      group === 'residents'
        ? (['portal', 'hotline', 'desk'] as const)[chance.weighted([38, 47, 15])]!
        : (['grid', 'village'] as const)[chance.weighted([64, 36])]!;
    const within = until === undefined ? 365 : until === 'shelved' ? 60 : until === 'paused' ? 12 : 4;
    const day = drawDay(world, chance, tale, channel, within);
    if (!day) continue;
    const told = arrive(world, chance, tale, spot, channel, day);
    if (told.at.getTime() > world.now.getTime() - 45 * 60_000) continue;
    const condition =
      conditions[chance.weighted(conditions.map((_, at) => (at === 0 && conditions.length > 1 ? 0.35 : 1)))]!;
    const life = live(courseOf(world, chance, { ...told, tale, spot, level, condition, until }), {
      chance,
      calendar: world.calendar,
      limits: world.limits,
      now: world.now,
    });
    // What would end after today is another event's: the year is told up to now.
    if (life.steps.at(-1)!.at.getTime() > world.now.getTime() - 60_000) continue;
    return { ...told, level, ...life };
  }
}

type Arrival = Pick<
  Event,
  'caseId' | 'reportId' | 'at' | 'channel' | 'by' | 'text' | 'place' | 'lng' | 'lat' | 'phone'
>;

/** A report comes in: where, when, through whom, in which words. */
function arrive(
  world: World,
  chance: Chance,
  tale: Pick<Tale, 'texts' | 'code'>,
  spot: Spot,
  channel: Channel,
  day: Day,
): Arrival {
  const { place, village } = spot;
  const grid = chance.pick(village.grids);
  const [lng, lat] = pointIn(grid.ring, chance);
  const hour = chance.weighted(
    channel === 'portal'
      ? hours.portal
      : channel === 'desk'
        ? hours.desk
        : channel === 'hotline'
          ? hours.hotline
          : hours.rounds,
  );
  const at = new Date(startOfDay(day).getTime() + (hour * 3600 + chance.below(3600)) * 1000);
  const isCommunity = village.code % 1000 < 200 && !rural.test(tale.code);
  const landmark = chance.pick(isCommunity ? gaps.community : gaps.village);
  const part = isCommunity ? '' : `${'一二三四五六七八'[chance.below(8)]}组`;
  const short = `${part}${landmark}`;
  const where = `${village.name.zh}${short}`;
  const isFound = channel === 'grid' || channel === 'village';
  const fill = (text: string) =>
    text
      .replace('{p}', () => (chance.next() < 0.45 ? where : short))
      .replaceAll('{d}', () => chance.pick(gaps.while))
      .replaceAll('{n}', () => String(2 + chance.below(9)))
      .replaceAll('{t}', () => chance.pick(gaps.hour))
      .replaceAll('{w}', () => chance.pick(gaps.who));
  return {
    ...{ caseId: idOf(chance, at), reportId: idOf(chance, at), at, channel, lng, lat },
    by: takerOf(world, channel, place, grid.code),
    text: fill(chance.pick(tale.texts)) + (isFound ? '' : chance.pick(gaps.plea)),
    place: where,
    // Numbers of the range 1990000: nobody has them.
    phone: isFound || chance.next() < 0.15 ? null : `1990000${String(chance.below(10_000)).padStart(4, '0')}`,
  };
}

function takerOf(world: World, channel: Channel, { town }: Place, grid: string): string | null {
  if (channel === 'portal') return null;
  if (channel === 'grid' || channel === 'village') return world.workers.get(grid)!;
  if (channel === 'desk') return world.holders.get(`${town.key}_bianmin clerk`)![0]!;
  return 'county.desk';
}

function courseOf(
  world: World,
  chance: Chance,
  of: Arrival & { tale: Tale; spot: Spot; level: Level; condition: Condition; until: OpenState | undefined },
): Course {
  const { tale, spot, level, condition, channel } = of;
  const { town } = spot.place;
  const { leads, supports } = world.organsFor(tale, spot.village.code, level);
  const organ = leads[0]!;
  const isDesk = channel === 'hotline' || (channel === 'portal' && chance.next() < 0.5);
  const hold = (at: string, role: string) => world.holders.get(`${town.key}_${at} ${role}`)!;
  const peers = chance.shuffled(
    (level === 'county' ? world.departments : world.organsOfTown.get(town.code)!).filter((key) => key !== organ),
  );
  const turn = turns[chance.weighted(turns.map(([, weight]) => weight))]![0];
  const another =
    turn === 'reclassified'
      ? drawTale(world, chance, of.channel === 'portal' || isDesk ? 'residents' : 'villages', level)
      : null;
  const limitOf = ({ amount, unit }: Condition): Limit => ({ amount, unit });
  const isFound = channel === 'grid' || channel === 'village';
  return {
    ...{ at: of.at, kind: tale.kind, code: tale.code, condition: condition.condition, limit: limitOf(condition), turn },
    ...{ late: chance.next() < 0.065, organ, others: [peers[0]!, peers[1]!] },
    ...(of.until ? { until: of.until } : {}),
    supports: chance.next() < 0.18 ? supports.filter((key) => key !== organ).slice(0, 2) : [],
    mistaken:
      another && another.tale !== tale
        ? { ...another.tale, condition: another.conditions[0]!.condition, limit: limitOf(another.conditions[0]!) }
        : null,
    cast: {
      clerk: isDesk ? 'county.desk' : hold('zhihui', 'clerk')[0]!,
      dispatcher: isDesk ? 'county.desk' : hold('zhihui', 'dispatcher')[0]!,
      checker: level === 'county' ? 'county.check' : chance.pick(hold('zhihui', 'checker')),
      supervisor: level === 'county' ? 'supervise1' : hold('dangzheng', 'supervisor')[0]!,
      leader: level === 'county' ? 'leader2' : hold('government', 'leader')[0]!,
      handlerOf: (key) => world.handlers.get(key)!,
    },
    done: chance.pick(tale.done).replaceAll('{n}', () => String(2 + chance.below(9))),
    answer: chance.pick(isFound ? phrases.found : phrases.answer),
  };
}

/** An order from above, or a row of an imported table, that is no work of the county. */
function drawRefused(world: World, chance: Chance): Event {
  const { ground, texts, answer } = chance.pick(refusals);
  const spot = world.spots[chance.weighted(world.spots.map(({ weight }) => weight))]!;
  const channel = chance.pick(['upper', 'import', 'import'] as const);
  const day = world.days[3 + chance.below(world.days.length - 3)]!;
  const arrival = { ...arrive(world, chance, { texts, code: '' }, spot, channel, day), by: 'county.desk', channel };
  const at = new Date(arrival.at.getTime() + (5 + chance.below(50)) * 60_000);
  const step = { id: idOf(chance, at), at, who: 'county.desk', command: 'refuse', payload: { ground, answer } };
  return { ...arrival, level: 'town', steps: [step], bells: [] };
}

/** A point in a ring, on whole micro-degrees. */
function pointIn(ring: readonly (readonly [number, number])[], chance: Chance): [number, number] {
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
