import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import year2025 from '@zhenshu/catalogs/calendar/2025.json' with { type: 'json' };
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { dayFromNumber, dayNumber, dayOf, makeCalendar, startOfDay } from '@zhenshu/kernel/calendar.ts';
import { readClock } from './clock.ts';
import type { ClockFact, ClockReading, Unit } from './clock.ts';

const calendar = makeCalendar([year2025, year2026]);
const often = { numRuns: 10_000 };

/** All instants of these tests lie on a grid of quarter hours, so that a count by quarters is exact. */
const quarter = 900_000;
const origin = Date.parse('2026-01-15T00:00:00+08:00');
const lastStart = 120 * 96;

function instant(step: number): Date {
  return new Date(origin + step * quarter);
}

type Pause = { from: number; length: number };
type Story = { start: number; unit: Unit; amount: number; pauses: Pause[] };

const longest: Record<Unit, number> = {
  minute: 240,
  emergency_hour: 72,
  working_hour: 40,
  working_day: 30,
  natural_day: 60,
};
const anyPause = fc.record({ from: fc.nat(20 * 96), length: fc.nat(5 * 96) });
const anyUnit = fc.constantFrom<Unit>('minute', 'emergency_hour', 'working_hour', 'working_day', 'natural_day');

/** A clock with up to four closed pauses, which may overlap or follow its end. Minutes come in quarter hours. */
function storiesIn(unit: Unit): fc.Arbitrary<Story> {
  return fc.record({
    start: fc.nat(lastStart),
    unit: fc.constant(unit),
    amount: fc.integer({ min: 1, max: longest[unit] }).map((amount) => (unit === 'minute' ? amount * 15 : amount)),
    pauses: fc.array(anyPause, { maxLength: 4 }),
  });
}
const anyStory = anyUnit.chain(storiesIn);

function pauseFacts(story: Story, pause: Pause): ClockFact[] {
  const from = story.start + pause.from;
  return [
    { type: 'paused', at: instant(from), ground: 'ALL 45' },
    { type: 'resumed', at: instant(from + pause.length) },
  ];
}

function factsOf(story: Story): ClockFact[] {
  const { start, amount, unit } = story;
  const first: ClockFact = { type: 'started', at: instant(start), limit: { amount, unit } };
  return [first, ...story.pauses.flatMap((pause) => pauseFacts(story, pause))];
}

/** Sort keys for as many facts as a story can have. */
const anyOrder = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });

function shuffle(facts: ClockFact[], order: number[]): ClockFact[] {
  const keyed = facts.map((fact, index) => ({ fact, key: order[index] ?? 0 }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ fact }) => fact);
}

function read(facts: ClockFact[], step: number): ClockReading {
  return readClock(facts, calendar, instant(step));
}

function due(facts: ClockFact[]): number {
  const { dueAt } = read(facts, 0);
  assert.ok(dueAt);
  return dueAt.getTime();
}

/** A reading without its explanation, where a pause leaves its line even if it changes nothing. */
function figures(reading: ClockReading): ClockReading {
  return { ...reading, lines: [] };
}

/** Quarters from the start to an instant that run: counted one by one, knowing nothing of the clock's arithmetic. */
function runningQuarters(story: Story, until: number): number {
  const always = story.unit !== 'working_hour';
  const off = story.pauses.filter((pause) => pause.length > 0);
  let sum = 0;
  let midnight = Number.NaN;
  let workday = false;
  for (let step = story.start; step < until; step++) {
    const day = step - (step % 96);
    if (day !== midnight) {
      midnight = day;
      workday = always || calendar.isWorkday(dayOf(instant(day)));
    }
    const hour = (step % 96) / 4;
    const open = always || (workday && ((hour >= 8 && hour < 12) || (hour >= 14 && hour < 18)));
    const held = off.some(({ from, length }) => step >= story.start + from && step < story.start + from + length);
    if (open && !held) sum++;
  }
  return sum;
}

function dayAt(step: number): number {
  return dayNumber(dayOf(instant(step)));
}

