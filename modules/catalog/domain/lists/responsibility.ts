import { isDay } from '@zhenshu/kernel/calendar.ts';
import { Responsibility, longestResponsibility, mostBatches } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { responsibilityColumns, tierWords, townWords } from '../../messages/responsibility.ts';
import { containsArea } from '../choose.ts';
import type { Draft, Known, ListKind } from '../list-kind.ts';
import { clean, openSheet, type Row, type Table } from '../sheet.ts';
import { areaOf } from './parts.ts';

type Column = keyof typeof responsibilityColumns;
type OrganColumn = 'leads' | 'supports' | 'receivers';

const organColumns: readonly OrganColumn[] = ['leads', 'supports', 'receivers'];
const partings = /[、，,；;\n]+/;
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const comma = '、';

/** Responsibility matters 履职事项. */
export const responsibility: ListKind<Responsibility> = {
  schema: Responsibility,
  columns: responsibilityColumns,
  keyOf: ({ code, area }) => `${code}:${area}`,
  nameOf: ({ name }) => name,
  organsNamed: (table) => {
    const { rows } = openSheet(table, responsibilityColumns, []);
    return [...new Set(rows.flatMap((row) => organColumns.flatMap((column) => partsOf(row.raw(column)))))];
  },
  organsOf: ({ leads, supports, receivers }) => [...leads, ...supports, ...receivers].filter(isOrganId),
  read: readResponsibilities,
  toCells: (entry, organName) => {
    const organs = (all: readonly string[]) => all.map((one) => (isOrganId(one) ? organName(one) : one)).join(comma);
    return [
      ...[entry.code, entry.name, entry.field, String(entry.batch)],
      messages[`catalog.tier.${entry.tier}`][0],
      ...[String(entry.area), organs(entry.leads), organs(entry.supports)],
      ...[entry.leadDuties, entry.townDuties, organs(entry.receivers)],
      ...[entry.method, entry.since ?? '', entry.basis],
    ];
  },
};

/** Whether what stands for an organ is its id, not the name of one the county does not know. */
export function isOrganId(one: string): boolean {
  return idShape.test(one);
}

/**
 * Reads a list of responsibilities. An empty area means the whole county. A name no organ has is kept and told. What must be
 * named hangs on the tier: a town leads what it must do (基本履职), a department what a town assists in (配合履职, with both
 * sides' tasks), and what was taken back (上级部门收回) has a receiver, a way and a day.
 */
function readResponsibilities(table: Table, known: Known): Draft<Responsibility> {
  const sheet = openSheet(table, responsibilityColumns, ['code', 'name', 'field', 'tier']);
  const found = new Map<string, Responsibility>();
  for (const row of sheet.rows) {
    const code = row.code('code');
    const name = row.text('name', longestResponsibility.name);
    const field = row.text('field', longestResponsibility.field);
    const batch = readBatch(row);
    const tier = row.word('tier', tierWords);
    const area = areaOf(row.raw('area'), known.county);
    if (area === undefined) row.note('area', 'catalog.area_outside');
    const [leads, supports, receivers] = organColumns.map((column) => readOrgans(row, column, area, known));
    const texts = {
      leadDuties: row.textOr('leadDuties', longestResponsibility.duties, ''),
      townDuties: row.textOr('townDuties', longestResponsibility.duties, ''),
      method: row.textOr('method', longestResponsibility.method, ''),
      basis: row.textOr('basis', longestResponsibility.basis, ''),
    };
    const since = readDay(row);
    if (tier !== undefined) needOf[tier](row, known);
    if (row.isBad() || code === undefined || name === undefined || field === undefined) continue;
    if (batch === undefined || tier === undefined || area === undefined || since === undefined) continue;
    const key = `${code}:${area}`;
    if (found.has(key)) {
      row.note('code', 'catalog.row_twice', true);
      continue;
    }
    found.set(key, {
      ...{ code, name, field, batch, tier, area, since },
      ...{ leads: leads ?? [], supports: supports ?? [], receivers: receivers ?? [] },
      ...(texts as { [K in keyof typeof texts]: string }),
    });
  }
  const entries = [...found.values()];
  return { entries, report: sheet.report(entries.length) };
}

/** What each tier must name. */
const needOf: Readonly<Record<Responsibility['tier'], (row: Row<Column>, known: Known) => void>> = {
  basic: (row, { county, organs }) => {
    const isDepartment = (name: string) =>
      organs.some(({ asked, area }) => clean(asked) === name && area === county * 1_000_000);
    if (partsOf(row.raw('leads')).some(isDepartment)) row.note('leads', 'catalog.town_leads');
  },
  assist: (row, { county, organs }) => {
    const leads = partsOf(row.raw('leads'));
    // A stranger's name is taken for a department's; an organ of a town is none.
    const isTowns = (name: string) => {
      const of = organs.filter(({ asked }) => clean(asked) === name);
      return of.length > 0 && of.every(({ area }) => area !== county * 1_000_000);
    };
    if (leads.every(isTowns)) row.note('leads', 'catalog.town_no_lead');
    for (const column of ['leadDuties', 'townDuties'] as const) needText(row, column);
  },
  taken_back: (row) => {
    for (const column of ['receivers', 'method', 'since'] as const) needText(row, column);
  },
};

function needText(row: Row<Column>, column: Column): void {
  if (row.raw(column) === '') row.note(column, 'catalog.value_missing');
}

function readBatch(row: Row<Column>): number | undefined {
  const said = row.raw('batch').replace(/^第(.+)批$/, '$1');
  if (said === '') return 1;
  const spelled = '一二三四五六七八九'.indexOf(said) + 1;
  const batch = spelled > 0 && said.length === 1 ? spelled : /^\d{1,2}$/.test(said) ? Number(said) : 0;
  return batch >= 1 && batch <= mostBatches ? batch : row.note('batch', 'catalog.batch_wrong');
}

/** A day as people write it (2026-1-31, 2026/01/31, 2026年1月31日); null where the cell is empty. */
function readDay(row: Row<Column>): string | null | undefined {
  const said = row.raw('since');
  if (said === '') return null;
  const [, year = '', month = '', day = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?$/.exec(said) ?? [];
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(text) && /^(19|20)/.test(text) ? text : row.note('since', 'catalog.day_wrong');
}

/**
 * The organs a cell names: ids of those the county knows, names of the others. Of several of one name that inside the
 * row's area is meant. Words for "each town" name no organ.
 */
function readOrgans(
  row: Row<Column>,
  column: OrganColumn,
  area: number | undefined,
  { organs }: Known,
): string[] | undefined {
  const names = partsOf(row.raw(column));
  if (names.length > longestResponsibility.organs || names.some((name) => name.length > 100)) {
    return row.note(column, 'catalog.name_parted');
  }
  const found = names.map((name) => {
    const all = organs.filter(({ asked }) => clean(asked) === name);
    const inside = area === undefined ? [] : all.filter((organ) => containsArea(area, organ.area));
    const matches = all.length > 1 && inside.length > 0 ? inside : all;
    if (matches.length > 1) return row.note(column, 'catalog.organ_ambiguous');
    if (matches[0]) return matches[0].id;
    if (isOrganId(name)) return row.note(column, 'catalog.organ_unknown');
    row.note(column, 'catalog.organ_kept', true);
    return name;
  });
  return [...new Set(found.filter((one) => one !== undefined))];
}

/** The names in a cell but those that mean each town itself. */
function partsOf(cell: string): string[] {
  return cell
    .split(partings)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !townWords.has(part));
}
