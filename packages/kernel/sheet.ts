import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import ExcelJS from 'exceljs';

/** A table as text: one record a row, under unique column names. */
export type Sheet = {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: Readonly<Record<string, string>> }[];
  /** Rows without any text, left out. */
  readonly emptyRows: number;
};

/** Why a file is not a table; `code` is for people's translation. */
export class SheetProblem extends Error {
  readonly code: SheetProblemCode;
  constructor(code: SheetProblemCode) {
    super(code);
    this.name = 'SheetProblem';
    this.code = code;
  }
}
export type SheetProblemCode = 'sheet.too_large' | 'sheet.old_excel' | 'sheet.not_a_table' | 'sheet.no_header';

const mostRows = 200_000;
const mostBytes = 200_000_000;
const edges = /^[\s\u3000\u200b\ufeff]+|[\s\u3000\u200b\ufeff]+$/g;

/** Reads the first sheet of an .xlsx, or a CSV in UTF-8 or GB18030; which of them is decided by the content. Throws SheetProblem. */
export async function readSheet(input: { fileName: string; bytes: Uint8Array }): Promise<Sheet> {
  const { bytes } = input;
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw new SheetProblem('sheet.old_excel');
  const table = bytes[0] === 0x50 && bytes[1] === 0x4b ? readXlsx(bytes) : readCsv(bytes);
  const headerAt = table.findIndex((row) => row.cells.some((cell) => cell !== ''));
  const header = table[headerAt];
  if (!header) throw new SheetProblem('sheet.no_header');
  const width = table.reduce((most, row) => Math.max(most, row.cells.length), 0);
  const columns = uniqueNames(header.cells, width);
  const rows: { line: number; cells: Record<string, string> }[] = [];
  let emptyRows = 0;
  for (const row of table.slice(headerAt + 1)) {
    if (row.cells.every((cell) => cell === '')) emptyRows += 1;
    else rows.push({ line: row.line, cells: Object.fromEntries(columns.map((name, i) => [name, row.cells[i] ?? ''])) });
  }
  // Rows an .xlsx left out altogether are empty as well, but nobody counts them.
  const used = columns.filter(
    (name, i) => (header.cells[i] ?? '') !== '' || rows.some((row) => row.cells[name] !== ''),
  );
  return { columns: used, rows, emptyRows };
}

/** Text as people meant it: entities decoded, tabs and ideographic spaces made plain, lines kept. */
export function cleanText(text: string): string {
  return text
    .replaceAll(/&#(\d{1,7});|&#x([0-9a-f]{1,6});/gi, (whole, decimal: string | undefined, hex: string | undefined) => {
      const point = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
      return point > 31 && point < 0x110000 && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : whole;
    })
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(
      // eslint-disable-next-line no-control-regex -- control characters are what is taken out
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '',
    )
    .replaceAll(/[\t\u3000\u00a0 ]+/g, ' ')
    .replaceAll(/ *\n+ */g, '\n')
    .trim();
}

/** An .xlsx of text cells, never formulas, with a bold frozen header and a filter. */
export async function writeSheet(columns: readonly string[], rows: readonly (readonly string[])[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('1', { views: [{ state: 'frozen', ySplit: 1 }] });
  page.columns = columns.map((header, i) => ({ header, width: widthOf(header, rows, i), style: { numFmt: '@' } }));
  page.getRow(1).font = { bold: true };
  for (const row of rows) page.addRow([...row]);
  if (columns.length > 0) page.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The rows that came in with their mistakes: marked red, told in the first column. */
export async function markErrors(
  sheet: Sheet,
  problems: readonly { line: number; column?: string; message: string }[],
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const page = book.addWorksheet('1', { views: [{ state: 'frozen', ySplit: 1 }] });
  page.addRow(['错误 Errors', ...sheet.columns]).font = { bold: true };
  const byLine = Map.groupBy(problems, (problem) => problem.line);
  for (const row of sheet.rows) {
    const own = byLine.get(row.line) ?? [];
    const line = page.addRow([
      own.map((one) => one.message).join('; '),
      ...sheet.columns.map((name) => row.cells[name] ?? ''),
    ]);
    for (const { column } of own) {
      const at = column === undefined ? 0 : sheet.columns.indexOf(column) + 1;
      line.getCell(at + 1).fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFC7CE' } };
    }
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

function widthOf(header: string, rows: readonly (readonly string[])[], i: number): number {
  const longest = rows.slice(0, 200).reduce((most, row) => Math.max(most, (row[i] ?? '').length), header.length);
  return Math.min(60, Math.max(8, longest * 1.6));
}

function uniqueNames(header: readonly string[], width: number): string[] {
  const names: string[] = [];
  for (let i = 0; i < width; i++) {
    const base = header[i] || `#${i + 1}`;
    let name = base;
    for (let n = 2; names.includes(name); n++) name = `${base} (${n})`;
    names.push(name);
  }
  return names;
}

type Raw = { line: number; cells: string[] };

function readCsv(bytes: Uint8Array): Raw[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder('gb18030').decode(bytes);
  }
  if (text.includes('\u0000')) throw new SheetProblem('sheet.not_a_table');
  const first = text.slice(0, text.indexOf('\n') + 1 || undefined);
  const delimiter = [',', '\t', ';'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0]!;
  try {
    const records = parse(text, {
      delimiter,
      bom: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: false,
      info: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    if (records.length > mostRows) throw new SheetProblem('sheet.too_large');
    return records.map(({ record, info }) => ({ line: info.lines, cells: record.map(trim) }));
  } catch (error) {
    if (error instanceof SheetProblem) throw error;
    throw new SheetProblem('sheet.not_a_table');
  }
}

/** Reads cell by cell with a scanner: a sheet may claim tens of thousands of empty rows, which a document tree would pay for. */
function readXlsx(bytes: Uint8Array): Raw[] {
  let total = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: (file) => {
        const wanted =
          /^xl\/(workbook\.xml|sharedStrings\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/.test(
            file.name,
          );
        if (wanted) total += file.originalSize;
        if (total > mostBytes) throw new SheetProblem('sheet.too_large');
        return wanted;
      },
    });
  } catch (error) {
    throw error instanceof SheetProblem ? error : new SheetProblem('sheet.not_a_table');
  }
  const file = (name: string) => (files[name] ? new TextDecoder().decode(files[name]) : '');
  const relation = /<sheet [^>]*r:id="([^"]+)"/.exec(file('xl/workbook.xml'))?.[1];
  const target = [...file('xl/_rels/workbook.xml.rels').matchAll(/<Relationship [^>]*>/g)]
    .map(([tag]) => tag)
    .find((tag) => tag.includes(`Id="${relation}"`));
  const path = /Target="\/?(?:xl\/)?([^"]+)"/.exec(target ?? '')?.[1];
  const xml = path ? file(`xl/${path}`) : '';
  if (xml === '') throw new SheetProblem('sheet.not_a_table');
  const strings = [...file('xl/sharedStrings.xml').matchAll(/<si\b[^>]*?(?:\/>|>([\s\S]*?)<\/si>)/g)].map((match) =>
    textOf(match[1] ?? ''),
  );
  const dates = dateStyles(file('xl/styles.xml'));
  const rows: Raw[] = [];
  for (const row of xml.matchAll(/<row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/row>)/g)) {
    const line = Number(/\br="(\d+)"/.exec(row[1]!)?.[1] ?? rows.length + 1);
    const cells: string[] = [];
    for (const cell of (row[2] ?? '').matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const reference = /\br="([A-Z]+)\d+"/.exec(cell[1]!)?.[1];
      const at = reference ? columnOf(reference) : cells.length;
      if (at > 2000) throw new SheetProblem('sheet.too_large');
      while (cells.length < at) cells.push('');
      cells[at] = trim(cellText(cell[1]!, cell[2] ?? '', strings, dates));
    }
    rows.push({ line, cells });
    if (rows.length > mostRows) throw new SheetProblem('sheet.too_large');
  }
  return rows;
}

