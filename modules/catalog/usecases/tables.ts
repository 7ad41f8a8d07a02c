import { refuse } from '@zhenshu/kernel/refusal.ts';
import { SheetProblem, cleanText, readSheet, type Sheet } from '@zhenshu/kernel/sheet.ts';
import type { Table } from '../domain/sheet.ts';

/** The most entries of a list. */
export const most = 20_000;

/** Reads an uploaded list as texts, cleaned. Refuses `catalog.sheet_unreadable` with the reason, and `catalog.too_many`. */
export async function readTable({ file, bytes }: { file: string; bytes: Uint8Array }): Promise<Table> {
  let sheet: Sheet;
  try {
    sheet = await readSheet({ fileName: file, bytes });
  } catch (error) {
    if (error instanceof SheetProblem) return refuse('invalid', 'catalog.sheet_unreadable', { reason: error.code });
    throw error;
  }
  const { columns, rows } = sheet;
  if (rows.length > most) refuse('invalid', 'catalog.too_many', { most });
  return {
    header: columns.map(cleanText),
    rows: rows.map(({ line, cells }) => ({ line, cells: columns.map((column) => cleanText(cells[column] ?? '')) })),
  };
}
