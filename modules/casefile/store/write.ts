import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { link } from '@zhenshu/kernel/hash.ts';
import type { CaseFile, Fact } from '../domain.ts';
import {
  sealedContent,
  toCaseFile,
  toCaseJson,
  toClockJson,
  toFactJson,
  toPartJson,
  toTaskJson,
  type CaseJson,
  type ClockJson,
  type TaskJson,
} from './rows.ts';

type Locked = {
  case: CaseJson;
  clocks: ClockJson[];
  tasks: TaskJson[];
  prior: PriorCommand | null;
  last: string;
};
export type PriorCommand = { fingerprint: string; outcome: unknown; person_id: string | null; token_id: string | null };

/** A case locked for a command, that command's outcome if it ran before, and the instant of the step. */
export type LockedCase = { readonly file: CaseFile; readonly prior: PriorCommand | null; readonly now: Date };

/**
 * A case to be locked for a command, when that came in, and with which others it moves. The step's instant is that one, or
 * just after the newest fact of these cases: facts of a case go forward in time, whoever waited for the lock and whichever
 * machine's watch is fast. Not even two share an instant, since clocks order those of one instant by what they are.
 */
export type Asked = { readonly caseId: string; readonly commandId: string; readonly now: Date; readonly move: number };

/**
 * Locks cases, each for one command, in the order of their ids; those not there or not in scope are left out. The calendar is
 * asked for under the locks: whoever waited behind the job that read the limits anew would put them back by the old one.
 */
export async function lockCases(
  tx: Tx,
  county: number,
  asked: readonly Asked[],
  calendarOf: (tx: Tx, county: number) => Promise<Calendar>,
): Promise<{ readonly locked: ReadonlyMap<string, LockedCase>; readonly calendar: Calendar }> {
  // One order for everybody, or two who lock the same cases could wait for each other.
  const ordered = asked.toSorted((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const rows = await tx.named<{ locked: Locked }>('casefile.lock', 'select casefile.lock_cases($1, $2, $3) as locked', [
    county,
    ordered.map((one) => one.caseId),
    ordered.map((one) => one.commandId),
  ]);
  const moves = new Map(asked.map((one) => [one.caseId, one]));
  const instants = new Map<number, Date>();
  for (const { locked } of rows) {
    const { move, now } = moves.get(locked.case.id)!;
    const next = new Date(Date.parse(locked.last) + 1);
    const known = instants.get(move) ?? now;
    instants.set(move, next > known ? next : known);
  }
  const calendar = await calendarOf(tx, county);
  const locked = new Map(
    rows.map(({ locked: { case: row, clocks, tasks, prior } }): [string, LockedCase] => {
      const now = instants.get(moves.get(row.id)!.move)!;
      return [row.id, { file: toCaseFile(row, clocks, tasks, calendar, now), prior, now }];
    }),
  );
  return { locked, calendar };
}

/** One step of one case, decided and ready to be written. */
export type Step = {
  /** null when the step opens the case. */
  readonly before: CaseFile | null;
  readonly next: CaseFile;
  readonly fact: Fact;
  /** Row for kernel.command. */
  readonly command: Readonly<Record<string, unknown>>;
  /** Who uploaded the files the step names: id of a person or token, or the digest of a device's key. */
  readonly uploader: { readonly id: string | null; readonly uploadKey: string | null };
};

/** Seals the facts into their chains and writes everything in one round trip; returns how many steps found their case unmoved. */
export async function writeSteps(tx: Tx, steps: readonly Step[]): Promise<{ moved: number }> {
  const opened: unknown[] = [];
  const movedRows: unknown[] = [];
  const placed: unknown[] = [];
  const worded: unknown[] = [];
  const parts: unknown[] = [];
  const turned: unknown[] = [];
  const facts: unknown[] = [];
  const clocks: unknown[] = [];
  const tasksMoved: unknown[] = [];
  const tasksOpened: unknown[] = [];
  const files: unknown[] = [];
  for (const { before, next, fact, uploader } of steps) {
    const row = toFactJson(next, fact);
    const previous = next.head;
    const hash = link(previous, sealedContent(row));
    (before ? movedRows : opened).push(toCaseJson({ ...next, head: hash }));
    facts.push({ ...row, previous, hash });
    for (const organ of next.organs) {
      if (!before?.organs.includes(organ)) parts.push(toPartJson(next, organ));
    }
    if (before && (before.closedAt === null) !== (next.closedAt === null)) {
      turned.push({ county: next.county, id: next.id, open: next.closedAt === null });
    }
    if (before && before.area !== next.area) placed.push({ county: next.county, id: next.id, area: next.area });
    if (!before || foundBy(before) !== foundBy(next)) worded.push({ county: next.county, id: next.id });
    for (const clock of Object.values(next.clocks)) {
      if (before?.clocks[clock.name] !== clock) clocks.push(toClockJson(next, clock));
    }
    const known = new Map(before?.tasks.map((task) => [task.id, task]));
    for (const task of next.tasks) {
      const was = known.get(task.id);
      if (!was) tasksOpened.push(toTaskJson(next, task));
      else if (was !== task) tasksMoved.push(toTaskJson(next, task));
    }
    for (const id of fact.change.files ?? []) {
      const { id: uploaderId, uploadKey } = uploader;
      files.push({
        county: next.county,
        id,
        case_id: next.id,
        area: next.area,
        line: next.line,
        uploaded_by: uploaderId,
        upload_key: uploadKey,
      });
    }
  }
  const written = {
    opened,
    moved: movedRows,
    placed,
    worded,
    parts,
    turned,
    facts,
    clocks,
    tasks_moved: tasksMoved,
    tasks_opened: tasksOpened,
    files,
    commands: steps.map((step) => step.command),
  };
  const [row] = await tx.named<{ moved: number }>('casefile.write', 'select casefile.write($1) as moved', [
    JSON.stringify(written),
  ]);
  return { moved: row?.moved ?? 0 };
}

/** What the row of its words is made of. */
function foundBy({ title, place, number, data, area }: CaseFile): string {
  return JSON.stringify([title, place, number, data['report'], area]);
}

/** The next number of a strict sequence (案卷号): without gaps, because it is taken inside the writing transaction. */
export async function nextNumber(tx: Tx, county: number, area: number, name: string): Promise<number> {
  const [row] = await tx.named<{ value: number }>(
    'kernel.next_number',
    `insert into kernel.counter (county, area, name, value) values ($1, $2, $3, 1)
     on conflict (county, area, name) do update set value = kernel.counter.value + 1 returning value`,
    [county, area, name],
  );
  return row!.value;
}
