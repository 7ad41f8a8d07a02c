import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { grantedTypes, type Difference, type Grant, type GrantLine, type ListVersion } from '../contract.ts';
import { faultOf, lineKey, planGrants, type GrantPlan } from '../domain/grants.ts';
import type { Live } from '../domain/version.ts';
import type { messages } from '../messages.ts';
import {
  addGrants,
  addSuspensions,
  countGrants,
  deleteDraftGrants,
  endGrants,
  endSuspensions,
  findCollision,
  listLines,
  publishedGrants,
  type Collision,
} from '../store/grants.ts';
import type { Deps } from './deps.ts';
import { mattersOn } from './matters.ts';

/** Name under which a county keeps its list of grants. */
export const grantScheme = '赋权';

/** Lines with the names their organs have today. Refuses `catalog.line_wrong` where an organ is not in force. */
export async function namedLines(
  ctx: Ctx,
  deps: Deps,
  tx: Tx,
  lines: readonly GrantLine[],
): Promise<readonly GrantLine[]> {
  const ids = [...new Set(lines.flatMap(({ grantorId, organId }) => [grantorId, organId]))].filter((id) => id !== null);
  if (ids.length === 0) return lines;
  const found = await deps.findOrgansByName(tx, ctx.actor.scope.county, ids, dayOf(ctx.now));
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return lines.map((line) => {
    const nameOf = (field: 'grantorId' | 'organId') =>
      names.get(line[field]!) ?? refuseLine(line, field, 'catalog.organ_unknown');
    return {
      ...line,
      grantor: line.grantorId === null ? line.grantor : nameOf('grantorId'),
      organ: line.organId === null ? line.organ : nameOf('organId'),
    };
  });
}

function refuseLine(line: GrantLine, field: keyof GrantLine, problem: keyof typeof messages): never {
  return refuse('invalid', 'catalog.line_wrong', { key: lineKey(line), field, problem });
}

/**
 * Holds the matters, towns and periods that a draft of grants asks for against all other drafts; where only lines of some
 * matters have changed, of those. Refuses `catalog.line_wrong`, `catalog.grants_collide` naming the grant it collides with,
 * and what `planGrants` finds wrong. Other lists have nothing to hold.
 */
export async function holdDrafted(
  tx: Tx,
  ctx: Ctx,
  draft: Pick<ListVersion, 'id' | 'list' | 'scheme' | 'version'>,
  matters?: readonly string[],
): Promise<void> {
  if (draft.list !== 'grant') return;
  const { county } = ctx.actor.scope;
  const plan = await planOf(tx, ctx, draft, matters);
  await deleteDraftGrants(tx, county, { versionId: draft.id, matters });
  await refuseCollided(tx, county, plan.opens, await addGrants(tx, county, plan.opens, true), true);
}

/**
 * Lines held against the list of matters (事项) in force on their first day, where there is one: what is granted must be
 * in it, and is of the type it has there. Refuses `catalog.line_wrong` naming line and field. What was granted may be
 * taken back whatever has become of its matter.
 */
async function heldByMatters(tx: Tx, county: number, lines: readonly GrantLine[]): Promise<readonly GrantLine[]> {
  const held: GrantLine[] = [];
  for (const [day, those] of Map.groupBy(lines, ({ from }) => from)) {
    const matters = await mattersOn(tx, county, day);
    for (const line of those) {
      if (line.what !== 'grant' || matters === undefined) {
        held.push(line);
        continue;
      }
      const matter = matters.find(line.matter) ?? refuseLine(line, 'matter', 'catalog.matter_unknown');
      const matterType = grantedTypes.find((type) => type === matter.type) ?? line.matterType;
      if (line.matterType !== null && line.matterType !== matterType)
        refuseLine(line, 'matterType', 'catalog.matter_type_differs');
      held.push({ ...line, matterType });
    }
  }
  return held;
}

type Planned = Extract<GrantPlan, { ok: true }>;

