import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Geometry } from './contract.ts';
import { contains, overlaps, readOutline, type Outline } from './domain.ts';
import { metresToBorder, tidy } from './domain/geometry.ts';
import { isForeignCrs, planImport, readFeatures } from './domain/plan.ts';
import { makeGridIndex } from './server.ts';

type Point = readonly [x: number, y: number];

/** A polygon over corners in micro-degrees from 115° E, 24° N. */
function polygon(...rings: Point[][]): Geometry {
  const degrees = ([x, y]: Point) => [115 + x / 1e6, 24 + y / 1e6];
  return { type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0]!].map(degrees)) };
}

function square(x: number, y: number, size: number): Point[] {
  return [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
  ];
}

function outlineOf(geometry: unknown): Outline {
  const read = readOutline(geometry);
  assert.ok('outline' in read, JSON.stringify(read));
  return read.outline;
}

function problemOf(geometry: unknown): string {
  const read = readOutline(geometry);
  return 'problem' in read ? read.problem : 'none';
}

const at = ([x, y]: Point): Point => [115_000_000 + x, 24_000_000 + y];
const holds = (outline: Outline, point: Point) => contains(outline, ...at(point));
const codeOf = (serial: number) => `990101100201${String(serial).padStart(3, '0')}`;
const aFeature = (code: string, geometry: unknown, more: Record<string, unknown> = {}) => ({
  type: 'Feature',
  properties: { code, name: { zh: '网格', en: 'Grid' }, level: 'base', village: 990101100201, ...more },
  geometry,
});
const villages = new Set([990101100201]);

/** A sheet of cells whose inner corners are moved: neighbours share every border and corner. */
const mesh = fc.integer({ min: 2, max: 5 }).chain((size) =>
  fc
    .array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 })), {
      minLength: (size + 1) ** 2,
      maxLength: (size + 1) ** 2,
    })
    .map((moves) => {
      const corner = (column: number, row: number): Point => {
        const inner = column > 0 && column < size && row > 0 && row < size;
        const [dx, dy] = inner ? moves[row * (size + 1) + column]! : [0, 0];
        return [column * 100 + dx, row * 100 + dy];
      };
      const cells = Array.from({ length: size * size }, (_, cell): Point[] => {
        const [column, row] = [cell % size, Math.floor(cell / size)];
        return [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)];
      });
      return { size, cells };
    }),
);

test('every point of a sheet of touching outlines, its borders and corners, lies in exactly one of them', () => {
  fc.assert(
    fc.property(mesh, fc.array(fc.tuple(fc.nat(499), fc.nat(499)), { maxLength: 60 }), ({ size, cells }, random) => {
      const outlines = cells.map((cell) => outlineOf(polygon(cell)));
      const onBorders = cells.flatMap((cell) =>
        cell.flatMap((corner, i): Point[] => {
          const next = cell[(i + 1) % 4]!;
          const middle: Point = [Math.trunc((corner[0] + next[0]) / 2), Math.trunc((corner[1] + next[1]) / 2)];
          return [corner, middle];
        }),
      );
      for (const [x, y] of [...random, ...onBorders]) {
        // Half-open: the west and south borders of the sheet belong to it, the east and north ones do not.
        const inside = x >= 0 && y >= 0 && x < size * 100 && y < size * 100;
        const found = outlines.filter((outline) => holds(outline, [x, y])).length;
        assert.equal(found, inside ? 1 : 0, `${x} ${y}`);
      }
    }),
  );
});

test('the direction and the first corner of a ring do not matter', () => {
  fc.assert(
    fc.property(mesh, fc.nat(3), fc.tuple(fc.nat(499), fc.nat(499)), ({ cells }, turn, point) => {
      const cell = cells[0]!;
      const turned = [...cell.slice(turn), ...cell.slice(0, turn)].toReversed();
      assert.equal(holds(outlineOf(polygon(turned)), point), holds(outlineOf(polygon(cell)), point));
    }),
  );
});

test('a special grid fills the hole of its base grid: each point is in one of them', () => {
  const base = outlineOf(polygon(square(0, 0, 100), square(40, 40, 20)));
  const special = outlineOf(polygon(square(40, 40, 20)));
  fc.assert(
    fc.property(fc.nat(99), fc.nat(99), (x, y) => {
      assert.notEqual(holds(base, [x, y]), holds(special, [x, y]));
    }),
  );
  assert.ok(!overlaps(base, special));
});

test('an outline in several parts holds the points of each part', () => {
  const far = polygon(square(0, 0, 100));
  const near = polygon(square(500, 500, 100));
  const both = outlineOf({ type: 'MultiPolygon', coordinates: [far.coordinates, near.coordinates] });
  assert.deepEqual([holds(both, [50, 50]), holds(both, [550, 550]), holds(both, [300, 300])], [true, true, false]);
});

