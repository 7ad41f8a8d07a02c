import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalCodes } from './contract.ts';
import { messages } from './messages.ts';

test('every refusal of the spine has a text in both languages', () => {
  assert.deepEqual(
    refusalCodes.filter((code) => !(code in messages)),
    [],
  );
});
