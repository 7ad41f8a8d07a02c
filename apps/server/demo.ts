import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { startOfDay, addDays, dayOf, weekdayOf } from '@zhenshu/kernel/calendar.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { advance, ringBells } from '@zhenshu/casefile/server.ts';
import { seedCatalog, type CatalogSeed } from '@zhenshu/catalog/server.ts';
import { conditionsFor, proposeOrgans } from '@zhenshu/catalog/server.ts';
import { findVillages, seedOrg, type Seed } from '@zhenshu/org/server.ts';
import { seedGrids } from '@zhenshu/grid/server.ts';
import type { Channel } from '@zhenshu/event/contract.ts';
import type { App } from './app.ts';
import { playCalls } from './demo-calls.ts';

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

const catalogs = join(import.meta.dirname, '../../catalogs');
const read = <T>(file: string) => JSON.parse(readFileSync(join(catalogs, file), 'utf8')) as T;
const minute = 60_000;

/** Loads the demo county into an empty database: places, people, lists, grids, and a week of work by real commands. */
export async function loadDemo(options: {
  app: App;
  db: Database;
  config: Config;
  log: Log;
  now: Date;
}): Promise<boolean> {
  const { app, db, config, log, now } = options;
  const areas = read<{ code: string; name: { zh: string; en: string } }[]>('demo/areas.json');
  const organs = read<(Omit<Seed['organs'][number], 'area'> & { area: string })[]>('demo/organs.json');
  const seed: Seed = {
    areas: areas.map(({ code, name }) => ({ code: Number(code), name })),
    organs: organs.map((organ) => ({ ...organ, area: Number(organ.area) })),
    people: read<Seed['people']>('demo/people.json'),
  };
  const from = '2026-01-01';
  const made = await seedOrg({ db, config, county: demoCounty, now, from, seed });
  if (!made) return false;
  const ctxOf = (actor: Actor, at: Date): Ctx => ({ actor, now: at, db, log, config });
  const system = systemActor(demoCounty, 'demo');
  await seedCatalog(ctxOf(system, now), {
    categories: [read('category/gbt-47678-5-2026.json'), read('category/social-governance.json')],
    conditions: read<{ conditions: CatalogSeed['conditions'] }>('filing-condition/default.json').conditions,
    duties: read<CatalogSeed['duties']>('demo/duties.json').map((duty) => ({
      ...duty,
      ...(duty.area === undefined ? {} : { area: Number(duty.area) }),
    })),
    organs: made.organs,
    local: { scheme: 'demo', version: '2026.1', from },
  });
  await seedGrids(ctxOf(system, now), { findVillages }, { collection: read('demo/grids.json'), from });

  const actorOf = async (username: string): Promise<Actor> => {
    const person = made.people[username];
    if (!person) throw new Error(`Demo person ${username} is missing`);
    return app.org.loadActorForPost({ county: demoCounty, personId: person.personId, postId: person.posts[0]!, now });
  };
  const handlers = new Map<string, Actor>();
  for (const { username, posts } of seed.people) {
    const [post] = posts;
    const organId = post && made.organs[post.organ];
    if (organId && post.roles.includes('handler') && !handlers.has(organId))
      handlers.set(organId, await actorOf(username));
  }
  const cast = {
    clerk: await actorOf('clerk1'),
    dispatcher: await actorOf('dispatch1'),
    checker: await actorOf('check1'),
    supervisor: await actorOf('supervise2'),
  };
  const monday = mondayBefore(now);
  const reports = read<DemoReport[]>('demo/reports.json');
  for (const [index, report] of reports.entries()) {
    const open = ['open_handling', 'waiting_filing', 'paused', 'shelved', 'extension_asked'].includes(report.story);
    // What is still open came in during the last hours; what is done, in the course of the week.
    const at = open
      ? new Date(now.getTime() - (index * 3 + 8) * minute)
      : new Date(monday.getTime() + report.minute * minute);
    await play({ app, ctxOf, cast, handlers }, report, at < now ? at : new Date(now.getTime() - minute));
  }
  const organIds = new Map(Object.entries(made.organs));
  await playCalls({ app, ctxOf, actorOf, organIds, idAt: (at) => uuidv7(at.getTime()) }, now);
  await ringBells(ctxOf(system, now));
  log.info({ reports: reports.length }, 'demo county loaded');
  return true;
}

type Stage = {
  app: App;
  ctxOf: (actor: Actor, at: Date) => Ctx;
  cast: { clerk: Actor; dispatcher: Actor; checker: Actor; supervisor: Actor };
  handlers: ReadonlyMap<string, Actor>;
};

/** Plays one report's story with real commands at the times they would have happened. */
async function play({ app, ctxOf, cast, handlers }: Stage, report: DemoReport, start: Date): Promise<void> {
  let at = start;
  const later = (minutes: number) => (at = new Date(at.getTime() + minutes * minute));
  const id = () => uuidv7(at.getTime());
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
  const ctx = ctxOf(cast.dispatcher, at);
  const { condition, organId } = await ctx.db.tx(ctx.actor.scope, async (tx) => {
    const conditions = await conditionsFor(tx, demoCounty, report.kind, report.code, dayOf(at));
    const area = 990101101000;
    const organsFor = await proposeOrgans(tx, demoCounty, {
      kind: report.kind,
      code: report.code,
      area,
      day: dayOf(at),
    });
    return { condition: conditions[0]?.condition, organId: organsFor.find((organ) => organ.role === 'lead')?.organId };
  });
  if (!condition || !organId) throw new Error(`Demo report "${text}" has no condition or organ`);
  await give(cast.clerk, 'file', { kind: report.kind, code: report.code, condition });
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
