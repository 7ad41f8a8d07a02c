import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Me } from '../contract.ts';
import { limits, today } from '../domain.ts';
import { countyScope, rightsOf, scopeOf } from '../policy.ts';
import { insertSession, lockAccount, saveAccount, saveSession } from '../store/accounts.ts';
import { findLogin, listHolders, type Holder, type Login } from '../store/doors.ts';
import { listAreas } from '../store/places.ts';
import { dues, getLiveSession } from './actors.ts';
import { beginAttempt, failAttempt, forgetAttempt, note, oneByOne, type Tried, beginStranger } from './attempts.ts';
import type { Deps, Origin } from './deps.ts';
import { stepOf } from './factor.ts';
import { hashPassword, isOutdated, spendVerification, verifyPassword } from './passwords.ts';
import { digestOf, newSessionSecret } from './secrets.ts';
import { newId } from './write.ts';

/**
 * Signs in by user name and password, and by code where a second factor is confirmed; gives the session's secret.
 * Refuses unknown names and wrong passwords alike and in the same time, and locks for 15 minutes at the fifth failure.
 */
export async function signIn(
  ctx: Ctx,
  deps: Deps,
  input: { username: string; password: string; code?: string; postId?: string },
  origin: Origin,
): Promise<string> {
  const name = input.username.trim().toLowerCase();
  const login = await findLogin(ctx.db, 'username', name);
  if (!login) {
    const failed = beginStranger(name, ctx.now);
    await spendVerification(input.password);
    failed();
    await noteStranger(ctx, origin);
    refuse('unauthenticated', 'org.wrong_credentials');
  }
  return oneByOne(login.personId, () => trySignIn(ctx, deps, login, input, origin));
}

async function trySignIn(
  ctx: Ctx,
  deps: Deps,
  login: Login,
  input: { password: string; code?: string; postId?: string },
  origin: Origin,
): Promise<string> {
  await beginAttempt(ctx, login);
  if (!(await verifyPassword(input.password, login.passwordHash))) {
    await failAttempt(ctx, login, origin, 'password');
    refuse('unauthenticated', 'org.wrong_credentials');
  }
  const holder = await chooseHolder(ctx, login, input.postId);
  if (login.totpConfirmedAt && input.code === undefined) {
    await forgetAttempt(ctx, login);
    refuse('unauthenticated', 'org.code_needed');
  }
  const fresh = isOutdated(login.passwordHash) ? await hashPassword(input.password) : undefined;
  const secret = await ctx.db.tx(countyScope(login.county), async (tx) => {
    const account = await lockAccount(tx, login.county, login.personId);
    const step = login.totpConfirmedAt ? checkCode(ctx, deps, login, account!, input.code!) : undefined;
    if (login.totpConfirmedAt && step === undefined) return undefined;
    await saveAccount(tx, login.county, login.personId, {
      failed_count: 0,
      locked_until: null,
      ...(step !== undefined && { totp_last_step: step }),
      ...(fresh && { password_hash: fresh }),
    });
    return openSession(ctx, tx, login, holder, { method: 'password', factorShown: step !== undefined, origin });
  });
  if (secret === undefined) {
    await failAttempt(ctx, login, origin, 'code');
    refuse('unauthenticated', 'org.code_wrong');
  }
  return secret;
}

function checkCode(
  ctx: Ctx,
  deps: Deps,
  login: Login,
  account: { totpSealed: string | null; totpLastStep: number | null },
  code: string,
): number | undefined {
  if (account.totpSealed === null) return undefined;
  const factor = { personId: login.personId, sealed: account.totpSealed, lastStep: account.totpLastStep };
  return stepOf(deps.keyring, factor, code, ctx.now);
}

/** The post a sign-in acts through, once the person is known: the named one or the one held longest. */
async function chooseHolder(ctx: Ctx, login: Login, postId: string | undefined): Promise<Holder> {
  const problem = await findProblem(ctx, login, postId);
  if ('holder' in problem) return problem.holder;
  await forgetAttempt(ctx, login);
  refuse('forbidden', problem.code);
}

/** The holder to act as, or why an account that proved itself may still not sign in. */
async function findProblem(
  ctx: Ctx,
  login: Login,
  postId: string | undefined,
): Promise<{ holder: Holder } | { code: string }> {
  // A demo account outside demo mode has a password everybody knows.
  if (login.status !== 'active' || (login.demo && ctx.config.mode !== 'demo')) return { code: 'org.disabled' };
  const holders = await listHolders(ctx.db, {
    county: login.county,
    personId: login.personId,
    postId: null,
    day: today(ctx.now),
  });
  if (holders.length === 0) return { code: 'org.no_post' };
  const holder = postId === undefined ? holders[0] : holders.find((candidate) => candidate.postId === postId);
  return holder ? { holder } : { code: 'org.not_your_post' };
}

