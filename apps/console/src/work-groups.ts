import { addDays, dayOf, startOfDay, weekdayOf } from '@zhenshu/kernel/calendar.ts';

/** Groups of "my work", in their order; `open` has no end (its clock is paused). */
export type WorkGroup = 'overdue' | 'today' | 'week' | 'later' | 'open';

/** The group of a task by the end of its time, in China Standard Time; a week ends on Sunday. */
export function workGroup(dueAt: string | null, now: Date): WorkGroup {
  if (dueAt === null) return 'open';
  const due = new Date(dueAt);
  if (due <= now) return 'overdue';
  const today = dayOf(now);
  // An end at 00:00 belongs to the day before: its last moment is 24:00.
  if (due <= startOfDay(addDays(today, 1))) return 'today';
  return due <= startOfDay(addDays(today, 8 - weekdayOf(today))) ? 'week' : 'later';
}
