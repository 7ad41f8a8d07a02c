import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { SheetProblem, cleanText, markErrors, readSheet, writeSheet } from './sheet.ts';

const shared = join(import.meta.dirname, '../../../shared/data/messages');
const csv = (text: string) => readSheet({ fileName: 'a.csv', bytes: Buffer.from(text) });
const xlsx = (bytes: Uint8Array) => readSheet({ fileName: 'a.xlsx', bytes });

/** A workbook of one sheet, as XML; `more` adds or replaces parts. */
function aBook(sheet: string, more: Record<string, string | Uint8Array> = {}): Uint8Array {
  const parts = {
    'xl/workbook.xml': '<workbook><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    ...more,
  };
  const files = Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]);
  return zipSync(Object.fromEntries(files) as Record<string, Uint8Array>, { level: 1 });
}

const text = (at: string, words: string) => `<c r="${at}" t="str"><v>${words}</v></c>`;

/** How often others had their turn while a piece of work was under way. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let next: NodeJS.Immediate;
  const turn = () => {
    turns += 1;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  await work;
  clearImmediate(next);
  return turns;
}

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

test('the marked copy tells in its head what concerns no row, and text that looks like an escape stays text', async () => {
  const sheet = await csv('a,b\n_x0041_,2\n');
  const bytes = await markErrors(sheet, [{ line: 1, message: 'no column c' }]);
  const marked = await readSheet({ fileName: 'm.xlsx', bytes });
  assert.match(marked.columns[0]!, /no column c$/);
  assert.equal(marked.rows[0]!.cells['a'], '_x0041_');
});

test('a sheet that claims tens of thousands of empty rows is read', async (t) => {
  const file = join(shared, 'labelled-sample.xlsx');
  if (!existsSync(file)) return t.skip('needs ../shared/data/messages');
  const sheet = await readSheet({ fileName: 'x', bytes: readFileSync(file) });
  assert.equal(sheet.rows.length, 495);
  assert.equal(sheet.emptyRows, 64_707);
});

test('a column may have the name of anything', async () => {
  const names = ['constructor', '__proto__', 'toString', 'a', 'a', 'a (2)'];
  const { columns, rows } = await csv(`${names.join(',')}\n1,2,3,4,5,6\n,,,,,7\n`);
  assert.deepEqual(columns, ['constructor', '__proto__', 'toString', 'a', 'a (2)', 'a (2) (2)']);
  assert.deepEqual(
    rows.map(({ cells }) => columns.map((column) => cells[column] ?? '')),
    [
      ['1', '2', '3', '4', '5', '6'],
      ['', '', '', '', '', '7'],
    ],
  );
});

test('300 columns are read and the 301st is refused, empty ones beyond count for nothing', async () => {
  const row = (width: number) => Array.from({ length: width }, (_, n) => `c${n}`).join(',');
  assert.equal((await csv(`${row(300)},,,,\n${row(300)}`)).columns.length, 300);
  await assert.rejects(csv(`a\n${row(301)}\n`), { code: 'sheet.too_many_columns' });
  await assert.rejects(csv('a'.concat(',a'.repeat(100_000))), { code: 'sheet.too_many_columns' });
  const far = await xlsx(
    aBook(`<row r="1">${text('A1', 'a')}<c r="XFD1" s="1"/></row><row r="2">${text('KN2', 'x')}</row>`),
  );
  assert.deepEqual(far.columns, ['a', '#300']);
  await assert.rejects(xlsx(aBook(`<row r="1">${text('A1', 'a')}</row><row r="2">${text('KO2', 'x')}</row>`)), {
    code: 'sheet.too_many_columns',
  });
  await assert.rejects(xlsx(aBook(`<row r="1">${text('AAAAAAAAAAA1', 'a')}</row>`)), {
    code: 'sheet.too_many_columns',
  });
});

test('a row costs what it holds, however far right it holds it', async () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => `<row r="${n + 2}">${text(`KN${n + 2}`, 'x')}</row>`).join('');
  const sheet = await xlsx(aBook(`<row r="1">${text('A1', 'a')}</row>${rows}`));
  assert.equal(sheet.rows.length, 20_000);
  assert.deepEqual(Object.keys(sheet.rows[0]!.cells), ['#300']);
});

test('200,000 rows are read and one more is refused, so are two million cells and texts without end', async () => {
  assert.equal((await csv(`a\n${'x\n'.repeat(200_000)}`)).rows.length, 200_000);
  await assert.rejects(csv(`a\n${'x\n'.repeat(200_001)}`), { code: 'sheet.too_large' });
  await assert.rejects(csv(`${'a,'.repeat(20)}\n`.repeat(100_001)), { code: 'sheet.too_large' });
  await assert.rejects(xlsx(aBook('<c/>'.repeat(5_000_001))), { code: 'sheet.too_large' });
  // One long shared text in very many cells.
  const rows = Array.from({ length: 2_000 }, () => '<row><c t="s"><v>0</v></c></row>').join('');
  const shared = { 'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(32_000)}</t></si></sst>` };
  await assert.rejects(xlsx(aBook(rows, shared)), { code: 'sheet.too_large' });
});

test('a text that hides how large it is stops the reading where it becomes too large, whatever the directory says', async () => {
  const bytes = Buffer.from(aBook('', { 'xl/worksheets/sheet1.xml': Buffer.alloc(200_000_001, 'x') }));
  // The size a file claims stands 24 bytes into its entry of the directory.
  for (let at = 0; (at = bytes.indexOf('PK\u0001\u0002', at, 'latin1')) >= 0; at += 46)
    bytes.writeUInt32LE(10, at + 24);
  await assert.rejects(xlsx(bytes), { code: 'sheet.too_large' });
});

test('what is cut off, misplaced or encrypted in a workbook is no table', async () => {
  const whole = Buffer.from(aBook(`<row>${text('A1', 'a')}</row>`));
  const misplaced = Buffer.from(whole);
  misplaced.writeUInt32LE(0xfffffff0, misplaced.indexOf('PK\u0001\u0002', 0, 'latin1') + 42);
  const broken = Buffer.from(whole);
  broken.fill(0xff, broken.indexOf('sheet1.xml') + 10, broken.indexOf('sheet1.xml') + 20);
  const files = [
    whole.subarray(0, -30),
    misplaced,
    broken,
    aBook('', { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row><c' }),
    aBook('', { 'xl/_rels/workbook.xml.rels': '<Relationships/>' }),
    aBook('', { 'xl/worksheets/sheet1.xml': `<!DOCTYPE a [<!ENTITY b "${'c'.repeat(99)}">]><worksheet/>` }),
  ];
  const codes = await Promise.all(files.map((bytes) => xlsx(bytes).catch((error: { code: string }) => error.code)));
  assert.deepEqual(
    codes,
    Array.from(files, () => 'sheet.not_a_table'),
  );
});

test('depth, open tags, blanks and brackets without end take no longer than the rest', async () => {
  const head = `<row>${text('A1', 'a')}</row>`;
  const long = ' '.repeat(500_000);
  assert.equal((await csv(`a\nx${long}x\n`)).rows[0]!.cells['a']!.length, 500_002);
  assert.equal((await xlsx(aBook(`${head}${'<x>'.repeat(500_000)}`))).columns.length, 1);
  assert.equal((await xlsx(aBook(head, { 'xl/sharedStrings.xml': '<si>'.repeat(500_000) }))).columns.length, 1);
  assert.equal((await xlsx(aBook(head, { 'xl/styles.xml': '<numFmt '.repeat(20_000).concat('>') }))).columns.length, 1);
  await assert.rejects(xlsx(aBook(head.concat('<row '.repeat(500_000)))), { code: 'sheet.not_a_table' });
  assert.equal(cleanText(`x${long}\n${long}x`), 'x\nx');
});

test('references, prefixes, comments and marked sections are read as XML means them', async () => {
  const sheet = await xlsx(
    aBook('', {
      'xl/worksheets/sheet1.xml':
        "<?xml version='1.0'?><x:worksheet xmlns:x=\"urn:x\"><!-- don't > stop --><x:sheetData>" +
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:r><x:t>甲&amp;lt;</x:t></x:r><x:rPh><x:t>jia</x:t></x:rPh></x:is></x:c></x:row>' +
        '<x:row r="7"><x:c r="A7" t="str"><x:f>"no"</x:f><x:v><![CDATA[a&b]]>&#x4e59;</x:v></x:c></x:row>' +
        '</x:sheetData></x:worksheet>',
    }),
  );
  assert.deepEqual(sheet.columns, ['甲&lt;']);
  assert.deepEqual(
    sheet.rows.map(({ line, cells }) => [line, cells['甲&lt;']]),
    [[7, 'a&b乙']],
  );
});

test('a number shown as a date is one, where there is such a date', async () => {
  const cells = ['46195.4375', '46195', '-1', '1e300', 'x'].map((value) => `<row><c s="1"><v>${value}</v></c></row>`);
  const styles =
    '<numFmts><numFmt numFmtId="170" formatCode="[&gt;=1]yyyy&quot;年&quot;"/></numFmts>' +
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>';
  const sheet = await xlsx(aBook(`<row>${text('A1', 'a')}</row>${cells.join('')}`, { 'xl/styles.xml': styles }));
  assert.deepEqual(
    sheet.rows.map((row) => row.cells['a']),
    ['2026-06-22 10:30:00', '2026-06-22', '-1', '1e+300', 'x'],
  );
});

test('others have their turn while a large sheet is read', async (t) => {
  const rows = Array.from({ length: 50_000 }, (_, n) => `<row>${text(`A${n + 2}`, `反映第 ${n} 件事`)}</row>`).join('');
  const table = `编号,内容\n${Array.from({ length: 100_000 }, (_, n) => `N-${n},反映第 ${n} 件事\n`).join('')}`;
  const turns = [
    await turnsDuring(xlsx(aBook(`<row>${text('A1', 'a')}</row>${rows}`))),
    await turnsDuring(csv(table)),
    // 路, again and again, in GB18030.
    await turnsDuring(
      readSheet({ fileName: 'a.csv', bytes: Buffer.from('a\n'.concat('\u00c2\u00b7\n'.repeat(150_000)), 'latin1') }),
    ),
  ];
  t.diagnostic(`turns of others: ${turns.join(', ')}`);
  assert.ok(turns.every((count) => count >= 7));
});

test('whatever the bytes, there is a table or a reason why not', async () => {
  const good = [
    aBook(`<row r="1">${text('A1', 'a')}</row><row r="2">${text('B2', '&amp;')}</row>`),
    Buffer.from('a,"b"\n1,2\n'),
  ];
  const harm = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...good), harm, fc.nat(), async (whole, bytes, cut) => {
      const file = Buffer.from(whole);
      for (const [at, byte] of bytes) file[at % file.length] = byte;
      const told = await xlsx(file.subarray(0, file.length - (cut % 40))).catch((error: unknown) => error);
      assert.ok(told instanceof SheetProblem || !(told instanceof Error), String(told));
    }),
    { numRuns: 500 },
  );
});
