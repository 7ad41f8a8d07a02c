import assert from 'node:assert/strict';
import { test } from 'node:test';
import duties from '@zhenshu/catalogs/demo/duties.json' with { type: 'json' };
import gbt from '@zhenshu/catalogs/category/gbt-47678-5-2026.json' with { type: 'json' };
import social from '@zhenshu/catalogs/category/social-governance.json' with { type: 'json' };
import conditions from '@zhenshu/catalogs/filing-condition/default.json' with { type: 'json' };
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { makeHttp } from '@zhenshu/kernel/http.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig, testCtx, testDatabase } from '@zhenshu/kernel/testing.ts';
import { roles, type Role } from '@zhenshu/org/contract.ts';
import { readSheet } from '@zhenshu/kernel/sheet.ts';
import { findOrgansByName, findTowns, seedOrg } from '@zhenshu/org/server.ts';
import type {
  Category,
  Condition,
  Difference,
  Duty,
  EntryChange,
  ImportReport,
  ListVersion,
  Proposal,
  StepLimit,
} from './contract.ts';
import { rights } from './policy.ts';
import {
  conditionsFor,
  findCategory,
  makeCatalog,
  proposeOrgans,
  seedCatalog,
  stepLimits,
  suggestCategories,
  type CatalogSeed,
} from './server.ts';

type Page<R> = { rows: R[]; next: string | null };
type Answer<T> = { status: number; body: T & { code: string; data?: Record<string, unknown> }; bytes: Buffer };

const [county, lent, other] = [990101, 990102, 990103];
const town = 990101100000;
const database = await testDatabase();
const { db } = database;
const sql = database.sql.bind(database);
const config = testConfig();
const time = { now: new Date('2026-07-22T10:00:00+08:00') };
const seeded = await seedOrg({
  db,
  config,
  county,
  now: time.now,
  from: '2020-01-01',
  seed: {
    areas: [
      {
        code: 990101e6,
        name: '青云县',
      },
      {
        code: town,
        name: '柳林镇',
      },
      {
        code: 990101101e3,
        name: '石桥镇',
      },
    ],
    organs: [
      {
        key: 'zhujian',
        name: '住建局',
        kind: 'department',
        area: 990101e6,
      },
      {
        key: 'team',
        name: '综合执法队',
        kind: 'team',
        area: town,
      },
      {
        key: 'team2',
        name: '综合执法队',
        kind: 'team',
        area: 990101101e3,
      },
    ],
    people: [],
  },
});
const organs = seeded?.organs ?? {};

function aClass(code: string): Category {
  return { kind: 'event', code, nameZh: '类', nameEn: 'class', parent: null, words: [] };
}

function anActor(role: Role, area = 990101000000): Actor {
  const span = area % 1_000_000 === 0 ? 1_000_000 : 1000;
  const system = systemActor(Math.floor(area / 1_000_000), role);
  return {
    ...system,
    kind: 'person',
    personId: '00000000-0000-7000-8000-000000000001',
    rights: new Set(
      Object.entries(rights).flatMap(([right, held]) => ((held as readonly Role[]).includes(role) ? [right] : [])),
    ),
    scope: { ...system.scope, lo: area, hi: area + span },
  };
}

const actors: Record<string, Actor> = {
  ...Object.fromEntries(roles.map((role) => [role, anActor(role)])),
  manager: anActor('list_manager'),
  second: { ...anActor('leader'), personId: '00000000-0000-7000-8000-000000000002', name: '复核人' },
  colleague: { ...anActor('list_manager'), personId: '00000000-0000-7000-8000-000000000003' },
  lentSecond: { ...anActor('leader', 990102000000), personId: '00000000-0000-7000-8000-000000000002' },
  townManager: anActor('list_manager', town),
  lentManager: anActor('list_manager', 990102000000),
  otherManager: anActor('list_manager', 990103000000),
};
const catalog = makeCatalog({ findOrgansByName, findTowns });
const http = await makeHttp({
  config,
  db,
  log: makeLog('silent'),
  clock: () => time.now,
  authenticate: async (request) => actors[String(request.headers['x-actor'])],
  publicActor: () => systemActor(county, '公众', 'public'),
});
http.mount(catalog.contract)(catalog.handlers);

