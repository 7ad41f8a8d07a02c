import { CheckPayload, ClosePayload, VoidPayload } from '../contract.ts';
import { rule, start, stop, task, notTheHandler, dropRequest, handleLimit } from './parts.ts';

/** Commands after the work: checked by another, answered, or made void (核查结案). */
export const closing = {
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
    from: ['reported', 'filed', 'dispatched', 'arbitrating', 'handling', 'paused', 'shelved', 'handled', 'checked'],
    to: ['voided'],
    right: 'event.void',
    payload: VoidPayload,
    fact: 'voided',
    // The reason is the desk's own and stays in the fact; the reporter reads what was written to him.
    decide: (file, payload) => ({ set: { ...dropRequest(file).set, answer: payload.answer ?? null } }),
  }),
} as const;
