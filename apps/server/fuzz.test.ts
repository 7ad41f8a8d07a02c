import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { RouteKey } from '@zhenshu/kernel/contract.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { diceOf, endpointsOf, plausible, type Dice, type Endpoint } from './testing-requests.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const count = Number(process.env['ZS_FUZZ'] ?? 20_000);
const seed = Number(process.env['ZS_SEED'] ?? 402_163_646);

const deep = `${'['.repeat(400)}${']'.repeat(400)}`;
const hostile: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 60,
  -2_147_483_649,
  0.1,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00x',
  '￾',
  '‮',
  "'; drop table casefile.fact; --",
  '%00',
  '../../etc/passwd',
  '1e400',
  '0000-00-00',
  '2026-02-31',
  '9999-12-31T23:59:59Z',
  'x'.repeat(5000),
  [],
  [[]],
  {},
  { __proto__: null, constructor: { prototype: 1 } },
  JSON.parse(deep),
];
const badTexts = [
  '%00',
  '%ED%A0%80',
  '%',
  '%FF%FE',
  "'%20or%201=1",
  '',
  '999999999999999999999',
  '-1',
  'null',
  '..%2f..%2f',
  'W10',
  'eyJhIjoxfQ',
  'x'.repeat(190),
];
const types = [
  'application/json',
  'text/plain',
  'application/xml',
  'text/csv',
  'image/png',
  'application/octet-stream',
  ';',
];

/** Spoils one place of a value. */
function spoil(value: unknown, dice: Dice): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(0.2)) return dice.pick(hostile);
  const keys = Object.keys(value);
  if (keys.length === 0 || dice.chance(0.15)) return { ...value, [dice.pick(['x', '__proto__', 'id '])]: 1 };
  const key = dice.pick(keys);
  const copy = structuredClone(value) as Record<string, unknown>;
  if (dice.chance(0.2)) delete copy[key];
  else copy[key] = spoil(copy[key], dice);
  return copy;
}

type Shot = {
  readonly method: 'GET';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string | Buffer;
};

function aim(endpoint: Endpoint, dice: Dice, ids: readonly string[], cookies: readonly string[]): Shot {
  const nasty = dice.chance(0.7);
  const textOf = (shape: object) =>
    nasty && dice.chance(0.3) ? dice.pick(badTexts) : encodeURIComponent(String(plausible(shape, dice, ids, true)));
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => textOf(endpoint.params[name]!));
  const query = Object.entries(endpoint.query)
    .filter(([name]) => (endpoint.needed.includes(name) ? !dice.chance(0.05) : dice.chance(0.3)))
    .map(([name, shape]) => `${name}=${textOf(shape)}`);
  if (nasty && dice.chance(0.05)) query.push(`x=${dice.pick(badTexts)}`);
  const ending = endpoint.path === '/session' && endpoint.method === 'DELETE';
  const cookie = ending ? 'zs_session=a.b' : dice.pick(cookies);
  const headers: Record<string, string> = {
    ...(cookie ? { cookie } : {}),
    ...(dice.chance(0.95) ? { 'x-zhenshu': '1' } : {}),
  };
  if (nasty && dice.chance(0.03))
    headers['authorization'] = `Bearer ${dice.pick(['', 'zs_x', 'x'.repeat(4000), '\u00ff'])}`;
  const method = (
    nasty && !ending && dice.chance(0.03) ? dice.pick(['PATCH', 'PUT', 'OPTIONS', 'HEAD', 'POST']) : endpoint.method
  ) as 'GET';
  const shot = { method, url: `/api/v1${path}${query.length > 0 ? `?${query.join('&')}` : ''}`, headers };
  if (method === 'GET' || method === 'HEAD') return shot;
  headers['content-type'] =
    nasty && dice.chance(0.05) ? dice.pick(types) : endpoint.raw ? 'application/octet-stream' : 'application/json';
  if (endpoint.raw) {
    const bytes = Buffer.from(Array.from({ length: dice.below(300) }, () => dice.below(256)));
    const texts = [
      Buffer.from('编号,内容\n1,路灯'),
      Buffer.from('{"type":"FeatureCollection","features":[]}'),
      Buffer.from('PK\u0003\u0004broken'),
    ];
    return { ...shot, payload: dice.chance(0.5) ? bytes : dice.pick(texts) };
  }
  if (!endpoint.body) return shot;
  const good = plausible(endpoint.body, dice, ids, true);
  let payload = JSON.stringify(nasty ? spoil(good, dice) : good);
  if (nasty && dice.chance(0.03)) payload = dice.pick(['', '{', deep, '{"__proto__":{"x":1}}', '\u0000', '"', 'NaN']);
  return { ...shot, payload };
}

