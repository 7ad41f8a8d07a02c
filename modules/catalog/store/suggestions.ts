import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import type { ClassKind, SuggestionState } from '../contract.ts';

/** What a ruling asks of the list. */
export type Suggested = {
  readonly county: number;
  readonly id: string;
  readonly kind: ClassKind;
  readonly code: string;
  readonly area: number;
  readonly organ_id: string;
  readonly reason: string;
  readonly case_id: string;
  readonly case_number: string | null;
  readonly suggested_by: string;
  readonly at: Date;
};

/** Keeps a suggestion, open. */
export async function insertSuggestion(tx: Tx, row: Suggested): Promise<void> {
  await tx.all(sqlFor.insertInto('catalog.duty_suggestion').values({ ...row, state: 'open' }));
}

const suggestions = sqlFor.selectFrom('catalog.duty_suggestion').selectAll();

/** Suggestions, newest first, after the one a page ended with. */
export function listSuggestions(
  tx: Tx,
  county: number,
  page: { state: SuggestionState | undefined; after: { at: string; id: string } | undefined; limit: number },
) {
  let query = suggestions.where('county', '=', county).orderBy('at', 'desc').orderBy('id', 'desc').limit(page.limit);
  if (page.state) query = query.where('state', '=', page.state);
  if (page.after) query = query.where(sql<boolean>`(at, id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`);
  return tx.all(query);
}

/** One suggestion, locked: whoever decides it waits for whoever decides it now. */
export function lockSuggestion(tx: Tx, county: number, id: string) {
  return tx.first(suggestions.where('county', '=', county).where('id', '=', id).forUpdate());
}

/** Decides a suggestion. */
export async function decideSuggestion(
  tx: Tx,
  county: number,
  id: string,
  decided: {
    readonly state: SuggestionState;
    readonly decided_by: string;
    readonly decided_at: Date;
    readonly decision: string;
    readonly version_id: string | null;
  },
): Promise<void> {
  await tx.all(
    sqlFor.updateTable('catalog.duty_suggestion').set(decided).where('county', '=', county).where('id', '=', id),
  );
}

/** What was adopted into a draft that is thrown away stands open again. */
export async function reopenSuggestions(tx: Tx, county: number, versionId: string): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('catalog.duty_suggestion')
      .set({ state: 'open', decided_by: null, decided_at: null, decision: null, version_id: null })
      .where('county', '=', county)
      .where('version_id', '=', versionId),
  );
}
