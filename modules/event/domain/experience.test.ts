import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classesAbove, foresee, lessonsOf, nearnessOf, subjectsAsked, type Experience } from './experience.ts';

const village = 990101101001;
const day = '2026-06-22';

/** An event that ended. */
type Ended = { readonly subject: string; readonly area: number; readonly organId: string; readonly day: string };

/** The counts as the store would give them for a place. */
function countsOf(ended: readonly Ended[], subject: string, area: number): Experience[] {
  return ended.flatMap((one) =>
    lessonsOf(one.subject, one.area, one.day)
      .filter((lesson) => subjectsAsked(subject).includes(lesson.subject))
      .map((lesson) => ({
        subject: lesson.subject,
        organId: one.organId,
        nearness: nearnessOf(area, lesson.area),
        times: 1,
        weight: lesson.weight,
        since: one.day,
      })),
  );
}

const event = fc.record({
  subject: fc.constantFrom('event:3.138.482', 'event:3.138.483', 'event:3.134.465', 'event:5.1.1'),
  area: fc.constantFrom(village, village + 1, 990101101000, 990101102001, 990101000000),
  organId: fc.constantFrom('a', 'b', 'c', 'd'),
  day: fc.constantFrom('2025-12-31', '2026-03-01', '2026-06-21'),
});

test('classes above a class are told by its code', () => {
  assert.deepEqual(classesAbove('event:3.138.482'), ['event:3.138.482', 'event:3.138', 'event:3']);
  assert.deepEqual(classesAbove('matter:06010'), ['matter:06010', 'matter:06']);
  assert.deepEqual(classesAbove('event:S0603'), ['event:S0603', 'event:S06']);
  assert.deepEqual(classesAbove('component:06'), ['component:06']);
  assert.deepEqual(classesAbove('event:A'), ['event:A']);
});

test('nearness: the village itself, its town, elsewhere; what lies nowhere in particular is near nothing', () => {
  assert.equal(nearnessOf(village, village), 'village');
  assert.equal(nearnessOf(village, village + 1), 'town');
  assert.equal(nearnessOf(village, 990101101000), 'town');
  assert.equal(nearnessOf(990101101000, 990101101000), 'town');
  assert.equal(nearnessOf(village, 990101102001), 'elsewhere');
  assert.equal(nearnessOf(990101000000, 990101000000), 'elsewhere');
});

test('each organ seen for the class or one above it is proposed once, with a reason that can be counted', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), event, (ended, asked) => {
      const near = countsOf(ended, asked.subject, asked.area);
      const proposals = foresee(near, asked.subject, day);
      const above = classesAbove(asked.subject);
      const seen = new Set(near.filter((one) => above.includes(one.subject)).map((one) => one.organId));
      assert.deepEqual(proposals.map((one) => one.organId).toSorted(), [...seen].toSorted());
      for (const one of proposals) {
        const inTown = one.level.endsWith('_in_town');
        const counted = ended.filter(
          (past) =>
            classesAbove(past.subject).includes(one.subject) &&
            (one.level === 'class_in_village'
              ? past.area === asked.area
              : !inTown || nearnessOf(asked.area, past.area) !== 'elsewhere'),
        );
        assert.equal(one.of, counted.length);
        assert.equal(one.times, counted.filter((past) => past.organId === one.organId).length);
        assert.ok(one.times > 0);
        assert.equal(one.since, counted.map((past) => past.day).toSorted()[0]);
        assert.equal(one.subject === asked.subject, one.level.startsWith('class_'));
      }
    }),
  );
});

test('the order of events and how their counts are split into rows change nothing but rounding', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 30 }), event, fc.nat(), (ended, asked, turn) => {
      const rows = countsOf(ended, asked.subject, asked.area);
      const turned = [...rows.slice(turn % rows.length), ...rows.slice(0, turn % rows.length)];
      const merged = [...Map.groupBy(rows, (one) => `${one.subject} ${one.organId} ${one.nearness}`).values()].map(
        (same) => ({
          ...same[0]!,
          times: same.length,
          weight: same.reduce((total, one) => total + one.weight, 0),
          since: same.map((one) => one.since).toSorted()[0]!,
        }),
      );
      const reasons = (some: readonly Experience[]) =>
        foresee(some, asked.subject, day).toSorted((a, b) => (a.organId < b.organId ? -1 : 1));
      assert.deepEqual(reasons(turned), reasons(rows));
      assert.deepEqual(reasons(merged), reasons(rows));
    }),
  );
});

test('whoever always had the class in the village stands first once it was often enough, and later events weigh more', () => {
  const past = (organId: string, times: number, on: string, area = village): Ended[] =>
    Array.from({ length: times }, () => ({ subject: 'matter:06010', area, organId, day: on }));
  const first = (ended: readonly Ended[]) => foresee(countsOf(ended, 'matter:06010', village), 'matter:06010', day)[0];
  assert.equal(first([]), undefined);
  assert.deepEqual(first([...past('own', 12, '2026-05-01'), ...past('other', 3, '2026-04-01')]), {
    organId: 'own',
    level: 'class_in_village',
    subject: 'matter:06010',
    times: 12,
    of: 15,
    since: '2026-04-01',
  });
  assert.equal(first([...past('old', 10, '2020-06-01'), ...past('new', 6, '2026-06-01')])?.organId, 'new');
  // Known nowhere near: the office of the neighbouring town does not come before the department that works everywhere.
  const far = 990101102001;
  const wide = [
    ...past('their office', 9, '2026-06-01', far),
    ...past('department', 8, '2026-06-01', far),
    ...past('department', 9, '2026-06-01').map((one) => ({ ...one, subject: 'matter:01001' })),
  ];
  assert.deepEqual(
    [first(wide)?.organId, first(wide)?.level, first(wide)?.times, first(wide)?.of],
    ['department', 'class_in_county', 8, 17],
  );
});
