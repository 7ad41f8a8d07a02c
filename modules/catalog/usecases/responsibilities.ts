import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import type { ResponsibilityRow } from '../contract.ts';
import {
  findResponsibilities,
  firstOfKeys,
  placeOf,
  type Found,
  type ResponsibilityQuery,
} from '../domain/responsibilities.ts';
import { pageOf, readKeyCursor, type PageQuery } from './browse.ts';
import { entriesOn } from './in-force.ts';

/** A page of the responsibilities in force on a day, and how many each tier, field and batch has. */
export async function browseResponsibilities(
  ctx: Ctx,
  query: PageQuery & Omit<ResponsibilityQuery, 'batch' | 'area'> & { batch?: string; area?: string; day?: string },
): Promise<Omit<Found<ResponsibilityRow>, 'rows'> & { rows: ResponsibilityRow[]; next: string | null; total: number }> {
  const day = query.day ?? dayOf(ctx.now);
  const all = await inTx(ctx, (tx) => responsibilitiesOn(tx, ctx.actor.scope.county, day));
  const { rows, ...counts } = findResponsibilities(all, {
    ...{ tier: query.tier, field: query.field, q: query.q },
    batch: query.batch === undefined ? undefined : Number(query.batch),
    area: query.area === undefined ? undefined : Number(query.area),
  });
  const after = readKeyCursor(query.after);
  const rest = after === undefined ? rows : rows.filter((row) => placeOf(row) > after);
  return { ...pageOf(rest, Number(query.limit ?? 50), (row) => [placeOf(row)]), total: rows.length, ...counts };
}

/** The responsibilities in force on a day; of two lists that have the same one, that published last counts. */
export async function responsibilitiesOn(tx: Tx, county: number, day: string): Promise<ResponsibilityRow[]> {
  const found = await entriesOn(tx, county, 'responsibility', day);
  const all = found.flatMap(({ version, rows }) =>
    rows.map((row) => ({ ...row, versionId: version.id, listVersion: `${version.scheme} ${version.version}` })),
  );
  return firstOfKeys(all, placeOf);
}
