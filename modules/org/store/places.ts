import { sql, type Updateable } from 'kysely';
import type { DB } from '@zhenshu/db/types.gen.ts';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { AreaLevel, OrganKind, Role } from '../contract.ts';

const from = sql<string>`lower(valid)`.as('from');
const to = sql<string | null>`upper(valid)`.as('to');
const inForce = (day: string) => sql<boolean>`valid @> ${day}::date`;
/** Still in force on the day or at any time after it. */
const endsAfter = (day: string) => sql<boolean>`not valid << daterange(${day}::date, ${day}::date, '[]')`;
const period = (start: string, end: string | null) => sql<string>`daterange(${start}::date, ${end}::date)`;
const endOn = (day: string) => sql<string>`daterange(lower(valid), ${day}::date)`;

/** Areas of a county in force on a day, by code; only those in [lo, hi) when a range is given. */
export async function listAreas(tx: Tx, of: { county: number; day: string; range?: { lo: number; hi: number } }) {
  let query = sqlFor
    .selectFrom('org.area')
    .select(['code', 'name_zh as nameZh', 'name_en as nameEn', 'level', 'parent', from, to])
    .where('county', '=', of.county)
    .where(inForce(of.day))
    .orderBy('code');
  if (of.range) query = query.where('code', '>=', of.range.lo).where('code', '<', of.range.hi);
  return tx.all(query);
}

/** Locks the version of an area that is in force on a day. */
export async function lockArea(tx: Tx, county: number, code: number, day: string) {
  return tx.first(
    sqlFor
      .selectFrom('org.area')
      .select(['code', from, to])
      .where('county', '=', county)
      .where('code', '=', code)
      .where(inForce(day))
      .forUpdate(),
  );
}

/** Whether an area is in force on a day. */
export async function hasArea(tx: Tx, county: number, code: number, day: string): Promise<boolean> {
  const row = await tx.first(
    sqlFor
      .selectFrom('org.area')
      .select('code')
      .where('county', '=', county)
      .where('code', '=', code)
      .where(inForce(day)),
  );
  return row !== undefined;
}

/** Adds a version of an area; throws an exclusion violation where one is in force in that period. */
export async function insertArea(
  tx: Tx,
  row: {
    county: number;
    code: number;
    nameZh: string;
    nameEn: string;
    level: AreaLevel;
    parent: number | null;
    from: string;
    to: string | null;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.area').values({
      county: row.county,
      code: row.code,
      name_zh: row.nameZh,
      name_en: row.nameEn,
      level: row.level,
      parent: row.parent,
      valid: period(row.from, row.to),
    }),
  );
}

/** Ends the version of an area in force on the day before `on`. */
export async function closeArea(tx: Tx, county: number, code: number, on: string): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('org.area')
      .set({ valid: endOn(on) })
      .where('county', '=', county)
      .where('code', '=', code)
      .where(sql<boolean>`valid @> ${on}::date`),
  );
}

/** Whether areas below it or organs in it stay in force on or after a day. */
export async function isAreaInUse(tx: Tx, county: number, code: number, on: string): Promise<boolean> {
  const area = sqlFor
    .selectFrom('org.area')
    .select(sql<number>`1`.as('one'))
    .where('county', '=', county)
    .where('parent', '=', code)
    .where(endsAfter(on));
  const organ = sqlFor
    .selectFrom('org.organ')
    .select(sql<number>`1`.as('one'))
    .where('county', '=', county)
    .where('area', '=', code)
    .where(endsAfter(on));
  return (await tx.first(area.unionAll(organ).limit(1))) !== undefined;
}

/** Organs of a county in force on a day, in the order they were made. */
export async function listOrgans(tx: Tx, of: { county: number; day: string; kind?: OrganKind | undefined }) {
  let query = sqlFor
    .selectFrom('org.organ')
    .select(['id', 'area', 'parent_id as parentId', 'name_zh as nameZh', 'name_en as nameEn', 'kind', from, to])
    .where('county', '=', of.county)
    .where(inForce(of.day))
    .orderBy('id');
  if (of.kind) query = query.where('kind', '=', of.kind);
  return tx.all(query);
}

