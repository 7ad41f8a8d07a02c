import {
  findOutcome,
  fingerprintOf,
  once,
  onceWithSecret,
  type Command,
  type Written,
} from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse, type RefusalKind } from '@zhenshu/kernel/refusal.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { LedgerName } from '../contract.ts';
import type { Problem } from '../domain.ts';
import { covers } from '../policy.ts';

/** A command of this module. */
export type OrgCommand = Command & { readonly name: LedgerName };

/** Runs a command of this module once (kernel `once`). */
export function write<T>(ctx: Ctx, command: OrgCommand, work: (tx: Tx) => Promise<Written<T>>): Promise<T> {
  return once(ctx, command, work);
}

/** The outcome of a command that ran before, for work that must not be repeated outside the transaction. */
export async function earlierOutcome<T>(ctx: Ctx, command: OrgCommand): Promise<{ outcome: T } | undefined> {
  const found = await inTx(ctx, (tx) => findOutcome(tx, ctx, command, fingerprintOf(command)));
  return found && { outcome: found.outcome as T };
}

/** Runs a command of this module that makes a secret (kernel `onceWithSecret`). */
export function writeWithSecret<T extends object>(
  ctx: Ctx,
  command: OrgCommand,
  work: (tx: Tx) => Promise<Written<T> & { secret: string }>,
): Promise<{ outcome: T; secret: string | null }> {
  return onceWithSecret(ctx, command, work);
}

/** A new id made by the server. */
export function newId(ctx: Ctx): string {
  return uuidv7(ctx.now.getTime());
}

/** Refuses when a rule says no. */
export function insist(problem: Problem, kind: RefusalKind = 'invalid'): void {
  if (problem) refuse(kind, problem);
}

/** Refuses work on an area that is not wholly inside the actor's own. */
export function insistOnArea(ctx: Ctx, area: number): void {
  if (!covers(ctx.actor.scope, area)) refuse('forbidden', 'org.outside_scope');
}
