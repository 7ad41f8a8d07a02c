import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { writeSheet } from '@zhenshu/kernel/sheet.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import type { EntryOf, ListName } from '../contract.ts';
import { lists } from '../domain/lists.ts';
import { messages } from '../messages.ts';
import type { Deps } from './deps.ts';
import { findVersion, listEntries } from '../store.ts';

/** A workbook as an answer. */
export type SheetAnswer = { readonly fileName: string; readonly bytes: Buffer };

/**
 * A version as xlsx in the columns and words the import reads. Organs stand with their names, as people know them; one
 * that is closed by now or shares its name stands with its id, which the import reads too.
 */
export async function exportList(ctx: Ctx, deps: Deps, list: ListName, versionId: string): Promise<SheetAnswer> {
  const { county } = ctx.actor.scope;
  const { version, table } = await inTx(ctx, async (tx) => {
    const found = await findVersion(tx, county, versionId);
    if (found?.list !== list) return refuse('missing', 'catalog.version_unknown');
    return { version: found, table: await tableOf(ctx, deps, tx, found) };
  });
  const name = [zh(`catalog.list.${list}`), version.scheme, version.version].join('-');
  return {
    fileName: `${name.replaceAll(/[\\/:*?"<>|\s]+/g, '_')}.xlsx`,
    bytes: await writeSheet(table.header, table.rows),
  };
}

/** A version as a table, in the columns and words the import reads. */
export async function tableOf<L extends ListName>(
  ctx: Ctx,
  deps: Deps,
  tx: Tx,
  version: { list: L; id: string },
): Promise<{ header: string[]; rows: (readonly string[])[] }> {
  const entries = await listEntries(tx, ctx.actor.scope.county, version);
  return tableFor(ctx, deps, tx, version.list, entries);
}

/** Entries of a list as a table, in the columns and words the import reads. */
export async function tableFor<L extends ListName>(
  ctx: Ctx,
  deps: Deps,
  tx: Tx,
  list: L,
  entries: readonly EntryOf[L][],
): Promise<{ header: string[]; rows: (readonly string[])[] }> {
  const { columns, organsOf, toCells, toRows } = lists[list];
  const ids = [...new Set(entries.flatMap(organsOf))];
  const organName = await organNames(ctx, deps, tx, ids);
  return {
    header: Object.values(columns).map((names) => names[0] ?? ''),
    rows: entries.flatMap((entry) => toRows?.(entry, organName) ?? [toCells(entry, organName)]),
  };
}

/** The name of an organ where it is in force and no other has it, else its id. */
async function organNames(ctx: Ctx, deps: Deps, tx: Tx, ids: readonly string[]): Promise<(id: string) => string> {
  if (ids.length === 0) return (id) => id;
  const { county } = ctx.actor.scope;
  const day = dayOf(ctx.now);
  const known = await deps.findOrgansByName(tx, county, ids, day);
  const names = new Map(known.map((organ) => [organ.id, organ.name]));
  const asked = await deps.findOrgansByName(tx, county, [...new Set(names.values())], day);
  const alone = Map.groupBy(asked, (organ) => organ.name);
  return (id) => {
    const name = names.get(id);
    return name !== undefined && alone.get(name)?.length === 1 ? name : id;
  };
}

function zh(word: keyof typeof messages): string {
  return messages[word][0];
}
