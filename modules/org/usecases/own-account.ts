import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { blindIndex } from '@zhenshu/kernel/sealed.ts';
import type { Session } from '../contract.ts';
import { passwordProblem, today } from '../domain.ts';
import { countyScope, may } from '../policy.ts';
import {
  endSessionById,
  endSessionsOf,
  findSessionOwner,
  listSessions,
  lockAccount,
  saveAccount,
  saveSession,
} from '../store/accounts.ts';
import { listHolders } from '../store/doors.ts';
import { getLiveSession } from './actors.ts';
import { beginAttempt, failAttempt, type Tried } from './attempts.ts';
import type { Deps, Origin } from './deps.ts';
import { newFactor, stepOf } from './factor.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { cursorOf, pageOf } from './pages.ts';
import { earlierOutcome, insist, write, writeWithSecret, type OrgCommand } from './write.ts';

/** The caller's own session and account, with a context that reaches the account whatever the post's scope is. */
export async function ownAccount(ctx: Ctx, cookie: string | undefined) {
  if (ctx.actor.kind !== 'person') refuse('forbidden', 'org.own_account_only');
  const { county, hash, session, holder } = await getLiveSession(ctx.db, cookie, ctx.now);
  const own: Ctx = { ...ctx, actor: { ...ctx.actor, scope: countyScope(county) } };
  const tried: Tried = {
    county,
    personId: session.personId,
    area: session.personArea,
    personName: holder.personName,
  };
  return { own, hash, session, tried };
}
type Own = Awaited<ReturnType<typeof ownAccount>>;

/** Acts through another post of the caller's from now on. */
export async function switchPost({ own, hash, tried }: Own, input: { id: string; postId: string }) {
  const { county, personId } = tried;
  const [holder] = await listHolders(own.db, { county, personId, postId: input.postId, day: today(own.now) });
  if (!holder) refuse('forbidden', 'org.not_your_post');
  return write(own, { id: input.id, name: 'org.switch_post', input }, async (tx) => {
    await saveSession(tx, county, hash, { post_id: input.postId });
    return { outcome: { postId: input.postId }, subjectId: personId, area: tried.area, data: { to: input.postId } };
  });
}

/** Changes the caller's password and ends the other sessions. Wrong current passwords count as failed sign-ins. */
export async function changePassword(
  { own, hash, session, tried }: Own,
  { keyring }: Deps,
  input: { id: string; current: string; next: string },
  origin: Origin,
) {
  const { county, personId } = tried;
  // The ledger keeps a digest of the input; a plain one of passwords could be guessed, one under the keyring cannot.
  const told = blindIndex(keyring, JSON.stringify([input.current, input.next]), 'org.change_password');
  const command: OrgCommand = { id: input.id, name: 'org.change_password', input: { personId, told } };
  const before = await earlierOutcome<{ id: string }>(own, command);
  if (before) return before.outcome;
  const account = await inTx(own, (tx) => lockAccount(tx, county, personId));
  await beginAttempt(own, tried);
  if (!(await verifyPassword(input.current, account!.passwordHash))) {
    await failAttempt(own, tried, origin, 'password');
    refuse('invalid', 'org.wrong_password');
  }
  const isLast = input.next.normalize('NFKC') === input.current.normalize('NFKC');
  const problem = passwordProblem(input.next, { username: session.username, isLast });
  const fresh = problem ? undefined : await hashPassword(input.next);
  await inTx(own, (tx) => saveAccount(tx, county, personId, { failed_count: 0, locked_until: null }));
  insist(problem);
  return write(own, command, async (tx) => {
    await saveAccount(tx, county, personId, {
      password_hash: fresh!,
      password_changed_at: own.now,
      must_change: false,
      demo: false,
    });
    await endSessionsOf(tx, { county, personId, exceptHash: hash }, own.now);
    return { outcome: { id: personId }, subjectId: personId, area: tried.area };
  });
}

