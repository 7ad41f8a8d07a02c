import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isExclusionViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import {
  stepsOf,
  type Difference,
  type EntryChange,
  type GrantLine,
  type LimitUnit,
  type ListName,
  type ListVersion,
  type Step,
  type StepLimit,
  type EntryOf,
} from '../contract.ts';
import { changesOf, differ, limitsOf, planPublish, type Live } from '../domain/version.ts';
import { listEntries, listLimits, listSchemeVersions, publishVersion, saveLimit, supersedeVersion } from '../store.ts';
import { grantScheme, grantsDifference, publishGrants } from './grant-lines.ts';
import { pageOf, readKeyCursor, type PageQuery } from './browse.ts';
import { getVersion, lockVersion, openDraft } from './drafts.ts';
import { write } from './write.ts';

/**
 * Puts a reviewed version in force from a day on and ends the version before it on the day before; stores what it changes.
 * Refuses `catalog.version_unknown`, `catalog.not_reviewed`, `catalog.from_before_live`, `catalog.from_in_past`,
 * `catalog.published_meanwhile`.
 */
export async function publishList(ctx: Ctx, input: { id: string; versionId: string; from: Day }): Promise<ListVersion> {
  const { county } = ctx.actor.scope;
  const { id, versionId, from } = input;
  return write(ctx, { id, name: 'catalog.publish_list', input: { versionId, from } }, async (tx) => {
    const asked = await lockVersion(tx, county, versionId, ['reviewed']);
    const all = await listSchemeVersions(tx, county, asked, false);
    const plan = await planOf(tx, ctx, asked, all, from);
    const { difference } = plan;
    try {
      for (const end of plan.ends) await supersedeVersion(tx, county, end.id, end.to);
      await publishVersion(tx, county, { id: versionId, from, at: ctx.now, name: ctx.actor.name, difference });
    } catch (error) {
      if (isExclusionViolation(error, 'list_version_no_overlap')) refuse('conflict', 'catalog.published_meanwhile');
      throw error;
    }
    const { added, removed, changed } = difference;
    return {
      outcome: await getVersion(tx, county, versionId),
      subjectId: versionId,
      data: {
        list: asked.list,
        scheme: asked.scheme,
        version: asked.version,
        from,
        ended: plan.ends,
        added: added.length,
        removed: removed.length,
        changed: changed.length,
      },
    };
  });
}

/** Publishes a list of grants that needs no second person, as at the first set-up of a county. */
export async function publishGrantList(
  tx: Tx,
  ctx: Ctx,
  { version, note, lines }: { readonly version: string; readonly note: string; readonly lines: readonly GrantLine[] },
): Promise<void> {
  const { county } = ctx.actor.scope;
  const draft = { list: 'grant', scheme: grantScheme, version, note, source: grantScheme } as const;
  const id = await openDraft(tx, ctx, draft, lines, { atOnce: true });
  const asked = await getVersion(tx, county, id);
  const from = dayOf(ctx.now);
  const all = await listSchemeVersions(tx, county, asked, false);
  const { ends, difference } = await publishGrants(tx, ctx, asked, liveOf(all), from);
  for (const end of ends) await supersedeVersion(tx, county, end.id, end.to);
  await publishVersion(tx, county, { id, from, at: ctx.now, name: ctx.actor.name, difference });
}

/** Which versions end and what changes; of grants the lines are applied at once. */
async function planOf(tx: Tx, ctx: Ctx, asked: ListVersion, all: readonly ListVersion[], from: Day) {
  if (asked.list === 'grant') return publishGrants(tx, ctx, asked, liveOf(all), from);
  const plan = planPublish(liveOf(all), from, dayOf(ctx.now));
  if (!plan.ok) refuse('conflict', plan.code);
  return { ends: plan.ends, difference: await differenceOn(tx, ctx.actor.scope.county, asked, all, from) };
}

/** What a version changed when it was published, or, for a draft, what it would change if it began today. */
export async function showDifference(ctx: Ctx, versionId: string): Promise<Difference> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const version = await getVersion(tx, county, versionId);
    if (version.difference) return version.difference;
    if (version.list === 'grant') return grantsDifference(tx, ctx, version);
    const all = await listSchemeVersions(tx, county, version, false);
    return differenceOn(tx, county, version, all, dayOf(ctx.now));
  });
}

/** The version that a version follows, or followed: in force the day before it begins, for a draft today. */
function predecessor(all: readonly ListVersion[], day: Day): Live | undefined {
  return liveOf(all)
    .filter((version) => version.from <= day)
    .toSorted((a, b) => (a.from < b.from ? 1 : -1))[0];
}

async function differenceOn<L extends ListName>(
  tx: Tx,
  county: number,
  next: { list: L; id: string },
  all: readonly ListVersion[],
  day: Day,
): Promise<Difference> {
  const { was, is } = await bothOf(tx, county, next, all, day);
  return differ(next.list, was, is);
}

async function bothOf<L extends ListName>(
  tx: Tx,
  county: number,
  next: { list: L; id: string },
  all: readonly ListVersion[],
  day: Day,
): Promise<{ was: readonly EntryOf[L][]; is: readonly EntryOf[L][] }> {
  // A version of grants holds changes itself.
  const base =
    next.list === 'grant'
      ? undefined
      : predecessor(
          all.filter(({ id }) => id !== next.id),
          day,
        );
  return {
    was: base ? await listEntries(tx, county, { list: next.list, id: base.id }) : [],
    is: await listEntries(tx, county, next),
  };
}

function liveOf(all: readonly ListVersion[]): Live[] {
  return all.flatMap(({ id, from, to }) => (from === null ? [] : [{ id, from, to }]));
}

/** A page of what a version changes, entry by entry with its fields before and after, in the order of their keys. */
export async function browseChanges(
  ctx: Ctx,
  versionId: string,
  query: PageQuery,
): Promise<{ rows: EntryChange[]; next: string | null }> {
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? 50);
  const after = readKeyCursor(query.after);
  const all = await inTx(ctx, async (tx) => {
    const version = await getVersion(tx, county, versionId);
    const versions = await listSchemeVersions(tx, county, version, false);
    const { was, is } = await bothOf(tx, county, version, versions, version.from ?? dayOf(ctx.now));
    return changesOf(version.list, was, is);
  });
  const rest = all.filter(({ key }) => after === undefined || key > after);
  return pageOf(rest as EntryChange[], limit, ({ key }) => [key]);
}

/** Sets the time limit of a step of a procedure. */
export async function setStepLimit(
  ctx: Ctx,
  input: { id: string; kind: string; step: Step; amount: number; unit: LimitUnit },
): Promise<StepLimit> {
  const { county } = ctx.actor.scope;
  const { id, ...limit } = input;
  return write<StepLimit>(ctx, { id, name: 'catalog.set_step_limit', input: limit }, async (tx) => {
    const before = limitsOf(limit.kind, await listLimits(tx, county, limit.kind))[limit.step];
    await saveLimit(tx, county, limit);
    return { outcome: { ...limit, usual: false }, subjectId: null, data: { before, after: limit } };
  });
}

/** The time limits of the steps a procedure has. */
export async function showStepLimits(ctx: Ctx, kind: string): Promise<{ rows: StepLimit[] }> {
  const own = await inTx(ctx, (tx) => listLimits(tx, ctx.actor.scope.county, kind));
  const limits = limitsOf(kind, own);
  return { rows: stepsOf(kind).map((step) => limits[step]) };
}
