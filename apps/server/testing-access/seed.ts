import { roles, type Role } from '@zhenshu/org/contract.ts';
import type { Seed } from '@zhenshu/org/server.ts';

/** What rows can be aimed at. A waiting file is one no command has named, keyed when a resident's device sent it, machined when a machine did; `filed` is a case with its number; `call` is a joint call. */
export type RowKind =
  | 'case'
  | 'filed'
  | 'call'
  | 'report'
  | 'number'
  | 'file'
  | 'waiting'
  | 'keyed'
  | 'machined'
  | 'organ'
  | 'post'
  | 'person'
  | 'holding'
  | 'session'
  | 'token'
  | 'version'
  | 'grant'
  | 'sheets'
  | 'fused'
  | 'suggestion'
  | 'source'
  | 'area'
  | 'town';

/**
 * Where rows lie, seen from a village of the home town: in it; in another village; of another organ; in another line of
 * work; in another town; at the county above; in another county.
 */
export const rowPlaces = ['home', 'village', 'organ', 'line', 'town', 'above', 'county'] as const;
export type RowPlace = (typeof rowPlaces)[number];

/** Levels of posts in the test: in the home town and at its county. */
export const levels = ['home', 'above'] as const;
export type Level = (typeof levels)[number];

/** Text that stands in every row of a place and nowhere else: it may show in no answer to somebody the row is foreign to. */
export const markOf = (of: 'case' | 'staff', place: RowPlace) => `⟦${of} ${place}⟧`;

/** The county of the home town, and another. */
export const [here, far] = [990101, 990102];
/** The area of a place's rows. */
export const areas: Record<RowPlace, number> = {
  home: 990101100201,
  village: 990101100202,
  organ: 990101100201,
  line: 990101100201,
  town: 990101101201,
  above: 990101000000,
  county: 990102100201,
};
/** The town (or county) an area lies in. */
export const townOf = (area: number) => (area % 1_000_000 === 0 ? area : Math.floor(area / 1000) * 1000);

/** Which organ a place's rows belong to; several places differ in something else. */
export const organOf: Record<RowPlace, string> = {
  home: 'centre',
  village: 'centre',
  organ: 'office',
  line: 'centre',
  town: 'centre.town',
  above: 'bureau',
  county: 'centre.far',
};

type SeedPerson = Seed['people'][number];

function person(role: Role, place: RowPlace, username = `${role}.${place}`): SeedPerson {
  const post = { organ: organOf[place], title: markOf('staff', place), roles: [role] };
  const local = role === 'grid_worker' && place === 'home' ? { area: areas.home, grids: [`${areas.home}001`] } : {};
  return { username, name: `${markOf('staff', place)}${role}`, posts: [{ ...post, ...local }] };
}

/** Somebody of every role in the home town and at its county, and neighbours. */
export const homeSeed: Seed = {
  areas: [990101e6, 9901011e5, areas.home, areas.village, 990101101e3, areas.town, 990101101202].map((code) => ({
    code,
    name: String(code),
  })),
  organs: [
    { key: 'bureau', name: '县局', kind: 'department', area: 990101e6 },
    { key: 'centre', name: '镇中心', kind: 'centre', area: 9901011e5 },
    { key: 'office', name: '镇办公室', kind: 'office', area: 9901011e5 },
    { key: 'centre.town', name: '邻镇中心', kind: 'centre', area: 990101101e3 },
  ],
  people: [
    ...roles.flatMap((role) => levels.map((level) => person(role, level))),
    person('clerk', 'organ'),
    person('clerk', 'town'),
    ...(['home', 'town', 'above'] as const).map((place) => person('handler', place, `spare.${place}`)),
    person('clerk', 'home', 'other.home'),
    person('clerk', 'home', 'due.home'),
    // A leader of the county who also has a post in the town, where he stands first.
    {
      ...person('clerk', 'home', 'both.home'),
      posts: [...person('clerk', 'home').posts, ...person('leader', 'above').posts],
    },
  ],
};
/** The other county: enough people to make a row of every kind. */
export const farSeed: Seed = {
  areas: [990102e6, 9901021e5, areas.county].map((code) => ({ code, name: `${markOf('staff', 'county')}${code}` })),
  organs: [
    { key: 'bureau.far', name: `${markOf('staff', 'county')}局`, kind: 'department', area: 990102e6 },
    { key: 'centre.far', name: `${markOf('staff', 'county')}中心`, kind: 'centre', area: 9901021e5 },
  ],
  people: [
    person('clerk', 'county'),
    person('handler', 'county', 'spare.county'),
    ...(['system_admin', 'security_admin', 'list_manager', 'leader'] as const).map((role): SeedPerson => ({
      ...person(role, 'county'),
      posts: [{ organ: 'bureau.far', title: markOf('staff', 'county'), roles: [role] }],
    })),
  ],
};
