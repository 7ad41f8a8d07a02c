import assert from 'node:assert/strict';
import { test } from 'node:test';
import demoAreas from '@zhenshu/catalogs/demo/areas.json' with { type: 'json' };
import demoGrids from '@zhenshu/catalogs/demo/grids.json' with { type: 'json' };
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { makeHttp } from '@zhenshu/kernel/http.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig, testCtx, testDatabase } from '@zhenshu/kernel/testing.ts';
import { roles, type Role } from '@zhenshu/org/contract.ts';
import { findVillages, seedOrg } from '@zhenshu/org/server.ts';
import type { Grid, ImportReport } from './contract.ts';
import { rights } from './policy.ts';
import { loadIndex, locate, makeGrid, seedGrids } from './server.ts';

type Answer<T> = { status: number; body: T & { code: string; data?: Record<string, unknown> } };
type Page = { rows: Grid[]; next: string | null };
type Place = { found: { code: string } | null; nearest: { code: string; metres: number } | null };

const [county, demo] = [990102, 990101];
const [east, west] = [990102100201, 990102100202];
const database = await testDatabase();
const { db } = database;
const sql = database.sql.bind(database);
const config = testConfig();
const time = { now: new Date('2026-06-22T10:00:00+08:00') };
const from = '2020-01-01';
await seedOrg({
  db,
  config,
  county,
  now: time.now,
  from,
  seed: {
    areas: [990102e6, 9901021e5, east, west].map((code) => ({
      code,
      name: String(code),
    })),
    organs: [],
    people: [],
  },
});
await seedOrg({
  db,
  config,
  county: demo,
  now: time.now,
  from,
  seed: {
    areas: demoAreas.map(({ code, name }) => ({
      code: Number(code),
      name,
    })),
    organs: [],
    people: [],
  },
});

function anActor(role: Role, area = 990102000000): Actor {
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
  admin: anActor('system_admin'),
  townAdmin: anActor('system_admin', 990102100000),
  stranger: anActor('leader', 990103000000),
};
const deps = { findVillages };
const grid = makeGrid(deps);
const http = await makeHttp({
  config,
  db,
  log: makeLog('silent'),
  clock: () => time.now,
  authenticate: async (request) => actors[String(request.headers['x-actor'])],
  publicActor: () => systemActor(county, '公众', 'public'),
});
http.mount(grid.contract)(grid.handlers);

async function call<T = unknown>(as: string, key: string, payload?: string): Promise<Answer<T>> {
  const [method, path] = key.split(' ') as ['GET' | 'POST', string];
  const reply = await http.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      'x-zhenshu': '1',
      'x-actor': as,
      ...(payload === undefined ? {} : { 'content-type': 'application/octet-stream' }),
    },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.json() as Answer<T>['body'] };
}

/** A square grid: `x` and `y` in thousandths of a degree from 111° E, 30° N. */
function aGrid(village: number, serial: number, x: number, y: number, size = 10, name = '网格') {
  const corner = (dx: number, dy: number) => [111 + (x + dx) / 1000, 30 + (y + dy) / 1000];
  const ring = [corner(0, 0), corner(size, 0), corner(size, size), corner(0, size), corner(0, 0)];
  return {
    type: 'Feature',
    properties: { code: `${village}${String(serial).padStart(3, '0')}`, name, level: 'base' },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });

async function importGrids(
  file: string,
  options: { from?: string; replace?: string; acceptPartial?: string; id?: string } = {},
): Promise<Answer<ImportReport>> {
  const query = new URLSearchParams({ id: anId(), from: '2026-07-01', replace: 'grids', ...options });
  return call<ImportReport>('admin', `POST /grids/import?${query}`, file);
}

const codeOn = (x: number, y: number, day: string) =>
  db.tx(systemActor(county, 'test').scope, async (tx) => {
    return (await locate(tx, county, { lng: 111 + x / 1000, lat: 30 + y / 1000 }, day))?.code;
  });

test('only the roles of the rights table reach a route', async () => {
  const wrong: string[] = [];
  for (const role of roles) {
    const reading = (await call(role, 'GET /grids')).status;
    const writing = (await call(role, 'POST /grids/preview?from=2026-07-01&replace=grids', collection())).status;
    if ((reading === 200) !== (rights['grid.read'] as readonly Role[]).includes(role))
      wrong.push(`${role} read ${reading}`);
    if ((writing === 200) !== (role === 'system_admin')) wrong.push(`${role} write ${writing}`);
  }
  assert.deepEqual(wrong, []);
  assert.equal((await call('nobody', 'GET /grids')).status, 401);
  assert.equal(
    (await call('townAdmin', 'POST /grids/preview?from=2026-07-01&replace=grids', collection())).body.code,
    'grid.county_only',
  );
});

