import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import type { CaseFile, Change, Clock, ClockChange, Fact, Mark, Task } from './case-file.ts';
import { readClock, type ClockFact, type ClockReading } from './clock.ts';

/** The head of a chain before its first fact: kernel/hash.ts `genesis`, repeated here because that file needs Node. */
const noHead = '0'.repeat(64);

/** The case after one more fact. The first fact opens it; every later one must follow in sequence. */
export function evolve(before: CaseFile | null, county: number, id: string, fact: Fact, calendar: Calendar): CaseFile {
  const base = before ?? opened(county, id, fact);
  if (fact.seq !== base.version + 1) throw new Error(`Fact ${fact.seq} does not follow ${base.version}`);
  const { change } = fact;
  const clocks = applyClocks(base.clocks, change.clocks ?? [], fact.at, calendar, change.closes === true);
  const closing = (task: Task) =>
    task.closedAt === null && (change.closes || change.close?.includes('*') || change.close?.includes(task.step));
  const tasks = [
    ...base.tasks
      .filter((task) => task.closedAt === null)
      .map((task) => (closing(task) ? { ...task, closedAt: fact.at } : underClock(task, clocks))),
    ...(change.tasks ?? []).map((task): Task =>
      underClock({ ...task, openedAt: fact.at, dueAt: null, mark: 'none', closedAt: null }, clocks),
    ),
  ];
  const running = Object.values(clocks).filter((clock) => clock.reading.state === 'running');
  return {
    ...base,
    ...change.head,
    state: change.state ?? base.state,
    version: fact.seq,
    data: merge(base.data, change.set ?? {}),
    organs: [...new Set([...base.organs, ...(change.seenBy ?? [])])],
    clocks,
    tasks,
    dueAt: earliest(running.map((clock) => clock.reading.dueAt)),
    mark: worst(running.map((clock) => clock.mark)),
    closedAt: change.closes ? fact.at : base.closedAt,
  };
}

/** The case as told by all its facts. */
export function fold(county: number, id: string, facts: readonly Fact[], calendar: Calendar): CaseFile {
  const [first, ...rest] = facts;
  if (!first) throw new Error('A case without facts');
  return rest.reduce<CaseFile>(
    (before, fact) => evolve(before, county, id, fact, calendar),
    evolve(null, county, id, first, calendar),
  );
}

/** 12-digit code of the town an area lies in (itself for a town or county). */
export function townOf(area: number): number {
  return Math.floor(area / 1000) * 1000;
}

function opened(county: number, id: string, fact: Fact): CaseFile {
  const { open } = fact.change;
  if (!open) throw new Error('The first fact of a case must open it');
  return {
    ...open,
    county,
    id,
    organs: [],
    state: fact.change.state ?? '',
    version: 0,
    data: {},
    openedAt: fact.at,
    dueAt: null,
    mark: 'none',
    closedAt: null,
    head: noHead,
    clocks: {},
    tasks: [],
  };
}

function applyClocks(
  before: CaseFile['clocks'],
  changes: readonly ClockChange[],
  at: Date,
  calendar: Calendar,
  closes: boolean,
): CaseFile['clocks'] {
  const clocks: Record<string, Clock> = { ...before };
  const still = closes ? Object.values(before).filter((clock) => clock.reading.state !== 'stopped') : [];
  for (const change of [...changes, ...still.map((clock) => ({ clock: clock.name, op: 'stop' }) as const)]) {
    const clock = clocks[change.clock];
    if (change.op === 'mark') {
      if (clock) clocks[change.clock] = { ...clock, mark: change.mark };
      continue;
    }
    if (change.op === 'reread') {
      if (clock) {
        const reading = readClock(clock.facts, calendar, at);
        clocks[change.clock] = { ...clock, reading, mark: markLeft(clock.mark, reading, at) };
      }
      continue;
    }
    // A new start is a new run: the earlier run stays in the facts of the case.
    const facts = change.op === 'start' ? [clockFact(change, at)] : [...(clock?.facts ?? []), clockFact(change, at)];
    const reading = readClock(facts, calendar, at);
    const mark = change.op === 'start' || !clock ? 'none' : markLeft(clock.mark, reading, at);
    clocks[change.clock] = { name: change.clock, facts, reading, mark };
  }
  return clocks;
}

/**
 * A mark (P2) stands only while its instant has come: an extension or another calendar that moves the instant ahead
 * takes the mark back, and the bell rings anew. What rang stays in the facts.
 */
function markLeft(mark: Mark, { dueAt, yellowAt }: ClockReading, at: Date): Mark {
  if (yellowAt !== null && yellowAt > at) return 'none';
  return mark === 'red' && dueAt !== null && dueAt > at ? 'yellow' : mark;
}

function clockFact(change: Exclude<ClockChange, { op: 'mark' | 'reread' }>, at: Date): ClockFact {
  switch (change.op) {
    case 'start':
      return { type: 'started', at, limit: change.limit };
    case 'pause':
      return { type: 'paused', at, ground: change.ground };
    case 'resume':
      return { type: 'resumed', at };
    case 'extend':
      return { type: 'extended', at, by: change.by, ground: change.ground };
    case 'stop':
      return { type: 'stopped', at };
  }
}

function underClock(task: Task, clocks: CaseFile['clocks']): Task {
  const clock = task.clock === null ? undefined : clocks[task.clock];
  if (!clock) return task;
  const dueAt = clock.reading.state === 'running' ? clock.reading.dueAt : null;
  if (task.mark === clock.mark && task.dueAt?.getTime() === dueAt?.getTime()) return task;
  return { ...task, dueAt, mark: clock.mark };
}

function merge(data: CaseFile['data'], set: NonNullable<Change['set']>): CaseFile['data'] {
  const merged = { ...data, ...set };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

function earliest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce<Date | null>((least, at) => (at && (!least || at < least) ? at : least), null);
}

function worst(marks: readonly Mark[]): Mark {
  if (marks.includes('red')) return 'red';
  return marks.includes('yellow') ? 'yellow' : 'none';
}
