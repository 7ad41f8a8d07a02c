import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';

/** A clock whose bell is due, with the version of the calendar it was read with. */
export type DueBell = { readonly case_id: string; readonly name: string; readonly calendar: string };

/** Clocks whose bell is due, oldest first; cases are locked one by one when they ring. */
export function dueBells(tx: Tx, county: number, now: Date, limit: number): Promise<DueBell[]> {
  return tx.all(
    sqlFor
      .selectFrom('casefile.clock')
      .select(['case_id', 'name', 'calendar'])
      .where('county', '=', county)
      .where('ring_at', '<=', now)
      .orderBy('ring_at')
      .limit(limit),
  );
}

/** Open cases with a provisional clock that was read with another calendar than this version, in id order. */
export async function provisionalCases(
  tx: Tx,
  county: number,
  version: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  let query = sqlFor
    .selectFrom('casefile.clock')
    .select('case_id')
    .distinct()
    .where('county', '=', county)
    .where('provisional', '=', true)
    .where('state', '<>', 'stopped')
    .where('calendar', '<>', version)
    .orderBy('case_id')
    .limit(limit);
  if (after) query = query.where('case_id', '>', after);
  return (await tx.all(query)).map((row) => row.case_id);
}

/** How many open clocks are provisional, and how many of them wait to be read with this version of the calendar. */
export async function provisionalClocks(
  tx: Tx,
  county: number,
  version: string,
): Promise<{ provisional: number; waiting: number }> {
  const row = await tx.first(
    sqlFor
      .selectFrom('casefile.clock')
      .select((of) => [
        of.fn.countAll<number>().as('provisional'),
        of.fn.countAll<number>().filterWhere('calendar', '<>', version).as('waiting'),
      ])
      .where('county', '=', county)
      .where('provisional', '=', true)
      .where('state', '<>', 'stopped'),
  );
  return { provisional: row?.provisional ?? 0, waiting: row?.waiting ?? 0 };
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
