import { chinaOffset, dayFromNumber, isPublished } from '@zhenshu/kernel/calendar.ts';
import type { Calendar, DayKind } from '@zhenshu/kernel/calendar.ts';
import type { Stretch, Unit } from './facts.ts';

const minute = 60_000;
const dayLength = 86_400_000;

/** The first and last day number of days guessed without a published notice. */
export type Guessed = { first: number; last: number };

/** A calendar asked by day number, which remembers the days it had to guess. */
export type Asked = { kind(day: number): DayKind; isWorkday(day: number): boolean; guessed(): Guessed | null };

/** Opens a calendar for one computation. */
export function ask(calendar: Calendar): Asked {
  let guessed: Guessed | null = null;
  const kind = (number: number): DayKind => {
    const day = dayFromNumber(number);
    if (!isPublished(calendar, day)) {
      guessed = { first: Math.min(guessed?.first ?? number, number), last: Math.max(guessed?.last ?? number, number) };
    }
    return calendar.explain(day);
  };
  const isWorkday = (number: number): boolean => {
    const found = kind(number);
    return found === 'weekday' || found === 'makeup_workday';
  };
  return { kind, isWorkday, guessed: () => guessed };
}

/** The day number an instant (epoch milliseconds) falls on in China Standard Time. */
export function dayAt(instant: number): number {
  return Math.floor((instant + chinaOffset) / dayLength);
}

/** 00:00 of a day number in China Standard Time, epoch milliseconds. */
export function midnight(day: number): number {
  return day * dayLength - chinaOffset;
}

/** Whether a unit counts whole days. */
export function isDayUnit(unit: Unit): boolean {
  return unit === 'working_day' || unit === 'natural_day';
}

/** Milliseconds of one minute or hour; of a day unit, one. */
export function unitLength(unit: Unit): number {
  if (isDayUnit(unit)) return 1;
  return unit === 'minute' ? minute : 60 * minute;
}

/**
 * The pieces of a stretch that count towards a minute or hour limit, in order; for working hours (工作时) one for each
 * working window of a workday. Endless for an endless stretch: the reader stops when it has enough.
 */
export function* pieces(stretch: Stretch, unit: Unit, calendar: Calendar, asked: Asked): Generator<Stretch> {
  if (unit !== 'working_hour') {
    yield stretch;
    return;
  }
  for (let day = dayAt(stretch.from); midnight(day) < stretch.to; day++) {
    if (!asked.isWorkday(day)) continue;
    for (const [start, end] of calendar.hours) {
      const from = Math.max(stretch.from, midnight(day) + start * minute);
      const to = Math.min(stretch.to, midnight(day) + end * minute);
      if (from < to) yield { from, to };
    }
  }
}

/**
 * Days of a day unit that count in a stretch, in order. The day it begins on is not counted, the day it ends on is
 * (CPL 85: the starting day is not counted). Half-open days make the count additive: a pause within one day changes nothing.
 */
export function* countedDays(stretch: Stretch, unit: Unit, asked: Asked): Generator<number> {
  const last = stretch.to === Infinity ? Infinity : dayAt(stretch.to);
  for (let day = dayAt(stretch.from) + 1; day <= last; day++) {
    if (unit === 'natural_day' || asked.isWorkday(day)) yield day;
  }
}

/** How much of the unit (milliseconds, or days) ran in the stretches up to an instant. */
export function measure(
  stretches: readonly Stretch[],
  until: number,
  unit: Unit,
  calendar: Calendar,
  asked: Asked,
): number {
  let sum = 0;
  for (const { from, to } of stretches) {
    if (from > until) break;
    const part = { from, to: Math.min(to, until) };
    if (unit === 'natural_day') sum += dayAt(part.to) - dayAt(part.from);
    else if (unit === 'working_day') for (const _ of countedDays(part, unit, asked)) sum++;
    else for (const piece of pieces(part, unit, calendar, asked)) sum += piece.to - piece.from;
  }
  return sum;
}

/** The first instant at which a minute or hour measure reaches an amount of milliseconds; null if a pause stands before it. */
export function reachInstant(
  stretches: readonly Stretch[],
  amount: number,
  unit: Unit,
  calendar: Calendar,
  asked: Asked,
): number | null {
  let left = amount;
  for (const stretch of stretches) {
    for (const { from, to } of pieces(stretch, unit, calendar, asked)) {
      if (to - from >= left) return from + left;
      left -= to - from;
    }
  }
  return null;
}

/**
 * The last day of a day limit: `raw` is where the count ends, `last` the first workday from there on (CPL 85: a period
 * that ends on a day off ends on the first day after it). A pause that stands at the end of `last` holds it open: what
 * was left of that day runs on after the resume, so the clock then ends with the day of the resume at the earliest.
 * Null if the pause is not over.
 */
export function reachDay(
  stretches: readonly Stretch[],
  amount: number,
  unit: Unit,
  asked: Asked,
): { raw: number; last: number } | null {
  let left = amount;
  let raw = -Infinity;
  let last = -Infinity;
  for (const stretch of stretches) {
    if (left > 0) {
      for (const day of countedDays(stretch, unit, asked)) {
        last = raw = day;
        if (--left === 0) break;
      }
      if (left > 0) continue;
    }
    if (last < dayAt(stretch.from)) last = raw = dayAt(stretch.from);
    while (!asked.isWorkday(last)) last++;
    if (midnight(last + 1) <= stretch.to) return { raw, last };
  }
  return null;
}
