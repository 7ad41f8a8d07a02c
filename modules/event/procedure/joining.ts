import { no } from '@zhenshu/casefile/domain.ts';
import { JoinPayload, JoinedPayload, SplitPayload } from '../contract.ts';
import { handleLimit, joinedTo, reportedUnits, rule, start, task, toDesk } from './parts.ts';

/** The most reports one event takes in; a thing that more people report is a joint matter of its own. */
const most = 200;

/**
 * Commands for several reports of one thing (重复上报): the later event is joined to the earlier one, which is handled
 * once and answers every reporter; and taken apart again where that was wrong.
 */
export const joining = {
  join: rule({
    from: ['reported', 'filed'],
    to: ['joined'],
    right: 'event.join',
    payload: JoinPayload,
    fact: 'joined',
    decide: (file, _payload, { others: [target] }) => {
      if (target?.kind !== file.kind) return no('event.unknown_target');
      if (joinedTo(file).length > 0) return no('event.has_joined');
      return { set: { into: target.id, intoTitle: target.title } };
    },
  }),
  split: rule({
    from: ['joined'],
    to: ['reported', 'filed'],
    right: 'event.join',
    payload: SplitPayload,
    fact: 'split',
    decide: (file, _payload, { found, commandId, others: [target] }) => {
      // Both know of it or neither; whom the target was sent to has read this report too.
      if (!target || target.id !== file.data['into']) return no('event.unknown_target');
      const sent = [...new Set([...reportedUnits(file.data), ...reportedUnits(target.data)])];
      const set = { into: null, intoTitle: null, ...(sent.length > 0 ? { dispatchedTo: sent } : {}) };
      if (file.subject !== null) return { ...toDesk(found, handleLimit(file), commandId), state: 'filed', set };
      return {
        state: 'reported',
        set,
        clocks: [start('file', found.limits['file']!)],
        tasks: [task(commandId, 0, 'file', 'event.file', null, 'file')],
      };
    },
  }),
  take_in: rule({
    from: [
      ...(['reported', 'filed', 'dispatched', 'arbitrating', 'handling', 'paused', 'shelved'] as const),
      ...(['handled', 'checked'] as const),
    ],
    to: 'same',
    right: 'event.join',
    payload: JoinedPayload,
    fact: 'took_in',
    inner: true,
    decide: (file, payload) =>
      joinedTo(file).length >= most
        ? no('event.joined_full', { most })
        : { set: { joined: [...joinedTo(file), payload.caseId] } },
  }),
  let_go: rule({
    from: [
      ...(['reported', 'refused', 'filed', 'dispatched', 'arbitrating', 'handling', 'paused', 'shelved'] as const),
      ...(['handled', 'checked', 'closed', 'voided'] as const),
    ],
    to: 'same',
    right: 'event.join',
    payload: JoinedPayload,
    fact: 'let_go',
    inner: true,
    decide: (file, payload) => {
      const left = joinedTo(file).filter((id) => id !== payload.caseId);
      return { set: { joined: left.length > 0 ? left : null } };
    },
  }),
} as const;
