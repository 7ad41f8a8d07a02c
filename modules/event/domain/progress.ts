import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { townOf, type CaseFile, type Clock } from '@zhenshu/casefile/domain.ts';
import type { Channel, EventState } from '../contract.ts';

/** Who told us, as the leads are counted: residents (群众), villages with their grid workers (村社), sensors (感知). */
export const sources = ['residents', 'villages', 'sensors'] as const;
export type Source = (typeof sources)[number];

const sourceOf: Readonly<Record<Channel, Source>> = {
  portal: 'residents',
  desk: 'residents',
  hotline: 'residents',
  import: 'residents',
  api: 'residents',
  upper: 'residents',
  grid: 'villages',
  village: 'villages',
  alarm: 'sensors',
};

/** How far an event is, as far as it is counted: its row of event.progress. Days are those of China Standard Time. */
export type Progress = {
  readonly county: number;
  readonly case_id: string;
  readonly area: number;
  readonly town: number;
  readonly line: string;
  readonly organ_id: string | null;
  readonly organs: readonly string[];
  readonly subject: string | null;
  readonly level: string;
  readonly source: Source;
  readonly reported_on: string;
  readonly filed: boolean;
  readonly dispatched_on: string | null;
  readonly returned_on: string | null;
  readonly handle_due_on: string | null;
  readonly handle_due_at: Date | null;
  readonly handled: boolean;
  readonly handled_on_time: boolean;
  readonly extended: boolean;
  readonly close_due_on: string | null;
  readonly closed_on_time: boolean;
  readonly reworked: boolean;
  readonly resolved_on: string | null;
  readonly open: boolean;
};

/** Some organ has it or had it until it was done: what its limits say counts. */
const inCharge: readonly EventState[] = ['dispatched', 'handling', 'paused', 'shelved', 'handled', 'checked', 'closed'];
/** The organ's work is done and was not sent back. */
const done: readonly EventState[] = ['handled', 'checked', 'closed'];

/**
 * How far an event is. The newest run of a limit counts: where work is sent back (返工) or a dispatch is taken back, the
 * limit that runs from then on. An event that is void counts as a lead, and for what was done before; one joined to
 * another counts as a lead and nothing else.
 */
export function progressOf(file: CaseFile): Progress {
  const { county, id, area, line, organs, subject, level, data, clocks } = file;
  const state = file.state as EventState;
  // An event that was opened again runs a limit of its own (重新办理).
  const run = data['reopened'] === true ? 'rehandle' : 'handle';
  const handle = inCharge.includes(state) ? clocks[run] : undefined;
  const close = state === 'checked' || state === 'closed' ? clocks['close'] : undefined;
  const returnedAt = data['returnedAt'] as string | undefined;
  const dueAt = handle?.reckoned.dueAt ?? null;
  const dispatch = state === 'joined' ? undefined : clocks['accept'];
  return {
    ...{ county, case_id: id, area, town: townOf(area), line, organ_id: file.organId, organs, subject, level },
    source: sourceOf[(data['channel'] ?? 'api') as Channel],
    reported_on: dayOf(file.openedAt),
    filed: file.number !== null && state !== 'voided',
    dispatched_on: dispatch ? dayOf(dispatch.reading.startedAt) : null,
    returned_on: returnedAt === undefined ? null : dayOf(new Date(returnedAt)),
    handle_due_on: dueAt && lastDay(dueAt),
    handle_due_at: dueAt,
    handled: done.includes(state),
    handled_on_time: done.includes(state) && isOnTime(handle),
    extended: data['extended'] === true,
    close_due_on: close?.reckoned.dueAt ? lastDay(close.reckoned.dueAt) : null,
    closed_on_time: state === 'closed' && isOnTime(close),
    reworked: ((data['reworks'] as number | undefined) ?? 0) > 0,
    resolved_on: state === 'closed' && file.closedAt ? dayOf(file.closedAt) : null,
    open: file.closedAt === null,
  };
}

/** The day a limit ends: it ends at 24:00 of the last day where it is one of days. */
function lastDay(dueAt: Date): string {
  return dayOf(new Date(dueAt.getTime() - 1));
}

/** Stopped before the first instant that is late, as the newest fact reckoned it. */
function isOnTime(clock: Clock | undefined): boolean {
  const stopped = clock?.facts.findLast((fact) => fact.type === 'stopped');
  const dueAt = clock?.reckoned.dueAt;
  return stopped !== undefined && dueAt !== undefined && dueAt !== null && stopped.at < dueAt;
}
