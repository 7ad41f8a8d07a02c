/** A day 'YYYY-MM-DD' in China Standard Time. */
export type Day = string;

/**
 * China Standard Time (北京时间), UTC+08:00, in milliseconds. The whole country keeps this one offset and has had no
 * summer time since 1991, so there is no daylight-saving handling here and every day has exactly 24 hours.
 */
export const chinaOffset = 8 * 3_600_000;

const dayLength = 86_400_000;

/** One year of the State Council's holiday notice (节假日安排): every day off of its ranges, every weekend day worked (调休). HOL 2, 7. */
export type CalendarYear = { year: number; source: string; off: readonly Day[]; work: readonly Day[] };

/** Local days laid over the national notice, e.g. holidays of an ethnic area (民族习惯节日, HOL 4). A later layer wins. */
export type CalendarLayer = { name: string; off: readonly Day[]; work: readonly Day[] };

/** Why a day counts or does not: legal holiday 节假日, make-up workday 调休上班, weekend 周末, weekday 平日. */
export type DayKind = 'holiday' | 'makeup_workday' | 'weekend' | 'weekday';

/** Working hours of a workday as [start, end) in minutes after midnight. */
export type WorkingHours = readonly (readonly [startMinute: number, endMinute: number])[];

/** A working calendar. Days of years it does not have are plain weekdays and weekends; ask `isPublished` before trusting them. */
export type Calendar = {
  /** Changes when, and only when, the days or hours change: compare it to know that a deadline must be recomputed. */
  version: string;
  /** Whether the national notice of the year is loaded. */
  has(year: number): boolean;
  isWorkday(day: Day): boolean;
  explain(day: Day): DayKind;
  hours: WorkingHours;
};

/** A fault in a year's table; the importer shows it beside the day. */
export type CalendarProblem = {
  code: 'not_a_day' | 'outside_year' | 'weekday_as_work' | 'duplicate' | 'off_and_work';
  day: Day;
};

/** 8:00-12:00 and 14:00-18:00, the usual working hours (工作时) of digital urban management; 8 hours are one workday. */
export const usualHours: WorkingHours = [
  [480, 720],
  [840, 1080],
];

/** A year's notice may touch the week before it: from 25 December on, a day is certain only with both years loaded. */
const lateDecember = '12-25';

/** Days since 1970-01-01 of a day of the civil calendar. */
export function dayNumber(day: Day): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / dayLength;
}

/** The day that lies `number` days after 1970-01-01. */
export function dayFromNumber(number: number): Day {
  return new Date(number * dayLength).toISOString().slice(0, 10);
}

/** The day an instant falls on, in China Standard Time. */
export function dayOf(instant: Date): Day {
  return dayFromNumber(Math.floor((instant.getTime() + chinaOffset) / dayLength));
}

/** 00:00 of a day, China Standard Time. The end of a day (24:00) is the start of the next. */
export function startOfDay(day: Day): Date {
  return new Date(dayNumber(day) * dayLength - chinaOffset);
}

/** The day `n` days later (earlier when negative). */
export function addDays(day: Day, n: number): Day {
  return dayFromNumber(dayNumber(day) + n);
}

/** Days from one day to another; negative when `to` is the earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/** ISO weekday: Monday 1 … Sunday 7. */
export function weekdayOf(day: Day): number {
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
}

/** Whether a text is an existing day written 'YYYY-MM-DD'. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const number = dayNumber(text);
  return Number.isFinite(number) && dayFromNumber(number) === text;
}

/** Whether a day's kind rests on published notices; if not, it is a guess from plain weekends and its deadline is provisional. */
export function isPublished(calendar: Calendar, day: Day): boolean {
  const year = Number(day.slice(0, 4));
  return calendar.has(year) && (day.slice(5) < lateDecember || calendar.has(year + 1));
}

