import assert from 'node:assert/strict';
import { test } from 'node:test';
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { changesOf, hasNotice, missingYear, monthsOf, rangesOf, splitSource, yearsOf } from './calendar-year.ts';

const national = { layer: 'national', ...year2026 };
const local = { layer: 'local', year: 2026, source: 'x', off: ['2026-07-01'], work: ['2026-07-04'] };

test('every day of a year stands once, in its week, under its weekday', () => {
  const months = monthsOf(2026, [national]);
  const cells = months.flatMap(({ weeks }) => weeks.flat());
  assert.equal(months.length, 12);
  assert.equal(cells.filter((cell) => cell !== null).length, 365);
  assert.ok(months.every(({ weeks }) => weeks.every((week) => week.length === 7)));
  // 1 February 2026 is a Sunday.
  assert.deepEqual(
    months[1]!.weeks[0]!.map((cell) => cell?.number ?? null),
    [null, null, null, null, null, null, 1],
  );
});

test('days off, make-up workdays and local days are told apart', () => {
  const cells = monthsOf(2026, [national, local]).flatMap(({ weeks }) => weeks.flat());
  const of = (day: string) => {
    const cell = cells.find((one) => one?.day === day);
    return [cell?.kind, cell?.layer];
  };
  assert.deepEqual(of('2026-02-17'), ['holiday', null]);
  assert.deepEqual(of('2026-02-28'), ['makeup_workday', null]);
  assert.deepEqual(of('2026-07-01'), ['holiday', 'local']);
  assert.deepEqual(of('2026-07-04'), ['makeup_workday', 'local']);
  assert.deepEqual(of('2026-07-05'), ['weekend', null]);
});

test("next year's notice reaches into this December", () => {
  const next = { layer: 'national', year: 2027, source: 'x', off: ['2026-12-31'], work: [] };
  const december = monthsOf(2026, [national, next])[11]!.weeks.flat();
  assert.equal(december.find((cell) => cell?.number === 31)?.kind, 'holiday');
});

test('this year and the next are always shown, and the first without a notice is the one to import', () => {
  assert.deepEqual(yearsOf([national], '2026-11-24'), [2026, 2027]);
  assert.deepEqual(yearsOf([national], '2028-01-01'), [2026, 2028, 2029]);
  assert.equal(missingYear([national], '2026-11-24'), 2027);
  assert.equal(missingYear([], '2026-11-24'), 2026);
  assert.equal(hasNotice(2026, [local]), false);
});

test('a source is words and, where it has one, an address', () => {
  assert.deepEqual(splitSource('Notice 2026, https://example.org/a.htm'), {
    words: 'Notice 2026',
    address: 'https://example.org/a.htm',
  });
  assert.deepEqual(splitSource('《通知》（https://example.org/a）').address, 'https://example.org/a');
  assert.deepEqual(splitSource('Notice'), { words: 'Notice', address: null });
});

test('a table is compared with the one it replaces, and days are told as ranges', () => {
  const changed = changesOf(
    { off: ['2026-05-01', '2026-05-02', '2026-05-03'], work: ['2026-05-09'] },
    { off: ['2026-05-01', '2026-05-09'], work: [] },
  );
  assert.deepEqual(changed, ['2026-05-02', '2026-05-03', '2026-05-09']);
  assert.deepEqual(changesOf(national, national), []);
  assert.deepEqual(rangesOf(['2026-05-09', '2026-05-03', '2026-05-02']), [
    { from: '2026-05-02', to: '2026-05-03' },
    { from: '2026-05-09', to: '2026-05-09' },
  ]);
});
