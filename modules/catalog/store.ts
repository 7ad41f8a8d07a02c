import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { Difference, LimitUnit, ListName, ListVersion, Step, StepLimit, EntryOf } from './contract.ts';
import { lists } from './domain/lists.ts';
import { stateOf } from './store/grants.ts';

/** A list version that is in force; `grants` is the state of the county's grants, asked along. */
export type InForce = { id: string; list: ListName; scheme: string; version: string; entries: number; grants: string };

/** Entries of one statement. */
const batch = 1000;

/** The versions in force on a day, those published last first: one named statement, because every intake asks it. */
export async function listInForce(tx: Tx, county: number, day: string): Promise<InForce[]> {
  return tx.named<InForce>(
    'catalog.in_force',
    `select id, list, scheme, version, entries, ${stateOf} as grants from catalog.list_version
     where county = $1 and status in ('published', 'superseded') and valid @> $2::date order by published_at desc, id`,
    [county, day],
  );
}

/** The entries of a version, by key. */
export async function listEntries<L extends ListName>(
  tx: Tx,
  county: number,
  of: { list: L; id: string },
): Promise<EntryOf[L][]> {
  const rows = await tx.all(
    sqlFor
      .selectFrom('catalog.entry')
      .select('body')
      .where('county', '=', county)
      .where('version_id', '=', of.id)
      .orderBy(sql`key collate "C"`),
  );
  return rows.map(({ body }) => body as EntryOf[L]);
}

/** The published versions of a list that have an entry, the newest first, with the days on which they hold. */
export async function listVersionsWith(
  tx: Tx,
  county: number,
  of: { list: ListName; key: string },
): Promise<{ id: string; scheme: string; version: string; from: string; to: string | null }[]> {
  return tx.named(
    'catalog.versions_with',
    `select v.id, v.scheme, v.version, lower(v.valid)::text as "from", upper(v.valid)::text as "to"
     from catalog.list_version v
     join catalog.entry e on e.county = v.county and e.version_id = v.id and e.key = $3
     where v.county = $1 and v.list = $2 and v.status in ('published', 'superseded') and not isempty(v.valid)
     order by lower(v.valid) desc, v.published_at desc, v.id`,
    [county, of.list, of.key],
  );
}

/** One entry of a version by its key. */
export async function findEntry<L extends ListName>(
  tx: Tx,
  county: number,
  of: { list: L; id: string; key: string },
): Promise<EntryOf[L] | undefined> {
  const [row] = await tx.all(
    sqlFor
      .selectFrom('catalog.entry as e')
      .innerJoin('catalog.list_version as v', (join) =>
        join.onRef('v.county', '=', 'e.county').onRef('v.id', '=', 'e.version_id'),
      )
      .select('e.body')
      .where('e.county', '=', county)
      .where('e.version_id', '=', of.id)
      .where('e.key', '=', of.key)
      .where('v.list', '=', of.list),
  );
  return row?.body as EntryOf[L] | undefined;
}

const versions = sqlFor
  .selectFrom('catalog.list_version')
  .select([
    'id',
    'list',
    'scheme',
    'version',
    'status',
    'source',
    'entries',
    'difference',
    'created_at',
    'published_at',
    'note',
    'prepared_by',
    'prepared_name',
    'reviewed_name',
    'reviewed_at',
    'published_name',
  ])
  .select([sql<string | null>`lower(valid)`.as('from'), sql<string | null>`upper(valid)`.as('to')]);

/** Versions of lists, newest first, after the one a page ended with. */
export async function listVersions(
  tx: Tx,
  county: number,
  page: { list: ListName | undefined; after: { at: string; id: string } | undefined; limit: number },
): Promise<ListVersion[]> {
  let query = versions
    .where('county', '=', county)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.list) query = query.where('list', '=', page.list);
  if (page.after) {
    query = query.where(sql<boolean>`(created_at, id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`);
  }
  return (await tx.all(query)).map(toVersion);
}

/** Published versions of lists, the newest publication first, after the one a page ended with. */
export async function listPublished(
  tx: Tx,
  county: number,
  page: { list: ListName | undefined; after: { at: string; id: string } | undefined; limit: number },
): Promise<ListVersion[]> {
  let query = versions
    .where('county', '=', county)
    .where('status', 'in', ['published', 'superseded'])
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.list) query = query.where('list', '=', page.list);
  if (page.after) {
    query = query.where(sql<boolean>`(published_at, id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`);
  }
  return (await tx.all(query)).map(toVersion);
}

