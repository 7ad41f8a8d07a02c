import year2024 from '@zhenshu/catalogs/calendar/2024.json' with { type: 'json' };
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import {
  checkCalendarYear,
  makeCalendar,
  type Calendar,
  type CalendarLayer,
  type CalendarProblem,
  type CalendarYear,
} from '@zhenshu/kernel/calendar.ts';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { once } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { enqueue } from '@zhenshu/kernel/jobs.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import type { CalendarView } from '../contract.ts';
import { importedYears, saveYear, waitingClocks } from '../store.ts';

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

/** The calendar tables in use: those shipped and those the county imported; and the limits that wait for a notice or for the job. */
export async function listYears(ctx: Ctx): Promise<CalendarView> {
  const { county } = ctx.actor.scope;
  const { imported, version, counts } = await inTx(
    ctx,
    async (tx) => {
      const { version } = await calendarOf(tx, county);
      return {
        version,
        imported: await importedYears(tx, county),
        counts: await waitingClocks(tx, county, version),
      };
    },
    // Two figures of the whole county: who keeps the calendar need not see the cases.
    systemActor(county, 'calendar').scope,
  );
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
    version,
    ...counts,
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
 * every open limit reckoned again by a job; `waiting` tells how many. Refuses `calendar.invalid` with what is wrong.
 */
export async function importYear(
  ctx: Ctx,
  given: { id: string; year: number; layer: string; source: string; off: string[]; work: string[] },
): Promise<{ year: number; layer: string; waiting: number }> {
  const { id, layer, ...table } = given;
  const problems = checkCalendarYear(table);
  if (problems.length > 0) refuse('invalid', 'calendar.invalid', { problems });
  const { county, lo, hi } = ctx.actor.scope;
  if (lo !== county * 1_000_000 || hi !== (county + 1) * 1_000_000) refuse('forbidden', 'calendar.county_only');
  const { scope } = systemActor(county, 'calendar');
  return once({ ...ctx, actor: { ...ctx.actor, scope } }, { id, name: 'calendar.import', input: given }, async (tx) => {
    const clashes = await clashesOf(tx, county, layer, table);
    if (clashes.length > 0) refuse('invalid', 'calendar.invalid', { problems: clashes });
    await saveYear(tx, { county, year: table.year, layer, content: JSON.stringify(table) });
    const { version } = await calendarOf(tx, county);
    const { waiting } = await waitingClocks(tx, county, version);
    await enqueue(tx, 'casefile.reread_clocks', { county }, { key: `casefile.reread_clocks ${county}` });
    return {
      outcome: { year: table.year, layer, waiting },
      subjectId: null,
      area: lo,
      data: { year: table.year, layer, source: table.source },
    };
  });
}

/** Days of late December that another year's table of the same local layer calls the opposite; nothing says which holds. */
async function clashesOf(tx: Tx, county: number, layer: string, table: CalendarYear): Promise<CalendarProblem[]> {
  if (layer === 'national') return [];
  const others = (await importedYears(tx, county))
    .filter((row) => row.layer === layer && row.year !== table.year)
    .map((row) => row.content as unknown as CalendarYear);
  const days = [
    ...table.off.filter((day) => others.some((other) => other.work.includes(day))),
    ...table.work.filter((day) => others.some((other) => other.off.includes(day))),
  ];
  return days.map((day) => ({ code: 'off_and_work', day }));
}
