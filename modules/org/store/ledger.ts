import { sql } from 'kysely';
import { refuseClosedDay } from '@zhenshu/kernel/command.ts';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';

/** Rows of the ledger in the scope, newest first, one more than `limit`. */
export async function listLedger(
  tx: Tx,
  of: {
    county: number;
    name?: string | undefined;
    person?: string | undefined;
    from?: Date | undefined;
    to?: Date | undefined;
    after: { at: Date; id: string } | null;
    limit: number;
  },
) {
  let query = sqlFor
    .selectFrom('kernel.command')
    .select([
      'id',
      'at',
      'name',
      'area',
      'actor_name as actorName',
      'person_id as personId',
      'token_id as tokenId',
      'subject_id as subjectId',
      sql<Record<string, unknown>>`data`.as('data'),
    ])
    .where('county', '=', of.county)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(of.limit + 1);
  if (of.name) query = query.where('name', '=', of.name);
  if (of.person) query = query.where('person_id', '=', of.person);
  if (of.from) query = query.where('at', '>=', of.from);
  if (of.to) query = query.where('at', '<', of.to);
  if (of.after) query = query.where(sql<boolean>`(at, id) < (${of.after.at}, ${of.after.id})`);
  return tx.all(query);
}

/** Writes ledger rows that are not commands of a client: sign-ins, failures, lock-outs, sign-outs (等保 安全审计). */
export async function insertLedger(
  tx: Tx,
  row: {
    county: number;
    id: string;
    area: number;
    name: string;
    personId: string | null;
    postId: string | null;
    actorName: string;
    data: Readonly<Record<string, unknown>>;
    fingerprint: string;
    at: Date;
  },
): Promise<void> {
  await refuseClosedDay(tx, row.county, row.at);
  await tx.all(
    sqlFor.insertInto('kernel.command').values({
      county: row.county,
      id: row.id,
      area: row.area,
      name: row.name,
      subject_id: row.personId,
      person_id: row.personId,
      post_id: row.postId,
      token_id: null,
      actor_name: row.actorName,
      fingerprint: row.fingerprint,
      data: JSON.stringify(row.data),
      outcome: 'null',
      at: row.at,
    }),
  );
}
