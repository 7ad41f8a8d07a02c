import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanText, markErrors, readSheet, writeSheet } from './sheet.ts';

const shared = join(import.meta.dirname, '../../../shared/data/messages');
const csv = (text: string) => readSheet({ fileName: 'a.csv', bytes: Buffer.from(text) });

test('a written sheet reads back the same, formulas as text', async () => {
  const cell = fc.string().map((text) => text.replaceAll(/[^\u0020-\ud7ff\ue000-\ufefe]/g, '').trim());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
      fc.pre(
        rows.every(
          (row) =>
            row.some((text) => text !== '') &&
            row.every(
              (text) =>
                !/_x[0-9a-f]{4}_/i.test(text) &&
                text === text.replaceAll(/^[\s\u3000\u200b\ufeff]+|[\s\u3000\u200b\ufeff]+$/g, ''),
            ),
        ),
      );
      const sheet = await readSheet({ fileName: 'a.xlsx', bytes: await writeSheet(['甲', '=乙'], rows) });
      assert.deepEqual(
        sheet.rows.map(({ cells }) => [cells['甲'] ?? '', cells['=乙'] ?? '']),
        rows,
      );
    }),
    { numRuns: 60 },
  );
});

test('a CSV in GB18030 and one in UTF-8 with a mark give the same', async () => {
  const gbk = Buffer.from([0xc4, 0xda, 0xc8, 0xdd, 0x0a, 0xc2, 0xb7, 0xb5, 0xc6, 0x0a]);
  const sheet = await readSheet({ fileName: 'a.csv', bytes: gbk });
  assert.deepEqual(sheet.columns, ['内容']);
  assert.deepEqual((await csv('\ufeff内容\n路灯\n')).rows[0]!.cells, sheet.rows[0]!.cells);
});

test('double and blank column names lose nothing', async () => {
  const sheet = await csv('a,a,\n1,2,3\n');
  assert.deepEqual(sheet.columns, ['a', 'a (2)', '#3']);
});

test('what is no table is refused by code', async () => {
  await assert.rejects(csv(''), { code: 'sheet.no_header' });
  await assert.rejects(readSheet({ fileName: 'a.xls', bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) }), {
    code: 'sheet.old_excel',
  });
  await assert.rejects(readSheet({ fileName: 'a.xlsx', bytes: Buffer.from('PK\u0003\u0004 nonsense') }), {
    code: 'sheet.not_a_table',
  });
});

test('entities, tabs and ideographic spaces become plain text', () => {
  assert.equal(cleanText('&#40;甲&#41;\t\u3000乙 &amp; 丙\u0000'), '(甲) 乙 & 丙');
});

test('the marked copy holds every row and says what is wrong with it', async () => {
  const sheet = await csv('a,b\n1,2\n3,4\n');
  const marked = await readSheet({
    fileName: 'm.xlsx',
    bytes: await markErrors(sheet, [{ line: 3, column: 'b', message: 'too large' }]),
  });
  assert.equal(marked.rows.length, 2);
  assert.equal(marked.rows[1]!.cells[marked.columns[0]!], 'too large');
});

test('a sheet that claims tens of thousands of empty rows is read', async (t) => {
  const file = join(shared, 'labelled-sample.xlsx');
  if (!existsSync(file)) return t.skip('needs ../shared/data/messages');
  const sheet = await readSheet({ fileName: 'x', bytes: readFileSync(file) });
  assert.equal(sheet.rows.length, 495);
  assert.equal(sheet.emptyRows, 64_707);
});
