import { fingerprintOf } from '@zhenshu/kernel/command.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { LedgerName } from '../contract.ts';
import { afterFailure, countAttempt, takeBack, type Attempts } from '../domain.ts';
import { countyScope } from '../policy.ts';
import { lockAccount, saveAccount } from '../store/accounts.ts';
import { insertLedger } from '../store/ledger.ts';
import type { Origin } from './deps.ts';
import { newId } from './write.ts';

/** Whose account is being tried. */
export type Tried = {
  readonly county: number;
  readonly personId: string;
  readonly area: number;
  readonly personName: string;
};

const turns = new Map<string, Promise<unknown>>();

/** Attempts on one account wait for each other in this process: many right ones at once must not look like guessing. */
export async function oneByOne<T>(personId: string, attempt: () => Promise<T>): Promise<T> {
  const mine = (turns.get(personId) ?? Promise.resolve()).then(attempt);
  const settled = mine.catch(() => undefined);
  turns.set(personId, settled);
  try {
    return await mine;
  } finally {
    if (turns.get(personId) === settled) turns.delete(personId);
  }
}

/** Counts an attempt before its check. Refuses `org.locked` with the minutes left. */
export async function beginAttempt(ctx: Ctx, tried: Tried): Promise<void> {
  const counted = await ctx.db.tx(countyScope(tried.county), async (tx) => {
    const counted = countAttempt(await lockAttempts(tx, tried), ctx.now);
    await saveAttempts(tx, tried, counted.next);
    return counted;
  });
  if (!counted.ok) refuseLocked(counted.next, ctx.now);
}

function refuseLocked({ lockedUntil }: Attempts, now: Date): never {
  const seconds = Math.ceil((lockedUntil!.getTime() - now.getTime()) / 1000);
  refuse('limited', 'org.locked', { minutes: Math.ceil(seconds / 60), retryAfterSeconds: seconds });
}

/** Names nobody has, as they were tried lately; the oldest make room. */
const strangers = new Map<string, Attempts>();
const strangersKept = 10_000;

/**
 * Counts an attempt on a name nobody has, as one on a real account is counted, so that the lock tells nobody which names
 * exist. Refuses `org.locked`; the function returned notes that the attempt was wrong.
 */
export function beginStranger(name: string, now: Date): () => void {
  const keep = (attempts: Attempts) => {
    strangers.delete(name);
    strangers.set(name, attempts);
    if (strangers.size > strangersKept) strangers.delete(strangers.keys().next().value!);
  };
  const counted = countAttempt(strangers.get(name) ?? { failed: 0, lockedUntil: null }, now);
  keep(counted.next);
  if (!counted.ok) refuseLocked(counted.next, now);
  return () => keep(afterFailure(strangers.get(name) ?? counted.next, now));
}

/** Takes back an attempt that was neither right nor wrong. */
export async function forgetAttempt(ctx: Ctx, tried: Tried): Promise<void> {
  await ctx.db.tx(countyScope(tried.county), async (tx) =>
    saveAttempts(tx, tried, takeBack(await lockAttempts(tx, tried))),
  );
}

/** Writes down that an attempt was wrong: ledger, and the lock at the fifth. */
export async function failAttempt(ctx: Ctx, tried: Tried, origin: Origin, what: string): Promise<void> {
  await ctx.db.tx(countyScope(tried.county), async (tx) => {
    const before = await lockAttempts(tx, tried);
    const next = afterFailure(before, ctx.now);
    await note(ctx, tx, 'org.sign_in_failed', tried, { what, ...origin });
    if (next === before) return;
    await saveAttempts(tx, tried, next);
    await note(ctx, tx, 'org.locked_out', tried, { until: next.lockedUntil, ...origin });
  });
}

async function lockAttempts(tx: Tx, tried: Tried): Promise<Attempts> {
  const account = (await lockAccount(tx, tried.county, tried.personId)) ?? refuse('missing', 'org.person_unknown');
  return { failed: account.failed, lockedUntil: account.lockedUntil };
}

async function saveAttempts(tx: Tx, tried: Tried, next: Attempts): Promise<void> {
  await saveAccount(tx, tried.county, tried.personId, { failed_count: next.failed, locked_until: next.lockedUntil });
}

/** A ledger row about signing in, in the running transaction. */
export async function note(
  ctx: Ctx,
  tx: Tx,
  name: LedgerName,
  who: Omit<Tried, 'personId'> & { personId: string | null; postId?: string },
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = newId(ctx);
  await insertLedger(tx, {
    county: who.county,
    id,
    area: who.area,
    name,
    personId: who.personId,
    postId: who.postId ?? null,
    actorName: who.personName,
    data,
    fingerprint: fingerprintOf({ id, name, input: data }),
    at: ctx.now,
  });
}
