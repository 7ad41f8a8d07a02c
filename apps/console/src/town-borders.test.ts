import assert from 'node:assert/strict';
import { test } from 'node:test';
import { townBorders, townCentres } from './town-borders.ts';

/** A square of one unit whose lower left corner is given. */
function square(area: number, x: number, y: number, level: 'base' | 'special' = 'base') {
  const ring = [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
    [x, y],
  ];
  return { area, level, geometry: { type: 'Polygon' as const, coordinates: [ring] } };
}
const [oneA, oneB, other] = [990101101001, 990101101002, 990101102001];

test('a side is a border where no other grid of the same town shares it', () => {
  const borders = townBorders([square(oneA, 0, 0), square(oneB, 1, 0), square(other, 2, 0)]);
  const isThere = (x: number) => borders.some(([from, to]) => from[0] === x && to[0] === x);
  assert.equal(borders.length, 9);
  assert.deepEqual([0, 1, 2, 3].map(isThere), [true, false, true, true]);
});

test('a special grid draws no border, whether it lies over others or in a hole of them', () => {
  assert.equal(townBorders([square(oneA, 0, 0), square(oneA, 0.2, 0.2, 'special')]).length, 4);
  assert.equal(townBorders([square(oneA, 0, 0), square(oneA, 1, 0, 'special')]).length, 3);
});

test('the name of a town stands in the middle of its grids', () => {
  const grids = [square(oneA, 0, 0), square(oneB, 1, 0), square(other, 4, 4)];
  assert.deepEqual(townCentres(grids), [
    { town: 990101101000, lng: 1, lat: 0.5 },
    { town: 990101102000, lng: 4.5, lat: 4.5 },
  ]);
});