/** Locks an organ; undefined outside the writer's area. */
export async function lockOrgan(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor
      .selectFrom('org.organ')
      .select(['area', 'parent_id as parentId', 'name_zh as nameZh', 'name_en as nameEn', from, to])
      .where('county', '=', county)
      .where('id', '=', id)
      .forUpdate(),
  );
}

/** Whether an organ is in force on a day, anywhere in the county. */
export async function hasOrgan(tx: Tx, county: number, id: string, day: string): Promise<boolean> {
  const row = await tx.first(
    sqlFor.selectFrom('org.organ').select('id').where('county', '=', county).where('id', '=', id).where(inForce(day)),
  );
  return row !== undefined;
}

/** Whether `id` is `ancestor` or stands somewhere below it. */
export async function isOrganBelow(tx: Tx, county: number, id: string, ancestor: string): Promise<boolean> {
  const rows = await tx.named(
    'org.is_organ_below',
    `with recursive above as (
       select o.id, o.parent_id from org.organ o where o.county = $1 and o.id = $2
       union
       select o.id, o.parent_id from org.organ o join above a on o.county = $1 and o.id = a.parent_id
     ) select 1 from above where id = $3`,
    [county, id, ancestor],
  );
  return rows.length > 0;
}

/** Adds an organ. */
export async function insertOrgan(
  tx: Tx,
  row: {
    county: number;
    id: string;
    area: number;
    parentId: string | null;
    nameZh: string;
    nameEn: string;
    kind: OrganKind;
    from: string;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.organ').values({
      county: row.county,
      id: row.id,
      area: row.area,
      parent_id: row.parentId,
      name_zh: row.nameZh,
      name_en: row.nameEn,
      kind: row.kind,
      valid: period(row.from, null),
    }),
  );
}

/** Writes columns of an organ. */
export async function saveOrgan(
  tx: Tx,
  county: number,
  id: string,
  changes: Updateable<DB['org.organ']>,
): Promise<void> {
  await tx.all(sqlFor.updateTable('org.organ').set(changes).where('county', '=', county).where('id', '=', id));
}

/** Ends an organ. */
export async function closeOrgan(tx: Tx, county: number, id: string, on: string): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('org.organ')
      .set({ valid: endOn(on) })
      .where('county', '=', county)
      .where('id', '=', id),
  );
}

/** Whether organs below it or posts in it stay in force on or after a day. */
export async function isOrganInUse(tx: Tx, county: number, id: string, on: string): Promise<boolean> {
  const organ = sqlFor
    .selectFrom('org.organ')
    .select(sql<number>`1`.as('one'))
    .where('county', '=', county)
    .where('parent_id', '=', id)
    .where(endsAfter(on));
  const post = sqlFor
    .selectFrom('org.post')
    .select(sql<number>`1`.as('one'))
    .where('county', '=', county)
    .where('organ_id', '=', id)
    .where(endsAfter(on));
  return (await tx.first(organ.unionAll(post).limit(1))) !== undefined;
}

/** Posts in force on a day, one more than `limit`. */
export async function listPosts(
  tx: Tx,
  of: { county: number; day: string; organ?: string | undefined; after: string | null; limit: number },
) {
  let query = sqlFor
    .selectFrom('org.post')
    .select([
      'id',
      'organ_id as organId',
      'area',
      'title_zh as titleZh',
      'title_en as titleEn',
      sql<Role[]>`roles`.as('roles'),
      'grids',
      from,
      to,
    ])
    .where('county', '=', of.county)
    .where(inForce(of.day))
    .orderBy('id')
    .limit(of.limit + 1);
  if (of.organ) query = query.where('organ_id', '=', of.organ);
  if (of.after) query = query.where('id', '>', of.after);
  return tx.all(query);
}

/** Locks a post; undefined outside the scope. */
export async function lockPost(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor
      .selectFrom('org.post')
      .select(['area', 'organ_id as organId', sql<Role[]>`roles`.as('roles'), 'grids', from, to])
      .where('county', '=', county)
      .where('id', '=', id)
      .forUpdate(),
  );
}

