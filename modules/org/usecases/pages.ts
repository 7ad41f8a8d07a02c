import { refuse } from '@zhenshu/kernel/refusal.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the page a client asks for: 50 rows unless it says otherwise, after the row its cursor names. */
export function cursorOf(query: { after?: string; limit?: string }): { after: string | null; limit: number } {
  if (query.after !== undefined && !uuid.test(query.after)) refuse('invalid', 'org.cursor_wrong');
  return { after: query.after ?? null, limit: Number(query.limit ?? 50) };
}

/** Makes a page of at most `limit` rows out of one row more, whose being there tells that there is a next page. */
export function pageOf<R extends { id: string }>(
  rows: readonly R[],
  limit: number,
): { rows: R[]; next: string | null } {
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? shown.at(-1)!.id : null };
}
