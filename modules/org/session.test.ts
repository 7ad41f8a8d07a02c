import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { anId } from '@zhenshu/kernel/testing.ts';
import type { Me, Session } from './contract.ts';
import { assertNoDemoAccounts, demoPassword } from './server.ts';
import { startOrg } from './testing.ts';

const org = await startOrg();
const { call, command, session, signIn, wait } = org;
const strong = 'Qiu-tian-2026-x';

function codeAt(uri: string, at: Date): string {
  const secret = Secret.fromBase32(new URL(uri).searchParams.get('secret')!);
  return new TOTP({ secret }).generate({ timestamp: at.getTime() });
}

async function ledgerOf(username: string): Promise<string[]> {
  const rows = await org.sql<{ name: string }>('select name from kernel.command where person_id = $1 order by at', [
    org.seeded.people[username]!.personId,
  ]);
  return rows.map((row) => row.name);
}

async function setUp(username: string, columns: string): Promise<void> {
  await org.sql(`update org.account set ${columns} where username = $1`, [username]);
}

test('signing in gives a strict, script-proof cookie and tells who one is', async () => {
  const reply = await org.http.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { username: ' Dispatcher ', password: demoPassword },
  });
  assert.match(
    String(reply.headers['set-cookie']),
    /zs_session=990101\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const me = reply.json<Me>();
  assert.deepEqual([me.username, me.roles, me.area, me.demo], ['dispatcher', ['dispatcher'], 990101100000, true]);
  assert.deepEqual(me.rights, ['org.reveal', 'org.see_people']);
  assert.deepEqual(
    me.areas.map((area) => area.code),
    [990101100000, 990101100201, 990101100202],
  );
});

test('the cookie is for https only when people come by https', async () => {
  const other = await startOrg({ config: { publicUrl: 'https://town.example' } });
  const reply = await other.http.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { username: 'dispatcher', password: demoPassword },
  });
  assert.match(String(reply.headers['set-cookie']), /; Secure/);
});

test('without a session there is 401, with a made-up one too', async () => {
  assert.equal((await call('GET /session')).body.code, 'http.sign_in');
  const madeUp = `990101.${'A'.repeat(43)}`;
  assert.equal((await call('GET /session', undefined, madeUp)).body.code, 'org.session_ended');
  assert.equal((await call('GET /session', undefined, 'rubbish')).status, 401);
});

test('an unknown name and a wrong password are refused alike', async () => {
  const unknown = await signIn('nobody');
  const wrong = await signIn('handler', { password: 'not this one' });
  assert.deepEqual([unknown.status, unknown.body.code], [401, 'org.wrong_credentials']);
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'org.wrong_credentials']);
});

test('five failures lock the account for fifteen minutes, whatever the sixth password is, and the ledger shows it', async () => {
  const wrong = { password: 'wrong' };
  for (let i = 0; i < 5; i++) assert.equal((await signIn('shiqiaoclerk', wrong)).status, 401);
  const locked = await signIn('shiqiaoclerk');
  assert.deepEqual([locked.status, locked.body.code], [429, 'org.locked']);
  assert.equal((locked.body as unknown as { data: { minutes: number } }).data.minutes, 15);
  wait(15);
  assert.equal((await signIn('shiqiaoclerk')).status, 200);
  assert.deepEqual((await ledgerOf('shiqiaoclerk')).toSorted(), [
    'org.locked_out',
    ...Array.from({ length: 5 }, () => 'org.sign_in_failed'),
    'org.signed_in',
  ]);
});

test('a name nobody has is locked like one somebody has, so that nothing tells them apart', async () => {
  for (let i = 0; i < 5; i++) assert.equal((await signIn('Somebody.Else')).body.code, 'org.wrong_credentials');
  const locked = await signIn('somebody.else');
  assert.deepEqual([locked.status, locked.body.code], [429, 'org.locked']);
  assert.equal((locked.body as unknown as { data: { minutes: number } }).data.minutes, 15);
  wait(15);
  assert.equal((await signIn('somebody.else')).body.code, 'org.wrong_credentials');
});

