import { CitePayload } from '../contract/call.ts';
import { rule } from './parts.ts';

const open = [
  'reported',
  'filed',
  'dispatched',
  'arbitrating',
  'handling',
  'paused',
  'shelved',
  'handled',
  'checked',
] as const;

/** What other kinds of cases tell an event: that a joint call was made for it (吹哨). */
export const citing = {
  cite: rule({
    from: [...open],
    to: 'same',
    right: 'call.whistle',
    payload: CitePayload,
    fact: 'called_for',
    inner: true,
    decide: (file, { callId }) => ({
      set: { calls: [...((file.data['calls'] ?? []) as readonly string[]), callId] },
    }),
  }),
} as const;
