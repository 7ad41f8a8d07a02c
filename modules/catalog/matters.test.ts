import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { makeHttp } from '@zhenshu/kernel/http.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { readSheet } from '@zhenshu/kernel/sheet.ts';
import { anId, testConfig, testDatabase } from '@zhenshu/kernel/testing.ts';
import { findOrgansByName, findTowns, seedOrg } from '@zhenshu/org/server.ts';
import type { ImportPreview, Matter, MatterRow, MatterVersion } from './contract.ts';
import { rights } from './policy.ts';
import { makeCatalog } from './server.ts';

type Answer<T> = { status: number; body: T & { code: string; data?: unknown }; bytes: Buffer };
type Page = {
  rows: MatterRow[];
  next: string | null;
  total: number;
  departments: { department: string; organId: string | null; matters: number }[];
  types: { type: string; matters: number }[];
};
type One = { matter: Matter; group: string; versionId: string; versions: MatterVersion[] };

const county = 990101;
const { db } = await testDatabase();
const config = testConfig();
const time = { now: new Date('2026-07-22T10:00:00+08:00') };
const seeded = await seedOrg({
  ...{ db, config, county, now: time.now, from: '2020-01-01' },
  seed: {
    areas: [{ code: county * 1e6, name: '青云县' }],
    organs: [
      { key: 'zhujian', name: '住建局', kind: 'department', area: county * 1e6 },
      { key: 'minzheng', name: '民政局', kind: 'department', area: county * 1e6 },
    ],
    people: [],
  },
});
const organs = seeded!.organs;

