import type { CaseRow } from '@zhenshu/casefile/contract.ts';

const metresPerDegree = 111_320;

/** Metres between two points some kilometres apart at most. */
export function metresBetween(a: { lng: number; lat: number }, b: { lng: number; lat: number }): number {
  const east = (a.lng - b.lng) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, a.lat - b.lat) * metresPerDegree;
}

/** Open cases near a case, the nearest first: candidates for "reported already". */
export function nearbyCases(
  one: Pick<CaseRow, 'id' | 'lng' | 'lat'>,
  rows: readonly CaseRow[],
  within = 300,
): { row: CaseRow; metres: number }[] {
  const { id, lng, lat } = one;
  if (lng === null || lat === null) return [];
  return rows
    .flatMap((row) =>
      row.id === id || row.lng === null || row.lat === null
        ? []
        : [{ row, metres: Math.round(metresBetween({ lng, lat }, { lng: row.lng, lat: row.lat })) }],
    )
    .filter(({ metres }) => metres <= within)
    .toSorted((a, b) => a.metres - b.metres);
}
