import type { Duty, DutyRole, Fusion, Responsibility, ResponsibilityRow } from '../contract.ts';
import { containsArea, type ListedDuty } from './choose.ts';
import { coverage } from './fusion.ts';
import { isOrganId } from './lists/responsibility.ts';

/** A town and its government. */
export type Town = { readonly area: number; readonly organId: string };

/** A draft of the duty list, and what could not be put into it: nobody of the county is named there. */
export type FusedDuties = {
  readonly duties: Omit<Duty, 'id'>[];
  /** How many of them were in force before and stay. */
  readonly kept: number;
  /** Keys (code:area) of responsibilities whose lead is no organ in force, and of those that are taken back later. */
  readonly withoutLead: string[];
  readonly later: string[];
};

/**
 * The duty list that follows from what is fused (颗粒化职责): for each refined item the leads and supports of its responsibility
 * matter, each with code, item and version as its basis. What a town must do is led by the organ that leads for it in the
 * town today, else by its government. What is taken back goes to its receiver from its day on, and stays as it is before.
 * Duties in force stay where no item covers their class and area.
 */
export function dutiesFromFusion(of: {
  readonly fusions: readonly Fusion[];
  readonly responsibilities: readonly ResponsibilityRow[];
  readonly duties: readonly Duty[];
  readonly towns: readonly Town[];
  /** Areas of organs in force, by id. */
  readonly organs: ReadonlyMap<string, number>;
  readonly choose: (
    duties: readonly ListedDuty[],
    asked: Pick<Duty, 'kind' | 'code' | 'area'>,
  ) => { organId: string; role: DutyRole; level: Duty['level'] }[];
  readonly day: string;
}): FusedDuties {
  const { towns, organs, day } = of;
  const byCode = Map.groupBy(of.responsibilities, ({ code }) => code);
  const inForce = coverage(of.duties);
  const made = new Map<string, Omit<Duty, 'id'>>();
  const cleared: { kind: Fusion['kind']; code: string; area: number }[] = [];
  const [withoutLead, later] = [new Set<string>(), new Set<string>()];
  for (const { kind, code, item, responsibility } of of.fusions.toSorted(byClass)) {
    for (const matter of byCode.get(responsibility) ?? []) {
      const key = `${matter.code}:${matter.area}`;
      if (matter.tier === 'taken_back' && (matter.since === null || matter.since > day)) {
        later.add(key);
        continue;
      }
      const leads = leadsOf(matter, { kind, code });
      if (leads.length === 0) {
        withoutLead.add(key);
        continue;
      }
      cleared.push({ kind, code, area: matter.area });
      const named = new Set(leads.map(({ organId }) => organId));
      const supports = known(matter.supports)
        .filter((organId) => !named.has(organId))
        .map((organId) => ({ organId, area: matter.area, role: 'support' as const }));
      for (const { organId, area, role } of [...leads, ...supports]) {
        const level = isOfTown(organs.get(organId) ?? 0) ? 'town' : 'county';
        const duty = { kind, code, area, role, organId, level, basis: basisOf(matter, item) } as const;
        const dutyKey = `${kind}:${code}:${area}:${organId}`;
        const before = made.get(dutyKey);
        if (!before || (before.role === 'support' && role === 'lead')) made.set(dutyKey, duty);
      }
    }
  }
  const covering = coverage(cleared);
  const kept = of.duties.filter((duty) => !covering(duty).some(({ area }) => containsArea(area, duty.area)));
  const duties = [...kept, ...made.values()].toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return { duties, kept: kept.length, withoutLead: [...withoutLead].toSorted(), later: [...later].toSorted() };

  function known(all: readonly string[]): string[] {
    return all.filter((one) => isOrganId(one) && organs.has(one));
  }

  function leadsOf({ tier, area, leads, receivers }: Responsibility, asked: Pick<Duty, 'kind' | 'code'>) {
    const lead = (organId: string, where: number) => ({ organId, area: where, role: 'lead' as const });
    if (tier !== 'basic') return known(tier === 'taken_back' ? receivers : leads).map((one) => lead(one, area));
    if (leads.length > 0) return known(leads).map((one) => lead(one, area));
    const listed = inForce(asked).map((duty) => ({ duty, versionId: '', listVersion: '' }));
    return towns
      .filter((town) => containsArea(area, town.area))
      .map((town) => {
        const today = of.choose(listed, { ...asked, area: town.area }).find(({ role }) => role === 'lead');
        const own = today?.level === 'town' && containsArea(town.area, organs.get(today.organId) ?? 0);
        return lead(own ? today.organId : town.organId, town.area);
      });
  }
}

/** Of two matters that name one organ for one class the first counts, in whatever order the lists are read. */
function byClass(a: Fusion, b: Fusion): number {
  const [one, other] = [a, b].map(({ kind, code, responsibility }) => `${kind}:${code}:${responsibility}`);
  return one! < other! ? -1 : 1;
}

function isOfTown(area: number): boolean {
  return area % 1_000_000 !== 0;
}

/** Where an entry comes from: code and name of the matter, the refined item, the version it stands in. */
function basisOf({ code, name, listVersion }: ResponsibilityRow, item: string): string {
  const from = ` · ${listVersion}`;
  return `${`${code} ${name} · ${item}`.slice(0, 500 - from.length)}${from}`;
}

function placeOf({ kind, code, area, role, organId }: Omit<Duty, 'id'>): string {
  return `${kind}:${code}:${area}:${role}:${organId}`;
}
