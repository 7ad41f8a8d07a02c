import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import type { Organ, OrganKind, Post, Role } from '../contract.ts';
import { closingProblem, separationProblem, today } from '../domain.ts';
import { listRolesBeside, lockSeparation } from '../store/people.ts';
import {
  closeOrgan,
  closePost,
  hasArea,
  hasOrgan,
  insertOrgan,
  insertPost,
  isOrganBelow,
  isOrganInUse,
  isPostHeld,
  listOrgans,
  listPosts,
  lockOrgan,
  lockPost,
  saveOrgan,
  savePost,
} from '../store/places.ts';
import type { Deps } from './deps.ts';
import { cursorOf, pageOf } from './pages.ts';
import { insist, insistOnArea, newId, write } from './write.ts';

/** Organs of the county in force on a day; readable county-wide, because towns send cases to county departments. */
export async function listOrgansAt(
  ctx: Ctx,
  query: { at?: string; kind?: OrganKind },
): Promise<{ rows: Organ[]; next: null }> {
  const { county } = ctx.actor.scope;
  const rows = await inTx(ctx, (tx) => listOrgans(tx, { county, day: query.at ?? today(ctx.now), kind: query.kind }));
  return { rows: rows as Organ[], next: null };
}

/** Adds an organ to an area of the actor's. */
export async function addOrgan(
  ctx: Ctx,
  input: {
    id: string;
    area: number;
    parentId: string | null;
    nameZh: string;
    nameEn: string;
    kind: OrganKind;
    from: string;
  },
) {
  const { county } = ctx.actor.scope;
  insistOnArea(ctx, input.area);
  return write(ctx, { id: input.id, name: 'org.add_organ', input }, async (tx) => {
    if (!(await hasArea(tx, county, input.area, input.from))) refuse('missing', 'org.area_unknown');
    await insistOnParent(tx, county, input.parentId, input.from);
    const organ = { ...input, id: newId(ctx) };
    await insertOrgan(tx, { county, ...organ });
    return { outcome: { id: organ.id }, subjectId: organ.id, area: input.area, data: { ...organ } };
  });
}

async function insistOnParent(tx: Tx, county: number, parentId: string | null, day: string): Promise<void> {
  if (parentId !== null && !(await hasOrgan(tx, county, parentId, day))) refuse('missing', 'org.organ_unknown');
}

/** Renames an organ or puts it under another; the ledger row keeps what it was. Refuses a cycle. */
export async function changeOrgan(
  ctx: Ctx,
  organId: string,
  input: { id: string; nameZh: string; nameEn: string; parentId: string | null },
) {
  const { county } = ctx.actor.scope;
  return write(ctx, { id: input.id, name: 'org.change_organ', input: { organId, ...input } }, async (tx) => {
    const organ = await getOrgan(ctx, tx, organId);
    const { nameZh, nameEn, parentId } = input;
    await insistOnParent(tx, county, parentId, today(ctx.now));
    if (parentId !== null && (await isOrganBelow(tx, county, parentId, organId))) refuse('invalid', 'org.organ_cycle');
    await saveOrgan(tx, county, organId, { name_zh: nameZh, name_en: nameEn, parent_id: parentId });
    const before = { nameZh: organ.nameZh, nameEn: organ.nameEn, parentId: organ.parentId };
    const data = { before, after: { nameZh, nameEn, parentId } };
    return { outcome: { id: organId }, subjectId: organId, area: organ.area, data };
  });
}

async function getOrgan(ctx: Ctx, tx: Tx, id: string) {
  return (await lockOrgan(tx, ctx.actor.scope.county, id)) ?? refuse('missing', 'org.organ_unknown');
}

/** Closes an organ from a day on. Refuses while organs or posts belong to it. */
export async function shutOrgan(ctx: Ctx, organId: string, input: { id: string; on: string }) {
  const { county } = ctx.actor.scope;
  return write(ctx, { id: input.id, name: 'org.close_organ', input: { organId, ...input } }, async (tx) => {
    const organ = await getOrgan(ctx, tx, organId);
    insist(closingProblem(organ, input.on));
    if (await isOrganInUse(tx, county, organId, input.on)) refuse('conflict', 'org.organ_in_use');
    await closeOrgan(tx, county, organId, input.on);
    return { outcome: { id: organId }, subjectId: organId, area: organ.area, data: { on: input.on } };
  });
}