/** Whether a day after the starting day runs: a day is held if a pause began before it and lasted into it. */
function runs(story: Story, day: number): boolean {
  const counts = story.unit === 'natural_day' || calendar.isWorkday(dayFromNumber(day));
  const holds = ({ from, length }: Pause): boolean =>
    day > dayAt(story.start + from) && day <= dayAt(story.start + from + length);
  return counts && !story.pauses.some(holds);
}

/** Whether a pause stands at the end of a day. */
function heldAtMidnight(story: Story, day: number): boolean {
  const midnight = (startOfDay(dayFromNumber(day + 1)).getTime() - origin) / quarter - story.start;
  return story.pauses.some(({ from, length }) => from < midnight && midnight <= from + length);
}

/** The rule in one sentence: the first workday by which the limit has run and at whose midnight no pause stands. */
function plainEnd(story: Story): { raw: number; last: number } {
  let day = dayAt(story.start);
  let left = story.amount;
  let raw = Number.NaN;
  do {
    day++;
    if (runs(story, day) && --left === 0) raw = day;
  } while (left > 0 || !calendar.isWorkday(dayFromNumber(day)) || heldAtMidnight(story, day));
  return { raw, last: day };
}

function hoursEqualTheLimit(story: Story, quarters: number): void {
  const end = (due(factsOf(story)) - origin) / quarter;
  assert.equal(runningQuarters(story, end), quarters, 'the running time up to the end is the limit');
  assert.equal(runningQuarters(story, end - 1), quarters - 1, 'and no later instant was needed');
}

function daysEqualTheLimit(story: Story): void {
  const { lines, lastDay } = read(factsOf(story), 0);
  const plain = plainEnd(story);
  assert.equal(lastDay, dayFromNumber(plain.last));
  const raw = dayNumber(lines.find((line) => line.kind === 'roll')?.day ?? lastDay);
  const resumed = story.pauses.some(({ from, length }) => dayAt(story.start + from + length) === raw);
  assert.ok(
    raw === plain.raw || resumed,
    'the count ends on the day the limit is used up, or where the last pause ended',
  );
}

test('minutes: whatever the pauses, the running time up to the end equals the limit', () => {
  fc.assert(
    fc.property(storiesIn('minute'), (story) => hoursEqualTheLimit(story, story.amount / 15)),
    often,
  );
});

test('emergency hours: whatever the pauses, the running time up to the end equals the limit', () => {
  fc.assert(
    fc.property(storiesIn('emergency_hour'), (story) => hoursEqualTheLimit(story, story.amount * 4)),
    often,
  );
});

test('working hours: whatever the pauses, the running time up to the end equals the limit', () => {
  fc.assert(
    fc.property(storiesIn('working_hour'), (story) => hoursEqualTheLimit(story, story.amount * 4)),
    often,
  );
});

test('working days: whatever the pauses, the running days up to the end equal the limit', () => {
  fc.assert(fc.property(storiesIn('working_day'), daysEqualTheLimit), often);
});

test('natural days: whatever the pauses, the running days up to the raw end equal the limit', () => {
  fc.assert(fc.property(storiesIn('natural_day'), daysEqualTheLimit), often);
});

test('the count lines of the explanation add up to the limit', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const counted = read(factsOf(story), 0).lines.filter((line) => line.kind === 'count');
      const sum = counted.reduce((total, line) => total + (line.amount ?? 0), 0);
      assert.equal(sum, story.amount);
    }),
    often,
  );
});

test('one more pause never brings the end forward', () => {
  fc.assert(
    fc.property(anyStory, anyPause, (story, pause) => {
      const without = factsOf(story);
      assert.ok(due([...without, ...pauseFacts(story, pause)]) >= due(without));
    }),
    often,
  );
});

test('a pause and a resume at one instant change nothing', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(30 * 96), fc.nat(60 * 96), (story, from, now) => {
      const facts = factsOf(story);
      const neutral = pauseFacts(story, { from, length: 0 });
      const step = story.start + now;
      assert.deepEqual(figures(read([...facts, ...neutral], step)), figures(read(facts, step)));
    }),
    often,
  );
});

