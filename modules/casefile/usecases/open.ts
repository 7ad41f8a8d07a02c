import { fingerprintOf, refuseTakenId, type Command } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { CommandOutcome } from '../contract.ts';
import { open, type Change, type Head, type Json, type Procedure } from '../domain.ts';
import { priorCommands } from '../store.ts';
import { calendarOf } from './calendars.ts';
import { commandRowJson, outcomeOf, write } from './spine.ts';

/** A case as somebody opens it. */
export type Opening = {
  readonly procedure: Procedure;
  readonly caseId: string;
  /** Past tense; with the kind before it the type of the first fact. */
  readonly fact: string;
  readonly head: Head;
  readonly data: { readonly [key: string]: Json };
  readonly change: Omit<Change, 'open' | 'state'>;
};

/**
 * Opens a case by a command of a person or machine. `make` looks up what it needs and says what is opened; `then` is work
 * on other cases in the same transaction. Repeating the id gives the first outcome. Refuses `command.reused` where the id
 * is another command's, `case.already_open` where the case's is taken.
 */
export async function openCase(
  ctx: Ctx,
  command: Command,
  make: (tx: Tx) => Promise<Opening>,
  then?: (tx: Tx, outcome: CommandOutcome) => Promise<void>,
): Promise<CommandOutcome> {
  const attempt = () => inTx(ctx, (tx) => opened(tx, ctx, command, make, then));
  try {
    return await attempt();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  // A twin committed between look and write: the second attempt finds its outcome, or it is somebody else's id.
  try {
    return await attempt();
  } catch (error) {
    refuseTakenId(error);
    if (isUniqueViolation(error, 'case_file_pkey')) refuse('conflict', 'case.already_open');
    throw error;
  }
}

async function opened(
  tx: Tx,
  ctx: Ctx,
  command: Command,
  make: Parameters<typeof openCase>[2],
  then: Parameters<typeof openCase>[3],
): Promise<CommandOutcome> {
  const { actor, now } = ctx;
  const { county } = actor.scope;
  const fingerprint = fingerprintOf(command);
  const [prior] = await priorCommands(tx, county, [command.id]);
  if (prior) {
    const isSame = prior.fingerprint === fingerprint && prior.person_id === actor.personId;
    return isSame && prior.token_id === actor.tokenId
      ? (prior.outcome as CommandOutcome)
      : refuse('conflict', 'command.reused');
  }
  const { procedure, caseId, fact: factType, ...opening } = await make(tx);
  const { next, fact } = open(
    procedure,
    { county, id: caseId, commandId: command.id, factType, ...opening },
    actor,
    now,
    await calendarOf(tx, county),
  );
  const outcome = outcomeOf(next);
  await write(tx, [
    {
      ...{ before: null, next, fact },
      command: commandRowJson(ctx, command, fingerprint, next, command.name, outcome),
      uploader: { id: actor.personId ?? actor.tokenId, uploadKey: null },
    },
  ]);
  await then?.(tx, outcome);
  return outcome;
}
