import type { Geometry, ProblemCode } from '../contract.ts';

/**
 * A ring as micro-degrees x0, y0, x1, y1 …, without the closing point. Whole numbers: within China every product of two
 * differences stays below 2^53, so each comparison here is exact and two neighbours never disagree on their border.
 */
export type Ring = Int32Array;
/** West, south, east, north in micro-degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number];
/** An outline: rings of all parts and holes together, to be read even-odd, and the box around them. */
export type Outline = { readonly rings: readonly Ring[]; readonly box: Box };

const micro = 1_000_000;
/** Longitudes and latitudes of China, in degrees. */
const range = { west: 73, south: 3, east: 136, north: 54 } as const;
/** Metres of one micro-degree of latitude (mean earth radius 6371.0088 km). */
const metresPerMicro = (6_371_008.8 * Math.PI) / 180 / micro;

/** Degrees as whole micro-degrees (about 0.1 m). */
export function toMicro(degrees: number): number {
  return Math.round(degrees * micro);
}

/** Reads an outline and says what is wrong with it: range, open or short rings, crossings, no surface. */
export function readOutline(geometry: unknown): { outline: Outline } | { problem: ProblemCode } {
  const parts = partsOf(geometry);
  if (!parts) return { problem: 'grid.geometry_kind' };
  const rings: Ring[] = [];
  let surface = 0;
  for (const part of parts) {
    if (!Array.isArray(part) || part.length === 0) return { problem: 'grid.geometry_kind' };
    for (const [at, positions] of part.entries()) {
      const read = readRing(positions);
      if (typeof read === 'string') return { problem: read };
      rings.push(read);
      surface += (at === 0 ? 1 : -1) * surfaceOf(read);
    }
  }
  if (rings.length === 0 || surface <= 0) return { problem: 'grid.no_surface' };
  if (crosses(rings)) return { problem: 'grid.ring_crosses' };
  return { outline: { rings, box: boxOf(rings) } };
}

function partsOf(geometry: unknown): readonly unknown[] | undefined {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (!Array.isArray(coordinates)) return undefined;
  if (type === 'Polygon') return [coordinates];
  return type === 'MultiPolygon' ? coordinates : undefined;
}

function readRing(positions: unknown): Ring | ProblemCode {
  if (!Array.isArray(positions)) return 'grid.geometry_kind';
  if (positions.length < 4) return 'grid.ring_short';
  const flat: number[] = [];
  for (const position of positions) {
    const [lng, lat] = Array.isArray(position) ? (position as unknown[]) : [];
    if (typeof lng !== 'number' || typeof lat !== 'number') return 'grid.geometry_kind';
    const inside = lng >= range.west && lng <= range.east && lat >= range.south && lat <= range.north;
    if (!inside) return 'grid.coordinate_outside';
    flat.push(toMicro(lng), toMicro(lat));
  }
  if (flat[0] !== flat.at(-2) || flat[1] !== flat.at(-1)) return 'grid.ring_open';
  // Points that fell together when rounded, the closing point among them, are one.
  const kept: number[] = [];
  for (let i = 0; i < flat.length - 2; i += 2) {
    if (flat[i] !== flat[i + 2] || flat[i + 1] !== flat[i + 3]) kept.push(flat[i]!, flat[i + 1]!);
  }
  return kept.length < 6 ? 'grid.no_surface' : Int32Array.from(kept);
}

/** Twice the surface of a ring, unsigned; taken from its first point so that the products stay exact. */
function surfaceOf(ring: Ring): number {
  const [x0 = 0, y0 = 0] = ring;
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    sum += (ring[j]! - x0) * (ring[i + 1]! - y0) - (ring[i]! - x0) * (ring[j + 1]! - y0);
  }
  return Math.abs(sum);
}

function boxOf(rings: readonly Ring[]): Box {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      box[0] = Math.min(box[0], ring[i]!);
      box[1] = Math.min(box[1], ring[i + 1]!);
      box[2] = Math.max(box[2], ring[i]!);
      box[3] = Math.max(box[3], ring[i + 1]!);
    }
  }
  return box;
}

/**
 * How many edges of the ring coords[from, to) a ray from a point to the east crosses, as parity 0 or 1. Half-open both
 * ways (an edge holds its lower end, not its upper; a point on an edge is not west of it), so a point on a border that
 * two outlines share lies in exactly one of them: the one to the east of a slanting border, to the north of a level one.
 */
export function parity(coords: Int32Array, from: number, to: number, x: number, y: number): 0 | 1 {
  let odd: 0 | 1 = 0;
  for (let i = from, j = to - 2; i < to; j = i, i += 2) {
    const ya = coords[j + 1]!;
    const yb = coords[i + 1]!;
    if (ya > y === yb > y) continue;
    const xa = coords[j]!;
    const xb = coords[i]!;
    const side = (x - xa) * (yb - ya) - (xb - xa) * (y - ya);
    if (yb > ya ? side < 0 : side > 0) odd = odd === 0 ? 1 : 0;
  }
  return odd;
}

