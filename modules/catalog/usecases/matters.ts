import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { writeSheet } from '@zhenshu/kernel/sheet.ts';
import { groupOf, type Matter, type MatterGroup, type MatterRow, type MatterVersion } from '../contract.ts';
import { messages } from '../messages.ts';
import { listVersionsWith, type InForce } from '../store.ts';
import { pageOf, readKeyCursor, type PageQuery } from './browse.ts';
import type { Deps } from './deps.ts';
import { tableFor, type SheetAnswer } from './export.ts';
import { entriesOn } from './in-force.ts';

/** A matter in force, with what it is found by: its words, its codes, and its place in the order of the list. */
type Listed = {
  readonly matter: Matter;
  readonly version: InForce;
  readonly words: string;
  readonly codes: readonly string[];
  readonly place: string;
};

/** Matters in their order, and by their codes. */
type Library = { readonly all: readonly Listed[]; readonly byCode: ReadonlyMap<string, Listed> };

/** What some versions together amount to: versions never change, so neither does this. */
const libraries = new Map<string, Library>();
const kept = 100;

export type MatterQuery = PageQuery & {
  q?: string;
  code?: string;
  department?: string;
  type?: string;
  group?: MatterGroup;
  on?: string;
};

/**
 * A page of the matters in force on a day, by department and code, and how many each department and type has. Words are
 * looked for in names, codes, departments and topics, each anywhere; a code is that or the beginning of one; a department
 * is its name or the id of its organ. What is counted by department heeds all that is asked but the department, and so
 * for types.
 */
export async function browseMatters(ctx: Ctx, query: MatterQuery) {
  const { all } = await inTx(ctx, (tx) => libraryOn(tx, ctx.actor.scope.county, query.on ?? dayOf(ctx.now)));
  const { rows, found, isOf, isType } = findMatters(all, query);
  const after = readKeyCursor(query.after);
  const rest = after === undefined ? rows : rows.filter(({ place }) => place > after);
  const page = pageOf(rest, Number(query.limit ?? 50), ({ place }) => [place]);
  return {
    rows: page.rows.map(toRow),
    next: page.next,
    total: rows.length,
    departments: countDepartments(found.filter(isType)),
    types: countTypes(found.filter(isOf)),
  };
}

/** The matters `browseMatters` would list, all of them, as xlsx in the columns the import reads. */
export async function exportMatters(
  ctx: Ctx,
  deps: Deps,
  query: Omit<MatterQuery, keyof PageQuery>,
): Promise<SheetAnswer> {
  const day = query.on ?? dayOf(ctx.now);
  const { header, rows } = await inTx(ctx, async (tx) => {
    const found = findMatters((await libraryOn(tx, ctx.actor.scope.county, day)).all, query).rows;
    return tableFor(
      ctx,
      deps,
      tx,
      'matter',
      found.map(({ matter }) => matter),
    );
  });
  return { fileName: `${messages['catalog.list.matter'][0]}-${day}.xlsx`, bytes: await writeSheet(header, rows) };
}

/** The matters of a day that are asked for, each with its place in their order. */
export async function mattersFound(
  tx: Parameters<typeof entriesOn>[0],
  county: number,
  query: Omit<MatterQuery, keyof PageQuery> & { readonly on: string },
): Promise<{ row: MatterRow; place: string }[]> {
  const { rows } = findMatters((await libraryOn(tx, county, query.on)).all, query);
  return rows.map((one) => ({ row: toRow(one), place: one.place }));
}

/** The matters of a day by their codes; undefined where no list of matters is in force. */
export async function mattersOn(
  tx: Parameters<typeof entriesOn>[0],
  county: number,
  day: string,
): Promise<{ readonly find: (code: string) => Matter | undefined } | undefined> {
  const { byCode } = await libraryOn(tx, county, day);
  return byCode.size === 0 ? undefined : { find: (code) => byCode.get(code)?.matter };
}

