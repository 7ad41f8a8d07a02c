import { setImmediate } from 'node:timers/promises';

/** Why a file is not a table; `code` is for people's translation. */
export class SheetProblem extends Error {
  readonly code: SheetProblemCode;
  constructor(code: SheetProblemCode) {
    super(code);
    this.name = 'SheetProblem';
    this.code = code;
  }
}
type SheetProblemCode =
  | 'sheet.too_large'
  | 'sheet.too_many_columns'
  | 'sheet.old_excel'
  | 'sheet.not_a_table'
  | 'sheet.no_header';

/** Rows with text in them; a larger table is sent in parts. */
export const mostRows = 200_000;
/** Rows altogether: as many as Excel has. What is empty costs next to nothing but is not free. */
export const mostLines = 1_048_576;
/** Columns up to the last one with text in it. */
export const mostColumns = 300;
/** Cells with text in them. */
export const mostCells = 2_000_000;
/** Characters of all cells: one shared text may stand in each of them. */
export const mostCharacters = 60_000_000;
/** Bytes of a workbook's parts unpacked, all together. */
export const mostBytes = 200_000_000;
/** Bytes or characters worked on at a stretch: some milliseconds, then others have their turn. */
export const stretch = 65_536;

/** Lets everything else that waits on the event loop go first. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}
