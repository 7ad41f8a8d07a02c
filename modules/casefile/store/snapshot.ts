import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { CaseJson } from './rows.ts';

/** A row as JSON carries it. */
export type StoredRow = { readonly [column: string]: unknown };

/** A fact as JSON carries it. */
export type StoredFact = StoredRow & {
  readonly county: number;
  readonly case_id: string;
  readonly seq: number;
  readonly area: number;
  readonly line: string;
  readonly type: string;
  readonly at: string;
  readonly command_id: string;
  readonly actor: unknown;
  readonly data: unknown;
  readonly change: unknown;
  readonly previous: string;
  readonly hash: string;
};

/** A case with everything that is folded from its facts, as it stood at one instant. */
export type Snapshot = {
  readonly case: CaseJson;
  readonly facts: readonly StoredFact[];
  readonly clocks: readonly StoredRow[];
  /** The open ones. */
  readonly tasks: readonly StoredRow[];
  readonly parts: readonly StoredRow[];
  /** Whether it is found by the words it has now. */
  readonly isFound: boolean;
  /** Ids of its attachments. */
  readonly files: readonly string[];
};

/**
 * Cases with all that belongs to them, read by one statement and so at one instant: while commands run, two statements
 * would see a case and its facts at different times.
 */
export async function snapshotsOf(tx: Tx, county: number, ids: readonly string[]): Promise<Snapshot[]> {
  const rows = await tx.named<{ snapshot: Snapshot }>(
    'casefile.snapshots',
    `select jsonb_build_object(
       'case', to_jsonb(c),
       'facts', (select coalesce(jsonb_agg(to_jsonb(f) order by f.seq), '[]') from casefile.fact f where f.county = c.county and f.case_id = c.id),
       'clocks', (select coalesce(jsonb_agg(to_jsonb(k) order by k.name), '[]') from casefile.clock k where k.county = c.county and k.case_id = c.id),
       'tasks', (select coalesce(jsonb_agg(to_jsonb(t) order by t.id), '[]') from casefile.task t where t.county = c.county and t.case_id = c.id and t.closed_at is null),
       'parts', (select coalesce(jsonb_agg(to_jsonb(p) order by p.organ_id), '[]') from casefile.part p where p.county = c.county and p.case_id = c.id),
       'isFound', exists (select from casefile.words w where w.county = c.county and w.case_id = c.id and w.area = c.area and w.line = c.line
          and w.grams = casefile.signs(c)),
       'files', (select coalesce(jsonb_agg(a.id order by a.id), '[]') from casefile.attachment a where a.county = c.county and a.case_id = c.id)
     ) as snapshot
     from casefile.case_file c where c.county = $1 and c.id = any ($2) order by c.id`,
    [county, ids],
  );
  return rows.map((row) => row.snapshot);
}

/** A page of case ids in id order, for `verify`. */
export async function caseIds(tx: Tx, county: number, after: string | null, limit: number): Promise<string[]> {
  let query = sqlFor
    .selectFrom('casefile.case_file')
    .select('id')
    .where('county', '=', county)
    .orderBy('id')
    .limit(limit);
  if (after) query = query.where('id', '>', after);
  return (await tx.all(query)).map((row) => row.id);
}
