import { makeCountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';

/** Whose work somebody does: what they look at and give. */
export type Post = 'clerk' | 'dispatcher' | 'checker' | 'leader' | 'handler';
export type Seat = { readonly username: string; readonly post: Post; readonly spot: readonly [number, number] };

/**
 * People of the demo county at work: of each town the clerk, the dispatcher, the checker and the leader, at the county its
 * desk and its checker, and for the rest the handlers of those organs the duty lists name most often.
 */
export function seatsOf(count: number): Seat[] {
  const { people, duties, grids, organs } = makeCountySeed();
  const areas = new Map(organs.map(({ key, area }) => [key, area]));
  const features = grids.features as {
    properties: { village: string };
    geometry: { coordinates: number[][][] };
  }[];
  /** A place people report: a town's people in their town, the county's anywhere. */
  const spotFor = (organ: string, nth: number): [number, number] => {
    const { lo, hi } = areaRange(areas.get(organ)!);
    const near = features.filter(({ properties: { village } }) => Number(village) >= lo && Number(village) < hi);
    return middleOf(near[(nth * 37) % near.length]!.geometry.coordinates[0]!);
  };
  const named = new Map<string, number>();
  for (const { organ, role } of duties) if (role === 'lead') named.set(organ, (named.get(organ) ?? 0) + 1);
  const posts = (post: Post) =>
    people
      .filter(({ posts: [first] }) => (first!.roles as readonly string[]).includes(post))
      .map(({ username, posts: [first] }) => ({ username, post, organ: first!.organ }));
  const desks = (['dispatcher', 'clerk', 'checker', 'leader'] as const).flatMap((post) => posts(post).slice(0, 24));
  const handlers = posts('handler').toSorted((a, b) => (named.get(b.organ) ?? 0) - (named.get(a.organ) ?? 0));
  const all = [...desks.slice(0, Math.ceil(count * 0.45)), ...handlers];
  const seats = new Map(all.map((one) => [one.username, one]));
  return [...seats.values()].slice(0, count).map(({ username, post, organ }, nth) => ({
    ...{ username, post, spot: spotFor(organ, nth) },
  }));
}

function middleOf(ring: readonly number[][]): [number, number] {
  const sum = (axis: 0 | 1) => ring.reduce((total, point) => total + point[axis]!, 0) / ring.length;
  return [Number(sum(0).toFixed(6)), Number(sum(1).toFixed(6))];
}