/** Whether a point (micro-degrees) lies in an outline, even-odd over all its rings. */
export function contains(outline: Outline, x: number, y: number): boolean {
  let odd = 0;
  for (const ring of outline.rings) odd ^= parity(ring, 0, ring.length, x, y);
  return odd === 1;
}

/** Metres from a point to the ring coords[from, to), over the local plane: good to centimetres within some kilometres. */
export function metresToRing(coords: Int32Array, from: number, to: number, x: number, y: number): number {
  const squeeze = Math.cos((y / micro / 180) * Math.PI);
  let least = Infinity;
  for (let i = from, j = to - 2; i < to; j = i, i += 2) {
    const ax = (coords[j]! - x) * squeeze;
    const ay = coords[j + 1]! - y;
    const dx = (coords[i]! - coords[j]!) * squeeze;
    const dy = coords[i + 1]! - coords[j + 1]!;
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / length));
    least = Math.min(least, (ax + along * dx) ** 2 + (ay + along * dy) ** 2);
  }
  return Math.sqrt(least) * metresPerMicro;
}

/** Metres from a point to the border of an outline, from inside or outside. */
export function metresToBorder(outline: Outline, x: number, y: number): number {
  return Math.min(...outline.rings.map((ring) => metresToRing(ring, 0, ring.length, x, y)));
}

/** The box `metres` around a point. */
export function boxAround(x: number, y: number, metres: number): Box {
  const dy = Math.ceil(metres / metresPerMicro);
  const dx = Math.ceil(dy / Math.cos((y / micro / 180) * Math.PI));
  return [x - dx, y - dy, x + dx, y + dy];
}

/** Whether two edges of some rings cross each other, not merely touch. Edges are swept from west to east. */
export function crosses(rings: readonly Ring[]): boolean {
  const edges = rings.flatMap((ring) => {
    const list: [number, number, number, number][] = [];
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      list.push([ring[j]!, ring[j + 1]!, ring[i]!, ring[i + 1]!]);
    }
    return list;
  });
  edges.sort((a, b) => Math.min(a[0], a[2]) - Math.min(b[0], b[2]));
  for (const [at, edge] of edges.entries()) {
    const east = Math.max(edge[0], edge[2]);
    for (let next = at + 1; next < edges.length; next++) {
      const other = edges[next]!;
      if (Math.min(other[0], other[2]) > east) break;
      if (doCross(edge, other)) return true;
    }
  }
  return false;
}

type Edge = readonly [number, number, number, number];

function doCross([ax, ay, bx, by]: Edge, [cx, cy, dx, dy]: Edge): boolean {
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return (
    side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 &&
    side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0
  );
}

/**
 * Whether two outlines overlap by more than borders that were drawn twice: some point that is a corner of one of them,
 * or one of 81 points of the box they share, lies in both and a metre away from both borders.
 */
export function overlaps(a: Outline, b: Outline): boolean {
  const west = Math.max(a.box[0], b.box[0]);
  const south = Math.max(a.box[1], b.box[1]);
  const east = Math.min(a.box[2], b.box[2]);
  const north = Math.min(a.box[3], b.box[3]);
  if (west >= east || south >= north) return false;
  const isDeep = (x: number, y: number) =>
    contains(a, x, y) && contains(b, x, y) && metresToBorder(a, x, y) > 1 && metresToBorder(b, x, y) > 1;
  for (let column = 1; column <= 9; column++) {
    for (let row = 1; row <= 9; row++) {
      const x = Math.round(west + ((east - west) * column) / 10);
      if (isDeep(x, Math.round(south + ((north - south) * row) / 10))) return true;
    }
  }
  // A corner lies on its own border: ask a little beside it, in all directions.
  const beside = 20;
  return [...a.rings, ...b.rings].some((ring) => {
    for (let i = 0; i < ring.length; i += 2) {
      const x = ring[i]!;
      const y = ring[i + 1]!;
      if (x < west || x > east || y < south || y > north) continue;
      if (isDeep(x - beside, y) || isDeep(x + beside, y) || isDeep(x, y - beside) || isDeep(x, y + beside)) return true;
    }
    return false;
  });
}

/** The outline as GeoJSON with six decimals; parts and holes stay as they were read. */
export function tidy(geometry: Geometry): Geometry {
  const rings = (list: Geometry['coordinates'][number]) =>
    (list as number[][][]).map((ring) =>
      ring.map(([lng = 0, lat = 0]) => [toMicro(lng) / micro, toMicro(lat) / micro]),
    );
  return geometry.type === 'Polygon'
    ? { type: 'Polygon', coordinates: rings(geometry.coordinates as never) }
    : { type: 'MultiPolygon', coordinates: geometry.coordinates.map((part) => rings(part as never)) };
}
