import type { Actor } from '@zhenshu/kernel/actor.ts';
import {
  childId,
  clockOf,
  ruleOf,
  type CaseFile,
  type Change,
  type ClockChange,
  type Json,
  type Limit,
  type TaskOpening,
} from '@zhenshu/casefile/domain.ts';
import type { CallState, Called, Occasion } from '../../contract/call.ts';

/** What is looked up for a command on a call; a part a command does not need is null. */
export type CallFound = {
  readonly limits: { readonly [step: string]: Limit };
  /** The organ to be called as well, when it is in force and answers for the place. */
  readonly organ: { readonly id: string; readonly name: string } | null;
};

/** Types a rule of this procedure. */
export const rule = ruleOf<CallState, CallFound>();

/** States in which organs may still come. */
export const going = ['called', 'on_site'] as const satisfies readonly CallState[];

/** Whether organs may still come. */
export const isGoing = (state: string): boolean => (going as readonly string[]).includes(state);

/** The organs called, in the order they were named. */
export function calledIn(file: Pick<CaseFile, 'data'>): readonly Called[] {
  return (file.data['called'] ?? []) as unknown as readonly Called[];
}

/** The organs called, one of them changed. */
export function withOrgan(called: readonly Called[], organId: string, change: Partial<Called>): Called[] {
  return called.map((one) => (one.organId === organId ? { ...one, ...change } : one));
}

/** Whether an organ is still asked to come. */
export const isAwaited = (one: Called): boolean => one.response === 'called' || one.response === 'excuse_asked';

/** The called organ somebody answers for: his own, else the first below it that is still awaited. */
export function answeringFor(actor: Actor, file: CaseFile): Called | undefined {
  const called = calledIn(file);
  const { organs } = actor.scope;
  const below = organs === '*' ? [] : called.filter((one) => organs.includes(one.organId));
  return called.find((one) => one.organId === actor.organId) ?? below.find(isAwaited) ?? below[0];
}

/** Only an organ that is still awaited may answer. */
export function awaited(actor: Actor, file: CaseFile): string | null {
  const own = answeringFor(actor, file);
  if (!own) return 'call.not_called';
  if (own.response === 'arrived') return 'call.answered';
  return isAwaited(own) ? null : 'call.released';
}

/** Whoever was called does not decide for the caller, nor rate himself; a caller's own centre that was called as well does. */
export function callerSide(actor: Actor, file: CaseFile): string | null {
  const isCalled = calledIn(file).some((one) => one.organId === actor.organId);
  return isCalled && actor.organId !== file.data['callerOrganId'] ? 'call.not_the_caller' : null;
}

type Wanted = Pick<TaskOpening, 'step' | 'needs' | 'organId' | 'clock'>;

/** The tasks a call waits on as it stands. */
function tasksOf(state: CallState, called: readonly Called[]): Wanted[] {
  const isOn = isGoing(state);
  const desk = (step: string, right: string, clock: string | null): Wanted => ({
    ...{ step, needs: `call.${right}`, organId: null, clock },
  });
  const wanted: Wanted[] = [];
  for (const one of isOn ? called : []) {
    const { organId } = one;
    const own = { needs: 'call.answer', organId };
    if (isAwaited(one)) wanted.push({ ...own, step: 'check_in', clock: clockOf('arrive', organId) });
    if (one.role === 'lead' && one.response === 'arrived') wanted.push({ ...own, step: 'conclude', clock: 'result' });
  }
  if (called.some((one) => one.response === 'excuse_asked')) {
    wanted.push(desk('decide_excuse', 'whistle', isOn ? 'result' : 'rate'));
  }
  if (called.some((one) => one.refusal === 'reported')) {
    wanted.push(desk('note_refusal', 'supervise', 'rate'));
  }
  if (state === 'concluded' && called.some(isUnrated)) wanted.push(desk('rate_organs', 'whistle', 'rate'));
  return wanted;
}

const isUnrated = (one: Called): boolean => one.response === 'arrived' && one.rating === undefined;

/** Whether nothing of a concluded call is left to be said: every response rated, excused, stood down or absent. */
function isSettled(called: readonly Called[]): boolean {
  return !called.some((one) => isUnrated(one) || one.response === 'excuse_asked' || one.refusal === 'reported');
}

