import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import type { CaseFile, Change, Clock, ClockChange, Fact, Mark, Reckoning, Task } from './case-file.ts';
import { readClock, type ClockFact, type ClockReading } from './clock.ts';

/** The head of a chain before its first fact: kernel/hash.ts `genesis`, repeated here because that file needs Node. */
const noHead = '0'.repeat(64);

/**
 * The case after one more fact, and that fact with what was reckoned of its clocks. The first fact opens the case; every
 * later one must follow in sequence. Clocks that still run are read again if another calendar is in use meanwhile, so that
 * no fact leaves behind ends of two calendars.
 */
export function evolve(
  before: CaseFile | null,
  county: number,
  id: string,
  fact: Fact,
  calendar: Calendar,
): { next: CaseFile; fact: Fact } {
  const next = apply(before, county, id, fact, calendar, false);
  const touched = Object.values(next.clocks).filter((clock) => before?.clocks[clock.name] !== clock);
  if (touched.length === 0) return { next, fact };
  const reckoned = Object.fromEntries(
    touched.map(({ name, reckoned: { dueAt, yellowAt, provisional, calendar: version } }) => [
      name,
      {
        dueAt: dueAt?.toISOString() ?? null,
        yellowAt: yellowAt?.toISOString() ?? null,
        provisional,
        calendar: version,
      },
    ]),
  );
  return { next, fact: { ...fact, change: { ...fact.change, reckoned } } };
}

/** The case as told by all its facts; ends of clocks are those the facts tell, whatever calendar is in use by now. */
export function fold(county: number, id: string, facts: readonly Fact[], calendar: Calendar): CaseFile {
  const [first, ...rest] = facts;
  if (!first) throw new Error('A case without facts');
  return rest.reduce<CaseFile>(
    (before, fact) => apply(before, county, id, fact, calendar, true),
    apply(null, county, id, first, calendar, true),
  );
}

function apply(
  before: CaseFile | null,
  county: number,
  id: string,
  fact: Fact,
  calendar: Calendar,
  asTold: boolean,
): CaseFile {
  const base = before ?? opened(county, id, fact);
  if (fact.seq !== base.version + 1) throw new Error(`Fact ${fact.seq} does not follow ${base.version}`);
  const { change } = fact;
  const clocks = applyClocks(base.clocks, fact, calendar, asTold);
  const head = { ...base, ...change.head };
  const ends = (task: Task) =>
    change.close?.some((one) =>
      typeof one === 'string'
        ? one === '*' || one === task.step
        : one.step === task.step && one.organId === task.organId,
    ) ?? false;
  const closing = (task: Task) => task.closedAt === null && (change.closes || ends(task));
  const tasks = [
    ...base.tasks
      .filter((task) => task.closedAt === null)
      .map((task) => (closing(task) ? { ...task, closedAt: fact.at } : underClock(task, clocks, head.organId))),
    ...(change.tasks ?? []).map((task): Task =>
      underClock({ ...task, openedAt: fact.at, dueAt: null, mark: 'none', closedAt: null }, clocks, head.organId),
    ),
  ];
  const running = Object.values(clocks).filter((clock) => clock.reading.state === 'running');
  return {
    ...head,
    state: change.state ?? base.state,
    version: fact.seq,
    data: merge(base.data, change.set ?? {}),
    organs: [...new Set([...base.organs, ...(change.seenBy ?? [])])],
    clocks,
    tasks,
    dueAt: earliest(running.map((clock) => clock.reckoned.dueAt)),
    mark: worst(running.map((clock) => clock.mark)),
    closedAt: change.closes ? fact.at : change.reopens ? null : base.closedAt,
  };
}

/** The name of a clock that is one organ's alone: several organs of one case may each have their own limit. */
export function clockOf(name: string, organId: string): string {
  return `${name}.${organId}`;
}

/** What a clock limits, and whose alone it is; null = the case's. */
export function partsOfClock(clock: string): { name: string; organId: string | null } {
  const [name, organId] = clock.split('.');
  return { name: name!, organId: organId ?? null };
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
  { change, at }: Fact,
  calendar: Calendar,
  asTold: boolean,
): CaseFile['clocks'] {
  const going = Object.values(before).filter((clock) => clock.reading.state !== 'stopped');
  const stops = change.closes ? going.map((clock) => ({ clock: clock.name, op: 'stop' }) as const) : [];
  const touched = new Map<string, Pick<Clock, 'facts' | 'mark'>>();
  for (const done of [...(change.clocks ?? []), ...stops]) {
    const clock = touched.get(done.clock) ?? before[done.clock];
    if (done.op === 'mark' || done.op === 'reread') {
      if (clock) touched.set(done.clock, { facts: clock.facts, mark: done.op === 'mark' ? done.mark : clock.mark });
    } else if (done.op === 'start') {
      // A new start is a new run: the earlier run stays in the facts of the case.
      touched.set(done.clock, { facts: [clockFact(done, at)], mark: 'none' });
    } else {
      const facts = [...(clock?.facts ?? []), clockFact(done, at)];
      touched.set(done.clock, { facts, mark: clock?.mark ?? 'none' });
    }
  }
  for (const clock of going) {
    const isMoved = asTold ? change.reckoned?.[clock.name] : clock.reckoned.calendar !== calendar.version;
    if (isMoved && !touched.has(clock.name)) touched.set(clock.name, clock);
  }
  const clocks: Record<string, Clock> = { ...before };
  for (const [name, { facts, mark }] of touched) {
    const reading = readClock(facts, calendar, at);
    const reckoned = (asTold ? reckonedBy(change, name) : undefined) ?? reckon(reading);
    clocks[name] = { name, facts, reading, reckoned, mark: markLeft(mark, reckoned, at) };
  }
  return clocks;
}

function reckonedBy({ reckoned }: Change, name: string): Reckoning | undefined {
  const told = reckoned?.[name];
  if (!told) return undefined;
  const instant = (text: string | null) => (text === null ? null : new Date(text));
  return { ...told, dueAt: instant(told.dueAt), yellowAt: instant(told.yellowAt) };
}

function reckon({ dueAt, yellowAt, provisional, calendarVersion }: ClockReading): Reckoning {
  return { dueAt, yellowAt, provisional, calendar: calendarVersion };
}

/**
 * A mark (P2) stands only while its instant has come: an extension or another calendar that moves the instant ahead
 * takes the mark back, and the bell rings anew. What rang stays in the facts.
 */
function markLeft(mark: Mark, { dueAt, yellowAt }: Reckoning, at: Date): Mark {
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

/**
 * A task is due with its clock; that of the organ whose turn it is with the earliest of all that run: who has yet to
 * sign for an emergency is as pressed as who handles it. Other organs' tasks are not pressed by its lateness, nor it by
 * clocks of theirs alone.
 */
function underClock(task: Task, clocks: CaseFile['clocks'], turn: string | null): Task {
  const own = task.clock === null ? undefined : clocks[task.clock];
  if (!own) return task;
  const isRunning = own.reading.state === 'running';
  const bearing =
    isRunning && task.organId !== null && task.organId === turn
      ? Object.values(clocks).filter(
          (clock) => clock.reading.state === 'running' && [null, turn].includes(partsOfClock(clock.name).organId),
        )
      : [own];
  const dueAt = isRunning ? earliest(bearing.map((clock) => clock.reckoned.dueAt)) : null;
  const mark = worst(bearing.map((clock) => clock.mark));
  if (task.mark === mark && task.dueAt?.getTime() === dueAt?.getTime()) return task;
  return { ...task, dueAt, mark };
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
