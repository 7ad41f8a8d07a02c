import { isDay } from '@zhenshu/kernel/calendar.ts';
import { GrantLine, type Agreement } from '../../contract.ts';
import { actWords, grantColumns, matterTypeWords, modeWords } from '../../messages/grant-columns.ts';
import { grantMessages } from '../../messages/grants.ts';
import { faultOf, lineKey } from '../grants.ts';
import type { Draft, Known, ListKind, OrganMatch } from '../list-kind.ts';
import { clean, openSheet, type Row, type Table } from '../sheet.ts';
import { longest, organCells } from './parts.ts';

type Column = keyof typeof grantColumns;

/** Lines of the list of grants 赋权清单: each opens a grant, ends it, suspends or resumes it. */
export const grant: ListKind<GrantLine> = {
  schema: GrantLine,
  columns: grantColumns,
  keyOf: lineKey,
  nameOf: ({ matter, organ, reason }) => `${matter} ${organ ?? reason}`,
  organsNamed: (table) => {
    const sheet = openSheet(table, grantColumns, ['what']);
    return [...organCells(sheet, 'grantor'), ...organCells(sheet, 'organ')];
  },
  organsOf: ({ grantorId, organId }) => [grantorId, organId].filter((id) => id !== null),
  read: readGrants,
  toCells: (line, organName) => {
    const { agreement } = line;
    return [
      ...[grantMessages[`catalog.act.${line.what}`][0], line.matter, String(line.area), line.from, line.until ?? ''],
      ...[line.reason, line.mode === null ? '' : grantMessages[`catalog.mode.${line.mode}`][0]],
      line.matterType ?? '',
      line.grantorId === null ? (line.grantor ?? '') : organName(line.grantorId),
      ...[line.organId === null ? '' : organName(line.organId), line.basis ?? ''],
      ...[agreement?.title ?? '', agreement?.number ?? '', agreement?.day ?? ''],
      ...[agreement?.grantorSigner ?? '', agreement?.organSigner ?? '', agreement?.notice ?? ''],
      ...[line.scopeNote ?? '', line.evaluateOn ?? '', line.handover ?? ''],
    ];
  },
};

/** Where the column of a field stands in a sheet. */
const columnOf: Readonly<Record<string, Column>> = {
  agreement: 'agreementTitle',
  grantorId: 'grantor',
  organId: 'organ',
};

function readGrants(table: Table, known: Known): Draft<GrantLine> {
  const sheet = openSheet(table, grantColumns, ['what', 'matter', 'area', 'from', 'reason']);
  const seen = new Set<string>();
  const entries: GrantLine[] = [];
  for (const row of sheet.rows) {
    const what = row.word('what', actWords);
    const matter = codeIn(row);
    if (matter !== undefined && known.matters.size > 0 && !known.matters.has(matter))
      row.note('matter', 'catalog.matter_not_here', true);
    const area = areaOf(row, known.county);
    const from = dayIn(row, 'from') ?? row.note('from', 'catalog.value_missing');
    const reason = row.text('reason', longest.text);
    const mode = row.raw('mode') === '' ? null : row.word('mode', modeWords);
    const matterType = row.raw('matterType') === '' ? null : row.word('matterType', matterTypeWords);
    const grantor = organIn(row, 'grantor', known.organs, area);
    const organ = organIn(row, 'organ', known.organs, area);
    const rest = {
      ...{ until: dayIn(row, 'until'), evaluateOn: dayIn(row, 'evaluateOn'), agreement: agreementIn(row) },
      basis: row.textOr('basis', longest.text, null) ?? null,
      scopeNote: row.textOr('scopeNote', longest.text, null) ?? null,
      handover: row.textOr('handover', longest.text, null) ?? null,
    };
    // A grantor that is no organ of the county, as the province, stands by its name.
    const grantorName = grantor?.name ?? row.textOr('grantor', longest.name, null) ?? null;
    if (organ === undefined && row.raw('organ') !== '') row.note('organ', 'catalog.organ_unknown');
    if (what === undefined || matter === undefined || area === undefined || reason === undefined) continue;
    if (from === null || from === undefined || mode === undefined || matterType === undefined || row.isBad()) continue;
    const line: GrantLine = {
      ...{ what, matter, area, from, reason, mode, matterType, ...rest },
      ...{
        grantor: grantorName,
        grantorId: grantor?.id ?? null,
        organ: organ?.name ?? null,
        organId: organ?.id ?? null,
      },
    };
    const fault = faultOf(line);
    if (fault) {
      row.note(columnOf[fault.field] ?? (fault.field as Column), fault.code);
      continue;
    }
    if (seen.has(lineKey(line))) {
      row.note('matter', 'catalog.row_twice', true);
      continue;
    }
    seen.add(lineKey(line));
    entries.push(line);
  }
  return { entries, report: sheet.report(entries.length) };
}

/** The code of a matter, as lists of matters have it. */
function codeIn(row: Row<Column>): string | undefined {
  const said = row.text('matter', 100);
  if (said === undefined || /^[0-9A-Za-z][0-9A-Za-z._-]*$/.test(said)) return said;
  return row.note('matter', 'catalog.code_malformed');
}

function areaOf(row: Row<Column>, county: number): number | undefined {
  const text = row.raw('area');
  const area = /^(\d{9}|\d{12})$/.test(text) ? Number(text.padEnd(12, '0')) : 0;
  return Math.floor(area / 1_000_000) === county ? area : row.note('area', 'catalog.area_outside');
}

function dayIn(row: Row<Column>, column: Column): string | null {
  const text = row.raw(column);
  if (text === '') return null;
  return isDay(text) ? text : (row.note(column, 'catalog.day_wrong') ?? null);
}

/** The organ of a name, of several the one of the town. */
function organIn(row: Row<Column>, column: Column, organs: readonly OrganMatch[], area = 0): OrganMatch | undefined {
  const asked = row.raw(column);
  const all = organs.filter((one) => asked !== '' && clean(one.asked) === asked);
  const near = all.length > 1 ? all.filter((one) => one.area === area) : all;
  return all.length > 1 && near.length !== 1 ? row.note(column, 'catalog.organ_ambiguous') : near[0];
}

function agreementIn(row: Row<Column>): Agreement | null {
  const columns = ['agreementTitle', 'agreementNumber', 'grantorSigner', 'organSigner', 'notice'] as const;
  if (columns.every((column) => row.raw(column) === '')) return null;
  const day = dayIn(row, 'agreementDay') ?? row.note('agreementDay', 'catalog.value_missing') ?? '';
  const [title = '', number = '', grantorSigner = '', organSigner = '', notice = ''] = [
    row.text('agreementTitle', 100),
    row.text('agreementNumber', 60),
    row.text('grantorSigner', 50),
    row.text('organSigner', 50),
    row.text('notice', 200),
  ];
  return { title, number, day, grantorSigner, organSigner, notice };
}
