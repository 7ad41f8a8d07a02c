import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { Grant, GrantLine, GrantMode, Suspension } from '../contract.ts';
import type { End, GrantPlan } from '../domain/grants.ts';

type Planned = Extract<GrantPlan, { ok: true }>;

const rowsOf = `
  select g.id, g.matter, g.area, g.mode, g.grantor_id as "grantorId", g.from_day as "from", g.until_day as until, g.to_day as "to",
    g.version_id as "versionId", v.scheme || ' ' || v.version as "listVersion", g.ended_by as "endedBy", g.end_kind as "endKind",
    g.end_reason as "endReason", g.handover, g.terms, coalesce((
      select json_agg(json_build_object('id', s.id, 'from', s.from_day, 'until', s.until_day, 'to', s.to_day, 'reason', s.reason,
        'versionId', s.version_id, 'endedBy', s.ended_by, 'endReason', s.end_reason) order by s.from_day, s.id)
      from catalog.grant_suspension s where s.county = g.county and s.grant_id = g.id), '[]') as suspensions
  from catalog.grant_of_authority g join catalog.list_version v on v.county = g.county and v.id = g.version_id
  where g.county = $1 and not g.is_draft`;

type Row = Omit<Grant, keyof Terms> & { terms: Terms };
type Terms = Pick<Grant, (typeof termFields)[number]>;
const termFields = [
  ...([
    'matterType',
    'grantor',
    'organ',
    'organId',
    'basis',
    'agreement',
    'scopeNote',
    'evaluateOn',
    'reason',
  ] as const),
] as const;

function toGrant({ terms, ...row }: Row): Grant {
  return { ...row, ...terms };
}

/** The state of the published grants of county $1: how many publications made it, and the highest of their ids. */
export const stateOf = `(select count(*) || ':' || coalesce(max(id::text), '') from catalog.list_version
  where county = $1 and list = 'grant' and published_at is not null)`;

/** Which state the published grants of a county are in: a text that every publication changes. */
export async function grantsState(tx: Tx, county: number): Promise<string> {
  const [row] = await tx.named<{ state: string }>('catalog.grants_state', `select ${stateOf} as state`, [county]);
  return row!.state;
}

/** All published grants of a county, or those of some matters. */
export async function publishedGrants(tx: Tx, county: number, matters?: readonly string[]): Promise<Grant[]> {
  const rows = await tx.named<Row>(
    'catalog.published_grants',
    `${rowsOf} and ($2::text[] is null or g.matter = any ($2)) order by g.area, g.matter collate "C", g.from_day, g.id`,
    [county, matters ?? null],
  );
  return rows.map(toGrant);
}

/** The lines of a version of grants, all or those of some matters, by key. */
export async function listLines(
  tx: Tx,
  county: number,
  of: { readonly versionId: string; readonly matters?: readonly string[] | undefined },
): Promise<GrantLine[]> {
  const rows = await tx.named<{ body: GrantLine }>(
    'catalog.list_lines',
    `select body from catalog.entry
     where county = $1 and version_id = $2 and ($3::text[] is null or body ->> 'matter' = any ($3))
     order by key collate "C"`,
    [county, of.versionId, of.matters ?? null],
  );
  return rows.map(({ body }) => body);
}

/** Takes the grants of a draft away, all or those of some matters. */
export async function deleteDraftGrants(
  tx: Tx,
  county: number,
  of: { readonly versionId: string; readonly matters?: readonly string[] | undefined },
): Promise<void> {
  await tx.named(
    'catalog.delete_draft_grants',
    `delete from catalog.grant_of_authority
     where county = $1 and version_id = $2 and is_draft and ($3::text[] is null or matter = any ($3))`,
    [county, of.versionId, of.matters ?? null],
  );
}

/**
 * Adds grants, as drafts or published, in one order, so that two who add at once wait for one another and never both
 * for ever. Those that the exclusion constraints keep out, because somebody was first, are not added: their ids.
 */
export async function addGrants(
  tx: Tx,
  county: number,
  grants: readonly Grant[],
  isDraft: boolean,
): Promise<ReadonlySet<string>> {
  const rows = grants.map((grant) => ({
    ...grant,
    terms: Object.fromEntries(termFields.map((field) => [field, grant[field]])),
  }));
  const added = await tx.named<{ id: string }>(
    'catalog.add_grants',
    `insert into catalog.grant_of_authority
       (county, id, version_id, is_draft, matter, area, mode, grantor_id, from_day, until_day, to_day, terms)
     select $1, n.id, n."versionId", $3, n.matter, n.area, n.mode, n."grantorId", n."from", n.until, n.until, n.terms
     from jsonb_to_recordset($2::jsonb) n (id uuid, "versionId" uuid, matter text, area bigint, mode text, "grantorId" uuid,
       "from" date, until date, terms jsonb)
     order by n.matter, n.area, n."from"
     on conflict do nothing returning id`,
    [county, JSON.stringify(rows), isDraft],
  );
  const done = new Set(added.map(({ id }) => id));
  return new Set(grants.map(({ id }) => id).filter((id) => !done.has(id)));
}

