import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const town = 990101101000;
const phone = '19900001234';
const here = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const organs = new Map(
  (await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ')).map((one) => [
    one.name_zh,
    one.id,
  ]),
);
const organ = (name: string) => organs.get(name)!;

type Told = { id?: string; caseId?: string } & { readonly [key: string]: unknown };

function tell(who: string | null, told: Told = {}) {
  const route = who === null ? 'POST /public/reports' : 'POST /reports';
  const channel = who === null ? {} : { channel: 'desk' };
  return demo.as(who, route, { id: anId(), caseId: anId(), ...channel, text: '路灯坏了', place: '老街口', ...told });
}

const give = (who: string, caseId: string, command: string, payload: object) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });

/** A case with a report of somebody who left his number, filed and waiting for its dispatch. */
async function aFiled(): Promise<{ caseId: string; reportId: string }> {
  const [caseId, reportId] = [anId(), anId()];
  const told = await tell('clerk1', { id: reportId, caseId, name: '示范·甲', phone, ...here });
  assert.equal(told.status, 200, JSON.stringify(told.body));
  assert.equal((await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' })).status, 200);
  return { caseId, reportId };
}

async function aDispatched(name: string, supports: readonly string[] = []) {
  const filed = await aFiled();
  const dispatched = await give('dispatch1', filed.caseId, 'dispatch', {
    organId: organ(name),
    supports: supports.map(organ),
    reason: '试',
  });
  assert.equal(dispatched.status, 200, JSON.stringify(dispatched.body));
  return filed;
}

const reveal = (who: string, reportId: string) =>
  demo.as(who, `POST /reports/${reportId}/reveal`, { id: anId(), reason: '回访需要' });
const phoneSeenBy = async (who: string, caseId: string) =>
  (await demo.as(who, `GET /cases/${caseId}/reports`)).body.rows[0].phone as string | null;

test('a clerk who sits in the reported unit is shown no reporter, masked or in full; the other desk is', async () => {
  const { caseId, reportId } = await aDispatched('溪口镇便民服务中心');
  assert.equal(await phoneSeenBy('clerk2', caseId), null);
  const answer = await reveal('clerk2', reportId);
  assert.deepEqual([answer.status, answer.body.code], [403, 'event.reporter_protected']);
  assert.equal(await phoneSeenBy('clerk1', caseId), '199****1234');
  assert.equal((await reveal('clerk1', reportId)).body.phone, phone);
});

test('a supporting unit is shown no reporter, and neither is a unit that gave it back', async () => {
  const { caseId, reportId } = await aDispatched('溪口镇综合行政执法队', ['溪口镇便民服务中心']);
  assert.equal((await reveal('clerk2', reportId)).body.code, 'event.reporter_protected');
  const back = await give('handler.zhifa', caseId, 'return', { ground: 'not_our_duty', reason: '不归我们' });
  assert.equal(back.status, 200);
  assert.equal((await reveal('clerk2', reportId)).body.code, 'event.reporter_protected');
  assert.equal(await phoneSeenBy('clerk2', caseId), null);
  const other = await aDispatched('溪口镇便民服务中心');
  await give('handler.bianmin', other.caseId, 'return', { ground: 'not_our_duty', reason: '不归我们' });
  assert.equal((await reveal('clerk2', other.reportId)).body.code, 'event.reporter_protected');
  assert.equal((await reveal('clerk1', other.reportId)).status, 200);
});

test('taking a dispatch back does not unmask the reporter to the unit it had been sent to', async () => {
  const { caseId, reportId } = await aDispatched('溪口镇便民服务中心');
  assert.equal((await give('dispatch1', caseId, 'recall', { reason: '派错了' })).status, 200);
  assert.equal((await reveal('clerk2', reportId)).body.code, 'event.reporter_protected');
  assert.equal(await phoneSeenBy('clerk2', caseId), null);
});

test('who stands above the reported unit, or has another post in it, is shown no reporter', async () => {
  const { caseId, reportId } = await aDispatched('云岭县水利局');
  assert.equal((await reveal('county.desk', reportId)).body.code, 'event.reporter_protected');
  assert.equal(await phoneSeenBy('county.desk', caseId), null);
  // multi1 signs in as a dispatcher of the command centre and is a handler of this office besides.
  const own = await aDispatched('溪口镇平安法治办公室');
  assert.equal((await reveal('multi1', own.reportId)).body.code, 'event.reporter_protected');
  assert.equal(await phoneSeenBy('multi1', own.caseId), null);
  assert.equal((await reveal('dispatch1', own.reportId)).body.phone, phone);
});

test('a unit that had an event by another it was joined to learns nothing of its reporter, then or after it is taken apart', async () => {
  const [joined, target] = [await aFiled(), await aDispatched('溪口镇便民服务中心')];
  assert.equal(await phoneSeenBy('clerk2', joined.caseId), '199****1234');
  assert.equal((await give('dispatch1', joined.caseId, 'join', { into: target.caseId })).status, 200);
  assert.equal(await phoneSeenBy('clerk2', joined.caseId), null);
  assert.equal(await phoneSeenBy('clerk2', target.caseId), null);
  assert.equal(await phoneSeenBy('clerk1', target.caseId), '199****1234');
  assert.equal((await reveal('clerk2', joined.reportId)).body.code, 'event.reporter_protected');
  assert.equal((await give('dispatch1', joined.caseId, 'split', { reason: '不是一件事' })).status, 200);
  assert.equal(await phoneSeenBy('clerk2', joined.caseId), null);
  assert.equal((await reveal('clerk2', joined.reportId)).body.code, 'event.reporter_protected');
  assert.equal((await reveal('clerk1', joined.reportId)).status, 200);
});

test('a unit an event was sent to before it was joined learns nothing of its reporter by the other one', async () => {
  const [joined, target] = [await aDispatched('溪口镇便民服务中心'), await aFiled()];
  assert.equal((await give('dispatch1', joined.caseId, 'recall', { reason: '派错了' })).status, 200);
  assert.equal((await give('dispatch1', joined.caseId, 'join', { into: target.caseId })).status, 200);
  const seenBy = async (who: string) => {
    const { rows } = (await demo.as(who, `GET /cases/${target.caseId}/reports`)).body as {
      rows: { caseId: string; phone: string | null }[];
    };
    return Object.fromEntries(rows.map((row) => [row.caseId === joined.caseId ? 'joined' : 'own', row.phone]));
  };
  assert.deepEqual(await seenBy('clerk2'), { joined: null, own: '199****1234' });
  assert.deepEqual(await seenBy('clerk1'), { joined: '199****1234', own: '199****1234' });
});

test('a case is sent only to organs in force today that answer for its place, lead and support alike', async () => {
  const { caseId } = await aFiled();
  const lead = organ('溪口镇综合行政执法队');
  const codeOf = async (payload: object) =>
    (await give('dispatch1', caseId, 'dispatch', { reason: '试', ...payload })).body.code as string | undefined;
  const elsewhere = organ('江北街道综合行政执法队');
  assert.equal(await codeOf({ organId: elsewhere }), 'event.unknown_organ');
  assert.equal(await codeOf({ organId: lead, supports: [elsewhere] }), 'event.unknown_organ');
  assert.equal(await codeOf({ organId: lead, supports: [anId()] }), 'event.unknown_organ');
  const closed = organ('云岭县民政局');
  await demo.sql(`update org.organ set valid = daterange(lower(valid), '2026-02-01') where id = $1`, [closed]);
  assert.equal(await codeOf({ organId: closed }), 'event.unknown_organ');
  assert.equal(await codeOf({ organId: lead, supports: [closed] }), 'event.unknown_organ');
  assert.equal(await codeOf({ organId: lead, supports: [organ('云岭县水利局')] }), undefined);
});

test('a dispatch not yet accepted is taken back with a reason, its clocks stop, and the next one runs a new limit', async () => {
  const { caseId } = await aDispatched('溪口镇便民服务中心');
  assert.equal((await give('clerk1', caseId, 'recall', { reason: '派错了' })).body.code, 'case.not_yours');
  assert.equal((await give('dispatch1', caseId, 'recall', {})).body.code, 'case.payload');
  assert.equal((await give('dispatch1', caseId, 'recall', { reason: '派错了' })).body.state, 'filed');
  const view = await demo.as('dispatch1', `GET /cases/${caseId}`);
  const states = Object.fromEntries(
    (view.body.clocks as { name: string; state: string }[]).map((clock) => [clock.name, clock.state]),
  );
  assert.deepEqual(states, { file: 'stopped', dispatch: 'running', accept: 'stopped', handle: 'stopped' });
  assert.equal(view.body.case.organId, null);
  assert.deepEqual(
    (view.body.tasks as { step: string }[]).map((task) => task.step),
    ['dispatch'],
  );
  assert.equal((await give('handler.bianmin', caseId, 'accept', {})).status, 409);
  const again = { organId: organ('溪口镇便民服务中心'), reason: '再派' };
  assert.equal((await give('dispatch1', caseId, 'dispatch', again)).status, 200);
  assert.equal((await give('handler.bianmin', caseId, 'accept', {})).status, 200);
  assert.equal((await give('dispatch1', caseId, 'recall', { reason: '晚了' })).body.code, 'case.not_now');
  assert.equal((await demo.as('dispatch1', `GET /cases/${caseId}/verify`)).body.intact, true);
});

/** A resident's report, and what its page shows after a command. */
async function trackAfter(command: string, payload: object) {
  const caseId = anId();
  const told = await tell(null, { caseId, ...here });
  assert.equal((await give('dispatch2', caseId, command, payload)).status, 200);
  const page = await demo.as(null, `GET /public/reports/${told.body.number}?code=${told.body.code}`);
  assert.equal(page.status, 200);
  return page.body;
}

test('of what staff write, the resident reads the answers meant for him and nothing else', async () => {
  const bare = await trackAfter('void', { reason: '举报人张某反复投诉' });
  assert.deepEqual([bare.state, bare.answer], ['voided', null]);
  assert.ok(!JSON.stringify(bare).includes('张某'));
  const told = await trackAfter('void', { reason: '举报人张某反复投诉', answer: '与前一件重复，请看前一件。' });
  assert.equal(told.answer, '与前一件重复，请看前一件。');
  assert.ok(!JSON.stringify(told).includes('张某'));
  const refused = await trackAfter('refuse', { ground: 'other', answer: '请到司法所申请调解。', remark: '老上访户' });
  assert.equal(refused.answer, '请到司法所申请调解。');
  assert.ok(!JSON.stringify(refused).includes('上访'));
});

test('the ledger does not let a phone be guessed: its digest hangs on the keyring', async () => {
  const { canonical } = await import('@zhenshu/kernel/canonical.ts');
  const { sm3 } = await import('@zhenshu/kernel/hash.ts');
  const told = { id: anId(), caseId: anId(), channel: 'desk', text: '路灯坏了', place: '街口', name: '甲', phone };
  assert.equal((await tell('clerk1', told)).status, 200);
  const [row] = await demo.sql<{ fingerprint: string }>('select fingerprint from kernel.command where id = $1', [
    told.id,
  ]);
  const guess = sm3(canonical(['event.report', told])).toString('hex');
  assert.notEqual(row!.fingerprint, guess);
  assert.equal((await tell('clerk1', told)).status, 200);
  const other = await tell('clerk1', { ...told, phone: '19900004321' });
  assert.equal(other.body.code, 'command.reused');
  assert.equal((await tell('clerk1', { ...told, name: '乙' })).body.code, 'command.reused');
});

test('a report names a place that exists, or is refused by the name of the field', async () => {
  const answer = await tell('clerk1', { area: town + 999 });
  assert.deepEqual([answer.status, answer.body.code], [422, 'event.unknown_area']);
  assert.deepEqual(
    (answer.body.errors as { path: string }[]).map((error) => error.path),
    ['body/area'],
  );
  const seen = await tell('clerk1', { area: town + 999, ...here });
  assert.equal(seen.body.code, 'event.unknown_area');
  assert.equal((await tell('clerk1', { area: town + 1 })).status, 200);
  // Those that came in with it are not harmed.
  const together = await Promise.all([tell('clerk1', { area: town + 999 }), tell('clerk1'), tell(null, here)]);
  assert.deepEqual(
    together.map(({ status }) => status),
    [422, 200, 200],
  );
});

test('two reports whose ids end alike get numbers of their own', async () => {
  const tail = '4c3d2e1f0a';
  const told = [anId(), anId(), anId()].map((id) => ({ id: `${id.slice(0, -10)}${tail}`, ...here }));
  const first = await tell(null, told[0]);
  const rest = await Promise.all([tell(null, told[1]), tell(null, told[2])]);
  const answers = [first, ...rest];
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 200, 200],
  );
  assert.equal(new Set(answers.map((answer) => answer.body.number)).size, 3);
  assert.deepEqual((await tell(null, told[0])).status, 409);
});

