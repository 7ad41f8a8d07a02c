import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Grid, GridLevel } from '../contract.ts';
import { listGrids } from '../store.ts';

/** A page of the grids in force on a day (today unless said), by code, in an area or the whole county; the cursor is the last code. */
export async function browseGrids(
  ctx: Ctx,
  query: { area?: string; level?: GridLevel; at?: string; geometry?: '0' | '1'; after?: string; limit?: string },
): Promise<{ rows: Grid[]; next: string | null }> {
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? 50);
  const after = query.after ?? '';
  if (!/^(\d{15})?$/.test(after)) refuse('invalid', 'grid.cursor_wrong');
  const rows = await inTx(ctx, (tx) =>
    listGrids(tx, {
      ...areaRange(query.area ?? county * 1e6),
      county,
      after,
      limit: limit + 1,
      level: query.level,
      geometry: query.geometry === '1',
      day: query.at ?? dayOf(ctx.now),
    }),
  );
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.code ?? null) : null };
}
