import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workGroup } from './work-groups.ts';

// Tuesday 2026-11-24 14:05 in China.
const now = new Date('2026-11-24T06:05:00Z');

test('a task whose end has come is overdue', () => {
  assert.equal(workGroup('2026-11-24T06:05:00Z', now), 'overdue');
});

test('a task that ends at 24:00 today belongs to today', () => {
  assert.equal(workGroup('2026-11-24T16:00:00Z', now), 'today');
});

test('a task that ends on Sunday belongs to this week, on Monday to later', () => {
  assert.equal(workGroup('2026-11-29T16:00:00Z', now), 'week');
  assert.equal(workGroup('2026-11-30T01:00:00Z', now), 'later');
});

test('a task without an end stands by itself', () => {
  assert.equal(workGroup(null, now), 'open');
});
