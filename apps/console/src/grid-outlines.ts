import { readOutline } from '@zhenshu/grid/domain.ts';
import type { FeatureProblem, Geometry } from '@zhenshu/grid/contract.ts';

/** An outline of a file on its way in: `box` is west, south, east, north in micro-degrees. */
export type GridOutline = {
  readonly geometry: Geometry;
  readonly box: readonly number[];
  /** Something is told of its feature. */
  readonly bad: boolean;
};

/** Outlines drawn at most; a county has some hundreds of grids. */
const mostDrawn = 2000;

/** The outlines of a GeoJSON file that can be drawn; none where it cannot be read. */
export function outlinesOf(bytes: Uint8Array, problems: readonly FeatureProblem[]): GridOutline[] {
  const bad = new Set(problems.map((problem) => problem.feature));
  return featuresOf(bytes)
    .slice(0, mostDrawn)
    .flatMap((feature, at) => {
      const geometry = (feature as { geometry?: unknown } | null)?.geometry;
      const read = readOutline(geometry);
      return 'outline' in read ? [{ geometry: geometry as Geometry, box: read.outline.box, bad: bad.has(at + 1) }] : [];
    });
}

function featuresOf(bytes: Uint8Array): readonly unknown[] {
  try {
    const file = JSON.parse(new TextDecoder().decode(bytes)) as { features?: unknown } | null;
    return Array.isArray(file?.features) ? (file.features as unknown[]) : [];
  } catch {
    return [];
  }
}