/** Begins a second factor; its address is given once. Refuses while one is confirmed. */
export async function enrolFactor({ own, session, tried }: Own, deps: Deps, input: { id: string }) {
  const { county, personId } = tried;
  const { secret } = await writeWithSecret(own, { id: input.id, name: 'org.enrol_factor', input }, async (tx) => {
    const account = await lockAccount(tx, county, personId);
    if (account!.totpConfirmedAt) refuse('conflict', 'org.factor_confirmed');
    const factor = newFactor(deps.keyring, { personId, username: session.username });
    await saveAccount(tx, county, personId, { totp_sealed: factor.sealed, totp_last_step: null });
    return { outcome: { id: personId }, subjectId: personId, area: tried.area, secret: factor.uri };
  });
  return { uri: secret };
}

/** Shows a code: confirms a new factor, and opens a session that lacked one. Wrong codes count as failed sign-ins. */
export async function confirmFactor(
  { own, hash, session, tried }: Own,
  deps: Deps,
  input: { id: string; code: string },
  origin: Origin,
) {
  const { county, personId } = tried;
  const command: OrgCommand = { id: input.id, name: 'org.confirm_factor', input };
  const before = await earlierOutcome<{ id: string }>(own, command);
  if (before) return before.outcome;
  if (!session.totpEnrolled) refuse('conflict', 'org.factor_missing');
  await beginAttempt(own, tried);
  // The code is used up in a transaction of its own, so that a wrong one can be counted.
  const isRight = await inTx(own, async (tx) => {
    const account = await lockAccount(tx, county, personId);
    const factor = { personId, sealed: account!.totpSealed!, lastStep: account!.totpLastStep };
    const step = stepOf(deps.keyring, factor, input.code, own.now);
    if (step === undefined) return false;
    await saveAccount(tx, county, personId, { totp_last_step: step, failed_count: 0, locked_until: null });
    return true;
  });
  if (!isRight) {
    await failAttempt(own, tried, origin, 'code');
    refuse('invalid', 'org.code_wrong');
  }
  return write(own, command, async (tx) => {
    await saveAccount(tx, county, personId, { totp_confirmed_at: session.totpConfirmedAt ?? own.now });
    await saveSession(tx, county, hash, { second_factor_at: own.now });
    return { outcome: { id: personId }, subjectId: personId, area: tried.area };
  });
}

/** Sessions of the caller, or of somebody in the scope with the right. */
export async function listSessionsOf(
  ctx: Ctx,
  { own, hash, tried }: Own,
  query: { person?: string; after?: string; limit?: string },
) {
  const personId = query.person ?? tried.personId;
  if (!may.seeSessions(ctx.actor, personId)) refuse('forbidden', 'http.not_allowed', { right: 'org.manage_access' });
  const { after, limit } = cursorOf(query);
  const reader = personId === tried.personId ? own : ctx;
  const rows = await inTx(reader, (tx) => listSessions(tx, { county: tried.county, personId, after, limit }));
  return pageOf(
    rows.map((row) => ({
      id: row.id,
      postId: row.postId,
      method: row.method as Session['method'],
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      address: row.address,
      agent: row.agent,
      current: row.hash === hash,
    })),
    limit,
  );
}

/** Ends one of the caller's sessions, or with the right one of somebody in the scope. */
export async function endSession(ctx: Ctx, { own, tried }: Own, sessionId: string, input: { id: string }) {
  const { county, personId } = tried;
  const owner = await inTx(own, (tx) => findSessionOwner(tx, county, sessionId));
  // Whether a session exists is nobody's business without the right.
  if (!owner || !may.seeSessions(ctx.actor, owner)) refuse('missing', 'org.session_unknown');
  const actor = owner === personId ? own : ctx;
  return write(actor, { id: input.id, name: 'org.end_session', input: { sessionId } }, async (tx) => {
    const ended = await endSessionById(tx, { county, id: sessionId }, own.now);
    if (!ended) refuse('missing', 'org.session_unknown');
    return { outcome: { id: sessionId }, subjectId: ended.personId, area: ended.area, data: { session: sessionId } };
  });
}
