import type { Line } from '@zhenshu/kernel/actor.ts';
import { commandRow, fingerprintOf, refuseTakenId, type Command } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import { Compile, type Validator } from 'typebox/compile';
import type { CommandOutcome } from '../contract.ts';
import { childId, decide, type CaseFile, type GivenCommand, type Json, type Procedure } from '../domain.ts';
import { lockCases, writeSteps, type PriorCommand, type Step } from '../store.ts';
import { calendarOf } from './calendars.ts';
import { newsOf } from './live.ts';

/** A command on another case that a command takes along in the same transaction: a rule marked `inner`. */
export type Companion = {
  readonly caseId: string;
  readonly command: string;
  readonly payload: GivenCommand['payload'];
};

/** A procedure with its hands: what it looks up before a command is decided, and what it does in the same transaction after. */
export type ProcedureServer = {
  readonly procedure: Procedure;
  /** Looks up what the rule of this command needs: list entries, limits, names, numbers. */
  readonly look: (tx: Tx, ctx: Ctx, file: CaseFile, command: GivenCommand, calendar: Calendar) => Promise<unknown>;
  /** Commands that take other cases along, and which: told before any lock is got, so it may only read. */
  readonly along?: {
    readonly [command: string]: (tx: Tx, ctx: Ctx, caseId: string, command: GivenCommand) => Promise<Companion[]>;
  };
  /** Work in the same transaction once the steps are written, for all of them together: jobs, rows of the module's own. */
  readonly after?: (tx: Tx, taken: readonly Taken[]) => Promise<void>;
};
/** A step that was taken: by whom, the case as it is now, and the command. */
export type Taken = { readonly ctx: Ctx; readonly file: CaseFile; readonly command: GivenCommand };

export type Spine = {
  readonly procedures: ReadonlyMap<string, ProcedureServer>;
  readonly lines: readonly Line[];
};

/** A command as it comes in. */
export type Given = {
  readonly id: string;
  readonly command: string;
  readonly version?: number | undefined;
  readonly payload: { readonly [key: string]: unknown };
};
/** A command for a case, by somebody at an instant. */
export type Item = {
  readonly ctx: Ctx;
  readonly caseId: string;
  readonly given: Given;
  /** Given along with what opens another case, so that a rule marked `inner` may be meant. */
  readonly inner?: true;
};

const validators = new WeakMap<object, Validator>();

