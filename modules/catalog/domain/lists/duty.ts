import { Duty } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { dutyColumns, dutyLevelWords, kindWords, roleWords } from '../../messages/columns.ts';
import { containsArea } from '../choose.ts';
import type { Draft, Known, ListKind, OrganMatch } from '../list-kind.ts';
import { clean, openSheet, type Row, type Table } from '../sheet.ts';
import { areaOf, longest, organCells, warnUncovered } from './parts.ts';

/** Duties 职责. */
export const duty: ListKind<Duty> = {
  schema: Duty,
  columns: dutyColumns,
  keyOf: ({ kind, code, area, role, organId }) => `${kind}:${code}:${area}:${role}:${organId}`,
  nameOf: ({ basis }) => basis,
  organsNamed: (table) => organCells(openSheet(table, dutyColumns, ['organ']), 'organ'),
  organsOf: ({ organId }) => [organId],
  read: readDuties,
  toCells: ({ kind, code, area, role, organId, level, basis }, organName) => [
    messages[`catalog.kind.${kind}`][0],
    ...[code, String(area)],
    messages[`catalog.role.${role}`][0],
    organName(organId),
    messages[`catalog.level.${level}`][0],
    basis,
  ],
};

/**
 * Reads a list of duties. An empty area means the whole county; 6- and 9-digit area codes are completed. A name that
 * several organs have means the one inside the row's area.
 */
function readDuties(table: Table, known: Known): Draft<Duty> {
  const sheet = openSheet(table, dutyColumns, ['kind', 'code', 'role', 'organ', 'basis']);
  const seen = new Set<string>();
  const leads = new Set<string>();
  const entries: Duty[] = [];
  for (const row of sheet.rows) {
    const kind = row.word('kind', kindWords);
    const code = row.code('code');
    const role = row.word('role', roleWords);
    const area = areaOf(row.raw('area'), known.county);
    const basis = row.text('basis', longest.text);
    if (area === undefined) row.note('area', 'catalog.area_outside');
    const organ = area === undefined ? undefined : organOf(row, area, known.organs);
    const level = row.raw('level') === '' ? levelOf(organ?.area) : row.word('level', dutyLevelWords);
    if (kind === undefined || code === undefined || role === undefined || basis === undefined) continue;
    if (area === undefined || organ === undefined || level === undefined) continue;
    const key = `${kind}:${code}:${area}`;
    if (seen.has(`${key}:${role}:${organ.id}`)) {
      row.note('organ', 'catalog.row_twice', true);
      continue;
    }
    seen.add(`${key}:${role}:${organ.id}`);
    if (role === 'lead' && leads.has(key)) row.note('organ', 'catalog.two_leads', true);
    if (role === 'lead') leads.add(key);
    warnUncovered(row, kind, code, known);
    entries.push({ id: known.newId(), kind, code, area, role, organId: organ.id, level, basis });
  }
  return { entries, report: sheet.report(entries.length) };
}

function organOf(row: Row<'organ'>, area: number, organs: readonly OrganMatch[]): OrganMatch | undefined {
  const asked = row.raw('organ');
  if (asked === '') return row.note('organ', 'catalog.value_missing');
  const all = organs.filter((organ) => clean(organ.asked) === asked);
  const inside = all.filter((organ) => containsArea(area, organ.area));
  const matches = all.length > 1 && inside.length > 0 ? inside : all;
  if (matches.length === 0) return row.note('organ', 'catalog.organ_unknown');
  if (matches.length > 1) return row.note('organ', 'catalog.organ_ambiguous');
  return matches[0];
}

function levelOf(area: number | undefined) {
  if (area === undefined) return undefined;
  return area % 1_000_000 === 0 ? 'county' : 'town';
}
