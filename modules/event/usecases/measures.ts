import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { writeSheet } from '@zhenshu/kernel/sheet.ts';
import type { CaseRow } from '@zhenshu/casefile/contract.ts';
import { caseRows, openByGrid } from '@zhenshu/casefile/server.ts';
import { categoryNames } from '@zhenshu/catalog/server.ts';
import {
  longestPeriod,
  measureNames,
  type Dimension,
  type GridCount,
  type Measured,
  type MeasureName,
} from '../contract.ts';
import { messages } from '../messages.ts';
import { eventProcedure } from '../procedure.ts';
import {
  countMeasures,
  followClocks,
  listMeasured,
  settleProgress,
  type After,
  type Asked,
  type Counted,
  type Seer,
} from '../store.ts';
import type { Deps } from './deps.ts';

type Period = { readonly from: string; readonly to: string; readonly town?: string };
const usualPage = 50;

/** The measures of a period, altogether or by one dimension. */
export async function measure(
  ctx: Ctx,
  deps: Deps,
  query: Period & { readonly by?: Dimension },
): Promise<{ rows: Measured[] }> {
  const { county } = ctx.actor.scope;
  const { by } = query;
  const asked = askedFor(ctx, query);
  return inTx(ctx, async (tx) => {
    const counted = await countMeasures(tx, county, asked, by ?? null, seerOf(ctx));
    const name = await namesFor(tx, ctx, deps, by, counted);
    const rows = counted.map(({ value, ...counts }) => {
      return { key: value === '' ? null : value, nameZh: null, nameEn: null, ...name(value), counts };
    });
    return { rows };
  });
}

/** The events a measure counts, a page at a time. */
export async function listBehind(
  ctx: Ctx,
  deps: Deps,
  name: MeasureName,
  query: Period & {
    readonly organ?: string;
    readonly subject?: string;
    readonly after?: string;
    readonly limit?: string;
  },
): Promise<{ rows: CaseRow[]; next: string | null }> {
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? usualPage);
  const after = readCursor(query.after);
  const { organ, subject } = query;
  const asked = {
    ...askedFor(ctx, query),
    organ: organ === 'none' ? null : organ,
    subject: subject === 'none' ? null : subject,
  };
  return inTx(ctx, async (tx) => {
    const found = await listMeasured(tx, county, name, asked, seerOf(ctx), { after, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    const ids = shown.map((row) => row.id);
    return { rows: await caseRows(tx, county, deps.organNames, ids), next: last ? writeCursor(last) : null };
  });
}

/** Open events by grid. */
export async function countOpenByGrid(ctx: Ctx): Promise<{ rows: GridCount[] }> {
  const rows = await inTx(ctx, (tx) => openByGrid(tx, ctx.actor.scope.county, eventProcedure.kind));
  return { rows };
}

/** The measures of a period as a table people know from their own work: a line for each, a column for each measure. */
export async function exportMeasures(
  ctx: Ctx,
  deps: Deps,
  query: Period & { readonly by: Dimension },
): Promise<{ fileName: string; bytes: Buffer }> {
  const { scope } = ctx.actor;
  const town = query.town === undefined ? undefined : Number(query.town);
  // A file of nothing could be taken for a town without events.
  const isKnown = (tx: Tx, code: number) => deps.areaExists(tx, scope.county, code, dayOf(ctx.now));
  if (
    town !== undefined &&
    (town + 1000 <= scope.lo || town >= scope.hi || !(await inTx(ctx, (tx) => isKnown(tx, town))))
  ) {
    refuse('missing', 'event.unknown_area');
  }
  const { rows } = await measure(ctx, deps, query);
  // By day nothing is said of the present.
  const names = measureNames.filter((name) => query.by !== 'day' || name !== 'open');
  const head = [messages[`dimension.${query.by}`][0], ...names.map((name) => messages[`measure.${name}`][0])];
  const lines = rows.map(({ key, nameZh, counts }) => [
    nameZh ?? key ?? messages['measure.none'][0],
    ...names.map((name) => String(counts[name])),
  ]);
  const fileName = `${messages['measure.table'][0]}-${head[0]}-${query.from}-${query.to}.xlsx`;
  return { fileName, bytes: await writeSheet(head, lines) };
}

/**
 * Adds the events that are over to the sums and lets open ones follow limits that were read again; for the job. Numbers
 * are the same before and after: what is not in the sums is counted one by one. `batch` events go in one transaction.
 */
export async function settle(ctx: Ctx, batch = 2000): Promise<number> {
  const { county } = ctx.actor.scope;
  await inTx(ctx, (tx) => followClocks(tx, county));
  let settled = 0;
  for (;;) {
    const more = await inTx(ctx, (tx) => settleProgress(tx, county, batch));
    settled += more;
    if (more < batch) return settled;
  }
}

function askedFor(ctx: Ctx, { from, to, town }: Period): Asked {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (days < 0 || days > longestPeriod) refuse('invalid', 'event.period', { days: longestPeriod });
  return { from, to, now: ctx.now, town: town === undefined ? undefined : Number(town) };
}

/** Sums are kept by whole towns and over all organs: whoever sees less has his own counted. */
function seerOf({ actor: { scope } }: Ctx): Seer {
  const isWhole = scope.lo % 1000 === 0 && scope.hi % 1000 === 0;
  return { sums: scope.organs === '*' && isWhole, organs: scope.organs === '*' ? null : scope.organs };
}

type Names = (value: string) => { nameZh: string; nameEn: string } | undefined;

async function namesFor(
  tx: Tx,
  ctx: Ctx,
  deps: Deps,
  by: Dimension | undefined,
  counted: readonly Counted[],
): Promise<Names> {
  const { county } = ctx.actor.scope;
  const values = counted.map(({ value }) => value).filter((value) => value !== '');
  if (by === 'town') {
    const areas = await deps.areas(tx, { county, day: dayOf(ctx.now) });
    const known = new Map(areas.map(({ code, nameZh, nameEn }) => [String(code), { nameZh, nameEn }]));
    return (value) => known.get(value);
  }
  if (by === 'organ') {
    const known = await deps.organNames(tx, county, values);
    return (value) => {
      const organ = known.get(value);
      return organ === undefined ? undefined : { nameZh: organ, nameEn: organ };
    };
  }
  if (by === 'class') {
    const known = await categoryNames(tx, county, values, dayOf(ctx.now));
    return (value) => known.get(value);
  }
  return () => undefined;
}

function writeCursor({ day, id }: After): string {
  return Buffer.from(`${day} ${id}`).toString('base64url');
}

function readCursor(text: string | undefined): After | undefined {
  if (text === undefined) return undefined;
  const found = /^(\d{4}-\d\d-\d\d) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(text, 'base64url').toString('utf8'),
  );
  const day = found?.[1];
  // Only days there are, or PostgreSQL would refuse what is nonsense to us.
  if (!found || !day || Number.isNaN(Date.parse(day)) || new Date(day).toISOString().slice(0, 10) !== day) {
    refuse('invalid', 'case.cursor');
  }
  return { day, id: found[2]! };
}
