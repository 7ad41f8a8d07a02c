import { isPressing, no } from '@zhenshu/casefile/domain.ts';
import { FilePayload, PlacePayload, ReclassifyPayload, RefusePayload, SettlePayload } from '../contract.ts';
import { rule, start, startStep, stop, task, classified, handleLimit, toDesk } from './parts.ts';

/** Commands before anybody is in charge: is it one, which class, where (立案). */
export const filing = {
  file: rule({
    from: ['reported'],
    to: ['filed'],
    right: 'event.file',
    payload: FilePayload,
    fact: 'filed',
    decide: (file, payload, { found, commandId }) => {
      if (!found.category) return no('event.unknown_category', { kind: payload.kind, code: payload.code });
      if (!found.condition) return no('event.unknown_condition', { condition: payload.condition });
      const { head, set } = classified({ category: found.category, condition: found.condition });
      const desk = toDesk(found, found.condition.limit, commandId);
      return {
        ...desk,
        head: { ...head, number: found.number, title: payload.title ?? file.title },
        set,
        clocks: [stop('file'), ...desk.clocks],
        close: ['file'],
      };
    },
  }),
  reclassify: rule({
    from: ['filed'],
    to: 'same',
    right: 'event.file',
    payload: ReclassifyPayload,
    fact: 'reclassified',
    decide: (file, payload, { found }) => {
      if (!found.category) return no('event.unknown_category', { kind: payload.kind, code: payload.code });
      if (!found.condition) return no('event.unknown_condition', { condition: payload.condition });
      const { limit } = found.condition;
      const classes = classified({ category: found.category, condition: found.condition });
      // What turns out to be pressing, or not to be, waits at the desk under the other limit from now on.
      if (isPressing(limit.unit) === isPressing(handleLimit(file).unit)) return classes;
      return { ...classes, clocks: [stop('dispatch'), startStep('dispatch', found.limits, limit)] };
    },
  }),
  place: rule({
    from: ['reported', 'filed'],
    to: 'same',
    right: 'event.file',
    payload: PlacePayload,
    fact: 'placed',
    decide: (file, payload, { found }) => {
      if (!found.located) return no('event.nowhere');
      const position =
        payload.lng !== undefined && payload.lat !== undefined ? { lng: payload.lng, lat: payload.lat } : {};
      return {
        head: { ...found.located, ...position, place: payload.place ?? file.place },
      };
    },
  }),
  settle: rule({
    from: ['reported'],
    to: ['handled'],
    right: 'event.settle',
    payload: SettlePayload,
    fact: 'settled',
    // Done on the spot by whoever found it (自处置, 基层治理网格条例 11); another checks it like any other work (E10).
    decide: (_file, payload, { found, commandId, actor }) => {
      if (!found.category) return no('event.unknown_category', { kind: payload.kind, code: payload.code });
      if (!found.condition) return no('event.unknown_condition', { condition: payload.condition });
      const { head, set } = classified({ category: found.category, condition: found.condition });
      return {
        head: { ...head, number: found.number },
        set: { ...set, settled: true, result: 'solved', handledText: payload.text, handledBy: actor.personId },
        clocks: [stop('file'), start('check', found.limits['check']!)],
        close: ['file'],
        tasks: [task(commandId, 0, 'check', 'event.check', null, 'check')],
        files: payload.files ?? [],
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
} as const;
