import { sql, type Updateable } from 'kysely';
import type { DB } from '@zhenshu/db/types.gen.ts';
import { sqlFor, type Database, type Tx } from '@zhenshu/kernel/db.ts';

const columns = [
  'id',
  'area',
  'organ_id',
  'name',
  'channel',
  'mapping',
  'quiet_minutes',
  'is_on',
  'secret_sealed',
  'secret_made_at',
  'old_secret_sealed',
  'old_secret_until',
  'made_at',
] as const;
const micro = 1_000_000;

/** A page of sources in scope, newest first, each with the instant of its newest message. */
export async function listSources(tx: Tx, of: { county: number; after: string | null; limit: number }) {
  return tx.all(
    sqlFor
      .selectFrom('event.alarm_source as s')
      .select(columns)
      .select((eb) =>
        eb
          .selectFrom('event.alarm_receipt as r')
          .select('r.at')
          .whereRef('r.county', '=', 's.county')
          .whereRef('r.source_id', '=', 's.id')
          .where(sql<boolean>`r.code is distinct from 'event.hook_unsigned'`)
          .orderBy('r.at', 'desc')
          .limit(1)
          .as('last_at'),
      )
      .where('county', '=', of.county)
      .$if(of.after !== null, (query) => query.where('id', '<', of.after!))
      .orderBy('id', 'desc')
      .limit(of.limit),
  );
}

/** One source by its id. */
export function findSource(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor.selectFrom('event.alarm_source').select(columns).where('county', '=', county).where('id', '=', id),
  );
}

/** A source's row. */
export type SourceRow = NonNullable<Awaited<ReturnType<typeof findSource>>>;

/** Takes the lock of a source's row. */
export function lockSource(tx: Tx, county: number, id: string) {
  return tx.first(
    sqlFor
      .selectFrom('event.alarm_source')
      .select(columns)
      .where('county', '=', county)
      .where('id', '=', id)
      .forUpdate(),
  );
}

/** Adds a source. */
export async function insertSource(
  tx: Tx,
  row: {
    readonly county: number;
    readonly id: string;
    readonly area: number;
    readonly organ_id: string;
    readonly name: string;
    readonly channel: string;
    readonly mapping: string;
    readonly quiet_minutes: number;
    readonly is_on: boolean;
    readonly secret_sealed: string;
    readonly secret_made_at: Date;
    readonly made_at: Date;
  },
): Promise<void> {
  await tx.all(sqlFor.insertInto('event.alarm_source').values(row));
}

/** Writes columns of a source. */
export async function saveSource(
  tx: Tx,
  county: number,
  id: string,
  changes: Updateable<DB['event.alarm_source']>,
): Promise<void> {
  await tx.all(sqlFor.updateTable('event.alarm_source').set(changes).where('county', '=', county).where('id', '=', id));
}

/** When the newest message of a source came; what strangers sent in its name does not make it alive. */
export async function newestReceipt(tx: Tx, county: number, sourceId: string): Promise<Date | null> {
  const row = await tx.first(
    sqlFor
      .selectFrom('event.alarm_receipt')
      .select('at')
      .where('county', '=', county)
      .where('source_id', '=', sourceId)
      .where(sql<boolean>`code is distinct from 'event.hook_unsigned'`)
      .orderBy('at', 'desc')
      .limit(1),
  );
  return row?.at ?? null;
}

const deviceColumns = [
  'device',
  'name',
  'place',
  'lng_micro',
  'lat_micro',
  'subject',
  'alarms',
  'repeats',
  'last_at',
  'quiet_until',
  'case_id',
  'number',
] as const;

/** A page of devices by their ids. */
export function listDevices(tx: Tx, of: { county: number; sourceId: string; after: string | null; limit: number }) {
  return tx.all(
    sqlFor
      .selectFrom('event.alarm_device')
      .select(deviceColumns)
      .where('county', '=', of.county)
      .where('source_id', '=', of.sourceId)
      .$if(of.after !== null, (query) => query.where('device', '>', of.after!))
      .orderBy('device')
      .limit(of.limit),
  );
}

