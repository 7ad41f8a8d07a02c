import { addDays, chinaOffset, dayOf, startOfDay, type Calendar } from '@zhenshu/kernel/calendar.ts';
import { isPressing, readClock, type ClockFact, type Limit } from '@zhenshu/casefile/domain.ts';
import type { Chance } from '@zhenshu/catalogs/demo/chance.ts';
import { phrases } from '@zhenshu/catalogs/demo/tales.ts';
import { limitOfStep } from '@zhenshu/event/procedure.ts';

/** A command of a life: by whom, when; organs stand in it by their keys in the seed, under `organ` and `supports`. */
export type Step = {
  readonly id: string;
  readonly at: Date;
  readonly who: string;
  readonly command: string;
  readonly payload: { readonly [key: string]: unknown };
};

/** How an event goes on after it was filed and sent. */
export type Turn =
  | 'plain'
  | 'returned'
  | 'ruled'
  | 'rework'
  | 'extended'
  | 'paused'
  | 'shelved'
  | 'reclassified'
  | 'recalled';
/** Where an event stands that is still open. */
export const openStates = [
  'dispatched',
  'arbitrating',
  'handling',
  'asked',
  'paused',
  'shelved',
  'handled',
  'checked',
] as const;
export type OpenState = (typeof openStates)[number];

/** What decides a life: the class, who sits where, how it turns. */
export type Course = {
  readonly at: Date;
  readonly kind: string;
  readonly code: string;
  readonly condition: string;
  readonly limit: Limit;
  readonly turn: Turn;
  readonly late: boolean;
  /** Where it stops, for an event that is open today. */
  readonly until?: OpenState;
  readonly organ: string;
  readonly supports: readonly string[];
  /** Organs of the same level that it is sent to by mistake. */
  readonly others: readonly [string, string];
  /** A neighbouring class it is taken for at first. */
  readonly mistaken: {
    readonly kind: string;
    readonly code: string;
    readonly condition: string;
    readonly limit: Limit;
  } | null;
  readonly cast: {
    readonly clerk: string;
    readonly dispatcher: string;
    readonly checker: string;
    readonly supervisor: string;
    readonly leader: string;
    readonly handlerOf: (organ: string) => string;
  };
  readonly done: string;
  readonly answer: string;
};

/** A life: its commands in order of time, and the instants its bells ring. */
export type Life = { readonly steps: readonly Step[]; readonly bells: readonly Date[] };

/** What a life is told with: the rules of time and the chance. */
export type Telling = {
  readonly chance: Chance;
  readonly calendar: Calendar;
  readonly limits: { readonly [step: string]: Limit };
  readonly now: Date;
};

const minute = 60_000;
const day = 1440 * minute;

