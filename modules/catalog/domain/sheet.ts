import type { ColumnMatch, ImportReport, ProblemCode, RowProblem } from '../contract.ts';

/** A sheet as read from a file, cleaned of entities and control characters: column names and rows of texts, each with its line. */
export type Table = {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  /** Which of the sheet's columns means which of ours, where somebody said so; '' means none. */
  readonly mapping?: Readonly<Record<string, string>>;
};
/** `dirty`: places of cells that held entities, tabs or control characters. */
export type TableRow = {
  readonly line: number;
  readonly cells: readonly string[];
  readonly dirty?: readonly number[];
};

/** Column names by field, see messages/columns.ts. */
export type Columns<C extends string> = Readonly<Record<C, readonly string[]>>;

/** One row by fields. Every take notes what is wrong and then gives undefined; a row with an error is left out. */
export type Row<C extends string> = {
  readonly line: number;
  /** The cleaned cell, '' where empty or without a column. */
  raw(column: C): string;
  /** The lines of a cell, each cleaned, without blank ones. */
  lines(column: C): string[];
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
  /** Notes a problem; `other` is the line it collides with. */
  note(column: C, problem: ProblemCode, warning?: boolean, other?: number): undefined;
  isBad(): boolean;
};

/** A sheet opened for reading: its rows that are not blank, and the report so far. */
export type Opened<C extends string> = {
  readonly rows: readonly Row<C>[];
  /** The report over all rows, for the number of entries made of them, with all problems in the order of their lines. */
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
    .map((row) => ({ given: row, cells: row.cells.map(clean) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));

  const rows = missing.length > 0 ? [] : filled.map(({ given, cells }) => toRow(given, cells));

  function toRow({ line, cells: given, dirty }: TableRow, cells: readonly string[]): Row<C> {
    const raw = (column: C) => cells[places.get(column) ?? -1] ?? '';
    const note = (column: C, code: ProblemCode, warning = false, other?: number): undefined => {
      if (!warning) badLines.add(line);
      const value = raw(column).slice(0, 200);
      problems.push({ line, column: nameOf(column), value, code, warning, ...(other === undefined ? {} : { other }) });
    };
    if (dirty) {
      for (const [column, place] of places) if (dirty.includes(place)) note(column, 'catalog.value_cleaned', true);
    }
    const text = (column: C, max: number) => {
      const value = raw(column);
      if (value === '') return note(column, 'catalog.value_missing');
      if (value.length > max) return note(column, 'catalog.value_too_long');
      return value;
    };
    return {
      line,
      raw,
      lines: (column) =>
        (given[places.get(column) ?? -1] ?? '')
          .split('\n')
          .map(clean)
          .filter((one) => one !== ''),
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
      problems: problems.toSorted((a, b) => a.line - b.line),
    }),
  };
}

/** A report with no more problems than people read: errors go before warnings. */
export function shortened(report: ImportReport): ImportReport {
  if (report.problems.length <= shown) return report;
  const first = report.problems.toSorted((a, b) => Number(a.warning) - Number(b.warning)).slice(0, shown);
  return { ...report, problems: first.toSorted((a, b) => a.line - b.line) };
}

/** How each of our columns stands in a sheet: the sheet's column that is read for it, else the one most like it. */
export function matchColumns<C extends string>(table: Table, columns: Columns<C>): ColumnMatch[] {
  const places = placesOf(table, columns);
  const free = new Set(table.header.filter((name, at) => name !== '' && ![...places.values()].includes(at)));
  return (Object.keys(columns) as C[]).map((field) => {
    const aliases = columns[field];
    const place = places.get(field);
    const guess = place === undefined ? likest(aliases, free) : undefined;
    // What is guessed for one is not guessed for another.
    if (guess !== undefined) free.delete(guess);
    return {
      field,
      nameZh: aliases[0] ?? field,
      nameEn: aliases.find((alias) => /^[a-z]/.test(alias)) ?? field,
      found: place === undefined ? null : (table.header[place] ?? null),
      guess: guess ?? null,
    };
  });
}

/** The name most like one of the aliases: it contains one or is contained, or shares half of its pairs of characters. */
function likest(aliases: readonly string[], names: ReadonlySet<string>): string | undefined {
  const scored = [...names].map((name) => ({
    name,
    score: Math.max(...aliases.map((alias) => likeness(plain(alias), plain(name)))),
  }));
  return scored.filter(({ score }) => score >= 0.5).toSorted((a, b) => b.score - a.score)[0]?.name;
}

function likeness(a: string, b: string): number {
  if (a.length < 2 || b.length < 2) return 0;
  const [ours, theirs] = [pairsOf(a), pairsOf(b)];
  const shared = [...ours].filter((pair) => theirs.has(pair)).length;
  const dice = (2 * shared) / (ours.size + theirs.size);
  return a.includes(b) || b.includes(a) ? Math.max(dice, 0.5 + dice / 2) : dice;
}

function pairsOf(text: string): Set<string> {
  return new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)));
}

function placesOf<C extends string>(table: Table, columns: Columns<C>): Map<C, number> {
  const told = new Map(Object.entries(table.mapping ?? {}));
  const taken = new Set([...told.values()].filter((name) => name !== ''));
  // A column somebody gave to one of ours is read for that one only.
  const header = table.header.map((name) => (taken.has(name) ? undefined : plain(name)));
  const places = new Map<C, number>();
  for (const column of Object.keys(columns) as C[]) {
    const named = told.get(column);
    // The first alias that the sheet has wins, so that 单位 may mean the unit only where 时限单位 is absent.
    const place =
      named === undefined
        ? columns[column].map((alias) => header.indexOf(plain(alias))).find((at) => at >= 0)
        : table.header.indexOf(named);
    if (place !== undefined && place >= 0) places.set(column, place);
  }
  return places;
}

function plain(name: string): string {
  return clean(name)
    .toLowerCase()
    .replaceAll(/[\s_*]/g, '');
}
