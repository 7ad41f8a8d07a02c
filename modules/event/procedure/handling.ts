import { no, type Limit } from '@zhenshu/casefile/domain.ts';
import {
  AskExtensionPayload,
  DecideExtensionPayload,
  HandlePayload,
  PausePayload,
  ResumePayload,
  ShelvePayload,
  TakeUpPayload,
} from '../contract.ts';
import {
  rule,
  start,
  stop,
  task,
  ownOrgan,
  askedFor,
  daysUntil,
  dropAll,
  dropRequest,
  handleClock,
  handleLimit,
  secondHand,
} from './parts.ts';

/** Commands while an organ has it in hand: time stopped, added, shelved, done (处置). */
export const handling = {
  pause: rule({
    from: ['handling'],
    to: ['paused'],
    right: 'event.handle',
    payload: PausePayload,
    fact: 'paused',
    may: ownOrgan,
    decide: (file, payload) => {
      const { set = {}, clocks = [], close = [] } = dropRequest(file);
      return { set, close, clocks: [...clocks, { clock: handleClock(file), op: 'pause', ground: payload.ground }] };
    },
  }),
  resume: rule({
    from: ['paused'],
    to: ['handling'],
    right: 'event.handle',
    payload: ResumePayload,
    fact: 'resumed',
    may: ownOrgan,
    decide: (file) => ({ clocks: [{ clock: handleClock(file), op: 'resume' }] }),
  }),
  ask_extension: rule({
    from: ['handling'],
    to: 'same',
    right: 'event.handle',
    payload: AskExtensionPayload,
    fact: 'extension_asked',
    may: ownOrgan,
    decide: (file, payload, { actor, found, commandId }) => {
      if (askedFor(file)) return no('event.extension_waits');
      if (file.data['extended']) return no('event.extended_once');
      const { amount } = handleLimit(file);
      if (payload.amount > amount) return no('event.extension_long', { amount });
      return {
        set: { extension: { amount: payload.amount, by: actor.personId } },
        clocks: [start('extend', found.limits['extend']!)],
        tasks: [task(commandId, 0, 'extend', 'event.extend', null, 'extend')],
      };
    },
  }),
  decide_extension: rule({
    from: ['handling'],
    to: 'same',
    right: 'event.extend',
    payload: DecideExtensionPayload,
    fact: 'extension_decided',
    may: secondHand,
    decide: (file, payload) => {
      const { set, clocks = [], close = [] } = dropRequest(file);
      if (!payload.granted) return { set: set!, clocks, close };
      const by: Limit = { amount: askedFor(file)!.amount, unit: handleLimit(file).unit };
      return {
        set: { ...set, extended: true },
        clocks: [...clocks, { clock: handleClock(file), op: 'extend', by, ground: payload.reason }],
        close,
      };
    },
  }),
  shelve: rule({
    from: ['handling', 'paused', 'shelved'],
    to: ['shelved'],
    right: 'event.shelve',
    payload: ShelvePayload,
    fact: 'shelved',
    decide: (file, payload, { now, commandId }) => {
      const days = daysUntil(payload.until, now, 366);
      if (days === null) return no('event.review_day');
      const { set = {}, clocks = [], close = [] } = dropRequest(file);
      return {
        set: { ...set, shelvedUntil: payload.until },
        clocks: [
          ...clocks,
          ...(file.state === 'handling' ? [{ clock: handleClock(file), op: 'pause', ground: 'shelved' } as const] : []),
          ...(file.state === 'shelved' ? [stop('review')] : []),
          start('review', { amount: days, unit: 'natural_day' }),
        ],
        close: [...close, 'review'],
        tasks: [task(commandId, 0, 'review', 'event.shelve', null, 'review')],
      };
    },
  }),
  take_up: rule({
    from: ['shelved'],
    to: ['handling'],
    right: 'event.shelve',
    payload: TakeUpPayload,
    fact: 'taken_up',
    decide: (file) => ({
      set: { shelvedUntil: null },
      clocks: [stop('review'), { clock: handleClock(file), op: 'resume' }],
      close: ['review'],
    }),
  }),
  handle: rule({
    from: ['handling'],
    to: ['handled'],
    right: 'event.handle',
    payload: HandlePayload,
    fact: 'handled',
    may: ownOrgan,
    decide: (file, payload, { actor, found, commandId }) => {
      const { set, clocks, close } = dropAll(file);
      return {
        set: { ...set, result: payload.result, handledText: payload.text, handledBy: actor.personId },
        clocks: [...clocks, stop(handleClock(file)), start('check', found.limits['check']!)],
        close: [...close, 'handle'],
        tasks: [task(commandId, 0, 'check', 'event.check', null, 'check')],
        files: payload.files ?? [],
      };
    },
  }),
} as const;
