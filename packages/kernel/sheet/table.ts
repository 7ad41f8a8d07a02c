import { SheetProblem, mostCells, mostCharacters, mostColumns, mostLines, mostRows } from './limits.ts';
import { trim } from './text.ts';

/** A table as text: one record a row, under unique column names. */
export type Sheet = {
  readonly columns: readonly string[];
  /** A row has only the cells with text in them, so that it costs what it holds. */
  readonly rows: readonly { readonly line: number; readonly cells: Readonly<Record<string, string>> }[];
  /** Rows without any text, left out. */
  readonly emptyRows: number;
};

/** A table that is being read: cells and ends of rows as they come. Throws SheetProblem as soon as it is too much. */
export type Growing = {
  readonly cell: (at: number, text: string) => void;
  readonly endRow: (line: number) => void;
  readonly done: () => Sheet;
};

/** Starts a table. The first row with text in it names the columns. */
export function growTable(): Growing {
  let names: readonly string[] | undefined;
  let row: [at: number, text: string][] = [];
  let [lines, emptyRows, cells, characters] = [0, 0, 0, 0];
  const rows: { line: number; cells: Record<string, string> }[] = [];
  const used = new Set<number>();
  return {
    cell(at, raw) {
      const text = trim(raw);
      if (text === '') return;
      if (at >= mostColumns) throw new SheetProblem('sheet.too_many_columns');
      cells += 1;
      characters += text.length;
      if (cells > mostCells || characters > mostCharacters) throw new SheetProblem('sheet.too_large');
      used.add(at);
      row.push([at, text]);
    },
    endRow(line) {
      lines += 1;
      if (row.length === 0) emptyRows += names ? 1 : 0;
      else if (names) rows.push({ line, cells: record(names, row) });
      else names = uniqueNames(new Map(row));
      if (rows.length > mostRows || lines > mostLines) throw new SheetProblem('sheet.too_large');
      row = [];
    },
    done() {
      if (!names) throw new SheetProblem('sheet.no_header');
      return { columns: names.filter((_, at) => used.has(at)), rows, emptyRows };
    },
  };
}

/** Without a prototype: a column may be called `constructor`. */
function record(names: readonly string[], row: readonly (readonly [at: number, text: string])[]) {
  const cells = Object.create(null) as Record<string, string>;
  for (const [at, text] of row) cells[names[at]!] = text;
  return cells;
}

function uniqueNames(header: ReadonlyMap<number, string>): string[] {
  const names = new Set<string>();
  for (let at = 0; at < mostColumns; at++) {
    const base = header.get(at) ?? `#${at + 1}`;
    let name = base;
    for (let n = 2; names.has(name); n++) name = `${base} (${n})`;
    names.add(name);
  }
  return [...names];
}
