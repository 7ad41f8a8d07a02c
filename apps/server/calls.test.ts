import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

let shift = 0;
const demo = await startDemo({ clock: () => new Date(Date.now() + shift) });
after(() => demo.close());

const organs = new Map(
  (await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ')).map((row) => [
    row.name_zh,
    row.id,
  ]),
);
const organ = (name: string) => organs.get(name)!;
const [police, economy, team] = ['溪口镇派出所', '溪口镇经济发展办公室', '溪口镇综合行政执法队'] as const;
const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const give = (who: string, caseId: string, command: string, payload: object) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
const stateOf = async (caseId: string) => (await demo.as('dispatch1', `GET /cases/${caseId}`)).body;

/** Steps of a case that wait for somebody. */
async function workOf(who: string, caseId: string): Promise<string[]> {
  const rows = (await demo.as(who, 'GET /work?kind=call')).body.rows as { caseId: string; step: string }[];
  return rows.filter((row) => row.caseId === caseId).map((row) => row.step);
}

/** A call of the team with police and economy. */
function aCall(more: object = {}) {
  return {
    ...{ id: anId(), caseId: anId(), title: '夜市油烟联合整治', ask: '三家一起到场核实并现场处置', occasion: 'joint' },
    ...spot,
    lead: { organId: organ(team), want: '现场执法' },
    supports: [
      { organId: organ(police), want: '维持秩序' },
      { organId: organ(economy), want: '核对证照' },
    ],
    ...more,
  };
}

type Called = { name: string; response: string; late?: boolean; distance?: number; via?: string };
type Row = { case: { id: string; state: string }; caller: string; called: Called[] };

