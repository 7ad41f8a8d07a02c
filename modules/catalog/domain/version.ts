import type { Day } from '@zhenshu/kernel/calendar.ts';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import {
  steps,
  type Difference,
  type ListName,
  type RefusalCode,
  type Step,
  type StepLimit,
  type Entry,
  type EntryOf,
} from '../contract.ts';
import { lists } from './lists.ts';

/** A published version of the list and scheme concerned: in force on days [from, to). */
export type Live = { readonly id: string; readonly from: Day; readonly to: Day | null };

/** What publishing does: which versions end on which day; null means it never came into force. */
export type PublishPlan =
  | { readonly ok: true; readonly ends: readonly { readonly id: string; readonly to: Day | null }[] }
  | { readonly ok: false; readonly code: RefusalCode };

/**
 * Plans to put a version in force from a day on, without end. The one in force then ends the day before; one that would
 * start later is replaced before its first day. Refused: `catalog.from_before_live` where a later version has already
 * begun, `catalog.from_in_past` where it would change days that are over (cases keep the version of their opening day);
 * the very first version of a list may start in the past.
 */
export function planPublish(live: readonly Live[], from: Day, today: Day): PublishPlan {
  const later = live.filter((version) => version.from >= from);
  if (later.some((version) => version.from <= today)) return { ok: false, code: 'catalog.from_before_live' };
  if (live.length > 0 && from < today) return { ok: false, code: 'catalog.from_in_past' };
  const running = live.filter((version) => version.from < from && (version.to === null || version.to > from));
  return {
    ok: true,
    ends: [...running.map(({ id }) => ({ id, to: from })), ...later.map(({ id }) => ({ id, to: null }))],
  };
}

/** What one version of a list changes against another: keys added, removed and changed, in order. */
export function differ<L extends ListName>(
  list: L,
  before: readonly EntryOf[L][],
  after: readonly EntryOf[L][],
): Difference {
  const { keyOf } = lists[list];
  const old = new Map(before.map((entry) => [keyOf(entry), contentOf(entry)]));
  const next = new Map(after.map((entry) => [keyOf(entry), contentOf(entry)]));
  const kept = [...next.keys()].filter((key) => old.has(key));
  const changed = kept.filter((key) => old.get(key) !== next.get(key));
  return {
    added: [...next.keys()].filter((key) => !old.has(key)).toSorted(),
    removed: [...old.keys()].filter((key) => !next.has(key)).toSorted(),
    changed: changed.toSorted(),
    same: kept.length - changed.length,
  };
}

/** The content of an entry as text; the id of a row is new in each version and is no content. */
function contentOf(entry: Entry): string {
  const { id: _, ...content } = { id: '', ...entry };
  return canonical(content);
}

/** How one entry differs between two versions: its fields before and after, null where it was or is not there. */
export type Change = {
  readonly key: string;
  readonly name: string;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
  readonly what: 'added' | 'removed' | 'changed';
};

/** All that changes between two versions, in the order of the keys. */
export function changesOf<L extends ListName>(
  list: L,
  before: readonly EntryOf[L][],
  after: readonly EntryOf[L][],
): Change[] {
  const { keyOf, nameOf } = lists[list];
  const [old, next] = [before, after].map((all) => new Map(all.map((entry) => [keyOf(entry), entry])));
  const { added, removed, changed } = differ(list, before, after);
  const change = (what: Change['what'], key: string): Change => {
    const [was, is] = [old!.get(key), next!.get(key)] as Partial<Record<string, unknown>>[];
    const names = Object.keys({ ...was, ...is }).filter((field) => field !== 'id');
    return {
      ...{ key, what, name: nameOf((is ?? was) as EntryOf[L]) },
      fields: names
        .map((field) => ({ field, before: was?.[field] ?? null, after: is?.[field] ?? null }))
        .filter((one) => canonical(one.before) !== canonical(one.after)),
    };
  };
  return [
    ...added.map((key) => change('added', key)),
    ...removed.map((key) => change('removed', key)),
    ...changed.map((key) => change('changed', key)),
  ].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** The usual limits of the steps, where a county sets none: practice of digital urban management (domain-facts 4.3). */
const usualLimits: Readonly<Record<Step, Pick<StepLimit, 'amount' | 'unit'>>> = {
  file: { amount: 2, unit: 'working_hour' },
  dispatch: { amount: 1, unit: 'working_hour' },
  accept: { amount: 4, unit: 'working_hour' },
  arbitrate: { amount: 1, unit: 'working_day' },
  // Of emergencies no source gives figures for these steps (domain-facts 4.3): a start for the county to set its own.
  dispatch_emergency: { amount: 10, unit: 'minute' },
  accept_emergency: { amount: 15, unit: 'minute' },
  arbitrate_emergency: { amount: 30, unit: 'minute' },
  extend: { amount: 4, unit: 'working_hour' },
  check: { amount: 1, unit: 'working_day' },
  close: { amount: 1, unit: 'working_day' },
  follow_up: { amount: 5, unit: 'working_day' },
  // Of joint calls no source gives figures (domain-facts 4.6): a start for the county to set its own.
  arrive_demand: { amount: 4, unit: 'working_hour' },
  arrive_key_work: { amount: 1, unit: 'working_day' },
  arrive_joint: { amount: 2, unit: 'working_hour' },
  arrive_emergency: { amount: 30, unit: 'minute' },
  result_demand: { amount: 5, unit: 'working_day' },
  result_key_work: { amount: 10, unit: 'working_day' },
  result_joint: { amount: 3, unit: 'working_day' },
  result_emergency: { amount: 24, unit: 'emergency_hour' },
  rate: { amount: 3, unit: 'working_day' },
  // Of admission no source gives figures either.
  admit_examine: { amount: 5, unit: 'working_day' },
  admit_consult: { amount: 5, unit: 'working_day' },
  admit_correct: { amount: 10, unit: 'working_day' },
  admit_decide: { amount: 5, unit: 'working_day' },
};

/** The limits of all steps of a procedure: the county's own where it set any, the usual ones for the rest. */
export function limitsOf(kind: string, own: readonly Omit<StepLimit, 'usual'>[]): Record<Step, StepLimit> {
  const limitOf = (step: Step): StepLimit => {
    const set = own.find((limit) => limit.kind === kind && limit.step === step);
    return set ? { ...set, usual: false } : { kind, step, ...usualLimits[step], usual: true };
  };
  return Object.fromEntries(steps.map((step) => [step, limitOf(step)])) as Record<Step, StepLimit>;
}
