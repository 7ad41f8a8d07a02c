import { sql, type SqlBool } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';

/** A clock whose bell is due. */
export type DueBell = { readonly case_id: string; readonly name: string };

/** Clocks whose bell is due, oldest first; cases are locked one by one when they ring. */
export function dueBells(tx: Tx, county: number, now: Date, limit: number): Promise<DueBell[]> {
  return tx.all(
    sqlFor
      .selectFrom('casefile.clock')
      .select(['case_id', 'name'])
      .where('county', '=', county)
      .where('ring_at', '<=', now)
      .orderBy('ring_at')
      .limit(limit),
  );
}

/** A clock that another calendar than today's was reckoned with. */
export type OldClock = { readonly calendar: string; readonly case_id: string };

/** Running and paused clocks reckoned with another calendar than this version, in order of calendar and case. */
export function oldClocks(
  tx: Tx,
  county: number,
  version: string,
  after: OldClock | null,
  limit: number,
): Promise<OldClock[]> {
  let query = sqlFor
    .selectFrom('casefile.clock')
    .select(['calendar', 'case_id'])
    .distinct()
    .where('county', '=', county)
    .where('state', '<>', 'stopped')
    .where('calendar', '<>', version)
    .orderBy('calendar')
    .orderBy('case_id')
    .limit(limit);
  if (after) query = query.where(sql<SqlBool>`(calendar, case_id) > (${after.calendar}, ${after.case_id})`);
  return tx.all(query);
}

/**
 * Notes that the open clocks of cases end by this version of the calendar as they did by the one before. That is no fact:
 * nothing happened to the case, and what its facts tell stays true.
 */
export async function keepClocks(tx: Tx, county: number, version: string, caseIds: readonly string[]): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('casefile.clock')
      .set({ calendar: version })
      .where('county', '=', county)
      .where('case_id', 'in', [...caseIds])
      .where('state', '<>', 'stopped')
      .where('calendar', '<>', version),
  );
}

/** How many open clocks are provisional, and how many wait to be reckoned with this version of the calendar. */
export async function waitingClocks(
  tx: Tx,
  county: number,
  version: string,
): Promise<{ provisional: number; waiting: number }> {
  const open = sqlFor
    .selectFrom('casefile.clock')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('county', '=', county)
    .where('state', '<>', 'stopped');
  const provisional = await tx.first(open.where('provisional', '=', true));
  const waiting = await tx.first(open.where('calendar', '<>', version));
  return { provisional: provisional?.count ?? 0, waiting: waiting?.count ?? 0 };
}

/** Stores a calendar year of a county, in place of an earlier one of the same layer. */
export function saveYear(tx: Tx, row: { county: number; year: number; layer: string; content: string }) {
  return tx.all(
    sqlFor
      .insertInto('kernel.calendar_year')
      .values(row)
      .onConflict((of) => of.columns(['county', 'year', 'layer']).doUpdateSet({ content: row.content })),
  );
}

/** Calendar years a county imported. */
export function importedYears(tx: Tx, county: number) {
  return tx.all(
    sqlFor
      .selectFrom('kernel.calendar_year')
      .select(['year', 'layer', 'content'])
      .where('county', '=', county)
      .orderBy('year')
      .orderBy('layer'),
  );
}
