import type { Actor } from '@zhenshu/kernel/actor.ts';
import { makeCalendar } from '@zhenshu/kernel/calendar.ts';
import { open, type CaseFile, type Fact, type Json } from '@zhenshu/casefile/domain.ts';
import type { Walk } from '@zhenshu/casefile/testing/walk.ts';
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { rights } from './policy.ts';
import { eventProcedure, type Found } from './procedure.ts';

export const calendar = makeCalendar([year2026]);
const organ = '00000000-0000-7000-8000-00000000000a';
const otherCase = '00000000-0000-7000-8000-00000000000c';
const otherOrgan = '00000000-0000-7000-8000-00000000000b';

/** Somebody who may do everything for both organs of the tests. */
export const actor: Actor = {
  kind: 'person',
  personId: '00000000-0000-7000-8000-000000000001',
  postId: null,
  organId: organ,
  tokenId: null,
  name: 'somebody',
  roles: [],
  rights: new Set(Object.keys(rights)),
  grids: [],
  scope: { county: 990101, lo: 990101000000, hi: 990102000000, organs: [organ, otherOrgan], lines: ['event'] },
};
/** Somebody else like him. */
export const checker: Actor = { ...actor, personId: '00000000-0000-7000-8000-000000000002' };
const limit = { amount: 4, unit: 'working_hour' } as const;
/** What look-ups find: the first organ, and the other one. */
export const found: Found = {
  limits: {
    file: limit,
    dispatch: limit,
    accept: limit,
    arbitrate: limit,
    dispatch_emergency: { amount: 10, unit: 'minute' },
    accept_emergency: { amount: 15, unit: 'minute' },
    arbitrate_emergency: { amount: 30, unit: 'minute' },
    extend: limit,
    check: limit,
    close: limit,
    follow_up: limit,
  },
  category: { kind: 'matter', code: '06010', name: '暴露垃圾', nameEn: 'Litter' },
  condition: {
    condition: '1',
    name: '一般',
    nameEn: 'Usual',
    closing: '清理',
    closingEn: 'Cleared',
    limit,
    level: 'town',
    listVersion: '1',
  },
  organ: { id: organ, name: '综合行政执法队' },
  supports: [],
  basis: { basis: '清单', listVersion: '1', entryId: organ },
  number: '990101-2026-000001',
  located: { area: 990101101001, grid: null },
};
export const foundOther: Found = { ...found, organ: { id: otherOrgan, name: '市场监管所' } };
/** One good payload for each command. */
export const payloads: Record<string, { [key: string]: Json }> = {
  file: { kind: 'matter', code: '06010', condition: '1' },
  reclassify: { kind: 'matter', code: '06010', condition: '1', reason: 'x' },
  place: { area: 990101101001 },
  settle: { kind: 'matter', code: '06010', condition: '1', text: 'x' },
  join: { into: otherCase },
  split: { reason: 'x' },
  take_in: { caseId: otherCase, report: 'x' },
  let_go: { caseId: otherCase, report: 'x' },
  refuse: { ground: 'other', answer: 'x' },
  dispatch: { organId: organ },
  accept: {},
  return: { ground: 'other', reason: 'x' },
  rule: { organId: organ, reason: 'x' },
  recall: { reason: 'x' },
  pause: { ground: 'weather', reason: 'x' },
  resume: {},
  ask_extension: { amount: 1, reason: 'x' },
  decide_extension: { granted: true, reason: 'x' },
  shelve: { until: '2026-09-30', reason: 'x' },
  take_up: { reason: 'x' },
  urge: { text: 'x' },
  supervise: { text: 'x', until: '2026-06-30' },
  report_back: { text: 'x' },
  handle: { result: 'solved', text: 'x' },
  check: { passed: true, text: 'x' },
  close: { answer: 'x' },
  rate: { report: 'x', grade: 5 },
  follow_up: { reached: false, text: 'x' },
  reopen: { reason: 'x' },
  void: { reason: 'x' },
  cite: { callId: organ, number: 'x' },
};

/** An event just reported. */
export function anEvent(now: Date): { file: CaseFile; fact: Fact } {
  const head = {
    area: 990101000000,
    grid: null,
    title: 't',
    place: 'p',
    lng: null,
    lat: null,
    subject: null,
    level: 'town',
    number: null,
    organId: null,
  } as const;
  const { next, fact } = open(
    eventProcedure,
    {
      county: 990101,
      id: organ,
      commandId: organ,
      factType: 'reported',
      head,
      data: {},
      change: { clocks: [{ clock: 'file', op: 'start', limit }] },
    },
    actor,
    now,
    calendar,
  );
  return { file: next, fact };
}

/** Payloads that a rule decides differently on. */
const variants: Readonly<Record<string, readonly { [key: string]: Json }[]>> = {
  check: [
    { passed: true, text: 'x' },
    { passed: false, text: 'x' },
  ],
  decide_extension: [
    { granted: true, reason: 'x' },
    { granted: false, reason: 'x' },
  ],
  ask_extension: [
    { amount: 1, reason: 'x' },
    { amount: 99, reason: 'x' },
  ],
  shelve: [
    { until: '2026-09-30', reason: 'x' },
    { until: '2026-06-22', reason: 'x' },
  ],
  join: [{ into: otherCase }, { into: organ }],
  supervise: [
    { text: 'x', until: '2026-06-30' },
    { text: 'x', until: '2026-06-22' },
  ],
  rate: [
    { report: 'x', grade: 5 },
    { report: 'x', grade: 1 },
  ],
  follow_up: [
    { reached: false, text: 'x' },
    { reached: true, text: 'x' },
  ],
  dispatch: [{ organId: organ }, { organId: organ, reason: 'x' }],
};
/** Look-ups that a rule decides differently on. */
const lookups: readonly Found[] = [
  found,
  foundOther,
  { ...found, category: null },
  { ...found, condition: null },
  { ...found, organ: null },
  { ...found, basis: null },
  { ...found, located: null },
];
const stranger: Actor = { ...checker, organId: null, scope: { ...checker.scope, organs: [] } };

const walkedAt = new Date('2026-06-22T09:00:00+08:00');

/** The walk of the event procedure. */
export const eventWalk: Walk = {
  procedure: eventProcedure,
  first: anEvent(walkedAt).file,
  calendar,
  payloads: (command) => variants[command] ?? [payloads[command]!],
  people: [actor, checker, stranger],
  lookups,
  othersFor: (file, payload) => othersFor(file, payload, { ...anEvent(walkedAt).file, id: otherCase }),
  situationOf,
};

/** The other case a command is about: the one its payload names, or the one the case was joined to. */
export function othersFor(file: CaseFile, payload: { readonly [key: string]: Json }, other: CaseFile): CaseFile[] {
  return payload['into'] === other.id || file.data['into'] === other.id ? [other] : [];
}

/** What a rule can tell cases apart by. */
function situationOf(file: CaseFile): string {
  const { state, organId, subject, data, clocks, tasks } = file;
  const { returnedBy = [], ruledTo = null, extension = null, extended = null, handledBy = null } = data;
  const { reopened = null, order = null, ratings = null, joined = null } = data;
  return JSON.stringify([
    ...[state, organId, subject === null, returnedBy, ruledTo, extension, extended, handledBy],
    ...[reopened, order !== null, ratings !== null, joined !== null],
    Object.values(clocks)
      .filter((clock) => clock.reading.state !== 'stopped')
      .map((clock) => `${clock.name} ${clock.reading.state}`)
      .toSorted(),
    tasks
      .filter((task) => task.closedAt === null)
      .map((task) => task.step)
      .toSorted(),
  ]);
}