test('a hotline number another town has is taken in like any other; only who sees both is told', async () => {
  const external = `H-${anId()}`;
  const [far, near] = [anId(), anId()];
  const hotline = { channel: 'hotline', external };
  assert.equal((await tell('county.desk', { ...hotline, caseId: far, area: 990101001000 })).status, 200);
  assert.equal((await tell('clerk1', { ...hotline, caseId: near })).status, 200);
  const again = await tell('clerk1', hotline);
  assert.deepEqual([again.status, again.body.code], [409, 'event.external_known']);
  assert.equal((await tell('county.desk', hotline)).body.code, 'event.external_known');
  const twinsFor = async (who: string, caseId: string) =>
    (await demo.as(who, `GET /cases/${caseId}/reports`)).body.rows[0].twins as string[];
  assert.deepEqual(await twinsFor('clerk1', near), []);
  assert.deepEqual(await twinsFor('county.desk', near), [far]);
  assert.deepEqual(await twinsFor('county.desk', far), [near]);
});

test('a case is not placed into a town that has its hotline number; the desk that sees both is told', async () => {
  const external = `H-${anId()}`;
  const [waiting, near] = [anId(), anId()];
  const hotline = { channel: 'hotline', external };
  assert.equal((await tell('county.desk', { ...hotline, caseId: waiting })).status, 200);
  assert.equal((await tell('clerk1', { ...hotline, caseId: near })).status, 200);
  const placed = await give('county.desk', waiting, 'place', { area: town });
  assert.deepEqual([placed.status, placed.body.code], [409, 'event.external_known']);
  assert.equal((await give('county.desk', waiting, 'place', { area: 990101001000 })).status, 200);
});

test('a report follows its case and nothing else moves it', async () => {
  const caseId = anId();
  await tell(null, { caseId });
  await give('county.desk', caseId, 'place', { area: town + 1 });
  const [row] = await demo.sql<{ area: number }>('select area from event.report where case_id = $1', [caseId]);
  assert.equal(Number(row!.area), town + 1);
  const scope = { county: 990101, lo: 990101000000, hi: 990102000000, organs: '*', lines: ['event'] } as const;
  const move = demo.db.tx(scope, (tx) => tx.named('probe move', 'update event.report set area = area', []));
  await assert.rejects(move, { code: '42501' });
});
