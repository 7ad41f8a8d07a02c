import type { ClassKind } from '../../contract.ts';
import { coversCode } from '../choose.ts';
import type { Known } from '../list-kind.ts';
import type { Opened, Row } from '../sheet.ts';

/** The most characters of a cell. */
export const longest = { name: 100, english: 200, text: 500, words: 500 } as const;

/** The organs a column of a sheet speaks of. */
export function organCells<C extends string>(sheet: Opened<C>, column: C): string[] {
  return [...new Set(sheet.rows.map((row) => row.raw(column)))].filter((name) => name !== '');
}

/** Notes a code that covers no class in force: it may be a slip, or come before its class. */
export function warnUncovered(
  row: Row<'code'>,
  kind: ClassKind,
  code: string,
  { classes }: Pick<Known, 'classes'>,
): void {
  if (!classes.some((known) => known.kind === kind && coversCode(code, known.code))) {
    row.note('code', 'catalog.covers_no_class', true);
  }
}

/** The area code of a cell, completed; the county's where it is empty, undefined where it is none of the county. */
export function areaOf(text: string, county: number): number | undefined {
  if (text === '') return county * 1_000_000;
  if (!/^(\d{6}|\d{9}|\d{12})$/.test(text)) return undefined;
  const area = Number(text.padEnd(12, '0'));
  return Math.floor(area / 1_000_000) === county ? area : undefined;
}