let asked = 0;
async function call<T = unknown>(as: string, key: string, payload?: object | string | Buffer): Promise<Answer<T>> {
  const [method, path] = key.split(' ') as ['GET' | 'POST', string];
  const raw = typeof payload === 'string' || Buffer.isBuffer(payload);
  const reply = await http.app.inject({
    method,
    url: `/api/v1${path}`,
    // Imports are limited by address.
    remoteAddress: `10.0.${Math.floor(asked / 250)}.${asked++ % 250}`,
    headers: {
      'x-zhenshu': '1',
      'x-actor': as,
      ...(raw ? { 'content-type': 'application/octet-stream' } : {}),
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const json = /json/.test(String(reply.headers['content-type']));
  return { status: reply.statusCode, body: (json ? reply.json() : {}) as Answer<T>['body'], bytes: reply.rawPayload };
}

type Imported = { versionId: string; report: ImportReport };

async function importSheet(
  as: string,
  list: string,
  sheet: string | Buffer,
  options: { scheme?: string; version?: string; acceptPartial?: string; id?: string; file?: string } = {},
): Promise<Answer<Imported>> {
  const query = new URLSearchParams({ id: anId(), file: '清单.csv', scheme: 'test', version: anId(), ...options });
  return call<Imported>(as, `POST /lists/${list}/import?${query}`, sheet);
}

/** A second person looks a draft over. */
async function review(versionId: string, as = 'second'): Promise<Answer<ListVersion>> {
  return call<ListVersion>(as, `POST /lists/versions/${versionId}/review`, { id: anId() });
}

/** Imports, has it reviewed and publishes; gives the version as published. */
async function publish(as: string, list: string, sheet: string, scheme: string, from: string): Promise<ListVersion> {
  const imported = await importSheet(as, list, sheet, { scheme });
  assert.equal(imported.status, 200, JSON.stringify(imported.body));
  const { versionId } = imported.body;
  const reviewed = await review(versionId, as === 'lentManager' ? 'lentSecond' : 'second');
  assert.equal(reviewed.status, 200, JSON.stringify(reviewed.body));
  const published = await call<ListVersion>(as, `POST /lists/versions/${versionId}/publish`, {
    id: anId(),
    from,
  });
  assert.equal(published.status, 200, JSON.stringify(published.body));
  return published.body;
}

const classes = (...rows: string[]) => ['类型,代码,名称,上级代码,常用词', ...rows].join('\n');
const inCounty = <T>(of: number, work: Parameters<typeof db.tx<T>>[1]) => db.tx(systemActor(of, 'test').scope, work);
const today = () => dayOf(time.now);

test('only the roles of the rights table reach a route', async () => {
  const wrong: string[] = [];
  for (const role of roles) {
    const reading = (await call(role, 'GET /lists')).status;
    const writing = (
      await call(role, 'POST /step-limits', { id: anId(), kind: 'x', step: 'file', amount: 1, unit: 'minute' })
    ).status;
    if ((reading === 200) !== (rights['catalog.read'] as readonly Role[]).includes(role))
      wrong.push(`${role} read ${reading}`);
    if ((writing === 200) !== (role === 'list_manager')) wrong.push(`${role} write ${writing}`);
  }
  assert.deepEqual(wrong, []);
});

test('nobody unknown reaches any route that is not public', async () => {
  for (const key of Object.keys(catalog.contract).filter((one) => !one.includes(' /public/'))) {
    const path = key.replace(':list', 'duty').replace(':kind', 'event').replace(':code', 'A').replace(':id', anId());
    const { status } = await call('nobody', path, key.startsWith('POST') ? 'x' : undefined);
    assert.ok(status === 401 || status === 422 || status === 415, `${key} ${status}`);
  }
});

test('a list manager of a town cannot change the lists of the county', async () => {
  const sheet = classes('事件,A,甲,,');
  assert.equal((await importSheet('townManager', 'category', sheet)).body.code, 'catalog.county_only');
  const preview = await call('townManager', `POST /lists/category/preview?file=a.csv`, sheet);
  assert.equal(preview.body.code, 'catalog.county_only');
});

test('a preview tells row by row what is wrong and stores nothing', async () => {
  const before = await sql('select count(*) from catalog.list_version');
  const report = await call<ImportReport>(
    'manager',
    `POST /lists/category/preview?file=${encodeURIComponent('表.csv')}`,
    classes('事件,A,甲,,', '人,B,乙,,'),
  );
  assert.equal(report.status, 200);
  assert.deepEqual([report.body.rows, report.body.left, report.body.entries], [2, 1, 1]);
  assert.deepEqual(report.body.problems, [
    { line: 3, column: '类型', value: '人', code: 'catalog.value_not_known', warning: false },
  ]);
  assert.deepEqual(await sql('select count(*) from catalog.list_version'), before);
});

test('bad rows refuse an import unless they may be left out; a repetition gives the first outcome', async () => {
  const sheet = classes('事件,A,甲,,', '人,B,乙,,');
  const refused = await importSheet('manager', 'category', sheet);
  assert.deepEqual([refused.status, refused.body.code, refused.body.data], [422, 'catalog.rows_bad', { left: 1 }]);
  const options = { id: anId(), version: anId(), acceptPartial: '1' };
  const first = await importSheet('manager', 'category', sheet, options);
  assert.deepEqual([first.status, first.body.report.entries], [200, 1]);
  const again = await importSheet('manager', 'category', sheet, options);
  assert.deepEqual(again.body, first.body);
  const reused = await importSheet('manager', 'category', classes('事件,C,丙,,'), options);
  assert.deepEqual([reused.status, reused.body.code], [409, 'command.reused']);
  const twice = await importSheet('manager', 'category', sheet, { ...options, id: anId() });
  assert.deepEqual([twice.status, twice.body.code], [409, 'catalog.version_exists']);
  const ledger = await sql('select name, subject_id, data from kernel.command where id = $1', [options.id]);
  assert.deepEqual(
    ledger.map(({ name, subject_id }) => [name, subject_id]),
    [['catalog.import_list', first.body.versionId]],
  );
  assert.deepEqual(
    await sql("select body ->> 'code' as code from catalog.entry where version_id = $1", [first.body.versionId]),
    [{ code: 'A' }],
  );
});

test('what is no table, or has no row, is refused', async () => {
  const junk = await importSheet('manager', 'category', Buffer.from([0, 1, 2, 255]), { file: 'a.xlsx' });
  assert.deepEqual([junk.body.code, junk.body.data], ['catalog.sheet_unreadable', { reason: 'sheet.not_a_table' }]);
  assert.equal((await importSheet('manager', 'category', 'x')).body.code, 'catalog.nothing_to_import');
  const empty = await importSheet('manager', 'category', classes());
  assert.equal(empty.body.code, 'catalog.nothing_to_import');
  const name = await call('manager', `POST /lists/category/preview?file=a.exe`, 'x');
  assert.equal(name.status, 422);
});

test('a sheet in GB 18030, as Excel writes csv in China, is read', async () => {
  // 类型,代码,名称 / 事件,Z9,垃圾 in GB 18030.
  const bytes = Buffer.from('c0e0d0cd2cb4fac2eb2cc3fbb3c60acac2bcfe2c5a392cc0acbbf80a', 'hex');
  const imported = await importSheet('manager', 'category', bytes, { file: 'gbk.csv' });
  assert.equal(imported.status, 200, JSON.stringify(imported.body));
  const rows = await sql("select body ->> 'nameZh' as name_zh from catalog.entry where version_id = $1", [
    imported.body.versionId,
  ]);
  assert.deepEqual(rows, [{ name_zh: '垃圾' }]);
});

test('a published list is in force at once everywhere, ends its predecessor, and past days keep theirs', async () => {
  const first = await publish('manager', 'category', classes('事件,P1,旧名,,', '事件,P2,去掉,,'), 'life', '2026-01-01');
  assert.deepEqual(
    [first.status, first.from, first.to, first.difference?.added],
    ['published', '2026-01-01', null, ['event:P1', 'event:P2']],
  );
  const nameOn = (day: string) =>
    inCounty(county, async (tx) => (await findCategory(tx, county, 'event', 'P1', day))?.nameZh);
  assert.equal(await nameOn(today()), '旧名');
  const second = await publish(
    'manager',
    'category',
    classes('事件,P1,新名,,', '事件,P3,加上,,'),
    'life',
    '2026-08-01',
  );
  assert.deepEqual(second.difference, { added: ['event:P3'], removed: ['event:P2'], changed: ['event:P1'], same: 0 });
  assert.deepEqual(
    [await nameOn('2026-07-31'), await nameOn('2026-08-01'), await nameOn('2025-12-31')],
    ['旧名', '新名', undefined],
  );
  const third = await publish('manager', 'category', classes('事件,P1,更新,,'), 'life', today());
  assert.equal(await nameOn(today()), '更新');
  const rows = await sql<{ id: string; status: string; valid: string }>(
    `select id, status, valid::text from catalog.list_version where scheme = 'life' order by created_at, id`,
  );
  const states = new Map(rows.map(({ id, status, valid }) => [id, [status, valid]]));
  assert.deepEqual(
    [first, second, third].map(({ id }) => states.get(id)),
    [
      ['superseded', '[2026-01-01,2026-07-22)'],
      ['superseded', 'empty'],
      ['published', '[2026-07-22,)'],
    ],
  );
  const { body } = await call<Page<ListVersion>>('leader', 'GET /lists?list=category&limit=100');
  assert.deepEqual(
    body.rows.filter(({ id }) => id === second.id).map(({ from, to }) => [from, to]),
    [[null, null]],
  );
});

test('publishing is refused twice, before the version in force, for the past, and for what is not there', async () => {
  const live = await publish('manager', 'category', classes('事件,R1,甲,,'), 'refuse', today());
  const to = (id: string, from: string) => call('manager', `POST /lists/versions/${id}/publish`, { id: anId(), from });
  assert.equal((await to(live.id, '2026-09-01')).body.code, 'catalog.not_reviewed');
  const draft = (await importSheet('manager', 'category', classes('事件,R2,乙,,'), { scheme: 'refuse' })).body
    .versionId;
  assert.equal((await to(draft, '2026-09-01')).body.code, 'catalog.not_reviewed');
  assert.equal((await review(draft)).status, 200);
  assert.equal((await to(draft, today())).body.code, 'catalog.from_before_live');
  assert.equal((await to(draft, '2027-02-30')).body.code, 'http.invalid');
  assert.equal((await to(anId(), '2026-09-01')).body.code, 'catalog.version_unknown');
  time.now = new Date('2026-07-25T10:00:00+08:00');
  assert.equal((await to(draft, '2026-07-24')).body.code, 'catalog.from_in_past');
  time.now = new Date('2026-07-22T10:00:00+08:00');
});

test('of two publications at once one wins, and the same command sent twice at once has one outcome', async () => {
  const draft = async () =>
    (await importSheet('manager', 'category', classes('事件,Q,甲,,'), { scheme: 'race' })).body.versionId;
  const [one, two] = [await draft(), await draft()];
  for (const id of [one, two]) assert.equal((await review(id)).status, 200);
  const body = () => ({ id: anId(), from: '2026-10-01' });
  const twin = body();
  const answers = await Promise.all([
    call<ListVersion>('manager', `POST /lists/versions/${one}/publish`, twin),
    call<ListVersion>('manager', `POST /lists/versions/${one}/publish`, twin),
    call<ListVersion>('manager', `POST /lists/versions/${two}/publish`, body()),
  ]);
  assert.deepEqual(answers[0].body, answers[1].body);
  const live = await sql(`select id from catalog.list_version where scheme = 'race' and status = 'published'`);
  assert.equal(live.length, 1);
  assert.equal((await sql('select 1 from kernel.command where id = $1', [twin.id])).length, 1);
});

test('a draft shows what it would change before it is published', async () => {
  await publish('manager', 'category', classes('事件,V1,甲,,'), 'view', '2026-01-01');
  const draft = (await importSheet('manager', 'category', classes('事件,V1,乙,,', '事件,V2,丙,,'), { scheme: 'view' }))
    .body;
  const shown = await call<Difference>('leader', `GET /lists/versions/${draft.versionId}/difference`);
  assert.deepEqual(shown.body, { added: ['event:V2'], removed: [], changed: ['event:V1'], same: 0 });
  assert.equal((await call('leader', `GET /lists/versions/${anId()}/difference`)).body.code, 'catalog.version_unknown');
});

test('duties are imported by organ name, proposed with their reason, exported, and read back the same', async () => {
  await publish('manager', 'category', classes('事项,06,市容,,', '事项,06010,暴露垃圾,06,'), 'gbt', '2026-01-01');
  const sheet = [
    '类型,代码,适用区划,职责,单位,依据',
    '事项,06,,主办,住建局,市容环境',
    '事项,06,990101100,主办,综合执法队,镇市容环境',
    '事项,06010,,协办,住建局,垃圾清运',
  ].join('\n');
  const version = await publish('manager', 'duty', sheet, 'duties', '2026-01-01');
  const at = (area: number) =>
    call<Page<Proposal>>('dispatcher', `GET /duties/proposal?kind=matter&code=06010&area=${area}`);
  assert.deepEqual(
    (await at(990101100201)).body.rows.map(({ organId, role, level, basis, matchedCode, matchedArea, versionId }) => [
      organId,
      role,
      level,
      basis,
      matchedCode,
      matchedArea,
      versionId,
    ]),
    [
      [organs['team'], 'lead', 'town', '镇市容环境', '06', town, version.id],
      [organs['zhujian'], 'support', 'county', '垃圾清运', '06010', 990101000000, version.id],
    ],
  );
  assert.deepEqual(
    (await at(990101101000)).body.rows.map(({ organId, role }) => [organId, role]),
    [[organs['zhujian'], 'lead']],
  );
  const file = await call('leader', `GET /lists/duty/export?version=${version.id}`);
  assert.equal(file.status, 200);
  const exported = await readSheet({ fileName: 'duty.xlsx', bytes: Buffer.from(file.bytes) });
  const cells = exported.rows.flatMap((row) => Object.values(row.cells));
  // Two towns have an organ of the other name: only its id says which.
  assert.deepEqual([cells.includes('住建局'), cells.includes(organs['team']!)], [true, true]);
  const back = await importSheet('manager', 'duty', file.bytes, { scheme: 'duties', file: 'back.xlsx' });
  assert.deepEqual(back.body.report.problems, []);
  const difference = await call<Difference>('leader', `GET /lists/versions/${back.body.versionId}/difference`);
  assert.deepEqual(difference.body, { added: [], removed: [], changed: [], same: 3 });
  assert.equal(
    (await call('leader', `GET /lists/category/export?version=${version.id}`)).body.code,
    'catalog.version_unknown',
  );
});

test('classes and conditions come back the same from their own export', async () => {
  const category = await publish(
    'manager',
    'category',
    classes('事件,E1,=1+1,,"a b"', '部件,E1,井盖,,'),
    'export',
    '2026-01-01',
  );
  const sheet = [
    '类型,代码,立案条件,处置时限,时限单位,结案条件,层级',
    '部件,E1,缺失,2,紧急工作时,补齐,镇',
    '部件,E1,破损,4,工作时,换,县',
  ];
  const condition = await publish('manager', 'filing_condition', sheet.join('\n'), 'export', '2026-01-01');
  for (const version of [category, condition]) {
    const file = await call('leader', `GET /lists/${version.list}/export?version=${version.id}`);
    const back = await importSheet('manager', version.list, file.bytes, { scheme: 'export', file: 'back.xlsx' });
    const difference = await call<Difference>('leader', `GET /lists/versions/${back.body.versionId}/difference`);
    assert.deepEqual([difference.body.same, difference.body.changed], [2, []]);
  }
  const { body } = await call<{ category: Category; conditions: Condition[]; duties: Duty[] }>(
    'handler',
    'GET /categories/component/E1',
  );
  assert.deepEqual(
    body.conditions.map((entry) => [entry.condition, entry.amount, entry.unit]),
    [
      ['1', 2, 'emergency_hour'],
      ['2', 4, 'working_hour'],
    ],
  );
  assert.equal((await call('handler', 'GET /categories/component/nope')).body.code, 'catalog.class_unknown');
});

test('lists of one county are neither shown to another nor taken for its own', async () => {
  await publish('lentManager', 'category', classes('事件,L1,甲,,'), 'lent', '2026-01-01');
  const ours = await inCounty(lent, (tx) => findCategory(tx, lent, 'event', 'L1', today()));
  assert.equal(ours?.nameZh, '甲');
  assert.equal(await inCounty(other, (tx) => findCategory(tx, lent, 'event', 'L1', today())), undefined);
  assert.deepEqual((await call<Page<ListVersion>>('otherManager', 'GET /lists')).body.rows, []);
  assert.deepEqual(await db.unscoped((tx) => tx.named('test.all', 'select id from catalog.list_version', [])), []);
});

test('what is published can be neither changed nor removed by the program, nor can anything be slipped into it', async () => {
  const { id } = await publish('manager', 'category', classes('事件,K1,甲,,'), 'kept', '2026-01-01');
  const before = await sql('select * from catalog.entry where version_id = $1', [id]);
  const attempt = (text: string) => inCounty(county, (tx) => tx.named(`test.${anId()}`, text, [id]));
  await attempt(`update catalog.entry set body = '{}' where version_id = $1`);
  await attempt('delete from catalog.entry where version_id = $1');
  await attempt('delete from catalog.list_version where id = $1');
  await assert.rejects(attempt(`insert into catalog.entry values (${county}, $1, 'event:K2', '{}', false)`), {
    code: '42501',
  });
  assert.deepEqual(await sql('select * from catalog.entry where version_id = $1', [id]), before);
  assert.equal((await sql('select 1 from catalog.list_version where id = $1', [id])).length, 1);
  const change = { id: anId(), put: [], remove: ['event:K1'] };
  assert.equal((await call('manager', `POST /lists/versions/${id}/change`, change)).body.code, 'catalog.not_a_draft');
});

test('two persons: who had a hand in a draft does not review it, and what was reviewed is not changed any more', async () => {
  const { versionId } = (await importSheet('manager', 'category', classes('事件,T1,甲,,'), { scheme: 'two' })).body;
  const path = `/lists/versions/${versionId}`;
  const change = (as: string) =>
    call(as, `POST ${path}/change`, { id: anId(), put: [aClass('T2')], remove: ['event:T1'], note: '补漏' });
  assert.equal((await review(versionId, 'manager')).body.code, 'catalog.own_draft');
  assert.equal((await change('colleague')).status, 200);
  assert.equal((await review(versionId, 'colleague')).body.code, 'catalog.own_draft');
  assert.equal((await review(versionId, 'townManager')).body.code, 'catalog.county_only');
  const reviewed = await review(versionId);
  assert.deepEqual(
    [reviewed.body.status, reviewed.body.reviewedName, reviewed.body.entries, reviewed.body.note],
    ['reviewed', '复核人', 1, '补漏'],
  );
  assert.equal((await change('manager')).body.code, 'catalog.not_a_draft');
  assert.equal((await review(versionId)).body.code, 'catalog.not_a_draft');
  const back = await call<ListVersion>('second', `POST ${path}/return`, { id: anId(), reason: '名称有误' });
  assert.deepEqual([back.body.status, back.body.reviewedName], ['draft', null]);
  assert.equal((await call('manager', `POST ${path}/discard`, { id: anId() })).status, 200);
  assert.equal((await call('manager', `GET ${path}/difference`)).body.code, 'catalog.version_unknown');
});

test('a draft is a copy of any version, is changed entry by entry, and its faults are those of an import', async () => {
  const live = await publish('manager', 'category', classes('事件,D1,甲,,', '事件,D2,乙,D1,'), 'drafts', '2026-01-01');
  const id = anId();
  const body = { id, version: '2', note: '改名' };
  const copy = await call<{ versionId: string }>('manager', `POST /lists/versions/${live.id}/copy`, body);
  assert.deepEqual((await call('manager', `POST /lists/versions/${live.id}/copy`, body)).body, copy.body);
  const path = `/lists/versions/${copy.body.versionId}`;
  const put = (entry: object) => call('manager', `POST ${path}/change`, { id: anId(), put: [entry], remove: [] });
  const wrong = await put({ ...aClass('D3'), nameEn: 7 });
  assert.deepEqual([wrong.body.code, wrong.body.data], ['catalog.entry_wrong', { entry: 1, field: 'nameEn' }]);
  await put({ ...aClass('D1'), nameZh: '甲甲', nameEn: '甲' });
  await put({ ...aClass('D3'), parent: 'D9' });
  const changes = await call<Page<EntryChange>>('leader', `GET ${path}/changes?limit=1`);
  assert.deepEqual(changes.body.rows, [
    { key: 'event:D1', name: '甲甲', what: 'changed', fields: [{ field: 'nameZh', before: '甲', after: '甲甲' }] },
  ]);
  const rest = await call<Page<EntryChange>>('leader', `GET ${path}/changes?after=${changes.body.next}`);
  assert.deepEqual(
    rest.body.rows.map(({ key, what }) => [key, what]),
    [['event:D3', 'added']],
  );
  const faults = await call<ImportReport>('manager', `GET ${path}/faults`);
  assert.deepEqual(
    faults.body.problems.map(({ column, value, code }) => [column, value, code]),
    [['上级代码', 'D9', 'catalog.parent_missing']],
  );
  assert.equal((await review(copy.body.versionId)).body.code, 'catalog.rows_bad');
});

test('step limits are the usual ones until set, and setting them is written down', async () => {
  const id = anId();
  const set = { id, kind: 'event', step: 'file', amount: 30, unit: 'minute' };
  assert.equal((await call<Page<StepLimit>>('leader', 'GET /step-limits?kind=event')).body.rows.length, 11);
  const answer = await call<StepLimit>('manager', 'POST /step-limits', set);
  assert.deepEqual(answer.body, { kind: 'event', step: 'file', amount: 30, unit: 'minute', usual: false });
  assert.deepEqual((await call('manager', 'POST /step-limits', set)).body, answer.body);
  await call('manager', 'POST /step-limits', { ...set, id: anId(), amount: 45 });
  const limits = await inCounty(county, (tx) => stepLimits(tx, county, 'event'));
  assert.deepEqual([limits.file.amount, limits.dispatch.usual], [45, true]);
  const [row] = await sql<{ data: { before: StepLimit } }>('select data from kernel.command where id = $1', [id]);
  assert.equal(row?.data.before.unit, 'working_hour');
});

test('the shipped lists seed a county once, and are paged, searched and suggested from', async () => {
  const ctx = testCtx(db, { county: other, now: time.now, config });
  const keys = [...new Set(duties.map((duty) => duty.organ))];
  const made = await seedOrg({
    db,
    config,
    county: other,
    now: time.now,
    from: '2020-01-01',
    seed: {
      areas: [
        {
          code: 990103e6,
          name: '云岭县',
        },
      ],
      organs: keys.map((key) => ({
        key,
        name: key,
        kind: 'department' as const,
        area: 990103e6,
      })),
      people: [],
    },
  });
  const seed: CatalogSeed = {
    categories: [gbt, social] as CatalogSeed['categories'],
    conditions: conditions.conditions as CatalogSeed['conditions'],
    duties: duties.map((duty) => ({ ...duty, area: duty.area.replace('990101', '990103') })) as CatalogSeed['duties'],
    organs: made?.organs ?? {},
    local: { scheme: 'demo', version: '2026.1', from: '2026-01-01' },
  };
  assert.equal(await seedCatalog(ctx, seed), true);
  assert.equal(await seedCatalog(ctx, seed), false);

  const codes: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: Answer<Page<Category>> = await call(
      'otherManager',
      `GET /categories?limit=90${next && `&after=${next}`}`,
    );
    codes.push(...page.body.rows.map(({ kind, code }) => `${kind}:${code}`));
    next = page.body.next;
  }
  assert.equal(codes.length, gbt.classes.length + social.classes.length);
  assert.equal(new Set(codes).size, codes.length);
  const found = await call<Page<Category>>(
    'otherManager',
    `GET /categories?kind=component&q=${encodeURIComponent('供水井盖')}`,
  );
  assert.deepEqual(
    found.body.rows.map(({ code }) => code),
    ['01001'],
  );
  const below = await call<Page<Category>>('otherManager', 'GET /categories?kind=matter&parent=10');
  assert.deepEqual(
    below.body.rows.map(({ code }) => code),
    ['10001', '10002'],
  );
  assert.equal((await call('otherManager', 'GET /categories?after=e30')).body.code, 'catalog.cursor_wrong');

  await inCounty(other, async (tx) => {
    const [first] = await suggestCategories(tx, other, '有人在河边焚烧垃圾', today());
    assert.ok(first && first.hits.some((hit) => hit.includes('焚烧')), JSON.stringify(first));
    assert.ok((await conditionsFor(tx, other, first.category.kind, first.category.code, today())).length > 0);
    const asked = { kind: 'matter' as const, code: '06020', area: 990103101001, day: today() };
    const [lead] = await proposeOrgans(tx, other, asked);
    assert.equal(lead?.role, 'lead');
    assert.match(lead.listVersion, /^demo 2026\.1$/);
  });
});

test('a sheet is drawn, leaves as BPMN, and comes back into a draft with what stays out named', async () => {
  const columns = '施工图编码,施工图名称,环节编码,环节名称,责任岗位,环节时限,时限单位,下一环节';
  const rows = ['T1,临时救助,01,受理,窗口岗,1,工作日,齐全→02；不齐→结束：不予受理', 'T1,,02,审批,领导岗,2,工作日,结束'];
  const imported = await importSheet('manager', 'sheet', [columns, ...rows].join('\n'));
  assert.deepEqual(imported.body.report.problems, []);
  const path = `/lists/versions/${imported.body.versionId}`;
  const chart = await call('leader', `GET ${path}/sheets/T1/chart`);
  assert.match(chart.bytes.toString(), /^<svg .*不予受理/s);
  assert.equal((await call('leader', `GET ${path}/sheets/T9/chart`)).body.code, 'catalog.sheet_unknown');
  const bpmn = await call('leader', `GET ${path}/sheets/T1/bpmn`);
  const changed = bpmn.bytes
    .toString()
    .replaceAll('code="T1"', 'code="T2"')
    .replace('</bpmn:process>', '<bpmn:textAnnotation id="note_1"/></bpmn:process>');
  const id = anId();
  const back = await call('manager', `POST ${path}/bpmn?id=${id}`, Buffer.from(changed));
  const told = [{ element: 'bpmn:TextAnnotation', id: 'note_1', why: 'kind' }];
  assert.deepEqual([back.status, back.body], [200, { code: 'T2', unsupported: told }]);
  assert.deepEqual((await call('manager', `POST ${path}/bpmn?id=${id}`, Buffer.from(changed))).body, back.body);
  const wrong = await call('manager', `POST ${path}/bpmn?id=${anId()}`, Buffer.from('<a>'));
  assert.equal(wrong.body.code, 'catalog.bpmn_unreadable');
  const faults = await call<ImportReport>('manager', `GET ${path}/faults`);
  assert.deepEqual([faults.body.rows, faults.body.entries, faults.body.problems], [4, 2, []]);
});

test('responsibilities are read as of a day, fused classes reported, and the duty list drafted from them', async () => {
  const at = '2026-07-22';
  // Later than what the tests before it published: the duty list published last is the one of this test.
  time.now = new Date(`${at}T11:00:00+08:00`);
  await publish(
    'manager',
    'category',
    classes('事件,Z1,燃气安全,,', '事件,Z101,燃气泄漏,Z1,', '事件,Z102,燃气许可,Z1,'),
    'fz',
    at,
  );
  await publish('manager', 'duty', '类型,代码,职责,单位,依据\n事件,Z1,主办,住建局,旧清单', 'fz', '2026-07-21');
  const sheet = [
    '事项编码,履职事项,领域,批次,清单类型,牵头单位,配合单位,上级部门职责,镇街职责,承接部门,工作方式,收回日期',
    'Z-1,燃气泄漏处置,安全生产,1,配合履职,住建局,没有局,检查,报告,,,',
    'Z-2,燃气经营许可,安全生产,2,上级部门收回,,,,,住建局,由局直接办理,2026-07-01',
  ];
  await publish('manager', 'responsibility', sheet.join('\n'), 'fz', at);

  type Responsible = Page<{ code: string; leads: string[]; supports: string[] }> & { total: number; tiers: object[] };
  const list = await call<Responsible>('handler', 'GET /responsibilities?limit=1');
  assert.deepEqual(
    list.body.rows.map(({ code, leads, supports }) => [code, leads, supports]),
    [['Z-1', [organs['zhujian']], ['没有局']]],
  );
  assert.deepEqual(list.body.tiers, [
    { tier: 'basic', count: 0 },
    { tier: 'assist', count: 1 },
    { tier: 'taken_back', count: 1 },
  ]);
  const rest = await call<Responsible>('handler', `GET /responsibilities?limit=1&after=${list.body.next}`);
  assert.deepEqual([rest.body.rows[0]?.code, rest.body.next, rest.body.total], ['Z-2', null, 2]);
  assert.equal((await call<Responsible>('handler', 'GET /responsibilities?day=2020-01-01')).body.total, 0);
  assert.equal((await call<Responsible>('handler', 'GET /responsibilities?tier=assist&q=报告')).body.total, 1);

  const asked = { id: anId(), version: '融合 1' };
  assert.equal((await call('manager', 'POST /fusion/duties', asked)).body.code, 'catalog.nothing_fused');
  type Open = Page<{ code: string; proposals: { responsibility: string }[] }> & { total: number };
  const open = await call<Open>('manager', 'GET /fusion/open?kind=event&q=%E7%87%83%E6%B0%94&least=20');
  assert.deepEqual(
    open.body.rows.map(({ code, proposals }) => [code, proposals[0]?.responsibility]),
    [
      ['Z101', 'Z-1'],
      ['Z102', 'Z-2'],
    ],
  );

  // A proposal goes into a draft by the command every change of a draft takes, and the report shows what it would do.
  const fused = '类型,代码,履职事项编码,精细化事项\n事件,Z102,Z-2,燃气许可管理';
  const { versionId } = (await importSheet('manager', 'fusion', fused, { scheme: 'fz' })).body;
  const put = [{ kind: 'event', code: 'Z101', responsibility: 'Z-1', item: '燃气泄漏处置' }];
  const changed = await call('manager', `POST /lists/versions/${versionId}/change`, { id: anId(), put, remove: [] });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  type Report = Record<'classes' | 'covered' | 'uncovered' | 'doubled' | 'contradictory' | 'items', number>;
  const now = (await call<Report>('manager', 'GET /fusion/report')).body;
  const drafted = (await call<Report>('manager', `GET /fusion/report?draft=${versionId}`)).body;
  assert.deepEqual([now.items, drafted.items, now.uncovered - drafted.uncovered], [0, 2, 2]);
  const parts = ['uncovered', 'doubled', 'contradictory', 'items'] as const;
  for (const part of parts) {
    let [rows, after] = [0, ''];
    do {
      const path = `GET /fusion/report/${part}?draft=${versionId}&limit=100${after && `&after=${after}`}`;
      const { body } = await call<Page<unknown>>('manager', path);
      rows += body.rows.length;
      after = body.next ?? '';
    } while (after !== '');
    assert.equal(rows, drafted[part], part);
  }
  const file = await call('manager', `GET /fusion/report/items/export?draft=${versionId}`);
  const book = await readSheet({ fileName: 'a.xlsx', bytes: file.bytes });
  assert.deepEqual(book.rows.length, 2);
  assert.equal((await call('manager', `GET /fusion/report?draft=${anId()}`)).body.code, 'catalog.version_unknown');

  assert.equal((await review(versionId)).status, 200);
  const live = await call('manager', `POST /lists/versions/${versionId}/publish`, { id: anId(), from: at });
  assert.equal(live.status, 200, JSON.stringify(live.body));
  type Made = { versionId: string; items: number; later: string[]; withoutLead: string[] };
  assert.equal((await call('townManager', 'POST /fusion/duties', asked)).body.code, 'catalog.county_only');
  const made = await call<Made>('manager', 'POST /fusion/duties', asked);
  assert.equal(made.status, 200, JSON.stringify(made.body));
  assert.deepEqual([made.body.items, made.body.later, made.body.withoutLead], [2, [], []]);
  assert.deepEqual((await call<Made>('manager', 'POST /fusion/duties', asked)).body, made.body);
  const faults = (await call<ImportReport>('manager', `GET /lists/versions/${made.body.versionId}/faults`)).body;
  assert.equal(faults.left, 0);
  assert.equal((await review(made.body.versionId)).status, 200);
  const out = await call('manager', `POST /lists/versions/${made.body.versionId}/publish`, { id: anId(), from: at });
  assert.equal(out.status, 200, JSON.stringify(out.body));
  const who = await call<{ rows: Proposal[] }>('handler', `GET /duties/proposal?kind=event&code=Z101&area=${town}`);
  assert.deepEqual(
    who.body.rows.map(({ organId, basis }) => [organId, basis.startsWith('Z-1 燃气泄漏处置 · 燃气泄漏处置 · fz ')]),
    [[organs['zhujian'], true]],
  );
});
