import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { Dispatched, Experience, Lesson } from './domain.ts';

export * from './store/measures.ts';

/** A report's row. */
export type ReportRow = {
  readonly county: number;
  readonly id: string;
  readonly case_id: string;
  readonly area: number;
  readonly line: string;
  readonly number: string;
  readonly channel: string;
  readonly text: string;
  readonly place: string;
  readonly lng_micro: number | null;
  readonly lat_micro: number | null;
  readonly external: string | null;
  readonly name_sealed: string | null;
  readonly phone_sealed: string | null;
  readonly phone_index: string | null;
  readonly person_id: string | null;
  readonly at: Date;
  readonly received_at: Date;
};

/** Stores reports, many in one statement. */
export async function insertReports(tx: Tx, rows: readonly ReportRow[]): Promise<void> {
  await tx.named(
    'event.insert_reports',
    'insert into event.report select * from jsonb_populate_recordset(null::event.report, $1)',
    [JSON.stringify(rows)],
  );
}

/** Keeps a ruling as a precedent. */
export async function insertPrecedent(
  tx: Tx,
  row: {
    readonly county: number;
    readonly id: string;
    readonly case_id: string;
    readonly area: number;
    readonly line: string;
    readonly subject: string;
    readonly organ_id: string;
    readonly reason: string;
    readonly ruled_by: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.all(sqlFor.insertInto('event.precedent').values(row));
}

/** The newest precedents in scope for a class. */
export function precedentsFor(tx: Tx, county: number, subject: string, limit: number) {
  return tx.all(
    sqlFor
      .selectFrom('event.precedent')
      .select(['case_id', 'organ_id', 'reason', 'ruled_by', 'at'])
      .where('county', '=', county)
      .where('subject', '=', subject)
      .orderBy('at', 'desc')
      .orderBy('id')
      .limit(limit),
  );
}

/** What an ended event teaches of the organ that handled it; `slot` = which of the rows that share a count. */
export type Learned = Lesson & {
  readonly county: number;
  readonly organId: string;
  readonly slot: number;
  readonly line: string;
  readonly day: string;
};

/** Adds what ended events teach. Rows are touched in one order, so that events ending at once never wait in a ring. */
export async function addExperience(tx: Tx, learned: readonly Learned[]): Promise<void> {
  await tx.named(
    'event.add_experience',
    `insert into event.experience (county, subject, area, organ_id, slot, line, times, weight, first_day)
     select n.county, n.subject, n.area, n."organId", n.slot, min(n.line), count(*), sum(n.weight), min(n.day)
     from jsonb_to_recordset($1) n (county int, subject text, area bigint, "organId" uuid, slot int, line text, day date, weight double precision)
     group by n.county, n.subject, n.area, n."organId", n.slot order by n.subject, n.area, n."organId", n.slot
     on conflict (county, subject, area, organ_id, slot) do update
       set times = experience.times + excluded.times, weight = experience.weight + excluded.weight`,
    [JSON.stringify(learned)],
  );
}

/** The counts in scope for some classes, by organ and by how near to a place. */
export function experienceOf(tx: Tx, county: number, subjects: readonly string[], area: number): Promise<Experience[]> {
  return tx.named(
    'event.experience_of',
    `select subject, organ_id as "organId", sum(times)::int as times, sum(weight) as weight, min(first_day) as since,
       case when area = $3::bigint and area % 1000 <> 0 then 'village'
         when $3::bigint % 1000000 >= 1000 and area / 1000 = $3::bigint / 1000 then 'town'
         else 'elsewhere' end as nearness
     from event.experience where county = $1 and subject = any($2) group by subject, organ_id, 6`,
    [county, subjects, area],
  );
}

/** The newest dispatches in scope since an instant. */
export async function dispatchedSince(tx: Tx, since: Date, most: number): Promise<Dispatched[]> {
  const [row] = await tx.named<{ told: Dispatched[] }>(
    'event.dispatched_since',
    'select event.dispatched_since($1, $2) as told',
    [since, most],
  );
  return row!.told;
}

/** The reports of some events in order of arrival. */
export function reportsOf(tx: Tx, county: number, caseIds: readonly string[]) {
  return tx.all(
    sqlFor
      .selectFrom('event.report')
      .selectAll()
      .where('county', '=', county)
      .where('case_id', 'in', [...caseIds])
      .orderBy('received_at')
      .orderBy('id'),
  );
}

/** One report by its id. */
export function findReport(tx: Tx, county: number, id: string) {
  return tx.first(sqlFor.selectFrom('event.report').selectAll().where('county', '=', county).where('id', '=', id));
}

/** One report by the number its reporter holds. */
export function findReportByNumber(tx: Tx, county: number, number: string) {
  return tx.first(
    sqlFor.selectFrom('event.report').selectAll().where('county', '=', county).where('number', '=', number),
  );
}

/**
 * Counts a try at the short code of a report and holds the count until the transaction ends; one begun at `since` or before
 * begins anew.
 */
export async function countGuess(
  tx: Tx,
  of: { county: number; number: string; area: number; at: Date; since: Date },
): Promise<{ times: number; beganAt: Date }> {
  const [row] = await tx.named<{ times: number; beganAt: Date }>(
    'event.count_guess',
    `insert into event.code_guess as g (county, number, area, began_at, times) values ($1, $2, $3, $4, 1)
     on conflict (county, number) do update set
       times = case when g.began_at <= $5 then 1 else g.times + 1 end,
       began_at = case when g.began_at <= $5 then excluded.began_at else g.began_at end
     returning times, began_at as "beganAt"`,
    [of.county, of.number, of.area, of.at, of.since],
  );
  return row!;
}

/** Takes a counted try back: it was right. */
export async function takeBackGuess(tx: Tx, county: number, number: string): Promise<void> {
  await tx.named(
    'event.take_back_guess',
    'update event.code_guess set times = times - 1 where county = $1 and number = $2',
    [county, number],
  );
}

/** Which of some numbers of a channel were taken in before. */
export async function knownExternals(
  tx: Tx,
  county: number,
  channel: string,
  numbers: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.named<{ external: string }>(
    'event.known_externals',
    'select external from event.report where county = $1 and channel = $2 and external = any($3)',
    [county, channel, numbers],
  );
  return new Set(rows.map((row) => row.external));
}

/** Which of some reports of a channel, by their ids, were taken in before. */
export async function knownReports(
  tx: Tx,
  county: number,
  channel: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.named<{ id: string }>(
    'event.known_reports',
    'select id from event.report where county = $1 and channel = $2 and id = any($3)',
    [county, channel, ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Where some numbers of a channel were taken in before: a number may stand once in each town, and once at the county. */
export async function placesOfExternals(
  tx: Tx,
  county: number,
  channel: string,
  numbers: readonly string[],
): Promise<{ external: string; area: number }[]> {
  return tx.named(
    'event.places_of_externals',
    'select external, area from event.report where county = $1 and channel = $2 and external = any($3)',
    [county, channel, numbers],
  );
}

/** Other events in scope whose reports have the same number of the same channel as a report of this event. */
export async function twinsOf(tx: Tx, county: number, caseId: string): Promise<{ id: string; twin: string }[]> {
  return tx.named(
    'event.twins_of',
    `select r.id, t.case_id as twin from event.report r
     join event.report t on t.county = r.county and t.channel = r.channel and t.external = r.external
     where r.county = $1 and r.case_id = $2 and t.case_id <> $2 order by t.received_at, t.id`,
    [county, caseId],
  );
}

/**
 * Reports go along with their event when it is placed elsewhere: the area is their row scope. Throws a unique violation of
 * `report_external` where the town has that number already.
 */
export async function placeReports(tx: Tx, county: number, caseId: string): Promise<void> {
  await tx.named('event.place_reports', 'select event.reports_follow($1, $2)', [county, caseId]);
}
