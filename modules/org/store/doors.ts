import { makeBatcher, type Batcher } from '@zhenshu/kernel/batch.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import type { Role } from '../contract.ts';

// Reads and writes that happen before any scope is known. They go through security definer functions, one statement each.

/** The account behind a sign-in name. */
export type Login = {
  county: number;
  personId: string;
  area: number;
  personName: string;
  username: string;
  passwordHash: string;
  passwordChangedAt: Date;
  mustChange: boolean;
  status: 'active' | 'disabled';
  totpSealed: string | null;
  totpConfirmedAt: Date | null;
  oidcSubject: string | null;
  demo: boolean;
};

/** A post somebody may act through, with everything an actor is made of. */
export type Holder = {
  postId: string;
  personName: string;
  titleZh: string;
  titleEn: string;
  area: number;
  organId: string;
  organZh: string;
  organEn: string;
  roles: Role[];
  grids: string[];
  /** The organ and all below it. */
  organs: string[];
};

/** A session with the account it belongs to, whether alive or not. */
export type StoredSession = {
  id: string;
  personId: string;
  personArea: number;
  method: string;
  lastSeenAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  secondFactorAt: Date | null;
  username: string;
  status: string;
  mustChange: boolean;
  passwordChangedAt: Date;
  totpConfirmedAt: Date | null;
  totpEnrolled: boolean;
  demo: boolean;
};

/** A machine token as stored. */
export type StoredToken = {
  id: string;
  name: string;
  area: number;
  rights: string[];
  lines: string[];
  expiresAt: Date;
  revokedAt: Date | null;
};

const holderColumns = `h.post_id as "postId", h.person_name as "personName", h.title_zh as "titleZh",
  h.title_en as "titleEn", h.area, h.organ_id as "organId", h.organ_zh as "organZh", h.organ_en as "organEn", h.roles,
  h.grids, h.organs`;

function ask<R extends object>(db: Database, name: string, text: string, values: unknown[]): Promise<R[]> {
  return db.ask<R>(name, text, values);
}

/** The account behind a user name or a subject of the identity provider, in whatever county. */
export async function findLogin(db: Database, kind: 'username' | 'oidc', name: string): Promise<Login | undefined> {
  const rows = await ask<Login>(
    db,
    'org.find_login',
    `select county, person_id as "personId", area, person_name as "personName", username, password_hash as "passwordHash",
       password_changed_at as "passwordChangedAt", must_change as "mustChange", status, totp_sealed as "totpSealed",
       totp_confirmed_at as "totpConfirmedAt", oidc_subject as "oidcSubject", demo
     from org.find_login($1, $2)`,
    [kind, name],
  );
  return rows[0];
}

/** The posts a person may act through on a day, oldest holding first; one post only when it is named. */
export async function listHolders(
  db: Database,
  of: { county: number; personId: string; postId: string | null; day: string },
): Promise<Holder[]> {
  return ask(db, 'org.find_holders', `select ${holderColumns} from org.find_holders($1, $2, $3, $4) h`, [
    of.county,
    of.personId,
    of.postId,
    of.day,
  ]);
}

/** A session and the post it acts through, where that may still be acted through. */
type FoundSession = { readonly session: StoredSession; readonly holder: Holder | undefined };

/**
 * The session behind the digest of a cookie. Every request asks this, and those that come together are asked together:
 * one round trip, and one look-up for all the requests of one page.
 */
export function findSession(
  db: Database,
  of: { county: number; hash: string; day: string },
): Promise<FoundSession | undefined> {
  let batched = batchers.get(db);
  if (!batched) {
    batched = makeBatcher({
      key: ({ county, day }) => `${county} ${day}`,
      together: (asked) => findSessions(db, asked),
    });
    batchers.set(db, batched);
  }
  return batched(of);
}

type Asked = Parameters<typeof findSession>[1];
const batchers = new WeakMap<Database, Batcher<Asked, FoundSession | undefined>>();

async function findSessions(db: Database, asked: readonly Asked[]): Promise<(FoundSession | undefined)[]> {
  const { county, day } = asked[0]!;
  const rows = await ask<StoredSession & Holder & { hash: string; postId: string | null }>(
    db,
    'org.find_session',
    `select c.hash, s.id, s.person_id as "personId", s.person_area as "personArea", s.method, s.last_seen_at as "lastSeenAt",
       s.expires_at as "expiresAt", s.ended_at as "endedAt", s.second_factor_at as "secondFactorAt", s.username, s.status,
       s.must_change as "mustChange", s.password_changed_at as "passwordChangedAt",
       s.totp_confirmed_at as "totpConfirmedAt", s.totp_enrolled as "totpEnrolled", s.demo, ${holderColumns}
     from unnest($2::text[]) c(hash)
     cross join lateral org.find_session($1, c.hash) s
     left join lateral org.find_holders($1, s.person_id, s.post_id, $3) h on true`,
    [county, [...new Set(asked.map((one) => one.hash))], day],
  );
  const found = new Map(rows.map((row) => [row.hash, { session: row, holder: row.postId ? row : undefined }]));
  return asked.map((one) => found.get(one.hash));
}

/** Notes that a session is in use. */
export async function touchSession(db: Database, county: number, hash: string, at: Date): Promise<void> {
  await ask(db, 'org.touch_session', 'select org.touch_session($1, $2, $3)', [county, hash, at]);
}

/** The machine behind the digest of a token. */
export async function findToken(db: Database, county: number, hash: string): Promise<StoredToken | undefined> {
  const rows = await ask<StoredToken>(
    db,
    'org.find_token',
    `select id, name, area, rights, lines, expires_at as "expiresAt", revoked_at as "revokedAt" from org.find_token($1, $2)`,
    [county, hash],
  );
  return rows[0];
}

/** How many active accounts, over all counties, have the published demo password. */
export async function countDemoAccounts(db: Database): Promise<number> {
  const rows = await ask<{ n: number }>(db, 'org.count_demo_accounts', 'select org.count_demo_accounts() as n', []);
  return rows[0]!.n;
}

/** Removes sessions that ended before an instant. */
export async function forgetSessions(db: Database, before: Date): Promise<void> {
  await ask(db, 'org.forget_sessions', 'select org.forget_sessions($1)', [before]);
}
