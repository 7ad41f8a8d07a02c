import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blindIndex, blindIndexes, generateKeyringText, loadKeyring, needsReseal, open, seal } from './sealed.ts';

const ring = loadKeyring(generateKeyringText());
const algorithms = fc.constantFrom('aes-256-gcm', 'sm4-ctr-hmac-sm3');

test('what is sealed opens again under its context, by both algorithms', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), algorithms, (plain, algorithm) => {
      assert.equal(open(ring, seal(ring, plain, 'a', algorithm), 'a'), plain);
    }),
  );
});

test('a changed byte, another context and a foreign key are noticed', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), algorithms, fc.nat(), (plain, algorithm, at) => {
      const sealed = seal(ring, plain, 'a', algorithm);
      const cut = sealed.lastIndexOf('.') + 1;
      const bytes = Buffer.from(sealed.slice(cut), 'base64url');
      bytes[at % bytes.length]! ^= 1;
      assert.throws(() => open(ring, sealed.slice(0, cut) + bytes.toString('base64url'), 'a'));
      assert.throws(() => open(ring, sealed, 'b'));
      assert.throws(() => open(loadKeyring(generateKeyringText()), sealed, 'a'));
    }),
  );
});

test('after a rotation old values open, want to be sealed again, and are found by the old index', () => {
  const old = generateKeyringText();
  const before = loadKeyring(old);
  const after = loadKeyring(`${generateKeyringText()},${old}`);
  const sealed = seal(before, '19900001234', 'p');
  assert.equal(open(after, sealed, 'p'), '19900001234');
  assert.equal(needsReseal(after, sealed), true);
  assert.equal(needsReseal(before, sealed), false);
  assert.ok(blindIndexes(after, '19900001234', 'p').includes(blindIndex(before, '19900001234', 'p')));
});

test('a blind index is the same for the same value and differs by context', () => {
  assert.equal(blindIndex(ring, 'x', 'a'), blindIndex(ring, 'x', 'a'));
  assert.notEqual(blindIndex(ring, 'x', 'a'), blindIndex(ring, 'x', 'b'));
});
