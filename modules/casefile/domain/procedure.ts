import type { Static, TObject, TSchema } from 'typebox';
import type { Actor, Line } from '@zhenshu/kernel/actor.ts';
import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import type { CaseFile, Change, Clock, Fact, FactActor, Head, Json } from './case-file.ts';
import { evolve } from './fold.ts';

/** An expected "no" of a rule: a code, and facts that explain it. */
export type No = { readonly ok: false; readonly code: string; readonly data?: { readonly [key: string]: Json } };

/** What a rule may look at besides the case and the payload. Time and ids come in; nothing is asked for. */
export type Circumstances<F = unknown> = {
  readonly actor: Actor;
  readonly now: Date;
  readonly calendar: Calendar;
  readonly commandId: string;
  /** What the module looked up for this command before deciding: list entries, limits, names. */
  readonly found: F;
  /** Other cases the command takes along (see `Rule.inner`), as they stand under their locks; those out of sight are missing. */
  readonly others: readonly CaseFile[];
};

/** One row of a procedure: who may do what, from which states, to which states, and what it changes. */
export type Rule<S extends string, P extends TObject = TObject, F = never> = {
  readonly from: readonly S[];
  /** States it may lead to; `same` leaves the case where it is. */
  readonly to: readonly S[] | 'same';
  /** Right the actor's role must give. */
  readonly right: string;
  readonly payload: P;
  /** Past tense; with the kind before it the fact's type. */
  readonly fact: string;
  /** Given only along with a command on another case, never by a person. */
  readonly inner?: true;
  /** How the actor must stand to the case; null = fine, else the refusal's code. */
  readonly may?: (actor: Actor, file: CaseFile) => string | null;
  /** The change, or a refusal. The state it names must be one of `to`; with a single `to` it may stay silent. */
  readonly decide: (file: CaseFile, payload: Static<P>, circumstances: Circumstances<F>) => Change | No;
};

/** A procedure (流程): states × commands as one table, readable as the transition table of the docs. */
export type Procedure = {
  readonly kind: string;
  readonly line: Line;
  readonly states: { readonly [state: string]: { readonly open: boolean } };
  readonly initial: string;
  // A rule is called only with a payload its own schema accepted and with what its own look-up found.
  readonly commands: { readonly [command: string]: Rule<string, TObject, never> };
};

/** Types one rule against the states and the look-ups of its procedure. */
export function ruleOf<S extends string, F>() {
  return <P extends TObject>(rule: Rule<S, P, F>) => rule as unknown as Rule<string, TObject, never>;
}

export type GivenCommand = {
  readonly id: string;
  readonly name: string;
  readonly payload: { readonly [key: string]: Json };
};

export type Decision = { readonly ok: true; readonly next: CaseFile; readonly fact: Fact } | No;

/** Opens a case by its first fact. */
export function open(
  procedure: Procedure,
  opening: {
    readonly county: number;
    readonly id: string;
    readonly commandId: string;
    readonly factType: string;
    readonly head: Head;
    readonly data: { readonly [key: string]: Json };
    readonly change: Omit<Change, 'open' | 'state'>;
  },
  actor: Actor,
  now: Date,
  calendar: Calendar,
): { next: CaseFile; fact: Fact } {
  const fact: Fact = {
    seq: 1,
    type: `${procedure.kind}.${opening.factType}`,
    at: now,
    commandId: opening.commandId,
    actor: factActor(actor),
    data: opening.data,
    change: {
      ...opening.change,
      open: { kind: procedure.kind, line: procedure.line, ...opening.head },
      state: procedure.initial,
    },
  };
  return evolve(null, opening.county, opening.id, fact, calendar);
}

/** Decides what a command does to a case. Pure: refused means unchanged. */
export function decide(
  procedure: Procedure,
  file: CaseFile,
  command: GivenCommand,
  circumstances: Omit<Circumstances, 'commandId'>,
): Decision {
  const refusal = refusalOf(procedure, file, command.name, circumstances.actor);
  if (refusal) return refusal;
  const rule = procedure.commands[command.name]!;
  const change = rule.decide(file, command.payload as never, { ...circumstances, commandId: command.id } as never);
  if (isNo(change)) return change;
  const to = rule.to === 'same' ? [file.state] : rule.to;
  const state = change.state ?? (to.length === 1 ? to[0]! : file.state);
  if (!to.includes(state)) throw new Error(`${procedure.kind}.${command.name} may not lead to ${state}`);
  const fact: Fact = {
    seq: file.version + 1,
    type: `${procedure.kind}.${rule.fact}`,
    at: circumstances.now,
    commandId: command.id,
    actor: factActor(circumstances.actor),
    data: command.payload,
    change: { ...change, state, ...turn(procedure, file.state, state) },
  };
  return { ok: true, ...evolve(file, file.county, file.id, fact, circumstances.calendar) };
}

