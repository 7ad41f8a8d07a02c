import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { Sent } from './clients.ts';

/** What is left against what was sent and told; all but `unheard` must be zero. */
export type Found = {
  /** Acknowledged, but without ledger row, fact, or (a report) its row. */
  lost: number;
  /** More than one ledger row, fact or report of one id, acknowledged or not. */
  doubled: number;
  /** The stored outcome is not the one that was told, or the fact is not the asked step of the asked case. */
  differing: number;
  /** Of a command nobody heard of: a ledger row without its fact, or the other way. */
  torn: number;
  /** Facts, ledger rows and reports of new cases that no client sent. */
  strangers: number;
  /** Facts whose JSON is not the kind it must be. */
  brokenFacts: number;
  /** Never acknowledged and yet done, once: harmless, a repetition would have been told the outcome. */
  unheard: number;
};

/** Ids of the cases that stand there before the clients begin. */
export async function caseIdsNow(owner: pg.Client): Promise<string[]> {
  return (await owner.query<{ id: string }>('select id from casefile.case_file')).rows.map((row) => row.id);
}

/** Compares commands with the rows they left, as the owner sees them. `before`: cases that are none of the clients'. */
export async function compare(owner: pg.Client, sent: readonly Sent[], before: readonly string[]): Promise<Found> {
  const found: Found = { lost: 0, doubled: 0, differing: 0, torn: 0, strangers: 0, brokenFacts: 0, unheard: 0 };
  const ids = new Set(sent.map((one) => one.id));
  // Not asked for by id: whatever lies on any case but the old ones has to be somebody's command.
  const facts = await owner.query<{ id: string; case_id: string; seq: number; whole: boolean }>(
    `select command_id as id, case_id, seq, jsonb_typeof(data) = 'object' and jsonb_typeof(change) = 'object'
       and jsonb_typeof(actor) = 'object' as whole
     from casefile.fact where case_id <> all ($1) or command_id = any ($2)`,
    [before, [...ids]],
  );
  const ledger = await owner.query<{ id: string; outcome: unknown }>(
    `select id, outcome from kernel.command
     where id = any ($1) or subject_id in (select id from casefile.case_file where id <> all ($2))`,
    [[...ids], before],
  );
  const reports = await owner.query<{ id: string }>('select id from event.report where case_id <> all ($1)', [before]);
  const factsOf = Map.groupBy(facts.rows, (row) => row.id);
  const ledgerOf = Map.groupBy(ledger.rows, (row) => row.id);
  const reportsOf = Map.groupBy(reports.rows, (row) => row.id);
  for (const one of sent) {
    const own = factsOf.get(one.id) ?? [];
    const rows = ledgerOf.get(one.id) ?? [];
    const counts = [own.length, rows.length, ...(one.step === 1 ? [reportsOf.get(one.id)?.length ?? 0] : [])];
    const acknowledged = one.outcome !== undefined;
    if (counts.some((n) => n > 1)) found.doubled += 1;
    else if (counts.includes(0) && acknowledged) found.lost += 1;
    else if (counts.includes(0) && counts.includes(1)) found.torn += 1;
    else if (!counts.includes(0)) {
      const told = !acknowledged || isDeepStrictEqual(rows[0]!.outcome, one.outcome);
      if (!told || own[0]!.case_id !== one.caseId || own[0]!.seq !== one.step) found.differing += 1;
      if (!acknowledged) found.unheard += 1;
    }
  }
  found.strangers = [...facts.rows, ...ledger.rows, ...reports.rows].filter((row) => !ids.has(row.id)).length;
  found.brokenFacts = facts.rows.filter((row) => !row.whole).length;
  return found;
}
