import { CheckPayload, ClosePayload, VoidPayload } from '../contract.ts';
import { rule, start, stop, task, dropAll, handleClock, handleLimit, notTheHandler, toDesk } from './parts.ts';

/** Commands after the work: checked by another, answered, or made void (核查结案). */
export const closing = {
  check: rule({
    from: ['handled'],
    to: ['checked', 'handling', 'filed'],
    right: 'event.check',
    payload: CheckPayload,
    fact: 'checked',
    may: notTheHandler,
    decide: (file, payload, { found, commandId }) => {
      const said = { close: ['check'], files: payload.files ?? [] };
      if (payload.passed) {
        return {
          ...said,
          state: 'checked',
          clocks: [stop('check'), start('close', found.limits['close']!)],
          tasks: [task(commandId, 0, 'close', 'event.close', null, 'close')],
        };
      }
      const set = { reworks: ((file.data['reworks'] as number | undefined) ?? 0) + 1 };
      // What was settled on the spot by whoever reported it was nobody's yet.
      if (file.organId === null) {
        const desk = toDesk(found, handleLimit(file), commandId);
        return { ...said, ...desk, state: 'filed', set, clocks: [stop('check'), ...desk.clocks] };
      }
      const clock = handleClock(file);
      // Rework (返工): the same organ, a new run of the same limit; the first run stays in the facts.
      return {
        ...said,
        state: 'handling',
        set,
        clocks: [stop('check'), start(clock, handleLimit(file))],
        tasks: [task(commandId, 0, 'handle', 'event.handle', file.organId, clock)],
      };
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
    decide: (file, payload) => ({ set: { ...dropAll(file).set, answer: payload.answer ?? null } }),
  }),
} as const;
