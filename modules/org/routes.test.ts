import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouteKey } from '@zhenshu/kernel/contract.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { orgContract, type Area, type LedgerRow, type Organ, type Person, type Post, type Role } from './contract.ts';
import { rights } from './policy.ts';
import { startOrg } from './testing.ts';

type Page<T> = { rows: T[]; next: string | null };
type Made = { id: string };
type Hired = { id: string; initialPassword: string | null };

const org = await startOrg();
const { call, command, session, signIn, time } = org;
const cookies: Record<string, string> = {};
for (const username of Object.keys(org.seeded.people)) cookies[username] = await session(username);
const as = (username: string): string => cookies[username]!;
const [county, liulin, east, west] = [990101000000, 990101100000, 990101100201, 990101100202];
const names = { nameZh: '新', nameEn: 'New' };
const from = '2026-01-01';

/** A new post in an organ, with roles when some are given. */
async function aPost(organ: string, area: number, roles: Role[] = []): Promise<string> {
  const body = { organId: org.seeded.organs[organ], area, titleZh: '干事', titleEn: 'Officer', grids: [], from };
  const { id } = (await command<Made>('POST /posts', body, as('sysadmin'))).body;
  if (roles.length > 0) await command(`POST /posts/${id}/roles`, { roles }, as('secadmin'));
  return id;
}

/** A new person holding a post, not activated yet. */
async function aPerson(postId: string, extra: Record<string, unknown> = {}): Promise<Hired> {
  const username = `u${anId().replaceAll('-', '').slice(-20)}`;
  const body = { name: '赵新', phone: '13812345678', username, postId, from, ...extra };
  return (await command<Hired>('POST /people', body, as('sysadmin'))).body;
}

async function findPerson(id: string): Promise<Person> {
  const list = await call<Page<Person>>('GET /people?limit=100', undefined, as('sysadmin'));
  return list.body.rows.find((row) => row.id === id)!;
}

function sample(key: RouteKey): { key: string; body: unknown } {
  const path = key.replace(':code', String(east)).replace(/:\w+/g, anId());
  return { key: path, body: key.startsWith('GET') || key.startsWith('DELETE') ? undefined : {} };
}

test('no route but sign-in answers somebody unknown', async () => {
  const open: string[] = [];
  for (const [key, route] of Object.entries(orgContract)) {
    const { key: path, body } = sample(key as RouteKey);
    const { status } = await call(path, body);
    // Also with an empty body: who it is comes before what is sent.
    if (route.access !== 'public' && status !== 401) open.push(key);
  }
  assert.deepEqual(open, []);
});