test('twelve guesses at once are checked five times at most', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('gridworker', { password: 'guess' })));
  assert.equal(answers.filter((answer) => answer.status === 401).length, 5);
  await setUp('gridworker', 'failed_count = 0, locked_until = null');
});

test('many right sign-ins to one account at once all succeed', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('twoposts')));
  assert.deepEqual(
    answers.map((answer) => answer.status),
    answers.map(() => 200),
  );
});

test('a session idle for half an hour is over, one in use lives for twelve hours', async () => {
  const idle = await session('handler');
  const used = await session('handler');
  for (let i = 0; i < 24; i++) {
    wait(29.9);
    assert.equal((await call('GET /session', undefined, used)).status, 200);
  }
  assert.equal((await call('GET /session', undefined, idle)).body.code, 'org.session_ended');
  wait(5);
  assert.equal((await call('GET /session', undefined, used)).body.code, 'org.session_ended');
});

test('signing out ends the session at once', async () => {
  const cookie = await session('handler');
  assert.deepEqual((await call('DELETE /session', undefined, cookie)).body, { ended: true });
  assert.equal((await call('GET /session', undefined, cookie)).status, 401);
  assert.equal((await ledgerOf('handler')).at(-1), 'org.signed_out');
});

test('a writing request of another site, which cannot set our header, is refused', async () => {
  const cookie = await session('handler');
  const reply = await org.http.app.inject({
    method: 'DELETE',
    url: '/api/v1/session',
    headers: { cookie: `zs_session=${cookie}` },
  });
  assert.equal(reply.json<{ code: string }>().code, 'http.cross_site');
});

test('a person with two posts acts through one of them and may switch', async () => {
  const [clerk, leader] = org.seeded.people['twoposts']!.posts;
  const cookie = await session('twoposts');
  const before = await call<Me>('GET /session', undefined, cookie);
  assert.deepEqual([before.body.post, before.body.roles], [clerk, ['clerk']]);
  assert.equal((await command('POST /session/post', { postId: leader }, cookie)).status, 200);
  const after = await call<Me>('GET /session', undefined, cookie);
  assert.deepEqual([after.body.post, after.body.roles, after.body.area], [leader, ['leader'], 990101101000]);
});

test('nobody acts through a post of somebody else', async () => {
  const postId = org.seeded.people['sysadmin']!.posts[0];
  const cookie = await session('twoposts');
  assert.equal((await command('POST /session/post', { postId }, cookie)).body.code, 'org.not_your_post');
  assert.equal((await signIn('twoposts', { postId })).body.code, 'org.not_your_post');
});

test('changing the password refuses weak ones, ends the other sessions, and counts wrong current ones', async () => {
  const [kept, other] = [await session('gridworker'), await session('gridworker')];
  const change = (current: string, next: string) => command('POST /session/password', { current, next }, kept);
  assert.equal((await change('wrong', strong)).body.code, 'org.wrong_password');
  assert.equal((await change(demoPassword, 'Short-1')).body.code, 'org.password_short');
  assert.equal((await change(demoPassword, demoPassword)).body.code, 'org.password_common');
  assert.equal((await change(demoPassword, strong)).status, 200);
  assert.equal((await change(strong, strong)).body.code, 'org.password_last');
  assert.equal((await call('GET /session', undefined, other)).status, 401);
  assert.equal((await call<Me>('GET /session', undefined, kept)).body.demo, false);
  assert.equal((await signIn('gridworker')).status, 401);
  assert.equal((await signIn('gridworker', { password: strong })).status, 200);
});

