import type { Day } from '@zhenshu/kernel/calendar.ts';
import type { Geometry, GridLevel, ImportReport, FeatureProblem, ProblemCode } from '../contract.ts';
import { gridLevels } from '../contract.ts';
import { readOutline, tidy, type Outline } from './geometry.ts';

/** A grid read from a feature. */
export type ReadGrid = {
  readonly feature: number;
  readonly code: string;
  readonly area: number;
  readonly level: GridLevel;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly geometry: Geometry;
  readonly outline: Outline;
};

/** A feature collection read feature by feature: the grids that are sound by themselves, and what is wrong. */
export type ReadFile = {
  readonly features: number;
  readonly grids: readonly ReadGrid[];
  /** Every code the file names, also those of bad features. */
  readonly mentioned: ReadonlySet<string>;
  readonly problems: readonly FeatureProblem[];
};

/** A version of a grid that is in force on a day or begins later. */
export type Standing = { readonly code: string; readonly area: number; readonly from: Day };

/** What an import ends: the versions in force that are replaced or retired; or the refusal. */
export type ImportPlan =
  | { readonly ok: true; readonly ends: readonly string[]; readonly retired: readonly string[] }
  | { readonly ok: false; readonly code: 'grid.from_in_past' }
  | { readonly ok: false; readonly code: 'grid.later_version'; readonly grid: string };

const shown = 1000;

/** Whether a file names another coordinate system than WGS84 in the (old) `crs` member. */
export function isForeignCrs(file: { crs?: { properties?: { name?: unknown } } | null }): boolean {
  const name = file.crs?.properties?.name;
  return typeof name === 'string' && !/(CRS84|EPSG:+4326|EPSG::4326)$/i.test(name);
}

/** Reads the features of a collection. `villages` are those in force on the day the grids take effect. */
export function readFeatures(features: readonly unknown[], villages: ReadonlySet<number>): ReadFile {
  const problems: FeatureProblem[] = [];
  const codes = new Set<string>();
  const mentioned = new Set<string>();
  const grids = features.flatMap((feature, at): ReadGrid[] => {
    const { properties, geometry } = (feature ?? {}) as { properties?: unknown; geometry?: unknown };
    const given = (properties ?? {}) as Readonly<Record<string, unknown>>;
    const code = wordOf(given['code']);
    mentioned.add(code);
    const found: ProblemCode[] = [];
    const area = Number(code.slice(0, 12));
    if (!/^[1-9]\d{14}$/.test(code)) found.push('grid.code_malformed');
    else if (codes.has(code)) found.push('grid.code_twice');
    else {
      if (given['village'] !== undefined && wordOf(given['village']) !== code.slice(0, 12)) {
        found.push('grid.village_mismatch');
      }
      if (!villages.has(area)) found.push('grid.village_unknown');
    }
    const level = gridLevels.find((word) => word === (given['level'] ?? 'base'));
    if (!level) found.push('grid.level_unknown');
    const names = namesOf(given['name']);
    if (!names) found.push('grid.name_missing');
    const read = readOutline(geometry);
    if ('problem' in read) found.push(read.problem);
    for (const problem of found)
      problems.push({ feature: at + 1, gridCode: code.slice(0, 40), code: problem, other: null });
    if (found.length > 0 || !level || !names || 'problem' in read) return [];
    codes.add(code);
    return [
      { feature: at + 1, code, area, level, ...names, geometry: tidy(geometry as Geometry), outline: read.outline },
    ];
  });
  return { features: features.length, grids, mentioned, problems };
}

/** Codes of the villages that features speak of, as far as they are codes at all. */
export function villagesNamed(features: readonly unknown[]): number[] {
  const codes = features.map((feature) => {
    const { properties } = (feature ?? {}) as { properties?: { code?: unknown } | null };
    return wordOf(properties?.code);
  });
  return [...new Set(codes.filter((code) => /^[1-9]\d{14}$/.test(code)).map((code) => Number(code.slice(0, 12))))];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

function namesOf(value: unknown): { nameZh: string; nameEn: string } | undefined {
  const { zh, en } = (typeof value === 'object' && value !== null ? value : { zh: value }) as Record<string, unknown>;
  const nameZh = wordOf(zh);
  const nameEn = wordOf(en) || nameZh;
  const fits = (name: string) => name.length > 0 && name.length <= 100 && !/\p{Cc}/u.test(name) && name.isWellFormed();
  return fits(nameZh) && fits(nameEn) ? { nameZh, nameEn } : undefined;
}

/**
 * What must end on the day the new grids begin: the versions of their codes, and with `villages` all other grids of
 * their villages that the file does not mention. Refuses `grid.later_version` where a version concerned begins on that
 * day or later, and `grid.from_in_past` where it would change days that are over; the first grids of a village may begin
 * in the past.
 */
export function planImport(
  grids: readonly Pick<ReadGrid, 'code' | 'area'>[],
  standing: readonly Standing[],
  how: { from: Day; today: Day; replace: 'grids' | 'villages'; mentioned: ReadonlySet<string> },
): ImportPlan {
  const codes = new Set(grids.map((grid) => grid.code));
  const villages = new Set(grids.map((grid) => grid.area));
  const isRetired = ({ code, area }: Standing) =>
    how.replace === 'villages' && villages.has(area) && !how.mentioned.has(code);
  const concerned = standing.filter((grid) => codes.has(grid.code) || isRetired(grid));
  const later = concerned.find((grid) => grid.from >= how.from);
  if (later) return { ok: false, code: 'grid.later_version', grid: later.code };
  if (concerned.length > 0 && how.from < how.today) return { ok: false, code: 'grid.from_in_past' };
  const ends = concerned.map((grid) => grid.code).toSorted();
  return { ok: true, ends, retired: ends.filter((code) => !codes.has(code)) };
}

/** The report of an import, given the overlaps found besides what was wrong with single features. */
export function reportOf(
  file: ReadFile,
  overlaps: readonly FeatureProblem[],
  retired: readonly string[],
): ImportReport {
  const problems = [...file.problems, ...overlaps].toSorted((a, b) => a.feature - b.feature);
  const left = new Set(problems.map((problem) => problem.feature)).size;
  return {
    features: file.features,
    left,
    grids: file.features - left,
    ended: [...retired],
    problemCount: problems.length,
    problems: problems.slice(0, shown),
  };
}
