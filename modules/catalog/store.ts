import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type {
  Category,
  Condition,
  Difference,
  Duty,
  DutyLevel,
  DutyRole,
  LimitUnit,
  ClassKind,
  ListName,
  ListVersion,
  Step,
  StepLimit,
} from './contract.ts';
import type { Entry } from './domain/version.ts';

/** A list version that is in force. */
export type InForce = { id: string; list: ListName; scheme: string; version: string; entries: number };

/** Rows of one insert; PostgreSQL takes 65535 parameters a statement, the widest entry has 12. */
const batch = 1000;

/** The versions in force on a day, those published last first: one named statement, because every intake asks it. */
export async function listInForce(tx: Tx, county: number, day: string): Promise<InForce[]> {
  return tx.named<InForce>(
    'catalog.in_force',
    `select id, list, scheme, version, entries from catalog.list_version
     where county = $1 and status <> 'draft' and valid @> $2::date order by published_at desc, id`,
    [county, day],
  );
}

/** The classes of a version, by kind and code. */
export async function listCategories(tx: Tx, county: number, versionId: string): Promise<Category[]> {
  const rows = await tx.all(
    sqlFor
      .selectFrom('catalog.category')
      .select(['kind', 'code', 'name_zh as nameZh', 'name_en as nameEn', 'parent_code as parent', 'words'])
      .where('county', '=', county)
      .where('version_id', '=', versionId)
      .orderBy('kind')
      .orderBy('code'),
  );
  return rows.map((row) => ({ ...row, kind: row.kind as ClassKind }));
}

/** The duties of a version. */
export async function listDuties(tx: Tx, county: number, versionId: string): Promise<Duty[]> {
  const rows = await tx.all(
    sqlFor
      .selectFrom('catalog.duty')
      .select(['id', 'kind', 'code', 'area', 'role', 'organ_id as organId', 'level', 'basis'])
      .where('county', '=', county)
      .where('version_id', '=', versionId)
      .orderBy('id'),
  );
  return rows.map((row) => ({
    ...row,
    kind: row.kind as ClassKind,
    role: row.role as DutyRole,
    level: row.level as DutyLevel,
  }));
}

/** The filing conditions of a version, by class. */
export async function listConditions(tx: Tx, county: number, versionId: string): Promise<Condition[]> {
  const rows = await tx.all(
    sqlFor
      .selectFrom('catalog.filing_condition')
      .select(['kind', 'code', 'condition', 'name_zh as nameZh', 'name_en as nameEn', 'amount', 'unit'])
      .select(['closing_zh as closingZh', 'closing_en as closingEn', 'level'])
      .where('county', '=', county)
      .where('version_id', '=', versionId)
      .orderBy('kind')
      .orderBy('code')
      .orderBy('condition'),
  );
  return rows.map((row) => ({
    ...row,
    kind: row.kind as ClassKind,
    unit: row.unit as LimitUnit,
    level: row.level as DutyLevel,
  }));
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

function toVersion(row: {
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
}): ListVersion {
  const { created_at: createdAt, published_at: publishedAt, ...rest } = row;
  return {
    ...rest,
    list: row.list as ListName,
    status: row.status as ListVersion['status'],
    difference: row.difference as Difference | null,
    createdAt: createdAt.toISOString(),
    publishedAt: publishedAt && publishedAt.toISOString(),
  };
}

/** Adds a draft with its entries; throws a unique violation where the list has a version of that name. */
export async function insertDraft(
  tx: Tx,
  county: number,
  draft: Pick<ListVersion, 'id' | 'list' | 'scheme' | 'version' | 'source'> & { at: Date },
  entries: readonly Entry[],
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('catalog.list_version').values({
      county,
      id: draft.id,
      list: draft.list,
      scheme: draft.scheme,
      version: draft.version,
      status: 'draft',
      source: draft.source,
      entries: entries.length,
      created_at: draft.at,
    }),
  );
  for (let start = 0; start < entries.length; start += batch) {
    const some = entries.slice(start, start + batch);
    const of = { county, version_id: draft.id };
    if (draft.list === 'category') {
      await tx.all(
        sqlFor.insertInto('catalog.category').values(
          (some as readonly Category[]).map(({ kind, code, nameZh, nameEn, parent, words }) => ({
            ...of,
            kind,
            code,
            name_zh: nameZh,
            name_en: nameEn,
            parent_code: parent,
            words: [...words],
          })),
        ),
      );
    } else if (draft.list === 'duty') {
      await tx.all(
        sqlFor
          .insertInto('catalog.duty')
          .values((some as readonly Duty[]).map(({ organId, ...duty }) => ({ ...of, ...duty, organ_id: organId }))),
      );
    } else {
      await tx.all(
        sqlFor.insertInto('catalog.filing_condition').values(
          (some as readonly Condition[]).map(({ nameZh, nameEn, closingZh, closingEn, ...rest }) => ({
            ...of,
            ...rest,
            name_zh: nameZh,
            name_en: nameEn,
            closing_zh: closingZh,
            closing_en: closingEn,
          })),
        ),
      );
    }
  }
}

/** Puts a draft in force from a day on; throws an exclusion violation where another is in force then. */
export async function publishVersion(
  tx: Tx,
  county: number,
  of: { id: string; from: string; at: Date; difference: Difference },
): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('catalog.list_version')
      .set({
        status: 'published',
        valid: sql<string>`daterange(${of.from}::date, null)`,
        published_at: of.at,
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
