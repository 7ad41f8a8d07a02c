import type { Area } from '@zhenshu/org/contract.ts';
import { parentOf } from '@zhenshu/org/domain.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';

/** A row of the tree of areas 区划树. */
export type AreaRow = Area & {
  /** Areas right below it. */
  readonly below: number;
  /** Whether what is below a town is shown. */
  readonly opened: boolean;
};

/** A code, or the first digits of one, as people read it: county, town and village apart. */
export function groupCode(code: number | string): string {
  const digits = String(code);
  return [digits.slice(0, 6), digits.slice(6, 9), digits.slice(9)].join(' ').trimEnd();
}

/** The code somebody typed, with spaces or without; undefined unless it is 12 digits. */
export function readCode(text: unknown): number | undefined {
  const digits = typeof text === 'string' ? text.replaceAll(/\s/g, '') : '';
  return /^[1-9]\d{11}$/.test(digits) ? Number(digits) : undefined;
}

/** What a typed code must look like to lie in an area: the area's own digits first, 12 in all, spaces where one likes. */
export function codePattern(area: number): string {
  const digits = prefixOf(area);
  return `^\\s*${[...digits].join('\\s*')}(\\s*\\d){${12 - digits.length}}\\s*$`;
}

/** The digits every code of an area begins with: 990101000000 gives 990101. */
export function prefixOf(area: number): string {
  const { lo, hi } = areaRange(area);
  return String(lo).slice(0, 13 - String(hi - lo).length);
}

/**
 * The rows to show, in the order of codes: county and towns, and the villages of the opened town. With words, every area
 * whose name or code holds them, under the areas it belongs to.
 */
export function rowsOf(
  areas: readonly Area[],
  shown: { q?: string | undefined; town?: string | undefined },
): AreaRow[] {
  const below = Map.groupBy(areas, (area) => area.parent);
  const q = (shown.q ?? '').trim().toLowerCase();
  const found = new Set(areas.filter((area) => holds(area, q)).flatMap((area) => [area.code, ...above(area.code)]));
  const isShown = (area: Area) =>
    q === '' ? area.level !== 'village' || String(area.parent) === shown.town : found.has(area.code);
  return areas
    .toSorted((a, b) => a.code - b.code)
    .filter(isShown)
    .map((area) => {
      const children = below.get(area.code) ?? [];
      const opened = q === '' ? String(area.code) === shown.town : children.some((child) => found.has(child.code));
      return { ...area, below: children.length, opened };
    });
}

function holds(area: Area, q: string): boolean {
  const digits = q.replaceAll(/\s/g, '');
  const isCode = /^\d+$/.test(digits) && String(area.code).includes(digits);
  return isCode || area.nameZh.includes(q) || area.nameEn.toLowerCase().includes(q);
}

function above(code: number): number[] {
  const parent = parentOf(code);
  return parent === null ? [] : [parent, ...above(parent)];
}

/** Areas that may be merged with one: of its level, under the same area, and not ended yet. */
export function siblingsOf(area: Area, areas: readonly Area[]): Area[] {
  return areas.filter(
    (one) => one.code !== area.code && one.parent === area.parent && one.level === area.level && one.to === null,
  );
}
