import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { ImportReport, ListName, EntryOf } from '../contract.ts';
import { may } from '../policy.ts';
import type { Deps } from './deps.ts';
import { openDraft, readEntries } from './drafts.ts';
import { readTable } from './tables.ts';
import { write } from './write.ts';

/** A file of a list as it came in. */
export type Upload = { readonly list: ListName; readonly file: string; readonly bytes: Uint8Array };

/** Reads a sheet and says row by row what is wrong; stores nothing. */
export async function previewImport(ctx: Ctx, deps: Deps, upload: Upload): Promise<ImportReport> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  const table = await readTable(upload);
  return inTx(ctx, async (tx) => (await readEntries(ctx, deps, tx, upload.list, table)).report);
}

/**
 * Stores a sheet as a draft version, in one transaction. Refuses `catalog.rows_bad` where rows are wrong, unless the
 * caller accepts that they are left out; `catalog.nothing_to_import`; `catalog.version_exists`.
 */
export async function importList(
  ctx: Ctx,
  deps: Deps,
  upload: Upload & { id: string; scheme: string; version: string; note?: string; acceptPartial: boolean },
): Promise<{ versionId: string; report: ImportReport }> {
  const { id, list, file, bytes, scheme, version, note = '', acceptPartial } = upload;
  const table = await readTable(upload);
  const input = { list, file, scheme, version, note, acceptPartial, digest: sm3(bytes).toString('hex') };
  return write(ctx, { id, name: 'catalog.import_list', input }, async (tx) => {
    const { entries, report } = await readEntries(ctx, deps, tx, list, table);
    if (report.left > 0 && !acceptPartial) refuse('invalid', 'catalog.rows_bad', { left: report.left });
    if (entries.length === 0) refuse('invalid', 'catalog.nothing_to_import');
    const draft = { list, scheme, version, source: file, note };
    const versionId = await openDraft(tx, ctx, draft, entries as EntryOf[typeof list][]);
    return {
      outcome: { versionId, report },
      subjectId: versionId,
      data: { list, scheme, version, file, rows: report.rows, left: report.left, entries: report.entries },
    };
  });
}
