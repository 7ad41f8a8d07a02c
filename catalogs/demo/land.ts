import { chanceOf, type Chance } from './chance.ts';
import { triangulate, type Mesh, type Point } from './mesh.ts';

/** Ring of an outline in degrees, closed. */
export type Ring = readonly (readonly [lng: number, lat: number])[];
/** A part of something to be divided: how much of it, and where it is wanted, if anywhere. */
export type Share = { readonly weight: number; readonly near?: readonly [lng: number, lat: number] };
/** A piece of land: triangles of the county that hang together. */
export type Piece = readonly number[];
/** The land of the county and what may be done with it. */
export type Land = {
  /** Land outside every town whose outline was given. */
  readonly rest: Piece;
  /** Land of the towns whose outlines were given. */
  readonly given: readonly Piece[];
  /** Divides a piece into as many as there are shares; each hangs together and none lies on both banks of the river. */
  readonly divide: (piece: Piece, shares: readonly Share[], seed: string) => Piece[];
  /** Middle of a piece, in degrees. */
  readonly middleOf: (piece: Piece) => readonly [lng: number, lat: number];
  /** Outlines of pieces that share their borders corner by corner. */
  readonly outlines: (pieces: readonly Piece[]) => Ring[];
};

const middle = [111.05, 33.02] as const;
/** Degrees of longitude are that much shorter than those of latitude here (the cosine of 33°). */
const squeeze = 0.84;
const micro = 1_000_000;
/** Half the width and half the height of the county, in degrees of latitude. */
const reach: Point = [0.225, 0.185];

const toPlane = ([lng, lat]: readonly [number, number]): Point => [(lng - middle[0]) * squeeze, lat - middle[1]];
const toDegrees = ([x, y]: Point): [number, number] => [
  Math.round((x / squeeze + middle[0]) * micro) / micro,
  Math.round((y + middle[1]) * micro) / micro,
];

/**
 * Surveys the county: hills and a river, drawn by chance from a seed around towns whose outlines are known already, which
 * keep them corner by corner. The river comes in the west, runs along the borders of those towns from `bank` to `bank`
 * and leaves in the east.
 */
export function survey(options: {
  seed: string;
  outlines: readonly Ring[];
  /** Towns among the outlines that have their own grids already: no land is handed out there. */
  settled: readonly number[];
  /** Where the land is dense with people and small grids. */
  centres: readonly (readonly [lng: number, lat: number])[];
  banks: readonly (readonly (readonly [lng: number, lat: number])[])[];
}): Land {
  const chance = chanceOf(`${options.seed} land`);
  const hills = makeNoise(`${options.seed} hills`, 0.05);
  const points: Point[] = [];
  const fixed = new Map<string, number>();
  const walls = new Set<string>();
  const segments: [Point, Point][] = [];
  const keep = (at: readonly [number, number]) => {
    const key = at.join();
    if (!fixed.has(key)) fixed.set(key, points.push(toPlane(at)) - 1);
    return fixed.get(key)!;
  };
  const wall = (line: Ring) => {
    const corners = line.map(keep);
    for (const [i, b] of corners.entries()) {
      const a = corners[i - 1];
      if (a === undefined || walls.has(edge(a, b))) continue;
      walls.add(edge(a, b));
      segments.push([points[a]!, points[b]!]);
    }
  };
  for (const outline of options.outlines) wall(outline);
  const settledCorners = points.length;
  for (const bank of options.banks) wall(flow(bank, chance));

  scatter(points, segments, [...options.centres.map(toPlane), ...points.slice(0, settledCorners)], chance);
  const mesh = triangulate(points);
  const edges = new Set(mesh.corners.flatMap(([a, b, c]) => [edge(a, b), edge(b, c), edge(c, a)]));
  for (const one of walls) if (!edges.has(one)) throw new Error(`The mesh does not keep to the wall ${one}`);
  const centroids = mesh.corners.map(([a, b, c]): Point => {
    const [p, q, r] = [points[a]!, points[b]!, points[c]!];
    return [(p[0] + q[0] + r[0]) / 3, (p[1] + q[1] + r[1]) / 3];
  });
  const sizes = mesh.corners.map(([a, b, c]) => sizeOf(points[a]!, points[b]!, points[c]!));
  const rings = options.outlines.map((ring) => ring.map(toPlane));
  const homes = centroids.map((at) => rings.findIndex((ring) => contains(ring, at)));
  const all = [...mesh.corners.keys()];
  const beyond = mesh.corners.map(([a, b, c], at) =>
    mesh.beyond[at]!.map((next, place) => {
      const [p, q] = place === 0 ? [b, c] : place === 1 ? [c, a] : [a, b];
      return walls.has(edge(p!, q!)) ? -1 : next;
    }),
  );
  const isCounty = ([x, y]: Point) => (x / reach[0]) ** 2 + (y / reach[1]) ** 2 + 0.5 * (hills(x, y) - 0.5) < 1;
  const rest = all.filter((at) => homes[at]! < 0 && isCounty(centroids[at]!));
  const ground: Ground = { mesh, points, centroids, sizes, beyond, hills, fixed: settledCorners };
  return {
    rest: unpinched(mesh, mainland(rest, beyond), homes),
    given: rings.map((_, of) => (options.settled.includes(of) ? [] : all.filter((at) => homes[at] === of))),
    divide: (piece, shares, seed) => divide(ground, piece, shares, chanceOf(`${options.seed} ${seed}`)),
    middleOf: (piece) => toDegrees(middleOf(ground, piece)),
    outlines: (pieces) => outlines(ground, pieces),
  };
}

