import { addDays, chinaOffset, dayOf, weekdayOf } from '@zhenshu/kernel/calendar.ts';

/** The text of a key, as the language provider gives it. */
export type Say = (key: string, values?: Readonly<Record<string, unknown>>) => string;

type When = Date | string;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** 14:05, China Standard Time. */
export function formatTime(at: When): string {
  return new Date(new Date(at).getTime() + chinaOffset).toISOString().slice(11, 16);
}

/** 2026-11-24 周二; takes an instant or a day. */
export function formatDay(at: When, t: Say): string {
  const on = typeof at === 'string' && at.length === 10 ? at : dayOf(new Date(at));
  return `${on} ${t(`weekday.${weekdayOf(on)}`)}`;
}

/** 2026-11-24 周二 14:05, China Standard Time. */
export function formatInstant(at: When, t: Say): string {
  return `${formatDay(new Date(at), t)} ${formatTime(at)}`;
}

/** 11-24 14:05, for narrow columns; the year is added where it is another one. */
export function formatShort(at: When, now: When): string {
  const on = dayOf(new Date(at));
  const sameYear = on.slice(0, 4) === dayOf(new Date(now)).slice(0, 4);
  return `${sameYear ? on.slice(5) : on} ${formatTime(at)}`;
}

/** A length of time in days and hours, hours and minutes or minutes, by the calendar clock; never below a minute. */
export function formatSpan(milliseconds: number, t: Say): string {
  const length = Math.max(minute, Math.abs(milliseconds));
  const days = Math.floor(length / day);
  const hours = Math.floor((length % day) / hour);
  const minutes = Math.floor((length % hour) / minute);
  if (days > 0) return hours > 0 && days < 10 ? t('span.days_hours', { days, hours }) : t('span.days', { days });
  if (hours > 0) return minutes > 0 ? t('span.hours_minutes', { hours, minutes }) : t('span.hours', { hours });
  return t('span.minutes', { minutes });
}

/**
 * 明天 10:00 前, or 超 1 天 2 小时 once it has passed: the end of a limit for lists. They do not tell what is left: that
 * is counted in the legal unit of the limit, by its clock alone. An end at 00:00 is 24:00 of the day before.
 */
export function formatEnd(due: When, now: When, t: Say): string {
  const [end, at] = [new Date(due), new Date(now)];
  if (end <= at) return t('time.over', { span: formatSpan(at.getTime() - end.getTime(), t) });
  const isMidnight = formatTime(end) === '00:00';
  const on = dayOf(isMidnight ? new Date(end.getTime() - 1) : end);
  const time = isMidnight ? '24:00' : formatTime(end);
  const today = dayOf(at);
  if (on === today) return t('time.end_today', { time });
  if (on === addDays(today, 1)) return t('time.end_tomorrow', { time });
  const day = on.slice(0, 4) === today.slice(0, 4) ? on.slice(5) : on;
  return t('time.end', { day: `${day} ${t(`weekday.${weekdayOf(on)}`)}`, time });
}

/** 3 小时前. */
export function formatAgo(at: When, now: When, t: Say): string {
  const past = new Date(now).getTime() - new Date(at).getTime();
  return past < minute ? t('time.now') : t('time.ago', { span: formatSpan(past, t) });
}

/** 2 工作时 20 分: an amount in its legal unit, rounded down so that no time is promised that is not there. */
export function formatAmount(amount: number, unit: string, t: Say): string {
  const hours = Math.floor(amount + 1e-9);
  const minutes = Math.floor((amount - hours) * 60 + 1e-6);
  if (unit.endsWith('_hour') && minutes > 0) {
    const key = hours > 0 ? 'amount.hours_minutes' : 'amount.minutes';
    return t(key, { hours, minutes, unit: unitWords(hours, unit, t) });
  }
  const rounded = Math.floor(amount * 10 + 1e-9) / 10;
  return t('amount', { amount: rounded, unit: unitWords(rounded, unit, t) });
}

function unitWords(amount: number, unit: string, t: Say): string {
  return t(amount === 1 ? `unit.one.${unit}` : `unit.${unit}`);
}

type ClockWords = {
  readonly state: 'running' | 'paused' | 'stopped';
  readonly limit: { readonly unit: string };
  readonly remaining: number;
  readonly dueAt: string | null;
  readonly late: boolean;
};

/** 剩 2 工作时, or 超 1 天 once the end has passed. */
export function formatClock(clock: ClockWords, now: When, t: Say): string {
  if (clock.late && clock.dueAt !== null) {
    return t('time.over', { span: formatSpan(new Date(now).getTime() - new Date(clock.dueAt).getTime(), t) });
  }
  return t('time.left', { span: formatAmount(clock.remaining, clock.limit.unit, t) });
}
