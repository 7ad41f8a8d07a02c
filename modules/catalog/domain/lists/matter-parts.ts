import { isDay } from '@zhenshu/kernel/calendar.ts';
import type { Fee, LimitUnit, Material, MatterResult } from '../../contract.ts';
import { longestMatter, mostAmount, mostParts } from '../../contract.ts';
import { atOnce, flagWords, matterUnitWords, type matterColumns } from '../../messages/matter-columns.ts';
import type { Row } from '../sheet.ts';

export type MatterColumn = keyof typeof matterColumns;
export type MatterRowOfSheet = Row<MatterColumn>;

/** Parts that stand in one cell: one a line, the fields of each parted by ｜; a ｜ of its own is written \｜. */
const bar = '｜';

/** Writes parts as the lines of a cell. */
export function joinParts(parts: readonly (readonly string[])[] = []): string {
  return parts
    .map((fields) =>
      fields
        .map((field) => field.replaceAll(/[\\｜]/g, String.raw`\$&`))
        .join(bar)
        .replace(/(?<!\\)｜+$/, ''),
    )
    .join('\n');
}

function splitLine(line: string): string[] {
  const fields = [''];
  for (const [sign] of line.matchAll(/\\[\\｜]|[^]/gu)) {
    if (sign === bar) fields.push('');
    else fields[fields.length - 1] += sign.length === 2 && sign.startsWith('\\') ? sign.slice(1) : sign;
  }
  return fields.map((field) => field.trim());
}

/** The parts of a cell, each read by `read`; undefined where there is none, or where one is wrong, which is noted. */
export function readParts<T>(
  row: MatterRowOfSheet,
  column: MatterColumn,
  read: (fields: readonly string[]) => T | undefined,
): T[] | undefined {
  const lines = row.lines(column);
  if (lines.length > mostParts) return row.note(column, 'catalog.parts_many');
  const parts: T[] = [];
  for (const line of lines) {
    const part = read(splitLine(line));
    if (part === undefined) return row.note(column, 'catalog.parts_wrong');
    parts.push(part);
  }
  return parts.length === 0 ? undefined : parts;
}

/** A material from its fields: name, issuer, originals, copies, needed, note. */
export function toMaterial(fields: readonly string[]): Material | undefined {
  const [name = '', source = '', originals = '', copies = '', required = '', note = '', ...more] = fields;
  const [first, second] = [toCount(originals), toCount(copies)];
  const needed = Object.hasOwn(flagWords, required.toLowerCase()) ? flagWords[required.toLowerCase()] : undefined;
  if (first === null || second === null || (required !== '' && needed === undefined)) return undefined;
  if (!fits([name, 1000], [source, 300], [note, 1000]) || name === '' || more.length > 0) return undefined;
  return {
    name,
    ...(source === '' ? {} : { source }),
    ...(first === undefined ? {} : { originals: first }),
    ...(second === undefined ? {} : { copies: second }),
    ...(needed === undefined ? {} : { required: needed }),
    ...(note === '' ? {} : { note }),
  };
}

/** The fields of a material, as `toMaterial` reads them. */
export function ofMaterial({ name, source = '', originals, copies, required, note = '' }: Material): string[] {
  const needed = required === undefined ? '' : required ? '必要' : '非必要';
  return [name, source, String(originals ?? ''), String(copies ?? ''), needed, note];
}

/** A result from its fields: name, kind of paper. */
export function toResult([name = '', kind = '', ...more]: readonly string[]): MatterResult | undefined {
  if (!fits([name, 500], [kind, 60]) || name === '' || more.length > 0) return undefined;
  return { name, ...(kind === '' ? {} : { kind }) };
}

/** A fee from its fields: name, standard, basis. */
export function toFee([name = '', standard = '', basis = '', ...more]: readonly string[]): Fee | undefined {
  if (!fits([name, 500], [standard, 500], [basis, 1000]) || name === '' || more.length > 0) return undefined;
  return { name, ...(standard === '' ? {} : { standard }), ...(basis === '' ? {} : { basis }) };
}

