import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const give = (who: string, caseId: string, command: string, payload: object) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
const organs = new Map(
  (await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ')).map((row) => [
    row.name_zh,
    row.id,
  ]),
);
const organ = (name: string) => organs.get(name)!;
const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };

async function sentTo(name: string): Promise<string> {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text: '路灯坏了三天', ...spot });
  await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  await sendOn(caseId, name);
  return caseId;
}

async function sendOn(caseId: string, name: string): Promise<void> {
  const sent = await give('dispatch1', caseId, 'dispatch', { organId: organ(name), reason: '由它先看' });
  assert.equal(sent.status, 200, JSON.stringify(sent.body));
}

const theirs = { ground: 'not_our_duty', reason: '清单里没有我们' };
const [police, economy, team] = ['溪口镇派出所', '溪口镇经济发展办公室', '溪口镇综合行政执法队'] as const;

test('a second return is ruled on; the ruling binds organ and desk and guides later dispatches', async () => {
  const caseId = await sentTo(police);
  assert.equal((await give('handler.paichusuo', caseId, 'return', theirs)).body.state, 'filed');
  await sendOn(caseId, economy);
  assert.equal((await give('handler.jingji', caseId, 'return', theirs)).body.state, 'arbitrating');

  const ruling = { organId: organ(team), reason: '井盖和路灯归执法队先行处置', precedent: true };
  assert.equal((await give('dispatch1', caseId, 'rule', ruling)).body.code, 'case.not_yours');
  const work = (await demo.as('supervise2', 'GET /work')).body.rows as { caseId: string; step: string }[];
  assert.deepEqual(
    work.filter((row) => row.caseId === caseId).map((row) => row.step),
    ['arbitrate'],
  );
  assert.equal((await give('supervise2', caseId, 'rule', ruling)).body.state, 'dispatched');
  assert.equal((await give('handler.zhifa', caseId, 'return', theirs)).body.code, 'event.bound');
  assert.equal((await give('dispatch1', caseId, 'recall', { reason: '改派' })).body.code, 'event.bound');
  assert.equal((await give('handler.zhifa', caseId, 'accept', {})).body.state, 'handling');
  assert.deepEqual((await demo.as('clerk1', `GET /cases/${caseId}/verify`)).body['intact'], true);

  const later = await sentTo(police);
  const { body } = await demo.as('dispatch1', `GET /cases/${later}/proposals`);
  const [precedent] = body.precedents as { caseId: string; organId: string; organ: string; reason: string }[];
  assert.deepEqual(
    [precedent?.caseId, precedent?.organId, precedent?.organ, precedent?.reason],
    [caseId, organ(team), team, ruling.reason],
  );
  const elsewhere = await demo.as('handler.jiangbei', `GET /cases/${later}/proposals`);
  assert.equal(elsewhere.status, 404);
});

test('more time is granted by a second hand, once, and the limit moves by it', async () => {
  const caseId = await sentTo(economy);
  await give('handler.jingji', caseId, 'accept', {});
  const due = async () =>
    ((await demo.as('clerk1', `GET /cases/${caseId}`)).body.clocks as { name: string; dueAt: string }[]).find(
      (clock) => clock.name === 'handle',
    )!.dueAt;
  const before = await due();
  const ask = (amount: number) => give('handler.jingji', caseId, 'ask_extension', { amount, reason: '等配件' });
  assert.equal((await ask(300)).body.code, 'event.extension_long');
  assert.equal((await ask(1)).status, 200);
  assert.equal((await ask(1)).body.code, 'event.extension_waits');
  const decide = (who: string, granted: boolean) => give(who, caseId, 'decide_extension', { granted, reason: '属实' });
  assert.equal((await decide('handler.jingji', true)).body.code, 'case.not_yours');
  assert.equal(await due(), before);
  assert.equal((await decide('dispatch1', true)).status, 200);
  assert.ok((await due()) > before);
  assert.equal((await ask(1)).body.code, 'event.extended_once');
  assert.equal((await decide('dispatch1', true)).body.code, 'event.no_extension');
});

test('what cannot be solved now is shelved until a day, and taken up with the time that was left', async () => {
  const caseId = await sentTo(economy);
  await give('handler.jingji', caseId, 'accept', {});
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  assert.equal(
    (await give('dispatch1', caseId, 'shelve', { until: '2020-01-01', reason: '修路' })).body.code,
    'event.review_day',
  );
  assert.equal((await give('dispatch1', caseId, 'shelve', { until, reason: '等道路改造' })).body.state, 'shelved');
  const view = (await demo.as('clerk1', `GET /cases/${caseId}`)).body;
  const states = Object.fromEntries(
    (view.clocks as { name: string; state: string }[]).map((one) => [one.name, one.state]),
  );
  assert.deepEqual([states['handle'], states['review']], ['paused', 'running']);
  assert.equal(
    (await give('handler.jingji', caseId, 'handle', { result: 'solved', text: '好了' })).body.code,
    'case.not_now',
  );
  assert.equal((await give('leader1', caseId, 'urge', { text: '请抓紧' })).body.state, 'shelved');
  assert.equal((await give('dispatch1', caseId, 'take_up', { reason: '路修好了' })).body.state, 'handling');
  assert.equal(
    (await give('handler.jingji', caseId, 'handle', { result: 'solved', text: '好了' })).body.state,
    'handled',
  );
});

test('a wrong class is put right before the event is sent; its number stays, its limit is the new one', async () => {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text: '路灯坏了三天', ...spot });
  const filed = await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  const right = { kind: 'event', code: 'S0401', condition: '1', reason: '其实是失火' };
  const corrected = await give('clerk1', caseId, 'reclassify', right);
  assert.deepEqual([corrected.status, corrected.body['number']], [200, filed.body['number']]);
  const [row] = await demo.sql<{ subject: string; limit: { unit: string } }>(
    "select subject, data -> 'limit' as limit from casefile.case_file where id = $1",
    [caseId],
  );
  assert.equal(row!.subject, 'event:S0401');
  assert.notDeepEqual(row!.limit, { amount: 1, unit: 'working_day' });
  assert.equal(
    (await give('clerk1', caseId, 'reclassify', { ...right, code: 'X' })).body.code,
    'event.unknown_category',
  );
});
