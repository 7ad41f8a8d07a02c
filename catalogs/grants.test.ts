import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchSizes, makeScreening } from './demo/screening.ts';
import { enforcementSize, makeGrants, specialSize } from './demo/grants.ts';
import { makeMatters } from './demo/matters.ts';
import { towns } from './demo/towns.ts';

const matters = makeMatters();
const lists = makeGrants({ matters, screening: makeScreening(matters) }, { year: 2026 });

test('the grants of the demo county have the shapes of the mission: two batches in 22 towns, 92 to one town, 4,000 of enforcement', () => {
  const [first, enforcement, second, special] = lists.map(({ lines }) => lines);
  assert.deepEqual(
    [first!.length, second!.length],
    batchSizes.map((size) => size * towns.length),
  );
  assert.equal(enforcement!.length, enforcementSize);
  assert.ok(enforcement!.every(({ matterType, mode }) => ['02', '06'].includes(matterType) && mode === 'devolved'));
  assert.equal(special!.length, specialSize.grants);
  assert.equal(special!.filter(({ matterType }) => matterType === '01').length, specialSize.permits);
  assert.equal(new Set(special!.map(({ grantor }) => grantor)).size, specialSize.departments);
  assert.equal(new Set(special!.map(({ area }) => area)).size, 1);
});

test('no two grants of the demo county are of one matter in one town, and each entrusted one has its agreement and term', () => {
  const all = lists.flatMap(({ lines }) => lines);
  assert.equal(new Set(all.map(({ matter, area }) => `${matter}:${area}`)).size, all.length);
  for (const { mode, agreement, until } of all) {
    assert.equal(mode === 'entrusted', agreement !== null);
    assert.equal(mode === 'entrusted', until !== null);
  }
});

test('the demo county is always the same', () => {
  assert.deepEqual(makeGrants({ matters, screening: makeScreening(matters) }, { year: 2026 }), lists);
});
