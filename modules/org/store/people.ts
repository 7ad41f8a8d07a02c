import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { Role } from '../contract.ts';

/** Adds a person. */
export async function insertPerson(
  tx: Tx,
  row: {
    county: number;
    id: string;
    area: number;
    name: string;
    phoneSealed: string | null;
    phoneIndex: string | null;
    from: string;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.person').values({
      county: row.county,
      id: row.id,
      area: row.area,
      name: row.name,
      phone_sealed: row.phoneSealed,
      phone_index: row.phoneIndex,
      valid: sql<string>`daterange(${row.from}::date, null)`,
    }),
  );
}

/** A person in the scope. */
export async function findPerson(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor
      .selectFrom('org.person')
      .select(['area', 'name', 'phone_sealed as phoneSealed'])
      .where('county', '=', county)
      .where('id', '=', id),
  );
}

/** People with their accounts, one more than `limit`; by part of the name, by phone digest, by organ they hold a post in. */
export async function listPeople(
  tx: Tx,
  of: {
    county: number;
    day: string;
    name?: string | undefined;
    phoneIndexes?: readonly string[] | undefined;
    organ?: string | undefined;
    after: string | null;
    limit: number;
  },
) {
  let query = sqlFor
    .selectFrom('org.person as p')
    .innerJoin('org.account as a', (join) => join.onRef('a.county', '=', 'p.county').onRef('a.person_id', '=', 'p.id'))
    .select([
      'p.id',
      'p.name',
      'p.area',
      'p.phone_sealed as phoneSealed',
      'a.username',
      'a.status',
      'a.locked_until as lockedUntil',
      'a.must_change as mustChange',
      'a.totp_confirmed_at as totpConfirmedAt',
      'a.demo',
    ])
    .where('p.county', '=', of.county)
    .where(sql<boolean>`p.valid @> ${of.day}::date`)
    .orderBy('p.id')
    .limit(of.limit + 1);
  if (of.name) query = query.where(sql<boolean>`position(${of.name} in p.name) > 0`);
  if (of.phoneIndexes) query = query.where('p.phone_index', 'in', [...of.phoneIndexes]);
  if (of.organ) {
    const organ = of.organ;
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('org.holding as h')
          .innerJoin('org.post as t', (join) => join.onRef('t.county', '=', 'h.county').onRef('t.id', '=', 'h.post_id'))
          .select(sql<number>`1`.as('one'))
          .where('h.county', '=', of.county)
          .whereRef('h.person_id', '=', 'p.id')
          .where('t.organ_id', '=', organ)
          .where(sql<boolean>`h.valid @> ${of.day}::date`),
      ),
    );
  }
  if (of.after) query = query.where('p.id', '>', of.after);
  return tx.all(query);
}

/** Holdings of people that have not ended by a day. */
export async function listHoldings(tx: Tx, of: { county: number; people: readonly string[]; day: string }) {
  if (of.people.length === 0) return [];
  return tx.all(
    sqlFor
      .selectFrom('org.holding as h')
      .innerJoin('org.post as t', (join) => join.onRef('t.county', '=', 'h.county').onRef('t.id', '=', 'h.post_id'))
      .select([
        'h.id',
        'h.person_id as personId',
        'h.post_id as postId',
        't.organ_id as organId',
        't.title_zh as titleZh',
        't.title_en as titleEn',
        sql<Role[]>`t.roles`.as('roles'),
        sql<string>`lower(h.valid)`.as('from'),
        sql<string | null>`upper(h.valid)`.as('to'),
        'h.activated_at as activatedAt',
      ])
      .where('h.county', '=', of.county)
      .where('h.person_id', 'in', [...of.people])
      .where(sql<boolean>`not h.valid << daterange(${of.day}::date, ${of.day}::date, '[]')`)
      .orderBy('h.id'),
  );
}

/** Adds a holding; throws an exclusion violation where the person holds the post in that period already. */
export async function insertHolding(
  tx: Tx,
  row: {
    county: number;
    id: string;
    area: number;
    personId: string;
    postId: string;
    from: string;
    to: string | null;
    activatedAt: Date | null;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.holding').values({
      county: row.county,
      id: row.id,
      area: row.area,
      person_id: row.personId,
      post_id: row.postId,
      valid: sql<string>`daterange(${row.from}::date, ${row.to}::date)`,
      activated_at: row.activatedAt,
    }),
  );
}

/** Locks a holding; undefined outside the scope. */
export async function lockHolding(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor
      .selectFrom('org.holding')
      .select([
        'area',
        'person_id as personId',
        'post_id as postId',
        'activated_at as activatedAt',
        sql<string>`lower(valid)`.as('from'),
        sql<string | null>`upper(valid)`.as('to'),
      ])
      .where('county', '=', county)
      .where('id', '=', id)
      .forUpdate(),
  );
}

/** Activates a holding. */
export async function activateHolding(tx: Tx, county: number, id: string, at: Date): Promise<void> {
  await tx.all(
    sqlFor.updateTable('org.holding').set({ activated_at: at }).where('county', '=', county).where('id', '=', id),
  );
}

/** Ends a holding. */
export async function endHolding(tx: Tx, county: number, id: string, on: string): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('org.holding')
      .set({ valid: sql<string>`daterange(lower(valid), ${on}::date)` })
      .where('county', '=', county)
      .where('id', '=', id),
  );
}

/** Lets one change of roles or holdings in a county run at a time, so that two of them cannot join what must stay apart. */
export async function lockSeparation(tx: Tx, county: number): Promise<void> {
  await tx.named('org.lock_separation', `select pg_advisory_xact_lock(hashtext('org.separation'), $1)`, [county]);
}

/** Roles of a person through posts held now or later, in any area of the county. */
export async function listRolesHeld(tx: Tx, of: { county: number; personId: string; day: string }): Promise<Role[]> {
  const rows = await tx.named<{ roles: Role[] }>('org.roles_held', 'select roles from org.roles_held($1, $2, $3)', [
    of.county,
    of.personId,
    of.day,
  ]);
  return rows.flatMap((row) => row.roles);
}

/** For a post: the roles its holders have through other posts, one list for each holder who has any. */
export async function listRolesBeside(tx: Tx, of: { county: number; postId: string; day: string }): Promise<Role[][]> {
  const rows = await tx.named<{ person_id: string; roles: Role[] }>(
    'org.roles_beside',
    'select person_id, roles from org.roles_beside($1, $2, $3)',
    [of.county, of.postId, of.day],
  );
  const byPerson = new Map<string, Role[]>();
  for (const row of rows) byPerson.set(row.person_id, [...(byPerson.get(row.person_id) ?? []), ...row.roles]);
  return [...byPerson.values()];
}
