import type { CoordinateSystem } from '../contract.ts';

/** Degrees. */
export type Position = { readonly lng: number; readonly lat: number };

/** Whether a position is one we take: in the box around China. */
export function inChina({ lng, lat }: Position): boolean {
  return lng >= 73 && lng <= 136 && lat >= 3 && lat <= 54;
}

/**
 * A position as WGS84, to seven decimals (a centimetre). CGCS2000 is taken as it is: the two differ by less than devices are
 * placed to. GCJ-02 is turned back by iteration to well below a metre; its formula is not published officially, this is the one
 * in general use.
 */
export function toWgs84(system: CoordinateSystem, given: Position): Position {
  let { lng, lat } = given;
  if (system === 'gcj02') {
    for (let round = 0; round < 6; round++) {
      const shifted = toGcj02({ lng, lat });
      lng += given.lng - shifted.lng;
      lat += given.lat - shifted.lat;
    }
  }
  const rounded = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  return { lng: rounded(lng), lat: rounded(lat) };
}

const axis = 6_378_245;
const eccentricity = 0.006_693_421_622_965_943;

/** The shift of GCJ-02 (火星坐标) applied to a WGS84 position inside China. */
export function toGcj02({ lng, lat }: Position): Position {
  const [x, y] = [lng - 105, lat - 35];
  const wave = (of: number, ...parts: readonly [amplitude: number, period: number][]) =>
    (parts.reduce((sum, [amplitude, period]) => sum + amplitude * Math.sin((of * Math.PI) / period), 0) * 2) / 3;
  const short = wave(x, [20, 1 / 6], [20, 1 / 2]);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    short +
    wave(y, [20, 1], [40, 3], [160, 12], [320, 30]);
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    short +
    wave(x, [20, 1], [40, 3], [150, 12], [300, 30]);
  const bend = 1 - eccentricity * Math.sin((lat * Math.PI) / 180) ** 2;
  const meridian = (axis * (1 - eccentricity)) / (bend * Math.sqrt(bend));
  const parallel = (axis / Math.sqrt(bend)) * Math.cos((lat * Math.PI) / 180);
  const degrees = 180 / Math.PI;
  return { lng: lng + (east * degrees) / parallel, lat: lat + (north * degrees) / meridian };
}