test('a faulty outline is named by its fault', () => {
  assert.equal(problemOf({ type: 'Point', coordinates: [115, 24] }), 'grid.geometry_kind');
  assert.equal(problemOf(null), 'grid.geometry_kind');
  assert.equal(
    problemOf({
      type: 'Polygon',
      coordinates: [
        [
          [115, 24],
          ['x', 1],
          [1, 2],
          [115, 24],
        ],
      ],
    }),
    'grid.geometry_kind',
  );
  assert.equal(
    problemOf({
      type: 'Polygon',
      coordinates: [
        [
          [115, 24],
          [116, 24],
          [115, 24],
        ],
      ],
    }),
    'grid.ring_short',
  );
  assert.equal(
    problemOf({
      type: 'Polygon',
      coordinates: [
        [
          [115, 24],
          [116, 24],
          [116, 25],
          [115, 25],
        ],
      ],
    }),
    'grid.ring_open',
  );
  assert.equal(
    problemOf({
      type: 'Polygon',
      coordinates: [
        [
          [24, 115],
          [24, 116],
          [25, 116],
          [24, 115],
        ],
      ],
    }),
    'grid.coordinate_outside',
  );
  assert.equal(
    problemOf(
      polygon([
        [0, 0],
        [100, 100],
        [100, 0],
        [0, 100],
      ]),
    ),
    'grid.no_surface',
  );
  assert.equal(
    problemOf(
      polygon([
        [0, 0],
        [100, 100],
        [100, 0],
        [0, 60],
      ]),
    ),
    'grid.ring_crosses',
  );
  assert.equal(
    problemOf(
      polygon(
        square(0, 0, 100),
        square(50, 50, 100).map(([x, y]) => [x, y / 2]),
      ),
    ),
    'grid.ring_crosses',
  );
  assert.equal(
    problemOf(
      polygon([
        [0, 0],
        [50, 50],
        [100, 100],
        [50, 50],
      ]),
    ),
    'grid.no_surface',
  );
});

test('points that fall together when rounded are taken as one', () => {
  const [west = [], ...rest] = polygon(square(0, 0, 100)).coordinates[0] as number[][];
  const doubled = { type: 'Polygon', coordinates: [[west, [west[0]! + 1e-8, west[1]!], ...rest]] };
  assert.equal(outlineOf(doubled).rings[0]?.length, 8);
  assert.deepEqual(tidy(doubled as Geometry).coordinates.length, 1);
});

test('neighbours drawn with the same border do not overlap, one laid over another does', () => {
  const here = outlineOf(polygon(square(0, 0, 2000)));
  assert.ok(!overlaps(here, outlineOf(polygon(square(2000, 0, 2000)))));
  assert.ok(!overlaps(here, outlineOf(polygon(square(1999, 0, 2000)))));
  assert.ok(overlaps(here, outlineOf(polygon(square(1000, 1000, 2000)))));
  assert.ok(overlaps(here, outlineOf(polygon(square(500, 500, 100)))));
  assert.ok(overlaps(here, here));
  const bar: Point[] = [
    [-3000, 900],
    [5000, 900],
    [5000, 1000],
    [-3000, 1000],
  ];
  assert.ok(overlaps(here, outlineOf(polygon(bar))));
});

test('the distance to a border is right to a metre', () => {
  const outline = outlineOf(polygon(square(0, 0, 10_000)));
  // 1000 micro-degrees of latitude are 111.2 m, of longitude at 24° N 101.6 m.
  assert.ok(Math.abs(metresToBorder(outline, ...at([5000, -1000])) - 111.2) < 0.5);
  assert.ok(Math.abs(metresToBorder(outline, ...at([-1000, 5000])) - 101.6) < 0.5);
});

test('the index agrees with asking every outline, and says nothing outside', () => {
  fc.assert(
    fc.property(
      mesh,
      fc.array(fc.tuple(fc.integer({ min: -50, max: 550 }), fc.integer({ min: -50, max: 550 })), { maxLength: 40 }),
      ({ cells }, points) => {
        const grids = cells.map((cell, i) => ({ code: codeOf(i), area: 990101100201, geometry: polygon(cell) }));
        const index = makeGridIndex(grids);
        for (const [x, y] of points) {
          const slow = grids.find(({ geometry }) => holds(outlineOf(geometry), [x, y]));
          assert.equal(index.locate(115 + x / 1e6, 24 + y / 1e6)?.code, slow?.code);
        }
      },
    ),
  );
});

test('where outlines overlap the lowest code is found, in whatever order they were given', () => {
  const grids = [3, 1, 2].map((serial) => ({
    code: codeOf(serial),
    area: 990101100201,
    geometry: polygon(square(serial, 0, 100)),
  }));
  assert.equal(makeGridIndex(grids).locate(115.00005, 24.00005)?.code, codeOf(1));
  assert.equal(makeGridIndex(grids.toReversed()).locate(115.00005, 24.00005)?.code, codeOf(1));
});

test('a point outside has a nearest grid with its distance, within the distance asked for', () => {
  const index = makeGridIndex([
    { code: codeOf(1), area: 990101100201, geometry: polygon(square(0, 0, 1000)) },
    { code: codeOf(2), area: 990101100201, geometry: polygon(square(5000, 0, 1000)) },
  ]);
  const near = index.nearest(115 + 1300e-6, 24 + 500e-6, 100);
  assert.equal(near?.code, codeOf(1));
  assert.ok(Math.abs((near?.metres ?? 0) - 30.5) < 0.5);
  assert.equal(index.nearest(115 + 1300e-6, 24 + 500e-6, 20), undefined);
  assert.equal(index.nearest(115.0005, 24.0005, 20)?.metres, 0);
  assert.equal(makeGridIndex([]).locate(115, 24), undefined);
  assert.equal(makeGridIndex([]).nearest(115, 24, 1000), undefined);
});

