import { findOutcome, fingerprintOf, once, type Command, type Written } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { LedgerName } from '../contract.ts';
import { may } from '../policy.ts';

/** What the second person gives. */
const secondPerson: ReadonlySet<LedgerName> = new Set(['catalog.review_draft', 'catalog.return_draft']);

/** A county's own area code, the place every change of a list concerns. */
export function countyArea(ctx: Ctx): number {
  return ctx.actor.scope.county * 1_000_000;
}

/**
 * Runs a change of a list once. Where its own twin committed first and made it fail (the version is there, the draft is
 * published), the answer is the twin's outcome. Refuses `catalog.county_only` to posts below the county.
 */
export async function write<T>(
  ctx: Ctx,
  command: Command & { readonly name: LedgerName },
  work: (tx: Tx) => Promise<Omit<Written<T>, 'area'>>,
): Promise<T> {
  const allowed = secondPerson.has(command.name) ? may.review : may.edit;
  if (!allowed(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  try {
    return await once(ctx, command, async (tx) => ({ ...(await work(tx)), area: countyArea(ctx) }));
  } catch (error) {
    const before = await inTx(ctx, (tx) => findOutcome(tx, ctx, command, fingerprintOf(command)));
    if (before) return before.outcome as T;
    throw error;
  }
}
