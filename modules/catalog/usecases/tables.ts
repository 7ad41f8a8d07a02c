import { refuse } from '@zhenshu/kernel/refusal.ts';
import { SheetProblem, cleanText, readSheet, type Sheet } from '@zhenshu/kernel/sheet.ts';
import type { Table } from '../domain/sheet.ts';

/** The most entries of a list. */
export const most = 20_000;

/** What no hand has typed: entities, tabs within a text, control characters and marks of width zero. */
const dirt =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /&(#\d{1,7}|#x[0-9a-f]{1,6}|nbsp|lt|gt|quot|amp);|[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f\u200b\ufeff]/i;

/** A file of a list; `mapping` is JSON of our columns and the names of the sheet's. */
export type SheetFile = { readonly file: string; readonly bytes: Uint8Array; readonly mapping?: string | undefined };

/** Reads an uploaded list as it is. Refuses `catalog.sheet_unreadable` with the reason, and `catalog.too_many`. */
export async function openFile({ file, bytes }: SheetFile): Promise<Sheet> {
  let sheet: Sheet;
  try {
    sheet = await readSheet({ fileName: file, bytes });
  } catch (error) {
    if (error instanceof SheetProblem) return refuse('invalid', 'catalog.sheet_unreadable', { reason: error.code });
    throw error;
  }
  if (sheet.rows.length > most) refuse('invalid', 'catalog.too_many', { most });
  return sheet;
}

/** Reads an uploaded list as texts, cleaned. Refuses as `openFile` does, and `catalog.mapping_wrong`. */
export async function readTable(upload: SheetFile): Promise<Table> {
  return toTable(await openFile(upload), upload.mapping);
}

/** The texts of a sheet, cleaned. Refuses `catalog.mapping_wrong`. */
export function toTable({ columns, rows }: Sheet, mapping: string | undefined): Table {
  return {
    header: columns.map(cleanText),
    rows: rows.map(({ line, cells }) => {
      const dirty = columns.flatMap((column, at) => (dirt.test(cells[column] ?? '') ? [at] : []));
      return {
        ...{ line, cells: columns.map((column) => cleanText(cells[column] ?? '')) },
        ...(dirty.length > 0 ? { dirty } : {}),
      };
    }),
    ...(mapping === undefined ? {} : { mapping: readMapping(mapping) }),
  };
}

function readMapping(text: string): Record<string, string> {
  try {
    const read = JSON.parse(text) as object;
    if (Object.values(read).every((name) => typeof name === 'string')) return read as Record<string, string>;
  } catch {
    // Not JSON: the refusal below says so.
  }
  return refuse('invalid', 'catalog.mapping_wrong');
}
