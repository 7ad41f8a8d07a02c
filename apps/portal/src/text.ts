import { dayOf, weekdayOf } from '@zhenshu/kernel/calendar.ts';
import { formatTime, type Say } from '@zhenshu/ui/time.ts';
import { messages } from './messages.ts';

/** What happened, in plain words, from the code of a problem. */
export function sayError(t: Say, code: string): string {
  return `error.${code}` in messages ? t(`error.${code}`) : t('error.other', { code });
}

/** A limit on the clocks of China, as one says it: 11 月 24 日（周二）18:00. */
export function sayDue(t: Say, instant: string): string {
  const on = dayOf(new Date(instant));
  const [, month, day] = on.split('-').map(Number);
  return t('day.due', { on, month, day, weekday: t(`weekday.${weekdayOf(on)}`), time: formatTime(instant) });
}
