import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import pg from 'pg';
import sharp from 'sharp';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo, type Answer } from './testing.ts';

const time = { ahead: 0 };
const demo = await startDemo({ clock: () => new Date(Date.now() + time.ahead) });
after(() => demo.close());
/** Moves the clock; whoever was signed in for hours signs in again. */
const pass = (minutes: number) => {
  time.ahead += minutes * 60_000;
  demo.forgetSessions();
};

const [xikou, jiangbei] = [990101101000, 990101001000];
const spot = { lng: 111.044079, lat: 33.041327 };
const mapping = {
  ...{
    message: '/id',
    at: '/time',
    device: '/dev',
    lng: '/x',
    lat: '/y',
    words: '/msg',
    hint: '/type',
    picture: '/pic',
  },
  system: 'wgs84',
};
const organs = new Map(
  (await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ')).map((organ) => [
    organ.name_zh,
    organ.id,
  ]),
);

type Source = { readonly id: string; readonly secret: string };

async function makeSource(changes: object = {}, username = 'secadmin'): Promise<Source> {
  const body = {
    id: anId(),
    name: '烟感平台',
    area: xikou,
    organId: organs.get('溪口镇人民政府'),
    channel: 'alarm',
    mapping,
    quietMinutes: 10,
  };
  const answer = await demo.as(username, 'POST /alarm-sources', { ...body, ...changes });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as Source;
}

const seconds = () => Math.floor((Date.now() + time.ahead) / 1000);
const hmac = (secret: string, at: number, text: string | Buffer) =>
  createHmac('sha256', secret).update(`${at}.`).update(text).digest('hex');

/** Sends a body as it is, under a header as it is. */
async function post(
  id: string,
  signature: string | undefined,
  payload: string | Buffer,
  type = 'application/json',
): Promise<Answer> {
  const answer = await demo.http.app.inject({
    method: 'POST',
    url: `/api/v1/hooks/${id}`,
    // Each platform from an address of its own: the door's limit by address is another one.
    remoteAddress: `10.0.${Buffer.from(id.slice(-4), 'hex').join('.')}`,
    headers: { 'content-type': type, ...(signature === undefined ? {} : { 'x-zhenshu-signature': signature }) },
    payload,
  });
  return { status: answer.statusCode, body: answer.json() as unknown };
}

/** Sends a message as the platform would. */
function send({ id, secret }: Source, message: object, at = seconds()): Promise<Answer> {
  const text = JSON.stringify(message);
  return post(id, `t=${at},v1=${hmac(secret, at, text)}`, text);
}

const says = ({ status, body }: Answer) => `${status} ${body.code ?? (body.repeated ? 'repeated' : 'taken')}`;
const caseOf = async (number: string) =>
  (
    await demo.sql<{
      case_id: string;
      text: string;
      place: string;
      channel: string;
      area: number;
      lng_micro: number | null;
    }>('select case_id, text, place, channel, area::float8 as area, lng_micro from event.report where number = $1', [
      number,
    ])
  )[0]!;
const receipts = async (id: string) =>
  (await demo.as('secadmin', `GET /alarm-sources/${id}/receipts?limit=100`)).body.rows as Record<string, unknown>[];
const reports = async () => Number((await demo.sql<{ n: string }>('select count(*) as n from event.report'))[0]!.n);

test('a signed alarm becomes an event in its grid, with its picture, seen by the desk; the same message has the same answer', async () => {
  const source = await makeSource();
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c8102e' } })
    .png()
    .toBuffer();
  const registered = {
    id: anId(),
    device: 'D-1',
    name: '老街烟感 1 号',
    place: '老街 12 号',
    ...spot,
    subject: 'event:S0603',
  };
  assert.equal((await demo.as('secadmin', `POST /alarm-sources/${source.id}/devices`, registered)).status, 200);
  const message = { id: 'm-1', time: seconds() - 20, dev: 'D-1', msg: '烟雾浓度超限', pic: picture.toString('base64') };
  const first = await send(source, message);
  assert.equal(says(first), '200 taken', JSON.stringify(first.body));
  const report = await caseOf(first.body.number as string);
  assert.deepEqual([report.channel, report.place, report.area], ['alarm', '老街 12 号', 990101101001]);
  assert.match(report.text, /^烟雾浓度超限\n设备：老街烟感 1 号 D-1\n来源：烟感平台（消息 m-1）$/);
  const { body } = await demo.as('clerk1', `GET /cases/${report.case_id}`);
  assert.deepEqual([body.case.grid !== null, body.case.state, body.attachments.length], [true, 'reported', 1]);
  const proposals = await demo.as('dispatch1', `GET /cases/${report.case_id}/proposals`);
  assert.equal(proposals.body.classes[0].code, 'S0603');
  // Again, later, with another text: it is the message's id that counts.
  assert.deepEqual((await send(source, { ...message, msg: '另一句' })).body, first.body);
  pass(60);
  assert.deepEqual((await send(source, message)).body, first.body);
  assert.equal((await demo.as('supervise1', `GET /cases/${report.case_id}/verify`)).body.intact, true);
});

