import type { Category, ClassKind, Fusion, FusionProposal, Responsibility } from '../contract.ts';
import { emptyWords } from '../messages/responsibility.ts';
import { chooseOrgans, containsArea, coversCode, type ListedDuty } from './choose.ts';
import { holdingFor } from './responsibilities.ts';

/** A class as it is named in one word. */
export function classKey({ kind, code }: { kind: ClassKind; code: string }): string {
  return `${kind}:${code}`;
}

/** Classes that something can be reported as: those without classes below them, by kind and code, each once. */
export function lowestClasses(categories: readonly Category[]): Category[] {
  const above = new Set(categories.map(({ kind, parent }) => `${kind}:${parent}`));
  const lowest = new Map<string, Category>();
  for (const one of categories) {
    const key = classKey(one);
    if (!above.has(key) && !lowest.has(key)) lowest.set(key, one);
  }
  return [...lowest.values()].toSorted((a, b) => compare(classKey(a), classKey(b)));
}

/** Finds the entries whose code covers a class, those with the longest code first; asked for every class of a county. */
export function coverage<E extends { readonly kind: ClassKind; readonly code: string }>(
  entries: readonly E[],
): (asked: { kind: ClassKind; code: string }) => E[] {
  const byClass = Map.groupBy(entries, classKey);
  return ({ kind, code }) => {
    const found: E[] = [];
    for (let length = code.length; length > 0; length--) {
      const prefix = code.slice(0, length);
      if (coversCode(prefix, code)) found.push(...(byClass.get(`${kind}:${prefix}`) ?? []));
    }
    return found;
  };
}

/** The entries that hold for a class: of those that cover it the ones with the longest code. */
export function fusionsOf(
  covering: (asked: { kind: ClassKind; code: string }) => Fusion[],
  asked: { kind: ClassKind; code: string },
): Fusion[] {
  const all = covering(asked);
  return all.filter(({ code }) => code.length === all[0]!.code.length);
}

const mostProposals = 3;

/** A text cut into all its pieces of two and three characters; letters and digits stand as whole words. */
function piecesOf(text: string): Set<string> {
  const pieces = new Set<string>();
  for (const part of plain(text).split(/[\p{P}\p{S}\s]+/u)) {
    if (part.length < 2) continue;
    if (/^[\x20-\x7e]*$/.test(part)) {
      if (part.length > 3) pieces.add(part);
      continue;
    }
    const signs = [...part];
    for (const length of [2, 3]) {
      for (let start = 0; start + length <= signs.length; start++)
        pieces.add(signs.slice(start, start + length).join(''));
    }
  }
  for (const word of emptyWords) pieces.delete(word);
  return pieces;
}

/** What a class or a matter says of itself. */
type Said = { readonly name: ReadonlySet<string>; readonly rest: ReadonlySet<string> };

/** A matter ready to be compared with many classes. */
type Compared = { readonly one: Responsibility; readonly said: Said };

/**
 * Says of classes to which responsibility matters they likely belong (辅助匹配): by the words that class and matter have in
 * common, rarer ones counting more, those of the names most, and by siblings of its code that are fused already. Each
 * proposal tells its words and a score of at most 100. What is taken back is proposed from its day on only. The same lists
 * give the same proposals in the same order, in whatever order they are read.
 */
