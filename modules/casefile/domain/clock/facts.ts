/**
 * Unit of a time limit. `minute` and `emergency_hour` (紧急工作时) run through nights and holidays; `working_hour` (工作时)
 * runs within the calendar's hours on workdays; `working_day` (工作日) and `natural_day` (自然日) count whole days.
 */
export type Unit = 'minute' | 'emergency_hour' | 'working_hour' | 'working_day' | 'natural_day';

/** Whether it runs through nights and holidays: what has such a limit is pressing (紧急). */
export function isPressing(unit: string | null | undefined): boolean {
  return unit === 'minute' || unit === 'emergency_hour';
}

/** A time limit: a whole number from 1 to 100 000 of one unit. */
export type Limit = { amount: number; unit: Unit };

/** What happened to a clock. `ground` names the article or reason that allows the pause or the extension (ALL 42, 45). */
export type ClockFact =
  | { type: 'started'; at: Date; limit: Limit }
  | { type: 'paused'; at: Date; ground: string }
  | { type: 'resumed'; at: Date }
  | { type: 'extended'; at: Date; by: Limit; ground: string }
  | { type: 'stopped'; at: Date };

/** A stretch of running time in epoch milliseconds, [from, to); `to` is Infinity while nothing ended it. */
export type Stretch = { from: number; to: number };

/** A clock folded from its facts, before any calendar is asked. */
export type Folded = {
  startedAt: Date;
  limit: Limit;
  stretches: Stretch[];
  paused: boolean;
  stoppedAt: Date | null;
  /** The facts that took effect, in order. */
  facts: ClockFact[];
};

/** Facts of one instant act in this order, so that their order in the list never matters. */
const rank = { started: 0, extended: 1, paused: 2, resumed: 3, stopped: 4 };

/** Whether a limit's amount is one a clock can run on. */
export function isAmount(amount: number): boolean {
  return Number.isInteger(amount) && amount >= 1 && amount <= 100_000;
}

/**
 * Folds facts into running stretches and the total limit. Pauses nest by depth: the clock runs again when each of them
 * is resumed. A stop leaves the last stretch open, because the deadline it is judged by does not move. Ignored without
 * effect: anything before the start or after the stop, a second start, a resume without a pause, an extension in another
 * unit or of an impossible amount, an invalid instant. Without a usable start there is no clock: RangeError.
 */
export function fold(facts: readonly ClockFact[]): Folded {
  const sorted = facts
    .filter((fact) => Number.isFinite(fact.at.getTime()))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || rank[a.type] - rank[b.type]);
  const first = sorted.findIndex((fact) => fact.type === 'started' && isAmount(fact.limit.amount));
  const start = sorted[first];
  if (start?.type !== 'started') throw new RangeError('clock: no start');

  let amount = start.limit.amount;
  const unit = start.limit.unit;
  const stretches: Stretch[] = [];
  let from = start.at.getTime();
  let depth = 0;
  let stoppedAt: Date | null = null;
  const taken: ClockFact[] = [start];
  for (const fact of sorted.slice(first + 1)) {
    if (fact.type === 'started') continue;
    if (fact.type === 'resumed' && depth === 0) continue;
    if (fact.type === 'extended' && (fact.by.unit !== unit || !isAmount(fact.by.amount))) continue;
    taken.push(fact);
    if (fact.type === 'extended') amount += fact.by.amount;
    if (fact.type === 'paused' && depth++ === 0) stretches.push({ from, to: fact.at.getTime() });
    if (fact.type === 'resumed' && --depth === 0) from = fact.at.getTime();
    if (fact.type === 'stopped') {
      stoppedAt = fact.at;
      break;
    }
  }
  if (depth === 0) stretches.push({ from, to: Infinity });
  return { startedAt: start.at, limit: { amount, unit }, stretches, paused: depth > 0, stoppedAt, facts: taken };
}
