import { Sheet, type ProblemCode, type SheetNext, type SheetStage } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { forkWord, joinWords, endWord, sheetColumns, templateWords, unitWords } from '../../messages/sheet-columns.ts';
import { coversCode } from '../choose.ts';
import type { Draft, Known, ListKind } from '../list-kind.ts';
import { checkSheet } from '../sheet-checks.ts';
import { openSheet, type Row, type Table } from '../sheet.ts';
import { longest } from './parts.ts';

type Column = keyof typeof sheetColumns;
type Stage = { readonly row: Row<Column>; readonly stage: SheetStage | undefined };
const headColumns = ['nameZh', 'template', 'serves', 'department', 'madeFrom', 'limit', 'limitUnit'] as const;

/** Procedure sheets 流程施工图: a row for each stage, the rows of one sheet joined by its code. */
export const sheet: ListKind<Sheet> = {
  schema: Sheet,
  columns: sheetColumns,
  keyOf: ({ code }) => code,
  nameOf: ({ nameZh }) => nameZh,
  organsNamed: () => [],
  organsOf: () => [],
  read: readSheets,
  toCells: (entry) => cellsOf(entry)[0] ?? [],
  toRows: cellsOf,
};

/**
 * Reads procedure sheets. The head of a sheet stands in its first row and may be repeated or empty below; an empty code
 * means the sheet of the row before. A sheet with a wrong row is left out whole.
 */
function readSheets(table: Table, known: Pick<Known, 'classes'>): Draft<Sheet> {
  const opened = openSheet(table, sheetColumns, ['code', 'nameZh', 'stage', 'stageName', 'post', 'next']);
  const rowsOf = new Map<string, Row<Column>[]>();
  let before: string | undefined;
  for (const row of opened.rows) {
    const code = row.raw('code') === '' ? before : row.code('code');
    if (code === undefined) {
      if (row.raw('code') === '') row.note('code', 'catalog.value_missing');
      continue;
    }
    before = code;
    rowsOf.set(code, [...(rowsOf.get(code) ?? []), row]);
  }
  const found = [...rowsOf].map(([code, rows]) => ({ rows, entry: readOne(code, rows, known) }));
  const codes = new Set(found.flatMap(({ entry }) => (entry ? [entry.code] : [])));
  for (const { rows, entry } of found) {
    const [first] = rows;
    if (first && entry && entry.madeFrom !== null && !codes.has(entry.madeFrom)) {
      first.note('madeFrom', 'catalog.sheet_template_unknown', true);
    }
    if (rows.some((row) => row.isBad())) {
      for (const row of rows) if (!row.isBad()) row.note('code', 'catalog.sheet_incomplete');
    }
  }
  const entries = found.flatMap(({ rows, entry }) => (entry && !rows.some((row) => row.isBad()) ? [entry] : []));
  return { entries, report: opened.report(entries.length) };
}

function readOne(code: string, rows: readonly Row<Column>[], known: Pick<Known, 'classes'>): Sheet | undefined {
  const [head] = rows;
  if (!head) return undefined;
  for (const row of rows.slice(1)) {
    for (const column of headColumns) {
      if (row.raw(column) !== '' && row.raw(column) !== head.raw(column))
        row.note(column, 'catalog.sheet_head_differs');
    }
  }
  const nameZh = head.text('nameZh', longest.name);
  const template = head.raw('template') === '' ? false : head.word('template', templateWords);
  const serves = partsOf(head, 'serves');
  const department = head.textOr('department', longest.name, '');
  const madeFrom = head.raw('madeFrom') === '' ? null : head.code('madeFrom');
  const limit = limitOf(head, 'limit', 'limitUnit');
  const stages = rows.map((row) => ({ row, stage: readStage(row) }));
  noteTwice(stages);
  for (const named of serves ?? []) warnUnknownClass(head, named, known);
  if (nameZh === undefined || template === undefined || serves === undefined || department === undefined)
    return undefined;
  if (madeFrom === undefined || limit === undefined || rows.some((row) => row.isBad())) return undefined;
  const read = stages.flatMap(({ stage }) => (stage ? [stage] : []));
  const entry = { code, nameZh, template, serves, department, madeFrom, ...limit, stages: read };
  for (const fault of checkSheet(entry)) {
    const at = stages.find(({ stage }) => stage?.code === fault.stage);
    at?.row.note(fault.field, fault.code, fault.warning);
  }
  return entry;
}

function noteTwice(stages: readonly Stage[]): void {
  const seen = new Set<string>();
  for (const { row, stage } of stages) {
    if (!stage) continue;
    if (seen.has(stage.code)) row.note('stage', 'catalog.sheet_stage_twice');
    seen.add(stage.code);
  }
}

