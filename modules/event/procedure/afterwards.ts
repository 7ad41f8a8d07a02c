import { no, type CaseFile, type ClockChange } from '@zhenshu/casefile/domain.ts';
import { badGrade, FollowUpPayload, RatePayload, ReopenPayload } from '../contract.ts';
import { rule, start, stop, task, handleLimit, ratingsOf, toDesk } from './parts.ts';

/** Commands once the work is done: rated, called back, opened again (评价、回访、重新办理). */
export const afterwards = {
  rate: rule({
    from: ['closed'],
    to: 'same',
    right: 'event.rate',
    payload: RatePayload,
    fact: 'rated',
    decide: (file, { report, grade }, { found, commandId }) => {
      const ratings = ratingsOf(file);
      // Each report is one occasion and rated once (一事一评, 国办发〔2019〕51号).
      if (Object.hasOwn(ratings, report)) return no('event.rated_once');
      const set = { ratings: { ...ratings, [report]: grade } };
      // A bad rating (差评) is called back, every one of them.
      if (grade > badGrade || awaitsCall(file)) return { set };
      return {
        set,
        clocks: [start('follow_up', found.limits['follow_up']!)],
        tasks: [task(commandId, 0, 'follow_up', 'event.follow_up', null, 'follow_up')],
      };
    },
  }),
  follow_up: rule({
    from: ['checked', 'closed'],
    to: 'same',
    right: 'event.follow_up',
    payload: FollowUpPayload,
    fact: 'followed_up',
    decide: (file, payload) => {
      if (payload.reached === (payload.grade === undefined)) return no('event.grade_when_reached');
      return {
        set: { followUps: ((file.data['followUps'] as number | undefined) ?? 0) + 1 },
        ...calledBack(file),
      };
    },
  }),
  reopen: rule({
    from: ['checked', 'closed'],
    to: ['handling', 'filed'],
    right: 'event.reopen',
    payload: ReopenPayload,
    fact: 'reopened',
    // Once, and to whoever handled it (济南12345条例 27); its first clock stays to be seen beside the new one.
    may: (_actor, file) => (file.data['reopened'] === true ? 'event.reopened_once' : null),
    decide: (file, _payload, { found, commandId }) => {
      const called = calledBack(file);
      const ends = {
        set: { reopened: true, answer: null, result: null, extended: null },
        close: ['close', ...called.close],
        clocks: [...(file.state === 'checked' ? [stop('close')] : []), ...called.clocks],
      };
      if (found.organ === null) {
        const desk = toDesk(found, handleLimit(file), commandId);
        return { ...ends, ...desk, state: 'filed', head: { organId: null }, clocks: [...ends.clocks, ...desk.clocks] };
      }
      return {
        ...ends,
        state: 'handling',
        clocks: [...ends.clocks, start('rehandle', handleLimit(file))],
        tasks: [task(commandId, 0, 'handle', 'event.handle', found.organ.id, 'rehandle')],
      };
    },
  }),
} as const;

/** Whether a bad rating waits to be called back. */
function awaitsCall(file: CaseFile): boolean {
  return file.tasks.some((open) => open.step === 'follow_up' && open.closedAt === null);
}

/** What ends when the reporter was called back. */
function calledBack(file: CaseFile): { clocks: ClockChange[]; close: string[] } {
  return awaitsCall(file) ? { clocks: [stop('follow_up')], close: ['follow_up'] } : { clocks: [], close: [] };
}
