import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';

/** Stores a one-off link; earlier ones of the same organ for the same call are taken back. */
export async function replaceLink(
  tx: Tx,
  row: {
    readonly county: number;
    readonly id: string;
    readonly case_id: string;
    readonly area: number;
    readonly line: string;
    readonly organ_id: string;
    readonly digest: string;
    readonly until: Date;
    readonly made_at: Date;
  },
): Promise<void> {
  await revokeLinks(tx, row.county, row.case_id, row.organ_id, row.made_at);
  await tx.all(sqlFor.insertInto('event.call_link').values(row));
}

/** Takes back the links of an organ to a call that were not used. */
export async function revokeLinks(tx: Tx, county: number, caseId: string, organId: string, at: Date): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('event.call_link')
      .set({ revoked_at: at })
      .where('county', '=', county)
      .where('case_id', '=', caseId)
      .where('organ_id', '=', organId)
      .where('revoked_at', 'is', null)
      .where('used_at', 'is', null),
  );
}

/** A link by the digest of its secret. */
export function findLink(tx: Tx, county: number, digest: string) {
  return tx.first(
    sqlFor
      .selectFrom('event.call_link')
      .select(['id', 'case_id', 'organ_id', 'until', 'revoked_at', 'used_at', 'command_id'])
      .where('county', '=', county)
      .where('digest', '=', digest),
  );
}

/** Notes the answer a link was used for. Callers hold the call's lock and have looked at the link under it. */
export async function useLink(
  tx: Tx,
  county: number,
  id: string,
  used: { command_id: string; used_at: Date; name_sealed: string; phone_sealed: string },
): Promise<void> {
  await tx.all(sqlFor.updateTable('event.call_link').set(used).where('county', '=', county).where('id', '=', id));
}