/** The grant that another collides with: its terms, its version and who made that. */
export type Collision = {
  readonly matter: string;
  readonly area: number;
  readonly mode: GrantMode;
  readonly from: string;
  readonly to: string | null;
  readonly version: string;
  readonly by: string;
};

/** Which grant, among drafts or published ones, holds a day of a period of a matter in a town. */
export async function findCollision(
  tx: Tx,
  county: number,
  of: Pick<Grant, 'matter' | 'area' | 'from' | 'until' | 'versionId'>,
  isDraft: boolean,
): Promise<Collision | undefined> {
  const [row] = await tx.named<Collision>(
    'catalog.find_collision',
    `select g.matter, g.area, g.mode, g.from_day as "from", g.to_day as "to", v.scheme || ' ' || v.version as version,
       coalesce(v.published_name, v.prepared_name) as by
     from catalog.grant_of_authority g join catalog.list_version v on v.county = g.county and v.id = g.version_id
     where g.county = $1 and g.matter = $2 and g.area = $3 and g.is_draft = $6 and g.version_id <> $7
       and daterange(g.from_day, g.to_day) && daterange($4::date, $5::date)
     order by g.from_day limit 1`,
    [county, of.matter, of.area, of.from, of.until, isDraft, of.versionId],
  );
  return row;
}

/** Ends grants before their term; how many were still as planned. */
export async function endGrants(tx: Tx, county: number, by: string, ends: Planned['ends']): Promise<number> {
  const rows = ends.map(({ id, was, to, kind, line }) => ({
    ...{ id, was, to, kind, reason: line.reason, handover: line.handover },
  }));
  const ended = await tx.named(
    'catalog.end_grants',
    `update catalog.grant_of_authority g
     set to_day = n."to", ended_by = $2, end_kind = n.kind, end_reason = n.reason, handover = n.handover
     from jsonb_to_recordset($3::jsonb) n (id uuid, was date, "to" date, kind text, reason text, handover text)
     where g.county = $1 and g.id = n.id and g.to_day is not distinct from n.was returning g.id`,
    [county, by, JSON.stringify(rows)],
  );
  return ended.length;
}

/** Suspends grants. */
export async function addSuspensions(
  tx: Tx,
  county: number,
  rows: readonly (Suspension & { readonly grantId: string })[],
): Promise<void> {
  await tx.named(
    'catalog.add_suspensions',
    `insert into catalog.grant_suspension (county, id, grant_id, version_id, from_day, until_day, to_day, reason)
     select $1, n.id, n."grantId", n."versionId", n."from", n.until, n.until, n.reason
     from jsonb_to_recordset($2::jsonb) n (id uuid, "grantId" uuid, "versionId" uuid, "from" date, until date, reason text)`,
    [county, JSON.stringify(rows)],
  );
}

/** Lifts suspensions; how many were still as planned. */
export async function endSuspensions(tx: Tx, county: number, by: string, ends: readonly End[]): Promise<number> {
  const rows = ends.map(({ id, was, to, line }) => ({ id, was, to, reason: line.reason }));
  const ended = await tx.named(
    'catalog.end_suspensions',
    `update catalog.grant_suspension s set to_day = n."to", ended_by = $2, end_reason = n.reason
     from jsonb_to_recordset($3::jsonb) n (id uuid, was date, "to" date, reason text)
     where s.county = $1 and s.id = n.id and s.to_day is not distinct from n.was returning s.id`,
    [county, by, JSON.stringify(rows)],
  );
  return ended.length;
}

/** How many published grants hold on a day. */
export async function countGrants(tx: Tx, county: number, day: string): Promise<number> {
  const row = await tx.first(
    sqlFor
      .selectFrom('catalog.grant_of_authority')
      .select(sql<number>`count(*)::int`.as('n'))
      .where('county', '=', county)
      .where('is_draft', '=', false)
      .where(sql<boolean>`daterange(from_day, to_day) @> ${day}::date`),
  );
  return row!.n;
}
