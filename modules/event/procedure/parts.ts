import type { Actor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import {
  childId,
  isPressing,
  ruleOf,
  type CaseFile,
  type Change,
  type ClockChange,
  type Limit,
  type TaskOpening,
} from '@zhenshu/casefile/domain.ts';
import type { EventState } from '../contract.ts';

/** What is looked up for a command before it is decided; parts a command does not need are null or empty. */
export type Found = {
  readonly limits: { readonly [step: string]: Limit };
  readonly category: {
    readonly kind: string;
    readonly code: string;
    readonly name: string;
    readonly nameEn: string;
  } | null;
  readonly condition: {
    readonly condition: string;
    readonly name: string;
    readonly nameEn: string;
    readonly closing: string;
    readonly closingEn: string;
    readonly limit: Limit;
    readonly level: 'town' | 'county';
    /** The version of the list it stands in: the event stays under it. */
    readonly listVersion: string;
  } | null;
  /** The organ named, when it is in force and answers for the place of the case. */
  readonly organ: { readonly id: string; readonly name: string } | null;
  /** Those of the supporting organs named of which the same holds. */
  readonly supports: readonly { readonly id: string; readonly name: string }[];
  /** The entry of the responsibility list that names the organ (L4, E5); null when the lists name another. */
  readonly basis: { readonly basis: string; readonly listVersion: string; readonly entryId: string } | null;
  readonly number: string | null;
  /** Where the given position or code lies, within the actor's area; null when it does not. */
  readonly located: { readonly area: number; readonly grid: string | null } | null;
};

/** Types a rule of this procedure. */
export const rule = ruleOf<EventState, Found>();
/** A clock starts. */
export const start = (clock: string, limit: Limit): ClockChange => ({ clock, op: 'start', limit });
/** A clock stops. */
export const stop = (clock: string): ClockChange => ({ clock, op: 'stop' });
/** The limit of a step towards work under some limit: what is pressing waits for nobody's working hours. */
export function limitOfStep(step: 'dispatch' | 'accept' | 'arbitrate', limits: Found['limits'], under: Limit): Limit {
  return limits[isPressing(under.unit) ? `${step}_emergency` : step]!;
}
/** The clock of such a step starts. */
export const startStep = (...of: Parameters<typeof limitOfStep>): ClockChange => start(of[0], limitOfStep(...of));
/** A step opens for an organ, or for the command centre when it is null. */
export const task = (
  commandId: string,
  index: number,
  step: string,
  needs: string,
  organId: string | null,
  clock: string,
): TaskOpening => ({
  id: childId(commandId, index),
  step,
  needs,
  organId,
  clock,
});

/** Only the organ whose turn it is may act. */
export function ownOrgan(actor: Actor, file: CaseFile): string | null {
  if (file.organId === null) return 'event.not_your_organ';
  if (actor.organId === file.organId) return null;
  return actor.scope.organs !== '*' && actor.scope.organs.includes(file.organId) ? null : 'event.not_your_organ';
}

/**
 * The units a report was ever sent to: in charge or in support, also where they gave it back or the dispatch was taken
 * back. None of them learns who reported (信访工作条例 30).
 */
export function reportedUnits(data: CaseFile['data']): readonly string[] {
  return (data['dispatchedTo'] ?? []) as readonly string[];
}

/** What is forgotten when an organ is no longer in charge. */
export const nobodyInCharge = { organName: null, supports: null, basis: null } as const;

/** Whoever handled it may not check it: solved is what another found (E10). */
export function notTheHandler(actor: Actor, file: CaseFile): string | null {
  return actor.personId !== null && actor.personId === file.data['handledBy'] ? 'event.same_person' : null;
}

/** A request for more time, as the case keeps it until it is decided. */
type Asked = { readonly amount: number; readonly by: string | null };

export function askedFor(file: CaseFile): Asked | null {
  return (file.data['extension'] ?? null) as Asked | null;
}

/** A request for more time ends with the work it was asked for. */
export function dropRequest(file: CaseFile): Pick<Change, 'set' | 'clocks' | 'close'> {
  return askedFor(file) ? { set: { extension: null }, clocks: [stop('extend')], close: ['extend'] } : {};
}

/** An order of a supervisor (督办) that waits for the organ's report. */
export function hasOrder(file: CaseFile): boolean {
  return (file.data['order'] ?? null) !== null;
}

/** What ends when an organ is done with the event or loses it: its request for more time, and the order it was to report on. */
export function dropAll(file: CaseFile): Required<Pick<Change, 'set' | 'clocks' | 'close'>> {
  const { set = {}, clocks = [], close = [] } = dropRequest(file);
  if (!hasOrder(file)) return { set, clocks, close };
  return {
    set: { ...set, order: null },
    clocks: [...clocks, stop('report_back')],
    close: [...close, 'report_back'],
  };
}

/** Events whose reports are of the same thing and were joined to this one. */
export function joinedTo(file: Pick<CaseFile, 'data'>): readonly string[] {
  return (file.data['joined'] ?? []) as readonly string[];
}

/** Grades given so far, by the number of the report. */
export function ratingsOf(file: Pick<CaseFile, 'data'>): { readonly [report: string]: number } {
  return (file.data['ratings'] ?? {}) as { readonly [report: string]: number };
}

/** Who asked for more time does not grant it. */
export function secondHand(actor: Actor, file: CaseFile): string | null {
  const asked = askedFor(file);
  if (!asked) return 'event.no_extension';
  return actor.personId !== null && actor.personId === asked.by ? 'event.same_hand' : null;
}

/** Sends the event to an organ and those that support it: the same by the desk and by a ruling. */
export function sendTo(
  file: CaseFile,
  { organ, supports, basis }: Pick<Found, 'supports' | 'basis'> & { organ: NonNullable<Found['organ']> },
  limits: Found['limits'],
  commandId: string,
) {
  const units = [organ.id, ...supports.map((support) => support.id)];
  return {
    head: { organId: organ.id },
    seenBy: units,
    set: {
      organName: organ.name,
      supports: supports.map((support) => support.id),
      dispatchedTo: [...new Set([...reportedUnits(file.data), ...units])],
      basis: basis ? { basis: basis.basis, listVersion: basis.listVersion, entryId: basis.entryId } : null,
    },
    // The handling clock starts at dispatch, not when somebody signs for it (§4.5).
    clocks: [startStep('accept', limits, handleLimit(file)), start(handleClock(file), handleLimit(file))],
    tasks: [task(commandId, 0, 'accept', 'event.handle', organ.id, 'accept')],
  };
}

/** What a class and its filing condition say of an event. */
export function classified({
  category,
  condition,
}: {
  category: NonNullable<Found['category']>;
  condition: NonNullable<Found['condition']>;
}) {
  return {
    head: { subject: `${category.kind}:${category.code}`, level: condition.level },
    set: {
      category: category.name,
      categoryEn: category.nameEn,
      condition: condition.condition,
      conditionName: condition.name,
      conditionNameEn: condition.nameEn,
      closing: condition.closing,
      closingEn: condition.closingEn,
      limit: { amount: condition.limit.amount, unit: condition.limit.unit },
      conditionVersion: condition.listVersion,
    },
  };
}

/**
 * The clock the organ's work runs on. An event that was opened again has a clock of its own for it, so that the first one
 * stays to be seen.
 */
export function handleClock(file: CaseFile): 'handle' | 'rehandle' {
  return file.data['reopened'] === true ? 'rehandle' : 'handle';
}

/** Days from an instant to a day; null unless it is at least tomorrow and at most so many days away. */
export function daysUntil(day: string, now: Date, most: number): number | null {
  const days = Math.round((Date.parse(day) - Date.parse(dayOf(now))) / 86_400_000);
  return days >= 1 && days <= most ? days : null;
}

/** Waits for the desk to send it to somebody. */
export function toDesk({ limits }: Pick<Found, 'limits'>, under: Limit, commandId: string) {
  return {
    clocks: [startStep('dispatch', limits, under)],
    tasks: [task(commandId, 0, 'dispatch', 'event.dispatch', null, 'dispatch')],
  };
}

/** The limit the event was filed under (L4: it hangs on the filing condition, not on the class). */
export function handleLimit(file: CaseFile): Limit {
  return file.data['limit'] as unknown as Limit;
}
