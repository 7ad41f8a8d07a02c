import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { CaseJson } from './rows.ts';

const caseColumns = [
  'c.id',
  'c.kind',
  'c.number',
  'c.title',
  'c.place',
  'c.subject',
  'c.state',
  'c.level',
  'c.grid',
  'c.area',
  'c.organ_id',
  'c.lng_micro',
  'c.lat_micro',
  'c.opened_at',
  'c.due_at',
  'c.mark',
  'c.closed_at',
  sql<string | null>`c.data -> 'limit' ->> 'unit'`.as('unit'),
] as const;

/** Filters of the list of cases; everything besides the county is optional. */
export type CaseFilter = {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly open?: boolean | undefined;
  readonly mark?: string | undefined;
  readonly town?: number | undefined;
  readonly organ?: string | undefined;
  readonly grid?: string | undefined;
  /** Organs one of which has or had a part in it. */
  readonly parts?: readonly string[] | undefined;
  readonly words?: string | undefined;
  /** Cases it must be one of; where words are given as well, they must be found among these. */
  readonly among?: readonly string[] | undefined;
};
export type Cursor = { readonly at: Date; readonly id: string };

/**
 * A page of cases, newest first. Words are looked up first: rare ones give all their cases, common ones those opened since
 * some week; where a page of these is not full, the cases before that week follow. Sent unnamed: its plan must fit the
 * scope of the moment.
 */
export async function listCases(tx: Tx, county: number, asked: CaseFilter, after: Cursor | undefined, limit: number) {
  const words = wordsOf(asked);
  const [answer] =
    words.length === 0
      ? []
      : await tx.named<{ found: { ids: string[]; since: string | null } | null }>(
          'casefile.found',
          'select casefile.found($1, $2, $3) as found',
          [words, after?.at ?? null, limit],
        );
  const found = answer?.found;
  if (!found) return listFound(tx, county, asked, after, limit);
  const among = asked.among ? asked.among.filter((id) => found.ids.includes(id)) : found.ids;
  const rows = await listFound(tx, county, { ...asked, among }, after, limit);
  if (found.since === null || rows.length >= limit) return rows;
  // Not full, so it holds all that were opened since; what comes next was opened before.
  const rest = await listFound(tx, county, asked, { at: new Date(found.since), id: nil }, limit - rows.length);
  return [...rows, ...rest];
}

