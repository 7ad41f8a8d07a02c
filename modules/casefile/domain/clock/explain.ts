import { dayFromNumber } from '@zhenshu/kernel/calendar.ts';
import type { Calendar, Day } from '@zhenshu/kernel/calendar.ts';
import type { ClockFact, Folded, Stretch, Unit } from './facts.ts';
import { ask, dayAt, isDayUnit, measure, midnight, unitLength } from './measure.ts';
import type { Asked, Guessed } from './measure.ts';

/**
 * One line of a clock's explanation: data, the screens hold the words. A `count` line stands for all counted days or
 * hours from `day` to `to`, passing over ordinary weekends; each holiday is a `skip` line and each make-up workday its
 * own `count` line. `roll` leads from the day the count ended on to the workday it ends on; `provisional` covers the
 * days guessed without a published notice.
 */
export type ExplanationLine = {
  kind: 'start' | 'skip' | 'count' | 'pause' | 'resume' | 'extend' | 'roll' | 'provisional' | 'due' | 'stop';
  at?: Date;
  day?: Day;
  to?: Day;
  /** In the unit of the limit; for `skip` in days. */
  amount?: number;
  /** The article it rests on; of a pause or extension the ground given with it. */
  basis?: string;
  reason?: 'holiday' | 'makeup_workday' | 'weekend' | 'weekday' | 'no_calendar' | 'in_time' | 'late';
};

type Timed = { time: number; line: ExplanationLine };
type End = { due: number | null; raw: number | null; last: number | null };

/** Writes the explanation of a folded clock and its computed end. */
export function explain(folded: Folded, end: End, calendar: Calendar, guessed: Guessed | null): ExplanationLine[] {
  const { unit } = folded.limit;
  const timed = folded.facts.filter((fact) => fact.type !== 'stopped').map((fact) => factLine(fact, unit));
  const asked = ask(calendar);
  // A day count ends when the limit is used up, which may be before the day it rolls to; any other ends at the due instant.
  let left = isDayUnit(unit) ? folded.limit.amount : Infinity;
  const until = isDayUnit(unit) ? Infinity : (end.due ?? Infinity);
  for (const { from, to } of folded.stretches) {
    if (left <= 0 || from >= until) break;
    const counted = countLines({ from, to: Math.min(to, until) }, unit, left, calendar, asked);
    for (const { line } of counted) if (line.kind === 'count') left -= line.amount ?? 0;
    timed.push(...counted);
  }
  if (end.raw !== null && end.last !== null && end.raw !== end.last) timed.push(rollLine(end.raw, end.last, asked));
  if (guessed) timed.push({ time: end.due ?? Infinity, line: provisionalLine(guessed) });
  if (end.due !== null) timed.push({ time: end.due, line: { kind: 'due', ...moment(end.due, end.last) } });
  const lines = timed.toSorted((a, b) => a.time - b.time).map((entry) => entry.line);
  if (folded.stoppedAt) lines.push(stopLine(folded.stoppedAt, end.due));
  return lines;
}

function moment(at: number, day: number | null = null): { at: Date; day: Day } {
  return { at: new Date(at), day: dayFromNumber(day ?? dayAt(at)) };
}

function factLine(fact: Exclude<ClockFact, { type: 'stopped' }>, unit: Unit): Timed {
  const time = fact.at.getTime();
  const when = moment(time);
  if (fact.type === 'started') {
    const basis = isDayUnit(unit) ? { basis: 'CPL 85' } : {};
    return { time, line: { kind: 'start', ...when, amount: fact.limit.amount, ...basis } };
  }
  if (fact.type === 'paused') return { time, line: { kind: 'pause', ...when, basis: fact.ground } };
  if (fact.type === 'resumed') return { time, line: { kind: 'resume', ...when } };
  return { time, line: { kind: 'extend', ...when, amount: fact.by.amount, basis: fact.ground } };
}

function rollLine(raw: number, last: number, asked: Asked): Timed {
  const reason = asked.kind(raw);
  return {
    time: midnight(raw + 1),
    line: { kind: 'roll', day: dayFromNumber(raw), to: dayFromNumber(last), basis: 'CPL 85', reason },
  };
}

function provisionalLine({ first, last }: Guessed): ExplanationLine {
  return { kind: 'provisional', day: dayFromNumber(first), to: dayFromNumber(last), reason: 'no_calendar' };
}

function stopLine(at: Date, due: number | null): ExplanationLine {
  const late = due !== null && at.getTime() >= due;
  return { kind: 'stop', ...moment(at.getTime()), reason: late ? 'late' : 'in_time' };
}

/** The count and skip lines of one stretch, for at most `left` units. */
function countLines(stretch: Stretch, unit: Unit, left: number, calendar: Calendar, asked: Asked): Timed[] {
  if (unit === 'working_day') return daily(workdays(stretch, asked), stretch, left, asked);
  if (unit === 'working_hour') return daily(workHours(stretch, calendar, asked), stretch, left, asked);
  const natural = unit === 'natural_day';
  const first = dayAt(stretch.from) + (natural ? 1 : 0);
  const amount = natural
    ? Math.min(left, dayAt(stretch.to) - dayAt(stretch.from))
    : (stretch.to - stretch.from) / unitLength(unit);
  if (amount === 0) return [];
  const last = natural ? first + amount - 1 : dayAt(stretch.to);
  return [{ time: stretch.from, line: { kind: 'count', day: dayFromNumber(first), to: dayFromNumber(last), amount } }];
}

type DayAmount = { day: number; amount: number };

function* workdays({ from, to }: Stretch, asked: Asked): Generator<DayAmount> {
  const last = to === Infinity ? Infinity : dayAt(to);
  for (let day = dayAt(from) + 1; day <= last; day++) yield { day, amount: asked.isWorkday(day) ? 1 : 0 };
}

function* workHours(stretch: Stretch, calendar: Calendar, asked: Asked): Generator<DayAmount> {
  for (let day = dayAt(stretch.from); midnight(day) < stretch.to; day++) {
    const within = { from: Math.max(stretch.from, midnight(day)), to: Math.min(stretch.to, midnight(day + 1)) };
    yield { day, amount: measure([within], within.to, 'working_hour', calendar, asked) / unitLength('working_hour') };
  }
}

/** Joins days of one kind into lines; ordinary weekends stand in no line and break none. */
function daily(days: Iterable<DayAmount>, { from }: Stretch, left: number, asked: Asked): Timed[] {
  const timed: Timed[] = [];
  let line: ExplanationLine | undefined;
  let sum = 0;
  for (const { day, amount } of days) {
    const reason = asked.kind(day);
    const skipped = reason === 'holiday';
    if (!skipped && amount === 0) continue;
    if (line?.reason !== reason) {
      line = { kind: skipped ? 'skip' : 'count', day: dayFromNumber(day), amount: 0, reason };
      if (skipped) line.basis = 'HOL 2, 7';
      if (reason === 'makeup_workday') line.basis = 'HOL 7';
      timed.push({ time: Math.max(from, midnight(day)), line });
    }
    line.to = dayFromNumber(day);
    line.amount = (line.amount ?? 0) + (skipped ? 1 : amount);
    sum += amount;
    if (sum >= left) break;
  }
  return timed;
}
