import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo, type Answer } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const give = (who: string, caseId: string, command: string, payload: object): Promise<Answer> =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
const organs = new Map(
  (await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ')).map((row) => [
    row.name_zh,
    row.id,
  ]),
);
const economy = '溪口镇经济发展办公室';
const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const lamp = { kind: 'event', code: 'S0603', condition: '1' };

/** A resident's report: the event it opened, and what he holds to follow it. */
async function told(text = '路灯坏了三天', where: object = spot) {
  const caseId = anId();
  const { body } = await demo.as(null, 'POST /public/reports', { id: anId(), caseId, text, ...where });
  const { number, code } = body as { number: string; code: string };
  const track = async () => (await demo.as(null, `GET /public/reports/${number}?code=${code}`)).body;
  const rate = (grade: number, id = anId(), text?: string) =>
    demo.as(null, `POST /public/reports/${number}/rating`, { id, code, grade, ...(text ? { text } : {}) });
  return { caseId, number, track, rate };
}

async function upTo(state: 'handling' | 'checked' | 'closed', caseId: string): Promise<void> {
  await give('clerk1', caseId, 'file', lamp);
  await give('dispatch1', caseId, 'dispatch', { organId: organs.get(economy), reason: '由它先看' });
  const accepted = await give('handler.jingji', caseId, 'accept', {});
  assert.equal(accepted.body.state, 'handling', JSON.stringify(accepted.body));
  if (state === 'handling') return;
  await give('handler.jingji', caseId, 'handle', { result: 'solved', text: '换了灯' });
  await give('check1', caseId, 'check', { passed: true, text: '亮了' });
  if (state === 'closed') await give('clerk1', caseId, 'close', { answer: '灯已修好' });
}

test('the second report of one thing is proposed, joined, answered with the first, and can be taken apart', async () => {
  const first = await told('老街口的路灯不亮了');
  const second = await told('老街口路灯坏了', { ...spot, lat: spot.lat + 0.0002 });
  const proposals = (await demo.as('clerk1', `GET /cases/${second.caseId}/proposals`)).body;
  const likely = (proposals.duplicates as { caseId: string; metres: number; near: boolean }[]).find(
    (one) => one.caseId === first.caseId,
  );
  assert.deepEqual([likely?.near, (likely?.metres ?? 99) < 50], [true, true]);
  assert.deepEqual((await demo.as('handler.jingji', `GET /cases/${second.caseId}/proposals`)).status, 404);

  assert.equal((await give('clerk1', second.caseId, 'join', { into: second.caseId })).body.code, 'case.changed');
  assert.equal((await give('clerk1', second.caseId, 'join', { into: anId() })).body.code, 'event.unknown_target');
  assert.equal((await give('clerk1', second.caseId, 'join', { into: first.caseId })).body.state, 'joined');
  const chained = await told('路灯不亮');
  assert.equal((await give('clerk1', chained.caseId, 'join', { into: second.caseId })).body.code, 'case.not_now');
  assert.equal((await give('clerk1', first.caseId, 'join', { into: chained.caseId })).body.code, 'event.has_joined');
  const rows = (await demo.as('clerk1', `GET /cases/${first.caseId}/reports`)).body.rows as { caseId: string }[];
  assert.deepEqual(
    rows.map((row) => row.caseId),
    [first.caseId, second.caseId],
  );
  const facts = (await demo.as('clerk1', `GET /cases/${first.caseId}`)).body.facts as { type: string }[];
  assert.equal(facts.at(-1)!.type, 'event.took_in');

  await upTo('handling', first.caseId);
  const seen = await second.track();
  assert.deepEqual([seen.state, seen.joined, seen.organ], ['handling', true, economy]);
  assert.deepEqual((seen.steps as { type: string }[]).map(({ type }) => type).slice(0, 3), [
    'event.reported',
    'event.joined',
    'event.filed',
  ]);
  assert.equal((await give('clerk1', second.caseId, 'split', { reason: '是另一盏' })).body.state, 'reported');
  assert.equal((await second.track()).state, 'reported');
  assert.equal(((await demo.as('clerk1', `GET /cases/${first.caseId}/reports`)).body.rows as unknown[]).length, 1);
  assert.equal((await give('clerk1', second.caseId, 'split', { reason: '再拆' })).body.code, 'case.not_now');
  for (const { caseId } of [first, second])
    assert.equal((await demo.as('clerk1', `GET /cases/${caseId}/verify`)).body['intact'], true);
});

