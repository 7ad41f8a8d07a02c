import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventStates, results, type TrackView } from '@zhenshu/event/contract.ts';
import { eventProcedure } from '@zhenshu/event/procedure.ts';
import { messages } from './messages.ts';
import { linesOf, readCode, readNumber } from './track.ts';
import { groupCode } from '@zhenshu/ui/tracking.ts';

const aView = (part: Partial<TrackView> & { types: readonly string[] }): TrackView => {
  const { types, ...rest } = part;
  return {
    number: '261124-1A2B3C4',
    text: '路灯不亮',
    place: '龙田',
    at: '2026-11-24T00:00:00.000Z',
    state: 'dispatched',
    organ: null,
    dueAt: null,
    answer: null,
    result: null,
    joined: false,
    grade: null,
    steps: types.map((type, at) => ({ type: `event.${type}`, at: `2026-11-24T0${at}:00:00.000Z`, organ: null })),
    ...rest,
  };
};
const keys = (view: TrackView) => linesOf(view).map((line) => line.key);

test('a dispatched report names the organ and when it answers, newest line first', () => {
  const view = aView({
    types: ['reported', 'filed', 'dispatched'],
    organ: '执法队',
    dueAt: '2026-11-25T00:00:00.000Z',
  });
  assert.deepEqual(keys(view), ['way.dispatched_due', 'way.filed', 'way.reported']);
  assert.equal(linesOf(view)[0]!.organ, '执法队');
});

test('an organ that gave it back is not mistaken for the one it was given to later', () => {
  const view = aView({ types: ['reported', 'filed', 'dispatched', 'returned', 'dispatched'], organ: '环卫所' });
  assert.deepEqual(keys(view).slice(0, 3), ['way.dispatched_to', 'way.returned', 'way.dispatched']);
});

test('a fact without a sentence for residents is left out', () => {
  assert.deepEqual(keys(aView({ types: ['reported', 'noted'], state: 'reported' })), ['way.reported']);
});

test('a check that was not passed is told as such, also when the next one was', () => {
  const done = ['reported', 'filed', 'dispatched', 'accepted', 'handled', 'checked'];
  assert.equal(keys(aView({ types: done, state: 'handling' }))[0], 'way.checked_again');
  assert.equal(keys(aView({ types: done, state: 'checked' }))[0], 'way.checked');
  const again = keys(aView({ types: [...done, 'handled', 'checked'], state: 'checked' }));
  assert.deepEqual(again.slice(0, 3), ['way.checked', 'way.handled', 'way.checked_again']);
});

test('every state, step and result of the procedure has its sentence', () => {
  const facts = Object.values(eventProcedure.commands).map((command) => command.fact);
  const needed = [
    ...eventStates.map((state) => `now.${state}`),
    ...['reported', ...facts].map((fact) => `way.${fact}`),
    ...results.map((result) => `result.${result}`),
  ];
  assert.deepEqual(
    needed.filter((key) => !(key in messages)),
    [],
  );
});

test('both languages of a text have the same places for values', () => {
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();
  const differing = Object.entries(messages).filter(
    ([key, [zh, en]]) => key !== 'day.due' && places(zh).join() !== places(en).join(),
  );
  assert.deepEqual(differing, []);
});

test('a number is understood however it is typed', () => {
  assert.equal(readNumber(' 261124 1a2b3c4 '), '261124-1A2B3C4');
  assert.equal(readNumber('２６１１２４－１Ａ２Ｂ３Ｃ４'), '261124-1A2B3C4');
  assert.equal(readNumber('261124-OA2BICU'), '261124-0A2B1CU');
  assert.equal(readNumber('261124-1A2B3C'), null);
  assert.equal(readCode('０１２ 345'), '012345');
  assert.equal(readCode('３１４１－5926 5358'), '314159265358');
  assert.equal(readCode('o1Ol 5926 5358'), '010159265358');
  assert.equal(readCode('12345'), null);
  assert.equal(readCode('31415926535'), null);
});

test('a code is shown in groups, and read again however it was shown', () => {
  assert.equal(groupCode('314159265358'), '3141 5926 5358');
  assert.equal(groupCode('012345'), '012 345');
  fc.assert(fc.property(fc.stringMatching(/^(\d{12}|\d{6})$/), (code) => readCode(groupCode(code)) === code));
});

test('a number read once is read the same again', () => {
  fc.assert(fc.property(fc.string(), (typed) => readNumber(readNumber(typed) ?? '') === readNumber(typed)));
});
