import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Area } from '@zhenshu/org/contract.ts';
import { levelOf, parentOf } from '@zhenshu/org/domain.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { codePattern, groupCode, prefixOf, readCode, rowsOf, siblingsOf } from './area-tree.ts';

const area = (code: number, nameZh: string, nameEn: string, to: string | null = null): Area => ({
  code,
  nameZh,
  nameEn,
  level: levelOf(code),
  parent: parentOf(code),
  from: '2020-01-01',
  to,
});
const areas = [
  area(990101000000, '示范县', 'Model County'),
  area(990101100000, '柳林镇', 'Liulin Town'),
  area(990101100201, '东村', 'East Village'),
  area(990101100202, '西村', 'West Village', '2027-01-01'),
  area(990101100203, '南村', 'South Village'),
  area(990101101000, '河口镇', 'Hekou Town'),
  area(990101101201, '东河村', 'East River Village'),
];
const shown = (q?: string, town?: string) => rowsOf(areas, { q, town }).map((row) => row.nameZh);

test('a code shown in groups is read back as itself, and other texts are no code', () => {
  fc.assert(
    fc.property(fc.integer({ min: 110000000000, max: 999999999999 }), (code) => readCode(groupCode(code)) === code),
  );
  assert.deepEqual(['990101', '990101100', '990101100201'].map(groupCode), ['990101', '990101 100', '990101 100 201']);
  assert.equal(readCode(' 990101100201 '), 990101100201);
  assert.deepEqual(
    [readCode('99010110020'), readCode('09010110020x'), readCode(undefined)],
    [undefined, undefined, undefined],
  );
});

test('exactly the codes inside an area fit its pattern, grouped or not', () => {
  const codes = fc.constantFrom(...areas.map((one) => one.code), 990102000000, 990101102000);
  fc.assert(
    fc.property(codes, codes, (outer, inner) => {
      const { lo, hi } = areaRange(outer);
      const pattern = new RegExp(codePattern(outer));
      return [String(inner), groupCode(inner)].every((text) => pattern.test(text) === (inner >= lo && inner < hi));
    }),
  );
  assert.deepEqual([990101000000, 990101100000, 990101100201].map(prefixOf), ['990101', '990101100', '990101100201']);
});

test('towns stand closed under their county until one is opened', () => {
  assert.deepEqual(shown(), ['示范县', '柳林镇', '河口镇']);
  assert.deepEqual(shown('', '990101100000'), ['示范县', '柳林镇', '东村', '西村', '南村', '河口镇']);
  const [, closed] = rowsOf(areas, {});
  assert.deepEqual([closed?.below, closed?.opened], [3, false]);
});

test('words find areas by name in either language and by code, with the areas above them', () => {
  assert.deepEqual(shown('东'), ['示范县', '柳林镇', '东村', '河口镇', '东河村']);
  assert.deepEqual(shown('east RIVER'), ['示范县', '河口镇', '东河村']);
  assert.deepEqual(shown('100 203'), ['示范县', '柳林镇', '南村']);
  assert.deepEqual(shown('nowhere'), []);
  assert.deepEqual(
    rowsOf(areas, { q: '柳林' }).map((row) => [row.nameZh, row.opened]),
    [
      ['示范县', true],
      ['柳林镇', false],
    ],
  );
});

test('only areas of the same level and parent that have not ended can be merged', () => {
  assert.deepEqual(
    siblingsOf(areas[2]!, areas).map((one) => one.nameZh),
    ['南村'],
  );
  assert.deepEqual(
    siblingsOf(areas[1]!, areas).map((one) => one.nameZh),
    ['河口镇'],
  );
});