async function planOf(
  tx: Tx,
  ctx: Ctx,
  version: Pick<ListVersion, 'id' | 'scheme' | 'version'>,
  matters?: readonly string[],
): Promise<Planned & { lines: readonly GrantLine[] }> {
  const { county } = ctx.actor.scope;
  const written = await listLines(tx, county, { versionId: version.id, matters });
  const lines = await heldByMatters(tx, county, written);
  for (const line of lines) {
    const fault = faultOf(line);
    if (fault) refuseLine(line, fault.field, fault.code);
    if (Math.floor(line.area / 1_000_000) !== county) refuseLine(line, 'area', 'catalog.area_outside');
  }
  const published = await publishedGrants(tx, county, [...new Set(lines.map(({ matter }) => matter))]);
  const plan = planGrants(published, lines, {
    versionId: version.id,
    listVersion: `${version.scheme} ${version.version}`,
    newId: () => uuidv7(ctx.now.getTime()),
  });
  if (plan.ok) return { ...plan, lines };
  const { line, other, code } = plan;
  if (code === 'catalog.grants_collide') {
    const { matter, area, from, until } = line;
    const asked = { matter, area, from, until, versionId: version.id };
    const held = await findCollision(tx, county, asked, false);
    refuseCollision(held ?? { ...other!, version: other!.listVersion, by: ctx.actor.name });
  }
  return refuse('conflict', code, {
    matter: line.matter,
    area: line.area,
    ...(other && { version: other.listVersion }),
  });
}

function refuseCollision({ matter, area, mode, from, to, version, by }: Collision): never {
  return refuse('conflict', 'catalog.grants_collide', {
    ...{ matter, area, mode, from, to: to ?? '—', version, by },
  });
}

async function refuseCollided(
  tx: Tx,
  county: number,
  opens: readonly Grant[],
  left: ReadonlySet<string>,
  isDraft: boolean,
): Promise<void> {
  const first = opens.find(({ id }) => left.has(id));
  if (!first) return;
  const held = await findCollision(tx, county, first, isDraft);
  refuseCollision(held ?? refuse('conflict', 'catalog.published_meanwhile'));
}

/**
 * Applies the lines of a version of grants and says which versions before it end and what it changes. What holds on a day
 * that has come never changes: a line takes effect after today. Only the first list of a county may reach into the past.
 */
export async function publishGrants(
  tx: Tx,
  ctx: Ctx,
  version: ListVersion,
  live: readonly Live[],
  from: Day,
): Promise<{ ends: { id: string; to: Day | null }[]; difference: Difference }> {
  const { county } = ctx.actor.scope;
  const today = dayOf(ctx.now);
  if (live.length === 0 ? from > today : from !== today) refuse('conflict', 'catalog.grants_from_today');
  const isFirst = (await publishedGrants(tx, county)).length === 0;
  const plan = await planOf(tx, ctx, version);
  const late = plan.lines.find((line) => (isFirst ? line.from < from : line.from <= today));
  if (late) refuse('conflict', 'catalog.line_not_ahead', { key: lineKey(late) });
  const before = await countGrants(tx, county, today);
  await deleteDraftGrants(tx, county, { versionId: version.id });
  const ended = await endGrants(tx, county, version.id, plan.ends);
  await refuseCollided(tx, county, plan.opens, await addGrants(tx, county, plan.opens, false), false);
  await addSuspensions(tx, county, plan.suspends);
  const resumed = await endSuspensions(tx, county, version.id, plan.resumes);
  if (ended < plan.ends.length || resumed < plan.resumes.length) refuse('conflict', 'catalog.published_meanwhile');
  const { difference } = plan;
  const same = Math.max(0, before - difference.removed.length - difference.changed.length);
  // Lines stand on days of their own: a version that another follows on the same day has done its work.
  const running = live.filter((one) => one.to === null || one.to > from);
  return {
    ends: running.map((one) => ({ id: one.id, to: one.from < from ? from : null })),
    difference: { ...difference, same },
  };
}

/** What a draft of grants would change, as it stands today. */
export async function grantsDifference(tx: Tx, ctx: Ctx, version: ListVersion): Promise<Difference> {
  const { difference } = await planOf(tx, ctx, version);
  const touched = difference.removed.length + difference.changed.length;
  return {
    ...difference,
    same: Math.max(0, (await countGrants(tx, ctx.actor.scope.county, dayOf(ctx.now))) - touched),
  };
}
