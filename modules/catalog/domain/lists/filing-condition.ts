import { Condition } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { conditionColumns, dutyLevelWords, kindWords, unitWords } from '../../messages/columns.ts';
import type { Draft, Known, ListKind } from '../list-kind.ts';
import { openSheet, type Table } from '../sheet.ts';
import { longest, warnUncovered } from './parts.ts';

/** Filing conditions 立案条件. */
export const filingCondition: ListKind<Condition> = {
  schema: Condition,
  columns: conditionColumns,
  keyOf: ({ kind, code, condition }) => `${kind}:${code}:${condition}`,
  nameOf: ({ nameZh }) => nameZh,
  organsNamed: () => [],
  organsOf: () => [],
  read: readConditions,
  toCells: ({ kind, code, condition, nameZh, nameEn, amount, unit, closingZh, closingEn, level }) => [
    messages[`catalog.kind.${kind}`][0],
    ...[code, condition, nameZh, nameEn, String(amount)],
    messages[`catalog.unit.${unit}`][0],
    ...[closingZh, closingEn],
    messages[`catalog.level.${level}`][0],
  ],
};

/** Reads a list of filing conditions. Conditions without a key are numbered within their class. */
function readConditions(table: Table, known: Pick<Known, 'classes'>): Draft<Condition> {
  const sheet = openSheet(table, conditionColumns, ['kind', 'code', 'nameZh', 'amount', 'unit', 'closingZh', 'level']);
  const found = new Map<string, Condition>();
  const counts = new Map<string, number>();
  for (const row of sheet.rows) {
    const kind = row.word('kind', kindWords);
    const code = row.code('code');
    const serial = (counts.get(`${kind}:${code}`) ?? 0) + 1;
    const condition = row.raw('condition') === '' ? String(serial) : row.code('condition');
    const nameZh = row.text('nameZh', longest.text);
    const nameEn = row.textOr('nameEn', longest.text, nameZh);
    const amount = row.whole('amount');
    const unit = row.word('unit', unitWords);
    const closingZh = row.text('closingZh', longest.text);
    const closingEn = row.textOr('closingEn', longest.text, closingZh);
    const level = row.word('level', dutyLevelWords);
    if (kind === undefined || code === undefined || condition === undefined || level === undefined) continue;
    if (nameZh === undefined || nameEn === undefined || amount === undefined || unit === undefined) continue;
    if (closingZh === undefined || closingEn === undefined) continue;
    counts.set(`${kind}:${code}`, serial);
    const key = `${kind}:${code}:${condition}`;
    if (found.has(key)) {
      row.note('condition', 'catalog.row_twice', true);
      continue;
    }
    warnUncovered(row, kind, code, known);
    found.set(key, { kind, code, condition, nameZh, nameEn, amount, unit, closingZh, closingEn, level });
  }
  const entries = [...found.values()];
  return { entries, report: sheet.report(entries.length) };
}