function findMatters(all: readonly Listed[], query: Omit<MatterQuery, keyof PageQuery>) {
  const asked = plainWords(query.q ?? '').split(' ');
  const { code, department, type, group } = query;
  const found = all.filter(
    ({ matter, words, codes }) =>
      (group === undefined || groupOf(matter) === group) &&
      (code === undefined || codes.some((one) => one.startsWith(code.toLowerCase()))) &&
      asked.every((word) => words.includes(word)),
  );
  const isOf = ({ matter }: Listed) =>
    department === undefined || matter.organId === department || matter.department === department;
  const isType = ({ matter }: Listed) => type === undefined || matter.type === type;
  return { found, isOf, isType, rows: found.filter((one) => isOf(one) && isType(one)) };
}

/** A matter as it stands on a day, and every version that has it. Refuses `catalog.matter_unknown`. */
export async function showMatter(ctx: Ctx, code: string, on = dayOf(ctx.now)) {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const listed = (await libraryOn(tx, county, on)).byCode.get(code);
    const { matter, version } = listed ?? refuse('missing', 'catalog.matter_unknown');
    const versions: MatterVersion[] = await listVersionsWith(tx, county, { list: 'matter', key: code });
    return { matter, group: groupOf(matter), versionId: version.id, versions };
  });
}

/** The matters in force on a day; of two lists that have the same one, that published last counts. */
async function libraryOn(tx: Parameters<typeof entriesOn>[0], county: number, day: string): Promise<Library> {
  const found = await entriesOn(tx, county, 'matter', day);
  const key = found.map(({ version }) => version.id).join();
  const known = libraries.get(key);
  if (known) return known;
  const all = new Map<string, Listed>();
  for (const { version, rows } of found) {
    for (const matter of rows) if (!all.has(matter.code)) all.set(matter.code, toListed(matter, version));
  }
  const library = { all: [...all.values()].toSorted((a, b) => (a.place < b.place ? -1 : 1)), byCode: all };
  const oldest = libraries.keys().next();
  if (libraries.size >= kept && !oldest.done) libraries.delete(oldest.value);
  libraries.set(key, library);
  return library;
}

function toListed(matter: Matter, version: InForce): Listed {
  const { code, baseCode, implementationCode, businessCode, name, mainName, department, topics = [] } = matter;
  const codes = [code, baseCode, implementationCode, businessCode].flatMap((one) => one?.toLowerCase() ?? []);
  return {
    // The beginning of a long name is enough, and a cursor has to be short.
    ...{ matter, version, codes, place: `${department.slice(0, 20)}\n${code}` },
    words: plainWords([name, mainName ?? '', department, ...topics, ...codes].join('\n')),
  };
}

/** Words as they are compared: case, width and kind of space do not count. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();
}

function toRow({ matter, version }: Listed): MatterRow {
  const { code, name, type, department } = matter;
  return {
    ...{ code, name, type, department, group: groupOf(matter) },
    mainName: matter.mainName ?? null,
    organId: matter.organId ?? null,
    handling: matter.handling ?? null,
    promisedAmount: matter.promisedAmount ?? null,
    promisedUnit: matter.promisedUnit ?? null,
    versionId: version.id,
    listVersion: `${version.scheme} ${version.version}`,
  };
}

/** The departments of some matters, in the order of their names; those that are one organ are one. */
function countDepartments(listed: readonly Listed[]) {
  const groups = Map.groupBy(listed, ({ matter }) => matter.organId ?? matter.department);
  return [...groups.values()].map(([first, ...others]) => ({
    department: first!.matter.department,
    organId: first!.matter.organId ?? null,
    matters: 1 + others.length,
  }));
}

function countTypes(listed: readonly Listed[]) {
  const groups = Map.groupBy(listed, ({ matter }) => matter.type);
  return [...groups]
    .map(([type, those]) => ({ type, matters: those.length }))
    .toSorted((a, b) => (a.type < b.type ? -1 : 1));
}
