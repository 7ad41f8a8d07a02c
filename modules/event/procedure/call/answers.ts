import type { Actor } from '@zhenshu/kernel/actor.ts';
import { clockOf, no, type CaseFile } from '@zhenshu/casefile/domain.ts';
import {
  AnswerLinkPayload,
  CheckInPayload,
  ConcludePayload,
  ExcusePayload,
  type Called,
  type CallState,
} from '../../contract/call.ts';
import {
  answeringFor,
  awaited,
  calledIn,
  going,
  isAwaited,
  metresBetween,
  rule,
  standing,
  withOrgan,
} from './parts.ts';

/** What a check-in says of an organ: when, whether in time against its own clock, how far from the place. */
function arrival(
  file: CaseFile,
  own: Called,
  at: Date,
  position: { readonly lng?: number | undefined; readonly lat?: number | undefined },
): Partial<Called> {
  const dueAt = file.clocks[clockOf('arrive', own.organId)]?.reading.dueAt ?? null;
  const { lng, lat } = position;
  const isPlaced = lng !== undefined && lat !== undefined && file.lng !== null && file.lat !== null;
  return {
    response: 'arrived',
    at: at.toISOString(),
    late: dueAt !== null && at >= dueAt,
    ...(isPlaced ? { distance: metresBetween({ lng, lat }, { lng: file.lng, lat: file.lat }) } : {}),
  };
}

/** Whoever has not come when the work is done is absent (未到); an excuse that waits is still decided by the caller. */
export function marked(called: readonly Called[]): Called[] {
  return called.map((one) =>
    one.response === 'called'
      ? { ...one, response: 'absent', ...(one.insisted && !one.refusal ? { refusal: 'reported' as const } : {}) }
      : one,
  );
}

/** Only the lead organ, and only once it is there. */
function arrivedLead(actor: Actor, file: CaseFile): string | null {
  const own = answeringFor(actor, file);
  if (!own) return 'call.not_called';
  return own.role === 'lead' && own.response === 'arrived' ? null : 'call.not_lead';
}

/** Commands of the called organs: come, cannot come, done (报到、请假、办结). */
export const answers = {
  check_in: rule({
    from: [...going],
    to: ['on_site'],
    right: 'call.answer',
    payload: CheckInPayload,
    fact: 'checked_in',
    may: awaited,
    decide: (file, payload, { actor, now, found, commandId }) => {
      const own = answeringFor(actor, file)!;
      const come = { ...arrival(file, own, now, payload), via: 'person' as const };
      const called = withOrgan(calledIn(file), own.organId, come);
      return standing(file, { state: 'on_site', called, files: payload.files ?? [] }, { found, commandId });
    },
  }),
  answer_link: rule({
    from: [...going],
    to: ['on_site'],
    right: 'call.link',
    payload: AnswerLinkPayload,
    fact: 'answered_by_link',
    may: awaited,
    decide: (file, payload, { actor, now, found, commandId }) => {
      const own = answeringFor(actor, file)!;
      const come = { ...arrival(file, own, now, payload), via: 'link' as const };
      const called = withOrgan(calledIn(file), own.organId, come);
      return standing(file, { state: 'on_site', called }, { found, commandId });
    },
  }),
  excuse: rule({
    from: [...going],
    to: 'same',
    right: 'call.answer',
    payload: ExcusePayload,
    fact: 'excuse_asked',
    may: (actor, file) => {
      const no = awaited(actor, file);
      if (no) return no;
      const { response, insisted } = answeringFor(actor, file)!;
      if (insisted) return 'call.insisted';
      return response === 'excuse_asked' ? 'call.excuse_waits' : null;
    },
    decide: (file, { ground }, { actor, found, commandId }) => {
      const { organId } = answeringFor(actor, file)!;
      const called = withOrgan(calledIn(file), organId, { response: 'excuse_asked', ground });
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
  conclude: rule({
    from: ['on_site'],
    to: ['concluded'],
    right: 'call.answer',
    payload: ConcludePayload,
    fact: 'concluded',
    may: arrivedLead,
    decide: (file, { result, text, files = [] }, { found, commandId }) => {
      const set = { result, concludedText: text };
      return standing(file, { state: 'concluded', called: marked(calledIn(file)), set, files }, { found, commandId });
    },
  }),
} as const;

/** An organ of a call by its id, when it is one and still awaited. */
export function awaitedOrgan(file: CaseFile, organId: string) {
  const one = calledIn(file).find((organ) => organ.organId === organId);
  return one && isAwaited(one) ? one : no('call.not_called_organ', { organId });
}