/** An id as `uuidv7` makes them, from chance that repeats itself: the same life has the same ids, whenever it is told. */
export function idOf(chance: Chance, at: Date): string {
  const digits = (count: number) => Array.from({ length: count }, () => chance.below(16).toString(16)).join('');
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digits(3)}-${'89ab'[chance.below(4)]}${digits(3)}-${digits(12)}`;
}

/** Tells the life of an event from its filing to its end, or to where it stands now. Pure: the same course and chance give the same life. */
export function live(course: Course, telling: Telling): Life {
  const { chance, limits, calendar, now } = telling;
  const { cast, organ, limit } = course;
  const isUrgent = isPressing(limit.unit);
  const steps: Step[] = [];
  const runs: { name: string; facts: ClockFact[] }[] = [];
  let at = course.at;

  const later = (from: number, to: number) => {
    at = new Date(at.getTime() + Math.round(chance.between(from, to) * minute));
    if (!isUrgent) at = onDuty(at, chance);
  };
  const clock = (name: string) => runs.findLast((run) => run.name === name)!.facts;
  const start = (name: string, of: Limit) => runs.push({ name, facts: [{ type: 'started', at, limit: of }] });
  const stop = (name: string) => clock(name).push({ type: 'stopped', at });
  const give = (who: string, command: string, payload: Step['payload']) =>
    steps.push({ id: idOf(chance, at), at, who, command, payload });
  const send = (to: string, payload: Step['payload'], supports: readonly string[] = []) => {
    stop('dispatch');
    give(cast.dispatcher, 'dispatch', { ...payload, organ: to, ...(supports.length > 0 ? { supports } : {}) });
    start('accept', limitOfStep('accept', limits, limit));
    start('handle', limit);
  };
  const giveBack = (from: string, step: 'dispatch' | 'arbitrate') => {
    later(...quick(isUrgent, 10, 50));
    stop('accept');
    stop('handle');
    give(cast.handlerOf(from), 'return', {
      ground: chance.pick(['not_our_duty', 'not_our_duty', 'not_our_area'] as const),
      reason: chance.pick(phrases.returned),
    });
    start(step, limitOfStep(step, limits, limit));
  };
  const accept = () => {
    later(...quick(isUrgent, 5, 45));
    stop('accept');
    give(handler, 'accept', {});
  };
  const handler = cast.handlerOf(organ);
  const told = (): Life => ({
    steps,
    bells: runs.flatMap(({ facts }) => bellsOf(facts, calendar, now)).toSorted((a, b) => a.getTime() - b.getTime()),
  });

  start('file', limits['file']!);
  later(...quick(isUrgent, 3, 25));
  stop('file');
  const { kind, code, condition } = course.mistaken ?? course;
  give(cast.clerk, 'file', { kind, code, condition });
  start('dispatch', limitOfStep('dispatch', limits, course.mistaken?.limit ?? limit));
  if (course.mistaken) {
    later(...quick(isUrgent, 2, 8));
    if (isPressing(course.mistaken.limit.unit) !== isUrgent) {
      stop('dispatch');
      start('dispatch', limitOfStep('dispatch', limits, limit));
    }
    give(cast.clerk, 'reclassify', {
      kind: course.kind,
      code: course.code,
      condition: course.condition,
      reason: chance.pick(phrases.wrong),
    });
  }
  later(...quick(isUrgent, 2, 15));
  if (
    course.turn === 'returned' ||
    course.turn === 'ruled' ||
    course.turn === 'recalled' ||
    course.until === 'arbitrating'
  ) {
    const [first, second] = course.others;
    send(first, { reason: '按初步判断派遣' });
    if (course.turn === 'recalled' && course.until !== 'arbitrating') {
      later(...quick(isUrgent, 3, 12));
      stop('accept');
      stop('handle');
      give(cast.dispatcher, 'recall', { reason: '派遣有误，撤回改派' });
      start('dispatch', limitOfStep('dispatch', limits, limit));
    } else giveBack(first, 'dispatch');
    later(...quick(isUrgent, 3, 20));
    if (course.turn === 'ruled' || course.until === 'arbitrating') {
      send(second, { reason: chance.pick(phrases.again_sent) });
      giveBack(second, 'arbitrate');
      if (course.until === 'arbitrating') return told();
      later(...quick(isUrgent, 20, 90));
      stop('arbitrate');
      const precedent = chance.next() < 0.4;
      give(cast.supervisor, 'rule', { organ, reason: chance.pick(phrases.ruling), precedent });
      start('accept', limitOfStep('accept', limits, limit));
      start('handle', limit);
    } else send(organ, { reason: chance.pick(phrases.again_sent) }, course.supports);
  } else send(organ, {}, course.supports);
  if (course.until === 'dispatched') return told();
  accept();
  if (course.until === 'handling') return told();

  if (course.turn === 'extended' || course.until === 'asked') {
    later(...quick(isUrgent, 20, 60));
    give(handler, 'ask_extension', {
      amount: Math.max(1, Math.round(limit.amount / 2)),
      reason: chance.pick(phrases.more),
    });
    start('extend', limits['extend']!);
    if (course.until === 'asked') return told();
    later(...quick(isUrgent, 5, 60));
    const granted = chance.next() < 0.8;
    stop('extend');
    const reason = chance.pick(granted ? phrases.granted : phrases.refused);
    give(cast.leader, 'decide_extension', { granted, reason });
    const by = { amount: Math.max(1, Math.round(limit.amount / 2)), unit: limit.unit };
    if (granted) clock('handle').push({ type: 'extended', at, by, ground: reason });
  }
  if (course.turn === 'paused' || course.until === 'paused') {
    later(...quick(isUrgent, 10, 50));
    const ground = chance.pick(['weather', 'materials', 'other_party', 'funds'] as const);
    give(handler, 'pause', {
      ground,
      reason: phrases.paused[['weather', 'materials', 'other_party', 'funds'].indexOf(ground)],
    });
    clock('handle').push({ type: 'paused', at, ground });
    if (course.until === 'paused') return told();
    later(600, isUrgent ? 1400 : 6 * 1440);
    give(handler, 'resume', {});
    clock('handle').push({ type: 'resumed', at });
  }
  if (course.turn === 'shelved' || course.until === 'shelved') {
    later(...quick(isUrgent, 60, 300));
    const days = 20 + chance.below(41);
    give(cast.dispatcher, 'shelve', {
      until: addDays(dayOf(at), days),
      reason: '须与年度工程一并施工，已列入计划，到期复查。',
    });
    clock('handle').push({ type: 'paused', at, ground: 'shelved' });
    start('review', { amount: days, unit: 'natural_day' });
    if (course.until === 'shelved') return told();
    at = onDuty(new Date(at.getTime() + chance.between(8, days - 2) * day), chance);
    stop('review');
    give(cast.dispatcher, 'take_up', { reason: '条件具备，恢复办理。' });
    clock('handle').push({ type: 'resumed', at });
  }

  const handle = (text: string) => {
    const reading = readClock(clock('handle'), calendar, at);
    const done = handledAt(reading, at, course, isUrgent, chance);
    const due = Math.max(reading.dueAt!.getTime(), at.getTime());
    if (course.late && chance.next() < 0.4 && done.getTime() - due > 20 * minute) {
      at = new Date(due + 8 * minute);
      give(cast.dispatcher, 'urge', { text: chance.pick(phrases.urged) });
    }
    at = done;
    stop('handle');
    const result = (['solved', 'explained', 'partly', 'impossible'] as const)[chance.weighted([88, 8, 3, 1])];
    give(handler, 'handle', { result, text });
    start('check', limits['check']!);
  };
  handle(course.done);
  if (course.until === 'handled') return told();
  const check = (passed: boolean) => {
    later(...quick(isUrgent, 15, 120));
    stop('check');
    give(cast.checker, 'check', { passed, text: chance.pick(passed ? phrases.passed : phrases.failed) });
  };
  if (course.turn === 'rework') {
    check(false);
    start('handle', limit);
    handle(chance.pick(phrases.again));
  }
  check(true);
  start('close', limits['close']!);
  if (course.until === 'checked') return told();
  later(...quick(isUrgent, 5, 90));
  stop('close');
  give(cast.clerk, 'close', { answer: course.answer });
  return told();
}

/** Minutes something takes: what is urgent takes a fraction. */
function quick(isUrgent: boolean, from: number, to: number): [number, number] {
  return isUrgent ? [Math.min(1, from / 6), Math.max(1.5, to / 12)] : [from, to];
}

/** Nobody works on ordinary matters at night: what falls between eight in the evening and eight in the morning waits. */
function onDuty(at: Date, chance: Chance): Date {
  const clock = (at.getTime() + chinaOffset) % day;
  if (clock >= 8 * 60 * minute && clock < 20 * 60 * minute) return at;
  const midnight = at.getTime() - clock + (clock < 12 * 60 * minute ? 0 : day);
  return new Date(midnight + Math.round((480 + chance.between(3, 50)) * minute));
}

/** When the work is done: within the limit, mostly long before it ends, or after it where the event is a late one. */
function handledAt(
  reading: ReturnType<typeof readClock>,
  at: Date,
  course: Course,
  isUrgent: boolean,
  chance: Chance,
): Date {
  const due = reading.dueAt!.getTime();
  const { limit } = course;
  const isHours = isUrgent || limit.unit === 'working_hour';
  if (course.late) {
    const over = isHours ? chance.between(12, isUrgent ? 90 : 300) * minute : chance.between(0.3, 3.5) * day;
    // A limit may have ended before the work was put aside.
    const late = new Date(Math.max(due, at.getTime()) + over);
    return isUrgent ? late : onDuty(late, chance);
  }
  if (isHours) {
    const unit = limit.unit === 'minute' ? minute : 60 * minute;
    const whole = reading.limit.amount * unit;
    const left = Math.max(2 * minute, reading.startedAt.getTime() + whole * 0.75 - at.getTime());
    const done = new Date(at.getTime() + Math.max(2 * minute, left * chance.between(0.25, 0.95)));
    return isUrgent ? done : onDuty(done, chance);
  }
  const days = Math.floor(reading.limit.amount * 0.9 * chance.next() ** 1.4);
  if (days === 0) {
    const clock = (at.getTime() + chinaOffset) % day;
    const room = 19.4 * 60 * minute - clock;
    if (room > 40 * minute) return new Date(at.getTime() + Math.min(room, 480 * minute) * chance.between(0.15, 0.9));
  }
  const on = startOfDay(addDays(dayOf(at), Math.max(1, days)));
  return new Date(on.getTime() + chance.between(8.5, 18.5) * 60 * minute);
}

/** The instants a clock's bell rings while it runs: yellow, then red; anew when an extension has moved them ahead. */
export function bellsOf(facts: readonly ClockFact[], calendar: Calendar, now: Date): Date[] {
  const bells: Date[] = [];
  let mark: 'none' | 'yellow' | 'red' = 'none';
  for (const [index, fact] of facts.entries()) {
    if (fact.type === 'stopped') break;
    const until = facts[index + 1]?.at ?? now;
    const { state, dueAt, yellowAt } = readClock(facts.slice(0, index + 1), calendar, fact.at);
    if (yellowAt && yellowAt > fact.at) mark = 'none';
    else if (mark === 'red' && dueAt && dueAt > fact.at) mark = 'yellow';
    if (state !== 'running') continue;
    for (const [next, instant] of [
      ['yellow', yellowAt],
      ['red', dueAt],
    ] as const) {
      if (!instant || mark === 'red' || mark === next) continue;
      const rings = instant > fact.at ? instant : fact.at;
      if (rings >= until) continue;
      mark = next;
      bells.push(rings);
    }
  }
  return bells;
}
