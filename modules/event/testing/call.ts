import type { Actor } from '@zhenshu/kernel/actor.ts';
import { open, type CaseFile, type Fact, type Json } from '@zhenshu/casefile/domain.ts';
import { callStates, type Called } from '../contract/call.ts';
import { callProcedure, stand, type CallFound } from '../procedure.ts';
import type { Walk } from '@zhenshu/casefile/testing/walk.ts';
import { actor, calendar } from '../testing.ts';

const idOf = (digit: string) => `00000000-0000-7000-8000-00000000000${digit}`;
const caseId = idOf('c');
/** The centre that calls, the lead, and a supporting organ. */
export const [centre, lead, support] = [idOf('1'), idOf('2'), idOf('3')] as const;
const organName = (id: string) => `organ ${id.at(-1)}`;

const aPerson = (organId: string, organs: '*' | readonly string[]): Actor => ({
  ...actor,
  ...{ personId: organId, organId },
  rights: new Set(['call.whistle', 'call.answer', 'call.urge', 'call.supervise', 'call.link']),
  scope: { ...actor.scope, organs },
});
/** Whoever called, somebody of each called organ, and a stranger; each may give every command as far as rights go. */
export const people = {
  caller: aPerson(centre, '*'),
  lead: aPerson(lead, [lead]),
  support: aPerson(support, [support]),
  stranger: aPerson(idOf('9'), []),
} as const;

const limit = { amount: 4, unit: 'working_hour' } as const;
export const callLimits = Object.fromEntries(
  ['arrive_joint', 'result_joint', 'rate'].map((step) => [step, limit]),
) as CallFound['limits'];
/** What look-ups find: the organ to be called again. */
export const callFound: CallFound = { limits: callLimits, organ: { id: support, name: organName(support) } };

/** A call of two organs just opened. */
export function aCall(now: Date): { file: CaseFile; fact: Fact } {
  const called = [lead, support].map((organId, index): Called => ({
    ...{ organId, name: organName(organId), want: 'x', response: 'called' },
    role: index === 0 ? 'lead' : 'support',
  }));
  const {
    state: _,
    head: { organId },
    ...change
  } = stand(
    { tasks: [], clocks: {} },
    'joint',
    { state: 'called', called, set: { occasion: 'joint', callerOrganId: centre } },
    callFound,
    caseId,
  );
  const { next, fact } = open(
    callProcedure,
    {
      ...{ county: 990101, id: caseId, commandId: caseId, factType: 'whistled' },
      head: {
        ...{ area: 990101101000, grid: null, title: 't', place: 'p', lng: 111, lat: 30, subject: null },
        ...{ level: 'town', number: '1', organId },
      },
      data: {},
      change,
    },
    people.caller,
    now,
    calendar,
  );
  return { file: next, fact };
}

type Payload = { readonly [key: string]: Json };
const done = { result: 'solved', text: 'x' };
const scores = { arrival: 5, cooperation: 4, effect: 3 };
const each = (payload: (organId: string) => Payload) => [lead, support].map(payload);

/** Good payloads of each command: all that its rule decides differently on. */
export const callPayloads: Readonly<Record<string, readonly Payload[]>> = {
  check_in: [{}],
  answer_link: [{ by: 'x' }],
  excuse: [{ ground: 'no_staff', reason: 'x' }],
  conclude: [done],
  decide_excuse: [true, false].flatMap((accepted) => each((organId) => ({ organId, accepted, reason: 'x' }))),
  // One that was released may be called again.
  add_organ: [{ organId: support, want: 'x' }],
  stand_down: each((organId) => ({ organId, reason: 'x' })),
  appoint: each((organId) => ({ organId, reason: 'x' })),
  urge: [{ text: 'x' }, { organId: support, text: 'x' }, { organId: centre, text: 'x' }],
  wind_up: [done],
  cancel: [{ reason: 'x' }],
  rate_organs: [
    ...each((organId) => ({ ratings: [{ organId, ...scores }] })),
    { ratings: [lead, lead].map((organId) => ({ organId, ...scores })) },
  ],
  note_refusal: each((organId) => ({ organId, text: 'x' })),
  make_link: [support, centre].map((organId) => ({ organId })),
  revoke_link: [support, centre].map((organId) => ({ organId, reason: 'x' })),
};

/** The walk of the call procedure. */
export const callWalk: Walk = {
  procedure: callProcedure,
  first: aCall(new Date('2026-06-22T09:00:00+08:00')).file,
  payloads: (command) => callPayloads[command]!,
  calendar,
  people: Object.values(people),
  lookups: [callFound, { ...callFound, organ: null }],
  situationOf: ({ state, data, clocks, tasks }) =>
    JSON.stringify([
      callStates.indexOf(state as 'called'),
      (data['called'] as unknown as readonly Called[]).map(
        ({ organId, role, response, insisted = false, refusal = '', linkUntil = '', rating }) => [
          ...[organId.at(-1), role, response, insisted, refusal, linkUntil !== '', rating !== undefined],
        ],
      ),
      Object.values(clocks)
        .filter((clock) => clock.reading.state !== 'stopped')
        .map((clock) => clock.name)
        .toSorted(),
      tasks
        .filter((task) => task.closedAt === null)
        .map((task) => `${task.step} ${task.organId}`)
        .toSorted(),
    ]),
};
