import { Type, type Static } from 'typebox';
import {
  AreaCode,
  DayText,
  Id,
  PageQuery,
  nullable,
  oneOf,
  page,
  strict,
  type Contract,
} from '@zhenshu/kernel/contract.ts';

/** Levels of grids: base 基础网格, special 专属网格 (a school, a market, a works). DB6101/T 3185-2024. */
export const gridLevels = ['base', 'special'] as const;
export type GridLevel = (typeof gridLevels)[number];

/** Every condition under which this module says no. */
export const refusalCodes = [
  'grid.county_only',
  'grid.not_geojson',
  'grid.not_wgs84',
  'grid.too_many',
  'grid.features_bad',
  'grid.nothing_to_import',
  'grid.from_in_past',
  'grid.later_version',
  'grid.cursor_wrong',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What can be wrong with a feature of an import. */
export const problemCodes = [
  'grid.geometry_kind',
  'grid.ring_open',
  'grid.ring_short',
  'grid.ring_crosses',
  'grid.no_surface',
  'grid.coordinate_outside',
  'grid.code_malformed',
  'grid.code_twice',
  'grid.level_unknown',
  'grid.name_missing',
  'grid.village_unknown',
  'grid.village_mismatch',
  'grid.overlap',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Names under which this module writes the ledger (指令台账). */
export const ledgerNames = ['grid.import_grids'] as const;
export type LedgerName = (typeof ledgerNames)[number];

const Position = Type.Array(Type.Number(), { minItems: 2, maxItems: 3 });
const Rings = Type.Array(Type.Array(Position));

/** A GeoJSON outline (RFC 7946), WGS84 degrees. */
export const Geometry = Type.Union([
  strict({ type: Type.Literal('Polygon'), coordinates: Rings }),
  strict({ type: Type.Literal('MultiPolygon'), coordinates: Type.Array(Rings) }),
]);
export type Geometry = Static<typeof Geometry>;

/** A grid 网格 in force. `box` is west, south, east, north in micro-degrees; the outline comes only when asked for. */
export const Grid = strict({
  code: Type.String(),
  area: AreaCode,
  level: oneOf(gridLevels),
  nameZh: Type.String(),
  nameEn: Type.String(),
  from: DayText,
  to: nullable(DayText),
  box: Type.Array(Type.Integer(), { minItems: 4, maxItems: 4 }),
  geometry: Type.Optional(Geometry),
});
export type Grid = Static<typeof Grid>;

/** One thing wrong with a feature, counted from 1; `other` is the grid it runs into. */
export const FeatureProblem = strict({
  feature: Type.Integer(),
  gridCode: Type.String(),
  code: oneOf(problemCodes),
  other: nullable(Type.String()),
});
export type FeatureProblem = Static<typeof FeatureProblem>;

/** What an import would store: features read and left out, grids made or changed, grids ended (the first 1000 problems). */
export const ImportReport = strict({
  features: Type.Integer(),
  left: Type.Integer(),
  grids: Type.Integer(),
  ended: Type.Array(Type.String()),
  problemCount: Type.Integer(),
  problems: Type.Array(FeatureProblem),
});
export type ImportReport = Static<typeof ImportReport>;

const Degrees = Type.String({ pattern: '^-?\\d{1,3}(\\.\\d{1,15})?$' });
const AreaText = Type.String({ pattern: '^[1-9]\\d{11}$' });
const Editing = { right: 'grid.edit' };
const Reading = { right: 'grid.read' };
const mapBytes = 30 * 1024 * 1024;
const How = { from: DayText, replace: oneOf(['grids', 'villages']) };

/** All routes of the module, under /api/v1. */
export const gridContract = {
  'GET /grids': {
    operationId: 'listGrids',
    summary: 'Grids in force on a day inside an area, with their outlines when asked',
    access: Reading,
    query: strict({
      ...PageQuery,
      area: Type.Optional(AreaText),
      level: Type.Optional(oneOf(gridLevels)),
      at: Type.Optional(DayText),
      geometry: Type.Optional(oneOf(['0', '1'])),
    }),
    response: page(Grid),
  },
  'GET /grids/locate': {
    operationId: 'locateGrid',
    summary: 'The grid a point lies in today; outside, the nearest one within a kilometre',
    access: Reading,
    query: strict({ lng: Degrees, lat: Degrees }),
    response: strict({
      found: nullable(strict({ code: Type.String(), area: AreaCode })),
      nearest: nullable(strict({ code: Type.String(), area: AreaCode, metres: Type.Integer() })),
    }),
  },
  'POST /grids/preview': {
    operationId: 'previewGrids',
    summary: 'Read a GeoJSON FeatureCollection and say per feature what is wrong; nothing is stored',
    access: Editing,
    query: strict(How),
    rawBody: mapBytes,
    response: ImportReport,
    limit: 30,
  },
  'POST /grids/import': {
    operationId: 'importGrids',
    summary:
      'Store grids that take effect on a day; `villages` also ends the grids of these villages that are not in the file',
    access: Editing,
    query: strict({ id: Id, ...How, acceptPartial: Type.Optional(oneOf(['0', '1'])) }),
    rawBody: mapBytes,
    response: ImportReport,
    limit: 30,
  },
} as const satisfies Contract;
