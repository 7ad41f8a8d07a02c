/** A point of the plane. */
export type Point = readonly [x: number, y: number];

/** Triangles over points: corners counter-clockwise, and beyond the edge opposite to each corner the next triangle, or -1. */
export type Mesh = { readonly corners: readonly (readonly [number, number, number])[]; readonly beyond: number[][] };

/**
 * Delaunay's triangles over points no three of which need be special (Bowyer and Watson's way: each point opens the
 * triangles whose circle holds it and closes the hole with itself).
 */
export function triangulate(given: readonly Point[]): Mesh {
  const box = [0, 1].map((axis) => given.map((point) => point[axis]!));
  const [west, east] = [Math.min(...box[0]!), Math.max(...box[0]!)];
  const [south, north] = [Math.min(...box[1]!), Math.max(...box[1]!)];
  const wide = 20 * Math.max(east - west, north - south);
  const first = given.length;
  const points: readonly Point[] = [
    ...given,
    [(west + east) / 2 - wide, south - wide],
    [(west + east) / 2 + wide, south - wide],
    [(west + east) / 2, north + wide],
  ];
  const corners: (readonly [number, number, number] | null)[] = [[first, first + 1, first + 2]];
  const beyond: number[][] = [[-1, -1, -1]];
  let last = 0;

  const side = (a: number, b: number, p: Point) => {
    const [ax, ay] = points[a]!;
    const [bx, by] = points[b]!;
    return (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax);
  };
  const inCircle = (triangle: number, [x, y]: Point) => {
    const [a, b, c] = corners[triangle]!.map((corner) => [points[corner]![0] - x, points[corner]![1] - y] as const);
    const square = ([u, v]: Point) => u * u + v * v;
    return (
      square(a!) * (b![0] * c![1] - c![0] * b![1]) -
        square(b!) * (a![0] * c![1] - c![0] * a![1]) +
        square(c!) * (a![0] * b![1] - b![0] * a![1]) >
      0
    );
  };
  const walk = (point: Point) => {
    for (let at = last; ;) {
      const [a, b, c] = corners[at]!;
      if (side(b, c, point) < 0) at = beyond[at]![0]!;
      else if (side(c, a, point) < 0) at = beyond[at]![1]!;
      else if (side(a, b, point) < 0) at = beyond[at]![2]!;
      else return at;
    }
  };

  for (const [index, point] of given.entries()) {
    const open = [walk(point)];
    const inside = new Set(open);
    const rim: { a: number; b: number; outer: number }[] = [];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const [place, outer] of beyond[at]!.entries()) {
        if (inside.has(outer)) continue;
        if (outer >= 0 && inCircle(outer, point)) {
          inside.add(outer);
          open.push(outer);
        } else {
          const own = corners[at]!;
          rim.push({ a: own[(place + 1) % 3]!, b: own[(place + 2) % 3]!, outer });
        }
      }
    }
    // An edge seen from inside may have been opened later from its other side.
    const kept = rim.filter(({ outer }) => !inside.has(outer));
    for (const gone of inside) corners[gone] = null;
    const start = new Map<number, number>();
    const end = new Map<number, number>();
    for (const { a, b, outer } of kept) {
      const made = corners.push([a, b, index]) - 1;
      beyond.push([-1, -1, outer]);
      start.set(a, made);
      end.set(b, made);
      if (outer >= 0) {
        const place = corners[outer]!.findIndex((corner) => corner !== a && corner !== b);
        beyond[outer]![place] = made;
      }
    }
    for (const { a, b } of kept) {
      const made = start.get(a)!;
      beyond[made]![0] = start.get(b)!;
      beyond[made]![1] = end.get(a)!;
      last = made;
    }
  }

  const number = new Map<number, number>();
  const real = corners.flatMap((triangle, at) => (triangle?.every((corner) => corner < first) ? [at] : []));
  for (const [now, was] of real.entries()) number.set(was, now);
  return {
    corners: real.map((at) => corners[at]!),
    beyond: real.map((at) => beyond[at]!.map((other) => number.get(other) ?? -1)),
  };
}