test('repeating a password change gives the first answer and keeps no password in the ledger', async () => {
  const cookie = await session('liulinsys');
  const body = { id: anId(), current: demoPassword, next: strong };
  const first = await call('POST /session/password', body, cookie);
  assert.deepEqual(await call('POST /session/password', body, cookie), first);
  const [row] = await org.sql<{ text: string }>(
    'select command::text as text from kernel.command command where id = $1',
    [body.id],
  );
  assert.ok(!row!.text.includes(strong) && !row!.text.includes(demoPassword));
  const other = await call('POST /session/password', { ...body, current: 'wrong', next: `${strong}2` }, cookie);
  assert.deepEqual([other.status, other.body.code], [409, 'command.reused']);
});

test('a password older than ninety days opens nothing but its own change', async () => {
  await setUp('liulinsec', `demo = false, password_changed_at = '2026-01-01'`);
  const { body, cookie } = await signIn('liulinsec');
  assert.deepEqual([body.mustChange, body.rights], [true, []]);
  assert.equal((await call('GET /people', undefined, cookie!)).body.code, 'http.not_allowed');
  assert.equal((await command('POST /session/password', { current: demoPassword, next: strong }, cookie!)).status, 200);
  assert.equal((await call('GET /people', undefined, cookie!)).status, 200);
});