test('grids take effect on their day, replace their versions from then on, and past days keep theirs', async () => {
  const first = await importGrids(collection(aGrid(east, 1, 0, 0), aGrid(east, 2, 10, 0)), { from: '2026-01-01' });
  assert.deepEqual([first.status, first.body.grids, first.body.problems], [200, 2, []]);
  assert.equal(await codeOn(15, 5, '2026-06-22'), `${east}002`);
  assert.equal(await codeOn(15, 5, '2025-12-31'), undefined);
  const second = await importGrids(collection(aGrid(east, 1, 0, 0, 5), aGrid(east, 3, 10, 0, 10)), {
    replace: 'villages',
  });
  assert.deepEqual([second.status, second.body.ended], [200, [`${east}002`]]);
  assert.deepEqual(
    [await codeOn(15, 5, '2026-06-30'), await codeOn(15, 5, '2026-07-01')],
    [`${east}002`, `${east}003`],
  );
  assert.deepEqual([await codeOn(7, 7, '2026-06-30'), await codeOn(7, 7, '2026-07-01')], [`${east}001`, undefined]);
  const list = await call<Page>('grid_worker', `GET /grids?area=${east}&at=2026-07-01&geometry=1`);
  assert.deepEqual(
    list.body.rows.map(({ code, from: day, to }) => [code, day, to]),
    [
      [`${east}001`, '2026-07-01', null],
      [`${east}003`, '2026-07-01', null],
    ],
  );
  assert.deepEqual(list.body.rows[0]?.box, [111_000_000, 30_000_000, 111_005_000, 30_005_000]);
  assert.equal(list.body.rows[0]?.geometry?.type, 'Polygon');
  const page = await call<Page>('grid_worker', 'GET /grids?at=2026-07-01&limit=1');
  assert.deepEqual([page.body.rows.length, page.body.next, page.body.rows[0]?.geometry], [1, `${east}001`, undefined]);
  const rest = await call<Page>('grid_worker', `GET /grids?at=2026-07-01&limit=1&after=${page.body.next}`);
  assert.deepEqual([rest.body.rows[0]?.code, rest.body.next], [`${east}003`, null]);
});

test('a change in the past, or of what changes later, is refused', async () => {
  await importGrids(collection(aGrid(west, 1, 100, 0)), { from: '2026-01-01' });
  const again = (day: string) => importGrids(collection(aGrid(west, 1, 100, 0, 5)), { from: day });
  assert.equal((await again('2026-06-21')).body.code, 'grid.from_in_past');
  assert.equal((await again('2026-08-01')).status, 200);
  const later = await again('2026-07-15');
  assert.deepEqual([later.body.code, later.body.data], ['grid.later_version', { code: `${west}001` }]);
});

test('an overlap is found with what stays and with what is new, and a grid left out lets its old version stay', async () => {
  await importGrids(collection(aGrid(west, 10, 200, 0), aGrid(west, 11, 210, 0)), { from: '2026-01-01' });
  // 10 grows over 11, which stays; 12 lies over the old 10, and over the new one.
  const file = collection(aGrid(west, 10, 200, 0, 15), aGrid(west, 12, 205, 0, 3), aGrid(west, 13, 230, 0));
  const refused = await importGrids(file);
  assert.deepEqual([refused.body.code, refused.body.data], ['grid.features_bad', { left: 2 }]);
  const partial = await importGrids(file, { acceptPartial: '1' });
  assert.deepEqual(
    partial.body.problems.map(({ gridCode, other }) => [gridCode, other]),
    [
      [`${west}010`, `${west}011`],
      [`${west}012`, `${west}010`],
    ],
  );
  assert.equal(await codeOn(206, 1, '2026-07-02'), `${west}010`);
  assert.equal(await codeOn(235, 5, '2026-07-02'), `${west}013`);
});

test('a repeated import has its first outcome, twins at once have one, and the ledger tells what was done', async () => {
  const file = collection(aGrid(west, 20, 300, 0));
  const id = anId();
  const answers = await Promise.all([importGrids(file, { id }), importGrids(file, { id })]);
  assert.equal(answers[0].status, 200, JSON.stringify(answers[0].body));
  assert.deepEqual(answers[0].body, answers[1].body);
  assert.deepEqual((await importGrids(file, { id })).body, answers[0].body);
  const ledger = await sql<{ data: { grids: string[] } }>('select data from kernel.command where id = $1', [id]);
  assert.deepEqual(
    ledger.map(({ data }) => data.grids),
    [[`${west}020`]],
  );
});

