import year2024 from '@zhenshu/catalogs/calendar/2024.json' with { type: 'json' };
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import {
  checkCalendarYear,
  makeCalendar,
  type Calendar,
  type CalendarLayer,
  type CalendarYear,
} from '@zhenshu/kernel/calendar.ts';
import { once } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { enqueue } from '@zhenshu/kernel/jobs.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { importedYears, saveYear } from '../store.ts';

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

/** The calendar tables in use: those shipped and those the county imported. */
export async function listYears(ctx: Ctx) {
  const imported = await inTx(ctx, (tx) => importedYears(tx, ctx.actor.scope.county));
  const own = imported.map(({ year, layer, content }) => ({
    layer,
    imported: true,
    ...(content as unknown as CalendarYear),
    year,
  }));
  const replaced = new Set(own.filter((row) => row.layer === 'national').map((row) => row.year));
  const given = shipped
    .filter((table) => !replaced.has(table.year))
    .map((table) => ({ layer: 'national', imported: false, ...table }));
  return {
    rows: [...given, ...own]
      .toSorted((a, b) => a.year - b.year)
      .map(({ year, layer, imported: isImported, source, off, work }) => ({
        year,
        layer,
        imported: isImported,
        source,
        off: [...off],
        work: [...work],
      })),
  };
}

/**
 * Takes in the days off of a year (next year's notice of the State Council, or a local layer: 放假办法 art. 4), and has
 * every clock read again that was provisional without it. Refuses `calendar.invalid` with what is wrong.
 */
export async function importYear(
  ctx: Ctx,
  given: { id: string; year: number; layer: string; source: string; off: string[]; work: string[] },
): Promise<{ year: number; layer: string }> {
  const { id, layer, ...table } = given;
  const problems = checkCalendarYear(table);
  if (problems.length > 0) refuse('invalid', 'calendar.invalid', { problems });
  const { county } = ctx.actor.scope;
  const { lo, hi } = ctx.actor.scope;
  if (lo !== county * 1_000_000 || hi !== (county + 1) * 1_000_000) refuse('forbidden', 'calendar.county_only');
  return once(ctx, { id, name: 'calendar.import', input: given }, async (tx) => {
    await saveYear(tx, { county, year: table.year, layer, content: JSON.stringify(table) });
    await calendarOf(tx, county);
    await enqueue(tx, 'casefile.reread_clocks', { county }, { key: `casefile.reread_clocks ${county}` });
    return {
      outcome: { year: table.year, layer },
      subjectId: null,
      area: lo,
      data: { year: table.year, layer, source: table.source },
    };
  });
}
