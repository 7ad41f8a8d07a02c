import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import type { Category, ClassKind, Condition, Duty, Proposal } from '../contract.ts';

/** The lists in force on one day, with everything a choice needs. */
export type Lists = {
  readonly categories: readonly Category[];
  readonly conditions: readonly ListedCondition[];
  readonly duties: readonly ListedDuty[];
};

/** A filing condition and the version it stands in. */
export type ListedCondition = Condition & { readonly listVersion: string };

/** A duty and the version it stands in. */
export type ListedDuty = { readonly duty: Duty; readonly versionId: string; readonly listVersion: string };

/** A class at a place. */
export type Asked = { readonly kind: ClassKind; readonly code: string; readonly area: number };

/**
 * Whether an entry's code covers a class: the class itself, or a prefix of it. In a dotted code the prefix must end
 * where a level ends ('3' covers '3.138', not '31.2').
 */
export function coversCode(prefix: string, code: string): boolean {
  if (!code.startsWith(prefix)) return false;
  return prefix.length === code.length || !code.includes('.') || code[prefix.length] === '.';
}

/** Whether an area (county, town or village by its zeros) contains a place given by its area code. */
export function containsArea(area: number, place: number): boolean {
  const { lo, hi } = areaRange(area);
  return place >= lo && place < hi;
}

/**
 * The organs for a class at a place, the lead first. Among the duties that cover both, the longest code prefix wins,
 * then the most specific area; leads and supports are chosen each by themselves, because a list may name a town's own
 * lead and leave support to the county's entry. Ties (a fault of the list) are ordered town before county, then by id.
 */
export function chooseOrgans(duties: readonly ListedDuty[], asked: Asked): Proposal[] {
  const covering = duties.filter(
    ({ duty }) => duty.kind === asked.kind && coversCode(duty.code, asked.code) && containsArea(duty.area, asked.area),
  );
  const leads = best(covering.filter(({ duty }) => duty.role === 'lead'));
  const supports = best(covering.filter(({ duty }) => duty.role === 'support'));
  const named = new Set<string>();
  return [...leads, ...supports].flatMap(({ duty, versionId, listVersion }) => {
    if (named.has(duty.organId)) return [];
    named.add(duty.organId);
    return [
      {
        organId: duty.organId,
        role: duty.role,
        level: duty.level,
        basis: duty.basis,
        versionId,
        listVersion,
        entryId: duty.id,
        matchedCode: duty.code,
        matchedArea: duty.area,
      },
    ];
  });
}

function best(duties: readonly ListedDuty[]): ListedDuty[] {
  const rank = ({ duty }: ListedDuty) => [duty.code.length, -spanOf(duty.area)] as const;
  const sorted = duties.toSorted((a, b) => {
    const [codeA, areaA] = rank(a);
    const [codeB, areaB] = rank(b);
    if (codeA !== codeB) return codeB - codeA;
    if (areaA !== areaB) return areaB - areaA;
    if (a.duty.level !== b.duty.level) return a.duty.level === 'town' ? -1 : 1;
    return a.duty.id < b.duty.id ? -1 : 1;
  });
  const first = sorted[0];
  if (!first) return [];
  const [code, area] = rank(first);
  return sorted.filter((other) => rank(other)[0] === code && rank(other)[1] === area);
}

function spanOf(area: number): number {
  const { lo, hi } = areaRange(area);
  return hi - lo;
}

/** The class of a kind and code. */
export function findClass(categories: readonly Category[], kind: ClassKind, code: string): Category | undefined {
  return categories.find((category) => category.kind === kind && category.code === code);
}

/**
 * The filing conditions of a class: its own, or those of the longest prefix that has any. The time limit hangs on the
 * condition chosen, not on the class.
 */
export function chooseConditions<C extends Condition>(conditions: readonly C[], kind: ClassKind, code: string): C[] {
  const covering = conditions.filter((entry) => entry.kind === kind && coversCode(entry.code, code));
  const longest = Math.max(0, ...covering.map((entry) => entry.code.length));
  return covering
    .filter((entry) => entry.code.length === longest)
    .toSorted((a, b) => (a.condition < b.condition ? -1 : 1));
}
