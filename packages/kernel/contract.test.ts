import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DayText, Instant } from './contract.ts';

const pattern = (schema: object) => new RegExp((schema as { pattern: string }).pattern, 'u');

test('every day from 1900 to 2099 that exists is taken, and no other of the form', () => {
  const day = pattern(DayText);
  const two = (n: number) => String(n).padStart(2, '0');
  for (let year = 1900; year < 2100; year++) {
    for (let month = 0; month <= 13; month++) {
      for (let date = 0; date <= 32; date++) {
        const at = new Date(Date.UTC(year, month - 1, date));
        const exists = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
        const text = `${year}-${two(month)}-${two(date)}`;
        assert.equal(day.test(text), exists, text);
      }
    }
  }
});

test('an instant needs a day that exists, a time of day and an offset', () => {
  const instant = pattern(Instant);
  assert.ok(instant.test('2028-02-29T23:59:59.999+08:00'));
  assert.ok(instant.test('2026-06-22T02:00:00Z'));
  for (const wrong of ['2026-02-29T10:00:00Z', '2026-06-22T24:00:00Z', '2026-06-22T10:00:00', '1999-06-22T10:00:00Z'])
    assert.ok(!instant.test(wrong), wrong);
});
