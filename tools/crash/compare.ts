import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import type { Store } from '@zhenshu/server/database.ts';
import type { Clients } from './clients.ts';

/** What is left against what was acknowledged; all but the first two must be zero. */
export type Found = {
  acknowledged: number;
  /** Commands that were done although their sender never heard so: harmless, their repetition gives the outcome. */
  unheard: number;
  /** Acknowledged, but no ledger row or no fact. */
  lost: number;
  /** More than one ledger row or fact. */
  doubled: number;
  /** The ledger's outcome is not the one that was told. */
  differing: number;
  /** Facts of these cases that no client sent. */
  uncalledFor: number;
  /** Rows whose JSON is not the kind it must be. */
  brokenJson: number;
};

/** Compares ledger and facts with what the clients were told, as the owner sees them. */
export async function compare(store: Store, { acknowledged, sent }: Clients): Promise<Found> {
  const client = new pg.Client(store.owner);
  await client.connect();
  try {
    const found: Found = {
      acknowledged: acknowledged.size,
      unheard: 0,
      lost: 0,
      doubled: 0,
      differing: 0,
      uncalledFor: 0,
      brokenJson: 0,
    };
    const ids = [...sent];
    const ledger = await client.query<{ id: string; outcome: unknown }>(
      'select id, outcome from kernel.command where id = any($1)',
      [ids],
    );
    const facts = await client.query<{ command_id: string; case_id: string; type: string; actor: { kind?: string } }>(
      'select command_id, case_id, type, actor from casefile.fact where command_id = any($1) or case_id = any($2)',
      [ids, [...new Set([...acknowledged.values()].map((one) => one.caseId))]],
    );
    const rowsOf = Map.groupBy(ledger.rows, (row) => row.id);
    const factsOf = Map.groupBy(facts.rows, (row) => row.command_id);
    for (const [id, told] of acknowledged) {
      const rows = rowsOf.get(id) ?? [];
      const own = (factsOf.get(id) ?? []).filter((fact) => fact.case_id === told.caseId);
      if (rows.length === 0 || own.length === 0) found.lost += 1;
      else if (rows.length > 1 || own.length > 1) found.doubled += 1;
      else if (!isDeepStrictEqual(rows[0]!.outcome, told.outcome)) found.differing += 1;
    }
    found.unheard = ids.filter((id) => rowsOf.has(id) && !acknowledged.has(id)).length;
    // Bells are the system's own; everything else on these cases was sent by a client.
    found.uncalledFor = facts.rows.filter((fact) => !sent.has(fact.command_id) && fact.actor.kind !== 'system').length;
    const broken = await client.query<{ n: number }>(
      `select count(*)::int as n from casefile.fact
       where jsonb_typeof(data) <> 'object' or jsonb_typeof(change) <> 'object' or jsonb_typeof(actor) <> 'object'`,
    );
    found.brokenJson = broken.rows[0]!.n;
    return found;
  } finally {
    await client.end();
  }
}
