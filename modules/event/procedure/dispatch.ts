import type { Actor } from '@zhenshu/kernel/actor.ts';
import { no, type CaseFile } from '@zhenshu/casefile/domain.ts';
import { AcceptPayload, DispatchPayload, RecallPayload, ReturnPayload, RulePayload } from '../contract.ts';
import {
  rule,
  startStep,
  stop,
  task,
  ownOrgan,
  dropAll,
  handleClock,
  handleLimit,
  nobodyInCharge,
  sendTo,
  toDesk,
} from './parts.ts';

/** The organs that have returned it. */
function returnedOf(file: CaseFile): readonly string[] {
  return (file.data['returnedBy'] ?? []) as readonly string[];
}

/** Whoever was ruled to handle it is bound; once designated again after a return, an organ cannot return (潍坊12345条例 22). */
function mayReturn(actor: Actor, file: CaseFile): string | null {
  const other = ownOrgan(actor, file);
  if (other) return other;
  if (file.data['ruledTo'] === file.organId) return 'event.bound';
  return returnedOf(file).includes(file.organId!) ? 'event.designated' : null;
}

/** Commands about who is in charge: sent, taken, given back, ruled, taken back (派遣). */
export const dispatch = {
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
      const sent = sendTo(file, { organ, supports, basis: found.basis }, found.limits, commandId);
      return { ...sent, clocks: [stop('dispatch'), ...sent.clocks], close: ['dispatch'] };
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
      tasks: [task(commandId, 0, 'handle', 'event.handle', file.organId, handleClock(file))],
    }),
  }),
  return: rule({
    from: ['dispatched'],
    to: ['filed', 'arbitrating'],
    right: 'event.handle',
    payload: ReturnPayload,
    fact: 'returned',
    may: mayReturn,
    decide: (file, _payload, { found, now, commandId }) => {
      const returnedBy = returnedOf(file);
      // The first return goes back to the desk. With the second the organs dispute whose it is: that is ruled (E6).
      const [state, step] =
        returnedBy.length === 0 ? (['filed', 'dispatch'] as const) : (['arbitrating', 'arbitrate'] as const);
      const { set, clocks, close } = dropAll(file);
      return {
        state,
        head: { organId: null },
        set: { ...set, returnedBy: [...returnedBy, file.organId!], returnedAt: now.toISOString(), ...nobodyInCharge },
        clocks: [...clocks, stop('accept'), stop(handleClock(file)), startStep(step, found.limits, handleLimit(file))],
        close: [...close, 'accept'],
        tasks: [task(commandId, 0, step, `event.${step}`, null, step)],
      };
    },
  }),
  rule: rule({
    from: ['arbitrating'],
    to: ['dispatched'],
    right: 'event.arbitrate',
    payload: RulePayload,
    fact: 'ruled',
    decide: (file, payload, { found, commandId }) => {
      const { organ, supports } = found;
      if (!organ || supports.length < (payload.supports ?? []).length) return no('event.unknown_organ');
      const sent = sendTo(file, { organ, supports, basis: found.basis }, found.limits, commandId);
      return {
        ...sent,
        set: { ...sent.set, ruledTo: organ.id, ruling: payload.reason },
        clocks: [stop('arbitrate'), ...sent.clocks],
        close: ['arbitrate'],
      };
    },
  }),
  recall: rule({
    from: ['dispatched'],
    to: ['filed'],
    right: 'event.dispatch',
    payload: RecallPayload,
    fact: 'recalled',
    // A ruling binds the desk as well.
    may: (_actor, file) => (file.data['ruledTo'] === file.organId ? 'event.bound' : null),
    // As with a return, the organ's limit ends and the next dispatch starts a new one. It returned nothing itself, so
    // its one return stays open to it.
    decide: (file, _payload, { found, commandId }) => {
      const { set, clocks, close } = dropAll(file);
      const desk = toDesk(found, handleLimit(file), commandId);
      return {
        ...desk,
        head: { organId: null },
        set: { ...set, ...nobodyInCharge },
        clocks: [...clocks, stop('accept'), stop(handleClock(file)), ...desk.clocks],
        close: [...close, 'accept'],
      };
    },
  }),
} as const;