test('what is no map, or not in WGS84, or of no village in force, is refused', async () => {
  assert.equal((await importGrids('{')).body.code, 'grid.not_geojson');
  assert.equal((await importGrids('null')).body.code, 'grid.not_geojson');
  assert.equal((await importGrids('{"type":"FeatureCollection"}')).body.code, 'grid.not_geojson');
  assert.equal((await importGrids(collection())).body.code, 'grid.nothing_to_import');
  const foreign = { type: 'FeatureCollection', features: [], crs: { properties: { name: 'EPSG:4490' } } };
  assert.equal((await importGrids(JSON.stringify(foreign))).body.code, 'grid.not_wgs84');
  const strange = await importGrids(collection(aGrid(990102100999, 1, 0, 50), aGrid(440310100201, 1, 50, 50)));
  assert.equal(strange.body.code, 'grid.features_bad');
});

test('a point outside is told the nearest grid, never given one', async () => {
  const at = (x: number, y: number) =>
    call<Place>('handler', `GET /grids/locate?lng=${111 + x / 1000}&lat=${30 + y / 1000}`);
  await importGrids(collection(aGrid(west, 30, 400, 0)), { from: '2026-01-01' });
  assert.deepEqual((await at(405, 5)).body, { found: { code: `${west}030`, area: west }, nearest: null });
  const outside = (await at(405, -1)).body;
  assert.equal(outside.found, null);
  assert.deepEqual([outside.nearest?.code, outside.nearest?.metres], [`${west}030`, 111]);
  assert.deepEqual((await at(900, 900)).body, { found: null, nearest: null });
  assert.equal((await call('handler', 'GET /grids/locate?lng=abc&lat=1')).status, 422);
});

test('grids of one county are neither shown to another nor found by its transactions', async () => {
  assert.deepEqual((await call<Page>('stranger', 'GET /grids')).body.rows, []);
  assert.deepEqual((await call<Page>('stranger', `GET /grids?area=${east}`)).body.rows, []);
  const index = await db.tx(systemActor(990103, 'test').scope, (tx) => loadIndex(tx, county, '2026-06-22'));
  assert.equal(index.size, 0);
});

test('grids seen inside a transaction that is rolled back are not remembered', async () => {
  const scope = systemActor(county, 'test').scope;
  const before = await codeOn(505, 5, '2026-06-22');
  await assert.rejects(
    db.tx(scope, async (tx) => {
      await tx.named('test.stamp', 'update grid.stamp set stamp = $1 where county = $2', [anId(), county]);
      await tx.named(
        'test.end',
        `update grid.grid set valid = daterange(lower(valid), '2026-06-01') where county = $1 and code = $2`,
        [county, `${west}030`],
      );
      assert.equal((await locate(tx, county, { lng: 111.405, lat: 30.005 }, '2026-06-22'))?.code, undefined);
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  assert.equal(before, undefined);
  assert.equal(await codeOn(405, 5, '2026-06-22'), `${west}030`);
});

test('the index is kept over days without a change and read again at each change', async () => {
  const indexOn = (day: string) => db.tx(systemActor(county, 'test').scope, (tx) => loadIndex(tx, county, day));
  await importGrids(collection(aGrid(west, 40, 600, 0)), { from: '2026-09-01' });
  const august = await indexOn('2026-08-10');
  assert.equal(await indexOn('2026-08-20'), august);
  const september = await indexOn('2026-09-01');
  assert.notEqual(september, august);
  assert.equal(september.size, august.size + 1);
  await importGrids(collection(aGrid(west, 41, 620, 0)), { from: '2026-08-15' });
  assert.equal((await indexOn('2026-08-20')).size, august.size + 1);
});

test('the demo grids seed their county once', async () => {
  const ctx = testCtx(db, { county: demo, now: time.now, config });
  assert.equal(await seedGrids(ctx, deps, { collection: demoGrids, from: '2026-01-01' }), true);
  assert.equal(await seedGrids(ctx, deps, { collection: demoGrids, from: '2026-01-01' }), false);
  const index = await db.tx(ctx.actor.scope, (tx) => loadIndex(tx, demo, '2026-06-22'));
  assert.equal(index.size, demoGrids.features.length);
});
