import type { Line } from '@zhenshu/kernel/actor.ts';
import { commandRow, fingerprintOf, refuseTakenId, type Command } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import { Compile, type Validator } from 'typebox/compile';
import type { CommandOutcome } from '../contract.ts';
import { decide, type CaseFile, type GivenCommand, type Json, type Procedure } from '../domain.ts';
import { lockCases, writeSteps, type PriorCommand, type Step } from '../store.ts';
import { calendarOf } from './calendars.ts';

/** A procedure with its hands: what it looks up before a command is decided, and what it does in the same transaction after. */
export type ProcedureServer = {
  readonly procedure: Procedure;
  /** Looks up what the rule of this command needs: list entries, limits, names, numbers. */
  readonly look: (tx: Tx, ctx: Ctx, file: CaseFile, command: GivenCommand, calendar: Calendar) => Promise<unknown>;
  /** Work in the same transaction once the step is written: jobs, rows of the module's own. */
  readonly after?: (tx: Tx, ctx: Ctx, file: CaseFile, command: GivenCommand) => Promise<void>;
};

export type Spine = {
  readonly procedures: ReadonlyMap<string, ProcedureServer>;
  readonly lines: readonly Line[];
};

const validators = new WeakMap<object, Validator>();

/** Gives a command to a case: the only way a case changes. Refuses with the rule's code; repeating the id returns the first outcome. */
export async function advance(
  spine: Spine,
  ctx: Ctx,
  caseId: string,
  given: { id: string; command: string; version?: number | undefined; payload: { readonly [key: string]: unknown } },
): Promise<CommandOutcome> {
  const command: GivenCommand = {
    id: given.id,
    name: given.command,
    payload: given.payload as { readonly [key: string]: Json },
  };
  const entry: Command = { id: given.id, name: 'case.command', input: [caseId, given.command, given.payload] };
  const attempt = () =>
    inTx(ctx, async (tx) => {
      const calendar = await calendarOf(tx, ctx.actor.scope.county);
      const [locked] = await lockCases(
        tx,
        ctx.actor.scope.county,
        [{ caseId, commandId: given.id }],
        calendar,
        ctx.now,
      );
      if (!locked) refuse('missing', 'case.unknown');
      const { file } = locked;
      const server = spine.procedures.get(file.kind) ?? refuse('missing', 'case.unknown_kind', { kind: file.kind });
      // Before anything else looks into it: a payload may be nested deeper than our own recursion can follow.
      checkPayload(server.procedure, command);
      const fingerprint = fingerprintOf(entry);
      if (locked.prior) return replay(locked.prior, fingerprint, ctx);
      if (given.version !== undefined && given.version !== file.version) {
        refuse('conflict', 'case.changed', { version: file.version, state: file.state });
      }
      const found = await server.look(tx, ctx, file, command, calendar);
      const decision = decide(server.procedure, file, command, { actor: ctx.actor, now: ctx.now, calendar, found });
      if (!decision.ok)
        refuse(decision.code === 'case.not_yours' ? 'forbidden' : 'conflict', decision.code, decision.data);
      const outcome = outcomeOf(decision.next);
      await write(tx, [
        {
          before: file,
          next: decision.next,
          fact: decision.fact,
          command: commandRowJson(ctx, entry, fingerprint, decision.next, `${file.kind}.${given.command}`, outcome),
          uploader: { id: ctx.actor.personId ?? ctx.actor.tokenId, uploadKey: null },
        },
      ]);
      await server.after?.(tx, ctx, decision.next, command);
      return outcome;
    });
  try {
    return await attempt();
  } catch (error) {
    if (!isUniqueViolation(error, 'command_pkey')) throw error;
  }
  // The same id on another case at the same instant: the second attempt finds it, or it is out of sight.
  try {
    return await attempt();
  } catch (error) {
    refuseTakenId(error);
    throw error;
  }
}

/** Writes decided steps; refuses when a named file is not there, a case moved under an unlocked writer, or the day is closed. */
export async function write(tx: Tx, steps: readonly Step[]): Promise<void> {
  const expected = steps.filter((step) => step.before).length;
  const { moved } = await writeSteps(tx, steps).catch((error: unknown) => {
    const { code } = error as { code?: string };
    if (code === 'ZS001') refuse('conflict', 'case.file_unknown');
    // Begun before a day was closed that it would have been written into; given again it has another instant.
    if (code === 'ZS002') refuse('limited', 'command.day_closed', { retryAfterSeconds: 1 });
    throw error;
  });
  if (moved !== expected) refuse('conflict', 'case.changed');
}

/** What a command on a case answers. */
export function outcomeOf(file: CaseFile): CommandOutcome {
  return { caseId: file.id, state: file.state, version: file.version, number: file.number };
}

/** The ledger row of a step, as casefile.write takes it. */
export function commandRowJson(
  ctx: Ctx,
  entry: Command,
  fingerprint: string,
  file: CaseFile,
  name: string,
  outcome: unknown,
) {
  const row = commandRow(ctx, { ...entry, name }, fingerprint, { outcome, subjectId: file.id, area: file.area });
  return { ...row, data: {}, outcome };
}

/** The first outcome of a command that ran before; refuses an id used for something else or by somebody else. */
function replay(prior: PriorCommand, fingerprint: string, ctx: Ctx): CommandOutcome {
  if (
    prior.fingerprint !== fingerprint ||
    prior.person_id !== ctx.actor.personId ||
    prior.token_id !== ctx.actor.tokenId
  ) {
    refuse('conflict', 'command.reused');
  }
  return prior.outcome as CommandOutcome;
}

function checkPayload(procedure: Procedure, command: GivenCommand): void {
  const rule = Object.hasOwn(procedure.commands, command.name)
    ? procedure.commands[command.name]!
    : refuse('invalid', 'case.unknown_command', { command: command.name });
  let validator = validators.get(rule.payload);
  if (!validator) {
    validator = Compile(rule.payload) as unknown as Validator;
    validators.set(rule.payload, validator);
  }
  if (validator.Check(command.payload)) return;
  const errors = [...validator.Errors(command.payload)]
    .slice(0, 20)
    .map((e) => ({ path: `payload${e.instancePath}`, message: e.message }));
  refuse('invalid', 'case.payload', { errors });
}
