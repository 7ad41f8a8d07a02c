import { Fusion } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { kindWords } from '../../messages/columns.ts';
import { fusionColumns } from '../../messages/responsibility.ts';
import type { Draft, Known, ListKind } from '../list-kind.ts';
import { openSheet, type Table } from '../sheet.ts';
import { longest, warnUncovered } from './parts.ts';

/** Classes fused with responsibility matters 两单融合. */
export const fusion: ListKind<Fusion> = {
  schema: Fusion,
  columns: fusionColumns,
  keyOf: ({ kind, code, responsibility }) => `${kind}:${code}:${responsibility}`,
  nameOf: ({ item }) => item,
  organsNamed: () => [],
  organsOf: () => [],
  read: readFusions,
  toCells: ({ kind, code, responsibility, item }) => [
    messages[`catalog.kind.${kind}`][0],
    ...[code, responsibility, item],
  ],
};

/** Reads a list of fused classes. A class or a responsibility that is not in force is told: it may come later. */
function readFusions(table: Table, known: Known): Draft<Fusion> {
  const sheet = openSheet(table, fusionColumns, ['kind', 'code', 'responsibility', 'item']);
  const found = new Map<string, Fusion>();
  for (const row of sheet.rows) {
    const kind = row.word('kind', kindWords);
    const code = row.code('code');
    const responsibility = row.code('responsibility');
    const item = row.text('item', longest.name);
    if (kind === undefined || code === undefined || responsibility === undefined || item === undefined) continue;
    const key = `${kind}:${code}:${responsibility}`;
    if (found.has(key)) {
      row.note('responsibility', 'catalog.row_twice', true);
      continue;
    }
    warnUncovered(row, kind, code, known);
    if (!known.responsibilities.has(responsibility)) {
      row.note('responsibility', 'catalog.responsibility_unknown', true);
    }
    found.set(key, { kind, code, responsibility, item });
  }
  const entries = [...found.values()];
  return { entries, report: sheet.report(entries.length) };
}
