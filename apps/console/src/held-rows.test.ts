import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdRows } from './held-rows.ts';

test('rows that come in above or between wait, those below the last are added', () => {
  assert.deepEqual(holdRows(['b', 'd'], ['a', 'b', 'c', 'd', 'e']), { keys: ['b', 'd', 'e'], held: 2 });
});

test('a row that is gone keeps its place, so that nothing moves under the hand', () => {
  assert.deepEqual(holdRows(['a', 'b', 'c'], ['a', 'c', 'd']), { keys: ['a', 'b', 'c', 'd'], held: 0 });
});

test('where none of the rows shown is left, all that came waits', () => {
  assert.deepEqual(holdRows(['a'], ['b', 'c']), { keys: ['a'], held: 2 });
  assert.deepEqual(holdRows([], ['b']), { keys: [], held: 1 });
});
