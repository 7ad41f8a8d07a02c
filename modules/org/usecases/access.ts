import type { Line } from '@zhenshu/kernel/actor.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { startOfDay, addDays } from '@zhenshu/kernel/calendar.ts';
import type { LedgerName, LedgerRow, Token } from '../contract.ts';
import { tokenExpiryProblem, today } from '../domain.ts';
import { covers } from '../policy.ts';
import { endSessionsOf, insertToken, listTokens, lockAccount, revokeToken, saveAccount } from '../store/accounts.ts';
import { listHolders } from '../store/doors.ts';
import { listLedger } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { cursorOf, pageOf } from './pages.ts';
import { hashPassword, newPassword } from './passwords.ts';
import { digestOf, newTokenSecret } from './secrets.ts';
import { insist, insistOnArea, newId, write, writeWithSecret, type OrgCommand } from './write.ts';

type Id = { readonly id: string };

async function onAccount(
  ctx: Ctx,
  personId: string,
  input: Id,
  name: LedgerName,
  change: (tx: Tx, county: number) => Promise<void>,
): Promise<Id> {
  const { county } = ctx.actor.scope;
  const isWithin = await holdsOnlyWithin(ctx, personId);
  return write(ctx, { id: input.id, name, input: { personId } }, async (tx) => {
    const account = await getAccount(ctx, tx, personId, isWithin);
    await change(tx, county);
    return { outcome: { id: personId }, subjectId: personId, area: account.area };
  });
}

/**
 * The account of somebody else in the scope: on one's own account no administrator acts, nor on that of somebody who
 * also acts through a post outside the scope, which would come along with the account.
 */
async function getAccount(ctx: Ctx, tx: Tx, personId: string, isWithin: boolean) {
  if (personId === ctx.actor.personId) refuse('forbidden', 'org.not_yourself');
  const account = await lockAccount(tx, ctx.actor.scope.county, personId);
  if (!account) refuse('missing', 'org.person_unknown');
  if (!isWithin) refuse('forbidden', 'org.outside_scope');
  return account;
}

/** Whether every post a person acts through today lies in the actor's area. */
async function holdsOnlyWithin(ctx: Ctx, personId: string): Promise<boolean> {
  const { county } = ctx.actor.scope;
  const holders = await listHolders(ctx.db, { county, personId, postId: null, day: today(ctx.now) });
  return holders.every((holder) => covers(ctx.actor.scope, holder.area));
}

/** Lifts a lock-out before its time. */
export async function unlockAccount(ctx: Ctx, personId: string, input: Id) {
  return onAccount(ctx, personId, input, 'org.unlock', (tx, county) =>
    saveAccount(tx, county, personId, { failed_count: 0, locked_until: null }),
  );
}

/** Disables an account and ends its sessions. */
export async function disableAccount(ctx: Ctx, personId: string, input: Id) {
  return onAccount(ctx, personId, input, 'org.disable', async (tx, county) => {
    await saveAccount(tx, county, personId, { status: 'disabled' });
    await endSessionsOf(tx, { county, personId }, ctx.now);
  });
}

/** Enables an account again. */
export async function enableAccount(ctx: Ctx, personId: string, input: Id) {
  return onAccount(ctx, personId, input, 'org.enable', (tx, county) =>
    saveAccount(tx, county, personId, { status: 'active' }),
  );
}

/** Removes a lost second factor and ends the sessions it opened. */
export async function resetFactor(ctx: Ctx, personId: string, input: Id) {
  return onAccount(ctx, personId, input, 'org.reset_factor', async (tx, county) => {
    const none = { totp_sealed: null, totp_confirmed_at: null, totp_last_step: null };
    await saveAccount(tx, county, personId, none);
    await endSessionsOf(tx, { county, personId }, ctx.now);
  });
}

/**
 * Gives a new initial password, shown once, and ends the sessions. The system administrator does this, the security
 * administrator resets the factor: neither can take over an account with a factor alone.
 */