function anActor(n: number, of = county): Actor {
  const system = systemActor(of, `person ${n}`);
  return {
    ...system,
    ...{ kind: 'person', personId: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` },
    rights: new Set(Object.keys(rights)),
  };
}
const actors: Record<string, Actor> = { manager: anActor(1), second: anActor(2), stranger: anActor(3, 990102) };
const catalog = makeCatalog({ findOrgansByName, findTowns });
const http = await makeHttp({
  ...{ config, db, log: makeLog('silent'), clock: () => time.now },
  authenticate: async (request) => actors[String(request.headers['x-actor'])],
  publicActor: () => systemActor(county, '公众', 'public'),
});
http.mount(catalog.contract)(catalog.handlers);

let asked = 0;
async function call<T>(as: string, key: string, payload?: object | string): Promise<Answer<T>> {
  const [method, path] = key.split(' ') as ['GET' | 'POST', string];
  const reply = await http.app.inject({
    ...{ method, url: `/api/v1${path}`, remoteAddress: `10.0.0.${asked++ % 250}` },
    headers: {
      ...{ 'x-zhenshu': '1', 'x-actor': as },
      ...(typeof payload === 'string' ? { 'content-type': 'application/octet-stream' } : {}),
    },
    ...(payload === undefined ? {} : { payload }),
  });
  const json = /json/.test(String(reply.headers['content-type']));
  return { status: reply.statusCode, body: (json ? reply.json() : {}) as Answer<T>['body'], bytes: reply.rawPayload };
}
const csv = (...rows: string[]) => rows.join('\n');
const query = (words: object) => new URLSearchParams({ file: '事项.csv', ...words }).toString();
const preview = (sheet: string, words: object = {}) =>
  call<ImportPreview>('manager', `POST /lists/matter/preview?${query(words)}`, sheet);

async function publish(sheet: string, scheme: string, from: string): Promise<string> {
  const words = query({ id: anId(), scheme, version: anId() });
  const imported = await call<{ versionId: string }>('manager', `POST /lists/matter/import?${words}`, sheet);
  assert.equal(imported.status, 200, JSON.stringify(imported.body));
  const { versionId } = imported.body;
  const reviewed = await call('second', `POST /lists/versions/${versionId}/review`, { id: anId() });
  assert.equal(reviewed.status, 200, JSON.stringify(reviewed.body));
  const published = await call('manager', `POST /lists/versions/${versionId}/publish`, { id: anId(), from });
  assert.equal(published.status, 200, JSON.stringify(published.body));
  return versionId;
}

const told = ({ problems }: ImportPreview) =>
  problems.map(({ line, column, code, warning, other }) =>
    [line, column, code, warning, other].filter((one) => one !== undefined),
  );

test('poor and dirty rows stay usable, with a warning on each', async () => {
  const long = '长'.repeat(120);
  const { body } = await preview(
    csv(
      '事项名称,事项类型,实施主体,实施编码,承诺办结时限,承诺办结时限单位,法定办结时限',
      '供水&#40;临时&#41;审批,1,住建局,A1,5,工作日,20个工作日',
      ',,,,,,',
      '供水\t报装,公共服务,外省局,,,,',
      '供水\t报装,20,外省局,,当场办结,,',
      `${long},01,住建局,A1,30,,以法律为准`,
      '注销登记,01,住建局,A2,30,工作日,20个工作日',
    ),
  );
  assert.deepEqual([body.rows, body.left, body.entries], [5, 0, 5]);
  assert.deepEqual(told(body), [
    [2, '事项名称', 'catalog.value_cleaned', true],
    [4, '事项名称', 'catalog.value_cleaned', true],
    [4, '实施主体', 'catalog.organ_not_here', true],
    [4, '事项名称', 'catalog.name_twice', true, 5],
    [5, '事项名称', 'catalog.value_cleaned', true],
    [5, '事项名称', 'catalog.name_twice', true, 4],
    [6, '事项名称', 'catalog.name_long', true],
    [6, '法定办结时限', 'catalog.limit_kept', true],
    [6, '承诺办结时限单位', 'catalog.limit_alone', true],
    [6, '实施编码', 'catalog.code_twice', true, 2],
    [7, '承诺办结时限', 'catalog.promise_later', true],
  ]);
});

test('an organ named by its number must be there, one named by words need not', async () => {
  const { body } = await preview(
    csv(
      '名称,类型,部门,单位编号',
      `甲,01,房管局,${organs['zhujian']}`,
      '乙,01,住建局,00000000-0000-7000-8000-0000000000ff',
      '丙,01,房管局,',
    ),
  );
  assert.deepEqual(told(body), [
    [3, '单位编号', 'catalog.organ_unknown', false],
    [4, '部门', 'catalog.organ_not_here', true],
  ]);
});

test('a sheet with columns of its own is read once somebody says which is which', async () => {
  const sheet = csv('业务名,归口单位名,办件的类型,备注', '养老服务补贴,民政局,给付,x');
  const { body } = await preview(sheet);
  assert.deepEqual(
    told(body).map(([, column, code]) => [column, code]),
    [
      ['事项名称', 'catalog.column_missing'],
      ['事项类型', 'catalog.column_missing'],
      ['实施主体', 'catalog.column_missing'],
    ],
  );
  assert.deepEqual(body.header, ['业务名', '归口单位名', '办件的类型', '备注']);
  const mapping = JSON.stringify({ name: '业务名', department: '归口单位名', type: '办件的类型' });
  const mapped = await preview(sheet, { mapping });
  assert.deepEqual([mapped.body.entries, mapped.body.problemCount], [1, 0]);
  assert.equal(mapped.body.columns.find(({ field }) => field === 'type')?.found, '办件的类型');
  assert.equal((await preview(sheet, { mapping: '{no}' })).body.code, 'catalog.mapping_wrong');
  assert.equal((await preview(sheet, { mapping: '{"name":1}' })).body.code, 'catalog.mapping_wrong');
  // A guess is made where the names are alike.
  const guessed = await preview(csv('办理事项的名称,权力类型,部门', '甲,1,民政局'));
  assert.equal(guessed.body.columns.find(({ field }) => field === 'name')?.guess, '办理事项的名称');
});

test('the faults of a sheet come back marked in a copy of it, and nothing of it is taken', async () => {
  const sheet = csv(
    '事项名称,事项类型,实施主体,实施编码',
    '甲,01,住建局,1.15E+30',
    ',许可证,住建局,B2',
    '乙,01,住建局,B3',
  );
  const { status, bytes } = await call('manager', `POST /lists/matter/marked?${query({})}`, sheet);
  assert.equal(status, 200);
  const copy = await readSheet({ fileName: 'a.xlsx', bytes });
  const [first] = copy.columns;
  assert.deepEqual(
    copy.rows.map(({ line, cells }) => [
      line,
      /^(实施编码|事项名称)?/.exec(cells[first!] ?? '')?.[0],
      cells['实施编码'],
    ]),
    [
      [2, '实施编码', '1.15E+30'],
      [3, '事项名称', 'B2'],
      [4, '', 'B3'],
    ],
  );
  const words = query({ id: anId(), scheme: 'bad', version: '1' });
  const refused = await call('manager', `POST /lists/matter/import?${words}`, sheet);
  assert.deepEqual([refused.status, refused.body.code, refused.body.data], [422, 'catalog.rows_bad', { left: 2 }]);
});

const header = '事项名称,事项类型,实施主体,实施编码,业务办理项编码,申请材料,主题分类';
const firstYear = csv(
  header,
  '建筑工程施工许可,01,住建局,11990101SGXK,,"申请表｜自备｜1｜0｜必要\n身份证｜公安局｜｜1",建设',
  '商品房预售许可,01,住建局,11990101YSXK,,,建设',
  '高龄津贴,05,民政局,11990101GLJT,,,养老',
  '噪声扰民的处罚,02,县城管局,,,,',
);

test('matters are found by words, code, department, type and group, page by page, with counts', async () => {
  const from = '2026-01-01';
  await publish(firstYear, '县事项库', from);
  const find = async (words: object) =>
    (await call<Page>('manager', `GET /matters?${new URLSearchParams(words as Record<string, string>)}`)).body;
  const names = async (words: object) => (await find(words)).rows.map(({ name }) => name);
  const all = await find({});
  assert.deepEqual([all.total, all.rows.length, all.next], [4, 4, null]);
  assert.deepEqual(
    all.departments.map(({ department, organId, matters }) => [department, organId, matters]),
    [
      ['住建局', organs['zhujian'], 2],
      ['县城管局', null, 1],
      ['民政局', organs['minzheng'], 1],
    ],
  );
  assert.deepEqual(all.types, [
    { type: '01', matters: 2 },
    { type: '02', matters: 1 },
    { type: '05', matters: 1 },
  ]);
  assert.deepEqual(await names({ q: '许可' }), ['建筑工程施工许可', '商品房预售许可']);
  assert.deepEqual(await names({ q: '许可 预售' }), ['商品房预售许可']);
  assert.deepEqual(await names({ q: '养老' }), ['高龄津贴']);
  assert.deepEqual(await names({ q: 'glｊt' }), ['高龄津贴']);
  assert.deepEqual(await names({ code: '11990101S' }), ['建筑工程施工许可']);
  assert.deepEqual(await names({ department: organs['minzheng'] }), ['高龄津贴']);
  assert.deepEqual(await names({ department: '县城管局' }), ['噪声扰民的处罚']);
  assert.deepEqual(await names({ type: '05' }), ['高龄津贴']);
  assert.deepEqual(await names({ group: 'enforcement' }), ['噪声扰民的处罚']);
  assert.deepEqual(await names({ q: '没有这样的' }), []);
  assert.deepEqual(await names({ on: '2025-12-31' }), []);
  // A filter does not hide what else could be chosen in its place.
  assert.equal((await find({ type: '05' })).types.length, 3);

  const seen: string[] = [];
  let after: string | null = '';
  do {
    const page: Page = await find({ limit: '3', ...(after === '' ? {} : { after }) });
    seen.push(...page.rows.map(({ code }) => code));
    after = page.next;
  } while (after !== null);
  assert.deepEqual(
    seen,
    all.rows.map(({ code }) => code),
  );
  assert.equal((await call<Page>('stranger', 'GET /matters')).body.total, 0);

  const { bytes } = await call('manager', 'GET /matters/export?type=01');
  const exported = await readSheet({ fileName: 'a.xlsx', bytes });
  assert.deepEqual(
    exported.rows.map(({ cells }) => [cells['事项名称'], cells['事项类型'], cells['申请材料']]),
    [
      ['建筑工程施工许可', '行政许可', '申请表｜自备｜1｜0｜必要\n身份证｜公安局｜｜1'],
      ['商品房预售许可', '行政许可', undefined],
    ],
  );
});

test('a matter is told with all it has, as it stands on any day, with the versions that have it', async () => {
  const secondYear = csv(
    header,
    '建筑工程施工许可证核发,01,住建局,11990101SGXK,,,建设',
    '公墓审批,01,民政局,11990101GMSP,,,殡葬',
  );
  const before = (await call<One>('manager', 'GET /matters/11990101SGXK')).body;
  assert.deepEqual(before.matter.materials, [
    { name: '申请表', source: '自备', originals: 1, copies: 0, required: true },
    { name: '身份证', source: '公安局', copies: 1 },
  ]);
  assert.deepEqual([before.matter.organId, before.group], [organs['zhujian'], 'service']);
  const next = await publish(secondYear, '县事项库', '2026-09-01');
  const now = (await call<One>('manager', 'GET /matters/11990101SGXK')).body;
  assert.deepEqual(now.matter, before.matter);
  assert.deepEqual(
    now.versions.map(({ id, from, to }) => [id, from, to]),
    [
      [next, '2026-09-01', null],
      [before.versionId, '2026-01-01', '2026-09-01'],
    ],
  );
  const later = (await call<One>('manager', 'GET /matters/11990101SGXK?on=2026-09-01')).body;
  assert.deepEqual([later.matter.name, later.versionId], ['建筑工程施工许可证核发', next]);
  const gone = await call('manager', 'GET /matters/11990101GLJT?on=2026-09-01');
  assert.deepEqual([gone.status, gone.body.code], [404, 'catalog.matter_unknown']);
  assert.equal((await call('manager', 'GET /matters/11990101GLJT?on=2026-08-31')).status, 200);
});

test('a matter without a code has the same one each time, also when its list comes again in another order', async () => {
  const codesOf = async (day: string) =>
    Object.fromEntries(
      (await call<Page>('manager', `GET /matters?on=${day}&q=${encodeURIComponent('无码')}`)).body.rows.map(
        ({ name, code }) => [name, code],
      ),
    );
  await publish(csv('名称,类型,部门', '无码甲,20,乙局', '无码乙,20,乙局'), '无码', '2026-01-01');
  await publish(csv('名称,类型,部门', '无码丙,20,乙局', '无码乙,20,乙局', '无码甲,20,乙局'), '无码', '2026-10-01');
  const [first, second] = [await codesOf('2026-09-30'), await codesOf('2026-10-01')];
  assert.match(first['无码甲'] ?? '', /^M[0-9A-Z]{13}$/);
  assert.deepEqual([second['无码甲'], second['无码乙']], [first['无码甲'], first['无码乙']]);
  assert.equal(Object.keys(second).length, 3);
});

test('pages go on after names and codes as long as they may be', async () => {
  const row = (n: number) => `长名${n},20,${'局'.repeat(300)},${'9'.repeat(99)}${n}`;
  await publish(csv('名称,类型,部门,实施编码', row(1), row(2)), '长名', '2026-01-01');
  const asked = `q=${encodeURIComponent('长名')}&limit=1`;
  const first = (await call<Page>('manager', `GET /matters?${asked}`)).body;
  const second = await call<Page>('manager', `GET /matters?${asked}&after=${first.next}`);
  assert.deepEqual(
    [first, second.body].map(({ rows }) => rows.map(({ name }) => name)),
    [['长名1'], ['长名2']],
  );
});
