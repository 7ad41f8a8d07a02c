import { systemActor } from '@zhenshu/kernel/actor.ts';
import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import { genesis, link } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { fold, type Fact } from '../domain.ts';
import {
  findCase,
  sealedContent,
  snapshotsOf,
  toCaseJson,
  toClockJson,
  toPartJson,
  toTaskJson,
  type Snapshot,
  type StoredFact,
  type StoredRow,
} from '../store.ts';
import { calendarOf } from './calendars.ts';

/** `brokenAt` is the first fact that does not fit; the last one when all fit but the stored case is not their fold. */
export type Verdict = { readonly facts: number; readonly intact: boolean; readonly brokenAt: number | null };

/** Verifies one case in scope; refuses `case.unknown`. */
export async function verifyCase(ctx: Ctx, id: string): Promise<Verdict> {
  const { county } = ctx.actor.scope;
  if (!(await inTx(ctx, (tx) => findCase(tx, county, id)))) refuse('missing', 'case.unknown');
  // Whoever may see the case may know whether it is whole, also the parts of organs that are not his own.
  const { scope } = systemActor(county, 'verify');
  const [verdict] = await inTx(ctx, (tx) => verifyCases(tx, county, [id]), scope);
  if (!verdict) refuse('missing', 'case.unknown');
  const { facts, intact, brokenAt } = verdict;
  return { facts, intact, brokenAt };
}

/**
 * Recomputes the chains of cases and compares what is stored of them with the fold of their facts: every column of the
 * case, its clocks, its open tasks, the organs with a part in it, the ids of its files. Needs the scope of the county.
 *
 * Outside the hash stand: area and line of a fact (they follow the case, whose own are folded, and must equal them); the
 * calendar version of a clock (which table its end was last found right by, adr 0003); closed tasks; name, content and
 * uploader of files.
 */
export async function verifyCases(
  tx: Tx,
  county: number,
  ids: readonly string[],
): Promise<(Verdict & { readonly id: string })[]> {
  const calendar = await calendarOf(tx, county);
  return (await snapshotsOf(tx, county, ids)).map((snapshot) => ({
    id: snapshot.case.id,
    ...verdictOn(snapshot, calendar),
  }));
}

function verdictOn(stored: Snapshot, calendar: Calendar): Verdict {
  const { facts } = stored;
  let head = genesis;
  for (const [index, fact] of facts.entries()) {
    const hash = link(head, sealedContent({ ...fact, at: new Date(fact.at) }));
    const isPlaced = fact.area === stored.case.area && fact.line === stored.case.line;
    if (fact.seq !== index + 1 || fact.previous !== head || fact.hash !== hash || !isPlaced) {
      return { facts: facts.length, intact: false, brokenAt: fact.seq };
    }
    head = hash;
  }
  const intact = isFold(stored, head, calendar);
  return { facts: facts.length, intact, brokenAt: intact ? null : facts.length };
}

function isFold(stored: Snapshot, head: string, calendar: Calendar): boolean {
  const { county, id } = stored.case;
  const facts = stored.facts.map(toFact);
  try {
    const told = { ...fold(county, id, facts, calendar), head };
    const clocks = Object.values(told.clocks).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const tasks = told.tasks.filter((task) => task.closedAt === null).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return (
      textOf([toCaseJson(told)]) === textOf([stored.case]) &&
      textOf(clocks.map((clock) => toClockJson(told, clock))) === textOf(stored.clocks) &&
      textOf(tasks.map((task) => toTaskJson(told, task))) === textOf(stored.tasks) &&
      textOf(told.organs.toSorted().map((organ) => toPartJson(told, organ))) === textOf(stored.parts) &&
      stored.isFound &&
      // Facts from before a file could be named once only may name it again.
      canonical([...new Set(facts.flatMap((fact) => fact.change.files ?? []))].toSorted()) === canonical(stored.files)
    );
  } catch {
    // Facts that nothing can be folded from were not written by us; the cases after this one must be looked at all the same.
    return false;
  }
}

const instants = new Set(['opened_at', 'due_at', 'yellow_at', 'ring_at', 'closed_at']);

/** Rows as one text, the same for a row as it is written and as it is read back. */
function textOf(rows: readonly StoredRow[]): string {
  const plain = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => column !== 'calendar')
        .map(([column, value]) => [column, instants.has(column) ? instantText(value) : value]),
    ),
  );
  return canonical(plain);
}

function instantText(value: unknown): string | null {
  if (value === null || value === 'infinity') return value;
  return new Date(value as string | Date).toISOString();
}

function toFact(row: StoredFact): Fact {
  return {
    seq: row.seq,
    type: row.type,
    at: new Date(row.at),
    commandId: row.command_id,
    actor: row.actor as Fact['actor'],
    data: row.data as Fact['data'],
    change: row.change as Fact['change'],
  };
}