export async function resetPassword(ctx: Ctx, personId: string, input: Id) {
  const { county } = ctx.actor.scope;
  const initial = newPassword();
  const passwordHash = await hashPassword(initial);
  const isWithin = await holdsOnlyWithin(ctx, personId);
  const command: OrgCommand = { id: input.id, name: 'org.reset_password', input: { personId } };
  const { secret } = await writeWithSecret(ctx, command, async (tx) => {
    const account = await getAccount(ctx, tx, personId, isWithin);
    await saveAccount(tx, county, personId, {
      password_hash: passwordHash,
      password_changed_at: ctx.now,
      must_change: true,
      demo: false,
      failed_count: 0,
      locked_until: null,
    });
    await endSessionsOf(tx, { county, personId }, ctx.now);
    return { outcome: { id: personId }, subjectId: personId, area: account.area, secret: initial };
  });
  return { id: personId, initialPassword: secret };
}

/** Issues a machine token with rights a machine may have; its secret is shown once. */
export async function issueToken(
  ctx: Ctx,
  deps: Deps,
  input: { id: string; name: string; area: number; rights: string[]; lines: Line[]; expiresAt: string },
) {
  const { county } = ctx.actor.scope;
  const expiresAt = new Date(input.expiresAt);
  insistOnArea(ctx, input.area);
  const foreign = input.rights.filter((right) => !deps.machineRights.includes(right));
  if (foreign.length > 0) refuse('invalid', 'org.token_rights', { rights: foreign });
  insist(tokenExpiryProblem(expiresAt, ctx.now));
  const text = newTokenSecret(county);
  const { outcome, secret } = await writeWithSecret(
    ctx,
    { id: input.id, name: 'org.issue_token', input },
    async (tx) => {
      const { name, area, rights, lines } = input;
      const id = newId(ctx);
      await insertToken(tx, { county, id, area, name, hash: digestOf(text), rights, lines, at: ctx.now, expiresAt });
      const data = { name, area, rights, lines, expiresAt };
      return { outcome: { id }, subjectId: id, area, data, secret: text };
    },
  );
  return { id: outcome.id, secret };
}

/** Revokes a machine token at once. */
export async function endToken(ctx: Ctx, tokenId: string, input: Id) {
  return write(ctx, { id: input.id, name: 'org.revoke_token', input: { tokenId } }, async (tx) => {
    const area = await revokeToken(tx, ctx.actor.scope.county, tokenId, ctx.now);
    if (area === undefined) refuse('missing', 'org.token_unknown');
    return { outcome: { id: tokenId }, subjectId: tokenId, area };
  });
}

/** Machine tokens in the scope, newest first. */
export async function listTokensOf(ctx: Ctx, query: { after?: string; limit?: string }) {
  const { after, limit } = cursorOf(query);
  const rows = await inTx(ctx, (tx) => listTokens(tx, { county: ctx.actor.scope.county, after, limit }));
  return pageOf(
    rows.map((row): Token => ({
      ...row,
      lines: row.lines as Line[],
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? null,
    })),
    limit,
  );
}

/** The ledger of the scope, newest first; days are whole days in China Standard Time, both included. */
export async function listLedgerOf(
  ctx: Ctx,
  query: { name?: string; person?: string; from?: string; to?: string; after?: string; limit?: string },
): Promise<{ rows: LedgerRow[]; next: string | null }> {
  const limit = Number(query.limit ?? 50);
  const rows = await inTx(ctx, (tx) =>
    listLedger(tx, {
      county: ctx.actor.scope.county,
      name: query.name,
      person: query.person,
      from: query.from === undefined ? undefined : startOfDay(query.from),
      to: query.to === undefined ? undefined : startOfDay(addDays(query.to, 1)),
      after: query.after === undefined ? null : readLedgerCursor(query.after),
      limit,
    }),
  );
  const shown = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last ? `${last.at}_${last.id}` : null };
}

function readLedgerCursor(text: string): { at: Date; id: string } {
  const match = /^(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/.exec(text);
  const at = new Date(match?.[1] ?? Number.NaN);
  if (!match || Number.isNaN(at.getTime()) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(match[2]!)) {
    refuse('invalid', 'org.cursor_wrong');
  }
  return { at, id: match[2]! };
}
