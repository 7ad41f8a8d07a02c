import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSlots } from './slots.ts';

test('one holder takes only his share, all together only the whole, and a freed place is there again', () => {
  const slots = makeSlots(3, 2);
  const first = slots('a');
  assert.ok(first && slots('a'));
  assert.equal(slots('a'), undefined);
  assert.ok(slots('b'));
  assert.equal(slots('c'), undefined);
  first();
  assert.ok(slots('c'));
  assert.equal(slots('a'), undefined);
});
