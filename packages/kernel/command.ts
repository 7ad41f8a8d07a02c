import { dayOf } from './calendar.ts';
import { canonical } from './canonical.ts';
import { sm3 } from './hash.ts';
import { isUniqueViolation, sqlFor, type Tx } from './db.ts';
import { refuse } from './refusal.ts';
import type { Ctx } from './ctx.ts';

/** A write as its client names it: the id is made by the client and repeated when it tries again. */
export type Command = {
  readonly id: string;
  /** module.verb */
  readonly name: string;
  /** All input that decides the outcome; the same id with another input is refused. */
  readonly input: unknown;
};

/** What a write leaves in the ledger besides its outcome. Secrets never; personal data sealed. */
export type Written<T> = {
  readonly outcome: T;
  readonly subjectId: string | null;
  /** 12-digit code of the place it concerns; must lie in the actor's scope. */
  readonly area: number;
  readonly data?: Readonly<Record<string, unknown>>;
};

/**
 * Runs a write once. One transaction holds the change and its ledger row; a repetition of the id gives the first
 * outcome and changes nothing. Refuses `command.reused` when the id was used with another input or by somebody else.
 * (Cases have their own door with the same promise: casefile `advance`.)
 */
export async function once<T>(ctx: Ctx, command: Command, work: (tx: Tx) => Promise<Written<T>>): Promise<T> {
  const fingerprint = fingerprintOf(command);
  try {
    return await ctx.db.tx(ctx.actor.scope, async (tx) => {
      const before = await findOutcome(tx, ctx, command, fingerprint);
      if (before) return before.outcome as T;
      const written = await work(tx);
      await refuseClosedDay(tx, ctx.actor.scope.county, ctx.now);
      await tx.all(sqlFor.insertInto('kernel.command').values(commandRow(ctx, command, fingerprint, written)));
      return written.outcome;
    });
  } catch (error) {
    // A twin that committed meanwhile makes this one fail: by its id, or because its own user name is taken now, its
    // own holding active. Then the answer is the twin's outcome, not the failure.
    const twin = await ctx.db.tx(ctx.actor.scope, (tx) => findOutcome(tx, ctx, command, fingerprint));
    if (twin) return twin.outcome as T;
    refuseTakenId(error);
    throw error;
  }
}

/**
 * Runs a command that makes a secret. The secret is shown to whoever made it and never kept in the ledger: a repetition
 * gets null.
 */
export async function onceWithSecret<T extends object>(
  ctx: Ctx,
  command: Command,
  work: (tx: Tx) => Promise<Written<T> & { secret: string }>,
): Promise<{ outcome: T; secret: string | null }> {
  let made: (Written<T> & { secret: string }) | undefined;
  const outcome = await once<T>(ctx, command, async (tx) => {
    made = await work(tx);
    return { outcome: made.outcome, subjectId: made.subjectId, area: made.area, ...(made.data && { data: made.data }) };
  });
  // The very object that was made here, not one read back: only then did this attempt's secret commit.
  return { outcome, secret: made !== undefined && outcome === made.outcome ? made.secret : null };
}

/** SM3 over name and input of a command. */
export function fingerprintOf(command: Command): string {
  return sm3(canonical([command.name, command.input])).toString('hex');
}

/** Refuses `command.reused` when a write failed because its id stands in the ledger, out of sight of this scope. */
export function refuseTakenId(error: unknown): void {
  if (isUniqueViolation(error, 'command_pkey')) refuse('conflict', 'command.reused');
}

/**
 * Refuses `command.day_closed` when the day of an instant is anchored: a closed day takes no more rows. Whoever is that
 * late comes again with the instant it is by then.
 */
export async function refuseClosedDay(tx: Tx, county: number, at: Date): Promise<void> {
  const closed = await tx.named(
    'kernel.closed_day',
    'select 1 from kernel.anchor where county = $1 and day >= $2 limit 1',
    [county, dayOf(at)],
  );
  if (closed.length > 0) refuse('limited', 'command.day_closed', { retryAfterSeconds: 1 });
}

/** The stored first outcome of a command, if it ran before; refuses a reused id. */
export async function findOutcome(
  tx: Tx,
  ctx: Ctx,
  command: Command,
  fingerprint: string,
): Promise<{ outcome: unknown } | undefined> {
  const row = await tx.first(
    sqlFor
      .selectFrom('kernel.command')
      .select(['fingerprint', 'outcome', 'person_id', 'token_id'])
      .where('county', '=', ctx.actor.scope.county)
      .where('id', '=', command.id),
  );
  if (!row) return undefined;
  if (row.fingerprint !== fingerprint || row.person_id !== ctx.actor.personId || row.token_id !== ctx.actor.tokenId) {
    refuse('conflict', 'command.reused');
  }
  return { outcome: row.outcome };
}

/** The ledger row of a write. */
export function commandRow(ctx: Ctx, command: Command, fingerprint: string, written: Written<unknown>) {
  return {
    county: ctx.actor.scope.county,
    id: command.id,
    area: written.area,
    name: command.name,
    subject_id: written.subjectId,
    person_id: ctx.actor.personId,
    post_id: ctx.actor.postId,
    token_id: ctx.actor.tokenId,
    actor_name: ctx.actor.name,
    fingerprint,
    data: JSON.stringify(written.data ?? {}),
    outcome: JSON.stringify(written.outcome ?? null),
    at: ctx.now,
  };
}