/** One device of a source, registered or only noted. */
export function findDevice(tx: Tx, county: number, sourceId: string, device: string) {
  return tx.first(
    sqlFor
      .selectFrom('event.alarm_device')
      .select(deviceColumns)
      .where('county', '=', county)
      .where('source_id', '=', sourceId)
      .where('device', '=', device),
  );
}

/** What is written of a device by whoever registers it. */
export type Registered = {
  readonly device: string;
  readonly name: string;
  readonly place: string | null;
  readonly lng: number | null;
  readonly lat: number | null;
  readonly subject: string | null;
};

/** Registers devices, or writes over what was registered; what they reported stays. */
export async function registerDevices(
  tx: Tx,
  of: { county: number; sourceId: string; area: number },
  devices: readonly Registered[],
): Promise<void> {
  const rows = devices.map(({ lng, lat, ...device }) => ({
    ...device,
    lng_micro: lng === null ? null : Math.round(lng * micro),
    lat_micro: lat === null ? null : Math.round(lat * micro),
  }));
  await tx.named(
    'event.register_devices',
    `insert into event.alarm_device as d (county, source_id, area, device, name, place, lng_micro, lat_micro, subject, alarms, repeats)
     select $1, $2, $3, n.device, n.name, n.place, n.lng_micro, n.lat_micro, n.subject, 0, 0
     from jsonb_to_recordset($4) n (device text, name text, place text, lng_micro int, lat_micro int, subject text)
     order by n.device
     on conflict (county, source_id, device) do update set name = excluded.name, place = excluded.place,
       lng_micro = excluded.lng_micro, lat_micro = excluded.lat_micro, subject = excluded.subject`,
    [of.county, of.sourceId, of.area, JSON.stringify(rows)],
  );
}

/** An alarm that became a report, to be noted in the transaction of the report. */
export type TakenAlarm = {
  readonly id: string;
  readonly source_id: string;
  readonly area: number;
  readonly at: Date;
  readonly device: string | null;
  readonly case_id: string;
  readonly number: string;
  /** Until when the device is only counted; null: never. */
  readonly quiet_until: Date | null;
};

/**
 * Notes alarms that became reports, and that their devices are quiet from now on. Says how many of the devices were free:
 * one that another message has just reported for is left as it is. A device may stand here once only.
 */
export async function noteTaken(tx: Tx, county: number, alarms: readonly TakenAlarm[]): Promise<number> {
  const rows = JSON.stringify(alarms);
  await tx.named(
    'event.note_taken',
    `insert into event.alarm_receipt (county, id, source_id, area, at, outcome, times, device, case_id, number)
     select $1, n.id, n.source_id, n.area, n.at, 'taken', 1, n.device, n.case_id, n.number
     from jsonb_to_recordset($2) n (id uuid, source_id uuid, area bigint, at timestamptz, device text, case_id uuid, number text)`,
    [county, rows],
  );
  const freed = await tx.named(
    'event.quieten_devices',
    `insert into event.alarm_device as d (county, source_id, device, area, alarms, repeats, last_at, quiet_until, case_id, number)
     select $1, n.source_id, n.device, n.area, 1, 0, n.at, n.quiet_until, n.case_id, n.number
     from jsonb_to_recordset($2) n (source_id uuid, device text, area bigint, at timestamptz, quiet_until timestamptz, case_id uuid, number text)
     where n.device is not null order by n.source_id, n.device
     on conflict (county, source_id, device) do update set alarms = d.alarms + 1, repeats = 0, last_at = excluded.last_at,
       quiet_until = excluded.quiet_until, case_id = excluded.case_id, number = excluded.number
     where d.quiet_until is null or d.quiet_until <= excluded.last_at
     returning device`,
    [county, rows],
  );
  return freed.length;
}

/** Number and outcome of a message that was taken in or counted before. */
export async function findReceipt(
  tx: Tx,
  county: number,
  id: string,
): Promise<{ number: string; repeated: boolean } | undefined> {
  const [row] = await tx.named<{ number: string; repeated: boolean }>(
    'event.find_receipt',
    `select number, outcome = 'repeated' as repeated from event.alarm_receipt where county = $1 and id = $2 and number is not null`,
    [county, id],
  );
  return row;
}

/**
 * Counts a message for the report its device made before, while the device is quiet and that event is open (or the one it was
 * joined to); undefined where it is to be a report of its own. A device whose event has ended is quiet no longer.
 */
