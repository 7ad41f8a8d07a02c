import { dayFromNumber } from '@zhenshu/kernel/calendar.ts';
import type { Calendar, Day } from '@zhenshu/kernel/calendar.ts';
import { fold } from './clock/facts.ts';
import type { ClockFact, Folded, Limit } from './clock/facts.ts';
import { explain } from './clock/explain.ts';
import type { ExplanationLine } from './clock/explain.ts';
import { ask, isDayUnit, measure, midnight, reachDay, reachInstant, unitLength } from './clock/measure.ts';
import type { Asked } from './clock/measure.ts';

export { isPressing } from './clock/facts.ts';
export type { ClockFact, Limit, Unit } from './clock/facts.ts';
export type { ExplanationLine } from './clock/explain.ts';

/** When a clock turns yellow (预警): minute and hour limits at a share of the limit, day limits at 00:00 of the n-th last workday. */
export type Warning = { share: number; workdays: number };

/** 80 % of the limit, or the start of the last day: one working day before the end. */
export const usualWarning: Warning = { share: 0.8, workdays: 1 };

/** What a clock says. Everything here follows from the facts, the calendar and the instant of reading. */
export type ClockReading = {
  state: 'running' | 'paused' | 'stopped';
  startedAt: Date;
  /** The limit with all extensions. */
  limit: Limit;
  /** The first instant that is late. Null while a pause holds it open: `remaining` is frozen instead. */
  dueAt: Date | null;
  /** For day units the day whose 24:00 is `dueAt`. */
  lastDay: Day | null;
  /** The end has passed; for a stopped clock: had passed when it stopped. A later pause does not undo it. */
  late: boolean;
  /** The deadline rests on a year whose notice is not loaded (plain weekends assumed): read again with the new calendar. */
  provisional: boolean;
  /** Units used so far, above the limit when overrun; hours to the minute. The current day counts as used. */
  used: number;
  /** Units left, never below 0. On the last day of a day limit it is 0 and the clock is in time until midnight. */
  remaining: number;
  /** When the warning begins; null while a pause holds it open. */
  yellowAt: Date | null;
  calendarVersion: string;
  /** How the deadline came about, in order of time. */
  lines: ExplanationLine[];
};

/**
 * Reads a clock. Day limits: the starting day is not counted (CPL 85), they end at 24:00 of the last day, and one that
 * ends on a day off ends on the next workday (CPL 85). Days off are legal holidays and weekends, except weekend days
 * worked by State Council notice (HOL 7); working days leave them out (APL 85, ALL 82). The order of the facts in the
 * list does not matter; illegal ones are ignored (see `fold`). All facts given count as having happened: for a reading
 * as of an earlier instant, give only the facts up to it.
 */
export function readClock(
  facts: readonly ClockFact[],
  calendar: Calendar,
  now: Date,
  warning: Warning = usualWarning,
): ClockReading {
  const folded = fold(facts);
  const { limit, stoppedAt } = folded;
  const asked = ask(calendar);
  const end = isDayUnit(limit.unit) ? dayEnd(folded, asked, warning) : instantEnd(folded, calendar, asked, warning);
  const guessed = asked.guessed();

  const judged = (stoppedAt ?? now).getTime();
  const until = Math.min(judged, now.getTime());
  const { used, remaining } = usage(measure(folded.stretches, until, limit.unit, calendar, ask(calendar)), limit);
  return {
    state: stoppedAt ? 'stopped' : folded.paused ? 'paused' : 'running',
    startedAt: folded.startedAt,
    limit,
    dueAt: end.due === null ? null : new Date(end.due),
    lastDay: end.last === null ? null : dayFromNumber(end.last),
    late: end.due !== null && judged >= end.due,
    provisional: guessed !== null,
    used,
    remaining,
    yellowAt: end.yellow === null ? null : new Date(end.yellow),
    calendarVersion: calendar.version,
    lines: explain(folded, end, calendar, guessed),
  };
}

type End = { due: number | null; raw: number | null; last: number | null; yellow: number | null };

function dayEnd({ stretches, limit, startedAt }: Folded, asked: Asked, warning: Warning): End {
  const reached = reachDay(stretches, limit.amount, limit.unit, asked);
  if (!reached) return { due: null, raw: null, last: null, yellow: null };
  let first = reached.last;
  for (let back = warning.workdays - 1; back > 0 && midnight(first) > startedAt.getTime();) {
    if (asked.isWorkday(--first)) back--;
  }
  return { ...reached, due: midnight(reached.last + 1), yellow: Math.max(startedAt.getTime(), midnight(first)) };
}

function instantEnd({ stretches, limit }: Folded, calendar: Calendar, asked: Asked, warning: Warning): End {
  const length = limit.amount * unitLength(limit.unit);
  const due = reachInstant(stretches, length, limit.unit, calendar, asked);
  const yellow = reachInstant(stretches, Math.ceil(length * warning.share), limit.unit, calendar, asked);
  return { due, raw: null, last: null, yellow };
}

function usage(measured: number, limit: Limit): { used: number; remaining: number } {
  if (isDayUnit(limit.unit)) return { used: measured, remaining: Math.max(0, limit.amount - measured) };
  const minutes = Math.floor(measured / 60_000);
  const perUnit = unitLength(limit.unit) / 60_000;
  return { used: minutes / perUnit, remaining: Math.max(0, limit.amount * perUnit - minutes) / perUnit };
}
