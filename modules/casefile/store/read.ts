import { sql, type SqlBool } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { CaseJson } from './rows.ts';

const caseColumns = [
  'id',
  'kind',
  'number',
  'title',
  'place',
  'subject',
  'state',
  'level',
  'grid',
  'area',
  'organ_id',
  'lng_micro',
  'lat_micro',
  'opened_at',
  'due_at',
  'mark',
  'closed_at',
] as const;

/** Filters of the list of cases; everything besides the county is optional. */
export type CaseFilter = {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly open?: boolean | undefined;
  readonly mark?: string | undefined;
  readonly town?: number | undefined;
  readonly organ?: string | undefined;
  readonly words?: string | undefined;
};
export type Cursor = { readonly at: Date; readonly id: string };

/** A page of cases, newest first. Sent unnamed: its plan must fit the scope of the moment. */
export function listCases(tx: Tx, county: number, filter: CaseFilter, after: Cursor | undefined, limit: number) {
  let query = sqlFor
    .selectFrom('casefile.case_file')
    .select(caseColumns)
    .where('county', '=', county)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (filter.kind) query = query.where('kind', '=', filter.kind);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.open === true) query = query.where('closed_at', 'is', null);
  if (filter.open === false) query = query.where('closed_at', 'is not', null);
  if (filter.mark) query = query.where('mark', '=', filter.mark);
  if (filter.town) query = query.where('town', '=', filter.town);
  if (filter.organ) query = query.where('organ_id', '=', filter.organ);
  if (filter.words) {
    const pattern = `%${filter.words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    query = query.where((of) =>
      of.or([of('title', 'like', pattern), of('place', 'like', pattern), of('number', 'like', pattern)]),
    );
  }
  if (after) query = query.where(sql<SqlBool>`(opened_at, id) < (${after.at}, ${after.id})`);
  return tx.all(query);
}

/** Whose work is asked for: rights held, and the organs they are held in; null = all organs of the area. */
export type WorkFilter = {
  readonly rights: readonly string[];
  readonly organs: readonly string[] | null;
  readonly town: number | null;
  readonly kind?: string | undefined;
};

/** A page of open tasks by time left, each with its case. */
export function listWork(
  tx: Tx,
  county: number,
  filter: WorkFilter,
  after: { at: string; id: string } | undefined,
  limit: number,
) {
  let query = sqlFor
    .selectFrom('casefile.task as t')
    .innerJoin('casefile.case_file as c', (join) =>
      join.onRef('c.county', '=', 't.county').onRef('c.id', '=', 't.case_id'),
    )
    .select([
      't.id as task',
      't.step',
      't.mark',
      't.opened_at',
      't.organ_id',
      'c.id as case_id',
      'c.kind',
      'c.number',
      'c.title',
      'c.place',
      'c.state',
      'c.subject',
    ])
    .select(sql<string>`t.due_at::text`.as('due_key'))
    .select(sql<Date | null>`nullif(t.due_at, 'infinity')`.as('due_at'))
    .where('t.county', '=', county)
    .where('t.closed_at', 'is', null)
    .where('t.needs', 'in', filter.rights.length > 0 ? [...filter.rights] : [''])
    .orderBy('t.due_at')
    .orderBy('t.id')
    .limit(limit);
  if (filter.organs) query = query.where('t.organ_id', 'in', [...filter.organs]);
  if (filter.town) query = query.where('t.town', '=', filter.town);
  if (filter.kind) query = query.where('c.kind', '=', filter.kind);
  if (after) query = query.where(sql<SqlBool>`(t.due_at, t.id) > (${after.at}::timestamptz, ${after.id}::uuid)`);
  return tx.all(query);
}

/** One case row; undefined when it is not there or not in scope. */
export async function findCase(tx: Tx, county: number, id: string): Promise<CaseJson | undefined> {
  const row = await tx.first(
    sqlFor.selectFrom('casefile.case_file').selectAll().where('county', '=', county).where('id', '=', id),
  );
  return row as CaseJson | undefined;
}

/** The clocks of a case. */
export function clocksOf(tx: Tx, county: number, caseId: string) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.clock')
      .select(['name', 'facts', 'mark'])
      .where('county', '=', county)
      .where('case_id', '=', caseId)
      .orderBy('name'),
  );
}

/** The open tasks of a case. */
export function tasksOf(tx: Tx, county: number, caseId: string) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.task')
      .select(['id', 'step', 'needs', 'organ_id', 'clock', 'mark', 'opened_at', 'closed_at'])
      .select(sql<string>`due_at::text`.as('due_at'))
      .where('county', '=', county)
      .where('case_id', '=', caseId)
      .where('closed_at', 'is', null)
      .orderBy('opened_at'),
  );
}

/** Every fact of a case in order. */
export function factsOf(tx: Tx, county: number, caseId: string) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.fact')
      .selectAll()
      .where('county', '=', county)
      .where('case_id', '=', caseId)
      .orderBy('seq'),
  );
}

/** The files of a case in order of arrival. */
export function attachmentsOf(tx: Tx, county: number, caseId: string) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.attachment')
      .selectAll()
      .where('county', '=', county)
      .where('case_id', '=', caseId)
      .orderBy('at')
      .orderBy('id'),
  );
}

/** One file's row. */
export function findAttachment(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor.selectFrom('casefile.attachment').selectAll().where('county', '=', county).where('id', '=', id),
  );
}

/** Stores a file's row before any case names it. */
export function insertAttachment(
  tx: Tx,
  row: {
    county: number;
    id: string;
    area: number;
    line: string;
    name: string;
    media_type: string;
    size: number;
    digest: string;
    thumbnail: boolean;
    uploaded_by: string | null;
    upload_key: string | null;
    at: Date;
  },
) {
  return tx.all(sqlFor.insertInto('casefile.attachment').values({ ...row, case_id: null }));
}

/** Takes away the rows of files no command named within a day; returns them. */
export function dropWaiting(tx: Tx, county: number, before: Date) {
  return tx.all(
    sqlFor
      .deleteFrom('casefile.attachment')
      .where('county', '=', county)
      .where('case_id', 'is', null)
      .where('at', '<', before)
      .returning(['id', 'digest']),
  );
}

/** Clocks whose bell is due, oldest first; cases are locked one by one when they ring. */
export function dueBells(tx: Tx, county: number, now: Date, limit: number) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.clock')
      .select(['case_id', 'name', 'mark'])
      .where('county', '=', county)
      .where('ring_at', '<=', now)
      .orderBy('ring_at')
      .limit(limit),
  );
}

/** Open cases with a provisional clock, in id order. */
export async function provisionalCases(tx: Tx, county: number, after: string | null, limit: number): Promise<string[]> {
  let query = sqlFor
    .selectFrom('casefile.clock')
    .select('case_id')
    .distinct()
    .where('county', '=', county)
    .where('provisional', '=', true)
    .where('state', '<>', 'stopped')
    .orderBy('case_id')
    .limit(limit);
  if (after) query = query.where('case_id', '>', after);
  return (await tx.all(query)).map((row) => row.case_id);
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

/** A page of case ids for `verify`, in id order. */
export function caseIds(tx: Tx, county: number, after: string | null, limit: number) {
  let query = sqlFor
    .selectFrom('casefile.case_file')
    .select(['id', 'head', 'version', 'state'])
    .where('county', '=', county)
    .orderBy('id')
    .limit(limit);
  if (after) query = query.where('id', '>', after);
  return tx.all(query);
}

/** The outcomes of commands that ran before, among the given ids. */
export function priorCommands(tx: Tx, county: number, ids: readonly string[]) {
  return tx.all(
    sqlFor
      .selectFrom('kernel.command')
      .select(['id', 'fingerprint', 'outcome', 'person_id', 'token_id'])
      .where('county', '=', county)
      .where('id', 'in', [...ids]),
  );
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

/** Ledger rows of a period in order of time and id. */
export function ledgerOn(tx: Tx, county: number, from: Date, to: Date, after: Cursor | undefined, limit: number) {
  let query = sqlFor
    .selectFrom('kernel.command')
    .select(['id', 'at', 'name', 'fingerprint'])
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