test(`${count} hostile requests of seed ${seed} meet no fault, and every refusal says its code`, async (t) => {
  const endpoints = endpointsOf(demo.http.app.swagger());
  const dice = diceOf(seed);
  const [organ] = await demo.sql<{ id: string; area: string }>(
    `select id, area from org.organ where kind = 'team' limit 1`,
  );
  const mapping = { message: '/id', device: '/dev', system: 'wgs84' };
  const source = { id: anId(), name: '平台', area: Number(organ!.area), organId: organ!.id, channel: 'alarm', mapping };
  assert.equal((await demo.as('secadmin', 'POST /alarm-sources', { ...source, quietMinutes: 10 })).status, 200);
  const rows = await demo.sql<{ id: string }>(
    `(select id from casefile.case_file limit 20) union (select id from org.organ limit 10) union (select id from event.report limit 10)
     union (select id from catalog.list_version limit 3) union (select id from casefile.task limit 5)
     union (select id from event.alarm_source)`,
  );
  const known = rows.map((row) => row.id);
  const who = [
    'clerk1',
    'dispatch1',
    'handler.zhifa',
    'check1',
    'leader2',
    'sysadmin',
    'secadmin',
    'auditor',
    'lists1',
    'county.desk',
  ];
  const cookies = ['', 'zs_session=', 'zs_session=%00', 'zs_session=x.y.z', 'zs_session=\u00ff'];
  for (const name of who) cookies.push(await demo.cookieOf(name));
  const rights = new Map<string, ReadonlySet<string>>();
  for (const name of who) {
    const me = await demo.as(name, 'GET /session');
    rights.set(await demo.cookieOf(name), new Set(me.body.rights as string[]));
  }
  // Mostly by those who may come in: a door that stays shut shows nothing of the room.
  const worn = (endpoint: Endpoint): readonly string[] => {
    const access = demo.http.routes.get(`${endpoint.method} ${endpoint.path}` as RouteKey)?.access;
    const able =
      typeof access === 'object' ? [...rights.keys()].filter((one) => rights.get(one)!.has(access.right)) : [];
    return able.length > 0 && dice.chance(0.7) ? able : cookies;
  };
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  let sent = 0;

  async function fire(): Promise<void> {
    while (sent < count) {
      const index = sent++;
      // Passwords are slow on purpose; a sign-in is tried less often.
      let endpoint = dice.pick(endpoints);
      if (endpoint.path.startsWith('/session') && dice.chance(0.8)) endpoint = dice.pick(endpoints);
      const ids = dice.chance(0.7) ? known : [anId(), anId()];
      const shot = aim(endpoint, dice, ids, worn(endpoint));
      const answer = await demo.http.app.inject({
        ...shot,
        remoteAddress: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
        payloadAsStream: true,
      });
      // A stream of news ends only with its reader.
      const isStream = String(answer.headers['content-type']).includes('event-stream');
      if (isStream) answer.stream().destroy();
      const parts = isStream ? [] : ((await answer.stream().toArray()) as Buffer[]);
      const body = Buffer.concat(parts).toString('utf8');
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
      const say = (why: string) =>
        faults.push(
          `${why}: ${answer.statusCode} ${shot.method} ${shot.url.slice(0, 300)} ${String(shot.payload ?? '').slice(0, 400)} → ${body.slice(0, 200)}`,
        );
      if (answer.statusCode >= 500) say('fault');
      else if (answer.statusCode >= 400 && shot.method !== ('HEAD' as string)) {
        const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json');
        if (!isProblem || typeof (JSON.parse(body) as { code?: unknown }).code !== 'string') say('no problem');
      }
    }
  }
  await Promise.all(Array.from({ length: 12 }, fire));
  const tally = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}×${times}`);
  t.diagnostic(`fuzz: seed ${seed}, ${sent} requests over ${endpoints.length} endpoints: ${tally.join(' ')}`);
  assert.deepEqual(faults.slice(0, 40), []);
  assert.ok((statuses.get(200) ?? 0) > count / 100, 'too few requests got through to mean anything');
});

test('after the hostile requests nothing is half stored: each case has as many facts as its version, and its chain verifies', async (t) => {
  const halves = await demo.sql(
    `select c.id from casefile.case_file c left join casefile.fact f on f.county = c.county and f.case_id = c.id
     group by c.county, c.id, c.version having count(f.seq) <> c.version or count(f.seq) = 0`,
  );
  assert.deepEqual(halves, []);
  const orphans = await demo.sql(
    `select r.id from event.report r left join casefile.case_file c on c.county = r.county and c.id = r.case_id where c.id is null`,
  );
  assert.deepEqual(orphans, []);
  const cases = await demo.sql<{ id: string }>('select id from casefile.case_file');
  for (const { id } of cases) {
    const verdict = await demo.as('leader2', `GET /cases/${id}/verify`);
    assert.equal(verdict.body.intact, true, id);
  }
  t.diagnostic(`fuzz: ${cases.length} chains verified`);
});