function listFound(tx: Tx, county: number, filter: CaseFilter, after: Cursor | undefined, limit: number) {
  if (filter.parts) return listOrganCases(tx, county, { ...filter, parts: filter.parts }, after, limit);
  let query = sqlFor
    .selectFrom('casefile.case_file as c')
    .select(caseColumns)
    .where('c.county', '=', county)
    .where(fits(filter))
    .orderBy('c.opened_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit);
  if (after) query = query.where(sql<SqlBool>`(c.opened_at, c.id) < (${after.at}, ${after.id})`);
  return tx.all(query);
}

/** Before every id there is. */
const nil = '00000000-0000-0000-0000-000000000000';

/** The same for organs: the newest of each, merged. No index of the case itself could serve the list of its organs. */
function listOrganCases(
  tx: Tx,
  county: number,
  filter: CaseFilter & { readonly parts: readonly string[] },
  after: Cursor | undefined,
  limit: number,
) {
  return tx.all(
    sqlFor
      .selectFrom(sql<{ organ_id: string }>`unnest(${filter.parts}::uuid[])`.as<'o'>(sql`o(organ_id)`))
      .innerJoinLateral(
        (of) => {
          let query = of
            .selectFrom('casefile.part as p')
            .innerJoin('casefile.case_file as c', (join) =>
              join.onRef('c.county', '=', 'p.county').onRef('c.id', '=', 'p.case_id'),
            )
            .select(caseColumns)
            .where('p.county', '=', county)
            .whereRef('p.organ_id', '=', 'o.organ_id')
            .where(fits(filter))
            .orderBy('p.opened_at', 'desc')
            .orderBy('p.case_id', 'desc')
            .limit(limit);
          if (filter.open === true) query = query.where('p.open', '=', true);
          if (after) query = query.where(sql<SqlBool>`(p.opened_at, p.case_id) < (${after.at}, ${after.id})`);
          return query.as('c');
        },
        (join) => join.onTrue(),
      )
      .selectAll('c')
      .distinctOn(['c.opened_at', 'c.id'])
      .orderBy('c.opened_at', 'desc')
      .orderBy('c.id', 'desc')
      .limit(limit),
  );
}

function fits(filter: CaseFilter) {
  const { kind, state, open, mark, town, organ, grid, among } = filter;
  const conditions: RawBuilder<SqlBool>[] = [];
  if (kind) conditions.push(sql`c.kind = ${kind}`);
  if (state) conditions.push(sql`c.state = ${state}`);
  if (open === true) conditions.push(sql`c.closed_at is null`);
  if (open === false) conditions.push(sql`c.closed_at is not null`);
  if (mark) conditions.push(sql`c.mark = ${mark}`);
  if (town) conditions.push(sql`c.town = ${town}`);
  if (organ) conditions.push(sql`c.organ_id = ${organ}`);
  if (grid) conditions.push(sql`c.grid = ${grid}`);
  if (among) conditions.push(sql`c.id = any (${among}::uuid[])`);
  // Every word must be found, each in any of these; a reporter on the phone has the number of the report.
  for (const word of wordsOf(filter)) {
    const pattern = `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(
      sql`(c.title like ${pattern} or c.place like ${pattern} or c.number like ${pattern} or c.data ->> 'report' like upper(${pattern}))`,
    );
  }
  return conditions.length > 0 ? sql.join<SqlBool>(conditions, sql` and `) : sql<SqlBool>`true`;
}

function wordsOf({ words }: CaseFilter): string[] {
  return words?.split(/[\s,，、]+/u).filter((word) => word !== '') ?? [];
}

/** Open cases of a kind in scope that were opened between two instants, newest first. */
export function openBetween(tx: Tx, county: number, kind: string, between: { from: Date; to: Date }, limit: number) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.case_file as c')
      .select(caseColumns)
      .where('c.county', '=', county)
      .where('c.kind', '=', kind)
      .where('c.closed_at', 'is', null)
      .where('c.opened_at', '>=', between.from)
      .where('c.opened_at', '<=', between.to)
      .orderBy('c.opened_at', 'desc')
      .orderBy('c.id', 'desc')
      .limit(limit),
  );
}

/** Whose work is asked for: rights held, and the organs they are held in; null = all organs of the area. */
export type WorkFilter = {
  readonly rights: readonly string[];
  readonly organs: readonly string[] | null;
  readonly town: number | null;
  readonly kind?: string | undefined;
};

/**
 * A page of open tasks by time left, each with its case. Each right (and organ) has its own ordered index range, so a
 * page is merged from the first rows of each and never sorts all open work.
 */
export function listWork(
  tx: Tx,
  county: number,
  filter: WorkFilter,
  after: { at: string; id: string } | undefined,
  limit: number,
) {
  const first = sqlFor
    .selectFrom(sql<{ needs: string }>`unnest(${filter.rights}::text[])`.as<'r'>(sql`r(needs)`))
    .innerJoin(
      sql<{ organ_id: string | null }>`unnest(${filter.organs ?? [null]}::uuid[])`.as<'o'>(sql`o(organ_id)`),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (of) => {
        let query = of
          .selectFrom('casefile.task as t')
          .select(['t.id', 't.case_id', 't.step', 't.mark', 't.opened_at', 't.organ_id', 't.due_at'])
          .where('t.county', '=', county)
          .where('t.closed_at', 'is', null)
          .whereRef('t.needs', '=', 'r.needs')
          .orderBy('t.due_at')
          .orderBy('t.id')
          .limit(limit);
        if (filter.organs) query = query.whereRef('t.organ_id', '=', 'o.organ_id');
        if (filter.town) query = query.where('t.town', '=', filter.town);
        if (filter.kind) query = query.where('t.kind', '=', filter.kind);
        if (after) query = query.where(sql<SqlBool>`(t.due_at, t.id) > (${after.at}::timestamptz, ${after.id}::uuid)`);
        return query.as('w');
      },
      (join) => join.onTrue(),
    )
    .selectAll('w')
    .orderBy('w.due_at')
    .orderBy('w.id')
    .limit(limit);
  return tx.all(
    sqlFor
      .selectFrom(first.as('t'))
      .innerJoin('casefile.case_file as c', (join) => join.on('c.county', '=', county).onRef('c.id', '=', 't.case_id'))
      .select(['t.id as task', 't.step', 't.mark', 't.opened_at', 't.organ_id'])
      .select(['c.id as case_id', 'c.kind', 'c.number', 'c.title', 'c.place', 'c.state', 'c.subject', 'c.area'])
      .select(sql<string | null>`c.data -> 'limit' ->> 'unit'`.as('unit'))
      .select(sql<string>`t.due_at::text`.as('due_key'))
      .select(sql<Date | null>`nullif(t.due_at, 'infinity')`.as('due_at'))
      .orderBy('t.due_at')
      .orderBy('t.id'),
  );
}

/** Some cases in scope, in no order. */
export function casesById(tx: Tx, county: number, ids: readonly string[]) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.case_file as c')
      .select(caseColumns)
      .where('c.county', '=', county)
      .where(sql<SqlBool>`c.id = any (${ids}::uuid[])`),
  );
}

/** How many cases of a kind are open in each grid, and how many of them are pressed or late. */
export function openByGrid(tx: Tx, county: number, kind: string) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.case_file as c')
      .select(['c.grid'])
      .select(sql<number>`count(*)::int`.as('open'))
      .select(sql<number>`(count(*) filter (where c.mark = 'yellow'))::int`.as('yellow'))
      .select(sql<number>`(count(*) filter (where c.mark = 'red'))::int`.as('red'))
      .where('c.county', '=', county)
      .where('c.kind', '=', kind)
      .where('c.closed_at', 'is', null)
      .groupBy('c.grid'),
  );
}

/** One case row; undefined when it is not there or not in scope. */
export async function findCase(tx: Tx, county: number, id: string): Promise<CaseJson | undefined> {
  const row = await tx.first(
    sqlFor.selectFrom('casefile.case_file').selectAll().where('county', '=', county).where('id', '=', id),
  );
  return row as CaseJson | undefined;
}

/** What the procedure keeps of some cases. */
export function dataOfCases(tx: Tx, county: number, ids: readonly string[]) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.case_file')
      .select(['id', 'data'])
      .where('county', '=', county)
      .where('id', 'in', [...ids]),
  );
}

/** The clocks of a case. */
export function clocksOf(tx: Tx, county: number, caseId: string) {
  return tx.all(
    sqlFor
      .selectFrom('casefile.clock')
      .select(['name', 'facts', 'mark', 'due_at', 'yellow_at', 'provisional', 'calendar'])
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