test('features are checked one by one', () => {
  const good = polygon(square(0, 0, 100));
  const { grids, problems, mentioned } = readFeatures(
    [
      aFeature(codeOf(1), good),
      aFeature(codeOf(1), good),
      aFeature('99010110020100', good),
      aFeature('990101100999001', good, { village: 990101100999 }),
      aFeature(codeOf(2), good, { village: '990101100202' }),
      aFeature(codeOf(3), good, { level: 'house' }),
      aFeature(codeOf(4), good, { name: '' }),
      aFeature(codeOf(5), null),
      null,
    ],
    villages,
  );
  assert.deepEqual(
    grids.map(({ code, nameZh, nameEn }) => [code, nameZh, nameEn]),
    [[codeOf(1), '网格', 'Grid']],
  );
  assert.deepEqual(
    problems.map(({ feature, code }) => `${feature} ${code}`),
    [
      '2 grid.code_twice',
      '3 grid.code_malformed',
      '4 grid.village_unknown',
      '5 grid.village_mismatch',
      '6 grid.level_unknown',
      '7 grid.name_missing',
      '8 grid.geometry_kind',
      '9 grid.code_malformed',
      '9 grid.name_missing',
      '9 grid.geometry_kind',
    ],
  );
  assert.ok(mentioned.has(codeOf(5)));
});

test('any features whatever are read without a fault', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.jsonValue(), fc.record({ properties: fc.jsonValue(), geometry: fc.jsonValue() }))),
      (features) => {
        const { grids, problems } = readFeatures(features, villages);
        assert.equal(grids.length + new Set(problems.map((problem) => problem.feature)).size, features.length);
      },
    ),
  );
});

test('an import ends what it replaces, with villages also what the file does not mention', () => {
  const standing = [1, 2, 3].map((serial) => ({ code: codeOf(serial), area: 990101100201, from: '2026-01-01' }));
  const grids = [{ code: codeOf(1), area: 990101100201 }];
  const how = { from: '2026-07-01', today: '2026-06-22', mentioned: new Set([codeOf(1), codeOf(2)]) };
  assert.deepEqual(planImport(grids, standing, { ...how, replace: 'grids' }), {
    ok: true,
    ends: [codeOf(1)],
    retired: [],
  });
  assert.deepEqual(planImport(grids, standing, { ...how, replace: 'villages' }), {
    ok: true,
    ends: [codeOf(1), codeOf(3)],
    retired: [codeOf(3)],
  });
  assert.deepEqual(planImport(grids, standing, { ...how, from: '2026-06-01', replace: 'grids' }), {
    ok: false,
    code: 'grid.from_in_past',
  });
  assert.deepEqual(planImport(grids, standing, { ...how, from: '2026-01-01', replace: 'grids' }), {
    ok: false,
    code: 'grid.later_version',
    grid: codeOf(1),
  });
  assert.deepEqual(planImport(grids, [], { ...how, from: '2020-01-01', replace: 'grids' }), {
    ok: true,
    ends: [],
    retired: [],
  });
});

test('only WGS84 is taken', () => {
  const named = (name: string) => isForeignCrs({ crs: { properties: { name } } });
  assert.deepEqual(
    [named('urn:ogc:def:crs:OGC:1.3:CRS84'), named('EPSG:4326'), named('urn:ogc:def:crs:EPSG::4490'), isForeignCrs({})],
    [false, false, true, false],
  );
});

test('the real towns of a district are found by points inside them, and share their borders', (t) => {
  const file = new URL('../../../shared/data/geo/nanxun-towns.geojson', import.meta.url);
  if (!existsSync(file)) return t.skip('needs ../shared/data/geo/nanxun-towns.geojson');
  const { features } = JSON.parse(readFileSync(file, 'utf8')) as {
    features: { properties: { code: string }; geometry: Geometry }[];
  };
  const grids = features.map(({ properties, geometry }) => ({
    code: `${properties.code}001`,
    area: Number(properties.code),
    geometry,
  }));
  const index = makeGridIndex(grids);
  const outlines = grids.map(({ geometry }) => outlineOf(geometry));
  let [inside, twice] = [0, 0];
  for (let lng = 120.0; lng < 120.7; lng += 0.003) {
    for (let lat = 30.5; lat < 31.1; lat += 0.003) {
      const count = outlines.filter((outline) =>
        contains(outline, Math.round(lng * 1e6), Math.round(lat * 1e6)),
      ).length;
      assert.equal(index.locate(lng, lat) !== undefined, count > 0);
      inside += Math.min(count, 1);
      if (count > 1) twice++;
    }
  }
  assert.ok(inside > 1000);
  t.diagnostic(`${inside} points inside, ${twice} in two towns`);
});
