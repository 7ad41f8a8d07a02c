import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlinesOf } from './grid-outlines.ts';

function square(west: number, south: number) {
  const [east, north] = [west + 0.01, south + 0.01];
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}

const fileOf = (features: readonly unknown[]) =>
  new TextEncoder().encode(JSON.stringify({ type: 'FeatureCollection', features }));

test('outlines keep the number of their feature, so that what is told of one marks that one', () => {
  const file = fileOf([
    { geometry: square(111, 33) },
    null,
    { geometry: { type: 'Point', coordinates: [111, 33] } },
    { geometry: square(111.5, 33) },
  ]);
  const problem = { feature: 4, gridCode: '', code: 'grid.name_missing', other: null } as const;
  assert.deepEqual(
    outlinesOf(file, [problem]).map(({ bad, box }) => [bad, box[0]]),
    [
      [false, 111_000_000],
      [true, 111_500_000],
    ],
  );
});

test('a file that cannot be read draws nothing', () => {
  assert.deepEqual(outlinesOf(new TextEncoder().encode('{'), []), []);
  assert.deepEqual(outlinesOf(new TextEncoder().encode('null'), []), []);
});
