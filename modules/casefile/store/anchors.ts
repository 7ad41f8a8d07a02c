import { sql, type SqlBool } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { Cursor } from './read.ts';

/** Holds the chain of a county's anchors until the transaction ends: who closes days takes turns. */
export async function holdAnchors(tx: Tx, county: number): Promise<void> {
  await tx.named('casefile.hold_anchors', `select pg_advisory_xact_lock(hashtextextended('kernel.anchor', $1))`, [
    county,
  ]);
}

/** The newest anchor of a county. */
export function lastAnchor(tx: Tx, county: number) {
  return tx.first(
    sqlFor
      .selectFrom('kernel.anchor')
      .select(['day', 'root'])
      .where('county', '=', county)
      .orderBy('day', 'desc')
      .limit(1),
  );
}

/** Every anchor of a county, oldest first. */
export function anchorsOf(tx: Tx, county: number) {
  return tx.all(sqlFor.selectFrom('kernel.anchor').selectAll().where('county', '=', county).orderBy('day'));
}

/** Stores an anchor; a day has one. */
export function insertAnchor(
  tx: Tx,
  row: { county: number; day: string; root: string; links: number; previous: string; at: Date },
) {
  return tx.all(sqlFor.insertInto('kernel.anchor').values(row));
}

/** Whole ledger rows of a period in order of time and id. */
export function ledgerOn(tx: Tx, county: number, from: Date, to: Date, after: Cursor | undefined, limit: number) {
  let query = sqlFor
    .selectFrom('kernel.command')
    .selectAll()
    .where('county', '=', county)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .orderBy('id')
    .limit(limit);
  if (after) query = query.where(sql<SqlBool>`(at, id) > (${after.at}, ${after.id})`);
  return tx.all(query);
}

/** Hashes of the facts of a period in order of case and sequence. */
export function factsOn(
  tx: Tx,
  county: number,
  from: Date,
  to: Date,
  after: { id: string; seq: number } | undefined,
  limit: number,
) {
  let query = sqlFor
    .selectFrom('casefile.fact')
    .select(['case_id as id', 'seq', 'hash'])
    .where('county', '=', county)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('case_id')
    .orderBy('seq')
    .limit(limit);
  if (after) query = query.where(sql<SqlBool>`(case_id, seq) > (${after.id}, ${after.seq})`);
  return tx.all(query);
}