/** The clocks that run while a call stands so, each with its limit. */
function clocksOf(state: CallState, called: readonly Called[], occasion: Occasion): [clock: string, limit: string][] {
  if (state === 'concluded') return [['rate', 'rate']];
  if (!isGoing(state)) return [];
  return [
    ['result', `result_${occasion}`],
    ...called
      .filter(isAwaited)
      .map(({ organId }): [string, string] => [clockOf('arrive', organId), `arrive_${occasion}`]),
  ];
}

/** How a call stands after a command. */
export type Standing = {
  readonly state: CallState;
  readonly called: readonly Called[];
  readonly set?: Change['set'];
  readonly files?: readonly string[];
};

/**
 * The change from how a call stood to how it stands: tasks and clocks follow from the organs' responses, so that none is
 * lost or left over. A concluded call of which nothing is left to be said is closed.
 */
export function stand(
  before: Pick<CaseFile, 'tasks' | 'clocks'>,
  occasion: Occasion,
  { state: asked, called, set = {}, files = [] }: Standing,
  { limits }: Pick<CallFound, 'limits'>,
  commandId: string,
) {
  const state: CallState = asked === 'concluded' && isSettled(called) ? 'closed' : asked;
  const seenBy = called.map((one) => one.organId);
  // A link is for somebody who is awaited while the call goes on; whoever is called anew is given a new one.
  const linked = called.map(({ linkUntil, ...one }): Called =>
    linkUntil === undefined || !isGoing(state) || !isAwaited(one) ? one : { ...one, linkUntil },
  );
  const kept = { ...set, called: linked as unknown as Json };
  // Whatever closes a case stops its clocks and ends its tasks.
  if (state === 'closed') return { state, head: { organId: null }, seenBy, set: kept, files } satisfies Change;
  const running = Object.values(before.clocks).filter((clock) => clock.reading.state !== 'stopped');
  const clocks = clocksOf(state, called, occasion);
  const changes: ClockChange[] = [
    ...running
      .filter(({ name }) => !clocks.some(([clock]) => clock === name))
      .map(({ name }): ClockChange => ({ clock: name, op: 'stop' })),
    ...clocks
      .filter(([clock]) => !running.some(({ name }) => name === clock))
      .map(([clock, step]): ClockChange => ({ clock, op: 'start', limit: limits[step]! })),
  ];
  const wanted = tasksOf(state, called);
  const open = before.tasks.filter((task) => task.closedAt === null);
  const isLike = (a: Wanted) => (b: Wanted) =>
    a.step === b.step && a.organId === b.organId && (a.organId !== null || a.clock === b.clock);
  const lead = called.find((one) => one.role === 'lead' && (isAwaited(one) || one.response === 'arrived'));
  return {
    state,
    head: { organId: isGoing(state) ? (lead?.organId ?? null) : null },
    seenBy,
    set: kept,
    clocks: changes,
    close: open
      .filter((task) => !wanted.some(isLike(task)))
      .map(({ step, organId }) => (organId === null ? step : { step, organId })),
    tasks: wanted
      .filter((task) => !open.some(isLike(task)))
      .map((task, index): TaskOpening => ({ id: childId(commandId, index), ...task })),
    files,
  } satisfies Change;
}

/** The same for a case that is already a call. */
export function standing(
  file: CaseFile,
  then: Standing,
  circumstances: { readonly found: CallFound; readonly commandId: string },
) {
  return stand(file, occasionOf(file), then, circumstances.found, circumstances.commandId);
}

/** What the call is for. */
export function occasionOf(file: Pick<CaseFile, 'data'>): Occasion {
  return file.data['occasion'] as Occasion;
}

/** Metres over the ground between two positions in degrees. */
export function metresBetween(
  a: { readonly lng: number; readonly lat: number },
  b: { readonly lng: number; readonly lat: number },
): number {
  const rad = Math.PI / 180;
  const across = (b.lng - a.lng) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  const along = (b.lat - a.lat) * rad;
  return Math.round(6_371_000 * Math.hypot(across, along));
}