/** One version. */
export async function findVersion(tx: Tx, county: number, id: string): Promise<ListVersion | undefined> {
  const row = await tx.first(versions.where('county', '=', county).where('id', '=', id));
  return row && toVersion(row);
}

/** All versions of a list and scheme, by id; locked, whoever publishes waits for whoever publishes now. */
export async function listSchemeVersions(
  tx: Tx,
  county: number,
  of: Pick<ListVersion, 'list' | 'scheme'>,
  locked: boolean,
): Promise<ListVersion[]> {
  const query = versions
    .where('county', '=', county)
    .where('list', '=', of.list)
    .where('scheme', '=', of.scheme)
    .orderBy('id');
  return (await tx.all(locked ? query.forUpdate() : query)).map(toVersion);
}

type VersionRow = {
  id: string;
  list: string;
  scheme: string;
  version: string;
  status: string;
  from: string | null;
  to: string | null;
  source: string;
  entries: number;
  difference: unknown;
  created_at: Date;
  published_at: Date | null;
  note: string;
  prepared_by: string[];
  prepared_name: string;
  reviewed_name: string | null;
  reviewed_at: Date | null;
  published_name: string | null;
};

function toVersion(row: VersionRow): ListVersion {
  return {
    ...{ id: row.id, scheme: row.scheme, version: row.version, from: row.from, to: row.to, source: row.source },
    ...{ entries: row.entries, note: row.note, preparedBy: row.prepared_by, preparedName: row.prepared_name },
    list: row.list as ListName,
    status: row.status as ListVersion['status'],
    difference: row.difference as Difference | null,
    createdAt: row.created_at.toISOString(),
    publishedAt: row.published_at && row.published_at.toISOString(),
    publishedName: row.published_name,
    reviewedAt: row.reviewed_at && row.reviewed_at.toISOString(),
    reviewedName: row.reviewed_name,
  };
}

/** Adds a draft without entries; throws a unique violation where the list has a version of that name. */
export async function insertDraft(
  tx: Tx,
  county: number,
  draft: Pick<ListVersion, 'id' | 'list' | 'scheme' | 'version' | 'source' | 'note'> & {
    at: Date;
    by: string | null;
    name: string;
  },
): Promise<void> {
  const { at, by, name, ...of } = draft;
  const prepared = { prepared_by: by === null ? [] : [by], prepared_name: name };
  await tx.all(
    sqlFor
      .insertInto('catalog.list_version')
      .values({ county, ...of, ...prepared, status: 'draft', entries: 0, created_at: at }),
  );
}

/** Puts entries into a draft, in place of those with the same key; the number of entries is told by `countEntries`. */
export async function putEntries<L extends ListName>(
  tx: Tx,
  county: number,
  of: { list: L; id: string },
  entries: readonly EntryOf[L][],
): Promise<void> {
  const { keyOf } = lists[of.list];
  for (let start = 0; start < entries.length; start += batch) {
    const some = entries.slice(start, start + batch).map((body) => ({ key: keyOf(body), body }));
    await tx.named(
      'catalog.put_entries',
      `insert into catalog.entry (county, version_id, key, body, is_draft)
       select $1, $2, n.key, n.body, true from jsonb_to_recordset($3::jsonb) n (key text, body jsonb)
       on conflict (county, version_id, key) do update set body = excluded.body`,
      [county, of.id, JSON.stringify(some)],
    );
  }
}

/** Copies the entries of a version into a draft. */
export async function copyEntries(tx: Tx, county: number, from: string, to: string): Promise<void> {
  await tx.named(
    'catalog.copy_entries',
    `insert into catalog.entry (county, version_id, key, body, is_draft)
     select county, $3, key, body, true from catalog.entry where county = $1 and version_id = $2`,
    [county, from, to],
  );
}

/** Takes entries out of a draft. */
export async function removeEntries(tx: Tx, county: number, id: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.all(
    sqlFor
      .deleteFrom('catalog.entry')
      .where('county', '=', county)
      .where('version_id', '=', id)
      .where('key', 'in', keys),
  );
}

