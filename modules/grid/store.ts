import { sql } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import type { Geometry, Grid, GridLevel } from './contract.ts';
import type { Standing } from './domain/plan.ts';

/** One grid for an index. */
export type StoredOutline = { code: string; area: number; geometry: Geometry };

/** All grids of a county on a day, with the stamp they were read under and the days [since, until) on which the set is the same. */
export type Loaded = { stamp: string; since: string; until: string | null; grids: StoredOutline[] };

/** The stamp of a county's grids, undefined where it has none. */
export async function findStamp(tx: Tx, county: number): Promise<string | undefined> {
  const rows = await tx.named<{ stamp: string }>('grid.stamp', 'select stamp from grid.stamp where county = $1', [
    county,
  ]);
  return rows[0]?.stamp;
}

/** Reads stamp, days and outlines in one statement, so that they belong together whatever is committed meanwhile. */
export async function loadOutlines(tx: Tx, county: number, day: string): Promise<Loaded | undefined> {
  const rows = await tx.named<{
    stamp: string;
    since: string | null;
    until: string | null;
    code: string | null;
    area: number;
    geometry: Geometry;
  }>(
    'grid.load',
    `with days as (
       select max(d) filter (where d <= $2::date) as since, min(d) filter (where d > $2::date) as until
       from (select lower(valid) as d from grid.grid where county = $1
             union all select upper(valid) from grid.grid where county = $1) as every)
     select s.stamp, days.since, days.until, g.code, g.area, g.geometry
     from grid.stamp s cross join days
     left join grid.grid g on g.county = s.county and g.valid @> $2::date
     where s.county = $1 order by g.code`,
    [county, day],
  );
  const first = rows[0];
  if (!first) return undefined;
  return {
    stamp: first.stamp,
    since: first.since ?? day,
    until: first.until,
    grids: rows.flatMap(({ code, area, geometry }) => (code === null ? [] : [{ code, area, geometry }])),
  };
}

/** Renews the stamp of a county; whoever imports waits here for whoever imports now. */
export async function renewStamp(tx: Tx, county: number, stamp: string): Promise<void> {
  await tx.all(
    sqlFor
      .insertInto('grid.stamp')
      .values({ county, stamp })
      .onConflict((conflict) => conflict.columns(['county']).doUpdateSet({ stamp })),
  );
}

/** Versions of grids in force on a day or beginning later: of some villages, or with these codes. */
export async function listStanding(tx: Tx, county: number, areas: readonly number[], day: string): Promise<Standing[]> {
  return tx.named<Standing>(
    'grid.standing',
    `select code, area, lower(valid) as "from" from grid.grid
     where county = $1 and area = any($2::bigint[]) and not valid << daterange($3::date, $3::date, '[]')
     order by code, valid`,
    [county, areas, day],
  );
}

/** Ends the versions of some grids in force on a day with the day before. */
export async function endGrids(tx: Tx, county: number, codes: readonly string[], on: string): Promise<void> {
  await tx.all(
    sqlFor
      .updateTable('grid.grid')
      .set({ valid: sql<string>`daterange(lower(valid), ${on}::date)` })
      .where('county', '=', county)
      .where(sql<boolean>`code = any(${codes}::text[])`)
      .where(sql<boolean>`valid @> ${on}::date`),
  );
}

/** A grid to be stored. */
export type NewGrid = {
  code: string;
  area: number;
  level: GridLevel;
  nameZh: string;
  nameEn: string;
  geometry: Geometry;
  box: readonly number[];
};

/** Adds grids in force from a day on. */
export async function insertGrids(tx: Tx, county: number, grids: readonly NewGrid[], from: string): Promise<void> {
  const batch = 500;
  for (let start = 0; start < grids.length; start += batch) {
    await tx.all(
      sqlFor.insertInto('grid.grid').values(
        grids.slice(start, start + batch).map((grid) => ({
          county,
          code: grid.code,
          valid: sql<string>`daterange(${from}::date, null)`,
          area: grid.area,
          level: grid.level,
          name_zh: grid.nameZh,
          name_en: grid.nameEn,
          geometry: JSON.stringify(grid.geometry),
          box: [...grid.box],
        })),
      ),
    );
  }
}

/** Those of the codes that are grids in force on a day inside an area. */
export async function findGrids(
  tx: Tx,
  county: number,
  codes: readonly string[],
  where: { area: number; day: string },
): Promise<ReadonlySet<string>> {
  if (codes.length === 0) return new Set();
  const { lo, hi } = areaRange(where.area);
  const rows = await tx.all(
    sqlFor
      .selectFrom('grid.grid')
      .select('code')
      .where('county', '=', county)
      .where('code', 'in', codes)
      .where('area', '>=', lo)
      .where('area', '<', hi)
      .where(sql<boolean>`valid @> ${where.day}::date`),
  );
  return new Set(rows.map((row) => row.code));
}

/** Grids in force on a day inside an area range, by code. */
export async function listGrids(
  tx: Tx,
  of: {
    county: number;
    day: string;
    lo: number;
    hi: number;
    level: GridLevel | undefined;
    after: string;
    limit: number;
    geometry: boolean;
  },
): Promise<Grid[]> {
  let query = sqlFor
    .selectFrom('grid.grid')
    .select(['code', 'area', 'level', 'name_zh as nameZh', 'name_en as nameEn', 'box'])
    .select([sql<string>`lower(valid)`.as('from'), sql<string | null>`upper(valid)`.as('to')])
    .$if(of.geometry, (chosen) => chosen.select('geometry'))
    .where('county', '=', of.county)
    .where('area', '>=', of.lo)
    .where('area', '<', of.hi)
    .where('code', '>', of.after)
    .where(sql<boolean>`valid @> ${of.day}::date`)
    .orderBy('code')
    .limit(of.limit);
  if (of.level) query = query.where('level', '=', of.level);
  return (await tx.all(query)).map((row) => row as unknown as Grid);
}
