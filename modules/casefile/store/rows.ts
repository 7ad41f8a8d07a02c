import type { Line } from '@zhenshu/kernel/actor.ts';
import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import type { CaseFile, Clock, ClockFact, Fact, Json, Level, Mark, Task } from '../domain.ts';
import { readClock, townOf } from '../domain.ts';

const micro = 1_000_000;

/** The row of a case as JSON carries it between the program and casefile.write / casefile.lock_cases. */
export type CaseJson = {
  county: number;
  id: string;
  kind: string;
  area: number;
  town: number;
  line: string;
  grid: string | null;
  organ_id: string | null;
  organs: readonly string[];
  number: string | null;
  title: string;
  place: string;
  lng_micro: number | null;
  lat_micro: number | null;
  subject: string | null;
  level: string;
  state: string;
  version: number;
  data: { readonly [key: string]: Json };
  opened_at: string | Date;
  due_at: string | Date | null;
  mark: string;
  closed_at: string | Date | null;
  head: string;
};

type ClockFactJson = Omit<ClockFact, 'at'> & { at: string };
export type ClockJson = {
  name: string;
  facts: ClockFactJson[];
  mark: string;
  due_at: string | Date | null;
  yellow_at: string | Date | null;
  provisional: boolean;
  calendar: string;
};
export type TaskJson = {
  id: string;
  step: string;
  needs: string;
  organ_id: string | null;
  clock: string | null;
  opened_at: string;
  due_at: string;
  mark: string;
  closed_at: string | null;
};

/** The row a case is stored as. */
export function toCaseJson(file: CaseFile): CaseJson {
  return {
    county: file.county,
    id: file.id,
    kind: file.kind,
    area: file.area,
    town: townOf(file.area),
    line: file.line,
    grid: file.grid,
    organ_id: file.organId,
    organs: file.organs,
    number: file.number,
    title: file.title,
    place: file.place,
    lng_micro: file.lng === null ? null : Math.round(file.lng * micro),
    lat_micro: file.lat === null ? null : Math.round(file.lat * micro),
    subject: file.subject,
    level: file.level,
    state: file.state,
    version: file.version,
    data: file.data,
    opened_at: file.openedAt,
    due_at: file.dueAt,
    mark: file.mark,
    closed_at: file.closedAt,
    head: file.head,
  };
}

/** A case from its row, clocks and open tasks. */
export function toCaseFile(
  row: CaseJson,
  clocks: readonly ClockJson[],
  tasks: readonly TaskJson[],
  calendar: Calendar,
  now: Date,
): CaseFile {
  return {
    county: row.county,
    id: row.id,
    kind: row.kind,
    area: row.area,
    line: row.line as Line,
    grid: row.grid,
    organId: row.organ_id,
    organs: row.organs,
    number: row.number,
    title: row.title,
    place: row.place,
    lng: row.lng_micro === null ? null : row.lng_micro / micro,
    lat: row.lat_micro === null ? null : row.lat_micro / micro,
    subject: row.subject,
    level: row.level as Level,
    state: row.state,
    version: row.version,
    data: row.data,
    openedAt: new Date(row.opened_at),
    dueAt: row.due_at === null ? null : new Date(row.due_at),
    mark: row.mark as Mark,
    closedAt: row.closed_at === null ? null : new Date(row.closed_at),
    head: row.head,
    clocks: Object.fromEntries(clocks.map((clock) => [clock.name, toClock(clock, calendar, now)])),
    tasks: tasks.map(toTask),
  };
}

/** A clock from its row: as it was reckoned, and read again with today's calendar. */
export function toClock(row: ClockJson, calendar: Calendar, now: Date): Clock {
  const facts = row.facts.map((fact) => ({ ...fact, at: new Date(fact.at) }) as ClockFact);
  return {
    name: row.name,
    facts,
    reading: readClock(facts, calendar, now),
    reckoned: {
      dueAt: row.due_at === null ? null : new Date(row.due_at),
      yellowAt: row.yellow_at === null ? null : new Date(row.yellow_at),
      provisional: row.provisional,
      calendar: row.calendar,
    },
    mark: row.mark as Mark,
  };
}

function toTask(row: TaskJson): Task {
  return {
    id: row.id,
    step: row.step,
    needs: row.needs,
    organId: row.organ_id,
    clock: row.clock,
    openedAt: new Date(row.opened_at),
    dueAt: row.due_at === 'infinity' ? null : new Date(row.due_at),
    mark: row.mark as Mark,
    closedAt: row.closed_at === null ? null : new Date(row.closed_at),
  };
}

/** The row a clock is stored as. The bell rings at yellow, then at red, and only while the clock runs. */
export function toClockJson(file: CaseFile, clock: Clock) {
  const { reading, reckoned } = clock;
  const running = reading.state === 'running';
  const ringAt =
    clock.mark === 'none' ? (reckoned.yellowAt ?? reckoned.dueAt) : clock.mark === 'yellow' ? reckoned.dueAt : null;
  return {
    county: file.county,
    case_id: file.id,
    name: clock.name,
    area: file.area,
    line: file.line,
    facts: clock.facts,
    state: reading.state,
    due_at: reckoned.dueAt,
    yellow_at: reckoned.yellowAt,
    provisional: reckoned.provisional,
    calendar: reckoned.calendar,
    mark: clock.mark,
    ring_at: running ? ringAt : null,
  };
}

/** The row a task is stored as. */
export function toTaskJson(file: CaseFile, task: Task) {
  return {
    county: file.county,
    id: task.id,
    case_id: file.id,
    area: file.area,
    town: townOf(file.area),
    line: file.line,
    kind: file.kind,
    step: task.step,
    needs: task.needs,
    organ_id: task.organId,
    clock: task.clock,
    opened_at: task.openedAt,
    due_at: task.dueAt ?? 'infinity',
    mark: task.mark,
    closed_at: task.closedAt,
  };
}

/** The row that lists a case for an organ with a part in it. */
export function toPartJson(file: CaseFile, organId: string) {
  return {
    county: file.county,
    organ_id: organId,
    case_id: file.id,
    opened_at: file.openedAt,
    open: file.closedAt === null,
  };
}

/** The row a fact is stored as, before sealing; what the hash covers is `sealedContent`. */
export function toFactJson(file: CaseFile, fact: Fact) {
  return {
    county: file.county,
    case_id: file.id,
    seq: fact.seq,
    area: file.area,
    line: file.line,
    type: fact.type,
    at: fact.at,
    command_id: fact.commandId,
    actor: fact.actor,
    data: fact.data,
    change: fact.change,
  };
}

/** Exactly what a link of the chain covers; rows read back must give the same text. */
export function sealedContent(row: {
  county: number;
  case_id: string;
  seq: number;
  type: string;
  at: Date;
  command_id: string;
  actor: unknown;
  data: unknown;
  change: unknown;
}) {
  const { county, case_id, seq, type, at, command_id, actor, data, change } = row;
  return { county, case_id, seq, type, at, command_id, actor, data, change };
}
