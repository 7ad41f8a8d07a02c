import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { writeSheet } from '@zhenshu/kernel/sheet.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo, type Answer } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const importAs = (
  username: string,
  bytes: Uint8Array | string,
  name = 'list.csv',
  channel = 'hotline',
): Promise<Answer> =>
  demo.send(
    username,
    `POST /reports/import?id=${anId()}&name=${encodeURIComponent(name)}&channel=${channel}`,
    Buffer.from(bytes as string),
  );

const reportsOf = (external: string) =>
  demo.sql<{ text: string; place: string; at: Date; channel: string; lng_micro: number | null; case_id: string }>(
    'select text, place, at, channel, lng_micro, case_id from event.report where external = $1',
    [external],
  );

async function counts(): Promise<{ reports: number; cases: number }> {
  const [row] = await demo.sql<{ reports: number; cases: number }>(
    'select (select count(*) from event.report) as reports, (select count(*) from casefile.case_file) as cases',
  );
  return row!;
}

test('good rows are kept and bad ones told by line, column and value, in one table', async () => {
  const before = await counts();
  const table = [
    '编号,标题,内容,地点,经度,纬度,上报时间,电话,区划代码',
    'A-1,公共照明,"路灯不亮，\n已经三天",老街口,111.044079,33.041327,2026-06-22 08:30,19900001111,',
    'A-2,,,老街口,,,,,',
    'A-3,,井盖没了,老街口,,,2026年2月30日,,',
    'A-4,,井盖没了,老街口,33.04,111.04,,,',
    'A-5,,井盖没了,老街口,,,,12,',
    'A-6,,井盖没了,老街口,,,,,990101102000',
    'A-7,,井盖没了,老街口,,,,,不是代码',
    ',,,,,,,,',
    'A-8,,井盖没了,老街口,,,2099-01-01,,',
    'A-9,,垃圾成堆,,,,,,990101101000',
    `A-10,,${'长'.repeat(4001)},老街口,,,,,`,
  ].join('\n');
  const { status, body } = await importAs('clerk1', table);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.rows, body.stored, body.repeated, body.emptyRows], [10, 2, 0, 1]);
  assert.deepEqual(
    body.problems.map(({ line, column, value, code }: Record<string, unknown>) => [
      line,
      column,
      String(value).slice(0, 20),
      code,
    ]),
    [
      [4, '内容', '', 'event.empty_text'],
      [5, '上报时间', '2026年2月30日', 'event.bad_time'],
      [6, '经度', '33.04', 'event.bad_position'],
      [7, '电话', '12', 'event.phone'],
      [8, '区划代码', '990101102000', 'event.bad_area'],
      [9, '区划代码', '不是代码', 'event.bad_area'],
      [11, '上报时间', '2099-01-01', 'event.future'],
      [13, '内容', '长'.repeat(20), 'event.too_long'],
    ],
  );
  const [first] = await reportsOf('A-1');
  assert.deepEqual(
    [first?.text, first?.place, first?.at.toISOString(), first?.channel, first?.lng_micro],
    ['公共照明。路灯不亮，\n已经三天', '老街口', '2026-06-22T00:30:00.000Z', 'hotline', 111_044_079],
  );
  const [last] = await reportsOf('A-9');
  assert.equal(last?.place, '垃圾成堆');
  const after = await counts();
  assert.deepEqual([after.reports - before.reports, after.cases - before.cases], [2, 2]);
  const view = await demo.as('clerk1', `GET /cases/${first!.case_id}/verify`);
  assert.equal(view.body.intact, true);
});

test('the same table sent again, also twice at once, doubles nothing, with numbers and without', async () => {
  const numbered = '编号,内容\nB-1,路灯不亮\nB-2,井盖没了\n';
  const plain = '内容,地点,上报时间\n无号一,甲村,2026-06-01\n无号二,乙村,2026-06-02\n';
  assert.deepEqual((await importAs('clerk1', numbered)).body.stored, 2);
  assert.deepEqual((await importAs('clerk1', plain)).body.stored, 2);
  const before = await counts();
  const again = await Promise.all([
    importAs('clerk1', numbered),
    importAs('clerk1', numbered),
    importAs('clerk1', plain),
    importAs('clerk1', plain),
  ]);
  assert.deepEqual(
    again.map(({ body }) => [body.stored, body.repeated, body.problems]),
    Array.from({ length: 4 }, () => [0, 2, []]),
  );
  assert.deepEqual(await counts(), before);
});

test('a table twice at once for the first time is stored once', async () => {
  const before = await counts();
  const rows = Array.from({ length: 150 }, (_, n) => `C-${n},反映第 ${n} 件事`).join('\n');
  const answers = await Promise.all([
    importAs('clerk1', `编号,内容\n${rows}`),
    importAs('clerk1', `编号,内容\n${rows}`),
  ]);
  assert.deepEqual(
    answers.map(({ body }) => [body.stored + body.repeated, body.problems]),
    [
      [150, []],
      [150, []],
    ],
  );
  assert.equal((await counts()).reports - before.reports, 150);
});

