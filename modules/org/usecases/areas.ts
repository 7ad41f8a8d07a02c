import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isExclusionViolation, isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Area, AreaPart } from '../contract.ts';
import { closingProblem, countyOfArea, levelOf, parentOf, partsProblem, today } from '../domain.ts';
import { closeArea, hasArea, insertArea, isAreaInUse, listAreas, lockArea } from '../store/places.ts';
import { insist, insistOnArea, write } from './write.ts';

/** Areas of the county in force on a day, today unless it is named; readable county-wide. */
export async function listAreasAt(ctx: Ctx, query: { at?: string }): Promise<{ rows: Area[]; next: null }> {
  const { county } = ctx.actor.scope;
  const rows = await inTx(ctx, (tx) => listAreas(tx, { county, day: query.at ?? today(ctx.now) }));
  return { rows: rows as Area[], next: null };
}

/** Adds an area under one that is in force that day. Refuses foreign codes and codes in use. */
export async function addArea(ctx: Ctx, input: AreaPart & { id: string; from: string }) {
  return write(ctx, { id: input.id, name: 'org.add_area', input }, async (tx) => {
    await openArea(ctx, tx, input, input.from);
    return { outcome: { codes: [input.code] }, subjectId: null, area: input.code, data: { ...input } };
  });
}

/** Closes an area from a day on. Refuses while areas or organs belong to it. */
export async function shutArea(ctx: Ctx, code: number, input: { id: string; on: string }) {
  return write(ctx, { id: input.id, name: 'org.close_area', input: { code, ...input } }, async (tx) => {
    await endArea(ctx, tx, code, input.on, false);
    return { outcome: { codes: [code] }, subjectId: null, area: code, data: { code, on: input.on } };
  });
}

/** Splits an area (拆分): the old version ends, the parts begin on the same day; one part may keep the code. */
export async function splitArea(ctx: Ctx, input: { id: string; code: number; on: string; into: AreaPart[] }) {
  insist(partsProblem(input.code, input.into));
  return write(ctx, { id: input.id, name: 'org.split_area', input }, async (tx) => {
    const isKept = input.into.some((part) => part.code === input.code);
    await endArea(ctx, tx, input.code, input.on, isKept);
    for (const part of input.into) await openArea(ctx, tx, part, input.on);
    const codes = input.into.map((part) => part.code);
    return {
      outcome: { codes },
      subjectId: null,
      area: input.code,
      data: { from: [input.code], to: codes, on: input.on },
    };
  });
}

/** Merges areas (合并): the old versions end, the new one begins on the same day; it may keep one of their codes. */
export async function mergeAreas(ctx: Ctx, input: { id: string; codes: number[]; on: string; into: AreaPart }) {
  insist(
    partsProblem(
      input.into.code,
      input.codes.map((code) => ({ code })),
    ),
  );
  return write(ctx, { id: input.id, name: 'org.merge_areas', input }, async (tx) => {
    // In one order, so that two merges at once wait for each other instead of blocking each other.
    for (const code of input.codes.toSorted((a, b) => a - b))
      await endArea(ctx, tx, code, input.on, code === input.into.code);
    await openArea(ctx, tx, input.into, input.on);
    const codes = [input.into.code];
    return {
      outcome: { codes },
      subjectId: null,
      area: codes[0]!,
      data: { from: input.codes, to: codes, on: input.on },
    };
  });
}

async function openArea(ctx: Ctx, tx: Tx, part: AreaPart, from: string): Promise<void> {
  const { county } = ctx.actor.scope;
  if (countyOfArea(part.code) !== county) refuse('invalid', 'org.area_code_wrong');
  insistOnArea(ctx, part.code);
  const parent = parentOf(part.code);
  if (parent !== null && !(await hasArea(tx, county, parent, from))) refuse('invalid', 'org.area_code_wrong');
  const { code, nameZh, nameEn } = part;
  try {
    await insertArea(tx, { county, code, nameZh, nameEn, level: levelOf(code), parent, from, to: null });
  } catch (error) {
    const isTaken = isExclusionViolation(error, 'area_no_overlap') || isUniqueViolation(error, 'area_pkey');
    if (isTaken) refuse('conflict', 'org.area_exists', { code });
    throw error;
  }
}

async function endArea(ctx: Ctx, tx: Tx, code: number, on: string, isKept: boolean): Promise<void> {
  const { county } = ctx.actor.scope;
  insistOnArea(ctx, code);
  const area = (await lockArea(tx, county, code, on)) ?? refuse('missing', 'org.area_unknown', { code });
  insist(closingProblem(area, on));
  if (!isKept && (await isAreaInUse(tx, county, code, on))) refuse('conflict', 'org.area_in_use', { code });
  await closeArea(tx, county, code, on);
}
