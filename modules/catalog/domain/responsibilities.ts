import { tiers, type Responsibility, type Tier } from '../contract.ts';
import { containsArea } from './choose.ts';

/** What is asked of the responsibilities in force. */
export type ResponsibilityQuery = {
  readonly tier?: Tier | undefined;
  readonly field?: string | undefined;
  readonly batch?: number | undefined;
  /** A town (or place): what holds for it, its own entry before the county's. */
  readonly area?: number | undefined;
  readonly q?: string | undefined;
};

/** Some responsibilities and how many there would be under every other tier, field and batch. */
export type Found<R> = {
  readonly rows: R[];
  readonly tiers: { readonly tier: Tier; readonly count: number }[];
  readonly fields: { readonly field: string; readonly count: number }[];
  readonly batches: { readonly batch: number; readonly count: number }[];
};

/** Where an entry stands in its list: by code, then area. */
export function placeOf({ code, area }: Pick<Responsibility, 'code' | 'area'>): string {
  return `${code}:${area}`;
}

/**
 * The responsibilities that answer a query, by code and area. What is counted by tier heeds all that is asked but the tier,
 * and so for fields and batches, so that each figure is the number of rows its link opens.
 */
export function findResponsibilities<R extends Responsibility>(
  all: readonly R[],
  query: ResponsibilityQuery,
): Found<R> {
  const { tier, field, batch, area, q } = query;
  const asked = plain(q ?? '')
    .split(' ')
    .filter((word) => word !== '');
  const holding = (area === undefined ? all : holdingFor(all, area)).filter((one) => {
    const said = plain([one.code, one.name, one.field, one.leadDuties, one.townDuties, one.basis].join('\n'));
    return asked.every((word) => said.includes(word));
  });
  const is = {
    tier: (one: R) => tier === undefined || one.tier === tier,
    field: (one: R) => field === undefined || one.field === field,
    batch: (one: R) => batch === undefined || one.batch === batch,
  };
  const ofTiers = holding.filter((one) => is.field(one) && is.batch(one));
  const ofFields = holding.filter((one) => is.tier(one) && is.batch(one));
  const ofBatches = holding.filter((one) => is.tier(one) && is.field(one));
  return {
    rows: ofTiers.filter(is.tier).toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)),
    tiers: tiers.map((name) => ({ tier: name, count: ofTiers.filter((one) => one.tier === name).length })),
    fields: [...Map.groupBy(ofFields, (one) => one.field)]
      .map(([name, those]) => ({ field: name, count: those.length }))
      .toSorted((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1)),
    batches: [...Map.groupBy(ofBatches, (one) => one.batch)]
      .map(([number, those]) => ({ batch: number, count: those.length }))
      .toSorted((a, b) => a.batch - b.batch),
  };
}

/** What holds at a place: of entries of one code that with the smallest area, a town's own before the county's. */
export function holdingFor<R extends Pick<Responsibility, 'code' | 'area'>>(all: readonly R[], place: number): R[] {
  const best = new Map<string, R>();
  for (const one of all) {
    if (!containsArea(one.area, place)) continue;
    const known = best.get(one.code);
    // Of areas that contain one place the smaller one has the higher code.
    if (!known || one.area > known.area) best.set(one.code, one);
  }
  return [...best.values()];
}

/** Of entries of several lists those that count: one published later hides one of its key published before. */
export function firstOfKeys<R>(all: readonly R[], keyOf: (one: R) => string): R[] {
  const seen = new Set<string>();
  return all.filter((one) => seen.size < seen.add(keyOf(one)).size);
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
