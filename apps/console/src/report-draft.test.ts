import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, missingIn, newDraft } from './report-draft.ts';

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