test('a row that stands twice in one table is one report; a number used for two things is told', async () => {
  const before = await counts();
  const { body } = await importAs('clerk1', '编号,内容\nD-1,路灯不亮\nD-1,路灯不亮\nD-2,井盖没了\nD-2,另一件事\n');
  assert.deepEqual([body.stored, body.repeated], [2, 1]);
  assert.deepEqual(body.problems, [{ line: 5, column: '编号', value: 'D-2', code: 'event.external_known' }]);
  assert.equal((await counts()).reports - before.reports, 2);
});

test('a number is known by its channel: another channel may use it too', async () => {
  await importAs('clerk1', '编号,内容\nE-1,路灯不亮\n', 'a.csv', 'hotline');
  const other = await importAs('clerk1', '编号,内容\nE-1,路灯不亮\n', 'a.csv', 'upper');
  assert.deepEqual([other.body.stored, other.body.repeated], [1, 0]);
});

test('a CSV in GB18030 is read like one in UTF-8', async () => {
  // 编号,内容 / F-1,路灯 in GB18030.
  const bytes = Buffer.from('b1e0bac52cc4dac8dd0d0a462d312cc2b7b5c60d0a', 'hex');
  assert.deepEqual((await importAs('clerk1', bytes)).body.stored, 1);
  assert.equal((await reportsOf('F-1'))[0]?.text, '路灯');
});

test('an Excel sheet is read with its dates, and tens of thousands of empty rows are passed over in a moment', async (t) => {
  const inline = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const rows = [
    `<row r="1">${inline('A1', '编号')}${inline('B1', '内容')}${inline('C1', '上报时间')}</row>`,
    // 46195.4375 is 22 June 2026, 10:30, as Excel counts.
    `<row r="2">${inline('A2', 'G-1')}${inline('B2', '路灯不亮')}<c r="C2" s="1"><v>46195.4375</v></c></row>`,
    ...Array.from({ length: 64_000 }, (_, n) => `<row r="${n + 3}"><c r="A${n + 3}" s="1"/><c r="B${n + 3}"/></row>`),
    `<row r="64003">${inline('A64003', 'G-2')}${inline('B64003', '')}</row>`,
  ];
  const book = zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    'xl/styles.xml': strToU8('<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`),
  });
  const began = performance.now();
  const { status, body } = await importAs('clerk1', book, 'list.xlsx');
  t.diagnostic(`64,000 empty rows: ${Math.round(performance.now() - began)} ms`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.rows, body.stored, body.emptyRows], [2, 1, 64_000]);
  assert.deepEqual(body.problems, [{ line: 64_003, column: '内容', value: '', code: 'event.empty_text' }]);
  assert.equal((await reportsOf('G-1'))[0]?.at.toISOString(), '2026-06-22T02:30:00.000Z');
});

test('a sheet written by Excel itself, whatever its name says, is read by its content', async () => {
  const bytes = await writeSheet(['内容', '联系电话', '来电人'], [['路灯不亮', '199 0000 2222', '示范·乙']]);
  assert.deepEqual((await importAs('clerk1', bytes, 'table.csv')).body.stored, 1);
});

test('what is no table is refused as unreadable with the reason, and nothing is stored', async () => {
  const before = await counts();
  const answers = [
    await importAs('clerk1', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), 'old.xls'),
    await importAs('clerk1', 'PK\u0003\u0004 nonsense', 'a.xlsx'),
    await importAs('clerk1', Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 0, 1]), 'a.pdf'),
    await importAs('clerk1', '\n\n  \n', 'a.csv'),
    await importAs('clerk1', `内容\n${'x\n'.repeat(200_001)}`, 'a.csv'),
    await importAs('clerk1', `内容${',x'.repeat(300)}\n路灯\n`, 'a.csv'),
  ];
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.code, body.data?.reason]),
    [
      [422, 'event.sheet_unreadable', 'sheet.old_excel'],
      [422, 'event.sheet_unreadable', 'sheet.not_a_table'],
      [422, 'event.sheet_unreadable', 'sheet.not_a_table'],
      [422, 'event.sheet_unreadable', 'sheet.no_header'],
      [422, 'event.sheet_unreadable', 'sheet.too_large'],
      [422, 'event.sheet_unreadable', 'sheet.too_many_columns'],
    ],
  );
  const over = await importAs('clerk1', Buffer.alloc(20 * 1024 * 1024 + 1, 'x'));
  assert.equal(over.status, 413);
  assert.deepEqual(await counts(), before);
});

test('a table without a column of words is refused and told its columns', async () => {
  const { status, body } = await importAs('clerk1', '编号,地址\nH-1,老街口\n');
  assert.deepEqual([status, body.code, body.data], [422, 'event.no_column', { columns: ['编号', '地址'] }]);
});

