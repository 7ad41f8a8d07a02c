import { batchSizes, makeScreening } from './demo/screening.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCreditCode } from '@zhenshu/kernel/identifiers.ts';
import { drawCounty, type Village } from './demo/county.ts';
import { chanceOf } from './demo/chance.ts';
import { makeMatters, matterCount } from './demo/matters.ts';
import { makeCountySeed } from './demo/seed.ts';
import { tales } from './demo/tales.ts';

type Ring = Village['grids'][number]['ring'];

const seed = makeCountySeed();
const villages = seed.places.flatMap((place) => place.villages);
const base = villages.flatMap((village) => village.grids).filter((grid) => grid.level === 'base');
const county = 990101000000;

function contains(ring: Ring, [x, y]: readonly [number, number]): boolean {
  let odd = false;
  for (const [i, b] of ring.entries()) {
    const a = ring[(i || ring.length) - 1]!;
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

function sizeOf(ring: Ring): number {
  return ring.reduce((sum, b, i) => {
    const a = ring[(i || ring.length) - 1]!;
    return sum + (a[0] * b[1] - b[0] * a[1]) / 2;
  }, 0);
}

function twice(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

test('the county has 22 towns, 55 area grids, 204 villages and communities, 707 base grids', () => {
  assert.equal(seed.places.length, 22);
  const quarters = seed.places.flatMap(({ town, villages: own }) => own.map(({ quarter }) => `${town.key} ${quarter}`));
  assert.equal(new Set(quarters).size, 55);
  assert.equal(villages.length, 204);
  assert.equal(base.length, 707);
  for (const { town, villages: own } of seed.places) {
    const grids = own.flatMap((village) => village.grids).filter((grid) => grid.level === 'base');
    assert.deepEqual([own.length, grids.length], [town.communities + town.villages, town.grids], town.zh);
  }
  assert.equal(seed.areas.length, 1 + 22 + 204);
});

test('it is drawn the same each time', () => {
  assert.deepEqual(drawCounty(), seed.places);
});

test('codes of villages and grids are well formed, names unique, every village has two grids or more', () => {
  assert.deepEqual(twice(seed.areas.map(({ code }) => String(code))), []);
  assert.deepEqual(twice(seed.areas.map(({ name }) => name.zh)), []);
  assert.deepEqual(twice(villages.flatMap(({ grids }) => grids.map(({ code }) => code))), []);
  for (const { town, villages: own } of seed.places) {
    assert.ok(own.every(({ code }) => Math.floor(code / 1000) * 1000 === town.code && code % 1000 > 0));
  }
  const wrong = villages.filter(
    ({ code, grids }) =>
      grids.length < 2 || grids.some((grid) => !/^\d{15}$/.test(grid.code) || !grid.code.startsWith(String(code))),
  );
  assert.deepEqual(wrong, []);
});

test('grids share their borders corner by corner: what is left over is one border around the county', () => {
  const used = new Map<string, number>();
  for (const { ring } of base) {
    for (const [i, b] of ring.entries()) {
      if (i === 0) continue;
      const edge = [String(ring[i - 1]), String(b)].toSorted().join(' ');
      used.set(edge, (used.get(edge) ?? 0) + 1);
    }
  }
  assert.ok([...used.values()].every((count) => count <= 2));
  const outer = [...used].filter(([, count]) => count === 1).map(([edge]) => edge.split(' ') as [string, string]);
  const next = new Map<string, string[]>();
  for (const [a, b] of outer) {
    next.set(a, [...(next.get(a) ?? []), b]);
    next.set(b, [...(next.get(b) ?? []), a]);
  }
  assert.ok([...next.values()].every((others) => others.length === 2));
  const start = outer[0]![0];
  const walked = new Set([start]);
  for (let at: string | undefined = start; at; at = next.get(at)!.find((other) => !walked.has(other))) walked.add(at);
  assert.equal(walked.size, next.size);
});

test('every point of the county lies in exactly one grid', () => {
  const all = villages.flatMap(({ grids }) => grids);
  const special = all.filter((grid) => grid.level === 'special');
  const total = base.reduce((sum, { ring }) => sum + Math.abs(sizeOf(ring)), 0);
  let inside = 0;
  const runs = 4000;
  const [west, east, south, north] = [110.7, 111.4, 32.8, 33.24];
  const point = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(point, ([u, v]) => {
      const at = [west + u * (east - west), south + v * (north - south)] as const;
      const found = base.filter(({ ring }) => contains(ring, at)).length;
      assert.ok(found <= 1);
    }),
    { numRuns: 1000 },
  );
  const chance = chanceOf('points');
  for (let run = 0; run < runs; run++) {
    const at = [chance.between(west, east), chance.between(south, north)] as const;
    const found = base.filter(({ ring }) => contains(ring, at));
    assert.ok(found.length <= 1);
    inside += found.length;
  }
  // As much of the box is inside as the grids' surfaces say: no overlap makes up for a hole.
  const share = total / ((east - west) * (north - south));
  assert.ok(Math.abs(inside / runs - share) < 0.04, `${inside / runs} of ${share}`);
  assert.equal(special.length, 1);
});

test('grids are numbered row by row from north to south, in each row from west to east', () => {
  const middle = (ring: Ring, axis: 0 | 1) =>
    ring.slice(1).reduce((sum, corner) => sum + corner[axis], 0) / (ring.length - 1);
  for (const { code, grids } of villages) {
    if (String(code).startsWith('990101101')) continue;
    const rows = Math.max(1, Math.round(Math.sqrt(grids.length)));
    const size = Math.ceil(grids.length / rows);
    for (let row = 0; row < rows; row++) {
      const own = grids.slice(row * size, (row + 1) * size).map(({ ring }) => middle(ring, 0));
      // Middles of corners stray a little from middles of land.
      for (const [at, lng] of own.entries()) assert.ok(at === 0 || lng > own[at - 1]! - 0.006, `${code} row ${row}`);
    }
  }
});

test('organs, people and duties name each other; every town has its organs, its desk and a handler in each', () => {
  const keys = new Map(seed.organs.map((organ) => [organ.key, organ]));
  assert.equal(keys.size, seed.organs.length);
  assert.deepEqual(twice(seed.organs.map(({ name }) => name.zh)), []);
  assert.deepEqual(twice(seed.people.map(({ username }) => username)), []);
  assert.deepEqual(twice(seed.people.map(({ name }) => name)), []);
  assert.ok(
    seed.people.every(({ username, name }) => /^[a-z]+(\.?[a-z0-9]+)*$/.test(username) && name.startsWith('示范·')),
  );
  const areas = new Set(seed.areas.map(({ code }) => code));
  assert.ok(seed.organs.every(({ area, parent }) => areas.has(area) && (parent === null || keys.has(parent))));
  assert.ok(seed.people.every(({ posts }) => posts.every(({ organ }) => keys.has(organ))));
  assert.ok(seed.duties.every(({ organ, area }) => keys.has(organ) && areas.has(area)));
  const staffed = new Set(
    seed.people.flatMap(({ posts }) =>
      posts.filter(({ roles }) => roles.includes('handler')).map(({ organ }) => organ),
    ),
  );
  assert.deepEqual(
    seed.duties.filter(({ organ }) => !staffed.has(organ)),
    [],
  );
  for (const { town } of seed.places) {
    const organs = seed.organs.filter(({ area }) => area === town.code);
    assert.ok(organs.length >= 12, town.zh);
    const roles = new Set(
      seed.people.flatMap(({ posts }) =>
        posts.flatMap((post) => (keys.get(post.organ)!.area === town.code ? post.roles : [])),
      ),
    );
    for (const role of ['clerk', 'dispatcher', 'handler', 'checker', 'leader', 'supervisor'] as const)
      assert.ok(roles.has(role), `${town.zh} ${role}`);
  }
  assert.ok(seed.organs.filter(({ area }) => area === county).length >= 30);
});

test('each grid is looked after by one grid worker of its village, and by the head of its area grid', () => {
  const home = new Map(seed.organs.map((organ) => [organ.key, organ.area]));
  const of = (role: 'grid_worker' | 'checker') =>
    seed.people.flatMap(({ posts }) =>
      posts.flatMap(({ organ, roles, grids = [] }) =>
        roles.includes(role) ? grids.map((grid) => ({ organ, grid })) : [],
      ),
    );
  const codes = villages.flatMap(({ grids }) => grids.map(({ code }) => code)).toSorted();
  assert.deepEqual(
    of('grid_worker')
      .map(({ grid }) => grid)
      .toSorted(),
    codes,
  );
  assert.ok(of('grid_worker').every(({ organ, grid }) => String(home.get(organ)) === grid.slice(0, 12)));
  assert.deepEqual(
    of('checker')
      .map(({ grid }) => grid)
      .toSorted(),
    codes,
  );
});

test('every class of the tales has one lead in every village, and the county leads what its conditions say', () => {
  const leads = seed.duties.filter(({ role }) => role === 'lead');
  const covers = (area: number, village: number) =>
    area === county || area === village || Math.floor(village / 1000) * 1000 === area;
  const faults = tales.flatMap(({ kind, code }) =>
    villages.flatMap((village) => {
      const found = leads.filter(
        (duty) => duty.kind === kind && code.startsWith(duty.code) && covers(duty.area, village.code),
      );
      const longest = Math.max(...found.map((duty) => duty.code.length));
      const closest = found.filter((duty) => duty.code.length === longest);
      const narrow = Math.max(...closest.map((duty) => (duty.area === county ? 0 : duty.area % 1000 === 0 ? 1 : 2)));
      const chosen = closest.filter((duty) => (duty.area === county ? 0 : duty.area % 1000 === 0 ? 1 : 2) === narrow);
      return chosen.length === 1 ? [] : [`${village.code} ${kind}:${code} ${chosen.length}`];
    }),
  );
  assert.deepEqual(faults, []);
  const led = new Set(leads.filter(({ area }) => area === county).map(({ kind, code }) => `${kind}:${code}`));
  const wrong = seed.conditions.filter(({ kind, code, level }) => led.has(`${kind}:${code}`) && level !== 'county');
  assert.deepEqual(wrong, []);
});

test('the county has 1,913 matters of its departments, each with a code and a name of its own', () => {
  const matters = makeMatters();
  assert.equal(matters.length, matterCount);
  assert.deepEqual(makeMatters(), matters);
  assert.deepEqual(twice(matters.map(({ code }) => code)), []);
  assert.deepEqual(twice(matters.map(({ organ, name }) => `${organ} ${name}`)), []);
  const organs = new Set(seed.organs.filter(({ kind }) => kind === 'department').map(({ key }) => key));
  assert.deepEqual(
    matters.filter(({ organ }) => !organs.has(organ)),
    [],
  );
  assert.ok(matters.every(({ code, baseCode }) => /^[0-9A-Z]{31}$/.test(code) && /^\d{12}$/.test(baseCode)));
  assert.ok(matters.every(({ creditCode }) => isCreditCode(creditCode)));
  // All types the standard names for a county but coercion and adjudication.
  assert.equal(new Set(matters.map(({ type }) => type)).size, 9);
});

test('1,913 matters are screened to 489 in two batches of 345 and 144, each kept one with its reason', () => {
  const screened = makeScreening(makeMatters());
  const count = (batch: number) => screened.filter((one) => one.batch === batch).length;
  assert.deepEqual([screened.length, count(1), count(2), batchSizes[0] + batchSizes[1]], [1913, 345, 144, 489]);
  const kept = screened.filter(({ decision }) => decision === 'keep');
  assert.equal(kept.length, 1913 - 489);
  assert.ok(kept.every(({ reason, text }) => reason !== undefined && (reason === 'other') === (text !== undefined)));
});
