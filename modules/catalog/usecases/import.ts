import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { ImportReport, ListName } from '../contract.ts';
import {
  organsNamed,
  readCategories,
  readConditions,
  readDuties,
  type Draft,
  type OrganMatch,
} from '../domain/draft.ts';
import type { Table } from '../domain/sheet.ts';
import type { Entry } from '../domain/version.ts';
import { may } from '../policy.ts';
import { insertDraft } from '../store.ts';
import { listsOn } from './in-force.ts';
import { readTable } from './tables.ts';
import { write } from './write.ts';

/**
 * Finds organs in force on a day by name or id (module org): all that answer to a name, each with the word asked for.
 * Given by the composition root.
 */
export type FindOrgansByName = (
  tx: Tx,
  county: number,
  names: readonly string[],
  day: Day,
) => Promise<readonly OrganMatch[]>;

/** What this module needs of others. */
export type Deps = { readonly findOrgansByName: FindOrgansByName };

/** A file of a list as it came in. */
export type Upload = { readonly list: ListName; readonly file: string; readonly bytes: Uint8Array };

/** Reads a sheet and says row by row what is wrong; stores nothing. */
export async function previewImport(ctx: Ctx, deps: Deps, upload: Upload): Promise<ImportReport> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  const table = await readTable(upload);
  return inTx(ctx, async (tx) => (await readDraft(ctx, deps, tx, upload.list, table)).report);
}

/**
 * Stores a sheet as a draft version, in one transaction. Refuses `catalog.rows_bad` where rows are wrong, unless the
 * caller accepts that they are left out; `catalog.nothing_to_import`; `catalog.version_exists`.
 */
export async function importList(
  ctx: Ctx,
  deps: Deps,
  upload: Upload & { id: string; scheme: string; version: string; acceptPartial: boolean },
): Promise<{ versionId: string; report: ImportReport }> {
  const { id, list, file, bytes, scheme, version, acceptPartial } = upload;
  const table = await readTable(upload);
  const input = { list, file, scheme, version, acceptPartial, digest: sm3(bytes).toString('hex') };
  return write(ctx, { id, name: 'catalog.import_list', input }, async (tx) => {
    const { entries, report } = await readDraft(ctx, deps, tx, list, table);
    if (report.left > 0 && !acceptPartial) refuse('invalid', 'catalog.rows_bad', { left: report.left });
    if (entries.length === 0) refuse('invalid', 'catalog.nothing_to_import');
    const versionId = uuidv7(ctx.now.getTime());
    try {
      await insertDraft(
        tx,
        ctx.actor.scope.county,
        { id: versionId, list, scheme, version, source: file, at: ctx.now },
        entries,
      );
    } catch (error) {
      if (isUniqueViolation(error, 'list_version_name')) refuse('conflict', 'catalog.version_exists');
      throw error;
    }
    return {
      outcome: { versionId, report },
      subjectId: versionId,
      data: { list, scheme, version, file, rows: report.rows, left: report.left, entries: report.entries },
    };
  });
}

async function readDraft(ctx: Ctx, deps: Deps, tx: Tx, list: ListName, table: Table): Promise<Draft<Entry>> {
  if (list === 'category') return readCategories(table);
  const { county } = ctx.actor.scope;
  const day = dayOf(ctx.now);
  const { categories: classes } = await listsOn(tx, county, day);
  if (list === 'filing_condition') return readConditions(table, { classes });
  const organs = await deps.findOrgansByName(tx, county, organsNamed(table), day);
  return readDuties(table, { county, classes, organs }, () => uuidv7(ctx.now.getTime()));
}