test('a second factor is enrolled, confirmed, then asked for at sign-in, each code once', async () => {
  const cookie = await session('secadmin');
  const enrolled = await command<{ uri: string }>('POST /session/factor', {}, cookie);
  const { uri } = enrolled.body;
  assert.match(uri, /^otpauth:\/\/totp\//);
  assert.equal((await command('POST /session/factor/confirm', { code: '000000' }, cookie)).body.code, 'org.code_wrong');
  const code = codeAt(uri, org.time.now);
  assert.equal((await command('POST /session/factor/confirm', { code }, cookie)).status, 200);
  assert.equal((await command('POST /session/factor', {}, cookie)).body.code, 'org.factor_confirmed');
  assert.equal((await signIn('secadmin')).body.code, 'org.code_needed');
  assert.equal((await signIn('secadmin', { code })).body.code, 'org.code_wrong');
  wait(1);
  const next = { code: codeAt(uri, org.time.now) };
  const [one, two] = await Promise.all([signIn('secadmin', next), signIn('secadmin', next)]);
  assert.deepEqual(
    [one.status, two.status].toSorted((a, b) => a - b),
    [200, 401],
  );
});

test('codes cannot be guessed for ever by signing in without one in between', async () => {
  wait(1);
  await setUp('secadmin', 'failed_count = 0');
  const codes = ['000001', '000002', '000003', '000004', '000005'];
  const seen: (string | undefined)[] = [];
  for (const code of codes) {
    await signIn('secadmin');
    seen.push((await signIn('secadmin', { code })).body.code);
  }
  assert.equal((await signIn('secadmin')).body.code, 'org.locked');
  assert.equal(seen.filter((code) => code === 'org.code_wrong').length, 5);
  wait(16);
});

test('the secret of a factor stands encrypted in the database and its address nowhere', async () => {
  const cookie = await session('dispatcher');
  const { uri } = (await command<{ uri: string }>('POST /session/factor', {}, cookie)).body;
  const secret = new URL(uri).searchParams.get('secret')!;
  const [account] = await org.sql<{ text: string }>(
    `select a::text as text from org.account a where username = 'dispatcher'`,
  );
  const [ledger] = await org.sql<{ n: number }>('select count(*) as n from kernel.command c where c::text like $1', [
    `%${secret}%`,
  ]);
  assert.ok(!account!.text.includes(secret));
  assert.equal(Number(ledger!.n), 0);
});

test('one sees and ends the own sessions', async () => {
  const [here, there] = [await session('audadmin'), await session('audadmin')];
  const list = await call<{ rows: Session[] }>('GET /sessions', undefined, here);
  const other = list.body.rows.find((row) => !row.current && row.endedAt === null)!;
  assert.equal((await command(`POST /sessions/${other.id}/end`, {}, here)).status, 200);
  assert.equal((await call('GET /session', undefined, there)).status, 401);
  assert.equal((await call('GET /session', undefined, here)).status, 200);
});

test('sessions of others are seen and ended with the right only, and without it they do not exist', async () => {
  const victim = await session('handler');
  const { personId } = org.seeded.people['handler']!;
  const clerk = await session('twoposts');
  assert.equal((await call(`GET /sessions?person=${personId}`, undefined, clerk)).status, 403);
  const admin = await session('liulinsec', { password: strong });
  const list = await call<{ rows: Session[] }>(`GET /sessions?person=${personId}`, undefined, admin);
  const path = `POST /sessions/${list.body.rows[0]!.id}/end`;
  assert.equal((await command(path, {}, clerk)).body.code, 'org.session_unknown');
  assert.equal((await command(path, {}, admin)).status, 200);
  assert.equal((await call('GET /session', undefined, victim)).status, 401);
});

test('ending a holding stops the sessions through that post on that day', async () => {
  const cookie = await session('shiqiaoclerk');
  await org.sql(`update org.holding set valid = daterange(lower(valid), '2026-06-24') where person_id = $1`, [
    org.seeded.people['shiqiaoclerk']!.personId,
  ]);
  org.time.now = new Date('2026-06-24T00:00:00+08:00');
  assert.equal((await call('GET /session', undefined, cookie)).status, 401);
  assert.equal((await signIn('shiqiaoclerk')).body.code, 'org.no_post');
});

test('a server outside demo mode refuses to start, and to sign anybody in, with demo accounts', async () => {
  await assert.rejects(assertNoDemoAccounts(org.db), /demo password/);
  const production = await startOrg({ config: { mode: 'production' } });
  await assertNoDemoAccounts(production.db);
  const initial = production.seeded.people['handler']!.initialPassword!;
  assert.equal((await production.signIn('handler', { password: initial })).body.mustChange, true);
  await production.sql('update org.account set demo = true');
  assert.equal((await production.signIn('handler', { password: initial })).body.code, 'org.disabled');
});

test('in production an administrator opens nothing before a second factor is confirmed', async () => {
  const production = await startOrg({ config: { mode: 'production' } });
  const password = production.seeded.people['sysadmin']!.initialPassword!;
  const cookie = await production.session('sysadmin', { password });
  assert.equal(
    (await production.command('POST /session/password', { current: password, next: strong }, cookie)).status,
    200,
  );
  const due = await production.call<Me>('GET /session', undefined, cookie);
  assert.deepEqual([due.body.mustChange, due.body.factorDue, due.body.rights], [false, 'enrol', []]);
  assert.equal((await production.call('GET /people', undefined, cookie)).status, 403);
  const { uri } = (await production.command<{ uri: string }>('POST /session/factor', {}, cookie)).body;
  const code = codeAt(uri, production.time.now);
  assert.equal((await production.command('POST /session/factor/confirm', { code }, cookie)).status, 200);
  assert.equal((await production.call('GET /people', undefined, cookie)).status, 200);
});

test('without a scope the app role sees no account, session or person', async () => {
  const counts = await org.db.unscoped((tx) =>
    tx.named<{ n: number }>(
      'count',
      'select (select count(*) from org.account) + (select count(*) from org.session) + (select count(*) from org.person) as n',
      [],
    ),
  );
  assert.equal(Number(counts[0]!.n), 0);
});

test('sessions that ended half a year ago are forgotten, later ones kept', async () => {
  await org.sql(`update org.session set ended_at = '2025-01-01' where id = (select id from org.session limit 1)`);
  const count = async () => Number((await org.sql<{ n: number }>('select count(*) as n from org.session'))[0]!.n);
  const before = await count();
  await org.org.jobs['org.forget_sessions']!({} as never, { log: console });
  assert.equal(await count(), before - 1);
});
