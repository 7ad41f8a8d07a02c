import type { Actor } from '@zhenshu/kernel/actor.ts';
import {
  childId,
  no,
  ruleOf,
  type CaseFile,
  type ClockChange,
  type Limit,
  type Procedure,
  type TaskOpening,
} from '@zhenshu/casefile/domain.ts';
import {
  AcceptPayload,
  CheckPayload,
  ClosePayload,
  DispatchPayload,
  FilePayload,
  HandlePayload,
  PausePayload,
  PlacePayload,
  RecallPayload,
  RefusePayload,
  ResumePayload,
  ReturnPayload,
  VoidPayload,
  type EventState,
} from './contract.ts';

/** What is looked up for a command before it is decided; parts a command does not need are null or empty. */
export type Found = {
  readonly limits: { readonly [step: string]: Limit };
  readonly category: { readonly kind: string; readonly code: string; readonly name: string } | null;
  readonly condition: {
    readonly condition: string;
    readonly name: string;
    readonly closing: string;
    readonly limit: Limit;
    readonly level: 'town' | 'county';
  } | null;
  /** The organ named, when it is in force and answers for the place of the case. */
  readonly organ: { readonly id: string; readonly name: string } | null;
  /** Those of the supporting organs named of which the same holds. */
  readonly supports: readonly { readonly id: string; readonly name: string }[];
  /** The entry of the responsibility list that names the organ (L4, E5); null when the lists name another. */
  readonly basis: { readonly basis: string; readonly listVersion: string; readonly entryId: string } | null;
  readonly number: string | null;
  /** Where the given position or code lies, within the actor's area; null when it does not. */
  readonly located: { readonly area: number; readonly grid: string | null } | null;
};

const rule = ruleOf<EventState, Found>();
const start = (clock: string, limit: Limit): ClockChange => ({ clock, op: 'start', limit });
const stop = (clock: string): ClockChange => ({ clock, op: 'stop' });
const task = (
  commandId: string,
  index: number,
  step: string,
  needs: string,
  organId: string | null,
  clock: string,
): TaskOpening => ({
  id: childId(commandId, index),
  step,
  needs,
  organId,
  clock,
});

/** Only the organ whose turn it is may act. */
function ownOrgan(actor: Actor, file: CaseFile): string | null {
  if (file.organId === null) return 'event.not_your_organ';
  if (actor.organId === file.organId) return null;
  return actor.scope.organs !== '*' && actor.scope.organs.includes(file.organId) ? null : 'event.not_your_organ';
}

/**
 * The units a report was ever sent to: in charge or in support, also where they gave it back or the dispatch was taken
 * back. None of them learns who reported (信访工作条例 30).
 */
export function reportedUnits(data: CaseFile['data']): readonly string[] {
  return (data['dispatchedTo'] ?? []) as readonly string[];
}

/** What is forgotten when an organ is no longer in charge. */
const nobodyInCharge = { organName: null, supports: null, basis: null } as const;

/** Whoever handled it may not check it: solved is what another found (E10). */
function notTheHandler(actor: Actor, file: CaseFile): string | null {
  return actor.personId !== null && actor.personId === file.data['handledBy'] ? 'event.same_person' : null;
}

/** The limit the event was filed under (L4: it hangs on the filing condition, not on the class). */
function handleLimit(file: CaseFile): Limit {
  return file.data['limit'] as unknown as Limit;
}

/**
 * The procedure of an event (事件流程), from report to close:
 * reported 待立案 → filed 待派遣 → dispatched 待接单 → handling 处置中 → handled 待核查 → checked 待结案 → closed 已结案.
 */
