/** Lines of work (条线). A role opens some of them; a case belongs to exactly one. */
export const lines = ['event', 'service', 'enforcement', 'seal', 'review', 'list'] as const;
export type Line = (typeof lines)[number];

/**
 * What rows somebody may touch: area × line of work × organ. Set for each transaction and held by row-level
 * security, so a forgotten filter returns nothing instead of everything.
 */
export type Scope = {
  /** 6-digit county code; every statement carries it (it is the distribution key). */
  readonly county: number;
  /** Half-open range of 12-digit area codes: lo <= area < hi. */
  readonly lo: number;
  readonly hi: number;
  /** Organs whose cases are seen; '*' = every organ of the area. */
  readonly organs: '*' | readonly string[];
  readonly lines: readonly Line[];
};

/** Who acts: a person through a post, a machine through a token, a resident, or the system itself. */
export type Actor = {
  readonly kind: 'person' | 'token' | 'public' | 'system';
  readonly personId: string | null;
  readonly postId: string | null;
  readonly organId: string | null;
  readonly tokenId: string | null;
  /** Name shown in timelines: person and post, or the machine's or the system's name. */
  readonly name: string;
  readonly roles: readonly string[];
  readonly rights: ReadonlySet<string>;
  readonly grids: readonly string[];
  readonly scope: Scope;
};

/** The actor for work nobody in particular does: jobs and public pages, inside one county. */
export function systemActor(county: number, name: string, kind: 'system' | 'public' = 'system'): Actor {
  return {
    kind,
    personId: null,
    postId: null,
    organId: null,
    tokenId: null,
    name,
    roles: [],
    rights: new Set(),
    grids: [],
    scope: { county, lo: county * 1_000_000, hi: (county + 1) * 1_000_000, organs: '*', lines },
  };
}