test('a pause and a resume on one day change nothing in a day limit', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Unit>('working_day', 'natural_day').chain(storiesIn),
      fc.nat(30),
      fc.tuple(fc.nat(95), fc.nat(95)),
      fc.nat(60 * 96),
      (story, days, [a, b], now) => {
        const facts = factsOf(story);
        const midnight = story.start - (story.start % 96) + (days + 1) * 96 - story.start;
        const sameDay = pauseFacts(story, { from: midnight + Math.min(a, b), length: Math.abs(a - b) });
        const step = story.start + now;
        const [without, withPause] = [read(facts, step), read([...facts, ...sameDay], step)];
        assert.deepEqual(figures(withPause), figures(without));
      },
    ),
    often,
  );
});

test('an extension survives any pause, before, within or after it, in any order', () => {
  fc.assert(
    fc.property(
      anyStory,
      fc.array(fc.nat(40 * 96), { minLength: 1, maxLength: 3 }),
      anyOrder,
      (story, grants, order) => {
        const step = story.unit === 'minute' ? 15 : 1;
        const extensions = grants.map((grant): ClockFact => {
          const by = { amount: step, unit: story.unit };
          return { type: 'extended', at: instant(story.start + grant), by, ground: 'ALL 42' };
        });
        const shuffled = shuffle([...factsOf(story), ...extensions], order);
        const whole = factsOf({ ...story, amount: story.amount + grants.length * step });
        assert.equal(due(shuffled), due(whole));
      },
    ),
    often,
  );
});

test('the order of the facts in the list does not matter', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(60 * 96), fc.nat(60 * 96), anyOrder, (story, stop, now, order) => {
      const facts: ClockFact[] = [...factsOf(story), { type: 'stopped', at: instant(story.start + stop) }];
      assert.deepEqual(read(shuffle(facts, order), story.start + now), read(facts, story.start + now));
    }),
    often,
  );
});

test('a longer limit never ends earlier', () => {
  fc.assert(
    fc.property(anyStory, fc.integer({ min: 1, max: 10 }), (story, more) => {
      assert.ok(due(factsOf({ ...story, amount: story.amount + more })) >= due(factsOf(story)));
    }),
    often,
  );
});

test('a later start never ends earlier', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(10 * 96), (story, later) => {
      const plain = { ...story, pauses: [] };
      assert.ok(due(factsOf({ ...plain, start: story.start + later })) >= due(factsOf(plain)));
    }),
    often,
  );
});

test('a stop freezes the reading, whatever is appended later and whenever it is read', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(40 * 96), fc.nat(20 * 96), anyPause, (story, stop, later, pause) => {
      const before = factsOf({ ...story, pauses: story.pauses.filter((p) => p.from + p.length <= stop) });
      const facts: ClockFact[] = [...before, { type: 'stopped', at: instant(story.start + stop) }];
      const after = pauseFacts(story, { ...pause, from: stop + 1 + pause.from });
      const frozen = read(facts, story.start + stop);
      assert.equal(frozen.state, 'stopped');
      assert.equal(frozen.late, frozen.dueAt !== null && frozen.dueAt <= instant(story.start + stop));
      assert.deepEqual(read([...facts, ...after], story.start + stop + later), frozen);
    }),
    often,
  );
});

test('an open pause freezes what is left, and what is left is what runs after it', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(20 * 96), fc.nat(20 * 96), (story, from, length) => {
      const plain = factsOf({ ...story, pauses: [] });
      const [pause, resume] = pauseFacts(story, { from, length });
      assert.ok(pause && resume);
      const atPause = read([...plain, pause], story.start + from);
      const later = read([...plain, pause], story.start + from + length);
      assert.deepEqual(later, atPause);
      const left = read([...plain, pause, resume], story.start + from + length);
      assert.deepEqual([left.used, left.remaining], [atPause.used, atPause.remaining]);
      assert.equal(atPause.remaining, Math.max(0, story.amount - atPause.used));
    }),
    often,
  );
});