export const eventProcedure = {
  kind: 'event',
  line: 'event',
  initial: 'reported',
  states: {
    reported: { open: true },
    refused: { open: false },
    filed: { open: true },
    dispatched: { open: true },
    handling: { open: true },
    paused: { open: true },
    handled: { open: true },
    checked: { open: true },
    closed: { open: false },
    voided: { open: false },
  },
  commands: {
    file: rule({
      from: ['reported'],
      to: ['filed'],
      right: 'event.file',
      payload: FilePayload,
      fact: 'filed',
      decide: (file, payload, { found, commandId }) => {
        if (!found.category) return no('event.unknown_category', { kind: payload.kind, code: payload.code });
        if (!found.condition) return no('event.unknown_condition', { condition: payload.condition });
        const { category, condition } = found;
        return {
          head: {
            number: found.number,
            subject: `${category.kind}:${category.code}`,
            level: condition.level,
            title: payload.title ?? file.title,
          },
          set: {
            category: category.name,
            condition: condition.condition,
            conditionName: condition.name,
            closing: condition.closing,
            limit: { amount: condition.limit.amount, unit: condition.limit.unit },
          },
          clocks: [stop('file'), start('dispatch', found.limits['dispatch']!)],
          close: ['file'],
          tasks: [task(commandId, 0, 'dispatch', 'event.dispatch', null, 'dispatch')],
        };
      },
    }),
    place: rule({
      from: ['reported', 'filed'],
      to: ['reported', 'filed'],
      right: 'event.file',
      payload: PlacePayload,
      fact: 'placed',
      decide: (file, payload, { found }) => {
        if (!found.located) return no('event.nowhere');
        const position =
          payload.lng !== undefined && payload.lat !== undefined ? { lng: payload.lng, lat: payload.lat } : {};
        return {
          state: file.state,
          head: { ...found.located, ...position, place: payload.place ?? file.place },
        };
      },
    }),
    refuse: rule({
      from: ['reported'],
      to: ['refused'],
      right: 'event.file',
      payload: RefusePayload,
      fact: 'refused',
      decide: (_file, payload) => ({ set: { answer: payload.answer, ground: payload.ground } }),
    }),
    dispatch: rule({
      from: ['filed'],
      to: ['dispatched'],
      right: 'event.dispatch',
      payload: DispatchPayload,
      fact: 'dispatched',
      decide: (file, payload, { found, commandId }) => {
        const { organ, supports } = found;
        if (!organ || supports.length < (payload.supports ?? []).length) return no('event.unknown_organ');
        if (!found.basis && !payload.reason) return no('event.reason_needed');
        const units = [organ.id, ...supports.map((support) => support.id)];
        return {
          head: { organId: organ.id },
          seenBy: units,
          set: {
            organName: organ.name,
            supports: supports.map((support) => support.id),
            dispatchedTo: [...new Set([...reportedUnits(file.data), ...units])],
            basis: found.basis
              ? { basis: found.basis.basis, listVersion: found.basis.listVersion, entryId: found.basis.entryId }
              : null,
          },
          // The handling clock starts at dispatch, not when somebody signs for it (§4.5).
          clocks: [stop('dispatch'), start('accept', found.limits['accept']!), start('handle', handleLimit(file))],
          close: ['dispatch'],
          tasks: [task(commandId, 0, 'accept', 'event.handle', organ.id, 'accept')],
        };
      },
    }),
    accept: rule({
      from: ['dispatched'],
      to: ['handling'],
      right: 'event.handle',
      payload: AcceptPayload,
      fact: 'accepted',
      may: ownOrgan,
      decide: (file, _payload, { commandId }) => ({
        clocks: [stop('accept')],
        close: ['accept'],
        tasks: [task(commandId, 0, 'handle', 'event.handle', file.organId, 'handle')],
      }),
    }),
    return: rule({
      from: ['dispatched'],
      to: ['filed'],
      right: 'event.handle',
      payload: ReturnPayload,
      fact: 'returned',
      may: ownOrgan,
      decide: (file, _payload, { found, commandId }) => {
        const returnedBy = (file.data['returnedBy'] ?? []) as readonly string[];
        // Once designated again after a return, an organ cannot return (潍坊12345条例 22).
        if (returnedBy.includes(file.organId!)) return no('event.designated');
        return {
          head: { organId: null },
          set: { returnedBy: [...returnedBy, file.organId!], ...nobodyInCharge },
          clocks: [stop('accept'), stop('handle'), start('dispatch', found.limits['dispatch']!)],
          close: ['accept'],
          tasks: [task(commandId, 0, 'dispatch', 'event.dispatch', null, 'dispatch')],
        };
      },
    }),
    recall: rule({
      from: ['dispatched'],
      to: ['filed'],
      right: 'event.dispatch',
      payload: RecallPayload,
      fact: 'recalled',
      // As with a return, the organ's limit ends and the next dispatch starts a new one. It returned nothing itself, so
      // its one return stays open to it.
      decide: (_file, _payload, { found, commandId }) => ({
        head: { organId: null },
        set: nobodyInCharge,
        clocks: [stop('accept'), stop('handle'), start('dispatch', found.limits['dispatch']!)],
        close: ['accept'],
        tasks: [task(commandId, 0, 'dispatch', 'event.dispatch', null, 'dispatch')],
      }),
    }),
    pause: rule({
      from: ['handling'],
      to: ['paused'],
      right: 'event.handle',
      payload: PausePayload,
      fact: 'paused',
      may: ownOrgan,
      decide: (_file, payload) => ({ clocks: [{ clock: 'handle', op: 'pause', ground: payload.ground }] }),
    }),
    resume: rule({
      from: ['paused'],
      to: ['handling'],
      right: 'event.handle',
      payload: ResumePayload,
      fact: 'resumed',
      may: ownOrgan,
      decide: () => ({ clocks: [{ clock: 'handle', op: 'resume' }] }),
    }),
    handle: rule({
      from: ['handling'],
      to: ['handled'],
      right: 'event.handle',
      payload: HandlePayload,
      fact: 'handled',
      may: ownOrgan,
      decide: (_file, payload, { actor, found, commandId }) => ({
        set: { result: payload.result, handledText: payload.text, handledBy: actor.personId },
        clocks: [stop('handle'), start('check', found.limits['check']!)],
        close: ['handle'],
        tasks: [task(commandId, 0, 'check', 'event.check', null, 'check')],
        files: payload.files ?? [],
      }),
    }),
    check: rule({
      from: ['handled'],
      to: ['checked', 'handling'],
      right: 'event.check',
      payload: CheckPayload,
      fact: 'checked',
      may: notTheHandler,
      decide: (file, payload, { found, commandId }) =>
        payload.passed
          ? {
              state: 'checked',
              clocks: [stop('check'), start('close', found.limits['close']!)],
              close: ['check'],
              tasks: [task(commandId, 0, 'close', 'event.close', null, 'close')],
              files: payload.files ?? [],
            }
          : {
              // Rework (返工): the same organ, a new run of the same limit; the first run stays in the facts.
              state: 'handling',
              set: { reworks: ((file.data['reworks'] as number | undefined) ?? 0) + 1 },
              clocks: [stop('check'), start('handle', handleLimit(file))],
              close: ['check'],
              tasks: [task(commandId, 0, 'handle', 'event.handle', file.organId, 'handle')],
              files: payload.files ?? [],
            },
    }),
    close: rule({
      from: ['checked'],
      to: ['closed'],
      right: 'event.close',
      payload: ClosePayload,
      fact: 'closed',
      decide: (_file, payload) => ({ set: { answer: payload.answer } }),
    }),
    void: rule({
      from: ['reported', 'filed', 'dispatched', 'handling', 'paused', 'handled', 'checked'],
      to: ['voided'],
      right: 'event.void',
      payload: VoidPayload,
      fact: 'voided',
      // The reason is the desk's own and stays in the fact; the reporter reads what was written to him.
      decide: (_file, payload) => ({ set: { answer: payload.answer ?? null } }),
    }),
  },
} as const satisfies Procedure;
