import { addDays, dayFromNumber, dayNumber, makeCalendar, weekdayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import type { DayKind } from '@zhenshu/kernel/calendar.ts';
import type { CalendarYearView } from '@zhenshu/casefile/contract.ts';

/** A day of a small month; `layer` names the local table that decides it, if one does. */
export type CalendarDay = {
  readonly day: Day;
  readonly number: number;
  readonly kind: DayKind;
  readonly layer: string | null;
};

/** A small month: weeks from Monday to Sunday, null before its first and after its last day. */
export type CalendarMonth = { readonly month: number; readonly weeks: readonly (readonly (CalendarDay | null)[])[] };

type Days = { readonly off: readonly Day[]; readonly work: readonly Day[] };
type Table = Days & Pick<CalendarYearView, 'year' | 'layer' | 'source'>;

/** The name of the layer that holds the State Council's notices. */
export const nationalLayer = 'national';

/** The twelve months of a year as the tables in use have them; a later notice reaches into December. */
export function monthsOf(year: number, tables: readonly Table[]): CalendarMonth[] {
  const local = tables.filter((table) => table.layer !== nationalLayer);
  const calendar = makeCalendar(
    tables.filter((table) => table.layer === nationalLayer),
    { local: local.map(({ layer, off, work }) => ({ name: layer, off, work })) },
  );
  const layers = new Map(local.flatMap((table) => [...table.off, ...table.work].map((day) => [day, table.layer])));
  return Array.from({ length: 12 }, (_, at) => {
    const first = dayNumber(`${year}-${String(at + 1).padStart(2, '0')}-01`);
    const next =
      at === 11 ? dayNumber(`${year + 1}-01-01`) : dayNumber(`${year}-${String(at + 2).padStart(2, '0')}-01`);
    const cells: (CalendarDay | null)[] = Array.from({ length: weekdayOf(dayFromNumber(first)) - 1 }, () => null);
    for (let number = first; number < next; number++) {
      const day = dayFromNumber(number);
      cells.push({ day, number: number - first + 1, kind: calendar.explain(day), layer: layers.get(day) ?? null });
    }
    while (cells.length % 7 > 0) cells.push(null);
    return {
      month: at + 1,
      weeks: Array.from({ length: cells.length / 7 }, (_w, row) => cells.slice(row * 7, row * 7 + 7)),
    };
  });
}

/** Years worth showing: those with a table, this one and the next. */
export function yearsOf(tables: readonly Table[], today: Day): number[] {
  const year = Number(today.slice(0, 4));
  return [...new Set([...tables.map((table) => table.year), year, year + 1])].toSorted((a, b) => a - b);
}

/** Whether the State Council's notice of a year is in use. */
export function hasNotice(year: number, tables: readonly Table[]): boolean {
  return tables.some((table) => table.layer === nationalLayer && table.year === year);
}

/** The first year from today's on whose notice is missing: what an import is most likely for. */
export function missingYear(tables: readonly Table[], today: Day): number {
  let year = Number(today.slice(0, 4));
  while (hasNotice(year, tables)) year += 1;
  return year;
}

/** The address in a notice's source and the words before it. */
export function splitSource(source: string): { words: string; address: string | null } {
  const address = /https?:\/\/[\x21-\x28\x2a-\x7e]+/.exec(source)?.[0] ?? null;
  const words = (address === null ? source : source.replace(address, '')).trim().replace(/\p{Po}$/u, '');
  return { words, address };
}

/** What a table would change against the one it takes the place of: days gained and lost, in order. */
export function changesOf(next: Days, before: Days | undefined): Day[] {
  const word = (table: Days | undefined, day: Day) =>
    table?.off.includes(day) ? 'off' : table?.work.includes(day) ? 'work' : '';
  const days = new Set([...next.off, ...next.work, ...(before?.off ?? []), ...(before?.work ?? [])]);
  return [...days].filter((day) => word(next, day) !== word(before, day)).toSorted();
}

/** Days told as ranges, so that a week off is one entry. */
export function rangesOf(days: readonly Day[]): { from: Day; to: Day }[] {
  const ranges: { from: Day; to: Day }[] = [];
  for (const day of days.toSorted()) {
    const last = ranges.at(-1);
    if (last && addDays(last.to, 1) === day) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges;
}
