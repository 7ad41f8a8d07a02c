import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseRow } from '@zhenshu/casefile/contract.ts';
import { metresBetween, nearbyCases } from './nearby.ts';

const row = (id: string, lng: number | null, lat: number | null) => ({ id, lng, lat }) as CaseRow;

test('a thousandth of a degree of latitude is 111 metres', () => {
  assert.equal(Math.round(metresBetween({ lng: 111, lat: 33 }, { lng: 111, lat: 33.001 })), 111);
});

test('only others within reach count, the nearest first', () => {
  const rows = [row('a', 111, 33), row('far', 111, 33.01), row('near', 111, 33.001), row('next', 111, 33.0005)];
  assert.deepEqual(
    nearbyCases(row('a', 111, 33), rows).map((one) => one.row.id),
    ['next', 'near'],
  );
});

test('a case without a position has no neighbours', () => {
  assert.deepEqual(nearbyCases(row('a', null, null), [row('b', 111, 33)]), []);
});
