import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  areaRange,
  citizenIdProblem,
  countyOf,
  creditCodeProblem,
  isCreditCode,
  maskAddress,
  maskCitizenId,
  maskName,
  maskPhone,
  normalizeCitizenId,
  normalizePhone,
  parseAreaCode,
  phoneProblem,
} from './identifiers.ts';

const credit = [
  '12441500196720244T',
  '11371525004442025C',
  '91110108551385082Q',
  '91440300708461136T',
  '91330100799655058B',
  '914403001922038216',
];
const citizens = ['11010519491231002X', '440524188001010014', '51343620000320711X'];
const today = '2026-06-22';

test('the verified credit codes are valid (GB 32100)', () => {
  assert.deepEqual(
    credit.map(creditCodeProblem),
    credit.map(() => null),
  );
});

test('any single changed character of a credit code is noticed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...credit),
      fc.nat(17),
      fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'),
      (code, at, character) => {
        fc.pre(code[at] !== character);
        assert.equal(isCreditCode(code.slice(0, at) + character + code.slice(at + 1)), false);
      },
    ),
  );
});

test('the verified citizen numbers are valid, also with a small x (GB 11643)', () => {
  assert.deepEqual(
    citizens.map((id) => citizenIdProblem(normalizeCitizenId(id.toLowerCase()), today)),
    [null, null, null],
  );
});

test('any single changed digit of a citizen number is noticed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...citizens), fc.nat(16), fc.constantFrom(...'0123456789'), (id, at, digit) => {
      fc.pre(id[at] !== digit);
      assert.notEqual(citizenIdProblem(id.slice(0, at) + digit + id.slice(at + 1), today), null);
    }),
  );
});

test('a birth date in the future is refused', () => {
  assert.equal(citizenIdProblem('110105203012310022', today), 'birth_date');
});

test('phones are kept as digits and normalising twice changes nothing', () => {
  assert.equal(normalizePhone('+86 138-0013 8000'), '13800138000');
  assert.equal(normalizePhone('（０９１５）１２３４５６７８'), '091512345678');
  fc.assert(
    fc.property(fc.string(), (text) => assert.equal(normalizePhone(normalizePhone(text)), normalizePhone(text))),
  );
});

test('mobiles, landlines, service and short numbers are phones; other digits are not', () => {
  assert.deepEqual(['13800138000', '091512345678', '4008123123', '12345', '110'].map(phoneProblem), [
    null,
    null,
    null,
    null,
    null,
  ]);
  assert.deepEqual(['12800138000', '1380013800', 'abc', ''].map(phoneProblem), ['form', 'form', 'form', 'form']);
});

test('masks show what they say and no more', () => {
  assert.equal(maskPhone('18012341999'), '180****1999');
  assert.equal(maskCitizenId('51343620000320711X'), '513436********711X');
  assert.equal(maskCitizenId('51343620000320711X', '1+2'), '5***************1X');
  assert.equal(maskName('段某某'), '段**');
  assert.equal(maskAddress('云岭县溪口镇老街12号'), '云岭县溪口镇****');
});

test('division codes know their level and the range below them', () => {
  assert.deepEqual(parseAreaCode('440310'), { code: 440310000000, level: 'county' });
  assert.deepEqual(areaRange('990101101'), { lo: 990101101000, hi: 990101102000 });
  assert.deepEqual(areaRange(990101101201), { lo: 990101101201, hi: 990101101202 });
  assert.equal(parseAreaCode('44031'), null);
  assert.equal(countyOf(990101101201), 990101);
});
