import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compile } from 'typebox/compile';
import { countSubItems, isBranched, makeSheets } from '@zhenshu/catalogs/demo/sheets.ts';
import { Sheet } from './contract.ts';
import { checkSheet } from './domain.ts';

test('the demo county has 368 procedure sheets without a fault, made the same each time', () => {
  const all = makeSheets();
  const sheets = all.filter(({ template }) => !template);
  const figures = [sheets.length, countSubItems(sheets), all.length - sheets.length, sheets.filter(isBranched).length];
  assert.deepEqual(figures, [368, 1757, 47, 54]);
  const shape = Compile(Sheet);
  for (const sheet of all) {
    assert.ok(shape.Check(sheet), sheet.code);
    assert.deepEqual(checkSheet(sheet), [], sheet.nameZh);
  }
  assert.equal(new Set(all.map(({ code }) => code)).size, all.length);
  assert.equal(new Set(all.map(({ nameZh }) => nameZh)).size, all.length);
  assert.deepEqual(makeSheets(), all);
});
