import assert from 'node:assert/strict';
import { test } from 'node:test';
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { makeCalendar } from '@zhenshu/kernel/calendar.ts';
import { readClock } from './clock.ts';
import type { ClockFact, ClockReading, Unit } from './clock.ts';

const calendar = makeCalendar([year2025, year2026]);

/** An instant in China Standard Time: 'YYYY-MM-DD HH:mm'. */
function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+08:00`);
}

function started(text: string, amount: number, unit: Unit): ClockFact {
  return { type: 'started', at: at(text), limit: { amount, unit } };
}

function paused(text: string, ground = 'ALL 45'): ClockFact {
  return { type: 'paused', at: at(text), ground };
}

function resumed(text: string): ClockFact {
  return { type: 'resumed', at: at(text) };
}

function extended(text: string, amount: number, unit: Unit): ClockFact {
  return { type: 'extended', at: at(text), by: { amount, unit }, ground: 'ALL 42' };
}

function stopped(text: string): ClockFact {
  return { type: 'stopped', at: at(text) };
}

function read(facts: ClockFact[], now = '2026-12-01 00:00'): ClockReading {
  return readClock(facts, calendar, at(now));
}

function workingDay(start: string, amount: number): ClockReading {
  return read([started(`${start} 10:00`, amount, 'working_day')]);
}

test('2026-02-12 and 5 working days end on 2026-02-26, over the Spring Festival', () => {
  const reading = workingDay('2026-02-12', 5);
  assert.equal(reading.lastDay, '2026-02-26');
  assert.deepEqual(reading.dueAt, at('2026-02-27 00:00'));
  assert.deepEqual(reading.yellowAt, at('2026-02-26 00:00'));
});

test('2026-02-12 and 20 working days end on 2026-03-18', () => {
  assert.equal(workingDay('2026-02-12', 20).lastDay, '2026-03-18');
});

test('2026-09-18 and 7 working days end on 2026-09-29', () => {
  assert.equal(workingDay('2026-09-18', 7).lastDay, '2026-09-29');
});

test('2026-09-24 and 20 working days end on 2026-10-29', () => {
  assert.equal(workingDay('2026-09-24', 20).lastDay, '2026-10-29');
});

test('2026-04-30 and 1 working day end on 2026-05-06', () => {
  assert.equal(workingDay('2026-04-30', 1).lastDay, '2026-05-06');
});

test('2025-12-31 and 1 working day end on 2026-01-04, a worked Sunday', () => {
  const reading = workingDay('2025-12-31', 1);
  assert.equal(reading.lastDay, '2026-01-04');
  assert.equal(reading.provisional, false);
});

test('2026-02-01 and 15 natural days end raw on 2026-02-16, a holiday, and roll to 2026-02-24', () => {
  const reading = read([started('2026-02-01 10:00', 15, 'natural_day')]);
  assert.equal(reading.lastDay, '2026-02-24');
  assert.deepEqual(reading.dueAt, at('2026-02-25 00:00'));
  assert.deepEqual(
    reading.lines.find((line) => line.kind === 'roll'),
    { kind: 'roll', day: '2026-02-16', to: '2026-02-24', basis: 'CPL 85', reason: 'holiday' },
  );
});

test('2026-07-06 and 90 natural days end raw on 2026-10-04, a holiday, and roll to 2026-10-08', () => {
  const reading = read([started('2026-07-06 10:00', 90, 'natural_day')]);
  assert.equal(reading.lastDay, '2026-10-08');
  assert.equal(reading.lines.find((line) => line.kind === 'roll')?.day, '2026-10-04');
});

test('2 emergency hours run through the night and the holiday', () => {
  const reading = read([started('2026-02-16 23:00', 2, 'emergency_hour')]);
  assert.deepEqual(reading.dueAt, at('2026-02-17 01:00'));
  assert.deepEqual(reading.yellowAt, at('2026-02-17 00:36'));
  assert.equal(reading.lastDay, null);
});

test('4 working hours pass over lunch', () => {
  assert.deepEqual(read([started('2026-03-02 10:00', 4, 'working_hour')]).dueAt, at('2026-03-02 16:00'));
});

test('4 working hours pass over the evening', () => {
  assert.deepEqual(read([started('2026-03-02 16:00', 4, 'working_hour')]).dueAt, at('2026-03-03 10:00'));
});

test('4 working hours pass over the weekend', () => {
  const reading = read([started('2026-03-06 15:30', 4, 'working_hour')], '2026-03-07 12:00');
  assert.deepEqual(reading.dueAt, at('2026-03-09 09:30'));
  assert.equal(reading.used, 2.5);
  assert.equal(reading.remaining, 1.5);
});

test('4 working hours begun at night count from the morning and may end with the morning', () => {
  assert.deepEqual(read([started('2026-03-02 22:00', 4, 'working_hour')]).dueAt, at('2026-03-03 12:00'));
});

test('2 working days from a Thursday end on Monday', () => {
  assert.equal(workingDay('2026-03-05', 2).lastDay, '2026-03-09');
});

test('5 working days end on the same weekday a week later', () => {
  assert.equal(workingDay('2026-03-05', 5).lastDay, '2026-03-12');
});

test('a limit in minutes is continuous', () => {
  assert.deepEqual(read([started('2026-03-06 23:50', 30, 'minute')]).dueAt, at('2026-03-07 00:20'));
});

test('at the year end without the next notice a deadline is provisional, and is recomputed with it', () => {
  const facts = [started('2026-12-24 10:00', 6, 'working_day')];
  const before = readClock(facts, calendar, at('2026-12-24 12:00'));
  assert.equal(before.provisional, true);
  assert.equal(before.lastDay, '2027-01-01');
  assert.deepEqual(
    before.lines.find((line) => line.kind === 'provisional'),
    { kind: 'provisional', day: '2026-12-25', to: '2027-01-01', reason: 'no_calendar' },
  );
  const year2027 = {
    year: 2027,
    source: 'test',
    off: ['2027-01-01', '2027-01-02', '2027-01-03'],
    work: ['2027-01-09'],
  };
  const loaded = makeCalendar([year2025, year2026, year2027]);
  const after = readClock(facts, loaded, at('2026-12-24 12:00'));
  assert.equal(after.provisional, false);
  assert.equal(after.lastDay, '2027-01-04');
  assert.notEqual(after.calendarVersion, before.calendarVersion);
});

test('hours that ignore the calendar and natural days that end in a known year are never provisional', () => {
  assert.equal(read([started('2026-12-31 23:00', 48, 'emergency_hour')]).provisional, false);
  assert.equal(read([started('2026-11-01 10:00', 50, 'natural_day')]).provisional, false);
  assert.equal(read([started('2026-11-01 10:00', 61, 'natural_day')]).provisional, true);
});

test('a paused clock has no end but a frozen remainder', () => {
  const facts = [started('2026-03-02 10:00', 5, 'working_day'), paused('2026-03-04 09:00')];
  const reading = read(facts, '2026-03-20 09:00');
  assert.equal(reading.state, 'paused');
  assert.deepEqual([reading.dueAt, reading.lastDay, reading.yellowAt], [null, null, null]);
  assert.deepEqual([reading.used, reading.remaining, reading.late], [2, 3, false]);
  assert.equal(read([...facts, resumed('2026-03-20 09:00')]).lastDay, '2026-03-25');
});

test('two pauses on different grounds hold the clock until both are resumed', () => {
  const facts = [
    started('2026-03-02 08:00', 10, 'emergency_hour'),
    paused('2026-03-02 10:00', 'ALL 45 检验'),
    paused('2026-03-02 12:00', 'ALL 45 听证'),
    resumed('2026-03-02 14:00'),
  ];
  assert.equal(read(facts).state, 'paused');
  assert.equal(read(facts).remaining, 8);
  assert.deepEqual(read([...facts, resumed('2026-03-02 20:00')]).dueAt, at('2026-03-03 04:00'));
});

test('a clock paused during its last day may use the rest of the day it is resumed on', () => {
  const facts = [started('2026-03-02 10:00', 2, 'working_day'), paused('2026-03-04 10:00')];
  assert.equal(read(facts, '2026-03-04 11:00').remaining, 0);
  assert.equal(read(facts, '2026-03-10 11:00').late, false);
  assert.equal(read([...facts, resumed('2026-03-11 10:00')]).lastDay, '2026-03-11');
  assert.equal(read([...facts, resumed('2026-03-14 10:00')]).lastDay, '2026-03-16');
});

test('a pause after the end does not undo the lateness', () => {
  const facts = [started('2026-03-02 10:00', 2, 'working_day'), paused('2026-03-05 00:00')];
  const reading = read(facts, '2026-03-20 10:00');
  assert.deepEqual([reading.state, reading.late, reading.lastDay], ['paused', true, '2026-03-04']);
});

test('a stopped clock tells whether it was late', () => {
  const facts = [started('2026-03-02 10:00', 2, 'working_day')];
  const inTime = read([...facts, stopped('2026-03-04 23:59')]);
  assert.deepEqual([inTime.state, inTime.late, inTime.used], ['stopped', false, 2]);
  assert.equal(inTime.lines.at(-1)?.reason, 'in_time');
  const late = read([...facts, stopped('2026-03-05 00:00')]);
  assert.deepEqual([late.state, late.late, late.used], ['stopped', true, 3]);
  assert.equal(late.lines.at(-1)?.reason, 'late');
});

test('an extension granted during a pause counts after it', () => {
  const facts = [
    started('2026-03-02 10:00', 20, 'working_day'),
    paused('2026-03-04 10:00'),
    extended('2026-03-05 10:00', 10, 'working_day'),
    resumed('2026-03-06 10:00'),
  ];
  const reading = read(facts);
  assert.deepEqual(reading.limit, { amount: 30, unit: 'working_day' });
  assert.equal(reading.lastDay, '2026-04-16');
});

test('illegal facts are ignored', () => {
  const facts = [started('2026-03-02 10:00', 5, 'working_day')];
  const illegal = [
    paused('2026-03-01 10:00'),
    resumed('2026-03-03 10:00'),
    started('2026-03-03 11:00', 9, 'natural_day'),
    extended('2026-03-03 12:00', 9, 'natural_day'),
    extended('2026-03-03 12:00', 0.5, 'working_day'),
    { type: 'resumed', at: new Date(Number.NaN) } satisfies ClockFact,
  ];
  assert.deepEqual(read([...facts, ...illegal]), read(facts));
});

test('a clock without a usable start is refused', () => {
  assert.throws(() => read([]), RangeError);
  assert.throws(() => read([started('2026-03-02 10:00', 0, 'working_day')]), RangeError);
});

test('the explanation of working days names each holiday and each worked weekend day, line by line', () => {
  const facts = [started('2026-02-12 10:00', 5, 'working_day'), stopped('2026-02-25 09:00')];
  assert.deepEqual(read(facts).lines, [
    { kind: 'start', at: at('2026-02-12 10:00'), day: '2026-02-12', amount: 5, basis: 'CPL 85' },
    { kind: 'count', day: '2026-02-13', to: '2026-02-13', amount: 1, reason: 'weekday' },
    { kind: 'count', day: '2026-02-14', to: '2026-02-14', amount: 1, reason: 'makeup_workday', basis: 'HOL 7' },
    { kind: 'skip', day: '2026-02-15', to: '2026-02-23', amount: 9, reason: 'holiday', basis: 'HOL 2, 7' },
    { kind: 'count', day: '2026-02-24', to: '2026-02-26', amount: 3, reason: 'weekday' },
    { kind: 'due', at: at('2026-02-27 00:00'), day: '2026-02-26' },
    { kind: 'stop', at: at('2026-02-25 09:00'), day: '2026-02-25', reason: 'in_time' },
  ]);
});

test('the explanation of working hours adds up and tells the pause with its ground', () => {
  const facts = [
    started('2026-03-06 15:30', 4, 'working_hour'),
    paused('2026-03-06 16:00', '挂账'),
    resumed('2026-03-06 17:00'),
  ];
  assert.deepEqual(read(facts).lines, [
    { kind: 'start', at: at('2026-03-06 15:30'), day: '2026-03-06', amount: 4 },
    { kind: 'count', day: '2026-03-06', to: '2026-03-06', amount: 0.5, reason: 'weekday' },
    { kind: 'pause', at: at('2026-03-06 16:00'), day: '2026-03-06', basis: '挂账' },
    { kind: 'resume', at: at('2026-03-06 17:00'), day: '2026-03-06' },
    { kind: 'count', day: '2026-03-06', to: '2026-03-09', amount: 3.5, reason: 'weekday' },
    { kind: 'due', at: at('2026-03-09 10:30'), day: '2026-03-09' },
  ]);
});

test('a pause inside the holiday a natural limit rolls over counts no day twice', () => {
  const facts = [
    started('2026-02-01 10:00', 15, 'natural_day'),
    paused('2026-02-20 10:00'),
    resumed('2026-03-10 10:00'),
  ];
  const reading = read(facts);
  assert.equal(reading.lastDay, '2026-03-10');
  assert.deepEqual(
    reading.lines.filter((line) => line.kind === 'count'),
    [{ kind: 'count', day: '2026-02-02', to: '2026-02-16', amount: 15 }],
  );
});

test('the warning is a parameter: half of the hours, three workdays before the end', () => {
  const warning = { share: 0.5, workdays: 3 };
  const hours = readClock([started('2026-03-02 08:00', 8, 'working_hour')], calendar, at('2026-03-02 08:00'), warning);
  assert.deepEqual(hours.yellowAt, at('2026-03-02 12:00'));
  const days = readClock([started('2026-03-05 10:00', 5, 'working_day')], calendar, at('2026-03-05 10:00'), warning);
  assert.deepEqual(days.yellowAt, at('2026-03-10 00:00'));
  const short = readClock([started('2026-03-05 10:00', 1, 'working_day')], calendar, at('2026-03-05 10:00'), warning);
  assert.deepEqual(short.yellowAt, at('2026-03-05 10:00'));
});

test('the longest limit is read without strain', () => {
  const reading = read([started('2026-03-02 10:00', 100_000, 'working_day')]);
  assert.equal(reading.provisional, true);
  assert.equal(reading.remaining < 100_000, true);
});
