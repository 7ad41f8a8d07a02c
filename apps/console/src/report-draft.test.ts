import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, missingIn, newDraft, withoutPerson } from './report-draft.ts';

const draft = newDraft(() => '01a20575-dae2-78d6-a515-363f2bb62086');

test('an empty draft lacks its words and its place', () => {
  assert.deepEqual(missingIn({ ...draft, place: ' ' }), ['text', 'place']);
});

test('the report leaves out what was not told', () => {
  const body = bodyOf({ ...draft, text: ' a ', place: 'b', lng: 111 });
  assert.deepEqual(body, { id: draft.id, caseId: draft.caseId, channel: 'desk', text: 'a', place: 'b' });
});

test('a position goes along when it is whole', () => {
  const body = bodyOf({ ...draft, text: 'a', place: 'b', lng: 111, lat: 33, phone: ' 19900001000 ', files: ['f'] });
  assert.deepEqual([body.lng, body.lat, body.phone, body.files], [111, 33, '19900001000', ['f']]);
});

test('a phone number that is none is noticed before the form is given to the next caller', () => {
  const told = { ...draft, text: 'a', place: 'b' };
  assert.deepEqual(missingIn({ ...told, phone: '1381234' }), ['phone']);
  assert.deepEqual(missingIn({ ...told, phone: ' 138 1234 5678' }), []);
});

test('what is kept of a report that arrived names nobody', () => {
  const kept = withoutPerson({ ...draft, text: 'a', name: 'n', phone: '13812345678' });
  assert.deepEqual([kept.text, kept.name, kept.phone], ['a', '', '']);
});
