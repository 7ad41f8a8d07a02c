import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { Burden, Entered } from './contract.ts';

/** A duty as it is admitted. */
export type DutyRow = {
  readonly county: number;
  readonly case_id: string;
  readonly number: string;
  readonly title: string;
  readonly kind: string;
  readonly entered: string;
  readonly applicant: string;
  readonly areas: readonly number[];
  readonly from_day: string;
  readonly until_day: string;
  readonly forms: number;
  readonly fields: number;
  readonly minutes: number;
};

/** Adds a duty that was admitted. */
export async function insertDuty(tx: Tx, row: DutyRow): Promise<void> {
  await tx.all(sqlFor.insertInto('admission.duty').values({ ...row, areas: [...row.areas] }));
}

/** Moves the end of a duty. */
export async function saveTerm(
  tx: Tx,
  county: number,
  caseId: string,
  change: { readonly until_day: string } | { readonly ended_day: string },
): Promise<void> {
  await tx.all(
    sqlFor.updateTable('admission.duty').set(change).where('county', '=', county).where('case_id', '=', caseId),
  );
}

/** Duties that hold on a day, in the order of their numbers. */
export function listDuties(
  tx: Tx,
  of: {
    readonly county: number;
    readonly day: string;
    readonly entered?: Entered | undefined;
    readonly area?: number | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
) {
  let query = sqlFor
    .selectFrom('admission.duty')
    .selectAll()
    .where('county', '=', of.county)
    .where(holds(of.day))
    .orderBy('number')
    .limit(of.limit);
  if (of.entered) query = query.where('entered', '=', of.entered);
  if (of.area !== undefined) query = query.where(sql<boolean>`(areas = '{}' or ${of.area}::bigint = any (areas))`);
  if (of.after !== undefined) query = query.where('number', '>', of.after);
  return tx.all(query);
}

/** What duties that hold on a day ask of each of some towns, or of one of its grids, one duty left out. */
export async function burdens(
  tx: Tx,
  of: {
    readonly county: number;
    readonly day: string;
    readonly entered: Entered;
    readonly areas: readonly number[];
    readonly without: string;
  },
): Promise<(Burden & { area: number })[]> {
  return tx.all(
    sqlFor
      .selectFrom(sql<{ area: number }>`unnest(${[...of.areas]}::bigint[])`.as<'a'>(sql`a(area)`))
      .leftJoin('admission.duty as d', (join) =>
        join
          .on('d.county', '=', of.county)
          .on('d.entered', '=', of.entered)
          .on('d.case_id', '<>', of.without)
          .on(holds(of.day))
          .on(sql<boolean>`(d.areas = '{}' or a.area = any (d.areas))`),
      )
      .select([
        'a.area',
        sql<number>`count(d.case_id)::int`.as('duties'),
        sql<number>`coalesce(sum(d.forms), 0)::int`.as('forms'),
        sql<number>`coalesce(sum(d.fields), 0)::int`.as('fields'),
        sql<number>`coalesce(sum(d.minutes), 0)::int`.as('minutes'),
      ])
      .groupBy('a.area')
      .orderBy('a.area'),
  );
}

function holds(day: string) {
  return sql<boolean>`from_day <= ${day}::date and until_day >= ${day}::date and (ended_day is null or ended_day > ${day}::date)`;
}
