import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { PublicReportBody } from '@zhenshu/event/contract.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { firstGap, isBegun, problemOf, readDraft, startDraft, toBody, toPosition, type Draft } from './draft.ts';

const at = Date.parse('2026-11-24T08:00:00Z');
const secret = 'abcdefghijklmnopqrstuvwxyz012345';
const aDraft = (part: Partial<Draft> = {}): Draft => ({ ...startDraft(() => uuidv7(at), secret), ...part });
const placeOf = () => 'by phone';

test('a fresh draft is not begun and lacks a place first', () => {
  assert.equal(isBegun(aDraft()), false);
  assert.equal(firstGap(aDraft()), 'where');
});

test('a position alone is a place, and words alone are one too', () => {
  assert.equal(problemOf(aDraft({ position: toPosition(114.3, 22.7, 20) }), 'where'), null);
  assert.equal(problemOf(aDraft({ place: '龙田街道' }), 'where'), null);
  assert.equal(problemOf(aDraft({ place: ' \n ' }), 'where'), 'problem.where');
});

test('a phone may be left out, but a wrong one is told', () => {
  assert.equal(problemOf(aDraft(), 'phone'), null);
  assert.equal(problemOf(aDraft({ phone: '＋８６ 138 0013-8000' }), 'phone'), null);
  assert.equal(problemOf(aDraft({ phone: '+86 138 0013-8000' }), 'phone'), null);
  assert.equal(problemOf(aDraft({ phone: '12345678' }), 'phone'), 'problem.phone');
});

test('whatever a resident types, a draft without a gap is a body the server takes', () => {
  const draft = fc.record({
    place: fc.string({ unit: 'binary', maxLength: 200 }),
    text: fc.string({ unit: 'binary', maxLength: 2000 }),
    phone: fc.constantFrom('', ' ', '13800138000', '0755-28370000'),
    position: fc.option(
      fc.tuple(fc.double({ min: 60, max: 140, noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true })),
    ),
    photos: fc.nat({ max: 3 }),
  });
  fc.assert(
    fc.property(draft, ({ place, text, phone, position, photos }) => {
      const made = aDraft({
        place,
        text,
        phone,
        position: position ? toPosition(position[0], position[1], 10.4) : null,
        photos: Array.from({ length: photos }, () => ({ id: uuidv7(at), uploaded: false })),
      });
      fc.pre(firstGap(made) === null);
      const body = toBody(made, placeOf);
      assert.ok(Check(PublicReportBody, body), JSON.stringify(body));
    }),
  );
});

test('a position outside the bounds of the contract is not used', () => {
  assert.equal(toPosition(2.35, 48.85, 10), null);
  assert.deepEqual(toPosition(114.34567891, 22.7, 12.6), { lng: 114.345679, lat: 22.7, accuracy: 13 });
});

test('a kept draft is read back whole, a broken one is left aside', () => {
  const draft = aDraft({ text: '路灯不亮', failure: 'network' });
  assert.deepEqual(readDraft(JSON.stringify(draft)), draft);
  assert.equal(readDraft('{"id":1}'), undefined);
  assert.equal(readDraft('nonsense'), undefined);
  assert.equal(readDraft('null'), undefined);
  assert.equal(readDraft(null), undefined);
});
