import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';

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

/** Holds the content of a digest until the transaction ends: who adds a file of it and who removes it take turns. */
export async function holdContent(tx: Tx, county: number, digest: string): Promise<void> {
  await tx.named('casefile.hold_content', 'select pg_advisory_xact_lock(hashtextextended($1, $2))', [digest, county]);
}

/** Whether any file of the county has this content. */
export async function hasContent(tx: Tx, county: number, digest: string): Promise<boolean> {
  const row = await tx.first(
    sqlFor
      .selectFrom('casefile.attachment')
      .select('id')
      .where('county', '=', county)
      .where('digest', '=', digest)
      .limit(1),
  );
  return row !== undefined;
}

/**
 * Bytes of residents' files that no command has named, of the county and of some files; each counts for `least` at least.
 */
export async function waitingOfResidents(
  tx: Tx,
  of: { county: number; since: Date; ids: readonly string[]; least: number },
): Promise<{ all: number; own: number }> {
  const [row] = await tx.named<{ all: number; own: number }>(
    'casefile.waiting_of_residents',
    `select coalesce(sum(greatest(size, $4)), 0)::bigint as all,
       coalesce(sum(greatest(size, $4)) filter (where id = any ($3)), 0)::bigint as own
     from casefile.attachment where county = $1 and case_id is null and upload_key is not null and at > $2`,
    [of.county, of.since, of.ids, of.least],
  );
  return row!;
}

/** Takes away the rows of files no command named, of staff and residents from before an instant each; returns them. */
export function dropWaiting(tx: Tx, county: number, before: { staff: Date; residents: Date }) {
  return tx.all(
    sqlFor
      .deleteFrom('casefile.attachment')
      .where('county', '=', county)
      .where('case_id', 'is', null)
      .where((eb) =>
        eb.or([
          eb('at', '<', before.staff),
          eb.and([eb('at', '<', before.residents), eb('upload_key', 'is not', null)]),
        ]),
      )
      .returning(['id', 'digest']),
  );
}
