import { addDays, dayOf, weekdayOf } from '@zhenshu/kernel/calendar.ts';

/** Periods people look at; a free one stands in the address. */
export const periods = ['today', 'week', 'month', 'year', 'free'] as const;
export type PeriodName = (typeof periods)[number];
/** Both days belong to it. */
export type Period = { readonly from: string; readonly to: string };

/** The period an address names: a word, or two days; this month where it names none. A week begins on Monday. */
export function periodOf(word: string | undefined, days: Partial<Period>, now: Date): Period & { name: PeriodName } {
  const today = dayOf(now);
  const name = periods.find((one) => one === word) ?? 'month';
  const day = /^20\d\d-\d\d-\d\d$/;
  if (name === 'free' && day.test(days.from ?? '') && day.test(days.to ?? '') && days.from! <= days.to!) {
    return { name, from: days.from!, to: days.to! };
  }
  const from = {
    today,
    week: addDays(today, 1 - weekdayOf(today)),
    month: `${today.slice(0, 7)}-01`,
    year: `${today.slice(0, 4)}-01-01`,
    free: addDays(today, -29),
  }[name];
  return { name, from, to: today };
}

/** Every day of a period. */
export function daysOf({ from, to }: Period): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
