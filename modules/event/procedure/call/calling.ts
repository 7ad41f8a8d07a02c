import type { Actor } from '@zhenshu/kernel/actor.ts';
import { no, type CaseFile } from '@zhenshu/casefile/domain.ts';
import {
  AddOrganPayload,
  AppointPayload,
  CancelPayload,
  ConcludePayload,
  DecideExcusePayload,
  MakeLinkPayload,
  mostCalled,
  NoteRefusalPayload,
  RateOrgansPayload,
  RevokeLinkPayload,
  StandDownPayload,
  UrgeCallPayload,
  type Called,
  type CallState,
} from '../../contract/call.ts';
import { awaitedOrgan, marked } from './answers.ts';
import { calledIn, callerSide, going, isAwaited, rule, standing, withOrgan } from './parts.ts';

const hour = 3_600_000;

/** The end of a link: never after the call's own limit, nor after a week. */
function linkEnd(file: CaseFile, hours: number, now: Date): Date {
  const due = file.clocks['result']?.reading.dueAt ?? null;
  const asked = new Date(now.getTime() + hours * hour);
  return due !== null && due > now && due < asked ? due : asked;
}

function excusing(actor: Actor, file: CaseFile): string | null {
  const waits = calledIn(file).some((one) => one.response === 'excuse_asked');
  return callerSide(actor, file) ?? (waits ? null : 'call.no_excuse');
}

