import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { mostLines, type Authority, type Grant, type GrantLine, type GrantMode } from '../contract.ts';
import { messages } from '../messages.ts';
import { noteDraft, putEntries } from '../store.ts';
import { findGrant, listGrants } from '../store/grants.ts';
import { pageOf, readCursor, type PageQuery } from './browse.ts';
import type { Deps } from './deps.ts';
import { lockVersion, openDraft } from './drafts.ts';
import { holdDrafted, namedLines } from './grant-lines.ts';
import { authority } from './in-force.ts';
import { write } from './write.ts';

const scheme = '赋权';

type Filter = { area?: string; matter?: string; grantor?: string; mode?: GrantMode; day?: Day };

/** A page of the grants that hold on a day, today unless named, by town and matter. */
export async function browseGrants(
  ctx: Ctx,
  query: PageQuery & Filter,
): Promise<{ rows: Grant[]; next: string | null }> {
  const limit = Number(query.limit ?? 50);
  const after = query.after === undefined ? undefined : readGrantCursor(query.after);
  const rows = await inTx(ctx, (tx) =>
    listGrants(tx, ctx.actor.scope.county, { ...filterOf(ctx, query), after, limit: limit + 1 }),
  );
  return pageOf(rows, limit, ({ area, matter, from, id }) => [String(area), matter, from, id]);
}

function readGrantCursor(text: string): string[] {
  const cursor = readCursor(text, 4);
  const right = [/^[1-9]\d{11}$/, /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/, /^\d{4}-\d\d-\d\d$/, /^[0-9a-f-]{36}$/];
  if (!right.every((shape, at) => shape.test(cursor[at]!))) refuse('invalid', 'catalog.cursor_wrong');
  return cursor;
}

function filterOf(ctx: Ctx, { area, day = dayOf(ctx.now), matter, grantor, mode }: Filter) {
  return { day, matter, grantor, mode, area: area === undefined ? undefined : Number(area) };
}

/** One grant, and what was granted before and after it. Refuses `catalog.grant_unknown`. */
export async function getGrant(ctx: Ctx, id: string): Promise<{ grant: Grant; history: Grant[] }> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const grant = (await findGrant(tx, county, id)) ?? refuse('missing', 'catalog.grant_unknown');
    const { matter, area } = grant;
    return { grant, history: await listGrants(tx, county, { matter, area, limit: 1000 }) };
  });
}

/** Who may do a matter in a town on a day, today unless named; no row: nobody. */
export async function showAuthority(
  ctx: Ctx,
  { matter, area, day = dayOf(ctx.now) }: { matter: string; area: string; day?: Day },
): Promise<{ rows: Authority[] }> {
  const { county } = ctx.actor.scope;
  const found = await inTx(ctx, (tx) => authority(tx, county, { matter, area: Number(area), day }));
  return { rows: found ? [found] : [] };
}

const columns = [
  ...(['matter', 'area', 'mode', 'grantor', 'organ', 'basis', 'agreement', 'scopeNote', 'evaluateOn'] as const),
  ...(['from', 'until', 'reason'] as const),
];

/** The grants that hold on a day as csv, opened by spreadsheets as UTF-8. */
export async function exportGrants(ctx: Ctx, query: Filter): Promise<Buffer> {
  const rows = await inTx(ctx, (tx) =>
    listGrants(tx, ctx.actor.scope.county, { ...filterOf(ctx, query), limit: 1_000_000 }),
  );
  const cells = rows.map((row) =>
    columns.map((column) => {
      if (column === 'mode') return messages[`catalog.mode.${row.mode}`][0];
      if (column === 'agreement') return row.agreement === null ? '' : `${row.agreement.title} ${row.agreement.number}`;
      return String(row[column] ?? '');
    }),
  );
  const lines = [columns.map((column) => messages[`catalog.field.${column}`][0]), ...cells];
  return Buffer.from(`\ufeff${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`);
}

/** A cell of a csv; what a spreadsheet would take for a formula is shown as text. */
function quoted(cell: string): string {
  return `"${cell.replace(/^[=+\-@\t]/, "'$&").replaceAll('"', '""')}"`;
}

/** Opens a draft of the list of grants, without lines. Refuses `catalog.version_exists`. */
export async function openGrantDraft(
  ctx: Ctx,
  input: { id: string; version: string; note: string },
): Promise<{ versionId: string }> {
  const { id, version, note } = input;
  return write(ctx, { id, name: 'catalog.open_grant_draft', input: { version, note } }, async (tx) => {
    const versionId = await openDraft(tx, ctx, { list: 'grant', scheme, version, note, source: scheme }, []);
    return { outcome: { versionId }, subjectId: versionId, data: { scheme, version, note } };
  });
}

/**
 * Puts a line for each of some matters in each of some towns into a draft, in place of those it has. Refuses
 * `catalog.not_a_draft`, `catalog.too_many`, and what `holdDrafted` refuses.
 */
export async function draftGrants(
  ctx: Ctx,
  deps: Deps,
  input: {
    id: string;
    versionId: string;
    matters: readonly string[];
    areas: readonly number[];
    line: Omit<GrantLine, 'matter' | 'area'>;
  },
): Promise<{ entries: number }> {
  const { county } = ctx.actor.scope;
  const { id, versionId, ...change } = input;
  const { matters, areas, line } = change;
  if (matters.length * areas.length > mostLines) refuse('invalid', 'catalog.too_many', { most: mostLines });
  return write(ctx, { id, name: 'catalog.draft_grants', input: { versionId, ...change } }, async (tx) => {
    const draft = await lockVersion(tx, county, versionId, ['draft']);
    if (draft.list !== 'grant') refuse('missing', 'catalog.version_unknown');
    const lines = [...new Set(matters)].flatMap((matter) =>
      [...new Set(areas)].map((area) => ({ ...line, matter, area })),
    );
    await putEntries(tx, county, { list: 'grant', id: versionId }, await namedLines(ctx, deps, tx, lines));
    const entries = await noteDraft(tx, county, { id: versionId, by: ctx.actor.personId, name: ctx.actor.name });
    if (entries > mostLines) refuse('invalid', 'catalog.too_many', { most: mostLines });
    await holdDrafted(tx, ctx, draft);
    return { outcome: { entries }, subjectId: versionId, data: { ...change, entries } };
  });
}
