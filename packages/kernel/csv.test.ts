import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from './csv.ts';

test('cells with commas, quotes and line breaks are quoted', () => {
  assert.equal(toCsv(['a', 'b'], [['x,"y"', 'z\n']]), '\ufeffa,b\r\n"x,""y""","z\n"\r\n');
});

test('what a resident typed never becomes a formula', () => {
  assert.equal(toCsv(['a'], [['=1+1']]), "\ufeffa\r\n'=1+1\r\n");
});

test('an absent value is an empty cell', () => {
  assert.equal(toCsv(['a', 'b'], [[null, 'x']]), '\ufeffa,b\r\n,x\r\n');
});