/** Every fault of a year's table; an empty list means it may be loaded. */
export function checkCalendarYear(table: CalendarYear): CalendarProblem[] {
  const problems: CalendarProblem[] = [];
  const off = new Set(table.off);
  for (const day of [...table.off, ...table.work]) {
    if (!isDay(day)) problems.push({ code: 'not_a_day', day });
    else if (!isInYear(day, table.year)) problems.push({ code: 'outside_year', day });
  }
  for (const day of table.work) {
    if (off.has(day)) problems.push({ code: 'off_and_work', day });
    if (isDay(day) && weekdayOf(day) <= 5) problems.push({ code: 'weekday_as_work', day });
  }
  for (const list of [table.off, table.work]) {
    const seen = new Set<Day>();
    for (const day of list) {
      if (seen.has(day)) problems.push({ code: 'duplicate', day });
      seen.add(day);
    }
  }
  return problems;
}

function isInYear(day: Day, year: number): boolean {
  const of = Number(day.slice(0, 4));
  return of === year || (of === year - 1 && day.slice(5) >= lateDecember);
}

/**
 * Builds a calendar from the national years and the local layers over them. A later year wins over an earlier one where
 * its notice reaches into December. Refuses faulty tables, two tables of one year and impossible hours with a RangeError:
 * an import is checked with `checkCalendarYear` before it gets here.
 */
export function makeCalendar(
  years: readonly CalendarYear[],
  options: { local?: readonly CalendarLayer[]; hours?: WorkingHours } = {},
): Calendar {
  const sorted = years.toSorted((a, b) => a.year - b.year);
  const local = options.local ?? [];
  const hours = options.hours ?? usualHours;
  const known = new Set(sorted.map((table) => table.year));
  if (known.size !== sorted.length) throw new RangeError('calendar: two tables of one year');
  for (const table of sorted) {
    const [problem] = checkCalendarYear(table);
    if (problem) throw new RangeError(`calendar ${table.year}: ${problem.code} ${problem.day}`);
  }
  for (const layer of local) {
    const bad =
      layer.off.find((day) => layer.work.includes(day)) ?? [...layer.off, ...layer.work].find((d) => !isDay(d));
    if (bad !== undefined) throw new RangeError(`calendar layer ${layer.name}: ${bad}`);
  }
  checkHours(hours);

  const listed = new Map<Day, 'off' | 'work'>();
  for (const table of [...sorted, ...local]) {
    for (const day of table.off) listed.set(day, 'off');
    for (const day of table.work) listed.set(day, 'work');
  }
  const explain = (day: Day): DayKind => {
    const weekend = weekdayOf(day) > 5;
    const word = listed.get(day);
    if (word === 'off') return 'holiday';
    if (word === 'work' && weekend) return 'makeup_workday';
    return weekend && word !== 'work' ? 'weekend' : 'weekday';
  };
  return {
    version: fingerprint([
      ...sorted.map((table) => [table.year, table.off.toSorted(), table.work.toSorted()]),
      ...local.map((layer) => [layer.name, layer.off.toSorted(), layer.work.toSorted()]),
      hours,
    ]),
    has: (year) => known.has(year),
    isWorkday: (day) => {
      const kind = explain(day);
      return kind === 'weekday' || kind === 'makeup_workday';
    },
    explain,
    hours,
  };
}

function checkHours(hours: WorkingHours): void {
  let last = 0;
  for (const [start, end] of hours) {
    const sound = Number.isInteger(start) && Number.isInteger(end) && start >= last && end > start && end <= 1440;
    if (!sound) throw new RangeError(`calendar hours: ${start}-${end}`);
    last = end;
  }
  if (last === 0) throw new RangeError('calendar hours: none');
}

/** FNV-1a, 32 bits, over the characters of the JSON text: it tells versions apart, it protects nothing. */
function fingerprint(value: unknown): string {
  let hash = 0x811c9dc5;
  for (const char of JSON.stringify(value)) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
