import Flatbush from 'flatbush';
import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import type { Geometry } from '../contract.ts';
import { boxAround, metresToRing, parity, readOutline, toMicro } from '../domain/geometry.ts';
import { findStamp, loadOutlines } from '../store.ts';

/** The grid a point lies in, and its village. */
export type Located = { readonly code: string; readonly area: number };

/** Finds grids by points in WGS84 degrees. */
export type GridIndex = {
  readonly size: number;
  /** The grid a point lies in; undefined outside all. Should outlines overlap, the lowest code is taken, always. */
  locate(lng: number, lat: number): Located | undefined;
  /** The nearest grid within some metres and how far its border is, 0 inside. */
  nearest(lng: number, lat: number, metres: number): (Located & { readonly metres: number }) | undefined;
};

/**
 * Builds an index over outlines: an R-tree of boxes, then even-odd over whole micro-degrees (about 0.1 m), exact on
 * borders, so that a point belongs to one grid or none. Special grids sit in holes of base grids, so geometry alone
 * decides. Throws on an outline that `readOutline` would refuse: imports are checked before they get here.
 */
export function makeGridIndex(grids: readonly (Located & { readonly geometry: Geometry })[]): GridIndex {
  const sorted = grids.toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const outlines = sorted.map(({ code, geometry }) => {
    const read = readOutline(geometry);
    if ('problem' in read) throw new Error(`Grid ${code}: ${read.problem}`);
    return read.outline;
  });
  const places: Located[] = sorted.map(({ code, area }) => ({ code, area }));
  // All corners in one array: grid i has the rings [firstRing[i], firstRing[i + 1]), ring r the numbers [start[r], start[r + 1]).
  const rings = outlines.flatMap((outline) => outline.rings);
  const coords = new Int32Array(rings.reduce((sum, ring) => sum + ring.length, 0));
  const start = new Uint32Array(rings.length + 1);
  for (const [at, ring] of rings.entries()) {
    coords.set(ring, start[at]);
    start[at + 1] = start[at]! + ring.length;
  }
  const firstRing = new Uint32Array(outlines.length + 1);
  for (const [at, outline] of outlines.entries()) firstRing[at + 1] = firstRing[at]! + outline.rings.length;

  const boxes = outlines.length > 0 ? new Flatbush(outlines.length, 16, Int32Array) : undefined;
  for (const { box } of outlines) boxes?.add(...box);
  boxes?.finish();

  function holds(grid: number, x: number, y: number): boolean {
    let odd = 0;
    for (let ring = firstRing[grid]!; ring < firstRing[grid + 1]!; ring++) {
      odd ^= parity(coords, start[ring]!, start[ring + 1]!, x, y);
    }
    return odd === 1;
  }

  function metresTo(grid: number, x: number, y: number): number {
    let least = Infinity;
    for (let ring = firstRing[grid]!; ring < firstRing[grid + 1]!; ring++) {
      least = Math.min(least, metresToRing(coords, start[ring]!, start[ring + 1]!, x, y));
    }
    return least;
  }

  function find(x: number, y: number): number {
    let found = -1;
    boxes?.search(x, y, x, y, (grid) => {
      if ((found < 0 || grid < found) && holds(grid, x, y)) found = grid;
      return false;
    });
    return found;
  }

  return {
    size: places.length,
    locate: (lng, lat) => places[find(toMicro(lng), toMicro(lat))],
    nearest: (lng, lat, metres) => {
      const [x, y] = [toMicro(lng), toMicro(lat)];
      const inside = places[find(x, y)];
      if (inside) return { ...inside, metres: 0 };
      let best: { grid: number; metres: number } | undefined;
      boxes?.search(...boxAround(x, y, metres), (grid) => {
        const far = metresTo(grid, x, y);
        const closer = !best || far < best.metres || (far === best.metres && grid < best.grid);
        if (far <= metres && closer) best = { grid, metres: far };
        return false;
      });
      const place = best && places[best.grid];
      return best && place && { ...place, metres: best.metres };
    },
  };
}

type Kept = { readonly stamp: string; readonly since: Day; readonly until: Day | null; readonly index: GridIndex };

/** Indexes by county: that of today, and of the next change or of a day looked back at. */
const kept = new Map<number, readonly Kept[]>();
const perCounty = 3;
const nowhere = makeGridIndex([]);

/**
 * The index of a county's grids on a day. It stays in memory as long as the county's stamp stands and the day falls
 * into the days it was read for; asking costs one statement. The stamp is never used twice, so not even grids seen inside
 * a transaction that was rolled back can be taken for those of a later one.
 */
export async function loadIndex(tx: Tx, county: number, day: Day): Promise<GridIndex> {
  const stamp = await findStamp(tx, county);
  // No stamp: no grids, or a transaction of another county, whose rows are hidden from it.
  if (stamp === undefined) return nowhere;
  const fresh = (kept.get(county) ?? []).filter((one) => one.stamp === stamp);
  const known = fresh.find(({ since, until }) => since <= day && (until === null || day < until));
  if (known) return known.index;
  const loaded = await loadOutlines(tx, county, day);
  if (!loaded) return nowhere;
  const made = { stamp: loaded.stamp, since: loaded.since, until: loaded.until, index: makeGridIndex(loaded.grids) };
  kept.set(county, [made, ...fresh.filter((one) => one.stamp === loaded.stamp)].slice(0, perCounty));
  return made.index;
}

/** The grid of a point on a day; undefined outside every grid. */
export async function locate(
  tx: Tx,
  county: number,
  point: { lng: number; lat: number },
  day: Day,
): Promise<Located | undefined> {
  return (await loadIndex(tx, county, day)).locate(point.lng, point.lat);
}

const nearby = 1000;

/** The grid a point lies in today; outside, the nearest one within a kilometre. */
export async function showPlace(ctx: Ctx, lng: number, lat: number) {
  const index = await inTx(ctx, (tx) => loadIndex(tx, ctx.actor.scope.county, dayOf(ctx.now)));
  const found = index.locate(lng, lat) ?? null;
  const near = found ? undefined : index.nearest(lng, lat, nearby);
  return { found, nearest: near ? { ...near, metres: Math.max(1, Math.round(near.metres)) } : null };
}
