import { Category } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { categoryColumns, kindWords, levelColumns } from '../../messages/columns.ts';
import type { Draft, ListKind } from '../list-kind.ts';
import { hasColumns, openSheet, type Row, type Table } from '../sheet.ts';
import { longest } from './parts.ts';

/** Classes 分类. */
export const category: ListKind<Category> = {
  schema: Category,
  columns: categoryColumns,
  keyOf: ({ kind, code }) => `${kind}:${code}`,
  nameOf: ({ nameZh }) => nameZh,
  organsNamed: () => [],
  organsOf: () => [],
  read: readCategories,
  toCells: ({ kind, code, nameZh, nameEn, parent, words }) => [
    messages[`catalog.kind.${kind}`][0],
    ...[code, nameZh, nameEn, parent ?? '', words.join(' ')],
  ],
};

/**
 * Reads a list of classes. Two forms: one line per class with the code of the class above, or (columns 一级类编码, 大类编码,
 * 小类编码) one line per lowest class with its upper classes beside it, whose codes are joined by dots ('3.138.482') because
 * such numbers are unique only together; there the kind is `event`, as it is of any row without one in that form.
 * The same code with two names keeps the first as canonical name and is reported as a warning.
 */
function readCategories(table: Table): Draft<Category> {
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

function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s\p{P}]+/u).filter((word) => word !== ''))].slice(0, 50);
}