/** Adds a post, without roles unless they are seeded. */
export async function insertPost(
  tx: Tx,
  row: {
    county: number;
    id: string;
    organId: string;
    area: number;
    titleZh: string;
    titleEn: string;
    roles: readonly Role[];
    grids: readonly string[];
    from: string;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.post').values({
      county: row.county,
      id: row.id,
      organ_id: row.organId,
      area: row.area,
      title_zh: row.titleZh,
      title_en: row.titleEn,
      roles: [...row.roles],
      grids: [...row.grids],
      valid: period(row.from, null),
    }),
  );
}

/** Writes columns of a post. */
export async function savePost(tx: Tx, county: number, id: string, changes: Updateable<DB['org.post']>): Promise<void> {
  await tx.all(sqlFor.updateTable('org.post').set(changes).where('county', '=', county).where('id', '=', id));
}

/** Ends a post. */
export async function closePost(tx: Tx, county: number, id: string, on: string): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('org.post')
      .set({ valid: endOn(on) })
      .where('county', '=', county)
      .where('id', '=', id),
  );
}

/** Whether somebody holds a post on or after a day. */
export async function isPostHeld(tx: Tx, county: number, id: string, on: string): Promise<boolean> {
  const row = await tx.first(
    sqlFor
      .selectFrom('org.holding')
      .select('id')
      .where('county', '=', county)
      .where('post_id', '=', id)
      .where(endsAfter(on))
      .limit(1),
  );
  return row !== undefined;
}

/** Chinese names of organs by id, whatever their period: facts of the past keep naming them. */
export async function organNames(tx: Tx, county: number, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.all(
    sqlFor
      .selectFrom('org.organ')
      .select(['id', 'name_zh'])
      .where('county', '=', county)
      .where('id', 'in', [...new Set(ids)]),
  );
  return new Map(rows.map((row) => [row.id, row.name_zh]));
}

/** Chinese names of those of some organs that answer for an area on a day: in force, and of the area itself, its town or its county. */
export async function organsFor(
  tx: Tx,
  county: number,
  ids: readonly string[],
  where: { area: number; day: string },
): Promise<ReadonlyMap<string, string>> {
  const town = Math.floor(where.area / 1000) * 1000;
  const rows = await tx.all(
    sqlFor
      .selectFrom('org.organ')
      .select(['id', 'name_zh'])
      .where('county', '=', county)
      .where('id', 'in', [...new Set(ids)])
      .where('area', 'in', [where.area, town, county * 1_000_000])
      .where(inForce(where.day)),
  );
  return new Map(rows.map((row) => [row.id, row.name_zh]));
}

/** The organs a person acts for on a day through any post he may act through, whatever the scope: each post's own and all below it. */
export async function organsOfPerson(
  tx: Tx,
  county: number,
  personId: string,
  day: string,
): Promise<ReadonlySet<string>> {
  const rows = await tx.named<{ organs: string[] }>(
    'org.organs_of_person',
    'select organs from org.find_holders($1, $2, null, $3)',
    [county, personId, day],
  );
  return new Set(rows.flatMap((row) => row.organs));
}

/** Organs in force on a day that answer to some names (Chinese name or id), each with the word asked for. */
export async function findOrgansByName(tx: Tx, county: number, names: readonly string[], day: string) {
  const rows = await listOrgans(tx, { county, day });
  return rows.flatMap((row) =>
    names
      .filter((name) => name === row.nameZh || name === row.id)
      .map((asked) => ({ asked, id: row.id, name: row.nameZh, area: row.area })),
  );
}

/** The towns of a county with their governments, in force on a day. */
export async function findTowns(tx: Tx, county: number, day: string): Promise<{ area: number; organId: string }[]> {
  const rows = await listOrgans(tx, { county, day, kind: 'town_government' });
  return rows.map(({ area, id }) => ({ area, organId: id })).toSorted((a, b) => a.area - b.area);
}

/** Which of some 12-digit codes are villages or communities in force on a day. */
export async function findVillages(tx: Tx, county: number, codes: readonly number[], day: string): Promise<number[]> {
  const rows = await listAreas(tx, { county, day });
  const known = new Set(rows.filter((row) => row.level === 'village').map((row) => row.code));
  return codes.filter((code) => known.has(code));
}
