import ExcelJS from 'exceljs';
import { readCsv } from './sheet/csv.ts';
import { SheetProblem } from './sheet/limits.ts';
import { growTable, type Sheet } from './sheet/table.ts';
import { readXlsx } from './sheet/xlsx.ts';

export { SheetProblem } from './sheet/limits.ts';
export type { Sheet } from './sheet/table.ts';
export { cleanText } from './sheet/text.ts';

/**
 * Reads the first sheet of an .xlsx, or a CSV in UTF-8 or GB18030; which of them is decided by the content. Works a
 * stretch at a time and lets others go first in between; what it may cost stands in sheet/limits.ts. Throws SheetProblem.
 */
export async function readSheet(input: { fileName: string; bytes: Uint8Array }): Promise<Sheet> {
  const { bytes } = input;
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new SheetProblem('sheet.old_excel');
  const table = growTable();
  await (bytes[0] === 0x50 && bytes[1] === 0x4b ? readXlsx(bytes, table) : readCsv(bytes, table));
  return table.done();
}

/** An .xlsx of text cells, never formulas, with a bold frozen header and a filter. */
export async function writeSheet(columns: readonly string[], rows: readonly (readonly string[])[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('1', { views: [{ state: 'frozen', ySplit: 1 }] });
  page.columns = columns.map((header, i) => ({ header, width: widthOf(header, rows, i), style: { numFmt: '@' } }));
  page.getRow(1).font = { bold: true };
  for (const row of rows) page.addRow(row.map(escape));
  if (columns.length > 0) page.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The rows that came in with their mistakes, marked red, and warnings, marked yellow, told in the first column. */
export async function markErrors(
  sheet: Sheet,
  problems: readonly { line: number; column?: string; message: string; warning?: boolean }[],
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('1', { views: [{ state: 'frozen', ySplit: 1 }] });
  const byLine = Map.groupBy(problems, (problem) => problem.line);
  // What concerns no row, as a column that is missing, is told in the head.
  const lines = new Set(sheet.rows.map(({ line }) => line));
  const whole = problems.filter(({ line }) => !lines.has(line)).map(({ message }) => message);
  const head = page.addRow([['错误 Errors', ...whole].join('; '), ...sheet.columns.map(escape)]);
  head.font = { bold: true };
  if (whole.length > 0) head.getCell(1).fill = fillOf(false);
  for (const row of sheet.rows) {
    const own = byLine.get(row.line) ?? [];
    const line = page.addRow([
      own.map((one) => one.message).join('; '),
      ...sheet.columns.map((name) => escape(row.cells[name] ?? '')),
    ]);
    // Errors last: their colour is what stays.
    for (const { column, warning = false } of own.toSorted(
      (a, b) => Number(b.warning ?? false) - Number(a.warning ?? false),
    )) {
      const at = column === undefined ? 0 : sheet.columns.indexOf(column) + 1;
      line.getCell(at + 1).fill = fillOf(warning);
    }
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

function fillOf(warning: boolean): ExcelJS.Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb: warning ? 'FFFFEB9C' : 'FFFFC7CE' } };
}

/** A text that looks like an escaped character stays the text it is (ECMA-376 part 1, 22.4.2.4). */
function escape(text: string): string {
  return text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

function widthOf(header: string, rows: readonly (readonly string[])[], i: number): number {
  const longest = rows.slice(0, 200).reduce((most, row) => Math.max(most, (row[i] ?? '').length), header.length);
  return Math.min(60, Math.max(8, longest * 1.6));
}
