import { Compile, type Validator } from 'typebox/compile';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { GrantLine, ImportReport, ListName, ListVersion, Entry, EntryOf } from '../contract.ts';
import { lists } from '../domain/lists.ts';
import { matterOfKey } from '../domain/grants.ts';
import type { Draft } from '../domain/list-kind.ts';
import { shortened, type Table } from '../domain/sheet.ts';
import {
  copyEntries,
  deleteDraft,
  findVersion,
  insertDraft,
  listSchemeVersions,
  noteDraft,
  putEntries,
  removeEntries,
  reviewVersion,
} from '../store.ts';
import { deleteDraftGrants } from '../store/grants.ts';
import { reopenSuggestions } from '../store/suggestions.ts';
import { tableOf } from './export.ts';
import type { Deps } from './deps.ts';
import { entriesOn, listsOn } from './in-force.ts';
import { holdDrafted, namedLines } from './grant-lines.ts';
import { most } from './tables.ts';
import { write } from './write.ts';

const validators = new Map<ListName, Validator>();

type NewDraft = Pick<ListVersion, 'list' | 'scheme' | 'version' | 'source' | 'note'>;

/**
 * Opens a draft with entries, or with those of another version; its id. What is published at once need not be held against
 * other drafts. Refuses `catalog.version_exists`.
 */
export async function openDraft<L extends ListName>(
  tx: Tx,
  ctx: Ctx,
  draft: NewDraft & { list: L },
  content: readonly EntryOf[L][] | { readonly copyOf: string },
  { atOnce = false }: { readonly atOnce?: boolean } = {},
): Promise<string> {
  const { county } = ctx.actor.scope;
  const id = uuidv7(ctx.now.getTime());
  const by = { by: ctx.actor.personId, name: ctx.actor.name };
  try {
    await insertDraft(tx, county, { id, ...draft, ...by, at: ctx.now });
  } catch (error) {
    if (isUniqueViolation(error, 'list_version_name')) refuse('conflict', 'catalog.version_exists');
    throw error;
  }
  if ('copyOf' in content) await copyEntries(tx, county, content.copyOf, id);
  else await putEntries(tx, county, { list: draft.list, id }, content);
  await noteDraft(tx, county, { id, ...by });
  if (!atOnce) await holdDrafted(tx, ctx, { ...draft, id });
  return id;
}

/**
 * Opens a draft with the entries of another version of its list: to change it, or to go back to it (回退). Refuses
 * `catalog.grants_not_copied`: a version of grants holds changes, not what they lead to.
 */
export async function copyVersion(
  ctx: Ctx,
  input: { id: string; versionId: string; version: string; note: string },
): Promise<{ versionId: string }> {
  const { county } = ctx.actor.scope;
  const { id, versionId: from, version, note } = input;
  return write(ctx, { id, name: 'catalog.copy_version', input: { from, version, note } }, async (tx) => {
    const { list, scheme, ...base } = await getVersion(tx, county, from);
    if (list === 'grant') refuse('conflict', 'catalog.grants_not_copied');
    const draft = { list, scheme, version, note, source: `${scheme} ${base.version}` };
    const versionId = await openDraft(tx, ctx, draft, { copyOf: from });
    return { outcome: { versionId }, subjectId: versionId, data: { list, scheme, version, note, from: base.version } };
  });
}

/**
 * Puts entries into a draft, each in place of the one with its key, and takes others out; says how many it has then.
 * Whoever does so has prepared it. Refuses `catalog.not_a_draft`, `catalog.entry_wrong` naming the entry and its field,
 * `catalog.too_many`.
 */
export async function changeDraft(
  ctx: Ctx,
  deps: Deps,
  input: { id: string; versionId: string; put: readonly object[]; remove: readonly string[]; note?: string },
): Promise<{ entries: number }> {
  const { county } = ctx.actor.scope;
  const { id, versionId, ...change } = input;
  return write(ctx, { id, name: 'catalog.change_draft', input: { versionId, ...change } }, async (tx) => {
    const draft = await lockVersion(tx, county, versionId, ['draft']);
    const checked = checkEntries(draft.list, change.put);
    const put = draft.list === 'grant' ? await namedLines(ctx, deps, tx, checked as GrantLine[]) : checked;
    await removeEntries(tx, county, versionId, change.remove);
    await putEntries(tx, county, draft, put);
    const by = { by: ctx.actor.personId, name: ctx.actor.name };
    const entries = await noteDraft(tx, county, { id: versionId, ...by, note: change.note });
    if (entries > most) refuse('invalid', 'catalog.too_many', { most });
    const matters = [...(put as GrantLine[]).map(({ matter }) => matter), ...change.remove.map(matterOfKey)];
    await holdDrafted(tx, ctx, draft, matters);
    return { outcome: { entries }, subjectId: versionId, data: { put, removed: change.remove, entries } };
  });
}

/** Reads a draft as its export would be imported: the same faults are found wherever an entry came from. */
export async function checkDraft(ctx: Ctx, deps: Deps, versionId: string): Promise<ImportReport> {
  return inTx(ctx, async (tx) => {
    const version = await getVersion(tx, ctx.actor.scope.county, versionId);
    return shortened((await readAgain(ctx, deps, tx, version)).report);
  });
}

/**
 * A second person has looked a draft over (复核). Refuses `catalog.not_a_draft`, `catalog.own_draft` to whoever prepared it,
 * `catalog.rows_bad` where it has faults, `catalog.nothing_to_import` where it is empty.
 */