test('of two desks that join two events to each other at once, one is told no', async () => {
  const [a, b] = [await told(), await told()];
  const both = await Promise.all([
    give('clerk1', a.caseId, 'join', { into: b.caseId }),
    give('dispatch2', b.caseId, 'join', { into: a.caseId }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409],
  );
});

test('whoever acts for the unit an event was sent to learns nothing of those who joined it', async () => {
  const first = await told();
  await upTo('handling', first.caseId);
  const caseId = anId();
  const report = { id: anId(), caseId, channel: 'desk', text: '路灯坏了', ...spot, name: '某人', phone: '13900000000' };
  await demo.as('clerk1', 'POST /reports', report);
  await give('clerk1', caseId, 'join', { into: first.caseId });
  const rows = (await demo.as('handler.jingji', `GET /cases/${first.caseId}/reports`)).body.rows as {
    id: string;
    name: string | null;
    phone: string | null;
  }[];
  const joined = rows.find((row) => row.id === report.id)!;
  assert.deepEqual([joined.name, joined.phone], [null, null]);
  const reveal = (who: string) => demo.as(who, `POST /reports/${report.id}/reveal`, { id: anId(), reason: '核实情况' });
  assert.equal((await reveal('clerk1')).body.phone, '13900000000');
  assert.equal((await reveal('handler.jingji')).status, 403);
});

test('a closed event is rated once for each report; a bad rating is called back', async () => {
  const first = await told();
  const second = await told();
  await give('clerk1', second.caseId, 'join', { into: first.caseId });
  assert.equal((await first.rate(5)).body.code, 'event.not_rateable');
  await upTo('closed', first.caseId);
  const id = anId();
  assert.deepEqual((await first.rate(5, id)).body, { grade: 5 });
  assert.deepEqual((await first.rate(5, id)).body, { grade: 5 });
  assert.equal((await first.rate(1)).body.code, 'event.rated_once');
  assert.equal((await first.track()).grade, 5);
  assert.equal((await first.rate(6)).body.code, 'http.invalid');
  const wrong = { id: anId(), code: '000000', grade: 5 };
  assert.equal((await demo.as(null, `POST /public/reports/${first.number}/rating`, wrong)).status, 404);

  assert.equal((await second.rate(1, anId(), '还是不亮')).status, 200);
  const work = (await demo.as('clerk1', 'GET /work?limit=100')).body.rows as { caseId: string; step: string }[];
  assert.deepEqual(
    work.filter((row) => row.caseId === first.caseId).map((row) => row.step),
    ['follow_up'],
  );
  const call = (payload: object) => give('clerk1', first.caseId, 'follow_up', { text: '已电话联系', ...payload });
  assert.equal((await call({ reached: true })).body.code, 'event.grade_when_reached');
  assert.equal((await call({ reached: true, grade: 2 })).body.state, 'closed');
  const view = (await demo.as('clerk1', `GET /cases/${first.caseId}`)).body;
  assert.deepEqual([view.tasks, view.case.closedAt !== null], [[], true]);
});

test('a closed event is opened again once, for the same handler, its first clock still to be seen', async () => {
  const one = await told();
  await upTo('closed', one.caseId);
  const again = () => give('clerk1', one.caseId, 'reopen', { reason: '群众反映又不亮了' });
  assert.equal((await give('handler.jingji', one.caseId, 'reopen', { reason: '试' })).body.code, 'case.not_yours');
  assert.equal((await again()).body.state, 'handling');
  const view = (await demo.as('clerk1', `GET /cases/${one.caseId}`)).body;
  const clocks = Object.fromEntries((view.clocks as { name: string; state: string }[]).map((c) => [c.name, c.state]));
  assert.deepEqual([clocks['handle'], clocks['rehandle'], view.case.closedAt], ['stopped', 'running', null]);
  const page = await one.track();
  assert.deepEqual([page.state, page.answer, page.dueAt !== null], ['handling', null, true]);
  assert.equal((await give('handler.jingji', one.caseId, 'handle', { result: 'solved', text: '换线' })).status, 200);
  assert.equal((await give('check1', one.caseId, 'check', { passed: true, text: '亮了' })).status, 200);
  assert.equal((await give('clerk1', one.caseId, 'close', { answer: '换了线' })).body.state, 'closed');
  assert.equal((await again()).body.code, 'event.reopened_once');
});

test('an order is reported on by the organ that has it, and ends when another one gets the event', async () => {
  const one = await told();
  await upTo('handling', one.caseId);
  const until = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const order = { text: '三天内解决并报告', until };
  assert.equal((await give('dispatch1', one.caseId, 'supervise', order)).body.code, 'case.not_yours');
  assert.equal((await give('supervise2', one.caseId, 'supervise', order)).status, 200);
  assert.equal((await give('leader1', one.caseId, 'supervise', order)).body.code, 'event.order_waits');
  const work = (await demo.as('handler.jingji', 'GET /work?limit=100')).body.rows as { caseId: string; step: string }[];
  assert.deepEqual(
    work
      .filter((row) => row.caseId === one.caseId)
      .map((row) => row.step)
      .toSorted(),
    ['handle', 'report_back'],
  );
  assert.equal((await give('handler.jingji', one.caseId, 'report_back', { text: '配件明天到' })).status, 200);
  assert.equal((await give('handler.jingji', one.caseId, 'report_back', { text: '再报' })).body.code, 'event.no_order');
});

test('what the finder settles on the spot is checked by another; what fails the check goes to the desk', async () => {
  const caseId = anId();
  const reported = await demo.as('grid.01', 'POST /reports', {
    ...{ id: anId(), caseId, channel: 'grid', text: '路口垃圾已清', ...spot },
  });
  assert.equal(reported.status, 200, JSON.stringify(reported.body));
  const settled = await give('grid.01', caseId, 'settle', { ...lamp, text: '顺手清了' });
  assert.deepEqual([settled.status, settled.body.state], [200, 'handled'], JSON.stringify(settled.body));
  assert.match(String(settled.body.number), /^990101-\d{4}-\d{6}$/);
  assert.equal((await give('check1', caseId, 'check', { passed: false, text: '没清完' })).body.state, 'filed');
  assert.equal(
    (await give('dispatch1', caseId, 'dispatch', { organId: organs.get(economy), reason: '由它清' })).body.state,
    'dispatched',
  );
});