type Ground = {
  readonly mesh: Mesh;
  readonly points: readonly Point[];
  readonly centroids: readonly Point[];
  readonly sizes: readonly number[];
  /** The triangles beyond the edges of each, -1 where a wall stands between. */
  readonly beyond: readonly (readonly number[])[];
  readonly hills: (x: number, y: number) => number;
  /** So many points come first that may not be moved. */
  readonly fixed: number;
};

/** An edge by its two corners, whichever comes first. */
function edge(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function sizeOf(a: Point, b: Point, c: Point): number {
  return ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
}

function distance(a: Point, b: Point): number {
  return Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2);
}

function contains(ring: readonly Point[], [x, y]: Point): boolean {
  let odd = false;
  for (const [i, b] of ring.entries()) {
    const a = ring[(i || ring.length) - 1]!;
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

/** Smooth ups and downs between 0 and 1, as large as `scale`, with half as large ones on them. */
function makeNoise(seed: string, scale: number): (x: number, y: number) => number {
  const side = 256;
  const chance = chanceOf(seed);
  const heights = Array.from({ length: side * side }, () => chance.next());
  const at = (i: number, j: number) => heights[(((i % side) + side) % side) * side + (((j % side) + side) % side)]!;
  const ease = (t: number) => t * t * (3 - 2 * t);
  const one = (x: number, y: number) => {
    const [i, j] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [ease(x - i), ease(y - j)];
    return (at(i, j) * (1 - u) + at(i + 1, j) * u) * (1 - v) + (at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u) * v;
  };
  return (x, y) => (2 * one(x / scale, y / scale) + one((2 * x) / scale + 77, (2 * y) / scale + 31)) / 3;
}

/** A river between the places it is known to pass: long stretches are halved and pushed aside, again and again. */
function flow(passes: Ring, chance: Chance): Ring {
  let line = [...passes];
  for (let round = 0; round < 5; round++) {
    line = line.flatMap((b, i) => {
      const a = line[i - 1];
      if (!a || distance(a, b) < 0.006) return [b];
      const aside = chance.between(-0.16, 0.16);
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      return [toDegrees(toPlane([(a[0] + b[0]) / 2 - dy * aside, (a[1] + b[1]) / 2 + dx * aside])), b];
    });
  }
  return line;
}

/** Adds points by chance, close where people are, none in the circle over a wall's segment: so the wall stays an edge. */
function scatter(
  points: Point[],
  walls: readonly (readonly [Point, Point])[],
  dense: readonly Point[],
  chance: Chance,
) {
  const cell = 0.006;
  const buckets = new Map<string, Point[]>();
  const around = (map: Map<string, Point[]>, [x, y]: Point) => {
    const [i, j] = [Math.floor(x / cell), Math.floor(y / cell)];
    return [-1, 0, 1].flatMap((di) => [-1, 0, 1].flatMap((dj) => map.get(`${i + di} ${j + dj}`) ?? []));
  };
  const put = (map: Map<string, Point[]>, point: Point, value = point) => {
    const key = `${Math.floor(point[0] / cell)} ${Math.floor(point[1] / cell)}`;
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  for (const point of points) put(buckets, point);
  const discs = walls.map(([a, b]) => ({
    at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as Point,
    far: 0.7 * distance(a, b),
  }));
  for (let tried = 0; tried < 120_000; tried++) {
    const point: Point = [chance.between(-1.25, 1.25) * reach[0], chance.between(-1.25, 1.25) * reach[1]];
    const people = Math.min(...dense.map((centre) => distance(centre, point)));
    const apart = Math.min(0.0052, 0.0021 + 0.08 * Math.max(0, people - 0.012));
    if (around(buckets, point).some((other) => distance(other, point) < apart)) continue;
    if (discs.some(({ at, far }) => distance(at, point) < far)) continue;
    points.push(point);
    put(buckets, point);
  }
}

/** Of some triangles those on the banks' two main parts: bits of land cut off at the border of the county stay outside. */
function mainland(piece: Piece, beyond: Ground['beyond']): Piece {
  const left = new Set(piece);
  const parts: number[][] = [];
  for (const start of piece) {
    if (!left.delete(start)) continue;
    const part = [start];
    for (const at of part) for (const next of beyond[at]!) if (left.delete(next)) part.push(next);
    parts.push(part);
  }
  return parts.filter((part) => part.length > 500).flat();
}

/** Fills in wherever the border of the county meets itself in a corner, so that it is one line around all of it. */
function unpinched({ corners, beyond }: Mesh, piece: Piece, homes: readonly number[]): Piece {
  const own = new Set(piece);
  const isIn = (at: number) => at >= 0 && (own.has(at) || homes[at]! >= 0);
  for (;;) {
    const borders = new Map<number, number>();
    for (const [at, corner] of corners.entries()) {
      if (!isIn(at)) continue;
      for (const [place, next] of beyond[at]!.entries()) {
        if (isIn(next)) continue;
        for (const end of [corner[(place + 1) % 3]!, corner[(place + 2) % 3]!])
          borders.set(end, (borders.get(end) ?? 0) + 1);
      }
    }
    const pinched = new Set([...borders].flatMap(([corner, count]) => (count > 2 ? [corner] : [])));
    if (pinched.size === 0) return [...own];
    for (const [at, corner] of corners.entries()) if (!isIn(at) && corner.some((one) => pinched.has(one))) own.add(at);
  }
}

function middleOf({ centroids, sizes }: Ground, piece: Piece): Point {
  let [x, y, size] = [0, 0, 0];
  for (const at of piece) {
    x += centroids[at]![0] * sizes[at]!;
    y += centroids[at]![1] * sizes[at]!;
    size += sizes[at]!;
  }
  return [x / size, y / size];
}

function nearest({ centroids }: Ground, piece: Piece, to: Point, taken: ReadonlySet<number>): number {
  let best = -1;
  for (const at of piece) {
    if (taken.has(at)) continue;
    if (best < 0 || distance(centroids[at]!, to) < distance(centroids[best]!, to)) best = at;
  }
  return best;
}

/** Grows the shares from their seeds, the smallest first, and starts again from the middles of what they got. */
function divide(ground: Ground, piece: Piece, shares: readonly Share[], chance: Chance): Piece[] {
  if (shares.length === 1) return [piece];
  let seeds = seedsFor(ground, piece, shares, chance);
  let grown = grow(ground, piece, seeds, shares);
  for (let round = 0; round < 6; round++) {
    const taken = new Set<number>();
    seeds = grown.map((part) => {
      const seed = nearest(ground, part, middleOf(ground, part), taken);
      taken.add(seed);
      return seed;
    });
    grown = grow(ground, piece, seeds, shares);
  }
  return evened(ground, grown);
}

/** A seed for each share: where it is wanted, else as far as may be from those before. */
function seedsFor(ground: Ground, piece: Piece, shares: readonly Share[], chance: Chance): number[] {
  const taken = new Set<number>();
  const seeds: number[] = shares.map(({ near }) => {
    const seed = near ? nearest(ground, piece, toPlane(near), taken) : -1;
    if (seed >= 0) taken.add(seed);
    return seed;
  });
  for (const [at, seed] of seeds.entries()) {
    if (seed >= 0) continue;
    const some = Array.from({ length: 60 }, () => chance.pick(piece));
    const room = (one: number) =>
      Math.min(1, ...[...taken].map((other) => distance(ground.centroids[one]!, ground.centroids[other]!)));
    const best = some.filter((one) => !taken.has(one)).reduce((a, b) => (room(b) > room(a) ? b : a));
    seeds[at] = best;
    taken.add(best);
  }
  return seeds;
}

function grow(ground: Ground, piece: Piece, seeds: readonly number[], shares: readonly Share[]): number[][] {
  const { centroids, sizes, beyond, hills } = ground;
  const free = new Set(piece);
  const parts = seeds.map((seed) => ({ cells: [] as number[], size: 0, rim: [seed] }));
  const pull = (part: number, at: number) => {
    const [x, y] = centroids[at]!;
    return distance(centroids[seeds[part]!]!, centroids[at]!) * (0.55 + 0.9 * hills(3 * x + part, 3 * y));
  };
  while (free.size > 0) {
    let next = -1;
    for (const [at, part] of parts.entries()) {
      part.rim = part.rim.filter((cell) => free.has(cell));
      if (part.rim.length === 0) continue;
      if (next < 0 || part.size / shares[at]!.weight < parts[next]!.size / shares[next]!.weight) next = at;
    }
    // Land that no seed reaches, behind the river: it has no part of its own.
    if (next < 0) break;
    const part = parts[next]!;
    let best = part.rim[0]!;
    for (const cell of part.rim) if (pull(next, cell) < pull(next, best)) best = cell;
    free.delete(best);
    part.cells.push(best);
    part.size += sizes[best]!;
    for (const other of beyond[best]!) if (free.has(other)) part.rim.push(other);
  }
  return parts.map((part) => part.cells);
}

/** Gives triangles that stick out to the neighbour they stick into. */
function evened({ beyond }: Ground, parts: readonly number[][]): number[][] {
  const owner = new Map(parts.flatMap((part, of) => part.map((cell) => [cell, of] as const)));
  const left = parts.map((part) => part.length);
  for (let round = 0; round < 4; round++) {
    for (const [cell, of] of owner) {
      const around = beyond[cell]!.flatMap((other) => owner.get(other) ?? []);
      const other = around.find((one, at) => one !== of && around.indexOf(one) !== at);
      if (other === undefined || around.filter((one) => one === of).length !== 1 || left[of]! <= 4) continue;
      owner.set(cell, other);
      left[of]! -= 1;
      left[other]! += 1;
    }
  }
  const moved = parts.map((): number[] => []);
  for (const [cell, of] of owner) moved[of]!.push(cell);
  return moved;
}

/** Borders as rings; what lies between two corners where borders meet is smoothed, for both sides alike. */
function outlines({ mesh, points, fixed }: Ground, pieces: readonly Piece[]): Ring[] {
  const owner = new Map(pieces.flatMap((piece, of) => piece.map((cell) => [cell, of] as const)));
  const sides: [number, number][][] = pieces.map(() => []);
  const around = new Map<number, Set<number>>();
  for (const [cell, of] of owner) {
    const [a, b, c] = mesh.corners[cell]!;
    for (const [place, [from, to]] of (
      [
        [b, c],
        [c, a],
        [a, b],
      ] as const
    ).entries()) {
      const other = mesh.beyond[cell]![place]!;
      if (owner.get(other) === of) continue;
      sides[of]!.push([from, to]);
      for (const [corner, next] of [
        [from, to],
        [to, from],
      ] as const) {
        around.set(corner, (around.get(corner) ?? new Set()).add(next));
      }
    }
  }
  const placed = new Map([...around.keys()].map((corner) => [corner, points[corner]!]));
  for (let round = 0; round < 2; round++) {
    const before = new Map(placed);
    for (const [corner, next] of around) {
      if (corner < fixed) continue;
      const [x, y] = before.get(corner)!;
      const others = [...next].map((other) => before.get(other)!);
      const mean = [0, 1].map((axis) => others.reduce((sum, other) => sum + other[axis]!, 0) / others.length);
      const stay = next.size === 2 ? 0.45 : 0.7;
      placed.set(corner, [stay * x + (1 - stay) * mean[0]!, stay * y + (1 - stay) * mean[1]!]);
    }
  }
  return sides.map((own) => {
    const rings = chain(own);
    if (rings.length !== 1) throw new Error('A piece of land with a hole, or in two parts');
    const ring = rings[0]!.map((corner) => toDegrees(placed.get(corner)!));
    return [...ring, ring[0]!];
  });
}

/** Directed edges joined to closed rings; where two rings touch in a corner they are one, going around once. */
function chain(sides: readonly (readonly [number, number])[]): number[][] {
  const from = Map.groupBy(sides, ([a]) => a);
  const rings: number[][] = [];
  for (;;) {
    const start = [...from.values()].find((list) => list.length > 0)?.[0]![0];
    if (start === undefined) return rings;
    const ring: number[] = [];
    for (let at = start; from.get(at)?.length;) {
      ring.push(at);
      at = from.get(at)!.pop()![1];
    }
    rings.push(ring);
  }
}