/** Gives a command to a case: the only way a case changes. Refuses with the rule's code; repeating the id returns the first outcome. */
export async function advance(spine: Spine, ctx: Ctx, caseId: string, given: Given): Promise<CommandOutcome> {
  const attempt = async () => (await advanceAll(spine, [{ ctx, caseId, given }]))[0]!;
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

/**
 * Gives commands to different cases in one transaction, all or none, by people of one scope. Refuses like `advance`, and
 * `case.changed` where two of them would touch the same case.
 */
export async function advanceAll(spine: Spine, items: readonly Item[]): Promise<CommandOutcome[]> {
  return inTx(items[0]!.ctx, (tx) => advanceIn(spine, tx, items));
}

/** The same as part of a transaction of the caller's, who must have locked nothing the cases come before. */
export async function advanceIn(spine: Spine, tx: Tx, items: readonly Item[]): Promise<CommandOutcome[]> {
  const { county } = items[0]!.ctx.actor.scope;
  const moves: Move[] = [];
  for (const item of items) moves.push({ ...item, command: toCommand(item.given), along: [] });
  for (const move of moves) move.along.push(...(await companionsOf(spine, tx, move)));
  const asked = moves.flatMap(({ ctx: { now }, caseId, command, along }, move) => [
    { caseId, commandId: command.id, now, move },
    ...along.map((one) => ({ caseId: one.caseId, commandId: one.command.id, now, move })),
  ]);
  if (new Set(asked.map(({ caseId }) => caseId)).size < asked.length) refuse('conflict', 'case.changed');
  const { locked, calendar } = await lockCases(tx, county, asked, calendarOf);
  const steps: Step[] = [];
  const taken: Taken[] = [];
  const outcomes: CommandOutcome[] = [];
  for (const { ctx: told, caseId, given, command, along, inner } of moves) {
    const { file, prior, now } = locked.get(caseId) ?? refuse('missing', 'case.unknown');
    const ctx = { ...told, now };
    const server = serverOf(spine, file);
    // Before anything else looks into it: a payload may be nested deeper than our own recursion can follow.
    checkPayload(server.procedure, command, inner);
    const entry: Command = { id: given.id, name: 'case.command', input: [caseId, given.command, given.payload] };
    const fingerprint = fingerprintOf(entry);
    if (prior) {
      outcomes.push(replay(prior, fingerprint, ctx));
      continue;
    }
    if (given.version !== undefined && given.version !== file.version) {
      refuse('conflict', 'case.changed', { version: file.version, state: file.state });
    }
    const others = along.flatMap((one) => locked.get(one.caseId)?.file ?? []);
    const mine = [{ file, command, entry, fingerprint, others }];
    for (const { command: inner, caseId: otherId } of along) {
      const other = others.find(({ id }) => id === otherId);
      if (!other) continue;
      const innerEntry = { id: inner.id, name: 'case.command', input: [otherId, inner.name, inner.payload] };
      mine.push({
        ...{ file: other, command: inner, entry: innerEntry },
        ...{ fingerprint: fingerprintOf(innerEntry), others: [file] },
      });
    }
    for (const one of mine) {
      const step = await decided(spine, tx, { ctx, calendar, ...one });
      steps.push(step);
      taken.push({ ctx, file: step.next, command: one.command });
      if (one.file === file) outcomes.push(outcomeOf(step.next));
    }
    // Both move or neither, also where the rule did not ask for the other.
    if (others.length < along.length) refuse('missing', 'case.unknown');
  }
  if (steps.length > 0) await write(tx, steps);
  for (const [server, its] of Map.groupBy(taken, ({ file }) => serverOf(spine, file))) await server.after?.(tx, its);
  return outcomes;
}

type Move = Item & { readonly command: GivenCommand; readonly along: { caseId: string; command: GivenCommand }[] };

function toCommand({ id, command, payload }: Given): GivenCommand {
  return { id, name: command, payload: payload as { readonly [key: string]: Json } };
}

function serverOf(spine: Spine, { kind }: CaseFile): ProcedureServer {
  return spine.procedures.get(kind) ?? refuse('missing', 'case.unknown_kind', { kind });
}

/** The commands on other cases that go along, with ids of their own. The kind of the case is not known yet: whose name it is, is asked. */
async function companionsOf(spine: Spine, tx: Tx, { ctx, caseId, command }: Move): Promise<Move['along']> {
  const along: Companion[] = [];
  for (const server of spine.procedures.values()) {
    const ask = server.along && Object.hasOwn(server.along, command.name) ? server.along[command.name] : undefined;
    if (!ask || !fits(server.procedure, command)) continue;
    along.push(...(await ask(tx, ctx, caseId, command)));
  }
  return along.map((one, index) => ({
    caseId: one.caseId,
    command: { id: childId(command.id, 100 + index), name: one.command, payload: one.payload },
  }));
}

/** Decides a command on a case under its lock, and makes the step to be written. */
async function decided(
  spine: Spine,
  tx: Tx,
  one: {
    readonly ctx: Ctx;
    readonly calendar: Calendar;
    readonly file: CaseFile;
    readonly command: GivenCommand;
    readonly entry: Command;
    readonly fingerprint: string;
    readonly others: readonly CaseFile[];
  },
): Promise<Step> {
  const { ctx, calendar, file, command, others } = one;
  const { actor, now } = ctx;
  const server = serverOf(spine, file);
  const found = await server.look(tx, ctx, file, command, calendar);
  const decision = decide(server.procedure, file, command, { actor, now, calendar, found, others });
  if (!decision.ok) refuse(decision.code === 'case.not_yours' ? 'forbidden' : 'conflict', decision.code, decision.data);
  const { next, fact } = decision;
  const name = `${file.kind}.${command.name}`;
  return {
    ...{ before: file, next, fact },
    command: commandRowJson(ctx, one.entry, one.fingerprint, next, name, outcomeOf(next)),
    uploader: { id: actor.personId ?? actor.tokenId, uploadKey: null },
  };
}

/** Writes decided steps; refuses when a named file is not there or was named before, a case moved under an unlocked writer, or the day is closed. */
export async function write(tx: Tx, steps: readonly Step[]): Promise<void> {
  const expected = steps.filter((step) => step.before).length;
  const { moved } = await writeSteps(tx, steps).catch((error: unknown) => {
    const { code, detail } = error as { code?: string; detail?: string };
    if (code === 'ZS001') refuse('conflict', 'case.file_unknown', { file: detail });
    // Begun before a day was closed that it would have been written into; given again it has another instant.
    if (code === 'ZS002') refuse('limited', 'command.day_closed', { retryAfterSeconds: 1 });
    throw error;
  });
  if (moved !== expected) refuse('conflict', 'case.changed');
  for (const { before, next } of steps) tx.tell(newsOf(before, next));
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

function checkPayload(procedure: Procedure, command: GivenCommand, inner = false): void {
  const rule = Object.hasOwn(procedure.commands, command.name) ? procedure.commands[command.name]! : null;
  if (!rule || (rule.inner && !inner)) refuse('invalid', 'case.unknown_command', { command: command.name });
  const validator = validatorOf(rule.payload);
  if (validator.Check(command.payload)) return;
  const errors = [...validator.Errors(command.payload)]
    .slice(0, 20)
    .map((e) => ({ path: `payload${e.instancePath}`, message: e.message }));
  refuse('invalid', 'case.payload', { errors });
}

/** Whether a procedure has a command of that name with such a payload. */
function fits(procedure: Procedure, { name, payload }: GivenCommand): boolean {
  const rule = Object.hasOwn(procedure.commands, name) ? procedure.commands[name] : undefined;
  return rule !== undefined && validatorOf(rule.payload).Check(payload);
}

function validatorOf(schema: Procedure['commands'][string]['payload']): Validator {
  const known = validators.get(schema);
  if (known) return known;
  const validator = Compile(schema) as unknown as Validator;
  validators.set(schema, validator);
  return validator;
}
