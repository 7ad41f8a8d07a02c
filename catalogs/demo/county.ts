import { readFileSync } from 'node:fs';
import areas from './areas.json' with { type: 'json' };
import grids from './grids.json' with { type: 'json' };
import { chanceOf, type Chance } from './chance.ts';
import { survey, type Land, type Piece, type Ring, type Share } from './land.ts';
import { communityWords, towns, villageWords, type Town } from './towns.ts';

/** A name in both languages. */
export type Name = { readonly zh: string; readonly en: string };
/** A base or special grid. */
export type Grid = {
  readonly code: string;
  readonly name: Name;
  readonly level: 'base' | 'special';
  readonly ring: Ring;
};
/** A village or community (村、社区) with its grids. */
export type Village = {
  readonly code: number;
  readonly name: Name;
  /** Area grid (片区) of its town, from 1. */
  readonly quarter: number;
  readonly grids: readonly Grid[];
};
/** A town with its villages. */
export type Place = { readonly town: Town; readonly villages: readonly Village[] };

const seed = '云岭县 Yunling';
const digits = '一二三四五六七八九';
/** The town that was keyed by hand, village by village and corner by corner. */
const handmade = 'xikou';

/** The demo county as a map: 22 towns, 55 area grids, 204 villages and communities, 707 base grids. The same each time. */
export function drawCounty(): readonly Place[] {
  const outlines = readOutlines();
  const given = towns.filter((town) => outlines.has(town.code));
  const land = survey({
    seed,
    outlines: given.map((town) => outlines.get(town.code)!),
    settled: [given.findIndex((town) => town.key === handmade)],
    centres: towns.map((town) => town.centre),
    // The river: from the west to the borders of the middle towns, along these, and on to the east.
    banks: [
      [
        ...([
          [110.72, 33.05],
          [110.86, 33.02],
          [110.94, 33.014],
          [110.985, 33.0095],
        ] as const),
        [111.0005, 33.0065],
        [111.0065, 33.0053],
        [111.010756, 33.005038],
      ],
      [
        ...([
          [111.108676, 32.998963],
          [111.1125, 32.9965],
          [111.118, 32.9945],
        ] as const),
        [111.16, 32.987],
        [111.23, 32.945],
        [111.4, 32.95],
      ],
    ],
  });
  const wild = towns.filter((town) => !outlines.has(town.code));
  const shares = wild.map((town) => ({ weight: town.land, near: town.centre }));
  const pieces = new Map<Town, Piece>();
  for (const [at, piece] of land.divide(land.rest, shares, 'towns').entries()) pieces.set(wild[at]!, piece);
  for (const [at, piece] of land.given.entries()) pieces.set(given[at]!, piece);
  const names = nameVillages();
  const plans = towns
    .filter((town) => town.key !== handmade)
    .flatMap((town) => plan(land, town, pieces.get(town)!, () => names(town)));
  const rings = land.outlines(plans.flatMap((village) => village.pieces));
  let next = 0;
  const drawn = plans.map(({ town, pieces: own, code, name, quarter }) => {
    const mine = own.map((piece) => ({ middle: land.middleOf(piece), ring: rings[next++]! }));
    return { town, village: { code, name, quarter, grids: numberGrids(mine, code, name) } };
  });
  return towns.map((town) => ({
    town,
    villages:
      town.key === handmade ? keyedVillages() : drawn.flatMap((one) => (one.town === town ? [one.village] : [])),
  }));
}

function readOutlines(): Map<number, Ring> {
  // Plain geojson: node imports only .json as modules.
  const text = readFileSync(new URL('./towns.geojson', import.meta.url), 'utf8');
  const file = JSON.parse(text) as {
    features: { properties: { code: string }; geometry: { coordinates: [number, number][][] } }[];
  };
  return new Map(file.features.map((one) => [Number(one.properties.code), one.geometry.coordinates[0]!]));
}

function keyedVillages(): Village[] {
  return areas
    .filter((area) => area.level === 'village')
    .map(({ code, name }, at) => ({
      ...{ code: Number(code), name, quarter: at < 3 ? 1 : 2 },
      grids: grids.features
        .filter(({ properties }) => properties.village === code)
        .map(({ properties, geometry }) => ({
          ...{ code: properties.code, name: properties.name },
          ...{ level: properties.level as Grid['level'], ring: geometry.coordinates[0] as unknown as Ring },
        })),
    }));
}

type Plan = { town: Town; code: number; name: Name; quarter: number; pieces: readonly Piece[] };

