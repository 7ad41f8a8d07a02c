import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { startOfDay, addDays, dayOf, weekdayOf } from '@zhenshu/kernel/calendar.ts';
import { findOutcome, fingerprintOf, once, type Command } from '@zhenshu/kernel/command.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sqlFor, type Database } from '@zhenshu/kernel/db.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { advance, calendarOf, ringBells } from '@zhenshu/casefile/server.ts';
import { conditionsFor, proposeOrgans, seedCatalog, stepLimits, type CatalogSeed } from '@zhenshu/catalog/server.ts';
import { chanceOf } from '@zhenshu/catalogs/demo/chance.ts';
import { makeCountySeed, type CountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import { areaExists, findVillages, seedOrg, type Seed } from '@zhenshu/org/server.ts';
import { seedGrids } from '@zhenshu/grid/server.ts';
import type { Channel } from '@zhenshu/event/contract.ts';
import type { App } from './app.ts';
import { idOf } from './demo-lives.ts';
import { playYear, type Stage } from './demo-play.ts';
import type { Told } from './demo-world.ts';
import { drawYear } from './demo-year.ts';

/** Code of the fictional demo county (云岭县): no real division begins with 99. */
export const demoCounty = 990101;

type Story =
  | 'closed'
  | 'returned_then_closed'
  | 'ruled_then_closed'
  | 'open_handling'
  | 'waiting_filing'
  | 'refused'
  | 'paused'
  | 'shelved'
  | 'extension_asked'
  | 'overdue'
  | 'rework';
type DemoReport = {
  id: string;
  minute: number;
  channel: Channel;
  text: string;
  place: string;
  lng: number;
  lat: number;
  kind: 'component' | 'matter' | 'event';
  code: string;
  phone?: string;
  story: Story;
};
/** What of the seeds both demos have in common. */
type Lists = Pick<CountySeed, 'areas' | 'grids'> & {
  organs: Seed['organs'];
  people: Seed['people'];
  duties: CatalogSeed['duties'];
  conditions: CatalogSeed['conditions'];
};

const catalogs = join(import.meta.dirname, '../../catalogs');
const read = <T>(file: string) => JSON.parse(readFileSync(join(catalogs, file), 'utf8')) as T;
const minute = 60_000;
/** The ledger says when the demo was begun and that it is whole: a program that was killed between goes on where it was. */
const marks = {
  begin: { id: '0d000000-0000-7000-8000-000000000001', name: 'demo.begin' },
  end: { id: '0d000000-0000-7000-8000-000000000002', name: 'demo.end' },
} as const;

type Options = {
  app: App;
  db: Database;
  config: Config;
  log: Log;
  now: Date;
  /** One town with a week of work, or the county with a year of it. */
  size?: 'town' | 'county';
  /** Only every so-manieth event of the year, for tests. */
  every?: number;
  /** Called when tables have grown much. */
  analyze?: () => Promise<void>;
  say?: (line: string) => void;
};

/**
 * Loads the demo into an empty county: places, people, lists, grids, and work by real commands. Goes on with one that was
 * begun; leaves any other county alone. Says whether it did anything.
 */
export async function loadDemo(options: Options): Promise<boolean> {
  const { app, db, config, log, size = 'town', every = 1, say = () => {}, analyze = () => Promise.resolve() } = options;
  const system = systemActor(demoCounty, 'demo');
  const ctxOf = (actor: Actor, at: Date): Ctx => ({ actor, now: at, db, log, config });
  const begun = await begin(ctxOf(system, options.now), size);
  if (!begun) return false;
  const now = new Date(begun.now);
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  say(`loading the demo ${begun.size} 正在装入演示${begun.size === 'county' ? '县（约一两分钟）' : '镇'} …`);
  const isCounty = begun.size === 'county';
  // A year of work needs lists that were in force when it began.
  const from = isCounty ? `${Number(dayOf(now).slice(0, 4)) - 1}-01-01` : '2026-01-01';
  const whole = isCounty ? makeCountySeed() : undefined;
  const lists = whole ? listsOf(whole) : townLists();
  await seedOrg({ db, config, county: demoCounty, now, from, seed: lists });
  const { organIds, posts } = await whoIsWho(ctxOf(system, now), lists);
  await seedCatalog(ctxOf(system, now), {
    categories: categories(isCounty ? from : undefined),
    conditions: lists.conditions,
    duties: lists.duties,
    organs: Object.fromEntries(organIds),
    local: { scheme: 'demo', version: '2026.1', from },
  });
  await seedGrids(ctxOf(system, now), { findVillages }, { collection: lists.grids, from });
  const counted = [lists.areas.length, lists.organs.length, lists.people.length, lists.grids.features.length].join(
    ' / ',
  );
  say(`areas, organs, people, grids 区划、机构、人员、网格: ${counted}  ${seconds()}`);

  const actors = new Map<string, Promise<Actor>>();
  const actorOf = (username: string): Promise<Actor> => {
    const post = posts.get(username);
    if (!post) throw new Error(`Demo person ${username} is missing`);
    const known = actors.get(username) ?? app.org.loadActorForPost({ county: demoCounty, ...post, now });
    actors.set(username, known);
    return known;
  };
  const residents = systemActor(demoCounty, 'public', 'public');
  const reports = read<DemoReport[]>('demo/reports.json');
  const cast = await castOf(lists, actorOf, organIds);
  const hand = { app, ctxOf, cast };
  if (whole) {
    let tenth = 0;
    const told: Stage['told'] = (share, day) => {
      if (share * 20 < tenth + 1) return;
      tenth = Math.floor(share * 20);
      say(`a year of work 一年的工作: ${String(tenth * 5).padStart(3)} %  ${day.slice(0, 7)}  ${seconds()}`);
    };
    const { calendar, limits } = await inTx(ctxOf(system, now), async (tx) => ({
      calendar: await calendarOf(tx, demoCounty),
      limits: await stepLimits(tx, demoCounty, 'event'),
    }));
    const events = drawYear({ seed: whole, now, calendar, limits, every, told: await toldByHand(hand, reports, now) });
    say(`events drawn 已编排事件: ${events.length}  ${seconds()}`);
    await playYear({ app, ctxOf, system, residents, actorOf, organIds, told, analyze }, events);
  }
  const monday = mondayBefore(now);
  for (const [index, report] of reports.entries()) {
    const open = ['open_handling', 'waiting_filing', 'paused', 'shelved', 'extension_asked'].includes(report.story);
    // What is still open came in during the last hours; what is done, in the course of the week.
    const at = open
      ? new Date(now.getTime() - (index * 3 + 8) * minute)
      : new Date(monday.getTime() + report.minute * minute);
    await play(hand, report, at < now ? at : new Date(now.getTime() - minute));
  }
  await ringBells(ctxOf(system, now));
  await analyze();
  await mark(ctxOf(system, now), 'end', { now: begun.now, size: begun.size });
  say(`the demo is whole 演示数据已就绪: ${seconds()}`);
  log.info({ size: begun.size }, 'demo loaded');
  return true;
}

type Begun = { readonly now: string; readonly size: 'town' | 'county' };

/** What was begun and is not whole yet; begins in a county without areas; undefined where there is nothing to do. */
async function begin(ctx: Ctx, size: Begun['size']): Promise<Begun | undefined> {
  const known = (of: keyof typeof marks) =>
    inTx(ctx, async (tx) => (await findOutcome(tx, ctx, toCommand(of), fingerprintOf(toCommand(of))))?.outcome);
  if (await known('end')) return undefined;
  const before = (await known('begin')) as Begun | undefined;
  if (before) return before;
  const root = demoCounty * 1_000_000;
  if (await inTx(ctx, (tx) => areaExists(tx, demoCounty, root, dayOf(ctx.now)))) return undefined;
  return mark(ctx, 'begin', { now: ctx.now.toISOString(), size });
}

function toCommand(of: keyof typeof marks): Command {
  return { ...marks[of], input: null };
}

function mark(ctx: Ctx, of: keyof typeof marks, outcome: Begun): Promise<Begun> {
  const area = demoCounty * 1_000_000;
  return once(ctx, toCommand(of), () => Promise.resolve({ outcome, subjectId: null, area }));
}

/** The lists of one town, as they were keyed by hand. */
function townLists(): Lists {
  return {
    areas: read<{ code: string; name: Lists['areas'][number]['name'] }[]>('demo/areas.json').map(({ code, name }) => ({
      ...{ code: Number(code), name },
    })),
    organs: read<(Omit<Seed['organs'][number], 'area'> & { area: string })[]>('demo/organs.json').map((organ) => ({
      ...{ ...organ, area: Number(organ.area) },
    })),
    people: read<Seed['people']>('demo/people.json'),
    duties: read<CatalogSeed['duties']>('demo/duties.json').map((duty) => ({ ...duty, area: Number(duty.area) })),
    conditions: read<{ conditions: CatalogSeed['conditions'] }>('filing-condition/default.json').conditions,
    grids: read('demo/grids.json'),
  };
}

function listsOf({ conditions, ...seed }: CountySeed): Lists {
  return { ...seed, conditions: conditions as CatalogSeed['conditions'] };
}

/** The trees of classes; the county has tried them out `since` before they came into force. */
function categories(since: string | undefined): CatalogSeed['categories'] {
  const shipped: CatalogSeed['categories'] = [
    read('category/gbt-47678-5-2026.json'),
    read('category/social-governance.json'),
  ];
  return since === undefined ? shipped : shipped.map((tree) => ({ ...tree, inForce: since }));
}

/** Ids of organs by their keys in the seed, of people and their first posts by user name. */
async function whoIsWho(ctx: Ctx, { organs }: Lists) {
  return inTx(ctx, async (tx) => {
    const stored = await tx.all(
      sqlFor.selectFrom('org.organ').select(['id', 'name_zh']).where('county', '=', demoCounty),
    );
    const ids = new Map(stored.map((organ) => [organ.name_zh, organ.id]));
    const holdings = await tx.all(
      sqlFor
        .selectFrom('org.account as a')
        .innerJoin('org.holding as h', (join) =>
          join.onRef('h.county', '=', 'a.county').onRef('h.person_id', '=', 'a.person_id'),
        )
        .select(['a.username', 'h.person_id', 'h.post_id'])
        .where('a.county', '=', demoCounty)
        .orderBy('h.post_id', 'desc'),
    );
    return {
      organIds: new Map(
        organs.map(({ key, name }) => [key, ids.get(typeof name === 'string' ? name : name.zh)!] as const),
      ),
      posts: new Map(
        holdings.map(({ username, person_id: personId, post_id: postId }) => [username, { personId, postId }] as const),
      ),
    };
  });
}

type Hand = {
  readonly app: App;
  readonly ctxOf: (actor: Actor, at: Date) => Ctx;
  readonly cast: Awaited<ReturnType<typeof castOf>>;
};

/** Who plays the stories written by hand. */
async function castOf(
  { people }: Lists,
  actorOf: (username: string) => Promise<Actor>,
  organIds: ReadonlyMap<string, string>,
) {
  const handlers = new Map<string, Actor>();
  for (const { username, posts } of people) {
    const [post] = posts;
    const organId = post && organIds.get(post.organ);
    if (organId && post.roles.includes('handler') && !handlers.has(organId)) {
      handlers.set(organId, await actorOf(username));
    }
  }
  return {
    handlers,
    clerk: await actorOf('clerk1'),
    dispatcher: await actorOf('dispatch1'),
    checker: await actorOf('check1'),
    supervisor: await actorOf('supervise2'),
  };
}

/** What the lists say of a story on a day: its filing condition and the organ that leads. */
async function listed({ ctxOf, cast }: Hand, { kind, code, text }: DemoReport, at: Date) {
  const ctx = ctxOf(cast.dispatcher, at);
  const day = dayOf(at);
  const area = 990101101000;
  return inTx(ctx, async (tx) => {
    const [condition] = await conditionsFor(tx, demoCounty, kind, code, day);
    const organs = await proposeOrgans(tx, demoCounty, { kind, code, area, day });
    const lead = organs.find((organ) => organ.role === 'lead');
    if (!condition || !lead) throw new Error(`Demo report "${text}" has no condition or organ`);
    return { condition, lead };
  });
}

/** What the stories written by hand make of the year's figures. */
async function toldByHand(hand: Hand, reports: readonly DemoReport[], now: Date): Promise<Told> {
  const sum = { residents: 0, villages: 0, resolved: 0, byCounty: 0 };
  for (const report of reports) {
    if (['waiting_filing', 'refused'].includes(report.story) || report.channel === 'api') continue;
    sum[report.channel === 'grid' ? 'villages' : 'residents'] += 1;
    if (!/closed|rework/.test(report.story)) continue;
    sum.resolved += 1;
    const { condition, lead } = await listed(hand, report, now);
    // One that came back to another organ ends with an organ of the town.
    const isCounty = lead.level === 'county' && report.story !== 'returned_then_closed';
    if (condition.level === 'county' || isCounty) sum.byCounty += 1;
  }
  return sum;
}

/** Plays one report's story with real commands at the times they would have happened. */
async function play(hand: Hand, report: DemoReport, start: Date): Promise<void> {
  const { app, ctxOf, cast } = hand;
  const { handlers } = cast;
  const chance = chanceOf(`云岭县 ${report.id}`);
  let at = start;
  const later = (minutes: number) => (at = new Date(at.getTime() + minutes * minute));
  const id = () => idOf(chance, at);
  const caseId = id();
  const { text, place, lng, lat, phone } = report;
  const told = { id: id(), caseId, channel: report.channel, text, place, lng, lat, ...(phone ? { phone } : {}) };
  await app.event.takeIn(ctxOf(cast.clerk, at), told);
  const give = (actor: Actor, command: string, payload: Record<string, unknown>) =>
    advance(app.casefile.spine, ctxOf(actor, at), caseId, { id: id(), command, payload });
  if (report.story === 'waiting_filing') return;
  later(6);
  if (report.story === 'refused') {
    await give(cast.clerk, 'refuse', {
      ground: 'not_government',
      answer: '所反映的事项属于双方民事约定，建议到司法所申请调解。',
    });
    return;
  }
  const { condition, lead } = await listed(hand, report, at);
  const { organId } = lead;
  await give(cast.clerk, 'file', { kind: report.kind, code: report.code, condition: condition.condition });
  later(5);
  await give(cast.dispatcher, 'dispatch', { organId });
  let handler = handlers.get(organId)!;
  later(12);
  if (report.story === 'returned_then_closed' || report.story === 'ruled_then_closed') {
    await give(handler, 'return', { ground: 'not_our_duty', reason: '经核实，该处由其他单位管养，请改派。' });
    const other = [...handlers.keys()].find((key) => key !== organId)!;
    later(10);
    await give(cast.dispatcher, 'dispatch', { organId: other, reason: '退回后经指挥中心研判改派' });
    handler = handlers.get(other)!;
    later(10);
    if (report.story === 'ruled_then_closed') {
      await give(handler, 'return', { ground: 'not_our_duty', reason: '清单未将此类事项列入本单位职责。' });
      later(40);
      const reason = '按属地管理责任清单，此类事项由清单所列主办单位先行处置，其他单位配合。';
      await give(cast.supervisor, 'rule', { organId, reason, precedent: true, proposal: true });
      handler = handlers.get(organId)!;
      later(10);
    }
  }
  if (report.story === 'overdue') return;
  await give(handler, 'accept', {});
  later(25);
  if (report.story === 'open_handling') return;
  if (report.story === 'paused') {
    await give(handler, 'pause', { ground: 'weather', reason: '连续降雨，无法施工，雨停后恢复。' });
    return;
  }
  if (report.story === 'shelved') {
    const until = addDays(dayOf(at), 60);
    await give(cast.dispatcher, 'shelve', { until, reason: '须与河岸整修一并施工，已列入计划，到期复查。' });
    return;
  }
  if (report.story === 'extension_asked') {
    await give(handler, 'ask_extension', { amount: 1, reason: '配件正在调运，申请延长。' });
    return;
  }
  await give(handler, 'handle', { result: 'solved', text: '已到现场处理完毕。' });
  later(30);
  if (report.story === 'rework') {
    await give(cast.checker, 'check', { passed: false, text: '现场仍有残留，未处理到位。' });
    later(60);
    await give(handler, 'handle', { result: 'solved', text: '已再次到场，全部清理完毕。' });
    later(30);
  }
  await give(cast.checker, 'check', { passed: true, text: '现场核查，情况属实，已解决。' });
  later(15);
  await give(cast.clerk, 'close', { answer: '您反映的问题已处理完毕，感谢您的关心和监督。' });
}

/** Monday 08:00 of a week that is over, so that nothing of it lies in the future. */
function mondayBefore(now: Date): Date {
  const today = dayOf(now);
  const weekday = weekdayOf(today) || 7;
  const monday = addDays(today, -(weekday - 1) - 7);
  return new Date(startOfDay(monday).getTime() + 8 * 60 * minute);
}
