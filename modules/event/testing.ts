import type { Actor } from '@zhenshu/kernel/actor.ts';
import { makeCalendar } from '@zhenshu/kernel/calendar.ts';
import { decide, open, type CaseFile, type Fact, type Json, type Procedure } from '@zhenshu/casefile/domain.ts';
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
    extend: limit,
    check: limit,
    close: limit,
    follow_up: limit,
  },
  category: { kind: 'matter', code: '06010', name: '暴露垃圾' },
  condition: { condition: '1', name: '一般', closing: '清理', limit, level: 'town' },
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

/** A row of the procedure as it was really seen: what one command did, whoever gave it and from wherever. */
export type Seen = {
  readonly command: string;
  readonly from: Set<string>;
  readonly to: Set<string>;
  readonly clocks: Set<string>;
  readonly tasks: Set<string>;
  readonly refusals: Set<string>;
};

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

/** What is walked: a procedure from its first situation, with everything its rules decide differently on. */
export type Walk = {
  readonly procedure: Procedure;
  readonly first: CaseFile;
  /** The payloads each command is given with. */
  readonly payloads: (command: string) => readonly { [key: string]: Json }[];
  readonly people: readonly Actor[];
  readonly lookups: readonly unknown[];
  /** What a rule can tell cases apart by. */
  readonly situationOf: (file: CaseFile) => string;
};

const walkedAt = new Date('2026-06-22T09:00:00+08:00');

/** The walk of the event procedure. */
export const eventWalk: Walk = {
  procedure: eventProcedure,
  first: anEvent(walkedAt).file,
  payloads: (command) => variants[command] ?? [payloads[command]!],
  people: [actor, checker, stranger],
  lookups,
  situationOf,
};

/**
 * Walks a whole procedure: every command, by each person, with each payload and look-up, from every situation that can
 * be reached. Situations that differ only in counts or words are one.
 */
export function walk({ procedure, first, payloads, people, lookups, situationOf }: Walk = eventWalk): {
  situations: number;
  steps: number;
  rows: readonly Seen[];
} {
  const now = walkedAt;
  const rows = new Map<string, Seen>();
  for (const command of Object.keys(procedure.commands)) {
    rows.set(command, {
      command,
      from: new Set(),
      to: new Set(),
      clocks: new Set(),
      tasks: new Set(),
      refusals: new Set(),
    });
  }
  const other = { ...first, id: otherCase };
  const known = new Set([situationOf(first)]);
  const waiting = [first];
  let steps = 0;
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    for (const [name, seen] of rows) {
      for (const payload of payloads(name)) {
        for (const by of people) {
          // What is looked up does not depend on who asks.
          for (const look of by === people[0] ? lookups : lookups.slice(0, 1)) {
            const id = `00000000-0000-7000-8000-${String(file.version + 100).padStart(12, '0')}`;
            const said = decide(
              procedure,
              file,
              { id, name, payload },
              { actor: by, now, calendar, found: look as never, others: othersFor(file, payload, other) },
            );
            steps += 1;
            if (!said.ok) {
              if (said.code !== 'case.not_now') seen.refusals.add(said.code);
              continue;
            }
            const { change } = said.fact;
            seen.from.add(file.state);
            seen.to.add(said.next.state);
            for (const done of change.clocks ?? []) seen.clocks.add(`${done.op} ${done.clock}`);
            for (const task of change.tasks ?? []) seen.tasks.add(task.step);
            if (known.has(situationOf(said.next))) continue;
            known.add(situationOf(said.next));
            waiting.push(said.next);
          }
        }
      }
    }
  }
  return { situations: known.size, steps, rows: [...rows.values()] };
}

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
