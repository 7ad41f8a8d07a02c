import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type {
  Authority,
  Category,
  Grant,
  ClassKind,
  Condition,
  Duty,
  ListName,
  Proposal,
  Step,
  StepLimit,
  Entry,
  EntryOf,
} from '../contract.ts';
import {
  chooseConditions,
  chooseOrgans,
  findClass,
  type Asked,
  type ListedCondition,
  type ListedDuty,
  type Lists,
} from '../domain/choose.ts';
import { suggest, type Suggestion } from '../domain/suggest.ts';
import { authorityOf, pairOf } from '../domain/grants.ts';
import { limitsOf } from '../domain/version.ts';
import { grantsState, publishedGrants } from '../store/grants.ts';
import { findVersion, listEntries, listInForce, listLimits, type InForce } from '../store.ts';

type Content = readonly Entry[];

/**
 * A version's rows never change, so they stay in memory under its id, and what a set of versions amounts to
 * stays under their ids. Which versions are in force each transaction asks anew: no process can miss a publication.
 */
const contents = new Map<string, Content>();
const compositions = new Map<string, Lists>();
const kept = 1000;

/** The published grants of a county: all in the order of their pages, and by matter and town, the oldest first. */
export type Granted = { readonly all: readonly Grant[]; readonly pairs: ReadonlyMap<string, readonly Grant[]> };

/** The grants of each county as they were published last; older states are asked of them, not of another memory. */
const granted = new Map<number, { readonly state: string; readonly found: Promise<Granted> }>();

/** What a transaction has asked already. In it the lists stand still: a batch of commands asks once, not once for each. */
const answered = new WeakMap<Tx, Map<string, Promise<unknown>>>();

function askOnce<T>(tx: Tx, question: string, ask: () => Promise<T>): Promise<T> {
  const answers = answered.get(tx) ?? new Map<string, Promise<unknown>>();
  answered.set(tx, answers);
  const answer = answers.get(question) ?? ask();
  answers.set(question, answer);
  return answer as Promise<T>;
}

/** Lists that are asked together on the hot path. */
const together: ReadonlySet<ListName> = new Set(['category', 'duty', 'filing_condition']);

/** The lists in force on a day: one statement of a transaction to the database once their rows are in memory. */
export async function listsOn(tx: Tx, county: number, day: string): Promise<Lists> {
  const versions = (await versionsOn(tx, county, day)).filter(({ list }) => together.has(list));
  const key = versions.map(({ id }) => id).join();
  const known = compositions.get(key);
  if (known) return known;
  const found: { version: InForce; rows: Content }[] = [];
  for (const version of versions) found.push({ version, rows: await contentOf(tx, county, version) });
  /** The entries of a list, each with what tells its version. */
  const rowsOf = <E>(list: ListName) =>
    found
      .filter(({ version }) => version.list === list)
      .flatMap(({ version: { id, scheme, version }, rows }) =>
        (rows as readonly E[]).map((row) => ({ row, versionId: id, listVersion: `${scheme} ${version}` })),
      );
  const lists = {
    categories: rowsOf<Category>('category').map(({ row }) => row),
    conditions: rowsOf<Condition>('filing_condition').map(({ row, listVersion }) => ({ ...row, listVersion })),
    duties: rowsOf<Duty>('duty').map(({ row: duty, ...listed }) => ({ duty, ...listed })),
  };
  remember(compositions, key, lists);
  return lists;
}

/** Entries of one list in force on a day, version by version, those published last first. */
export async function entriesOn<L extends ListName>(
  tx: Tx,
  county: number,
  list: L,
  day: string,
): Promise<{ version: InForce; rows: readonly EntryOf[L][] }[]> {
  const found: { version: InForce; rows: readonly EntryOf[L][] }[] = [];
  for (const version of await versionsOn(tx, county, day)) {
    if (version.list !== list) continue;
    found.push({ version, rows: (await contentOf(tx, county, version)) as readonly EntryOf[L][] });
  }
  return found;
}

function versionsOn(tx: Tx, county: number, day: string): Promise<InForce[]> {
  return askOnce(tx, `in force ${county} ${day}`, () => listInForce(tx, county, day));
}

/** Duties in force on a day, as they are and as they would be. */
export type DraftDuties = {
  readonly current: readonly ListedDuty[];
  readonly drafted: readonly ListedDuty[];
  readonly categories: readonly Category[];
};

/**
 * The duties in force on a day, and what they would be had a draft been published before it: its entries instead of those
 * of its own scheme. Refuses `catalog.version_unknown` where it is no list of duties, `catalog.not_a_draft`.
 */
