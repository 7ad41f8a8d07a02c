import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { ScreenCounts, ScreenedRow, Screening } from '../contract.ts';
import { listEntries } from '../store.ts';
import { pageOf, readKeyCursor, type PageQuery } from './browse.ts';
import { getVersion } from './drafts.ts';
import { entriesOn } from './in-force.ts';
import { mattersFound, type MatterQuery } from './matters.ts';

type Query = PageQuery &
  Pick<MatterQuery, 'q' | 'department' | 'type' | 'on'> & {
    version?: string;
    decision?: 'devolve' | 'keep' | 'open';
    batch?: string;
  };

/**
 * The matters of a day with what was decided of each, by the version in force or by one that is named, and how many of each
 * decision and batch there are among those asked for by words, department and type.
 */
export async function browseScreening(
  ctx: Ctx,
  { version, decision, batch, ...query }: Query,
): Promise<{ rows: ScreenedRow[]; next: string | null; counts: ScreenCounts }> {
  const { county } = ctx.actor.scope;
  const on = query.on ?? dayOf(ctx.now);
  const { matters, decided } = await inTx(ctx, async (tx) => {
    const matters = await mattersFound(tx, county, { ...query, on });
    if (version === undefined) {
      const found = await entriesOn(tx, county, 'screening', on);
      return { matters, decided: found.toReversed().flatMap(({ rows }) => rows) };
    }
    const { list, id } = await getVersion(tx, county, version);
    if (list !== 'screening') refuse('missing', 'catalog.version_unknown');
    return { matters, decided: await listEntries(tx, county, { list, id }) };
  });
  const byCode = new Map(decided.map((one) => [one.code, one]));
  const all = matters.map((one) => ({ ...one, screening: byCode.get(one.row.code) ?? null }));
  const rows = all.filter(
    ({ screening }) =>
      (decision === undefined || (screening?.decision ?? 'open') === decision) &&
      (batch === undefined || screening?.batch === Number(batch)),
  );
  const after = readKeyCursor(query.after);
  const rest = after === undefined ? rows : rows.filter(({ place }) => place > after);
  const page = pageOf(rest, Number(query.limit ?? 50), ({ place }) => [place]);
  return {
    rows: page.rows.map(({ row, screening }) => ({ matter: row, screening })),
    next: page.next,
    counts: countScreened(all.map(({ screening }) => screening)),
  };
}

function countScreened(all: readonly (Screening | null)[]): ScreenCounts {
  const count = (decision: Screening['decision']) => all.filter((one) => one?.decision === decision).length;
  const batches = Map.groupBy(
    all.flatMap((one) => one?.batch ?? []),
    (batch) => batch,
  );
  return {
    ...{
      all: all.length,
      devolve: count('devolve'),
      keep: count('keep'),
      open: all.filter((one) => one === null).length,
    },
    batches: [...batches].map(([batch, its]) => ({ batch, matters: its.length })).toSorted((a, b) => a.batch - b.batch),
  };
}
