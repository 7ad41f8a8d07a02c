import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import year2024 from '@zhenshu/catalogs/calendar/2024.json' with { type: 'json' };
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import {
  addDays,
  checkCalendarYear,
  dayFromNumber,
  dayNumber,
  dayOf,
  daysBetween,
  isDay,
  isPublished,
  makeCalendar,
  startOfDay,
  weekdayOf,
} from './calendar.ts';
import type { CalendarYear } from './calendar.ts';

const calendar = makeCalendar([year2024, year2025, year2026]);

test('a day begins at 16:00 UTC of the day before', () => {
  assert.equal(startOfDay('2026-02-12').toISOString(), '2026-02-11T16:00:00.000Z');
  assert.equal(dayOf(new Date('2026-02-11T15:59:59.999Z')), '2026-02-11');
  assert.equal(dayOf(new Date('2026-02-11T16:00:00.000Z')), '2026-02-12');
});

test('days add across leap days and year ends', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29');
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
  assert.equal(addDays('2026-01-01', -1), '2025-12-31');
  assert.equal(daysBetween('2026-07-06', '2026-10-04'), 90);
  assert.equal(daysBetween('2026-10-04', '2026-07-06'), -90);
});

test('weekdays are numbered from Monday 1 to Sunday 7, also before 1970', () => {
  assert.equal(weekdayOf('2026-11-23'), 1);
  assert.equal(weekdayOf('2026-01-04'), 7);
  assert.equal(weekdayOf('1949-10-01'), 6);
});

test('day arithmetic agrees with itself for any instant', () => {
  const instants = fc.date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2200-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(instants, (instant) => {
      const day = dayOf(instant);
      assert.equal(dayFromNumber(dayNumber(day)), day);
      assert.ok(isDay(day));
      assert.ok(startOfDay(day) <= instant && instant < startOfDay(addDays(day, 1)));
    }),
    { numRuns: 10_000 },
  );
});

test('only existing days written in full are days', () => {
  assert.equal(isDay('2026-02-29'), false);
  assert.equal(isDay('2026-13-01'), false);
  assert.equal(isDay('2026-2-1'), false);
  assert.equal(isDay('2024-02-29'), true);
});

test('a holiday, a make-up workday, a weekend and a weekday are told apart', () => {
  assert.equal(calendar.explain('2026-02-17'), 'holiday');
  assert.equal(calendar.explain('2026-02-14'), 'makeup_workday');
  assert.equal(calendar.explain('2026-03-01'), 'weekend');
  assert.equal(calendar.explain('2026-03-02'), 'weekday');
  assert.equal(calendar.isWorkday('2026-02-17'), false);
  assert.equal(calendar.isWorkday('2026-02-14'), true);
  assert.equal(calendar.isWorkday('2026-03-01'), false);
  assert.equal(calendar.isWorkday('2026-03-02'), true);
});

test('a year without its notice has plain weekends and says so', () => {
  assert.equal(calendar.has(2027), false);
  assert.equal(calendar.explain('2027-01-01'), 'weekday');
  assert.equal(calendar.explain('2027-01-02'), 'weekend');
  assert.equal(isPublished(calendar, '2026-12-24'), true);
  assert.equal(isPublished(calendar, '2027-01-04'), false);
});

test('the last week of December is certain only when the next notice is loaded, which may change it', () => {
  assert.equal(isPublished(calendar, '2026-12-28'), false);
  assert.equal(isPublished(calendar, '2025-12-28'), true);
  const next: CalendarYear = { year: 2027, source: 'test', off: ['2026-12-31', '2027-01-01'], work: ['2026-12-27'] };
  const longer = makeCalendar([next, year2026]);
  assert.equal(longer.explain('2026-12-31'), 'holiday');
  assert.equal(longer.explain('2026-12-27'), 'makeup_workday');
  assert.equal(isPublished(longer, '2026-12-28'), true);
});

test('a local layer adds days off and workdays over the national notice', () => {
  const local = makeCalendar([year2026], {
    local: [{ name: '三月三', off: ['2026-04-20'], work: ['2026-04-25', '2026-04-06'] }],
  });
  assert.equal(local.explain('2026-04-20'), 'holiday');
  assert.equal(local.explain('2026-04-25'), 'makeup_workday');
  assert.equal(local.explain('2026-04-06'), 'weekday');
  assert.equal(calendar.explain('2026-04-20'), 'weekday');
});