function readStage(row: Row<Column>): SheetStage | undefined {
  const code = row.code('stage');
  const name = row.text('stageName', longest.name);
  const post = row.text('post', longest.name);
  const limit = limitOf(row, 'amount', 'unit');
  const criteria = row.textOr('criteria', longest.text, '');
  const materials = partsOf(row, 'materials');
  const output = row.textOr('output', longest.english, '');
  const subItems = partsOf(row, 'subItems');
  const join = row.raw('join') === '' ? false : row.word('join', joinWords);
  const next = nextOf(row);
  if (code === undefined || name === undefined || post === undefined || limit === undefined) return undefined;
  if (criteria === undefined || materials === undefined || output === undefined || subItems === undefined)
    return undefined;
  if (join === undefined || next === undefined) return undefined;
  return { code, name, post, ...limit, criteria, materials, output, subItems, join, ...next };
}

/** Reads `S2`, `材料齐全→S2；材料不齐→结束:不予受理` or `并行→S3；并行→S4`. */
function nextOf(row: Row<Column>): Pick<SheetStage, 'fork' | 'next'> | undefined {
  const parts = partsOf(row, 'next', 200);
  if (parts === undefined) return undefined;
  if (parts.length === 0) return row.note('next', 'catalog.value_missing');
  if (parts.length > 12) return row.note('next', 'catalog.value_too_long');
  const read = parts.map((part) => {
    const cut = part
      .replaceAll(/->|—>|=>/g, '→')
      .split('→')
      .map((text) => text.trim());
    const [when, to] = cut.length === 1 ? [null, cut[0]] : [cut[0] ?? '', cut[1]];
    if (cut.length > 2 || to === undefined || to === '' || when === '') return undefined;
    const [word, ...name] = to.split(/[:：]/);
    if (word?.trim() !== endWord) return name.length === 0 && isCode(to) ? { when, to, end: null } : undefined;
    const end = name.join('：').trim();
    return { when, to: null, end: end === '' ? null : end };
  });
  const next = read.flatMap((one): SheetNext[] => (one ? [one] : []));
  if (next.length < read.length) return row.note('next', 'catalog.sheet_next_wrong');
  if (next.some(({ when, end }) => [when, end].some((text) => (text?.length ?? 0) > longest.name))) {
    return row.note('next', 'catalog.value_too_long');
  }
  const forks = next.filter(({ when }) => when === forkWord).length;
  if (forks === 0) return { fork: false, next };
  if (forks < next.length) return row.note('next', 'catalog.sheet_branch');
  return { fork: true, next: next.map((one) => ({ ...one, when: null })) };
}

function isCode(text: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/.test(text);
}

function limitOf(
  row: Row<Column>,
  amountColumn: Column,
  unitColumn: Column,
): Pick<Sheet, 'amount' | 'unit'> | undefined {
  if (row.raw(amountColumn) === '' && row.raw(unitColumn) === '') return { amount: null, unit: null };
  const amount = row.whole(amountColumn);
  const unit = row.word(unitColumn, unitWords);
  return amount === undefined || unit === undefined ? undefined : { amount, unit };
}

function partsOf(row: Row<Column>, column: Column, max: number = longest.name): string[] | undefined {
  const parts = row
    .raw(column)
    .split(/[；;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length > 50 || parts.some((part) => part.length > max)) return row.note(column, 'catalog.value_too_long');
  const wrong: ProblemCode = 'catalog.value_not_known';
  if (column !== 'next' && parts.some((part) => part.includes('→'))) return row.note(column, wrong);
  return parts;
}

function warnUnknownClass(row: Row<Column>, named: string, { classes }: Pick<Known, 'classes'>): void {
  const [kind, code] = named.split(':');
  if (code === undefined) return;
  if (!classes.some((known) => known.kind === kind && coversCode(code, known.code))) {
    row.note('serves', 'catalog.covers_no_class', true);
  }
}

function cellsOf(entry: Sheet): (readonly string[])[] {
  return entry.stages.map((stage, at) => [
    entry.code,
    ...(at === 0 ? headCells(entry) : headColumns.map(() => '')),
    ...[stage.code, stage.name, stage.post, ...limitCells(stage)],
    ...[stage.criteria, stage.materials.join('；'), stage.output, stage.subItems.join('；')],
    stage.join ? (Object.keys(joinWords)[0] ?? '') : '',
    nextCell(stage),
  ]);
}

function headCells(entry: Sheet): string[] {
  const { nameZh, template, serves, department, madeFrom } = entry;
  const word = Object.entries(templateWords).find(([, value]) => value === template)?.[0] ?? '';
  return [nameZh, word, serves.join('；'), department, madeFrom ?? '', ...limitCells(entry)];
}

function limitCells({ amount, unit }: Pick<Sheet, 'amount' | 'unit'>): [string, string] {
  return amount === null || unit === null ? ['', ''] : [String(amount), messages[`catalog.unit.${unit}`][0]];
}

/** What follows a stage, in the words the import reads. */
export function nextCell({ fork, next }: Pick<SheetStage, 'fork' | 'next'>): string {
  return next
    .map(({ when, to, end }) => {
      const where = to ?? (end === null ? endWord : `${endWord}：${end}`);
      const word = fork ? forkWord : when;
      return word === null ? where : `${word}→${where}`;
    })
    .join('；');
}