export function matcher(of: {
  readonly categories: readonly Category[];
  readonly responsibilities: readonly Responsibility[];
  readonly fusions: readonly Fusion[];
  readonly day: string;
}): (asked: Category) => FusionProposal[] {
  const matters = matchable(of.responsibilities, of.day).map((one): Compared => ({
    one,
    said: { name: piecesOf(one.name), rest: piecesOf([one.field, one.leadDuties, one.townDuties].join('\n')) },
  }));
  const rarity = weigh(matters);
  const names = new Map(of.categories.map((one) => [classKey(one), one.nameZh]));
  const siblings = Map.groupBy(of.fusions, ({ kind, code }) => `${kind}:${stemOf(code)}`);
  // Whoever has no word in common with a class can only be its sibling's matter: only the others are compared.
  const byPiece = new Map<string, Compared[]>();
  for (const matter of matters) {
    for (const piece of new Set([...matter.said.name, ...matter.said.rest])) {
      const those = byPiece.get(piece);
      if (those) those.push(matter);
      else byPiece.set(piece, [matter]);
    }
  }
  return (asked) => {
    const { kind, code, nameZh, words, parent } = asked;
    const said: Said = {
      name: piecesOf(nameZh),
      rest: piecesOf([...words, parent === null ? '' : (names.get(`${kind}:${parent}`) ?? '')].join('\n')),
    };
    const near = Map.groupBy(siblings.get(`${kind}:${stemOf(code)}`) ?? [], (fusion) => fusion.responsibility);
    const whole = sum(said.name, rarity) || 1;
    const possible = new Set([...said.name, ...said.rest].flatMap((piece) => byPiece.get(piece) ?? []));
    for (const matter of matters) if (near.has(matter.one.code)) possible.add(matter);
    return [...possible]
      .flatMap((matter) => {
        const shared = [...said.name].filter((piece) => matter.said.name.has(piece));
        const told = [...said.name].filter((piece) => !shared.includes(piece) && matter.said.rest.has(piece));
        const hinted = [...said.rest].filter(
          (piece) => !said.name.has(piece) && (matter.said.name.has(piece) || matter.said.rest.has(piece)),
        );
        const codes = [...new Set((near.get(matter.one.code) ?? []).map((fusion) => fusion.code))].toSorted(compare);
        const points =
          60 * Math.min(1, sum(shared, rarity) / whole) +
          20 * Math.min(1, sum(told, rarity) / whole) +
          10 * Math.min(1, sum(hinted, rarity) / (sum(said.rest, rarity) || 1)) +
          (codes.length > 0 ? 10 : 0);
        const score = Math.round(points);
        if (score < 5) return [];
        return [
          {
            ...{ responsibility: matter.one.code, name: matter.one.name, tier: matter.one.tier, score },
            ...{
              words: longestOnly([...runsOf(nameZh, [...shared, ...told]), ...hinted]).slice(0, 8),
              codes: codes.slice(0, 5),
            },
          },
        ];
      })
      .toSorted((a, b) => b.score - a.score || compare(a.responsibility, b.responsibility))
      .slice(0, mostProposals);
  };
}

/** One entry for each code, the county's before a town's; what is taken back only from its day on. */
function matchable(all: readonly Responsibility[], day: string): Responsibility[] {
  const byCode = new Map<string, Responsibility>();
  for (const one of all) {
    if (one.tier === 'taken_back' && (one.since === null || one.since > day)) continue;
    const known = byCode.get(one.code);
    if (!known || one.area < known.area) byCode.set(one.code, one);
  }
  return [...byCode.values()].toSorted((a, b) => compare(a.code, b.code));
}

