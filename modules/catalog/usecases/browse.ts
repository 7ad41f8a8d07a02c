import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Category, ClassKind, ListName, ListVersion, Proposal } from '../contract.ts';
import { chooseConditions, containsArea, coversCode, findClass, type Asked } from '../domain/choose.ts';
import { may } from '../policy.ts';
import { listVersions } from '../store.ts';
import { listsOn, proposeOrgans } from './in-force.ts';

type Page<R> = { rows: R[]; next: string | null };
export type PageQuery = { after?: string; limit?: string };

/** A page of the classes in force today, by kind and code. `q` looks in codes, names and search words. */
export async function listCategories(
  ctx: Ctx,
  query: PageQuery & { kind?: ClassKind; q?: string; parent?: string },
): Promise<Page<Category>> {
  const { categories } = await inTx(ctx, (tx) => listsOn(tx, ctx.actor.scope.county, dayOf(ctx.now)));
  const { kind, parent, limit } = query;
  const after = readKeyCursor(query.after) ?? '';
  const asked = query.q?.trim().toLowerCase() ?? '';
  const says = (category: Category) =>
    [category.code, category.nameZh, category.nameEn, ...category.words].some((text) =>
      text.toLowerCase().includes(asked),
    );
  const seen = new Set<string>();
  const rows = categories
    .filter((category) => {
      // Of two schemes with the same class the one published last stands first, and it alone is in use.
      const known = seen.has(keyOf(category));
      seen.add(keyOf(category));
      return !known;
    })
    .filter((category) => kind === undefined || category.kind === kind)
    .filter((category) => parent === undefined || category.parent === parent)
    .filter((category) => asked === '' || says(category))
    .filter((category) => keyOf(category) > after)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return pageOf(rows, Number(limit ?? 50), (category) => [keyOf(category)]);
}

/** One class with its filing conditions and all duties that cover it anywhere in the actor's area. */
export async function getCategory(ctx: Ctx, kind: ClassKind, code: string) {
  const { county, lo, hi } = ctx.actor.scope;
  const lists = await inTx(ctx, (tx) => listsOn(tx, county, dayOf(ctx.now)));
  const category = findClass(lists.categories, kind, code) ?? refuse('missing', 'catalog.class_unknown');
  return {
    category,
    conditions: chooseConditions(lists.conditions, kind, code),
    duties: lists.duties
      .map(({ duty }) => duty)
      .filter((duty) => duty.kind === kind && coversCode(duty.code, code))
      .filter((duty) => containsArea(duty.area, lo) || (duty.area >= lo && duty.area < hi)),
  };
}

/** Who would handle a class at a place today. */
export async function showProposal(ctx: Ctx, asked: Asked): Promise<{ rows: Proposal[] }> {
  const rows = await inTx(ctx, (tx) => proposeOrgans(tx, ctx.actor.scope.county, { ...asked, day: dayOf(ctx.now) }));
  return { rows };
}

/** A page of list versions, newest first; who prepared and reviewed them is shown to those who work on lists. */
export async function browseVersions(ctx: Ctx, query: PageQuery & { list?: ListName }): Promise<Page<ListVersion>> {
  const limit = Number(query.limit ?? 50);
  const after = readInstantCursor(query.after);
  const rows = await inTx(ctx, (tx) =>
    listVersions(tx, ctx.actor.scope.county, { list: query.list, after, limit: limit + 1 }),
  );
  const works = may.edit(ctx.actor) || may.review(ctx.actor);
  const nobody = { preparedBy: [], preparedName: '', reviewedName: null, publishedName: null };
  return pageOf(
    rows.map((version) => (works ? version : { ...version, ...nobody })),
    limit,
    (version) => [version.createdAt, version.id],
  );
}

function keyOf(category: Category): string {
  return `${category.kind}:${category.code}`;
}

/** A page of rows of which one more than asked for was read. */
export function pageOf<R>(rows: readonly R[], limit: number, cursorOf: (row: R) => string[]): Page<R> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? cursorOf(last) : null;
  return { rows: shown, next: next && Buffer.from(JSON.stringify(next)).toString('base64url') };
}

/** Where a page ordered by instant and id goes on; refuses `catalog.cursor_wrong`. */
export function readInstantCursor(after: string | undefined): { at: string; id: string } | undefined {
  if (after === undefined) return undefined;
  const [at = '', id = ''] = readCursor(after, 2);
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)) refuse('invalid', 'catalog.cursor_wrong');
  if (!/^[0-9a-f-]{36}$/.test(id)) refuse('invalid', 'catalog.cursor_wrong');
  return { at, id };
}

/** Where a page ordered by key goes on; refuses `catalog.cursor_wrong`. */
export function readKeyCursor(after: string | undefined): string | undefined {
  return after === undefined ? undefined : readCursor(after, 1)[0];
}

/** The parts of a cursor; refuses `catalog.cursor_wrong`. */
export function readCursor(text: string, parts: number): string[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(read) && read.length === parts && read.every((part) => typeof part === 'string')) return read;
  } catch {
    // Not JSON: the refusal below says so.
  }
  return refuse('invalid', 'catalog.cursor_wrong');
}