function cellText(attributes: string, content: string, strings: readonly string[], dates: ReadonlySet<number>): string {
  const type = /\bt="(\w+)"/.exec(attributes)?.[1];
  if (type === 'inlineStr') return textOf(content);
  const value = decode(/<v[^>]*>([\s\S]*?)<\/v>/.exec(content)?.[1] ?? '');
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (value === '' || type === 'str' || type === 'e' || type === 'd') return value;
  const style = Number(/\bs="(\d+)"/.exec(attributes)?.[1] ?? -1);
  return dates.has(style) ? serialDate(Number(value)) : String(Number(value));
}

/** Text of a shared or inline string; phonetic runs are not part of it. */
function textOf(xml: string): string {
  const spoken = xml.replaceAll(/<rPh\b[\s\S]*?<\/rPh>/g, '');
  return [...spoken.matchAll(/<t\b[^>]*?(?:\/>|>([\s\S]*?)<\/t>)/g)].map((match) => decode(match[1] ?? '')).join('');
}

function decode(xml: string): string {
  return xml
    .replaceAll(/&#(\d+);|&#x([0-9a-f]+);/gi, (_whole, d: string | undefined, h: string | undefined) =>
      String.fromCodePoint(Math.min(d ? Number(d) : Number.parseInt(h!, 16), 0x10ffff)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_whole, h: string) => String.fromCharCode(Number.parseInt(h, 16)));
}

function dateStyles(xml: string): Set<number> {
  const custom = new Map(
    [...xml.matchAll(/<numFmt [^>]*numFmtId="(\d+)"[^>]*formatCode="([^"]*)"/g)].map((m) => [Number(m[1]), m[2]!]),
  );
  const formats = /<cellXfs\b[\s\S]*?<\/cellXfs>/.exec(xml)?.[0] ?? '';
  const isDate = (id: number) =>
    (id >= 14 && id <= 22) ||
    (id >= 27 && id <= 36) ||
    id === 45 ||
    id === 46 ||
    id === 47 ||
    (id >= 50 && id <= 58) ||
    /[ymdh年月日]/i.test((custom.get(id) ?? '').replaceAll(/"[^"]*"|\[[^\]]*\]|General/g, ''));
  return new Set(
    [...formats.matchAll(/<xf\b[^>]*numFmtId="(\d+)"/g)].flatMap((match, style) =>
      isDate(Number(match[1])) ? [style] : [],
    ),
  );
}

/** Days since 1899-12-30, as spreadsheets count, to 'YYYY-MM-DD HH:mm:ss' (without the time at midnight). */
function serialDate(serial: number): string {
  const text = new Date(Math.round(serial * 86_400) * 1000 - 2_209_161_600_000).toISOString();
  const [day, time] = [text.slice(0, 10), text.slice(11, 19)];
  return time === '00:00:00' ? day : `${day} ${time}`;
}

function columnOf(letters: string): number {
  return [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function trim(text: string): string {
  return text.replaceAll(edges, '');
}
