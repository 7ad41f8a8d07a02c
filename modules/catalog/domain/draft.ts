import type { Category, ClassKind, Condition, Duty, ImportReport } from '../contract.ts';
import {
  categoryColumns,
  conditionColumns,
  dutyColumns,
  dutyLevelWords,
  kindWords,
  levelColumns,
  roleWords,
  unitWords,
} from '../messages/columns.ts';
import { containsArea, coversCode } from './choose.ts';
import { clean, hasColumns, openSheet, type Row, type Table } from './sheet.ts';

/** What a sheet gives: the entries of its good rows and the report on all of them. */
export type Draft<E> = { readonly entries: readonly E[]; readonly report: ImportReport };

/** An organ a sheet may mean by a name or id. */
export type OrganMatch = {
  readonly asked: string;
  readonly id: string;
  readonly name: string;
  readonly area: number;
};

/** What the rows of duties and conditions are checked against. */
export type Known = {
  readonly county: number;
  readonly classes: readonly Pick<Category, 'kind' | 'code'>[];
  readonly organs: readonly OrganMatch[];
};

const longest = { name: 100, english: 200, text: 500, words: 500 } as const;

/**
 * Reads a list of classes. Two forms: one line per class with the code of the class above, or (columns 一级类编码, 大类编码,
 * 小类编码) one line per lowest class with its upper classes beside it, whose codes are joined by dots ('3.138.482') because
 * such numbers are unique only together; there the kind is `event`, as it is of any row without one in that form.
 * The same code with two names keeps the first as canonical name and is reported as a warning.
 */
export function readCategories(table: Table): Draft<Category> {
  return hasColumns(table, levelColumns, ['firstCode', 'secondCode']) ? readLevels(table) : readPlain(table);
}

function readPlain(table: Table): Draft<Category> {
  const sheet = openSheet(table, categoryColumns, ['kind', 'code', 'nameZh']);
  const found = new Map<string, { row: Row<keyof typeof categoryColumns>; entry: Category }>();
  for (const row of sheet.rows) {
    const kind = row.word('kind', kindWords);
    const code = row.code('code');
    const nameZh = row.text('nameZh', longest.name);
    const nameEn = row.textOr('nameEn', longest.english, nameZh);
    const parent = row.raw('parent') === '' ? null : row.code('parent');
    const words = row.textOr('words', longest.words, '');
    if (kind === undefined || code === undefined || nameZh === undefined || nameEn === undefined) continue;
    if (parent === undefined || words === undefined || isTold(row, found.get(`${kind}:${code}`)?.entry, nameZh))
      continue;
    const entry = { kind, code, nameZh, nameEn, parent, words: splitWords(words) };
    found.set(`${kind}:${code}`, { row, entry });
  }
  // A class whose code begins with the two digits of a major stands below it (GB/T 47678.5: 2 major + 3 minor digits).
  for (const [key, { row, entry }] of found) {
    const parent = entry.code.slice(0, 2);
    if (entry.parent !== null || !/^\d{5}$/.test(entry.code) || !found.has(`${entry.kind}:${parent}`)) continue;
    found.set(key, { row, entry: { ...entry, parent } });
  }
  // Leaving one row out leaves out what stands below it; a ring has no top and is left out whole.
  const below = Map.groupBy(found, ([, { entry }]) => entry.parent && `${entry.kind}:${entry.parent}`);
  const rooted = new Set<string>();
  const open = [...(below.get(null) ?? [])];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next[1].row.isBad()) continue;
    rooted.add(next[0]);
    open.push(...(below.get(next[0]) ?? []));
  }
  for (const [key, { row }] of found) if (!rooted.has(key)) row.note('parent', 'catalog.parent_missing');
  const entries = [...found.values()].filter(({ row }) => !row.isBad()).map(({ entry }) => entry);
  return { entries, report: sheet.report(entries.length) };
}

function readLevels(table: Table): Draft<Category> {
  const sheet = openSheet(table, levelColumns, ['firstCode', 'firstName', 'secondCode', 'secondName']);
  const levels = [
    ['firstCode', 'firstName'],
    ['secondCode', 'secondName'],
    ['thirdCode', 'thirdName'],
  ] as const;
  const found = new Map<string, Category>();
  for (const row of sheet.rows) {
    const depth = row.raw('thirdCode') === '' && row.raw('thirdName') === '' ? 2 : 3;
    const used = levels.slice(0, depth);
    const codes = used.map(([code]) => row.code(code));
    const names = used.map(([, name]) => row.text(name, longest.name));
    if (row.isBad()) continue;
    used.forEach(([, column], at) => {
      const code = codes.slice(0, at + 1).join('.');
      const nameZh = names[at] ?? '';
      const before = found.get(code);
      if (!before) {
        const parent = at === 0 ? null : codes.slice(0, at).join('.');
        found.set(code, { kind: 'event', code, nameZh, nameEn: nameZh, parent, words: [] });
      } else if (before.nameZh !== nameZh) row.note(column, 'catalog.code_two_names', true);
      else if (at === depth - 1) row.note(column, 'catalog.row_twice', true);
    });
  }
  const entries = [...found.values()];
  return { entries, report: sheet.report(entries.length) };
}

function isTold(row: Row<'nameZh'>, before: Category | undefined, nameZh: string): boolean {
  if (!before) return false;
  row.note('nameZh', before.nameZh === nameZh ? 'catalog.row_twice' : 'catalog.code_two_names', true);
  return true;
}

/** The names of organs a list of duties speaks of, to be looked up before it is read. */
export function organsNamed(table: Table): string[] {
  return [...new Set(openSheet(table, dutyColumns, ['organ']).rows.map((row) => row.raw('organ')))].filter(
    (name) => name !== '',
  );
}

/**
 * Reads a list of duties. An empty area means the whole county; 6- and 9-digit area codes are completed. A name that
 * several organs have means the one inside the row's area. `newId` gives each entry its id.
 */
export function readDuties(table: Table, known: Known, newId: () => string): Draft<Duty> {
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
    entries.push({ id: newId(), kind, code, area, role, organId: organ.id, level, basis });
  }
  return { entries, report: sheet.report(entries.length) };
}

/** Reads a list of filing conditions. Conditions without a key are numbered within their class. */
export function readConditions(table: Table, known: Pick<Known, 'classes'>): Draft<Condition> {
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

function warnUncovered(row: Row<'code'>, kind: ClassKind, code: string, { classes }: Pick<Known, 'classes'>): void {
  if (!classes.some((known) => known.kind === kind && coversCode(code, known.code))) {
    row.note('code', 'catalog.covers_no_class', true);
  }
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

function areaOf(text: string, county: number): number | undefined {
  if (text === '') return county * 1_000_000;
  if (!/^(\d{6}|\d{9}|\d{12})$/.test(text)) return undefined;
  const area = Number(text.padEnd(12, '0'));
  return Math.floor(area / 1_000_000) === county ? area : undefined;
}

function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s\p{P}]+/u).filter((word) => word !== ''))].slice(0, 50);
}