/** Notes how many entries a draft has, and who had a hand in it; the number. */
export async function noteDraft(
  tx: Tx,
  county: number,
  of: { id: string; by: string | null; name: string; note?: string | undefined },
): Promise<number> {
  const [row] = await tx.named<{ entries: number }>(
    'catalog.note_draft',
    `update catalog.list_version v set entries = n.entries, note = coalesce($5, note), prepared_name = $4,
       prepared_by = case when $3::uuid is null or $3 = any (prepared_by) then prepared_by else prepared_by || $3::uuid end
     from (select count(*)::int as entries from catalog.entry where county = $1 and version_id = $2) n
     where v.county = $1 and v.id = $2 returning n.entries`,
    [county, of.id, of.by, of.name, of.note ?? null],
  );
  return row?.entries ?? 0;
}

/** A draft was looked over (`by`), or is a draft again (null). */
export async function reviewVersion(
  tx: Tx,
  county: number,
  of: { id: string; by: { id: string; name: string; at: Date } | null },
): Promise<void> {
  const { id, by } = of;
  await tx.all(
    sqlFor
      .updateTable('catalog.list_version')
      .set({
        status: by ? 'reviewed' : 'draft',
        ...{ reviewed_by: by?.id ?? null, reviewed_name: by?.name ?? null, reviewed_at: by?.at ?? null },
      })
      .where('county', '=', county)
      .where('id', '=', id),
  );
}

/** Throws a draft away with its entries. */
export async function deleteDraft(tx: Tx, county: number, id: string): Promise<void> {
  await tx.all(sqlFor.deleteFrom('catalog.entry').where('county', '=', county).where('version_id', '=', id));
  await tx.all(sqlFor.deleteFrom('catalog.list_version').where('county', '=', county).where('id', '=', id));
}

/** Puts a draft in force from a day on; throws an exclusion violation where another is in force then. */
export async function publishVersion(
  tx: Tx,
  county: number,
  of: { id: string; from: string; at: Date; name: string; difference: Difference },
): Promise<void> {
  // From here on the database lets nobody change them.
  await tx.all(
    sqlFor
      .updateTable('catalog.entry')
      .set({ is_draft: false })
      .where('county', '=', county)
      .where('version_id', '=', of.id),
  );
  await tx.all(
    sqlFor
      .updateTable('catalog.list_version')
      .set({
        status: 'published',
        valid: sql<string>`daterange(${of.from}::date, null)`,
        published_at: of.at,
        published_name: of.name,
        difference: JSON.stringify(of.difference),
      })
      .where('county', '=', county)
      .where('id', '=', of.id),
  );
}

/** Ends a version with the day before `to`; null: it never comes into force. */
export async function supersedeVersion(tx: Tx, county: number, id: string, to: string | null): Promise<void> {
  const valid = to === null ? sql<string>`'empty'::daterange` : sql<string>`daterange(lower(valid), ${to}::date)`;
  await tx.all(
    sqlFor
      .updateTable('catalog.list_version')
      .set({ status: 'superseded', valid })
      .where('county', '=', county)
      .where('id', '=', id),
  );
}

/** The step limits a county set itself for a procedure. */
export async function listLimits(tx: Tx, county: number, kind: string): Promise<Omit<StepLimit, 'usual'>[]> {
  return tx.named(
    'catalog.step_limits',
    'select kind, step, amount, unit from catalog.step_limit where county = $1 and kind = $2',
    [county, kind],
  );
}

/** Sets the limit of a step. */
export async function saveLimit(
  tx: Tx,
  county: number,
  limit: { kind: string; step: Step; amount: number; unit: LimitUnit },
): Promise<void> {
  const { amount, unit } = limit;
  await tx.all(
    sqlFor
      .insertInto('catalog.step_limit')
      .values({ county, ...limit })
      .onConflict((conflict) => conflict.columns(['county', 'kind', 'step']).doUpdateSet({ amount, unit })),
  );
}

/** Whether a county has any list at all. */
export async function hasLists(tx: Tx, county: number): Promise<boolean> {
  const row = await tx.first(
    sqlFor.selectFrom('catalog.list_version').select('id').where('county', '=', county).limit(1),
  );
  return row !== undefined;
}