/** Whether a step closes its case or opens it again. */
function turn(procedure: Procedure, before: string, after: string): Pick<Change, 'closes' | 'reopens'> {
  const [was, is] = [procedure.states[before]!.open, procedure.states[after]!.open];
  if (was === is) return {};
  return is ? { reopens: true } : { closes: true };
}

/** A bell rang on a clock (P2): the system's own fact, allowed in every state, leading nowhere. */
export function ring(
  file: CaseFile,
  clock: string,
  mark: 'yellow' | 'red',
  circumstances: Noting,
): { next: CaseFile; fact: Fact } {
  return happen(file, `case.marked_${mark}`, { clock }, { clocks: [{ clock, op: 'mark', mark }] }, circumstances);
}

/**
 * The working calendar changed: every clock that still runs is read again. Null when none of them ends otherwise by it:
 * then nothing happened to the case.
 */
export function reread(file: CaseFile, circumstances: Noting): { next: CaseFile; fact: Fact } | null {
  const clocks = Object.values(file.clocks).filter((clock) => clock.reading.state !== 'stopped');
  const change: Change = { clocks: clocks.map((clock) => ({ clock: clock.name, op: 'reread' })) };
  const read = happen(
    file,
    'case.calendar_changed',
    { calendar: circumstances.calendar.version },
    change,
    circumstances,
  );
  return clocks.every((clock) => isAlike(clock, read.next.clocks[clock.name]!)) ? null : read;
}

function isAlike(before: Clock, after: Clock): boolean {
  const [was, is] = [before.reckoned, after.reckoned];
  return (
    was.dueAt?.getTime() === is.dueAt?.getTime() &&
    was.yellowAt?.getTime() === is.yellowAt?.getTime() &&
    was.provisional === is.provisional &&
    before.mark === after.mark
  );
}

/** What the system's own notes go by. */
export type Noting = Omit<Circumstances, 'found' | 'others'>;

/** What the system itself notes on a case, outside every procedure. */
function happen(
  file: CaseFile,
  type: string,
  data: Fact['data'],
  change: Change,
  circumstances: Noting,
): { next: CaseFile; fact: Fact } {
  const { actor, now, commandId, calendar } = circumstances;
  const fact: Fact = { seq: file.version + 1, type, at: now, commandId, actor: factActor(actor), data, change };
  return evolve(file, file.county, file.id, fact, calendar);
}

/** A command as offered to a person: allowed, or why not. */
export type Offer = {
  readonly command: string;
  readonly refusal: { readonly code: string; readonly data?: { readonly [key: string]: Json } } | null;
  readonly payload: TSchema;
};

/** Every command whose right the actor holds, each allowed or with the reason why not now. */
export function offers(procedure: Procedure, file: CaseFile, actor: Actor): Offer[] {
  return Object.entries(procedure.commands)
    .filter(([, rule]) => !rule.inner && actor.rights.has(rule.right))
    .map(([command, rule]) => {
      const no = refusalOf(procedure, file, command, actor);
      return {
        command,
        refusal: no ? { code: no.code, ...(no.data ? { data: no.data } : {}) } : null,
        payload: rule.payload,
      };
    });
}

/** An id for something a command makes, derived from the command's own, so that a repetition makes the same. */
export function childId(commandId: string, index: number): string {
  const tail = (Number.parseInt(commandId.slice(24), 16) + index + 1) % 0x1000000000000;
  return commandId.slice(0, 24) + tail.toString(16).padStart(12, '0');
}

/** A refusal of a rule. */
export function no(code: string, data?: { readonly [key: string]: Json }): No {
  return data ? { ok: false, code, data } : { ok: false, code };
}

function refusalOf(procedure: Procedure, file: CaseFile, command: string, actor: Actor): No | null {
  const rule = Object.hasOwn(procedure.commands, command) ? procedure.commands[command] : undefined;
  if (!rule) return no('case.unknown_command', { command });
  if (!actor.rights.has(rule.right)) return no('case.not_yours', { right: rule.right });
  if (!rule.from.includes(file.state)) return no('case.not_now', { state: file.state, command });
  const code = rule.may?.(actor, file) ?? null;
  return code ? no(code) : null;
}

function isNo(change: Change | No): change is No {
  return 'ok' in change;
}

function factActor(actor: Actor): FactActor {
  const { kind, personId, postId, organId, name } = actor;
  return { kind, personId, postId, organId, name };
}
