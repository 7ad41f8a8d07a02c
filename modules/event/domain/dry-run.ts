import { chooseOrgans, coversCode, type ListedDuty } from '@zhenshu/catalog/domain.ts';
import type { ClassKind, Proposal } from '@zhenshu/catalog/contract.ts';
import type { DryRunKind } from '../contract.ts';

/** An event as it was sent: what class of thing, where; number and title only for those who see its case. */
export type Dispatched = {
  readonly id: string;
  readonly subject: string;
  readonly area: number;
  readonly at: string;
  readonly number: string | null;
  readonly title: string | null;
};

/** What a draft would do to one event: who leads by the lists in force, and who would by the draft. */
export type Outcome = {
  readonly event: Dispatched;
  readonly kind: DryRunKind;
  readonly current: Proposal | null;
  readonly drafted: Proposal | null;
};

/**
 * Asks the lists in force and the draft of each event (试算), the newest dispatch of each. Every class is looked up once
 * however many events it has, and every place of it once.
 */
export function dryRun(
  events: readonly Dispatched[],
  lists: { readonly current: readonly ListedDuty[]; readonly drafted: readonly ListedDuty[] },
): Outcome[] {
  const [leadNow, leadThen] = [leadsOf(lists.current), leadsOf(lists.drafted)];
  const seen = new Set<string>();
  return events.flatMap((event) => {
    if (seen.has(event.id)) return [];
    seen.add(event.id);
    const [current, drafted] = [leadNow(event), leadThen(event)];
    return [{ event, kind: kindOf(current, drafted), current, drafted }];
  });
}

function kindOf(current: Proposal | null, drafted: Proposal | null): DryRunKind {
  if (current === null) return drafted === null ? 'unnamed' : 'newly_named';
  if (drafted === null) return 'no_longer_named';
  return current.organId === drafted.organId ? 'same' : 'other';
}

function leadsOf(duties: readonly ListedDuty[]): (event: Dispatched) => Proposal | null {
  const covering = new Map<string, readonly ListedDuty[]>();
  const leads = new Map<string, Proposal | null>();
  return ({ subject, area }) => {
    const [kind, code] = subject.split(':') as [ClassKind, string];
    const key = `${subject} ${area}`;
    const known = leads.get(key);
    if (known !== undefined) return known;
    const some =
      covering.get(subject) ?? duties.filter(({ duty }) => duty.kind === kind && coversCode(duty.code, code));
    covering.set(subject, some);
    const lead = chooseOrgans(some, { kind, code, area }).find((one) => one.role === 'lead') ?? null;
    leads.set(key, lead);
    return lead;
  };
}
