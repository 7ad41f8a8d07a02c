import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysOf, periodOf } from './periods.ts';

const now = new Date('2026-11-25T23:30:00+08:00');

test('a period ends today, in China; a week begins on Monday', () => {
  const from = (word?: string) => periodOf(word, {}, now).from;
  assert.deepEqual(
    [from('today'), from('week'), from('month'), from('year'), from(), from('nonsense')],
    ['2026-11-25', '2026-11-23', '2026-11-01', '2026-01-01', '2026-11-01', '2026-11-01'],
  );
  assert.equal(periodOf('today', {}, now).to, '2026-11-25');
});

test('a free period is taken as it stands in the address, thirty days where it makes no sense', () => {
  const days = { from: '2026-01-05', to: '2026-02-01' };
  assert.deepEqual(periodOf('free', days, now), { name: 'free', ...days });
  assert.equal(periodOf('free', { from: '2026-02-02', to: '2026-01-01' }, now).from, '2026-10-27');
});

test('a period has both its days', () => {
  assert.deepEqual(daysOf({ from: '2026-02-27', to: '2026-03-01' }), ['2026-02-27', '2026-02-28', '2026-03-01']);
  assert.equal(daysOf({ from: '2026-02-27', to: '2026-02-27' }).length, 1);
});
