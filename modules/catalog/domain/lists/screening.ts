import { DevolutionBatch, longestMatter, Screening } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { batchColumns, decisionWords, reasonWords, screeningColumns } from '../../messages/screening-columns.ts';
import type { Draft, Known, ListKind } from '../list-kind.ts';
import { openSheet, type Row, type Table } from '../sheet.ts';
import { readDay } from './matter-parts.ts';
import { longest } from './parts.ts';

/** What was decided of matters: devolution screening 下放筛选. */
export const screening: ListKind<Screening> = {
  schema: Screening,
  columns: screeningColumns,
  keyOf: ({ code }) => code,
  nameOf: ({ name }) => name,
  organsNamed: () => [],
  organsOf: () => [],
  read: readScreening,
  toCells: ({ code, name, decision, batch, reason, text, volume }) => [
    ...[code, name, messages[`catalog.decision.${decision}`][0], String(batch ?? '')],
    ...[reason === undefined ? '' : messages[`catalog.keep_reason.${reason}`][0], text ?? '', String(volume ?? '')],
  ],
};

const codeShape = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;

/**
 * Reads what was decided, a line for each matter. What is devolved has a batch; what is kept has a reason, and few cases
 * are told with their number, another reason in words. A matter not in force is told, and kept: lists are made ahead.
 */
function readScreening(table: Table, { matters }: Pick<Known, 'matters'>): Draft<Screening> {
  const sheet = openSheet(table, screeningColumns, ['code', 'decision']);
  const found = new Map<string, Screening>();
  for (const row of sheet.rows) {
    const code = row.text('code', 100);
    if (code !== undefined && !codeShape.test(code)) row.note('code', 'catalog.code_malformed');
    const matter = code === undefined ? undefined : matters.get(code);
    if (code !== undefined && matter === undefined) row.note('code', 'catalog.matter_not_here', true);
    const name = row.raw('name') === '' && matter !== undefined ? matter : row.text('name', longestMatter.name);
    const decision = row.word('decision', decisionWords);
    const batch = decision === 'devolve' ? countOf(row, 'batch', 1, 99) : unless(row, 'batch');
    const reason = decision === 'keep' ? row.word('reason', reasonWords) : unless(row, 'reason');
    const text = reason === 'other' ? row.text('text', longest.text) : row.textOr('text', longest.text, undefined);
    const volume =
      row.raw('volume') === '' && reason !== 'low_volume' ? undefined : countOf(row, 'volume', 0, 10_000_000);
    if (code === undefined || name === undefined || decision === undefined) continue;
    if (found.has(code)) {
      row.note('code', 'catalog.row_twice');
      continue;
    }
    if (row.isBad()) continue;
    const all: unknown = { code, name, decision, batch, reason, text, volume };
    found.set(
      code,
      Object.fromEntries(Object.entries(all as object).filter(([, value]) => value !== undefined)) as Screening,
    );
  }
  const entries = [...found.values()];
  return { entries, report: sheet.report(entries.length) };
}

/** How each batch is handed over: 下放批次. */
export const batch: ListKind<DevolutionBatch> = {
  schema: DevolutionBatch,
  columns: batchColumns,
  keyOf: ({ batch: number }) => String(number).padStart(2, '0'),
  nameOf: ({ name }) => name,
  organsNamed: () => [],
  organsOf: () => [],
  read: readBatches,
  toCells: (one) => [
    ...[String(one.batch), one.name, one.trainFrom, one.trainTo, one.shadowFrom, one.shadowTo, one.goLive],
    ...[one.trainer, one.note ?? ''],
  ],
};

/**
 * Reads batches. Towns are trained before they go live, and shadowing spans the day they do: no day is without somebody
 * who can (服务不断档).
 */
function readBatches(table: Table): Draft<DevolutionBatch> {
  const columns = ['trainFrom', 'trainTo', 'shadowFrom', 'shadowTo', 'goLive'] as const;
  const sheet = openSheet(table, batchColumns, ['batch', 'name', ...columns, 'trainer']);
  const found = new Map<number, DevolutionBatch>();
  for (const row of sheet.rows) {
    const number = countOf(row, 'batch', 1, 99);
    const name = row.text('name', longest.name);
    const [trainFrom, trainTo, shadowFrom, shadowTo, goLive] = columns.map((column) => dayOf(row, column));
    const trainer = row.text('trainer', 200);
    const note = row.textOr('note', longest.text, undefined);
    if (number === undefined || name === undefined || trainer === undefined) continue;
    if (trainFrom === undefined || trainTo === undefined || goLive === undefined) continue;
    if (shadowFrom === undefined || shadowTo === undefined) continue;
    if (trainTo < trainFrom || trainTo >= goLive) row.note('trainTo', 'catalog.training_late');
    if (shadowFrom > goLive || shadowTo < goLive) row.note('shadowFrom', 'catalog.shadowing_gap');
    if (found.has(number)) row.note('batch', 'catalog.row_twice');
    if (row.isBad()) continue;
    found.set(number, {
      ...{ batch: number, name, trainFrom, trainTo, shadowFrom, shadowTo, goLive, trainer },
      ...(note === undefined ? {} : { note }),
    });
  }
  const entries = [...found.values()];
  return { entries, report: sheet.report(entries.length) };
}

function countOf<C extends string>(row: Row<C>, column: C, least: number, most: number): number | undefined {
  const said = row.raw(column);
  if (said === '') return row.note(column, 'catalog.value_missing');
  const value = Number(said);
  return /^\d{1,8}$/.test(said) && value >= least && value <= most ? value : row.note(column, 'catalog.number_wrong');
}

/** A cell that says nothing here: what stands in it is told, and left out. */
function unless<C extends string>(row: Row<C>, column: C): undefined {
  return row.raw(column) === '' ? undefined : row.note(column, 'catalog.value_idle', true);
}

function dayOf<C extends string>(row: Row<C>, column: C): string | undefined {
  return row.raw(column) === '' ? row.note(column, 'catalog.value_missing') : readDay(row, column);
}
