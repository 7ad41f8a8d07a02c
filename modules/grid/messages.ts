import type { Messages } from '@zhenshu/kernel/messages.ts';
import type { GridLevel, LedgerName, ProblemCode, RefusalCode } from './contract.ts';
import type { rights } from './policy.ts';

type Key = RefusalCode | ProblemCode | LedgerName | `grid.level.${GridLevel}` | `grid.right.${keyof typeof rights}`;

/** Texts of this module: refusals, faults of imported features, ledger names, levels, rights. */
export const messages = {
  'grid.county_only': ['网格由县级系统管理员统一维护', 'Grids are kept by the county-level system administrator'],
  'grid.not_geojson': ['文件不是 GeoJSON 要素集合（FeatureCollection）', 'The file is not a GeoJSON FeatureCollection'],
  'grid.not_wgs84': [
    '坐标系不是 WGS84（CRS84、EPSG:4326），请先转换',
    'The coordinates are not WGS84 (CRS84, EPSG:4326); convert them first',
  ],
  'grid.too_many': ['一次最多导入 {most} 个网格', 'At most {most} grids can be imported at once'],
  'grid.features_bad': [
    '有 {left} 个网格有误，请改正，或选择“略过有误网格”再导入',
    '{left} grids are wrong; correct them, or choose to leave them out',
  ],
  'grid.nothing_to_import': ['没有可导入的网格', 'There is no grid that can be imported'],
  'grid.from_in_past': ['调整在用网格，生效日不能早于今天', 'A change of grids in use cannot take effect before today'],
  'grid.later_version': [
    '网格 {code} 在该日或之后已有版本',
    'Grid {code} has a version from that day or later already',
  ],
  'grid.cursor_wrong': ['翻页标记无效，请从第一页开始', 'The page marker is not valid; start from the first page'],

  'grid.geometry_kind': ['图形应为多边形（Polygon 或 MultiPolygon）', 'The outline must be a Polygon or MultiPolygon'],
  'grid.ring_open': ['边界没有闭合：首尾点应相同', 'A ring is not closed: its first and last point must be the same'],
  'grid.ring_short': ['边界少于 4 个点', 'A ring has fewer than 4 points'],
  'grid.ring_crosses': ['边界自相交', 'The outline crosses itself'],
  'grid.no_surface': ['图形没有面积', 'The outline has no surface'],
  'grid.coordinate_outside': [
    '坐标不在国内范围，应为经度、纬度（度）',
    'Coordinates are outside China; they must be longitude, latitude in degrees',
  ],
  'grid.code_malformed': [
    '网格编码应为 15 位数字：村（社区）12 位加序号 3 位',
    'A grid code has 15 digits: village 12 and serial 3',
  ],
  'grid.code_twice': ['网格编码重复', 'The grid code appears twice'],
  'grid.level_unknown': ['网格类别应为基础网格（base）或专属网格（special）', 'The level must be base or special'],
  'grid.name_missing': ['缺少网格名称，或名称超过 100 字', 'The name is missing or longer than 100 characters'],
  'grid.village_unknown': ['没有这个在用的村（社区）', 'There is no such village or community in force'],
  'grid.village_mismatch': [
    '网格编码前 12 位与所属村（社区）不一致',
    'The first 12 digits of the code are not the village given',
  ],
  'grid.overlap': ['与网格 {other} 重叠', 'It overlaps grid {other}'],

  'grid.import_grids': ['导入网格', 'Imported grids'],
  'grid.level.base': ['基础网格', 'Base grid'],
  'grid.level.special': ['专属网格', 'Special grid'],
  'grid.right.grid.read': ['查看网格', 'Read grids'],
  'grid.right.grid.edit': ['维护网格', 'Maintain grids'],
} as const satisfies Messages & Record<Key, readonly [string, string]>;