/** Commands of whoever called: who comes, who need not, how it ended, how they answered (吹哨方). */
export const calling = {
  decide_excuse: rule({
    from: [...going, 'concluded'],
    to: [...going, 'concluded', 'closed'],
    right: 'call.whistle',
    payload: DecideExcusePayload,
    fact: 'excuse_decided',
    may: excusing,
    decide: (file, { organId, accepted }, { found, commandId }) => {
      const one = calledIn(file).find((organ) => organ.organId === organId);
      if (one?.response !== 'excuse_asked') return no('call.no_excuse');
      const isOver = file.state === 'concluded';
      // Who is insisted upon and still does not come has refused: that goes to supervision (北京接诉即办条例 16).
      const change: Partial<Called> = accepted
        ? { response: 'excused' }
        : isOver
          ? { response: 'absent', insisted: true, refusal: 'reported' }
          : { response: 'called', insisted: true };
      const called = withOrgan(calledIn(file), organId, change);
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
  add_organ: rule({
    from: [...going],
    to: 'same',
    right: 'call.whistle',
    payload: AddOrganPayload,
    fact: 'organ_added',
    may: callerSide,
    decide: (file, { want, organId }, { found, commandId }) => {
      if (!found.organ) return no('event.unknown_organ');
      const called = calledIn(file);
      const known = called.find((one) => one.organId === organId);
      if (known && (isAwaited(known) || known.response === 'arrived')) return no('call.called_already');
      if (!known && called.length >= mostCalled) return no('call.too_many', { most: mostCalled });
      const added: Called = { ...{ organId, name: found.organ.name, role: 'support', want, response: 'called' } };
      const others = called.filter((one) => one.organId !== organId);
      return standing(file, { state: file.state as CallState, called: [...others, added] }, { found, commandId });
    },
  }),
  stand_down: rule({
    from: [...going],
    to: 'same',
    right: 'call.whistle',
    payload: StandDownPayload,
    fact: 'stood_down',
    may: callerSide,
    decide: (file, { organId }, { found, commandId }) => {
      const one = awaitedOrgan(file, organId);
      if ('ok' in one) return one;
      if (one.role === 'lead') return no('call.lead_stays');
      const called = withOrgan(calledIn(file), organId, { response: 'stood_down' });
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
  appoint: rule({
    from: [...going],
    to: 'same',
    right: 'call.whistle',
    payload: AppointPayload,
    fact: 'lead_appointed',
    may: callerSide,
    decide: (file, { organId }, { found, commandId }) => {
      const named = calledIn(file).find((one) => one.organId === organId);
      if (!named || named.role === 'lead' || !(isAwaited(named) || named.response === 'arrived')) {
        return no('call.not_called_organ', { organId });
      }
      const called = calledIn(file).map((one): Called => ({
        ...one,
        role: one.organId === organId ? 'lead' : 'support',
      }));
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
  urge: rule({
    from: [...going],
    to: 'same',
    right: 'call.urge',
    payload: UrgeCallPayload,
    fact: 'urged',
    decide: (file, { organId }) => {
      const isKnown = organId === undefined || calledIn(file).some((one) => one.organId === organId);
      if (!isKnown) return no('call.not_called_organ', { organId });
      return { state: file.state as CallState, set: { urged: ((file.data['urged'] as number | undefined) ?? 0) + 1 } };
    },
  }),
  wind_up: rule({
    from: [...going],
    to: ['concluded', 'closed'],
    right: 'call.whistle',
    payload: ConcludePayload,
    fact: 'wound_up',
    may: (actor, file) => {
      const isLeadThere = calledIn(file).some((one) => one.role === 'lead' && one.response === 'arrived');
      return callerSide(actor, file) ?? (isLeadThere ? 'call.lead_is_there' : null);
    },
    decide: (file, { result, text, files = [] }, { found, commandId }) => {
      const set = { result, concludedText: text };
      return standing(file, { state: 'concluded', called: marked(calledIn(file)), set, files }, { found, commandId });
    },
  }),
  cancel: rule({
    from: [...going],
    to: ['cancelled'],
    right: 'call.whistle',
    payload: CancelPayload,
    fact: 'cancelled',
    may: callerSide,
    decide: () => ({}),
  }),
  rate_organs: rule({
    from: ['concluded'],
    to: ['concluded', 'closed'],
    right: 'call.whistle',
    payload: RateOrgansPayload,
    fact: 'rated',
    may: callerSide,
    decide: (file, { ratings }, { found, commandId }) => {
      let called = calledIn(file);
      if (new Set(ratings.map(({ organId }) => organId)).size < ratings.length) return no('call.named_twice');
      for (const { organId, arrival, cooperation, effect } of ratings) {
        const one = called.find((organ) => organ.organId === organId);
        if (one?.response !== 'arrived') return no('call.not_called_organ', { organId });
        if (one.rating) return no('call.rated_already', { organId });
        called = withOrgan(called, organId, { rating: { arrival, cooperation, effect } });
      }
      return standing(file, { state: 'concluded', called }, { found, commandId });
    },
  }),
  note_refusal: rule({
    from: ['concluded'],
    to: ['concluded', 'closed'],
    right: 'call.supervise',
    payload: NoteRefusalPayload,
    fact: 'refusal_noted',
    may: (_actor, file) => (calledIn(file).some((one) => one.refusal === 'reported') ? null : 'call.no_refusal'),
    decide: (file, { organId }, { found, commandId }) => {
      const one = calledIn(file).find((organ) => organ.organId === organId);
      if (one?.refusal !== 'reported') return no('call.no_refusal');
      const called = withOrgan(calledIn(file), organId, { refusal: 'noted' });
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
  make_link: rule({
    from: [...going],
    to: 'same',
    right: 'call.whistle',
    payload: MakeLinkPayload,
    fact: 'link_made',
    may: callerSide,
    decide: (file, { organId, hours = 168 }, { now, found, commandId }) => {
      const one = awaitedOrgan(file, organId);
      if ('ok' in one) return one;
      const called = withOrgan(calledIn(file), organId, { linkUntil: linkEnd(file, hours, now).toISOString() });
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
  revoke_link: rule({
    from: [...going],
    to: 'same',
    right: 'call.whistle',
    payload: RevokeLinkPayload,
    fact: 'link_taken_back',
    may: callerSide,
    decide: (file, { organId }, { found, commandId }) => {
      if (!calledIn(file).some((one) => one.organId === organId && one.linkUntil)) {
        return no('call.not_called_organ', { organId });
      }
      const called = calledIn(file).map(({ linkUntil, ...one }): Called =>
        one.organId === organId || linkUntil === undefined ? one : { ...one, linkUntil },
      );
      return standing(file, { state: file.state as CallState, called }, { found, commandId });
    },
  }),
} as const;
