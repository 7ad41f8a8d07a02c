import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { ClassKind, Duty, DutySuggestion, SuggestionState } from '../contract.ts';
import { chooseOrgans, findClass } from '../domain/choose.ts';
import { withLead } from '../domain/suggestion.ts';
import { may } from '../policy.ts';
import { findVersion, listEntries } from '../store.ts';
import {
  decideSuggestion,
  insertSuggestion,
  listSuggestions,
  lockSuggestion,
  type Suggested,
} from '../store/suggestions.ts';
import { pageOf, readInstantCursor, type PageQuery } from './browse.ts';
import { openDraft } from './drafts.ts';
import type { Deps } from './deps.ts';
import { listsOn } from './in-force.ts';
import { write } from './write.ts';

/** Keeps what a ruling asks of the duty list (清单调整建议), in the transaction of the ruling; its id is the ruling's. */
export async function suggestDuty(tx: Tx, suggested: Suggested): Promise<void> {
  await insertSuggestion(tx, suggested);
}

/** A page of suggestions, newest first; for whoever keeps the lists. Refuses `catalog.county_only`. */
export async function browseSuggestions(
  ctx: Ctx,
  query: PageQuery & { state?: SuggestionState },
): Promise<{ rows: DutySuggestion[]; next: string | null }> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? 50);
  const after = readInstantCursor(query.after);
  const { rows, categories } = await inTx(ctx, async (tx) => ({
    rows: await listSuggestions(tx, county, { state: query.state, after, limit: limit + 1 }),
    categories: (await listsOn(tx, county, dayOf(ctx.now))).categories,
  }));
  const views = rows.map((row): DutySuggestion => {
    const known = findClass(categories, row.kind as ClassKind, row.code);
    return {
      id: row.id,
      kind: row.kind,
      code: row.code,
      className: known?.nameZh ?? row.code,
      classNameEn: known?.nameEn ?? row.code,
      area: row.area,
      organId: row.organ_id,
      reason: row.reason,
      caseId: row.case_id,
      caseNumber: row.case_number,
      suggestedBy: row.suggested_by,
      at: row.at.toISOString(),
      state: row.state as SuggestionState,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at && row.decided_at.toISOString(),
      decision: row.decision,
      versionId: row.version_id,
    };
  });
  return pageOf(views, limit, (row) => [row.at, row.id]);
}

/**
 * Opens a draft: the duty list in force that has the class there (else the one published last) with the organ as lead.
 * Refuses `catalog.suggestion_unknown`, `catalog.suggestion_decided`, `catalog.no_duties`, `catalog.organ_closed`,
 * `catalog.version_exists`.
 */
export async function adoptSuggestion(
  ctx: Ctx,
  deps: Deps,
  input: { id: string; suggestionId: string; version: string; basis: string },
): Promise<{ versionId: string }> {
  const { county } = ctx.actor.scope;
  const { id, suggestionId, version, basis } = input;
  const command = { id, name: 'catalog.adopt_suggestion', input: { suggestionId, version, basis } } as const;
  return write(ctx, command, async (tx) => {
    const { kind, code, area, organ_id: organId } = await openOne(tx, county, suggestionId);
    const day = dayOf(ctx.now);
    const [organ] = await deps.findOrgansByName(tx, county, [organId], day);
    if (!organ) refuse('conflict', 'catalog.organ_closed');
    const { duties: listed } = await listsOn(tx, county, day);
    const asked = { kind: kind as ClassKind, code, area };
    const baseId = chooseOrgans(listed, asked)[0]?.versionId ?? listed[0]?.versionId;
    const base = baseId === undefined ? undefined : await findVersion(tx, county, baseId);
    if (!base) refuse('conflict', 'catalog.no_duties');
    const newId = () => uuidv7(ctx.now.getTime());
    const lead: Omit<Duty, 'id'> = {
      ...asked,
      role: 'lead',
      organId,
      level: organ.area % 1_000_000 === 0 ? 'county' : 'town',
      basis,
    };
    const duties = await listEntries(tx, county, { list: 'duty', id: base.id });
    const entries = withLead(duties, lead).map((entry) => ({ ...entry, id: newId() }));
    const draft = { list: 'duty', scheme: base.scheme, version, source: basis, note: basis } as const;
    const versionId = await openDraft(tx, ctx, draft, entries);
    await decideSuggestion(tx, county, suggestionId, {
      ...decidedBy(ctx, basis),
      state: 'adopted',
      version_id: versionId,
    });
    return {
      outcome: { versionId },
      subjectId: suggestionId,
      data: { scheme: base.scheme, version, from: base.version, versionId },
    };
  });
}

/** Leaves the list as it is. Refuses `catalog.suggestion_unknown`, `catalog.suggestion_decided`. */
export async function dismissSuggestion(
  ctx: Ctx,
  input: { id: string; suggestionId: string; reason: string },
): Promise<Record<never, never>> {
  const { county } = ctx.actor.scope;
  const { id, suggestionId, reason } = input;
  return write(ctx, { id, name: 'catalog.dismiss_suggestion', input: { suggestionId, reason } }, async (tx) => {
    await openOne(tx, county, suggestionId);
    await decideSuggestion(tx, county, suggestionId, {
      ...decidedBy(ctx, reason),
      state: 'dismissed',
      version_id: null,
    });
    return { outcome: {}, subjectId: suggestionId, data: { reason } };
  });
}

async function openOne(tx: Tx, county: number, id: string) {
  const found = (await lockSuggestion(tx, county, id)) ?? refuse('missing', 'catalog.suggestion_unknown');
  if (found.state !== 'open') refuse('conflict', 'catalog.suggestion_decided');
  return found;
}

function decidedBy(ctx: Ctx, decision: string) {
  return { decided_by: ctx.actor.name, decided_at: ctx.now, decision };
}