test('whoever does not hold the secret gets one answer, whether the source exists, is off or not', async () => {
  const source = await makeSource();
  const off = await makeSource();
  await change(off.id, { on: false });
  const text = '{"id":"x"}';
  const at = seconds();
  const good = hmac(source.secret, at, text);
  const bad = [
    post(source.id, undefined, text),
    post(source.id, 'v1=', text),
    post(source.id, `t=${at},v1=${'0'.repeat(64)}`, text),
    post(source.id, `t=${at + 1},v1=${good}`, text),
    post(source.id, `t=${at},v1=${good}`, `${text} `),
    post(source.id, `t=${at},v1=${good}`, 'no json'),
    post(off.id, `t=${at},v1=${good}`, text),
    post(anId(), `t=${at},v1=${good}`, text),
  ];
  const told = (await Promise.all(bad)).map(
    ({ status, body }) => `${status} ${JSON.stringify({ ...body, requestId: '' })}`,
  );
  assert.equal(new Set(told).size, 1, told.join('\n'));
  assert.match(told[0]!, /^401 .*event\.hook_unsigned/);
  // What strangers send in its name does not make a source look alive.
  const shown = await demo.as('secadmin', `GET /alarm-sources/${source.id}`);
  assert.equal(shown.body.lastAt, null);
  // To whoever signs rightly it is said what is wrong.
  assert.equal(says(await send(off, { id: 1 })), '403 event.hook_off');
  for (const late of [-330, 330])
    assert.equal(says(await send(source, { id: 1 }, seconds() + late)), '401 event.hook_expired');
  const signed = (body: string) => post(source.id, `t=${seconds()},v1=${hmac(source.secret, seconds(), body)}`, body);
  assert.equal(says(await signed('no json')), '422 event.hook_not_json');
  assert.equal(says(await signed('"\ud800"')), '422 event.hook_no_message');
  assert.equal(says(await signed('{"ID":"m"}')), '422 event.hook_no_message');
  assert.equal(says(await signed(`${'['.repeat(50_000)}`)), '422 event.hook_not_json');
  const noted = (await receipts(source.id)).map((row) => [row['outcome'], row['code'], row['times']]);
  const codes = noted.map(([, code]) => String(code)).toSorted();
  assert.deepEqual(
    [...new Set(codes)],
    ['event.hook_expired', 'event.hook_no_message', 'event.hook_not_json', 'event.hook_unsigned'],
  );
  const unsigned = noted
    .filter(([, code]) => code === 'event.hook_unsigned')
    .reduce((sum, [, , times]) => sum + Number(times), 0);
  assert.equal(unsigned, 6);
});