/** Opens a session for somebody the identity provider vouched for. */
export async function signInVouched(ctx: Ctx, login: Login, origin: Origin, linkSubject?: (tx: Tx) => Promise<void>) {
  const found = await findProblem(ctx, login, undefined);
  if ('code' in found) refuse('forbidden', found.code);
  return ctx.db.tx(countyScope(login.county), async (tx) => {
    await linkSubject?.(tx);
    return openSession(ctx, tx, login, found.holder, { method: 'oidc', factorShown: false, origin });
  });
}

async function openSession(
  ctx: Ctx,
  tx: Tx,
  login: Login,
  holder: Holder,
  how: { method: 'password' | 'oidc'; factorShown: boolean; origin: Origin },
): Promise<string> {
  const secret = newSessionSecret(login.county);
  const id = newId(ctx);
  await insertSession(tx, {
    county: login.county,
    hash: digestOf(secret),
    id,
    area: login.area,
    personId: login.personId,
    postId: holder.postId,
    method: how.method,
    at: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + limits.absolute),
    secondFactorAt: how.factorShown ? ctx.now : null,
    ...how.origin,
  });
  const data = { session: id, method: how.method, secondFactor: how.factorShown, ...how.origin };
  await note(ctx, tx, 'org.signed_in', { ...login, postId: holder.postId }, data);
  return secret;
}

/** A failed sign-in with an unknown name: the name itself is not kept, it may be a password typed into the wrong field. */
async function noteStranger(ctx: Ctx, origin: Origin): Promise<void> {
  const { county } = ctx.actor.scope;
  const nobody = { county, personId: null, area: county * 1_000_000, personName: '—' };
  await ctx.db.tx(countyScope(county), (tx) =>
    note(ctx, tx, 'org.sign_in_failed', nobody, { what: 'name', ...origin }),
  );
}

/** Ends the session of a cookie. A machine has none: `org.own_account_only`. */
export async function signOut(ctx: Ctx, cookie: string | undefined): Promise<void> {
  if (ctx.actor.kind !== 'person') refuse('forbidden', 'org.own_account_only');
  const live = await getLiveSession(ctx.db, cookie, ctx.now);
  const who: Tried & { postId: string } = {
    county: live.county,
    personId: live.session.personId,
    area: live.session.personArea,
    personName: live.holder.personName,
    postId: live.holder.postId,
  };
  await ctx.db.tx(countyScope(live.county), async (tx) => {
    await saveSession(tx, live.county, live.hash, { ended_at: ctx.now });
    await note(ctx, tx, 'org.signed_out', who, { session: live.session.id });
  });
}

/** Who a session belongs to, through which post, with which rights, and what it still lacks. */
export async function describeMe(ctx: Ctx, deps: Deps, cookie: string | undefined): Promise<Me> {
  const { county, session, holder } = await getLiveSession(ctx.db, cookie, ctx.now);
  const day = today(ctx.now);
  const due = dues(session, holder, ctx.config, ctx.now);
  const closed = due.password || due.factor !== null;
  const scope = scopeOf({ county, area: holder.area, roles: holder.roles, organs: holder.organs });
  const holders = await listHolders(ctx.db, { county, personId: session.personId, postId: null, day });
  const areas = await ctx.db.tx(countyScope(county), (tx) => listAreas(tx, { county, day, range: scope }));
  return {
    person: { id: session.personId, name: holder.personName },
    username: session.username,
    county,
    posts: holders.map(({ postId, organId, organZh, organEn, titleZh, titleEn, area, roles }) => {
      return { id: postId, organId, organZh, organEn, titleZh, titleEn, area, roles };
    }),
    post: holder.postId,
    roles: holder.roles,
    rights: closed ? [] : [...rightsOf(holder.roles, deps.rights)].toSorted(),
    areas: areas as Me['areas'],
    area: holder.area,
    mustChange: due.password,
    factor: session.totpConfirmedAt ? 'confirmed' : session.totpEnrolled ? 'enrolled' : 'none',
    factorDue: due.factor,
    demo: session.demo,
    idleMinutes: limits.idle / 60_000,
    expiresAt: session.expiresAt.toISOString(),
  };
}
