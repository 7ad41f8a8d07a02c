import { randomUUID } from 'node:crypto';
import Flatbush from 'flatbush';
import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { findOutcome, fingerprintOf, once } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { FeatureProblem, ImportReport } from '../contract.ts';
import { overlaps, readOutline, type Outline } from '../domain/geometry.ts';
import { isForeignCrs, planImport, readFeatures, reportOf, villagesNamed, type ReadGrid } from '../domain/plan.ts';
import { may } from '../policy.ts';
import { endGrids, insertGrids, listStanding, loadOutlines, renewStamp } from '../store.ts';

/** Finds which of some 12-digit codes are villages or communities in force on a day (module org). Given by the composition root. */
export type FindVillages = (tx: Tx, county: number, codes: readonly number[], day: Day) => Promise<readonly number[]>;

/** What this module needs of others. */
export type Deps = { readonly findVillages: FindVillages };

/** An import: the file, the day it takes effect, and whether it replaces single grids or whole villages. */
export type Upload = { readonly bytes: Uint8Array; readonly from: Day; readonly replace: 'grids' | 'villages' };

const most = 20_000;

/** Reads a file and says per feature what is wrong; stores nothing. */
export async function previewGrids(ctx: Ctx, deps: Deps, upload: Upload): Promise<ImportReport> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'grid.county_only');
  const features = readFile(upload.bytes);
  return inTx(ctx, async (tx) => (await check(ctx, deps, tx, features, upload)).report);
}

/**
 * Stores grids that take effect on a day, in one transaction, and ends what they replace on the day before. Refuses
 * `grid.features_bad` where features are wrong, unless the caller accepts that they are left out; see also `planImport`.
 */
export async function importGrids(
  ctx: Ctx,
  deps: Deps,
  upload: Upload & { id: string; acceptPartial: boolean },
): Promise<ImportReport> {
  if (!may.edit(ctx.actor)) refuse('forbidden', 'grid.county_only');
  const { bytes, from, replace, id, acceptPartial } = upload;
  const { county } = ctx.actor.scope;
  const features = readFile(bytes);
  const input = { from, replace, acceptPartial, digest: sm3(bytes).toString('hex') };
  const command = { id, name: 'grid.import_grids', input };
  try {
    return await once(ctx, command, async (tx) => {
      await renewStamp(tx, county, randomUUID());
      const { report, grids, ends } = await check(ctx, deps, tx, features, upload);
      if (report.left > 0 && !acceptPartial) refuse('invalid', 'grid.features_bad', { left: report.left });
      if (grids.length === 0) refuse('invalid', 'grid.nothing_to_import');
      await endGrids(tx, county, ends, from);
      await insertGrids(
        tx,
        county,
        grids.map(({ outline, ...grid }) => ({ ...grid, box: outline.box })),
        from,
      );
      const { features: read, left, ended } = report;
      const data = { from, replace, features: read, left, grids: grids.map((grid) => grid.code), ended };
      return { outcome: report, subjectId: null, area: county * 1_000_000, data };
    });
  } catch (error) {
    // Its own twin committed first and made this one fail: the answer is the twin's outcome.
    const before = await inTx(ctx, (tx) => findOutcome(tx, ctx, command, fingerprintOf(command)));
    if (before) return before.outcome as ImportReport;
    throw error;
  }
}

function readFile(bytes: Uint8Array): readonly unknown[] {
  let file: { type?: unknown; features?: unknown; crs?: never } | null;
  try {
    file = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as typeof file;
  } catch {
    return refuse('invalid', 'grid.not_geojson');
  }
  if (file?.type !== 'FeatureCollection' || !Array.isArray(file.features)) return refuse('invalid', 'grid.not_geojson');
  if (isForeignCrs(file)) refuse('invalid', 'grid.not_wgs84');
  if (file.features.length > most) refuse('invalid', 'grid.too_many', { most });
  return file.features as unknown[];
}

async function check(ctx: Ctx, deps: Deps, tx: Tx, features: readonly unknown[], upload: Upload) {
  const { county } = ctx.actor.scope;
  const { from, replace } = upload;
  const named = villagesNamed(features).filter((code) => Math.floor(code / 1_000_000) === county);
  const villages = new Set(await deps.findVillages(tx, county, named, from));
  const file = readFeatures(features, villages);
  const standing = await listStanding(tx, county, [...villages], from);
  const inForce = (await loadOutlines(tx, county, from))?.grids ?? [];
  const how = { from, today: dayOf(ctx.now), replace, mentioned: file.mentioned };
  // A grid left out lets its old version stay, and that may lie under another new grid: until nothing more is found.
  let grids = file.grids;
  const problems: FeatureProblem[] = [];
  for (;;) {
    const plan = planImport(grids, standing, how);
    if (!plan.ok) refuse('conflict', plan.code, plan.code === 'grid.later_version' ? { code: plan.grid } : {});
    const ended = new Set(plan.ends);
    const found = findOverlaps(
      grids,
      inForce.filter(({ code }) => !ended.has(code)),
    );
    if (found.length === 0) return { report: reportOf(file, problems, plan.retired), grids, ends: plan.ends };
    problems.push(...found);
    const bad = new Set(found.map((problem) => problem.feature));
    grids = grids.filter((grid) => !bad.has(grid.feature));
  }
}

/** Every new grid that overlaps a grid that stays, or another new one: of two new ones the later in the file is at fault. */
function findOverlaps(
  grids: readonly ReadGrid[],
  staying: readonly { code: string; geometry: unknown }[],
): FeatureProblem[] {
  if (grids.length === 0) return [];
  const there = staying.flatMap(({ code, geometry }) => {
    const read = readOutline(geometry);
    return 'outline' in read ? [{ code, outline: read.outline }] : [];
  });
  const all: readonly { code: string; outline: Outline }[] = [...there, ...grids];
  const boxes = new Flatbush(all.length, 16, Int32Array);
  for (const { outline } of all) boxes.add(...outline.box);
  boxes.finish();
  return grids.flatMap((grid, at) => {
    const self = there.length + at;
    return boxes
      .search(...grid.outline.box)
      .filter((other) => other < self && overlaps(all[other]!.outline, grid.outline))
      .toSorted((a, b) => a - b)
      .map((other) => ({
        feature: grid.feature,
        gridCode: grid.code,
        code: 'grid.overlap' as const,
        other: all[other]!.code,
      }));
  });
}

/** Stores the grids of a FeatureCollection into a county that has none (demo county); false where it has some. Throws on a bad one. */
export async function seedGrids(
  ctx: Ctx,
  deps: Deps,
  seed: { readonly collection: { readonly features: readonly unknown[] }; readonly from: Day },
): Promise<boolean> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    if (await loadOutlines(tx, county, seed.from)) return false;
    await renewStamp(tx, county, randomUUID());
    const { features } = seed.collection;
    const upload: Upload = { bytes: new Uint8Array(), from: seed.from, replace: 'grids' };
    const { report, grids } = await check(ctx, deps, tx, features, upload);
    const [problem] = report.problems;
    if (problem) throw new Error(`Grid ${problem.gridCode}: ${problem.code} ${problem.other ?? ''}`);
    await insertGrids(
      tx,
      county,
      grids.map(({ outline, ...grid }) => ({ ...grid, box: outline.box })),
      seed.from,
    );
    return true;
  });
}
