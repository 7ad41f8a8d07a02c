import type { Actor } from '@zhenshu/kernel/actor.ts';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { advance } from '@zhenshu/casefile/server.ts';
import { conditionsFor, proposeOrgans } from '@zhenshu/catalog/server.ts';
import { chanceOf } from '@zhenshu/catalogs/demo/chance.ts';
import type { Channel } from '@zhenshu/event/contract.ts';
import type { Seed } from '@zhenshu/org/server.ts';
import type { App } from './app.ts';
import { idOf } from './demo-lives.ts';
import type { Told } from './demo-world.ts';

/** Code of the fictional demo county (云岭县): no real division begins with 99. */
export const demoCounty = 990101;
const minute = 60_000;

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
/** A report of the demo town with the story of its event. */
export type DemoReport = {
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
/** What the stories written by hand are played with. */
export type Hand = {
  readonly app: App;
  readonly ctxOf: (actor: Actor, at: Date) => Ctx;
  readonly cast: Awaited<ReturnType<typeof castOf>>;
};

/** Who plays the stories written by hand. */
export async function castOf(
  { people }: Pick<Seed, 'people'>,
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
export async function toldByHand(hand: Hand, reports: readonly DemoReport[], now: Date): Promise<Told> {
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
export async function play(hand: Hand, report: DemoReport, start: Date): Promise<void> {
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
