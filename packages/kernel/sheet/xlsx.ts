import { SheetProblem, mostCells, mostCharacters, mostLines } from './limits.ts';
import type { Growing } from './table.ts';
import { trim } from './text.ts';
import { attributeOf, decode, scanXml } from './xml.ts';
import { openZip, type Zip } from './zip.ts';

/** Cells a sheet may name, most of them without anything in them. */
const mostCellTags = 5_000_000;

/**
 * Reads the first sheet of an .xlsx (ECMA-376 part 1, 18) into a table, cell by cell: a sheet may claim tens of thousands
 * of empty rows, which a document tree would pay for. Throws SheetProblem.
 */
export async function readXlsx(bytes: Uint8Array, table: Growing): Promise<void> {
  const zip = openZip(bytes);
  const path = await firstSheet(zip);
  const strings = await sharedStrings(zip);
  const dates = await dateStyles(zip);
  let [lines, tags] = [0, 0];
  let [line, column, type, style, within] = [0, 0, '', -1, ''];
  let texts: string[] = [];
  await scanXml(zip.unpack(path), {
    open(name, attributes) {
      if (name === 'row') {
        lines += 1;
        const stated = Number(attributeOf(attributes, 'r'));
        line = Number.isInteger(stated) && stated > 0 && stated <= mostLines ? stated : lines;
        column = -1;
      } else if (name === 'c') {
        tags += 1;
        if (tags > mostCellTags) throw new SheetProblem('sheet.too_large');
        const letters = /^[A-Z]+(?=\d)/.exec(attributeOf(attributes, 'r') ?? '')?.[0];
        column = letters ? columnOf(letters) : column + 1;
        type = attributeOf(attributes, 't') ?? '';
        style = Number(attributeOf(attributes, 's') ?? -1);
      } else if (name === 'v' || name === 't' || name === 'rPh') within ||= name;
    },
    text(raw) {
      // Not the phonetic runs of a text (rPh), nor a formula.
      if (within === 'v' || within === 't') texts.push(raw);
    },
    close(name) {
      if (name === within) within = '';
      else if (name === 'row') table.endRow(line);
      else if (name === 'c' && texts.length > 0) {
        table.cell(column, cellText(type, style, decode(texts.join('')), strings, dates));
        texts = [];
      }
    },
  });
}

async function firstSheet(zip: Zip): Promise<string> {
  let id: string | undefined;
  await scanXml(zip.unpack('xl/workbook.xml'), {
    open(name, attributes) {
      // Its relation has a prefix, its number in the book (sheetId) another name.
      if (name === 'sheet') id ??= attributeOf(attributes, 'id');
    },
  });
  let target: string | undefined;
  await scanXml(zip.unpack('xl/_rels/workbook.xml.rels'), {
    open(name, attributes) {
      if (name === 'Relationship' && attributeOf(attributes, 'Id') === id) target ??= attributeOf(attributes, 'Target');
    },
  });
  const path = `xl/${(target ?? '').replace(/^\/?(xl\/)?/, '')}`;
  if (!path.startsWith('xl/worksheets/') || !zip.has(path)) throw new SheetProblem('sheet.not_a_table');
  return path;
}

async function sharedStrings(zip: Zip): Promise<string[]> {
  const strings: string[] = [];
  let [texts, within, characters]: [string[], string, number] = [[], '', 0];
  await scanXml(zip.unpack('xl/sharedStrings.xml'), {
    open(name) {
      if (name === 't' || name === 'rPh') within ||= name;
    },
    text(raw) {
      if (within === 't') texts.push(raw);
    },
    close(name) {
      if (name === within) within = '';
      if (name !== 'si') return;
      const text = escapes(trim(decode(texts.join(''))));
      texts = [];
      characters += text.length;
      if (strings.push(text) > mostCells || characters > mostCharacters) throw new SheetProblem('sheet.too_large');
    },
  });
  return strings;
}

function cellText(
  type: string,
  style: number,
  value: string,
  strings: readonly string[],
  dates: ReadonlySet<number>,
): string {
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type === 'inlineStr' || type === 'str') return escapes(value);
  const number = Number(value);
  if (type === 'e' || type === 'd' || value.trim() === '' || !Number.isFinite(number)) return value;
  return (dates.has(style) ? serialDate(number) : undefined) ?? String(number);
}

/** Characters XML cannot hold, as spreadsheets write them (ECMA-376 part 1, 22.4.2.4). */
function escapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Which of the cell styles show a number as a date. */
async function dateStyles(zip: Zip): Promise<Set<number>> {
  const custom = new Map<number, string>();
  const formats: number[] = [];
  let listed = false;
  await scanXml(zip.unpack('xl/styles.xml'), {
    open(name, attributes) {
      const id = Number(attributeOf(attributes, 'numFmtId') ?? 0);
      if (name === 'cellXfs') listed = true;
      // Excel holds a format to 255 characters.
      else if (name === 'numFmt') custom.set(id, (attributeOf(attributes, 'formatCode') ?? '').slice(0, 255));
      else if (name === 'xf' && listed) formats.push(id);
    },
    close(name) {
      if (name === 'cellXfs') listed = false;
    },
  });
  return new Set(formats.flatMap((id, style) => (isDate(id, custom.get(id) ?? '') ? [style] : [])));
}

function isDate(id: number, format: string): boolean {
  return (
    (id >= 14 && id <= 22) ||
    (id >= 27 && id <= 36) ||
    (id >= 45 && id <= 47) ||
    (id >= 50 && id <= 58) ||
    /[ymdh年月日]/i.test(format.replaceAll(/"[^"]*"|\[[^\]]*\]|General/g, ''))
  );
}

/** Days since 1899-12-30, as spreadsheets count, to 'YYYY-MM-DD HH:mm:ss' (without the time at midnight), up to the year 9999. */
function serialDate(serial: number): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined;
  const text = new Date(Math.round(serial * 86_400) * 1000 - 2_209_161_600_000).toISOString();
  const [day, time] = [text.slice(0, 10), text.slice(11, 19)];
  return time === '00:00:00' ? day : `${day} ${time}`;
}

function columnOf(letters: string): number {
  return [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