async function boardOf(who: string, query = ''): Promise<Row[]> {
  const { status, body } = await demo.as(who, `GET /calls${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.rows as Row[];
}

async function linkOf(caseId: string, name: string, hours = 4) {
  const sent = { id: anId(), organId: organ(name), hours };
  const { status, body } = await demo.as('dispatch1', `POST /calls/${caseId}/links`, sent);
  assert.equal(status, 200, JSON.stringify(body));
  return { sent, secret: body.secret as string, until: body.until as string };
}

test('a town whistles once by client id; its event is told; each called organ has its work and comes on its own', async () => {
  const eventId = anId();
  await demo.as('clerk1', 'POST /reports', {
    ...{ id: anId(), caseId: eventId, channel: 'desk', text: '夜市油烟很大', ...spot },
  });
  const body = aCall({ eventId });
  const first = await demo.as('dispatch1', 'POST /calls', body);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.match(first.body.number, /^\d{6}-HJ\d{4}-\d{6}$/);
  assert.deepEqual((await demo.as('dispatch1', 'POST /calls', body)).body, first.body);
  assert.equal((await demo.as('dispatch1', 'POST /calls', { ...body, title: '另' })).body.code, 'command.reused');
  assert.equal((await demo.as('clerk1', 'POST /calls', aCall())).status, 403);

  const event = await stateOf(eventId);
  assert.deepEqual(event.data.calls, [body.caseId]);
  assert.equal(event.facts.at(-1).type, 'event.called_for');
  assert.deepEqual(
    (await boardOf('dispatch1', `?event=${eventId}`)).map((row) => row.case.id),
    [body.caseId],
  );

  assert.deepEqual(await workOf('handler.paichusuo', body.caseId), ['check_in']);
  const come = await give('handler.paichusuo', body.caseId, 'check_in', {
    lng: 111.0451,
    lat: 33.041327,
    note: '两人到场',
  });
  assert.equal(come.body.state, 'on_site');
  assert.equal(
    (await give('handler.zhifa', body.caseId, 'conclude', { result: 'solved', text: '好了' })).body.code,
    'call.not_lead',
  );
  const row = (await boardOf('dispatch1', '?open=1')).find((one) => one.case.id === body.caseId);
  const arrived = row!.called.find((one) => one.name === police)!;
  assert.deepEqual([arrived.response, arrived.late, arrived.via, arrived.distance], ['arrived', false, 'person', 95]);
});

test('whoever was not called does not see it, nor does another town', async () => {
  const body = aCall();
  await demo.as('dispatch1', 'POST /calls', body);
  const sees = async (who: string) => (await demo.as(who, `GET /cases/${body.caseId}`)).status;
  assert.deepEqual(
    await Promise.all(['handler.zhifa', 'handler.jingji', 'dispatch1', 'handler.jiangbei'].map(sees)),
    [200, 200, 200, 404],
  );
  const other = (
    await demo.sql<{ username: string }>(
      `select a.username from org.post p join org.holding h on h.post_id = p.id join org.account a on a.person_id = h.person_id
     where p.organ_id <> all ($1) and p.roles = '{handler}' and p.area = (select area from org.organ where id = $2)`,
      [[organ(police), organ(economy), organ(team)], organ(team)],
    )
  )[0];
  if (other) assert.equal(await sees(other.username), 404);
});

test('from whistle to rating: excuse, insistence, absence, result, ratings; the chain is whole', async () => {
  const { caseId, ...body } = aCall();
  await demo.as('dispatch1', 'POST /calls', { ...body, caseId });
  await give('handler.paichusuo', caseId, 'excuse', { ground: 'no_staff', reason: '全员在外' });
  assert.equal(
    (await give('handler.paichusuo', caseId, 'decide_excuse', { organId: organ(police), accepted: true, reason: 'x' }))
      .body.code,
    'case.not_yours',
  );
  const insist = { organId: organ(police), accepted: false, reason: '治安必须有人' };
  assert.equal((await give('dispatch1', caseId, 'decide_excuse', insist)).status, 200);
  assert.equal(
    (await give('handler.paichusuo', caseId, 'excuse', { ground: 'other', reason: '再请' })).body.code,
    'call.insisted',
  );
  await give('handler.zhifa', caseId, 'check_in', {});
  await give('handler.jingji', caseId, 'check_in', {});
  assert.equal(
    (await give('handler.zhifa', caseId, 'conclude', { result: 'solved', text: '已整改' })).body.state,
    'concluded',
  );
  const ratings = [team, economy].map((name) => ({ organId: organ(name), arrival: 5, cooperation: 4, effect: 4 }));
  assert.equal(
    (await give('dispatch1', caseId, 'rate_organs', { ratings: [{ ...ratings[0], organId: organ(police) }] })).body
      .code,
    'call.not_called_organ',
  );
  assert.equal((await give('dispatch1', caseId, 'rate_organs', { ratings })).body.state, 'concluded');
  assert.deepEqual(await workOf('supervise2', caseId), ['note_refusal']);
  const noted = await give('supervise2', caseId, 'note_refusal', { organId: organ(police), text: '约谈' });
  assert.equal(noted.body.state, 'closed');
  assert.equal((await demo.as('dispatch1', `GET /cases/${caseId}/verify`)).body.intact, true);
});

test('a one-off link answers once; its secret is told again to the same command and stored nowhere', async () => {
  const body = aCall();
  await demo.as('dispatch1', 'POST /calls', body);
  const link = await linkOf(body.caseId, economy);
  const again = await demo.as('dispatch1', `POST /calls/${body.caseId}/links`, link.sent);
  assert.equal(again.body.secret, link.secret);
  const dump = JSON.stringify(await demo.sql('select to_jsonb(l) as r from event.call_link l'));
  assert.ok(!dump.includes(link.secret));

  const shown = await demo.as(null, `GET /public/calls/${link.secret}`);
  assert.equal(shown.status, 200);
  assert.deepEqual(Object.keys(shown.body).toSorted(), [
    ...['ask', 'caller', 'dueAt', 'lat', 'lng', 'number', 'occasion', 'organ', 'place', 'title', 'until', 'want'],
  ]);
  assert.ok(!JSON.stringify(shown.body).includes(police), 'nothing of the other organs');
  const answer = { id: anId(), name: '李建国', phone: '13812345678', note: '已到场' };
  const bad = await demo.as(null, `POST /public/calls/${link.secret}`, { ...answer, id: anId(), phone: '12' });
  assert.equal(bad.body.code, 'event.phone');
  const come = await demo.as(null, `POST /public/calls/${link.secret}`, answer);
  assert.equal(come.status, 200, JSON.stringify(come.body));
  assert.deepEqual((await demo.as(null, `POST /public/calls/${link.secret}`, answer)).body, come.body);
  const second = await demo.as(null, `POST /public/calls/${link.secret}`, { ...answer, id: anId() });
  assert.deepEqual([second.status, second.body.code], [404, 'call.link_used']);

  const { facts, data } = await stateOf(body.caseId);
  const told = JSON.stringify(facts) + JSON.stringify(data);
  assert.ok(told.includes('李**') && told.includes('138****5678'));
  assert.ok(!told.includes('建国') && !told.includes('13812345678'));
  const ledger = JSON.stringify(await demo.sql('select to_jsonb(c) as r from kernel.command c'));
  assert.ok(!ledger.includes('建国') && !ledger.includes('13812345678') && !ledger.includes(link.secret));
});

test('the answer of a link repeated with another name that looks the same masked leaves who answered as it was', async () => {
  const body = aCall({ occasion: 'key_work' });
  await demo.as('dispatch1', 'POST /calls', body);
  const { secret } = await linkOf(body.caseId, economy);
  const answer = { id: anId(), name: '王五', phone: '13812345678' };
  const sealed = () =>
    demo.sql('select name_sealed, phone_sealed, used_at from event.call_link where command_id = $1', [answer.id]);
  const first = await demo.as(null, `POST /public/calls/${secret}`, answer);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  const before = await sealed();
  const other = await demo.as(null, `POST /public/calls/${secret}`, { ...answer, name: '王六', phone: '13899995678' });
  assert.deepEqual([other.status, other.body], [200, first.body]);
  assert.deepEqual(await sealed(), before);
});

test('used, expired, revoked, replaced, over and unknown links all answer alike, and say which', async () => {
  const body = aCall({ occasion: 'key_work' });
  await demo.as('dispatch1', 'POST /calls', body);
  const answer = { id: anId(), name: '王五', phone: '13812345678' };
  const first = await linkOf(body.caseId, economy);
  const second = await linkOf(body.caseId, economy);
  const gone = await linkOf(body.caseId, police);
  await give('dispatch1', body.caseId, 'revoke_link', { organId: organ(police), reason: '发错了' });
  const late = await linkOf(body.caseId, police, 1);
  const over = await linkOf(body.caseId, team);
  await give('handler.zhifa', body.caseId, 'check_in', {});
  await demo.as(null, `POST /public/calls/${second.secret}`, answer);
  shift = 2 * 3_600_000;
  const answers: [string, string][] = [
    [first.secret, 'call.link_revoked'],
    [second.secret, 'call.link_used'],
    [gone.secret, 'call.link_revoked'],
    [late.secret, 'call.link_expired'],
    [over.secret, 'call.link_over'],
    ['x'.repeat(27), 'call.link_unknown'],
  ];
  for (const [secret, code] of answers) {
    const shown = await demo.as(null, `GET /public/calls/${secret}`);
    const said = await demo.as(null, `POST /public/calls/${secret}`, { ...answer, id: anId() });
    for (const { status, body: problem } of [shown, said]) {
      assert.deepEqual([status, problem.code], [404, code]);
      assert.deepEqual(Object.keys(problem).toSorted(), ['code', 'requestId', 'status', 'title', 'type']);
    }
  }
  shift = 0;
});

test('an organ that is stood down or excused and called anew has no link until it is given one', async () => {
  const body = aCall({ occasion: 'key_work' });
  await demo.as('dispatch1', 'POST /calls', body);
  const { secret } = await linkOf(body.caseId, economy);
  assert.equal((await demo.as(null, `GET /public/calls/${secret}`)).status, 200);
  assert.equal(
    (await give('dispatch1', body.caseId, 'stand_down', { organId: organ(economy), reason: '试' })).status,
    200,
  );
  const again = { organId: organ(economy), want: '再来一次' };
  assert.equal((await give('dispatch1', body.caseId, 'add_organ', again)).status, 200);
  const said = { id: anId(), name: '王五', phone: '13812345678' };
  assert.equal((await demo.as(null, `POST /public/calls/${secret}`, said)).body.code, 'call.link_revoked');
  const second = await linkOf(body.caseId, economy);
  assert.equal((await demo.as(null, `POST /public/calls/${second.secret}`, said)).status, 200);
});

test('a link opens no more once the call is wound up, also where an excuse still waits for its answer', async () => {
  const body = aCall({ occasion: 'key_work' });
  await demo.as('dispatch1', 'POST /calls', body);
  const { secret } = await linkOf(body.caseId, economy);
  assert.equal(
    (await give('handler.jingji', body.caseId, 'excuse', { ground: 'other', reason: '另有任务' })).status,
    200,
  );
  assert.equal((await demo.as(null, `GET /public/calls/${secret}`)).status, 200);
  const wound = await give('dispatch1', body.caseId, 'wind_up', { result: 'solved', text: '到此为止' });
  assert.deepEqual([wound.status, wound.body.state], [200, 'concluded'], JSON.stringify(wound.body));
  const said = { id: anId(), name: '王五', phone: '13812345678' };
  for (const { status, body: problem } of [
    await demo.as(null, `GET /public/calls/${secret}`),
    await demo.as(null, `POST /public/calls/${secret}`, said),
  ])
    assert.deepEqual([status, problem.code], [404, 'call.link_over']);
});

test('an organ may be named once, must answer for the place, and the event must be open and in sight', async () => {
  const twice = aCall({ lead: { organId: organ(police), want: 'x' } });
  assert.equal((await demo.as('dispatch1', 'POST /calls', twice)).body.code, 'call.named_twice');
  const unknown = aCall({ lead: { organId: anId(), want: 'x' } });
  assert.equal((await demo.as('dispatch1', 'POST /calls', unknown)).body.code, 'event.unknown_organ');
  const noEvent = aCall({ eventId: anId() });
  assert.equal((await demo.as('dispatch1', 'POST /calls', noEvent)).status, 404);
  const refused = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId: refused, channel: 'desk', text: '假的', ...spot });
  await give('clerk1', refused, 'refuse', { ground: 'not_found', answer: '现场没有' });
  const over = await demo.as('dispatch1', 'POST /calls', aCall({ eventId: refused }));
  assert.equal(over.body.code, 'case.not_now');
  assert.equal(
    (await give('dispatch1', refused, 'cite', { callId: anId(), number: 'x' })).body.code,
    'case.unknown_command',
  );
});