/** Posts in the scope in force today, or of one organ. */
export async function listPostsOf(ctx: Ctx, query: { organ?: string; after?: string; limit?: string }) {
  const { county } = ctx.actor.scope;
  const { after, limit } = cursorOf(query);
  const rows: Post[] = await inTx(ctx, (tx) =>
    listPosts(tx, { county, day: today(ctx.now), organ: query.organ, after, limit }),
  );
  return pageOf(rows, limit);
}

/** Adds a post to an organ, without any role: granting is another administrator's work. */
export async function addPost(
  ctx: Ctx,
  deps: Deps,
  input: {
    id: string;
    organId: string;
    area: number;
    titleZh: string;
    titleEn: string;
    grids: string[];
    from: string;
  },
) {
  const { county } = ctx.actor.scope;
  insistOnArea(ctx, input.area);
  return write(ctx, { id: input.id, name: 'org.add_post', input }, async (tx) => {
    const organ = await getOrgan(ctx, tx, input.organId);
    const range = areaRange(organ.area);
    if (input.area < range.lo || input.area >= range.hi) refuse('invalid', 'org.post_outside_organ');
    if (!(await hasArea(tx, county, input.area, input.from))) refuse('missing', 'org.area_unknown');
    if (organ.from > input.from || (organ.to !== null && organ.to <= input.from)) refuse('invalid', 'org.period_wrong');
    await insistOnGrids(tx, deps, county, input.grids, { area: input.area, day: input.from });
    const post = { ...input, id: newId(ctx) };
    await insertPost(tx, { county, ...post, roles: [] });
    return { outcome: { id: post.id }, subjectId: post.id, area: input.area, data: { ...post } };
  });
}

async function getPost(ctx: Ctx, tx: Tx, id: string) {
  return (await lockPost(tx, ctx.actor.scope.county, id)) ?? refuse('missing', 'org.post_unknown');
}

/** Sets the roles of a post. Refuses what would join administrators in one post or in one of its holders. */
export async function grantRoles(ctx: Ctx, postId: string, input: { id: string; roles: Role[] }) {
  const { county } = ctx.actor.scope;
  insist(separationProblem(input.roles), 'conflict');
  return write(ctx, { id: input.id, name: 'org.grant_roles', input: { postId, ...input } }, async (tx) => {
    await lockSeparation(tx, county);
    const post = await getPost(ctx, tx, postId);
    insistOnArea(ctx, post.area);
    const beside = await listRolesBeside(tx, { county, postId, day: today(ctx.now) });
    for (const others of beside) insist(separationProblem([...others, ...input.roles]), 'conflict');
    await savePost(tx, county, postId, { roles: input.roles });
    const data = { before: post.roles, after: input.roles };
    return { outcome: { id: postId }, subjectId: postId, area: post.area, data };
  });
}

/** Sets the grids looked after from a post; refuses `org.grids_unknown` for those that are none of its area today. */
export async function setGrids(ctx: Ctx, deps: Deps, postId: string, input: { id: string; grids: string[] }) {
  const { county } = ctx.actor.scope;
  return write(ctx, { id: input.id, name: 'org.set_grids', input: { postId, ...input } }, async (tx) => {
    const post = await getPost(ctx, tx, postId);
    await insistOnGrids(tx, deps, county, input.grids, { area: post.area, day: today(ctx.now) });
    await savePost(tx, county, postId, { grids: input.grids });
    const data = { before: post.grids, after: input.grids };
    return { outcome: { id: postId }, subjectId: postId, area: post.area, data };
  });
}

async function insistOnGrids(
  tx: Tx,
  deps: Deps,
  county: number,
  codes: readonly string[],
  where: { area: number; day: string },
): Promise<void> {
  const known = await deps.findGrids(tx, county, codes, where);
  const unknown = codes.filter((code) => !known.has(code));
  if (unknown.length > 0) refuse('invalid', 'org.grids_unknown', { grids: unknown.join(', ') });
}

/** Closes a post from a day on. Refuses while somebody holds it. */
export async function shutPost(ctx: Ctx, postId: string, input: { id: string; on: string }) {
  const { county } = ctx.actor.scope;
  return write(ctx, { id: input.id, name: 'org.close_post', input: { postId, ...input } }, async (tx) => {
    const post = await getPost(ctx, tx, postId);
    insist(closingProblem(post, input.on));
    if (await isPostHeld(tx, county, postId, input.on)) refuse('conflict', 'org.post_in_use');
    await closePost(tx, county, postId, input.on);
    return { outcome: { id: postId }, subjectId: postId, area: post.area, data: { on: input.on } };
  });
}