test('only who may report imports, and nobody beyond his own area', async () => {
  assert.equal((await importAs('handler.zhifa', '内容\n路灯\n')).status, 403);
  const outside = await importAs('clerk1', '编号,内容,经度,纬度\nI-1,路灯不亮,120.15,30.28\n');
  const known = outside.body.problems.map(({ line, code }: Record<string, unknown>) => [line, code]);
  assert.deepEqual([outside.body.stored, known], [1, []], 'a point in no grid stays with the desk that took it in');
  const [report] = await reportsOf('I-1');
  const { body } = await demo.as('clerk1', `GET /cases/${report!.case_id}`);
  assert.deepEqual([body.case.area, body.case.grid], [990101101000, null]);
});

test('nobody can take the place of a row beforehand: its identity cannot be told from what it says', async () => {
  const digest = sm3('990101 hotline J-1').toString('hex');
  const uuid = (hex: string) =>
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  const posted = await demo.as(null, 'POST /public/reports', {
    id: uuid(digest.slice(0, 32)),
    caseId: uuid(digest.slice(32)),
    text: '占位',
    place: '某处',
  });
  assert.equal(posted.status, 200, JSON.stringify(posted.body));
  const { body } = await importAs('clerk1', '编号,内容\nJ-1,有人占用应急通道\n');
  assert.deepEqual([body.stored, body.repeated, body.problems], [1, 0, []]);
  assert.equal((await reportsOf('J-1'))[0]?.text, '有人占用应急通道');
});

test('a row is cut by characters, and each field held to its length and told by its column', async () => {
  const lamp = '🏮';
  const table = [
    '编号,内容,地点,姓名,区划代码',
    `K-1,${'灯'.repeat(59)}${lamp.repeat(4)},,,`,
    `K-2,${lamp.repeat(4000)},${lamp.repeat(200)},${lamp.repeat(40)},`,
    `K-3,${lamp.repeat(4001)},,,`,
    `K-4,路灯,${lamp.repeat(201)},,`,
    `K-5,路灯,,${'名'.repeat(41)},`,
    `${'K'.repeat(61)},路灯,,,`,
    'K-7,路灯,,,990101101999',
    'K-8,路灯,,,990101101000',
  ].join('\n');
  const { status, body } = await importAs('clerk1', table);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.stored, 3);
  assert.deepEqual(
    body.problems.map(({ line, column, value, code }: Record<string, unknown>) => [line, column, value, code]),
    [
      [4, '内容', lamp.repeat(200), 'event.too_long'],
      [5, '地点', lamp.repeat(200), 'event.too_long'],
      [6, '姓名', '名'.repeat(41), 'event.too_long'],
      [7, '编号', 'K'.repeat(61), 'event.too_long'],
      [8, '区划代码', '990101101999', 'event.unknown_area'],
    ],
  );
  assert.equal((await reportsOf('K-1'))[0]?.place, `${'灯'.repeat(59)}${lamp}`);
});

test('a row that breaks is told by its line, the others stay, and it comes in once the fault is mended', async () => {
  const table = '编号,内容\nL-1,路灯不亮\nL-2,井盖没了\nL-3,垃圾成堆\n';
  await demo.sql(`alter table event.report add constraint report_test check (external <> 'L-2')`);
  const { status, body } = await importAs('clerk1', table);
  await demo.sql('alter table event.report drop constraint report_test');
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.stored, body.repeated], [2, 0]);
  assert.deepEqual(body.problems, [{ line: 3, column: null, value: 'L-2', code: 'event.row_failed' }]);
  const again = await importAs('clerk1', table);
  assert.deepEqual([again.body.stored, again.body.repeated, again.body.problems], [1, 2, []]);
});

test('without numbers, two callers with the same words are two reports, also when sent again', async () => {
  const table = '内容,联系电话\n公交站牌倒了,19900003331\n公交站牌倒了,19900003332\n公交站牌倒了,19900003331\n';
  const first = await importAs('clerk1', table);
  assert.deepEqual([first.body.stored, first.body.repeated, first.body.problems], [2, 1, []]);
  const again = await importAs('clerk1', table);
  assert.deepEqual([again.body.stored, again.body.repeated, again.body.problems], [0, 3, []]);
});

test('a table that a colleague sent before is known, by its numbers and by its words', async () => {
  const table = '编号,内容\nM-1,路灯不亮\n,井盖没了\n';
  assert.equal((await importAs('clerk1', table)).body.stored, 2);
  const { body } = await importAs('clerk2', table);
  assert.deepEqual([body.stored, body.repeated, body.problems], [0, 2, []]);
});

test('others have their turn while many rows are read', async (t) => {
  const began = performance.now();
  let [last, longest] = [began, 0];
  let next: NodeJS.Immediate;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  const { body } = await importAs('clerk1', `编号,内容,地点\n${'N-1,路灯不亮,老街口\n'.repeat(40_000)}`);
  clearImmediate(next);
  const whole = performance.now() - began;
  t.diagnostic(`40,000 rows: ${Math.round(whole)} ms, others waited ${Math.round(longest)} ms at most`);
  assert.deepEqual([body.stored, body.repeated], [1, 39_999]);
  assert.ok(longest < whole / 4);
});