test('the version follows the content and nothing else', () => {
  const shuffled = { ...year2026, source: 'elsewhere', off: year2026.off.toReversed() };
  assert.equal(makeCalendar([shuffled, year2025, year2024]).version, calendar.version);
  assert.notEqual(makeCalendar([year2025, year2026]).version, calendar.version);
  assert.notEqual(
    makeCalendar([{ ...year2026, work: year2026.work.slice(1) }]).version,
    makeCalendar([year2026]).version,
  );
  assert.notEqual(makeCalendar([year2026], { hours: [[510, 720]] }).version, makeCalendar([year2026]).version);
  assert.notEqual(
    makeCalendar([year2026], { local: [{ name: '三月三', off: ['2026-04-20'], work: [] }] }).version,
    makeCalendar([year2026]).version,
  );
});

test('the working hours are 8 to 12 and 14 to 18 unless given', () => {
  assert.deepEqual(calendar.hours, [
    [480, 720],
    [840, 1080],
  ]);
  assert.deepEqual(makeCalendar([], { hours: [[540, 1020]] }).hours, [[540, 1020]]);
});

test('hours that overlap, run backwards or are missing are refused', () => {
  assert.throws(() => makeCalendar([], { hours: [] }), RangeError);
  assert.throws(() => makeCalendar([], { hours: [[720, 480]] }), RangeError);
  assert.throws(
    () =>
      makeCalendar([], {
        hours: [
          [480, 720],
          [700, 1080],
        ],
      }),
    RangeError,
  );
  assert.throws(() => makeCalendar([], { hours: [[480, 1500]] }), RangeError);
});

test('faulty tables are refused: one year twice, a faulty year, a faulty layer', () => {
  assert.throws(() => makeCalendar([year2026, year2026]), RangeError);
  assert.throws(() => makeCalendar([{ ...year2026, off: ['2026-02-30'] }]), RangeError);
  assert.throws(
    () => makeCalendar([], { local: [{ name: 'x', off: ['2026-04-20'], work: ['2026-04-20'] }] }),
    RangeError,
  );
  assert.throws(() => makeCalendar([], { local: [{ name: 'x', off: ['soon'], work: [] }] }), RangeError);
});

test('the three shipped years have no problem', () => {
  assert.deepEqual([year2024, year2025, year2026].flatMap(checkCalendarYear), []);
});

test('the check names each fault with its day', () => {
  const table: CalendarYear = {
    year: 2026,
    source: 'test',
    off: ['2026-01-01', '2026-01-01', '2025-12-31', '2025-12-01', '2026-02-30', '2026-01-04'],
    work: ['2026-01-04', '2026-01-05'],
  };
  assert.deepEqual(checkCalendarYear(table), [
    { code: 'outside_year', day: '2025-12-01' },
    { code: 'not_a_day', day: '2026-02-30' },
    { code: 'off_and_work', day: '2026-01-04' },
    { code: 'weekday_as_work', day: '2026-01-05' },
    { code: 'duplicate', day: '2026-01-01' },
  ]);
});

const reference = new URL('../../../shared/data/holidays/', import.meta.url);

test('the shipped years equal the reference tables where those are present', (t) => {
  if (!existsSync(reference)) return t.skip('no reference tables in ../shared/data/holidays');
  type Row = { date: string; isOffDay: boolean };
  const days = (year: number): Row[] => JSON.parse(readFileSync(new URL(`${year}.json`, reference), 'utf8')).days;
  const listed = (year: number, off: boolean) =>
    days(year)
      .filter((row) => row.isOffDay === off)
      .map((row) => row.date);
  assert.deepEqual(
    [year2024.off, year2025.off, year2026.off],
    [2024, 2025, 2026].map((year) => listed(year, true)),
  );
  assert.deepEqual(
    [year2024.work, year2025.work, year2026.work],
    [2024, 2025, 2026].map((year) => listed(year, false)),
  );
});