/** How much a piece tells: the fewer matters have it, the more. */
function weigh(matters: readonly Compared[]): (piece: string) => number {
  const counts = new Map<string, number>();
  for (const { said } of matters) {
    for (const piece of new Set([...said.name, ...said.rest])) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return (piece) => Math.log2(1 + (matters.length + 1) / (counts.get(piece) ?? 1));
}

function sum(pieces: Iterable<string>, rarity: (piece: string) => number): number {
  let total = 0;
  for (const piece of pieces) total += rarity(piece);
  return total;
}

/** Pieces of a text joined where they overlap in it, so that people read words. */
function runsOf(text: string, pieces: readonly string[]): string[] {
  const said = plain(text);
  const joined = new Set<number>();
  for (const piece of pieces) {
    for (let at = said.indexOf(piece); at >= 0; at = said.indexOf(piece, at + 1)) {
      for (let next = at + 1; next < at + piece.length; next++) joined.add(next);
    }
  }
  const runs: string[] = [];
  for (let start = 0, at = 1; at <= said.length; at++) {
    if (joined.has(at)) continue;
    if (at - start > 1) runs.push(said.slice(start, at));
    start = at;
  }
  return [...new Set(runs)];
}

/** Pieces that are part of another say nothing new. */
function longestOnly(pieces: readonly string[]): string[] {
  return pieces.filter((piece) => !pieces.some((other) => other !== piece && other.includes(piece)));
}

/** The code of the class above: all but the last level of a dotted code, the last two characters of another. */
function stemOf(code: string): string {
  const dot = code.lastIndexOf('.');
  return dot >= 0 ? code.slice(0, dot) : code.slice(0, Math.max(1, code.length - 2));
}

/** Classes no entry covers. */
export function uncoveredClasses(lowest: readonly Category[], fusions: readonly Fusion[]): Category[] {
  const covering = coverage(fusions);
  return lowest.filter((one) => covering(one).length === 0);
}

/** A class and the responsibility matters it belongs to. */
export type Fused = { readonly one: Category; readonly under: readonly Responsibility[] };

/**
 * Classes that belong, somewhere in the county, to several responsibility matters which are led by different organs
 * (重复覆盖). Matters that one organ leads are no trouble to anybody.
 */
export function doublyCovered(
  lowest: readonly Category[],
  fusions: readonly Fusion[],
  responsibilities: readonly Responsibility[],
): Fused[] {
  const covering = coverage(fusions);
  const byCode = Map.groupBy(responsibilities, ({ code }) => code);
  return lowest.flatMap((one) => {
    const codes = [...new Set(fusionsOf(covering, one).map(({ responsibility }) => responsibility))];
    if (codes.length < 2) return [];
    const under = codes.flatMap((code) => byCode.get(code) ?? []);
    const differs = under.some((a) => under.some((b) => a.code < b.code && meet(a, b) && leadsOf(a) !== leadsOf(b)));
    return differs ? [{ one, under: under.toSorted(byPlace) }] : [];
  });
}

function meet(a: Responsibility, b: Responsibility): boolean {
  return containsArea(a.area, b.area) || containsArea(b.area, a.area);
}

/** Who leads a matter, as one word: its receivers where it was taken back, nobody named where each town does. */
function leadsOf({ tier, leads, receivers }: Responsibility): string {
  return (tier === 'taken_back' ? receivers : leads).toSorted(compare).join();
}

/** A class whose lead of the duty list does not agree with its responsibility matter. */
export type Contradiction = {
  readonly one: Category;
  readonly under: Responsibility;
  readonly organId: string;
  readonly area: number;
  readonly why: 'not_named' | 'taken_back';
};

/**
 * Where the duty list and the responsibilities contradict each other (矛盾): it sends a class to an organ that is neither lead
 * nor support of its matter, or to the town what is taken back. Towns are looked at one by one. What a town must do is
 * not contradicted by any organ of the town; a matter that names only strangers to the county is not judged.
 */
export function contradictions(of: {
  readonly lowest: readonly Category[];
  readonly fusions: readonly Fusion[];
  readonly responsibilities: readonly Responsibility[];
  readonly duties: readonly ListedDuty[];
  readonly towns: readonly number[];
  readonly day: string;
  readonly isOrganId: (one: string) => boolean;
}): Contradiction[] {
  const covering = coverage(of.fusions);
  const dutiesOf = coverage(of.duties.map((listed) => ({ kind: listed.duty.kind, code: listed.duty.code, listed })));
  const byTown = of.towns.map((town) => ({
    town,
    byCode: new Map(holdingFor(of.responsibilities, town).map((one) => [one.code, one])),
  }));
  return of.lowest.flatMap((one) => {
    const codes = [...new Set(fusionsOf(covering, one).map(({ responsibility }) => responsibility))];
    if (codes.length === 0) return [];
    const duties = dutiesOf(one).map(({ listed }) => listed);
    return byTown.flatMap(({ town, byCode }) =>
      chooseOrgans(duties, { kind: one.kind, code: one.code, area: town })
        .filter(({ role }) => role === 'lead')
        .flatMap(({ organId, level }) => {
          const unders = codes.flatMap((code) => byCode.get(code) ?? []);
          // One matter that agrees is enough: that there are several is told by the report of double cover.
          const found = unders.map((under) => ({ under, why: clash(under, { organId, level }, of) }));
          const [first] = found;
          if (!first || found.some(({ why }) => why === undefined)) return [];
          return [{ one, under: first.under, organId, area: town, why: first.why! }];
        }),
    );
  });
}

function clash(
  { tier, leads, supports, receivers, since }: Responsibility,
  { organId, level }: { organId: string; level: 'town' | 'county' },
  { day, isOrganId }: { day: string; isOrganId: (one: string) => boolean },
): Contradiction['why'] | undefined {
  const isTaken = tier === 'taken_back' && since !== null && since <= day;
  if (isTaken && level === 'town') return 'taken_back';
  if (tier === 'taken_back' && !isTaken) return undefined;
  if (tier === 'basic' && level === 'town') return undefined;
  const named = [...leads, ...supports, ...receivers];
  if (tier !== 'basic' && !named.some(isOrganId)) return undefined;
  return named.includes(organId) ? undefined : 'not_named';
}

/** Refined items 精细化事项: classes of one responsibility under one name. */
export function itemsOf(fusions: readonly Fusion[]): { item: string; responsibility: string; classes: number }[] {
  const groups = Map.groupBy(fusions, ({ item, responsibility }) => `${responsibility}\n${item}`);
  return [...groups.values()]
    .map((those) => ({ item: those[0]!.item, responsibility: those[0]!.responsibility, classes: those.length }))
    .toSorted((a, b) => compare(a.responsibility, b.responsibility) || compare(a.item, b.item));
}

function byPlace(a: Responsibility, b: Responsibility): number {
  return compare(a.code, b.code) || a.area - b.area;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