/** A line that stands for itself. */
export function toLine(most: number) {
  return ([text = '', ...more]: readonly string[]) =>
    text === '' || text.length > most || more.length > 0 ? undefined : text;
}

/** Texts apart by commas of any kind, each once. */
export function readWords(row: MatterRowOfSheet, column: MatterColumn): string[] {
  return [
    ...new Set(
      row
        .raw(column)
        .split(/[、，,;；/|｜\s]+/)
        .filter((word) => word !== ''),
    ),
  ];
}

/** A whole number from 0 on; undefined where the cell is empty or wrong, which is noted. */
export function readCount(row: MatterRowOfSheet, column: MatterColumn): number | undefined {
  const count = toCount(row.raw(column).replace(/次$/, ''));
  return count === null ? row.note(column, 'catalog.limit_wrong') : count;
}

type Limit = { readonly amount?: number; readonly unit?: LimitUnit; readonly note?: string };

/**
 * A time limit from its three cells. The amount may bring its unit along (20个工作日, 当场办结); what is no number with a
 * unit is kept as the note, because published lists say such things (以法律规定为准).
 */
export function readLimit(row: MatterRowOfSheet, of: 'statutory' | 'promised'): Limit {
  const [amountAt, unitAt, noteAt] = [`${of}Amount`, `${of}Unit`, `${of}Note`] as const;
  const said = row.raw(amountAt);
  const note = row.textOr(noteAt, longestMatter[noteAt], undefined);
  const unit = row.raw(unitAt) === '' ? undefined : row.word(unitAt, matterUnitWords);
  const rest = { ...(unit === undefined ? {} : { unit }), ...(note === undefined ? {} : { note }) };
  if (said === '') return rest;
  if (atOnce.has(said)) return { ...rest, amount: 0 };
  const [, digits, own] = /^(\d{1,5}) ?(.{0,6})$/.exec(said) ?? [];
  const ownUnit = own === undefined || own === '' ? unit : unitOf(own);
  if (digits === undefined || (own !== '' && ownUnit === undefined)) {
    row.note(amountAt, 'catalog.limit_kept', true);
    const kept = [said, note]
      .filter((text) => text !== undefined)
      .join(' ')
      .slice(0, longestMatter[noteAt])
      .trim();
    return { ...rest, note: kept };
  }
  if (Number(digits) > mostAmount) {
    row.note(amountAt, 'catalog.limit_wrong');
    return rest;
  }
  if (ownUnit !== undefined) return { ...rest, amount: Number(digits), unit: ownUnit };
  if (Number(digits) === 0 || row.raw(unitAt) !== '') return { ...rest, amount: Number(digits) };
  // Periods of organs are working days (行政许可法 art. 82).
  row.note(unitAt, 'catalog.limit_alone', true);
  return { ...rest, amount: Number(digits), unit: 'working_day' };
}

function unitOf(word: string): LimitUnit | undefined {
  return Object.hasOwn(matterUnitWords, word) ? matterUnitWords[word] : undefined;
}

/** A day, as people write it (2026-1-31, 2026/01/31, 2026年1月31日, 20260131). */
export function readDay<C extends string>(row: Row<C>, column: C): string | undefined {
  const said = row.raw(column);
  if (said === '') return undefined;
  const [, year, month = '', day = ''] =
    /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: 00:00:00)?$/
      .exec(said)
      ?.filter((part) => part !== undefined) ?? [];
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(text) && /^(19|20)/.test(text) ? text : row.note(column, 'catalog.day_wrong');
}

/** A count, undefined where there is none, null where it is no count. */
function toCount(text: string): number | undefined | null {
  if (text === '') return undefined;
  return /^\d{1,5}$/.test(text) && Number(text) <= mostAmount ? Number(text) : null;
}

function fits(...texts: readonly (readonly [text: string, most: number])[]): boolean {
  return texts.every(([text, most]) => text.length <= most);
}