test('a role reaches a route with a right exactly if the rights table gives it', async () => {
  const wrong: string[] = [];
  const people: [string, Role][] = [
    ['sysadmin', 'system_admin'],
    ['secadmin', 'security_admin'],
    ['audadmin', 'audit_admin'],
    ['dispatcher', 'dispatcher'],
    ['handler', 'handler'],
    ['gridworker', 'grid_worker'],
    ['shiqiaoclerk', 'clerk'],
  ];
  const queries = Object.entries(orgContract).filter(([key]) => key.startsWith('GET'));
  for (const [key, route] of queries) {
    const access: unknown = route.access;
    if (typeof access !== 'object') continue;
    const { right } = access as { right: keyof typeof rights };
    for (const [username, role] of people) {
      const { status } = await call(sample(key as RouteKey).key, undefined, as(username));
      const holders: readonly Role[] = rights[right];
      if ((status === 200) !== holders.includes(role)) wrong.push(`${role} ${key} ${status}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('no administrator does the work of another', async () => {
  const postId = await aPost('centre', liulin);
  const refused = [
    await command(`POST /posts/${postId}/roles`, { roles: ['system_admin'] }, as('sysadmin')),
    await command('POST /areas', { code: 990101100203, ...names, from }, as('secadmin')),
    await command(`POST /accounts/${anId()}/reset-factor`, {}, as('sysadmin')),
    await command(`POST /accounts/${anId()}/reset-password`, {}, as('secadmin')),
    await call('GET /ledger', undefined, as('sysadmin')),
    await call('GET /people', undefined, as('audadmin')),
  ];
  assert.deepEqual(
    refused.map((answer) => answer.body.code),
    refused.map(() => 'http.not_allowed'),
  );
});

test('a new person waits for activation, changes the initial password, and then has the rights of the post', async () => {
  const hired = await command<Hired>(
    'POST /people',
    { name: '钱新', phone: null, username: 'qian.xin', postId: await aPost('centre', liulin, ['dispatcher']), from },
    as('sysadmin'),
  );
  const password = hired.body.initialPassword!;
  assert.equal((await signIn('qian.xin', { password })).body.code, 'org.no_post');
  const { holdings } = await findPerson(hired.body.id);
  assert.deepEqual([holdings.length, holdings[0]!.activated], [1, false]);
  assert.equal((await command(`POST /holdings/${holdings[0]!.id}/activate`, {}, as('secadmin'))).status, 200);
  const first = await signIn('qian.xin', { password });
  assert.deepEqual([first.body.mustChange, first.body.rights], [true, []]);
  const next = 'Ma-tou-2026-yun';
  await command('POST /session/password', { current: password, next }, first.cookie!);
  const second = await signIn('qian.xin', { password: next });
  assert.deepEqual([second.body.mustChange, second.body.rights], [false, ['org.reveal', 'org.see_people']]);
});

test('an initial password is shown once: a repetition and a twin get the person but no password', async () => {
  const body = {
    id: anId(),
    name: '孙新',
    phone: null,
    username: 'sun.xin',
    postId: await aPost('centre', liulin),
    from,
  };
  const twins = await Promise.all([
    call<Hired>('POST /people', body, as('sysadmin')),
    call<Hired>('POST /people', body, as('sysadmin')),
  ]);
  const third = await call<Hired>('POST /people', body, as('sysadmin'));
  assert.deepEqual(
    [...twins, third].map((answer) => [answer.status, answer.body.id]),
    [...twins, third].map(() => [200, third.body.id]),
  );
  assert.equal([...twins, third].filter((answer) => answer.body.initialPassword !== null).length, 1);
  const shown = twins.find((answer) => answer.body.initialPassword)!.body.initialPassword!;
  const [row] = await org.sql<{ text: string }>('select c::text as text from kernel.command c where id = $1', [
    body.id,
  ]);
  assert.ok(!row!.text.includes(shown));
});

test('a user name is unique and lower-case', async () => {
  const postId = await aPost('centre', liulin);
  const body = { name: '李新', phone: null, postId, from };
  const taken = await command('POST /people', { ...body, username: 'handler' }, as('sysadmin'));
  assert.deepEqual([taken.status, taken.body.code], [409, 'org.username_taken']);
  assert.equal((await command('POST /people', { ...body, username: 'Li.Xin' }, as('sysadmin'))).status, 422);
});

test('a phone is masked in lists, found by the whole number, and shown one by one with a reason that stays', async () => {
  const { id } = await aPerson(await aPost('centre', liulin), { phone: '138 0000 1999' });
  const found = await call<Page<Person>>('GET /people?q=13800001999', undefined, as('dispatcher'));
  assert.deepEqual(
    found.body.rows.map((row) => [row.id, row.phone, row.account]),
    [[id, '138****1999', null]],
  );
  const reveal = { field: 'phone', reason: '通知值班调整' };
  const shown = await command(`POST /people/${id}/reveal`, reveal, as('dispatcher'));
  assert.deepEqual(shown.body, { value: '13800001999' });
  assert.equal(
    (await command(`POST /people/${id}/reveal`, { field: 'phone', reason: '' }, as('dispatcher'))).status,
    422,
  );
  assert.equal((await command(`POST /people/${id}/reveal`, reveal, as('handler'))).status, 403);
  const ledger = await call<Page<LedgerRow>>('GET /ledger?name=org.reveal', undefined, as('audadmin'));
  assert.deepEqual([ledger.body.rows[0]!.subjectId, ledger.body.rows[0]!.data], [id, reveal]);
  const [row] = await org.sql<{ text: string }>('select p::text as text from org.person p where id = $1', [id]);
  assert.ok(!row!.text.includes('13800001999'));
});

test('people are found by part of the name and by organ, and paged', async () => {
  const byName = await call<Page<Person>>(`GET /people?q=${encodeURIComponent('网格')}`, undefined, as('dispatcher'));
  assert.deepEqual(
    byName.body.rows.map((row) => row.name),
    ['网格丙'],
  );
  const organ = org.seeded.organs['shiqiao'];
  const byOrgan = await call<Page<Person>>(`GET /people?organ=${organ}`, undefined, as('sysadmin'));
  assert.deepEqual(byOrgan.body.rows.map((row) => row.name).toSorted(), ['双岗丁', '石桥戊'].toSorted());
  const first = await call<Page<Person>>('GET /people?limit=4', undefined, as('sysadmin'));
  const second = await call<Page<Person>>(`GET /people?limit=100&after=${first.body.next}`, undefined, as('sysadmin'));
  const all = await call<Page<Person>>('GET /people?limit=100', undefined, as('sysadmin'));
  assert.deepEqual([...first.body.rows, ...second.body.rows], all.body.rows);
  assert.equal((await call('GET /people?after=x', undefined, as('sysadmin'))).body.code, 'org.cursor_wrong');
});

test('a town sees its own people only and cannot touch those of another', async () => {
  const list = await call<Page<Person>>('GET /people?limit=100', undefined, as('liulinsys'));
  assert.ok(list.body.rows.length > 0 && list.body.rows.every((row) => Math.floor(row.area / 1000) === 990101100));
  const { personId } = org.seeded.people['shiqiaoclerk']!;
  const away = await command(`POST /accounts/${personId}/reset-password`, {}, as('liulinsys'));
  assert.deepEqual([away.status, away.body.code], [404, 'org.person_unknown']);
  const outside = await command(
    'POST /organs',
    { area: 990101101000, parentId: null, ...names, kind: 'team', from },
    as('liulinsys'),
  );
  assert.equal(outside.body.code, 'org.outside_scope');
});

test('three administrators stay three people, by roles of a post and by a further post', async () => {
  const postId = await aPost('centre', liulin);
  const mix = (roles: Role[]) => command(`POST /posts/${postId}/roles`, { roles }, as('secadmin'));
  assert.equal((await mix(['system_admin', 'security_admin'])).body.code, 'org.separation');
  assert.equal((await mix(['audit_admin', 'clerk'])).body.code, 'org.separation');
  const { personId } = org.seeded.people['sysadmin']!;
  const holding = { postId, from, to: null };
  assert.equal((await command(`POST /people/${personId}/holdings`, holding, as('sysadmin'))).status, 200);
  assert.equal((await mix(['security_admin'])).body.code, 'org.separation');
  assert.equal((await mix(['clerk'])).status, 200);
  const audit = await aPost('centre', liulin, ['audit_admin']);
  const more = await command(`POST /people/${personId}/holdings`, { ...holding, postId: audit }, as('sysadmin'));
  assert.deepEqual([more.status, more.body.code], [409, 'org.separation']);
});

test('two grants at once cannot join administrators in one person', async () => {
  const [one, two] = [await aPost('centre', liulin), await aPost('centre', liulin)];
  const { id } = await aPerson(one);
  await command(`POST /people/${id}/holdings`, { postId: two, from, to: null }, as('sysadmin'));
  const answers = await Promise.all([
    command(`POST /posts/${one}/roles`, { roles: ['system_admin'] }, as('secadmin')),
    command(`POST /posts/${two}/roles`, { roles: ['audit_admin'] }, as('secadmin')),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [200, 409],
  );
});

test('a person holds a post once at a time, and nobody activates a holding twice', async () => {
  const postId = await aPost('centre', liulin);
  const { id } = await aPerson(postId);
  const again = await command(`POST /people/${id}/holdings`, { postId, from: '2026-03-01', to: null }, as('sysadmin'));
  assert.equal(again.body.code, 'org.holding_overlap');
  const { holdings } = await findPerson(id);
  const activate = `POST /holdings/${holdings[0]!.id}/activate`;
  assert.equal((await command(activate, {}, as('secadmin'))).status, 200);
  assert.equal((await command(activate, {}, as('secadmin'))).body.code, 'org.holding_active');
  assert.equal(
    (await command(`POST /holdings/${holdings[0]!.id}/end`, { on: '2026-05-01' }, as('sysadmin'))).status,
    200,
  );
  const anew = await command(`POST /people/${id}/holdings`, { postId, from: '2026-05-01', to: null }, as('sysadmin'));
  assert.equal(anew.status, 200);
});

test('accounts are locked out, freed, switched off and on, and reset, and no administrator does it to himself', async () => {
  const { personId } = org.seeded.people['gridworker']!;
  const act = (verb: string, by: string) => command(`POST /accounts/${personId}/${verb}`, {}, as(by));
  for (let i = 0; i < 5; i++) await signIn('gridworker', { password: 'wrong' });
  assert.equal((await signIn('gridworker')).body.code, 'org.locked');
  assert.equal((await act('unlock', 'secadmin')).status, 200);
  const cookie = await session('gridworker');
  assert.equal((await act('disable', 'sysadmin')).status, 200);
  assert.equal((await call('GET /session', undefined, cookie)).status, 401);
  assert.equal((await signIn('gridworker')).body.code, 'org.disabled');
  assert.equal((await act('enable', 'sysadmin')).status, 403);
  assert.equal((await act('enable', 'secadmin')).status, 200);
  const reset = await command<Hired>(`POST /accounts/${personId}/reset-password`, {}, as('sysadmin'));
  assert.equal((await signIn('gridworker')).status, 401);
  const again = await signIn('gridworker', { password: reset.body.initialPassword! });
  assert.equal(again.body.mustChange, true);
  assert.equal((await act('reset-factor', 'secadmin')).status, 200);
  const own = `POST /accounts/${org.seeded.people['secadmin']!.personId}/reset-factor`;
  assert.equal((await command(own, {}, as('secadmin'))).body.code, 'org.not_yourself');
});

test('a village is added, split on a day and merged on another, and the past stays what it was', async () => {
  const code = 990101100210;
  const add = await command('POST /areas', { code, ...names, from }, as('sysadmin'));
  assert.deepEqual(add.body, { codes: [code] });
  assert.equal((await command('POST /areas', { code, ...names, from }, as('sysadmin'))).body.code, 'org.area_exists');
  const into = [
    { code, ...names },
    { code: 990101100211, nameZh: '新二', nameEn: 'New Two' },
  ];
  const split = await command('POST /areas/split', { code, on: '2026-03-01', into }, as('sysadmin'));
  assert.deepEqual(split.body, { codes: [code, 990101100211] });
  const merged = { code: 990101100212, nameZh: '大新', nameEn: 'Great New' };
  const merge = { codes: [code, 990101100211], on: '2026-05-01', into: merged };
  assert.equal((await command('POST /areas/merge', merge, as('sysadmin'))).status, 200);
  const at = async (day: string) => {
    const list = await call<Page<Area>>(`GET /areas?at=${day}`, undefined, as('handler'));
    return list.body.rows.filter((area) => area.code >= code && area.code <= code + 2).map((area) => area.code);
  };
  assert.deepEqual(await at('2026-02-28'), [code]);
  assert.deepEqual(await at('2026-03-01'), [code, code + 1]);
  assert.deepEqual(await at('2026-05-01'), [code + 2]);
});

test('areas of another county, without a parent, or still in use are refused', async () => {
  const foreign = { code: 990102100000, ...names, from };
  assert.equal((await command('POST /areas', foreign, as('sysadmin'))).body.code, 'org.area_code_wrong');
  const orphan = { code: 990101105201, ...names, from };
  assert.equal((await command('POST /areas', orphan, as('sysadmin'))).body.code, 'org.area_code_wrong');
  const close = await command(`POST /areas/${liulin}/close`, { on: '2026-05-01' }, as('sysadmin'));
  assert.deepEqual([close.status, close.body.code], [409, 'org.area_in_use']);
  const unknown = await command(`POST /areas/990101100999/close`, { on: '2026-05-01' }, as('sysadmin'));
  assert.equal(unknown.body.code, 'org.area_unknown');
  const part = { code: foreign.code, ...names };
  const cross = { code: west, on: '2026-05-01', into: [part, part] };
  assert.equal((await command('POST /areas/split', cross, as('sysadmin'))).body.code, 'org.area_parts_wrong');
});

test('an organ is added, renamed with its past in the ledger, never put below itself, and closed when empty', async () => {
  const parentId = org.seeded.organs['centre']!;
  const body = { area: liulin, parentId, ...names, kind: 'station', from };
  const { id } = (await command<Made>('POST /organs', body, as('liulinsys'))).body;
  const change = (parent: string | null) =>
    command(
      `POST /organs/${id}/change`,
      { nameZh: '便民站', nameEn: 'Help Station', parentId: parent },
      as('liulinsys'),
    );
  assert.equal((await change(id)).body.code, 'org.organ_cycle');
  assert.equal((await change(null)).status, 200);
  const cycle = { nameZh: '综治中心', nameEn: 'Centre', parentId: org.seeded.organs['team'] };
  const looped = await command(`POST /organs/${parentId}/change`, cycle, as('liulinsys'));
  assert.equal(looped.body.code, 'org.organ_cycle');
  const list = await call<Page<Organ>>('GET /organs?kind=station', undefined, as('handler'));
  assert.deepEqual(
    list.body.rows.map((organ) => [organ.nameZh, organ.parentId]),
    [['便民站', null]],
  );
  const postId = await command<Made>(
    'POST /posts',
    { organId: id, area: east, titleZh: '站长', titleEn: 'Head', grids: [], from },
    as('liulinsys'),
  );
  const close = { on: '2026-06-01' };
  assert.equal((await command(`POST /organs/${id}/close`, close, as('liulinsys'))).body.code, 'org.organ_in_use');
  assert.equal((await command(`POST /posts/${postId.body.id}/close`, close, as('liulinsys'))).status, 200);
  assert.equal((await command(`POST /organs/${id}/close`, close, as('liulinsys'))).status, 200);
});

test('a post lies inside the area of its organ, starts without a role, and keeps its holders', async () => {
  const organId = org.seeded.organs['centre'];
  const body = { organId, area: county, titleZh: '甲', titleEn: 'A', grids: [], from };
  assert.equal((await command('POST /posts', body, as('sysadmin'))).body.code, 'org.post_outside_organ');
  const postId = await aPost('centre', east);
  await aPerson(postId);
  const grids = ['990101100201001'];
  assert.equal((await command(`POST /posts/${postId}/grids`, { grids }, as('sysadmin'))).status, 200);
  const list = await call<Page<Post>>(`GET /posts?organ=${organId}&limit=100`, undefined, as('sysadmin'));
  const post = list.body.rows.find((row) => row.id === postId)!;
  assert.deepEqual([post.roles, post.grids, post.area], [[], grids, east]);
  const close = await command(`POST /posts/${postId}/close`, { on: '2026-06-01' }, as('sysadmin'));
  assert.equal(close.body.code, 'org.post_in_use');
});

test('a machine token opens its rights and nothing else, shows its secret once, and can be revoked', async () => {
  const body = {
    id: anId(),
    name: '12345 平台',
    area: liulin,
    rights: ['org.see_people'],
    lines: ['event'],
    expiresAt: '2027-06-22T10:00:00+08:00',
  };
  const issued = await call<{ id: string; secret: string }>('POST /tokens', body, as('secadmin'));
  const { id, secret } = issued.body;
  assert.match(secret, /^zst_990101_/);
  assert.equal((await call<{ secret: null }>('POST /tokens', body, as('secadmin'))).body.secret, null);
  const people = await call<Page<Person>>('GET /people?limit=100', undefined, secret);
  assert.ok(people.body.rows.every((row) => Math.floor(row.area / 1000) === 990101100));
  assert.equal((await call('GET /ledger', undefined, secret)).status, 403);
  assert.equal((await call('GET /session', undefined, secret)).body.code, 'org.own_account_only');
  assert.equal((await command(`POST /tokens/${id}/revoke`, {}, as('secadmin'))).status, 200);
  assert.equal((await call('GET /people', undefined, secret)).body.code, 'org.token_invalid');
});

test('a token gets no right a machine may not have, no area outside, no life over two years', async () => {
  const body = { name: 'x', area: liulin, rights: ['org.see_people'], lines: [], expiresAt: '2027-01-01T00:00:00Z' };
  const issue = (change: object) => command('POST /tokens', { ...body, ...change }, as('liulinsec'));
  assert.equal((await issue({ rights: ['org.grant_roles'] })).body.code, 'org.token_rights');
  assert.equal((await issue({ area: county })).body.code, 'org.outside_scope');
  assert.equal((await issue({ expiresAt: '2028-06-23T10:00:00+08:00' })).body.code, 'org.token_expiry');
});

test('the ledger is paged newest first and narrowed by name, person and day', async () => {
  const { personId } = org.seeded.people['sysadmin']!;
  const all = await call<Page<LedgerRow>>(`GET /ledger?person=${personId}&limit=100`, undefined, as('audadmin'));
  const first = await call<Page<LedgerRow>>(`GET /ledger?person=${personId}&limit=3`, undefined, as('audadmin'));
  const path = `GET /ledger?person=${personId}&limit=97&after=${encodeURIComponent(first.body.next!)}`;
  const second = await call<Page<LedgerRow>>(path, undefined, as('audadmin'));
  assert.deepEqual([...first.body.rows, ...second.body.rows], all.body.rows);
  const day = '2026-06-22';
  const on = await call<Page<LedgerRow>>(`GET /ledger?from=${day}&to=${day}&limit=1`, undefined, as('audadmin'));
  const before = await call<Page<LedgerRow>>(`GET /ledger?to=2026-06-21`, undefined, as('audadmin'));
  assert.deepEqual([on.body.rows.length, before.body.rows.length], [1, 0]);
  assert.equal((await call('GET /ledger?after=x', undefined, as('audadmin'))).body.code, 'org.cursor_wrong');
});

test('the same command id with another input is refused', async () => {
  const body = { id: anId(), code: 990101100220, ...names, from };
  assert.equal((await call('POST /areas', body, as('sysadmin'))).status, 200);
  assert.equal((await call('POST /areas', body, as('sysadmin'))).status, 200);
  const other = await call('POST /areas', { ...body, code: 990101100221 }, as('sysadmin'));
  assert.deepEqual([other.status, other.body.code], [409, 'command.reused']);
});

test('an actor is loaded for a post held that day, with the organs below its own', async () => {
  const { personId, posts } = org.seeded.people['handler']!;
  const load = (now: Date) => org.org.loadActorForPost({ county: 990101, personId, postId: posts[0]!, now });
  const actor = await load(time.now);
  assert.equal(actor.name, '承办乙（承办人）');
  assert.deepEqual(actor.scope.organs, [org.seeded.organs['centre'], org.seeded.organs['team']]);
  await assert.rejects(load(new Date('2019-12-31T10:00:00+08:00')), { code: 'org.not_your_post' });
});
