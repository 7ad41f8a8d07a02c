import { addDays, dayOf, startOfDay, type Day } from '@zhenshu/kernel/calendar.ts';
import { isPressing, type Limit } from '@zhenshu/casefile/domain.ts';
import type { Condition } from '@zhenshu/catalog/contract.ts';
import { chanceOf, type Chance } from '@zhenshu/catalogs/demo/chance.ts';
import type { Place } from '@zhenshu/catalogs/demo/county.ts';
import { gaps, phrases, refusals, type Tale } from '@zhenshu/catalogs/demo/tales.ts';
import type { Channel } from '@zhenshu/event/contract.ts';
import { idOf, live, openStates, type Course, type OpenState, type Step, type Turn } from './demo-lives.ts';
import {
  drawDay,
  drawSpot,
  drawTale,
  makeWorld,
  pointIn,
  rural,
  type Group,
  type Level,
  type Spot,
  type World,
  type YearOptions,
} from './demo-world.ts';

/** The figures of the year (mission.md E1, E5). A lead counts where its event was dispatched; refused ones stand beside them. */
export const figures = {
  ...{ residents: 8975, villages: 4352, resolved: 13_273, byCounty: 4582, refused: 212 },
  /** Joint calls answered, rated and closed (E7). */
  calls: 708,
} as const;

/** A report of the year and what became of its event. */
export type YearEvent = {
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
/** Draws the year: every event with its life, in order of arrival. Pure: the same options draw the same year. */
export function drawYear(options: YearOptions): YearEvent[] {
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

function drawEvent(world: World, chance: Chance, slot: { group: Group; level: Level; until?: OpenState }): YearEvent {
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
    const isUrgent = isPressing(condition.unit);
    if (isUrgent && (until === 'paused' || until === 'shelved' || until === 'asked')) continue;
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
  YearEvent,
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
  const drawn = turns[chance.weighted(turns.map(([, weight]) => weight))]![0];
  // What is pressing is neither put aside nor given more time.
  const isUrgent = isPressing(condition.unit);
  const turn = isUrgent && ['extended', 'paused', 'shelved'].includes(drawn) ? 'plain' : drawn;
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
function drawRefused(world: World, chance: Chance): YearEvent {
  const { ground, texts, answer } = chance.pick(refusals);
  const spot = world.spots[chance.weighted(world.spots.map(({ weight }) => weight))]!;
  const channel = chance.pick(['upper', 'import', 'import'] as const);
  const day = world.days[3 + chance.below(world.days.length - 3)]!;
  const arrival = { ...arrive(world, chance, { texts, code: '' }, spot, channel, day), by: 'county.desk', channel };
  const at = new Date(arrival.at.getTime() + (5 + chance.below(50)) * 60_000);
  const step = { id: idOf(chance, at), at, who: 'county.desk', command: 'refuse', payload: { ground, answer } };
  return { ...arrival, level: 'town', steps: [step], bells: [] };
}
