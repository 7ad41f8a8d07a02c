import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { anId, testDatabase } from '@zhenshu/kernel/testing.ts';
import { nearnessOf, weightOn } from './domain.ts';
import { addExperience, experienceOf } from './store.ts';

const { db, sql } = await testDatabase();
const county = 990101;
const { scope } = systemActor(county, 'test');
const day = '2026-06-22';
const places = [990101000000, 990101100000, 990101100001, 990101100002, 990101101000, 990101101001];

test('counts come by how near they lie, as the pure rule has it, and each scope reads and adds its own', async () => {
  const organs = new Map(places.map((area) => [area, anId()]));
  const add = (area: number, lo: number, hi: number, slot = 0) =>
    db.tx({ ...scope, lo, hi }, (tx) =>
      addExperience(tx, [
        {
          county,
          organId: organs.get(area)!,
          slot,
          line: 'event',
          day,
          subject: 'event:A',
          area,
          weight: weightOn(day),
        },
      ]),
    );
  for (const area of places) await add(area, scope.lo, scope.hi);
  const read = (asked: number, lo: number, hi: number) =>
    db.tx({ ...scope, lo, hi }, (tx) => experienceOf(tx, county, ['event:A', '*'], asked));
  for (const asked of places) {
    const rows = await read(asked, scope.lo, scope.hi);
    assert.equal(rows.length, places.length);
    for (const area of places) {
      const row = rows.find((one) => one.organId === organs.get(area));
      assert.deepEqual([row?.nearness, row?.times, row?.since], [nearnessOf(asked, area), 1, day], `${asked} ${area}`);
    }
  }
  const seen = async (lo: number, hi: number) => {
    const rows = await read(lo, lo, hi);
    return places.filter((area) => rows.some((row) => row.organId === organs.get(area)));
  };
  assert.deepEqual(await seen(990101100000, 990101101000), places.slice(1, 4));
  // A village adds to the counts of its town, and sees no other village.
  assert.deepEqual(await seen(990101100001, 990101100002), places.slice(1, 3));
  await add(990101100000, 990101100001, 990101100002);
  await add(990101100000, 990101100001, 990101100002, 1);
  const [town] = (await read(990101100001, scope.lo, scope.hi)).filter(
    (row) => row.organId === organs.get(990101100000),
  );
  assert.deepEqual([town?.times, town && Math.round(town.weight / weightOn(day))], [3, 3]);
  await assert.rejects(add(990101101000, 990101100000, 990101101000), { code: '42501' });
});

test('events that end at once are all counted', async () => {
  await sql('delete from event.experience');
  const organId = anId();
  // Two of a class in each, as where two events end together.
  const learned = ['event:B', 'event:A', '*', '*'].map((subject) => ({
    ...{ county, organId, line: 'event', day, subject, area: 990101100000, weight: 1 },
  }));
  await Promise.all(
    Array.from({ length: 24 }, (_, at) =>
      db.tx(scope, (tx) =>
        addExperience(
          tx,
          (at % 2 === 0 ? learned : learned.toReversed()).map((one) => ({ ...one, slot: at % 4 })),
        ),
      ),
    ),
  );
  const rows = await db.tx(scope, (tx) => experienceOf(tx, county, ['event:A', 'event:B', '*'], 990101100001));
  assert.deepEqual(
    rows.map((row) => row.times),
    [48, 24, 24],
  );
});
