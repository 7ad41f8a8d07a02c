import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from './canonical.ts';
import { genesis, link, sm3 } from './hash.ts';

test('SM3 gives the standard vector (GB/T 32905-2016)', () => {
  assert.equal(sm3('abc').toString('hex'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

test('canonical text survives JSON and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(canonical(JSON.parse(JSON.stringify(value))), canonical(value));
    }),
  );
  assert.equal(canonical({ b: 1, a: undefined, c: [{ y: 1, x: 2 }] }), '{"b":1,"c":[{"x":2,"y":1}]}');
});

test('a link changes with what it follows and with what it holds', () => {
  const one = link(genesis, { a: 1 });
  assert.notEqual(one, link(one, { a: 1 }));
  assert.notEqual(one, link(genesis, { a: 2 }));
});
