import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byLikeness, farthest, likeness, type Told } from './domain.ts';

const at = new Date('2026-06-22T09:00:00+08:00');
const spot = { lng: 111.044079, lat: 33.041327 };
const lamp: Told = { text: '老街口路灯不亮', ...spot, subject: null, at };
const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000);
/** So many metres north. */
const north = (metres: number) => ({ ...spot, lat: spot.lat + metres / 111_320 });

test('the practice of 50 metres and 24 hours marks what is near (domain-facts 4.3)', () => {
  assert.equal(likeness(lamp, { ...lamp, ...north(49), at: later(23) })?.near, true);
  assert.equal(likeness(lamp, { ...lamp, ...north(52), at: later(23) })?.near, false);
  assert.equal(likeness(lamp, { ...lamp, ...north(49), at: later(25) })?.near, false);
});

test('another class, another day or another street is another event', () => {
  const filed = { ...lamp, subject: 'matter:01037' };
  assert.equal(likeness(filed, { ...filed, subject: 'matter:06010' }), null);
  assert.equal(likeness(filed, { ...lamp })?.sameClass, false);
  assert.equal(likeness(filed, { ...filed })?.sameClass, true);
  assert.equal(likeness(lamp, { ...lamp, ...north(farthest.metres + 2) }), null);
  assert.equal(likeness(lamp, { ...lamp, at: later(farthest.hours + 1) }), null);
});

test('a street further on, of no class yet, words have to have something in common', () => {
  const rubbish = { ...lamp, text: '桥头垃圾没人收' };
  assert.equal(likeness(lamp, { ...rubbish, ...north(200) }), null);
  assert.equal(likeness(lamp, { ...rubbish, at: later(30) }), null);
  assert.equal(likeness(lamp, { ...rubbish, ...north(40) })?.near, true);
  assert.equal(likeness(lamp, { ...lamp, text: '老街的路灯又不亮', ...north(200) })?.near, false);
});

test('without a position only the words can tell', () => {
  const nowhere = { ...lamp, lng: null, lat: null };
  assert.equal(likeness(nowhere, { ...lamp, text: '老街口的路灯不亮了' })?.metres, null);
  assert.equal(likeness(nowhere, { ...lamp, text: '垃圾没人收' }), null);
  assert.equal(likeness({ ...nowhere, text: '' }, { ...nowhere, text: '' }), null);
});

test('likeness is the same both ways, within its bounds, and nobody is more alike than oneself', () => {
  const told = fc.record({
    text: fc.string({ unit: fc.constantFrom(...'路灯不亮垃圾 ，a1'), maxLength: 12 }),
    lng: fc.option(fc.double({ min: 111.04, max: 111.05, noNaN: true })),
    lat: fc.option(fc.double({ min: 33.04, max: 33.05, noNaN: true })),
    subject: fc.option(fc.constantFrom('matter:06010', 'matter:06011')),
    at: fc.date({ min: at, max: later(96), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(told, told, (a, b) => {
      const one = likeness(a, b);
      assert.deepEqual(one, likeness(b, a));
      const self = likeness(a, a);
      if (one) {
        assert.ok(one.words >= 0 && one.words <= 1 && one.hours <= farthest.hours);
        assert.ok(one.metres === null || (one.metres >= 0 && one.metres <= farthest.metres));
        if (self && (one.metres === null) === (self.metres === null) && (self.sameClass || !one.sameClass)) {
          assert.ok(byLikeness(self, one) <= 0);
        }
      }
    }),
  );
});