export async function reviewDraft(
  ctx: Ctx,
  deps: Deps,
  input: { id: string; versionId: string },
): Promise<ListVersion> {
  const { county } = ctx.actor.scope;
  const { id, versionId } = input;
  const { personId, name } = ctx.actor;
  if (personId === null) refuse('forbidden', 'catalog.own_draft');
  return write(ctx, { id, name: 'catalog.review_draft', input: { versionId } }, async (tx) => {
    const draft = await lockVersion(tx, county, versionId, ['draft']);
    if (draft.preparedBy.includes(personId)) refuse('forbidden', 'catalog.own_draft');
    if (draft.entries === 0) refuse('invalid', 'catalog.nothing_to_import');
    const { report } = await readAgain(ctx, deps, tx, draft);
    if (report.left > 0) refuse('invalid', 'catalog.rows_bad', { left: report.left });
    await reviewVersion(tx, county, { id: versionId, by: { id: personId, name, at: ctx.now } });
    const { list, scheme, version } = draft;
    return { outcome: await getVersion(tx, county, versionId), subjectId: versionId, data: { list, scheme, version } };
  });
}

/** Makes a reviewed version a draft again, with a reason. Refuses `catalog.not_reviewed`. */
export async function returnDraft(
  ctx: Ctx,
  input: { id: string; versionId: string; reason: string },
): Promise<ListVersion> {
  const { county } = ctx.actor.scope;
  const { id, versionId, reason } = input;
  return write(ctx, { id, name: 'catalog.return_draft', input: { versionId, reason } }, async (tx) => {
    const { list, scheme, version } = await lockVersion(tx, county, versionId, ['reviewed']);
    await reviewVersion(tx, county, { id: versionId, by: null });
    const data = { list, scheme, version, reason };
    return { outcome: await getVersion(tx, county, versionId), subjectId: versionId, data };
  });
}

/** Throws a draft away; the ledger keeps what it was. What a ruling suggested is open again. Refuses `catalog.not_a_draft`. */
export async function discardDraft(ctx: Ctx, input: { id: string; versionId: string }): Promise<Record<never, never>> {
  const { county } = ctx.actor.scope;
  const { id, versionId } = input;
  return write(ctx, { id, name: 'catalog.discard_draft', input: { versionId } }, async (tx) => {
    const { list, scheme, version, entries } = await lockVersion(tx, county, versionId, ['draft']);
    await reopenSuggestions(tx, county, versionId);
    await deleteDraftGrants(tx, county, { versionId });
    await deleteDraft(tx, county, versionId);
    return { outcome: {}, subjectId: versionId, data: { list, scheme, version, entries } };
  });
}

/** A version that there is; refuses `catalog.version_unknown`. */
export async function getVersion(tx: Tx, county: number, id: string): Promise<ListVersion> {
  return (await findVersion(tx, county, id)) ?? refuse('missing', 'catalog.version_unknown');
}

/** A version in one of some states, locked together with its list and scheme. */
export async function lockVersion(
  tx: Tx,
  county: number,
  id: string,
  states: readonly ListVersion['status'][],
): Promise<ListVersion> {
  const asked = await getVersion(tx, county, id);
  const all = await listSchemeVersions(tx, county, asked, true);
  const found = all.find((version) => version.id === id) ?? refuse('missing', 'catalog.version_unknown');
  if (!states.includes(found.status)) {
    refuse('conflict', states.includes('draft') ? 'catalog.not_a_draft' : 'catalog.not_reviewed');
  }
  return found;
}

/** Reads a table as a list, against the classes and organs in force today. */
export async function readEntries(ctx: Ctx, deps: Deps, tx: Tx, list: ListName, table: Table): Promise<Draft<Entry>> {
  const { county } = ctx.actor.scope;
  const day = dayOf(ctx.now);
  const kind = lists[list];
  const { categories: classes } = await listsOn(tx, county, day);
  const names = kind.organsNamed(table);
  const organs = names.length === 0 ? [] : await deps.findOrgansByName(tx, county, names, day);
  const known = async <L extends ListName>(named: L, asked: boolean) =>
    asked ? (await entriesOn(tx, county, named, day)).flatMap(({ rows }) => rows) : [];
  const matters = new Map(
    (await known('matter', list === 'screening' || list === 'grant')).map(({ code, name }) => [code, name]),
  );
  const responsibilities = new Set((await known('responsibility', list === 'fusion')).map(({ code }) => code));
  const newId = () => uuidv7(ctx.now.getTime());
  return kind.read(table, { county, classes, organs, matters, responsibilities, newId });
}

async function readAgain(ctx: Ctx, deps: Deps, tx: Tx, version: ListVersion): Promise<Draft<Entry>> {
  const { header, rows } = await tableOf(ctx, deps, tx, version);
  const table = { header, rows: rows.map((cells, index) => ({ line: index + 2, cells })) };
  return readEntries(ctx, deps, tx, version.list, table);
}

function checkEntries<L extends ListName>(list: L, given: readonly object[]): readonly EntryOf[L][] {
  const validator = validators.get(list) ?? Compile(lists[list].schema);
  validators.set(list, validator);
  for (const [index, entry] of given.entries()) {
    const [error] = validator.Errors(entry);
    if (error) refuse('invalid', 'catalog.entry_wrong', { entry: index + 1, field: error.instancePath.slice(1) });
  }
  return given as readonly EntryOf[L][];
}