export async function dutiesUnderDraft(tx: Tx, county: number, versionId: string, day: string): Promise<DraftDuties> {
  const draft = (await findVersion(tx, county, versionId)) ?? refuse('missing', 'catalog.version_unknown');
  if (draft.status !== 'draft') refuse('conflict', 'catalog.not_a_draft');
  if (draft.list !== 'duty') refuse('missing', 'catalog.version_unknown');
  const { duties: current, categories } = await listsOn(tx, county, day);
  const replaced = (await listInForce(tx, county, day)).filter(
    (version) => version.list === 'duty' && version.scheme === draft.scheme,
  );
  const rows = await listEntries(tx, county, { list: 'duty', id: draft.id });
  const listVersion = `${draft.scheme} ${draft.version}`;
  const drafted = [
    ...rows.map((duty) => ({ duty, versionId, listVersion })),
    ...current.filter((one) => !replaced.some((version) => version.id === one.versionId)),
  ];
  return { current, drafted, categories };
}

async function contentOf(tx: Tx, county: number, version: Pick<InForce, 'id' | 'list' | 'entries'>): Promise<Content> {
  const known = contents.get(version.id);
  if (known) return known;
  const rows = await listEntries(tx, county, version);
  // Row-level security would show a stranger nothing: an empty list must never be taken for the list.
  if (rows.length !== version.entries) throw new Error(`List version ${version.id} is not whole`);
  remember(contents, version.id, rows);
  return rows;
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  const oldest = cache.keys().next();
  if (cache.size >= kept && !oldest.done) cache.delete(oldest.value);
  cache.set(key, value);
}

/** The class of a kind and code in force on a day; of two schemes that have it, the one published last. */
export async function findCategory(
  tx: Tx,
  county: number,
  kind: ClassKind,
  code: string,
  day: string,
): Promise<Category | undefined> {
  return findClass((await listsOn(tx, county, day)).categories, kind, code);
}

/** Names of those of some classes (kind:code) that are in force on a day. */
export async function categoryNames(
  tx: Tx,
  county: number,
  keys: readonly string[],
  day: string,
): Promise<ReadonlyMap<string, { nameZh: string; nameEn: string }>> {
  const { categories } = await listsOn(tx, county, day);
  const found = keys.flatMap((key) => {
    const [kind, code] = key.split(':') as [ClassKind, string];
    const category = findClass(categories, kind, code);
    return category ? [[key, { nameZh: category.nameZh, nameEn: category.nameEn }] as const] : [];
  });
  return new Map(found);
}

/** The filing conditions of a class in force on a day, each with the version it stands in. */
export async function conditionsFor(
  tx: Tx,
  county: number,
  kind: ClassKind,
  code: string,
  day: string,
): Promise<ListedCondition[]> {
  return chooseConditions((await listsOn(tx, county, day)).conditions, kind, code);
}

/** The organs that would handle a class at a place on a day, lead first, each with the list entry that says so. */
export async function proposeOrgans(tx: Tx, county: number, asked: Asked & { day: string }): Promise<Proposal[]> {
  return chooseOrgans((await listsOn(tx, county, asked.day)).duties, asked);
}

/** Up to five classes in force that a report's text speaks of, with the words that say so. */
export async function suggestCategories(tx: Tx, county: number, text: string, day: string): Promise<Suggestion[]> {
  return suggest((await listsOn(tx, county, day)).categories, text);
}

/** The time limits of all steps of a procedure. */
export async function stepLimits(tx: Tx, county: number, kind: string): Promise<Record<Step, StepLimit>> {
  return limitsOf(kind, await askOnce(tx, `limits ${county} ${kind}`, () => listLimits(tx, county, kind)));
}

/**
 * Who may do a matter in a town on a day, past or to come, and what follows from it; undefined: nobody there. Answered
 * from memory: the statement that tells which lists are in force on the day also tells the state of the grants, which
 * every publication changes, so a stale answer cannot be given.
 */
export async function authority(
  tx: Tx,
  county: number,
  asked: { readonly matter: string; readonly area: number; readonly day: string },
): Promise<Authority | undefined> {
  const { pairs } = await grantsIn(tx, county, asked.day);
  return authorityOf(pairs.get(pairOf(asked)) ?? [], asked.day);
}

/** All published grants of a county, from memory where no list of grants was published since. */
export async function grantsIn(tx: Tx, county: number, day: string): Promise<Granted> {
  const [list] = await versionsOn(tx, county, day);
  const state = list?.grants ?? (await askOnce(tx, `grants ${county}`, () => grantsState(tx, county)));
  const known = granted.get(county);
  if (known?.state === state) return known.found;
  const found = publishedGrants(tx, county).then((all) => ({ all, pairs: Map.groupBy(all, pairOf) }));
  granted.set(county, { state, found });
  // Whoever asked for them may fail; the next one asks again.
  found.catch(() => granted.delete(county));
  return found;
}
