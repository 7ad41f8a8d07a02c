import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { markErrors } from '@zhenshu/kernel/sheet.ts';
import type { ImportPreview, ImportReport, ListName, EntryOf } from '../contract.ts';
import { lists } from '../domain/lists.ts';
import { matchColumns, shortened } from '../domain/sheet.ts';
import { messages } from '../messages.ts';
import { may } from '../policy.ts';
import type { Deps } from './deps.ts';
import { openDraft, readEntries } from './drafts.ts';
import type { SheetAnswer } from './export.ts';
import { openFile, readTable, toTable, type SheetFile } from './tables.ts';
import { write } from './write.ts';

/** A file of a list as it came in. */
export type Upload = SheetFile & { readonly list: ListName };

/** Reads a sheet and says row by row what is wrong, and how its columns are read; stores nothing. */
export async function previewImport(ctx: Ctx, deps: Deps, upload: Upload): Promise<ImportPreview> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  const table = await readTable(upload);
  const { report } = await inTx(ctx, (tx) => readEntries(ctx, deps, tx, upload.list, table));
  return {
    ...shortened(report),
    header: table.header.filter((name) => name !== ''),
    columns: matchColumns(table, lists[upload.list].columns),
  };
}

/** The sheet as it came, with what is wrong marked in its cells and told beside each row; stores nothing. */
export async function markImport(ctx: Ctx, deps: Deps, upload: Upload): Promise<SheetAnswer> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  const sheet = await openFile(upload);
  const table = toTable(sheet, upload.mapping);
  const { report } = await inTx(ctx, (tx) => readEntries(ctx, deps, tx, upload.list, table));
  const problems = report.problems.map(({ line, column, code, warning, other }) => {
    const name = sheet.columns[table.header.indexOf(column)];
    const text = messages[code].join(' ').replaceAll('{other}', String(other));
    return { line, ...(name === undefined ? {} : { column: name }), message: `${column}: ${text}`, warning };
  });
  const name = upload.file.replace(/\.[^.]+$/, '');
  return { fileName: `${name}-错误.xlsx`, bytes: await markErrors(sheet, problems) };
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
  const { id, list, file, bytes, scheme, version, note = '', acceptPartial, mapping } = upload;
  const table = await readTable(upload);
  const input = { list, file, scheme, version, note, acceptPartial, mapping, digest: sm3(bytes).toString('hex') };
  return write(ctx, { id, name: 'catalog.import_list', input }, async (tx) => {
    const { entries, report: whole } = await readEntries(ctx, deps, tx, list, table);
    const report = shortened(whole);
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
