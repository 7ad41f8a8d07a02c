import year2024 from '@zhenshu/catalogs/calendar/2024.json' with { type: 'json' };
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { makeCalendar, type Calendar, type CalendarLayer, type CalendarYear } from '@zhenshu/kernel/calendar.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { importedYears } from '../store.ts';

const shipped: readonly CalendarYear[] = [year2024, year2025, year2026];
const made = new Map<string, Calendar>();

/** The working calendar of a county: the years shipped, and over them what the county imported. */
export async function calendarOf(tx: Tx, county: number): Promise<Calendar> {
  const imported = await importedYears(tx, county);
  const key = JSON.stringify(imported);
  const known = made.get(key);
  if (known) return known;
  const national = new Map(shipped.map((year) => [year.year, year]));
  const local = new Map<string, { name: string; off: string[]; work: string[] }>();
  for (const { year, layer, content } of imported) {
    const table = content as unknown as CalendarYear;
    if (layer === 'national') national.set(year, table);
    else {
      const all = local.get(layer) ?? { name: layer, off: [], work: [] };
      all.off.push(...table.off);
      all.work.push(...table.work);
      local.set(layer, all);
    }
  }
  const layers: CalendarLayer[] = [...local.values()];
  const calendar = makeCalendar([...national.values()], { local: layers });
  if (made.size > 200) made.clear();
  made.set(key, calendar);
  return calendar;
}
