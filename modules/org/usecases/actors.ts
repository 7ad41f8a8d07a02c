import type { Actor, Line } from '@zhenshu/kernel/actor.ts';
import { lines } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Rights } from '../contract.ts';
import { administrators, factorDue, isAlive, limits, passwordDue, today } from '../domain.ts';
import { closedScope, rightsOf, scopeOf } from '../policy.ts';
import { findSession, findToken, listHolders, touchSession, type Holder, type StoredSession } from '../store/doors.ts';
import type { Deps } from './deps.ts';
import { readSecret } from './secrets.ts';

/** Makes the actor of a person acting through a post. A closed actor may only look after the own account. */
export function personActor(
  rights: Rights,
  who: { county: number; personId: string; holder: Holder; closed: boolean },
): Actor {
  const { county, personId, holder, closed } = who;
  return {
    kind: 'person',
    personId,
    postId: holder.postId,
    organId: holder.organId,
    tokenId: null,
    name: `${holder.personName}（${holder.titleZh}）`,
    roles: holder.roles,
    rights: closed ? new Set() : rightsOf(holder.roles, rights),
    grids: closed ? [] : holder.grids,
    scope: closed
      ? closedScope(county)
      : scopeOf({ county, area: holder.area, roles: holder.roles, organs: holder.organs }),
  };
}

/** What a session still lacks before it opens anything. */
export function dues(session: StoredSession, holder: Holder, config: Config, now: Date) {
  return {
    password: passwordDue(session, now),
    factor: factorDue({
      confirmed: session.totpConfirmedAt !== null,
      required: isFactorRequired(holder, config),
      shown: session.secondFactorAt !== null,
    }),
  };
}

/** Administrators need a second factor (等保三级 身份鉴别: two or more factors); in the demo that would only be in the way. */
export function isFactorRequired(holder: Holder, config: Config): boolean {
  return config.mode === 'production' && holder.roles.some((role) => administrators.includes(role));
}

/**
 * The actor of a person through a post, for jobs, tools and the demo; no session is involved.
 * Refuses `org.not_your_post` where the holding, the post or its organ is not in force that day.
 */
export async function loadActorForPost(
  db: Database,
  rights: Rights,
  of: { county: number; personId: string; postId: string; now: Date },
): Promise<Actor> {
  const [holder] = await listHolders(db, { ...of, day: today(of.now) });
  if (!holder) refuse('forbidden', 'org.not_your_post');
  return personActor(rights, { county: of.county, personId: of.personId, holder, closed: false });
}

/** What a request shows of its caller. */
export type Credentials = { readonly authorization: string | undefined; readonly cookie: string | undefined };

/**
 * Finds out who calls: a machine by its bearer token, a person by the session cookie, undefined with neither.
 * Refuses `org.token_invalid` and `org.session_ended`. Merely looking does not prolong the session.
 */
export async function authenticate(
  deps: Deps & { db: Database; config: Config },
  given: Credentials,
  now: Date,
  use: 'call' | 'look' = 'call',
): Promise<Actor | undefined> {
  const bearer = /^Bearer (.+)$/i.exec(given.authorization ?? '')?.[1];
  if (bearer !== undefined) return tokenActor(deps.db, bearer, now);
  if (given.cookie === undefined) return undefined;
  const { county, hash, session, holder } = await getLiveSession(deps.db, given.cookie, now);
  const isTouched = use === 'call' && now.getTime() - session.lastSeenAt.getTime() >= limits.touch;
  if (isTouched) await touchSession(deps.db, county, hash, now);
  const due = dues(session, holder, deps.config, now);
  const closed = due.password || due.factor !== null;
  return personActor(deps.rights, { county, personId: session.personId, holder, closed });
}

/** The live session behind a cookie with the post it acts through; refuses `org.session_ended`. */
export async function getLiveSession(db: Database, cookie: string | undefined, now: Date) {
  const secret = readSecret(cookie, 'session') ?? refuse('unauthenticated', 'org.session_ended');
  const found = await findSession(db, { ...secret, day: today(now) });
  if (!found?.holder || !isAlive(found.session, now)) refuse('unauthenticated', 'org.session_ended');
  return { ...secret, session: found.session, holder: found.holder };
}

async function tokenActor(db: Database, bearer: string, now: Date): Promise<Actor> {
  const secret = readSecret(bearer, 'token') ?? refuse('unauthenticated', 'org.token_invalid');
  const token = await findToken(db, secret.county, secret.hash);
  if (!token || token.revokedAt !== null || token.expiresAt <= now) refuse('unauthenticated', 'org.token_invalid');
  return {
    kind: 'token',
    personId: null,
    postId: null,
    organId: null,
    tokenId: token.id,
    name: token.name,
    roles: [],
    rights: new Set(token.rights),
    grids: [],
    scope: {
      county: secret.county,
      ...areaRange(token.area),
      organs: '*',
      lines: lines.filter((line: Line) => token.lines.includes(line)),
    },
  };
}
