import { makeGridIndex } from '@zhenshu/grid/server.ts';

/** Look-ups a second in an index of about `polygons` polygons of 25 corners. */
export function measureLocate(polygons: number) {
  const side = Math.floor(Math.sqrt(polygons));
  const step = 0.01;
  const corner = (column: number, row: number): [number, number] => [
    round(100 + column * step + Math.sin(column * 12.9 + row * 78.2) * step * 0.2),
    round(20 + row * step + Math.sin(column * 39.3 + row * 11.1) * step * 0.2),
  ];
  const grids = Array.from({ length: side * side }, (_, i) => {
    const [column, row] = [i % side, Math.floor(i / side)];
    const corners = [
      corner(column, row),
      corner(column + 1, row),
      corner(column + 1, row + 1),
      corner(column, row + 1),
    ];
    const ring = corners.flatMap((from, at) => between(from, corners[(at + 1) % 4]!, 6));
    return {
      code: String(i).padStart(15, '0'),
      area: 990101101001,
      geometry: { type: 'Polygon' as const, coordinates: [[...ring, ring[0]!]] },
    };
  });
  const began = performance.now();
  const index = makeGridIndex(grids);
  const buildSeconds = round((performance.now() - began) / 1000);
  const points = Array.from(
    { length: 500_000 },
    (_, i) =>
      [
        100 + (((i * 7919) % 1_000_003) / 1_000_003) * side * step,
        20 + (((i * 104_729) % 1_000_033) / 1_000_033) * side * step,
      ] as const,
  );
  const start = performance.now();
  let found = 0;
  for (const [lng, lat] of points) if (index.locate(lng, lat)) found += 1;
  const perSecond = Math.round(points.length / ((performance.now() - start) / 1000));
  return { polygons: grids.length, buildSeconds, perSecond, found, target: 400_000, met: perSecond >= 400_000 };
}

function between(from: [number, number], to: [number, number], parts: number): [number, number][] {
  return Array.from({ length: parts }, (_, i) => [
    round(from[0] + ((to[0] - from[0]) * i) / parts),
    round(from[1] + ((to[1] - from[1]) * i) / parts),
  ]);
}

function round(n: number): number {
  return Math.round(n * 1_000_000) / 1_000_000;
}