export async function countRepeat(
  tx: Tx,
  of: { county: number; id: string; sourceId: string; device: string; at: Date },
): Promise<{ number: string; repeated: boolean } | undefined> {
  const [quiet] = await tx.named<{ open: boolean; case_id: string }>(
    'event.quiet_device',
    `select d.case_id, (case when c.data ->> 'into' is null then c.closed_at else i.closed_at end) is null as open
     from event.alarm_device d
     join casefile.case_file c on c.county = d.county and c.id = d.case_id
     left join casefile.case_file i on i.county = c.county and i.id = (c.data ->> 'into')::uuid
     where d.county = $1 and d.source_id = $2 and d.device = $3 and d.quiet_until > $4`,
    [of.county, of.sourceId, of.device, of.at],
  );
  if (!quiet) return undefined;
  if (!quiet.open) {
    await tx.named(
      'event.unquiet_device',
      // Only for the event that was read: another message may have opened the next one meanwhile.
      'update event.alarm_device set quiet_until = null where county = $1 and source_id = $2 and device = $3 and case_id = $4',
      [of.county, of.sourceId, of.device, quiet.case_id],
    );
    return undefined;
  }
  const [counted] = await tx.named<{ number: string }>(
    'event.note_repeat',
    `insert into event.alarm_receipt (county, id, source_id, area, at, outcome, times, device, case_id, number)
     select county, $5, source_id, area, $4, 'repeated', 1, device, case_id, number
     from event.alarm_device where county = $1 and source_id = $2 and device = $3
     on conflict (county, id) do nothing returning number`,
    [of.county, of.sourceId, of.device, of.at, of.id],
  );
  // Its twin came first meanwhile, and was counted or is the report itself.
  if (!counted) return findReceipt(tx, of.county, of.id);
  await tx.named(
    'event.count_repeat',
    'update event.alarm_device set repeats = repeats + 1, last_at = $4 where county = $1 and source_id = $2 and device = $3',
    [of.county, of.sourceId, of.device, of.at],
  );
  return { number: counted.number, repeated: true };
}

/** Notes a refused message; those of one kind within a minute are one row. Nothing where there is no such source. */
export async function noteRefusal(
  tx: Tx,
  of: { county: number; id: string; sourceId: string; at: Date; code: string },
): Promise<void> {
  await tx.named(
    'event.note_refusal',
    `insert into event.alarm_receipt as r (county, id, source_id, area, at, outcome, code, times)
     select county, $2, id, area, $4, 'refused', $5, 1 from event.alarm_source where county = $1 and id = $3
     on conflict (county, id) do update set times = r.times + 1`,
    [of.county, of.id, of.sourceId, of.at, of.code],
  );
}

/** A page of receipts of a source, newest first. */
export function listReceipts(
  tx: Tx,
  of: { county: number; sourceId: string; after: { at: Date; id: string } | null; limit: number },
) {
  return tx.all(
    sqlFor
      .selectFrom('event.alarm_receipt')
      .select(['id', 'at', 'outcome', 'code', 'times', 'device', 'case_id', 'number'])
      .where('county', '=', of.county)
      .where('source_id', '=', of.sourceId)
      .$if(of.after !== null, (query) => query.where(sql<boolean>`(at, id) < (${of.after!.at}, ${of.after!.id}::uuid)`))
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(of.limit),
  );
}

/**
 * How often devices reported some events again, and when last. Whoever sees an event sees this, also where the source is the
 * county's: callers have looked at the events in scope.
 */
export async function repeatsOf(
  tx: Tx,
  county: number,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, { times: number; lastAt: string }>> {
  const rows = await tx.named<{ case_id: string; times: number; last_at: Date }>(
    'event.repeats_of',
    'select case_id, times, last_at from event.repeats_of($1, $2)',
    [county, caseIds],
  );
  return new Map(rows.map((row) => [row.case_id, { times: row.times, lastAt: row.last_at.toISOString() }]));
}

/** Forgets receipts from before an instant, in every county of the database. */
export async function forgetReceipts(db: Database, before: Date): Promise<void> {
  await db.ask('event.forget_receipts', 'select event.forget_receipts($1)', [before]);
}
