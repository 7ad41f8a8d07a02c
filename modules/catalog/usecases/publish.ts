import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isExclusionViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import {
  callSteps,
  type Difference,
  type LimitUnit,
  type ListName,
  type ListVersion,
  type Step,
  type StepLimit,
} from '../contract.ts';
import { differ, limitsOf, planPublish, type EntryOf, type Live } from '../domain/version.ts';
import {
  findVersion,
  listCategories,
  listConditions,
  listDuties,
  listLimits,
  listSchemeVersions,
  publishVersion,
  saveLimit,
  supersedeVersion,
} from '../store.ts';
import { write } from './write.ts';

/**
 * Puts a draft in force from a day on and ends the version before it on the day before; stores what it changes.
 * Refuses `catalog.version_unknown`, `catalog.not_a_draft`, `catalog.from_before_live`, `catalog.from_in_past`,
 * `catalog.published_meanwhile`.
 */
export async function publishList(ctx: Ctx, input: { id: string; versionId: string; from: Day }): Promise<ListVersion> {
  const { county } = ctx.actor.scope;
  const { id, versionId, from } = input;
  return write(ctx, { id, name: 'catalog.publish_list', input: { versionId, from } }, async (tx) => {
    const asked = (await findVersion(tx, county, versionId)) ?? refuse('missing', 'catalog.version_unknown');
    const all = await listSchemeVersions(tx, county, asked, true);
    if (all.find((version) => version.id === versionId)?.status !== 'draft') refuse('conflict', 'catalog.not_a_draft');
    const plan = planPublish(liveOf(all), from, dayOf(ctx.now));
    if (!plan.ok) refuse('conflict', plan.code);
    const difference = await differenceOn(tx, county, asked, all, from);
    try {
      for (const end of plan.ends) await supersedeVersion(tx, county, end.id, end.to);
      await publishVersion(tx, county, { id: versionId, from, at: ctx.now, difference });
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

/** What a version changed when it was published, or, for a draft, what it would change if it began today. */
export async function showDifference(ctx: Ctx, versionId: string): Promise<Difference> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const version = await getVersion(tx, county, versionId);
    if (version.difference) return version.difference;
    const all = await listSchemeVersions(tx, county, version, false);
    return differenceOn(tx, county, version, all, dayOf(ctx.now));
  });
}

async function getVersion(tx: Tx, county: number, id: string): Promise<ListVersion> {
  return (await findVersion(tx, county, id)) ?? refuse('missing', 'catalog.version_unknown');
}

async function differenceOn(
  tx: Tx,
  county: number,
  next: ListVersion,
  all: readonly ListVersion[],
  day: Day,
): Promise<Difference> {
  // The one in force when the new one begins, else the last that was.
  const before = liveOf(all)
    .filter((version) => version.from <= day)
    .toSorted((a, b) => (a.from < b.from ? 1 : -1))[0];
  return compare(tx, county, next.list, before?.id, next.id);
}

async function compare(
  tx: Tx,
  county: number,
  list: ListName,
  before: string | undefined,
  after: string,
): Promise<Difference> {
  const both = async <L extends ListName>(
    name: L,
    load: (tx: Tx, county: number, id: string) => Promise<EntryOf[L][]>,
  ) => differ(name, before === undefined ? [] : await load(tx, county, before), await load(tx, county, after));
  if (list === 'category') return both('category', listCategories);
  return list === 'duty' ? both('duty', listDuties) : both('filing_condition', listConditions);
}

function liveOf(all: readonly ListVersion[]): Live[] {
  return all.flatMap(({ id, from, to }) => (from === null ? [] : [{ id, from, to }]));
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
  const isCall = kind === 'call';
  return { rows: Object.values(limitsOf(kind, own)).filter(({ step }) => callSteps.includes(step) === isCall) };
}
