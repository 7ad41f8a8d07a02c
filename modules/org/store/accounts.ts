import { sql, type Updateable } from 'kysely';
import type { DB } from '@zhenshu/db/types.gen.ts';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';

/** Locks and reads the account of a person; undefined outside the scope. */
export async function lockAccount(tx: Tx, county: number, personId: string) {
  return tx.first(
    sqlFor
      .selectFrom('org.account')
      .select([
        'area',
        'username',
        'password_hash as passwordHash',
        'failed_count as failed',
        'locked_until as lockedUntil',
        'totp_sealed as totpSealed',
        'totp_confirmed_at as totpConfirmedAt',
        'totp_last_step as totpLastStep',
        'status',
        'oidc_subject as oidcSubject',
      ])
      .where('county', '=', county)
      .where('person_id', '=', personId)
      .forUpdate(),
  );
}

/** Writes columns of an account. */
export async function saveAccount(
  tx: Tx,
  county: number,
  personId: string,
  changes: Updateable<DB['org.account']>,
): Promise<void> {
  await tx.all(
    sqlFor.updateTable('org.account').set(changes).where('county', '=', county).where('person_id', '=', personId),
  );
}

/** Adds an account and enters its user name in the registry; throws a unique violation of `login_pkey` when it is taken. */
export async function insertAccount(
  tx: Tx,
  row: {
    county: number;
    personId: string;
    area: number;
    username: string;
    passwordHash: string;
    at: Date;
    mustChange: boolean;
    demo: boolean;
  },
): Promise<void> {
  await insertLogin(tx, { county: row.county, personId: row.personId, kind: 'username', name: row.username });
  await tx.all(
    sqlFor.insertInto('org.account').values({
      county: row.county,
      person_id: row.personId,
      area: row.area,
      username: row.username,
      password_hash: row.passwordHash,
      password_changed_at: row.at,
      must_change: row.mustChange,
      demo: row.demo,
    }),
  );
}

/** Enters a sign-in name in the registry. */
export async function insertLogin(
  tx: Tx,
  row: { county: number; personId: string; kind: 'username' | 'oidc'; name: string },
): Promise<void> {
  await tx.all(
    sqlFor
      .insertInto('org.login')
      .values({ kind: row.kind, name: row.name, county: row.county, person_id: row.personId }),
  );
}

/** Opens a session. */
export async function insertSession(
  tx: Tx,
  row: {
    county: number;
    hash: string;
    id: string;
    area: number;
    personId: string;
    postId: string;
    method: 'password' | 'oidc';
    at: Date;
    expiresAt: Date;
    secondFactorAt: Date | null;
    address: string;
    agent: string;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.session').values({
      county: row.county,
      token_hash: row.hash,
      id: row.id,
      area: row.area,
      person_id: row.personId,
      post_id: row.postId,
      method: row.method,
      created_at: row.at,
      last_seen_at: row.at,
      expires_at: row.expiresAt,
      second_factor_at: row.secondFactorAt,
      address: row.address,
      agent: row.agent,
    }),
  );
}

/** Writes columns of one session. */
export async function saveSession(
  tx: Tx,
  county: number,
  hash: string,
  changes: Updateable<DB['org.session']>,
): Promise<void> {
  await tx.all(
    sqlFor.updateTable('org.session').set(changes).where('county', '=', county).where('token_hash', '=', hash),
  );
}

/** Ends the open sessions of a person, all or all but one. */
export async function endSessionsOf(
  tx: Tx,
  of: { county: number; personId: string; exceptHash?: string },
  at: Date,
): Promise<void> {
  let query = sqlFor
    .updateTable('org.session')
    .set({ ended_at: at })
    .where('county', '=', of.county)
    .where('person_id', '=', of.personId)
    .where('ended_at', 'is', null);
  if (of.exceptHash !== undefined) query = query.where('token_hash', '<>', of.exceptHash);
  await tx.all(query);
}

/** Ends one open session by its id; tells whose it was. */
export async function endSessionById(
  tx: Tx,
  of: { county: number; id: string },
  at: Date,
): Promise<{ personId: string; area: number } | undefined> {
  return tx.first(
    sqlFor
      .updateTable('org.session')
      .set({ ended_at: at })
      .where('county', '=', of.county)
      .where('id', '=', of.id)
      .where('ended_at', 'is', null)
      .returning(['person_id as personId', 'area']),
  );
}

/** Whose a session is. */
export async function findSessionOwner(tx: Tx, county: number, id: string): Promise<string | undefined> {
  const row = await tx.first(
    sqlFor.selectFrom('org.session').select('person_id').where('county', '=', county).where('id', '=', id),
  );
  return row?.person_id;
}

/** Sessions of a person, newest first, one more than `limit` to know whether there is a next page. */
export async function listSessions(
  tx: Tx,
  of: { county: number; personId: string; after: string | null; limit: number },
) {
  let query = sqlFor
    .selectFrom('org.session')
    .select([
      'id',
      'token_hash as hash',
      'post_id as postId',
      'method',
      'created_at as createdAt',
      'last_seen_at as lastSeenAt',
      'expires_at as expiresAt',
      'ended_at as endedAt',
      'address',
      'agent',
    ])
    .where('county', '=', of.county)
    .where('person_id', '=', of.personId)
    .orderBy('id', 'desc')
    .limit(of.limit + 1);
  if (of.after) query = query.where('id', '<', of.after);
  return tx.all(query);
}

/** Adds a machine token. */
export async function insertToken(
  tx: Tx,
  row: {
    county: number;
    id: string;
    area: number;
    name: string;
    hash: string;
    rights: readonly string[];
    lines: readonly string[];
    at: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.all(
    sqlFor.insertInto('org.token').values({
      county: row.county,
      id: row.id,
      area: row.area,
      name: row.name,
      token_hash: row.hash,
      rights: [...row.rights],
      lines: [...row.lines],
      created_at: row.at,
      expires_at: row.expiresAt,
    }),
  );
}

/** Revokes a token; tells its area. A second time changes nothing. */
export async function revokeToken(tx: Tx, county: number, id: string, at: Date): Promise<number | undefined> {
  const row = await tx.first(
    sqlFor
      .updateTable('org.token')
      .set({ revoked_at: sql`coalesce(revoked_at, ${at})` })
      .where('county', '=', county)
      .where('id', '=', id)
      .returning('area'),
  );
  return row?.area;
}

/** Tokens, newest first, one more than `limit`. */
export async function listTokens(tx: Tx, of: { county: number; after: string | null; limit: number }) {
  let query = sqlFor
    .selectFrom('org.token')
    .select([
      'id',
      'name',
      'area',
      'rights',
      'lines',
      'created_at as createdAt',
      'expires_at as expiresAt',
      'revoked_at as revokedAt',
    ])
    .where('county', '=', of.county)
    .orderBy('id', 'desc')
    .limit(of.limit + 1);
  if (of.after) query = query.where('id', '<', of.after);
  return tx.all(query);
}
