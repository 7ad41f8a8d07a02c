import type { ImportReport, ProblemCode, RowProblem } from '../contract.ts';

/** A sheet as read from a file, cleaned of entities and control characters: column names and rows of texts, each with its line. */
export type Table = {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
};

/** Column names by field, see messages/columns.ts. */
export type Columns<C extends string> = Readonly<Record<C, readonly string[]>>;

/** One row by fields. Every take notes what is wrong and then gives undefined; a row with an error is left out. */
export type Row<C extends string> = {
  readonly line: number;
  /** The cleaned cell, '' where empty or without a column. */
  raw(column: C): string;
  /** A text of at most `max` characters, never empty. */
  text(column: C, max: number): string | undefined;
  /** A text, or the given one where the cell is empty. */
  textOr<T>(column: C, max: number, fallback: T): string | T | undefined;
  /** A word of a closed set. */
  word<T>(column: C, words: Readonly<Record<string, T>>): T | undefined;
  /** A class code. */
  code(column: C): string | undefined;
  /** A whole number from 1 to 10000. */
  whole(column: C): number | undefined;
  note(column: C, problem: ProblemCode, warning?: boolean): undefined;
  isBad(): boolean;
};

/** A sheet opened for reading: its rows that are not blank, and the report so far. */
export type Opened<C extends string> = {
  readonly rows: readonly Row<C>[];
  /** The report over all rows, for the number of entries made of them. */
  report(entries: number): ImportReport;
};

const shown = 1000;
const codeShape = /^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/;

/** A cell in one line: lists have no paragraphs, and a break inside a name is dirt. */
export function clean(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Whether a sheet has all of some columns. */
export function hasColumns<C extends string>(
  table: Table,
  columns: Columns<C>,
  needed: readonly NoInfer<C>[],
): boolean {
  const places = placesOf(table, columns);
  return needed.every((column) => places.has(column));
}

/** Opens a sheet. Without a needed column no row can be read: each missing one is an error on the header's line. */
export function openSheet<C extends string>(
  table: Table,
  columns: Columns<C>,
  needed: readonly NoInfer<C>[],
): Opened<C> {
  const places = placesOf(table, columns);
  const problems: RowProblem[] = [];
  const badLines = new Set<number>();
  const nameOf = (column: C) => table.header[places.get(column) ?? -1] ?? columns[column][0] ?? column;
  const missing = needed.filter((column) => !places.has(column));
  for (const column of missing) {
    problems.push({ line: 1, column: nameOf(column), value: '', code: 'catalog.column_missing', warning: false });
  }
  const filled = table.rows
    .map(({ line, cells }) => ({ line, cells: cells.map(clean) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));

  const rows = missing.length > 0 ? [] : filled.map(({ line, cells }) => toRow(line, cells));

  function toRow(line: number, cells: readonly string[]): Row<C> {
    const raw = (column: C) => cells[places.get(column) ?? -1] ?? '';
    const note = (column: C, code: ProblemCode, warning = false): undefined => {
      if (!warning) badLines.add(line);
      problems.push({ line, column: nameOf(column), value: raw(column).slice(0, 200), code, warning });
    };
    const text = (column: C, max: number) => {
      const value = raw(column);
      if (value === '') return note(column, 'catalog.value_missing');
      if (value.length > max) return note(column, 'catalog.value_too_long');
      return value;
    };
    return {
      line,
      raw,
      note,
      text,
      textOr: (column, max, fallback) => (raw(column) === '' ? fallback : text(column, max)),
      word: (column, words) => {
        const value = raw(column).toLowerCase();
        if (value === '') return note(column, 'catalog.value_missing');
        return Object.hasOwn(words, value) ? words[value] : note(column, 'catalog.value_not_known');
      },
      code: (column) => {
        const value = raw(column);
        if (value === '') return note(column, 'catalog.value_missing');
        return codeShape.test(value) ? value : note(column, 'catalog.code_malformed');
      },
      whole: (column) => {
        const value = Number(raw(column));
        const right = /^\d{1,5}$/.test(raw(column)) && value >= 1 && value <= 10_000;
        return right ? value : note(column, 'catalog.number_wrong');
      },
      isBad: () => badLines.has(line),
    };
  }

  return {
    rows,
    report: (entries) => ({
      rows: filled.length,
      left: missing.length > 0 ? filled.length : badLines.size,
      entries,
      problemCount: problems.length,
      problems: problems.toSorted((a, b) => a.line - b.line).slice(0, shown),
    }),
  };
}

function placesOf<C extends string>(table: Table, columns: Columns<C>): Map<C, number> {
  const header = table.header.map(plain);
  const places = new Map<C, number>();
  for (const column of Object.keys(columns) as C[]) {
    // The first alias that the sheet has wins, so that 单位 may mean the unit only where 时限单位 is absent.
    const place = columns[column].map((alias) => header.indexOf(plain(alias))).find((at) => at >= 0);
    if (place !== undefined) places.set(column, place);
  }
  return places;
}

function plain(name: string): string {
  return clean(name)
    .toLowerCase()
    .replaceAll(/[\s_*]/g, '');
}
