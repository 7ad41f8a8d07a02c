import type { Grid } from '@zhenshu/grid/contract.ts';

type Position = readonly [lng: number, lat: number];
type Outlined = Pick<Grid, 'area' | 'level' | 'geometry'>;

/** A town 乡镇 as its grids draw it: where its name stands. */
export type TownCentre = { readonly town: number; readonly lng: number; readonly lat: number };

/** Code of the town a place belongs to. */
export function townOf(area: number): number {
  return Math.floor(area / 1000) * 1000;
}

/**
 * Borders of towns, drawn by their grids: sides of base grids that no other grid of the town shares; special ones lie
 * over them or in a hole of them. Nobody keeps outlines of towns besides, so the two can never differ.
 */
export function townBorders(grids: readonly Outlined[]): [Position, Position][] {
  const sides = new Map<string, { side: [Position, Position]; towns: number[]; isBase: boolean }>();
  for (const { area, level, ring } of ringsOf(grids)) {
    const isBase = level === 'base';
    for (const [at, to] of ring.slice(1).entries()) {
      const from = ring[at]!;
      const key = [from.join(','), to.join(',')].toSorted().join(' ');
      const known = sides.get(key);
      if (known) {
        known.towns.push(townOf(area));
        known.isBase ||= isBase;
      } else sides.set(key, { side: [from, to], towns: [townOf(area)], isBase });
    }
  }
  return [...sides.values()].flatMap(({ side, towns, isBase }) =>
    !isBase || (towns.length === 2 && towns[0] === towns[1]) ? [] : [side],
  );
}

/** Where the names of towns stand: the middle of their grids, each by its size. */
export function townCentres(grids: readonly Outlined[]): TownCentre[] {
  const sums = new Map<number, { size: number; lng: number; lat: number }>();
  for (const { area, ring } of ringsOf(grids)) {
    const sum = sums.get(townOf(area)) ?? { size: 0, lng: 0, lat: 0 };
    const [west, east] = [Math.min(...ring.map(([lng]) => lng)), Math.max(...ring.map(([lng]) => lng))];
    const [south, north] = [Math.min(...ring.map(([, lat]) => lat)), Math.max(...ring.map(([, lat]) => lat))];
    const size = (east - west) * (north - south);
    sum.size += size;
    sum.lng += (size * (west + east)) / 2;
    sum.lat += (size * (south + north)) / 2;
    sums.set(townOf(area), sum);
  }
  return [...sums].map(([town, { size, lng, lat }]) => ({ town, lng: lng / size, lat: lat / size }));
}

/** Outer and inner rings of grids. */
function ringsOf(grids: readonly Outlined[]): { area: number; level: Grid['level']; ring: Position[] }[] {
  return grids.flatMap(({ area, level, geometry }) => {
    if (!geometry) return [];
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return polygons.flat().map((ring) => ({ area, level, ring: ring as unknown as Position[] }));
  });
}