/** Divides a town into area grids, these into villages, and these into base grids. */
function plan(
  land: Land,
  town: Town,
  piece: Piece,
  nameNext: () => { community: () => Name; village: () => Name },
): Plan[] {
  const chance = chanceOf(`${seed} ${town.key}`);
  const isSeat = town.kind === 'subdistrict';
  const count = town.communities + town.villages;
  const kinds = Array.from({ length: count }, (_, at) => (at < town.communities ? 'community' : 'village'));
  const room = { community: isSeat ? 0.7 : 0.3, village: 1 };
  // Communities lie in the middle: the first quarters get them.
  const groups: (typeof kinds)[] = Array.from({ length: town.quarters }, (_, quarter) =>
    kinds.slice(Math.round((quarter * count) / town.quarters), Math.round(((quarter + 1) * count) / town.quarters)),
  );
  const sizes = chunkGrids(town, kinds, chance);
  const weigh = (group: typeof kinds) => group.reduce((sum, kind) => sum + room[kind as 'village'], 0);
  const quarters = land.divide(
    piece,
    groups.map((group, at): Share => ({ weight: weigh(group), ...(at === 0 ? { near: town.centre } : {}) })),
    `${town.key} quarters`,
  );
  let at = 0;
  const made = { community: 0, village: 200 };
  const names = nameNext();
  return groups.flatMap((group, quarter) => {
    const villages = land.divide(
      quarters[quarter]!,
      group.map((kind): Share => ({
        weight: room[kind as 'village'],
        ...(kind === 'community' && !isSeat ? { near: town.centre } : {}),
      })),
      `${town.key} villages ${quarter}`,
    );
    return group.map((kind, own): Plan => {
      const size = sizes[at++]!;
      const shares = Array.from({ length: size }, () => ({ weight: chance.between(0.7, 1.3) }));
      return {
        town,
        code: town.code + (made[kind as 'village'] += 1),
        name: kind === 'community' ? names.community() : names.village(),
        quarter: quarter + 1,
        pieces: land.divide(villages[own]!, shares, `${town.key} grids ${at}`),
      };
    });
  });
}

/** How many base grids each village has: at least two, more where more people live, together as many as the town has. */
function chunkGrids(town: Town, kinds: readonly string[], chance: Chance): number[] {
  const sizes = kinds.map(() => 2);
  const weights = kinds.map((kind) => (kind === 'community' ? 1.7 : 1) * chance.between(0.6, 1.4));
  for (let left = town.grids - 2 * kinds.length; left > 0; left--) {
    // Ten in one village are the most that are told apart at a glance.
    const open = weights.map((weight, at) => (sizes[at]! < 10 ? weight / sizes[at]! ** 1.5 : 0));
    sizes[chance.weighted(open)]! += 1;
  }
  return sizes;
}

/** Names no other village of the county has. */
function nameVillages() {
  const chance = chanceOf(`${seed} names`);
  const taken = new Set(areas.map((area) => area.name.zh.replace(/(社区|村|镇|乡|街道)$/, '')));
  for (const town of towns) taken.add(town.zh.replace(/(镇|乡|街道)$/, ''));
  const { first, second } = villageWords;
  const pairs = first.flatMap((a) =>
    second.map((b) => [...a.split(' '), ...b.split(' ')] as [string, string, string, string]),
  );
  const villages = chance
    .shuffled(pairs.map(([a, read, b, end]) => ({ zh: `${a}${b}`, en: `${read}${end}` })))
    .filter(({ zh }) => !taken.has(zh));
  const english = new Set<string>();
  const free = villages.filter(({ en }) => english.size < english.add(en).size);
  const communities = chance.shuffled(
    communityWords.map((pair) => ({ zh: pair.split(' ')[0]!, en: pair.split(' ')[1]! })),
  );
  return (town: Town) => {
    let made = 0;
    return {
      community: (): Name => {
        // In a town the first community bears its name, the second that of its new street.
        const [own, read] = [town.zh.slice(0, 2), town.en.split(' ')[0]!];
        const inTown = made++ === 0 ? { zh: own, en: read } : { zh: `${own}新街`, en: `${read} Xinjie` };
        const { zh, en } = town.kind === 'subdistrict' ? communities.pop()! : inTown;
        return { zh: `${zh}社区`, en: `${en} Community` };
      },
      village: (): Name => {
        const { zh, en } = free.pop()!;
        return { zh: `${zh}村`, en: `${en} Village` };
      },
    };
  };
}

/** Numbers the grids of a village row by row from north to south, in each from west to east. */
function numberGrids(
  pieces: readonly { readonly middle: readonly [number, number]; readonly ring: Ring }[],
  village: number,
  name: Name,
): Grid[] {
  const rows = Math.max(1, Math.round(Math.sqrt(pieces.length)));
  const size = Math.ceil(pieces.length / rows);
  const southward = pieces.toSorted((a, b) => b.middle[1] - a.middle[1]);
  const ordered = Array.from({ length: rows }, (_, row) =>
    southward.slice(row * size, (row + 1) * size).toSorted((a, b) => a.middle[0] - b.middle[0]),
  ).flat();
  return ordered.map(({ ring }, at) => ({
    code: `${village}${String(at + 1).padStart(3, '0')}`,
    name: { zh: `${name.zh}第${at < 9 ? digits[at] : '十'}网格`, en: `${name.en} Grid ${at + 1}` },
    level: 'base',
    ring,
  }));
}