async function change(id: string, changes: object): Promise<void> {
  const { body } = await demo.as('secadmin', `GET /alarm-sources/${id}`);
  const { name, quietMinutes, on } = body;
  const answer = await demo.as('secadmin', `POST /alarm-sources/${id}/change`, {
    id: anId(),
    name,
    mapping: body.mapping,
    quietMinutes,
    on,
    ...changes,
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

test('the bytes that came are what is signed, under any content type; too many are refused before they are read', async () => {
  const source = await makeSource();
  const text = '{ "id" : "m-1",\n "msg":"\\u70df" , "dev": "D-1", "x":111.044079,"y":33.041327 }\n';
  const sign = (body: string | Buffer) => `t=${seconds()},v1=${hmac(source.secret, seconds(), body)}`;
  const first = await post(source.id, sign(text), text, 'text/plain;charset=utf-8');
  assert.equal(says(first), '200 taken');
  assert.match((await caseOf(first.body.number as string)).text, /^烟\n/);
  const form = await post(source.id, sign(text), text, 'application/x-www-form-urlencoded');
  assert.deepEqual(form.body, first.body);
  const large = Buffer.alloc(4 * 1024 * 1024 + 1, ' ');
  assert.equal(says(await post(source.id, sign(large), large)), '413 http.too_large');
  assert.equal(says(await post(source.id, sign(''), '')), '422 event.hook_not_json');
});

test('after a renewal both secrets are good for the hours given, then the new one alone; neither is ever shown again', async () => {
  const source = await makeSource();
  const renewal = { id: anId(), overlapHours: 2 };
  const renewed = await demo.as('secadmin', `POST /alarm-sources/${source.id}/renew`, renewal);
  const next: Source = { id: source.id, secret: renewed.body.secret as string };
  assert.match(next.secret, /^zsh_[\w-]{43}$/);
  assert.notEqual(next.secret, source.secret);
  assert.equal((await demo.as('secadmin', `POST /alarm-sources/${source.id}/renew`, renewal)).body.secret, null);
  assert.equal(says(await send(source, { id: 'old' })), '200 taken');
  assert.equal(says(await send(next, { id: 'new' })), '200 taken');
  // A sender that is changing over signs with both.
  const text = '{"id":"both"}';
  const both = [next, source].map(({ secret }) => `v1=${hmac(secret, seconds(), text)}`).join(',');
  assert.equal(says(await post(source.id, `t=${seconds()},${both}`, text)), '200 taken');
  pass(121);
  assert.equal(says(await send(source, { id: 'late' })), '401 event.hook_unsigned');
  assert.equal(says(await send(next, { id: 'still' })), '200 taken');
  const shown = await Promise.all(
    ['', '/devices', '/receipts'].map((part) => demo.as('secadmin', `GET /alarm-sources/${source.id}${part}`)),
  );
  const kept = await demo.sql(
    `select to_jsonb(s)::text as row from event.alarm_source s union all select to_jsonb(c)::text from kernel.command c where name like 'event.%e_s%'`,
  );
  for (const secret of [source.secret, next.secret]) {
    assert.ok(!JSON.stringify([shown, await demo.as('secadmin', 'GET /alarm-sources'), kept]).includes(secret));
  }
});

test('a device that reports again while its event is open is counted, and is a report again once the event ended or time is over', async () => {
  const source = await makeSource();
  const first = await send(source, { id: 'a', dev: 'D-9', msg: '水位超警', ...spotOf() });
  assert.equal(says(first), '200 taken');
  const before = await reports();
  const more = await Promise.all(['b', 'c', 'd', 'b'].map((id) => send(source, { id, dev: 'D-9', msg: '水位超警' })));
  assert.deepEqual(
    more.map(says),
    Array.from({ length: 4 }, () => '200 repeated'),
  );
  assert.deepEqual(new Set(more.map(({ body }) => body.number)), new Set([first.body.number]));
  assert.equal(await reports(), before);
  const [device] = (await demo.as('clerk1', `GET /alarm-sources/${source.id}/devices`)).body.rows;
  assert.deepEqual(
    [device.device, device.name, device.alarms, device.repeats, device.number],
    ['D-9', null, 1, 3, first.body.number],
  );
  const { case_id: caseId } = await caseOf(first.body.number as string);
  const [report] = (await demo.as('clerk1', `GET /cases/${caseId}/reports`)).body.rows;
  assert.equal(report.repeats.times, 3);
  // The event ends: the next message is news.
  const refused = { id: anId(), command: 'refuse', payload: { ground: 'not_found', answer: '现场无水' } };
  assert.equal((await demo.as('clerk1', `POST /cases/${caseId}/commands`, refused)).status, 200);
  const second = await send(source, { id: 'e', dev: 'D-9', msg: '水位超警' });
  assert.equal(says(second), '200 taken');
  assert.equal(says(await send(source, { id: 'f', dev: 'D-9' })), '200 repeated');
  pass(11);
  assert.equal(says(await send(source, { id: 'g', dev: 'D-9' })), '200 taken');
  // What was counted keeps its answer.
  assert.deepEqual((await send(source, { id: 'f', dev: 'D-9' })).body, { number: second.body.number, repeated: true });
  await change(source.id, { quietMinutes: 0 });
  pass(11);
  for (const id of ['h', 'i']) assert.equal(says(await send(source, { id, dev: 'D-9' })), '200 taken');
});

test('a device whose event was joined to another is counted as long as that one is open', async () => {
  const source = await makeSource();
  const [first, second] = [await send(source, { id: 'a', dev: 'J-1' }), await send(source, { id: 'b', dev: 'J-2' })];
  const [into, joined] = [await caseOf(first.body.number as string), await caseOf(second.body.number as string)];
  const give = (caseId: string, command: string, payload: object) =>
    demo.as('dispatch1', `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
  assert.equal((await give(joined.case_id, 'join', { into: into.case_id })).status, 200);
  const again = await send(source, { id: 'c', dev: 'J-2' });
  assert.deepEqual(again.body, { number: second.body.number, repeated: true });
  const [, report] = (await demo.as('clerk1', `GET /cases/${into.case_id}/reports`)).body.rows;
  assert.equal(report.repeats.times, 1);
  assert.equal((await give(into.case_id, 'void', { reason: '试' })).status, 200);
  assert.equal(says(await send(source, { id: 'd', dev: 'J-2' })), '200 taken');
});

const spotOf = () => ({ x: spot.lng, y: spot.lat });

test('racing: the same message a dozen times is one report, and a storm of one device is one report', async () => {
  const source = await makeSource();
  const before = await reports();
  const same = await Promise.all(
    Array.from({ length: 12 }, () => send(source, { id: 'one', dev: 'D-1', msg: '报警' })),
  );
  assert.deepEqual(
    new Set(same.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size,
    1,
    JSON.stringify(same),
  );
  assert.equal(await reports(), before + 1);
  const storm = await Promise.all(Array.from({ length: 20 }, (_, at) => send(source, { id: `s${at}`, dev: 'D-2' })));
  assert.deepEqual(storm.map(says).toSorted(), [...Array.from({ length: 19 }, () => '200 repeated'), '200 taken']);
  assert.equal(await reports(), before + 2);
  const devices = (await demo.as('clerk1', `GET /alarm-sources/${source.id}/devices`)).body.rows as {
    repeats: number;
  }[];
  assert.deepEqual(
    devices.map(({ repeats }) => repeats),
    [0, 19],
  );
  const many = await Promise.all(Array.from({ length: 20 }, (_, at) => send(source, { id: `d${at}`, dev: `E-${at}` })));
  assert.deepEqual(new Set(many.map(says)), new Set(['200 taken']));
});

test('an unknown device, a wrong position, clock or picture are said in the report; a picture is never fetched', async () => {
  const source = await makeSource();
  const answer = await send(source, { id: 1, dev: 'X-1', time: 5, x: 0, y: 0, pic: 'bm8gcGljdHVyZQ==' });
  const report = await caseOf(answer.body.number as string);
  assert.deepEqual([report.place, report.area, report.lng_micro], ['X-1', xikou, null]);
  assert.deepEqual(report.text.split('\n').slice(2, 6).length, 4);
  for (const words of ['没有登记', '坐标无法使用', '时间无法使用', '图片无法读取'])
    assert.match(report.text, new RegExp(words));
  const link = await send(source, { id: 2, dev: 'X-2', pic: 'http://169.254.169.254/latest/meta-data' });
  assert.match((await caseOf(link.body.number as string)).text, /图片地址（未下载）/);
});

test('a position in another town is refused and noted, and GCJ-02 is turned into WGS84', async () => {
  const elsewhere = await makeSource({ area: jiangbei, organId: organs.get('江北街道办事处') });
  assert.equal(says(await send(elsewhere, { id: 1, ...spotOf() })), '403 event.outside_scope');
  assert.deepEqual(
    (await receipts(elsewhere.id)).map((row) => row['code']),
    ['event.outside_scope'],
  );
  assert.equal(says(await send(elsewhere, { id: 2 })), '200 taken');
  const county = await makeSource({
    area: 990101000000,
    mapping: { ...mapping, system: 'gcj02' },
    organId: organs.get('云岭县应急管理局'),
  });
  const answer = await send(county, { id: 3, x: 111.048_4, y: 33.040_2 });
  assert.equal(says(answer), '200 taken', JSON.stringify(answer.body));
  const { lng_micro: lng } = await caseOf(answer.body.number as string);
  assert.ok(lng! < 111_047_000 && lng! > 111_040_000, String(lng));
});

test('a source that sends more than 300 messages in a minute is told to wait; strangers use nothing of that up', async () => {
  const source = await makeSource();
  pass(10);
  const at = Math.ceil((Date.now() + time.ahead) / 60_000) * 60_000;
  time.ahead = at - Date.now() + 1000;
  for (let round = 0; round < 31; round++) {
    await Promise.all(Array.from({ length: 10 }, () => post(source.id, `t=${seconds()},v1=${'0'.repeat(64)}`, '{}')));
  }
  assert.equal(says(await send(source, { id: 'first', dev: 'D' })), '200 taken');
  for (let round = 0; round < 29; round++)
    await Promise.all(Array.from({ length: 10 }, () => send(source, { id: 'first' })));
  for (let left = 0; left < 9; left++) await send(source, { id: 'first' });
  const limited = await send(source, { id: 'last' });
  assert.equal(says(limited), '429 event.hook_too_many');
  assert.ok(limited.body.data.retryAfterSeconds > 0);
});

test('devices that report each second take no room from the others of their source; one that sends without end is told to wait', async () => {
  const source = await makeSource();
  pass(10);
  const at = Math.ceil((Date.now() + time.ahead) / 60_000) * 60_000;
  time.ahead = at - Date.now() + 1000;
  const loud = ['L-1', 'L-2', 'L-3', 'L-4', 'L-5'];
  for (const dev of loud) assert.equal(says(await send(source, { id: `${dev} 0`, dev })), '200 taken');
  for (let second = 1; second <= 62; second++) {
    const said = await Promise.all(loud.map((dev) => send(source, { id: `${dev} ${second}`, dev })));
    assert.deepEqual(new Set(said.map(says)), new Set(['200 repeated']), `second ${second}`);
  }
  assert.equal(says(await send(source, { id: 'fire', dev: 'Q-1' })), '200 taken');
  for (let round = 0; round < 24; round++)
    await Promise.all(Array.from({ length: 10 }, () => send(source, { id: 'L-1 1', dev: 'L-1' })));
  assert.equal(says(await send(source, { id: 'L-1 x', dev: 'L-1' })), '429 event.hook_too_many');
  assert.equal(says(await send(source, { id: 'L-2 x', dev: 'L-2' })), '200 repeated');
});

test('a message that found the event over leaves quiet what another has reported meanwhile, and is counted for that', async () => {
  const source = await makeSource();
  const [first, next] = [await send(source, { id: 'a', dev: 'R-1' }), await send(source, { id: 'b', dev: 'R-2' })];
  const over = await caseOf(first.body.number as string);
  const refused = { id: anId(), command: 'refuse', payload: { ground: 'not_found', answer: '现场无水' } };
  assert.equal((await demo.as('clerk1', `POST /cases/${over.case_id}/commands`, refused)).status, 200);
  // The other message: its report stands, its transaction is about to end.
  const other = new pg.Client(demo.owner);
  await other.connect();
  await other.query('begin');
  await other.query(
    `update event.alarm_device d set case_id = n.case_id, number = n.number, quiet_until = n.quiet_until
     from event.alarm_device n where d.source_id = $1 and d.device = 'R-1' and n.source_id = $1 and n.device = 'R-2'`,
    [source.id],
  );
  const sent = send(source, { id: 'c', dev: 'R-1' });
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await demo.sql(waiting)).length === 0);
  await other.query('commit');
  await other.end();
  assert.deepEqual((await sent).body, { number: next.body.number, repeated: true });
});

test('a sample is signed and read here, and nothing of it is kept', async () => {
  const source = await makeSource();
  const before = [await reports(), (await receipts(source.id)).length];
  const sample = JSON.stringify({ id: 'm', dev: 'T-1', msg: '试', ...spotOf(), pic: 'AAAA' });
  const { status, body } = await demo.as('secadmin', `POST /alarm-sources/${source.id}/test`, { sample });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(
    [body.message, body.device, body.area, body.picture, body.repeats, body.notes],
    ['m', 'T-1', 990101101001, true, null, ['device_unknown']],
  );
  assert.match(body.grid, /^\d{15}$/);
  const refused = await demo.as('secadmin', `POST /alarm-sources/${source.id}/test`, { sample: '{}' });
  assert.equal(says(refused), '422 event.hook_no_message');
  assert.deepEqual([await reports(), (await receipts(source.id)).length], before);
});

test('devices come by table: good rows are kept, bad ones told, positions turned, and what they reported stays', async () => {
  const source = await makeSource();
  assert.equal(says(await send(source, { id: 'm', dev: 'D-1' })), '200 taken');
  const table = [
    '设备编号,名称,安装地址,经度,纬度,事件分类',
    'D-1,一号,老街,111.0484,33.0402,event:S0603',
    'D-2,,老街,,,',
    'D-3,三号,,1,2,',
    'D-4,四号,,,,event:NOPE',
    'D-1,又一号,,,,',
    'D-5,五号,,,,',
  ].join('\n');
  const query = new URLSearchParams({ id: anId(), name: 'a.csv', system: 'gcj02' });
  const put = () =>
    demo.send('secadmin', `POST /alarm-sources/${source.id}/devices/import?${query}`, Buffer.from(table));
  const { status, body } = await put();
  assert.equal(status, 200, JSON.stringify(body));
  const problems = (body.problems as { line: number; code: string }[]).map(({ line, code }) => [line, code]);
  assert.deepEqual(
    [body.rows, body.stored, problems],
    [
      6,
      2,
      [
        [3, 'event.empty_device'],
        [4, 'event.bad_position'],
        [5, 'event.unknown_class'],
        [6, 'event.device_twice'],
      ],
    ],
  );
  assert.deepEqual((await put()).body, body);
  const { rows } = (await demo.as('secadmin', `GET /alarm-sources/${source.id}/devices`)).body;
  const [one] = rows;
  assert.deepEqual([one.name, one.alarms, one.lng < 111.047, one.subject], ['一号', 1, true, 'event:S0603']);
  assert.equal(rows.length, 2);
  const page = await demo.as('secadmin', `GET /alarm-sources/${source.id}/devices?limit=1`);
  const next = await demo.as('secadmin', `GET /alarm-sources/${source.id}/devices?limit=1&after=${page.body.next}`);
  assert.deepEqual([next.body.rows[0].device, next.body.next], ['D-5', null]);
  const foreign = await demo.send(
    'secadmin',
    `POST /alarm-sources/${source.id}/devices/import?${new URLSearchParams({ id: anId(), name: 'a.csv', system: 'wgs84' })}`,
    Buffer.from('甲,乙\n1,2'),
  );
  assert.equal(says(foreign), '422 event.no_device_column');
});

test('a source needs an area and an organ in force that answers for it, and both halves of a position', async () => {
  const body = {
    id: anId(),
    name: 'x',
    area: xikou,
    organId: organs.get('溪口镇人民政府'),
    channel: 'alarm',
    mapping,
    quietMinutes: 10,
  };
  const make = (changes: object) => demo.as('secadmin', 'POST /alarm-sources', { ...body, ...changes });
  assert.equal(says(await make({ organId: organs.get('江北街道办事处') })), '422 event.unknown_organ');
  assert.equal(says(await make({ area: 990101999000 })), '422 event.unknown_area');
  assert.equal(says(await make({ area: 990102000000 })), '403 event.outside_scope');
  assert.equal(
    says(await make({ mapping: { message: '/id', lng: '/x', system: 'wgs84' } })),
    '422 event.half_position',
  );
  for (const message of ['id', '', '/', '/a~2', '/a/~']) {
    const answer = await make({ mapping: { message, system: 'wgs84' } });
    assert.equal(says(answer), message === '/' ? '200 taken' : '422 http.invalid', message);
  }
});

test('receipts older than 30 days are forgotten; reports, and how often they were reported again, are not', async () => {
  const source = await makeSource();
  const { body } = await send(source, { id: 'm', dev: 'D' });
  const { case_id: caseId } = await caseOf(body.number as string);
  const repeats = async () => (await demo.as('clerk1', `GET /cases/${caseId}/reports`)).body.rows[0].repeats as unknown;
  const send2 = (from: number) => Promise.all([from, from + 1].map((id) => send(source, { id, dev: 'D' })));
  const forget = async () => {
    await demo.sql(`update event.alarm_receipt set at = at - interval '31 days' where source_id = $1`, [source.id]);
    const before = await repeats();
    await demo.jobs['event.forget_receipts']!({} as never, { log: console });
    assert.deepEqual(await receipts(source.id), []);
    assert.deepEqual(await repeats(), before);
  };
  await send2(1);
  await forget();
  await send2(3);
  assert.equal(((await repeats()) as { times: number }).times, 4);
  await forget();
});
