import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AcceptPayload,
  AskExtensionPayload,
  CheckPayload,
  DispatchPayload,
  FilePayload,
  PlacePayload,
  ShelvePayload,
} from '@zhenshu/event/contract.ts';
import { fieldAt, fieldsOf, payloadOf } from './schema-fields.ts';

const shape = (schema: unknown) => fieldsOf(schema).map(({ name, kind, required }) => [name, kind, required]);

test('kind and code of a class are one question', () => {
  assert.deepEqual(shape(FilePayload), [
    ['class', 'class', true],
    ['condition', 'condition', true],
    ['title', 'text', false],
    ['remark', 'long', false],
  ]);
});

test('longitude and latitude are one question, and so is its answer', () => {
  assert.deepEqual(shape(PlacePayload), [
    ['position', 'position', false],
    ['area', 'area', false],
    ['place', 'long', false],
  ]);
  assert.deepEqual(payloadOf({ position: { lng: 111, lat: 33 } }), { lng: 111, lat: 33 });
});

test('organs, flags and files are known as such', () => {
  assert.deepEqual(shape(DispatchPayload)[0], ['organId', 'organ', true]);
  assert.deepEqual(shape(CheckPayload), [
    ['passed', 'flag', true],
    ['text', 'long', true],
    ['files', 'files', false],
  ]);
});

test('numbers and days are asked for as such', () => {
  assert.deepEqual(shape(AskExtensionPayload)[0], ['amount', 'number', true]);
  assert.deepEqual(shape(ShelvePayload)[0], ['until', 'day', true]);
});

test('a command without words has no question', () => {
  assert.deepEqual(fieldsOf(AcceptPayload), []);
});

test('the payload leaves out what was not answered and keeps false', () => {
  assert.deepEqual(payloadOf({ class: 'matter:06010', remark: '  ', files: [], passed: false, reason: ' x ' }), {
    kind: 'matter',
    code: '06010',
    passed: false,
    reason: 'x',
  });
});

test('a problem points at the field of the form, inside lists too', () => {
  assert.equal(fieldAt('payload/files/0'), 'files');
  assert.equal(fieldAt('body/code'), 'class');
});
