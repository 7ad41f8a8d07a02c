import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, weekdayOf } from '@zhenshu/kernel/calendar.ts';
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { readNotice } from './notice.ts';

// The days of the notice for 2026 in the manner such notices are written.
const asPublished = `示例办公厅关于
2026年部分节假日安排的通知
示办发明电〔2025〕99号
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各单位要安排好值班。`;

test('a notice in its usual words gives the days of the shipped table and its number', () => {
  const { off, work, problems, reference } = readNotice(asPublished, 2026);
  assert.deepEqual(problems, []);
  assert.deepEqual([off, work], [year2026.off, year2026.work]);
  assert.equal(reference, '示办发明电〔2025〕99号');
});

test('a table of days, ranges and both words is read, in either language and separated anyhow', () => {
  const text =
    '日期,类型\n2027-01-01,休\n2027/1/2\toff\n2027年2月5日至2027年2月7日 放假\n2027-02-13 班\n上班：2月20日\n';
  assert.deepEqual(readNotice(text, 2027), {
    off: ['2027-01-01', '2027-01-02', '2027-02-05', '2027-02-06', '2027-02-07'],
    work: ['2027-02-13', '2027-02-20'],
    reference: null,
    problems: [],
  });
});

test('a range over the turn of the year needs its years, and days of late December belong to the next notice', () => {
  assert.deepEqual(readNotice('2026年12月31日至2027年1月2日放假，共3天。', 2027).off, [
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
  ]);
});

test('each mistake is told with its line and words', () => {
  const text = [
    '2027-02-30 休',
    '2027-01-01',
    '20270101 休',
    '2026-05-01 休',
    '2027-03-01 班',
    '1月1日至3日放假，共4天。',
    '1月2日放假',
    '1月3日上班',
    '2月3日至1日放假',
  ].join('\n');
  const { problems } = readNotice(text, 2027);
  assert.deepEqual(
    problems.map(({ line, code }) => `${line} ${code}`),
    [
      '1 not_a_day',
      '2 no_kind',
      '3 no_day',
      '4 outside_year',
      '5 weekday_as_work',
      '6 count_differs',
      '7 duplicate',
      '8 off_and_work',
      '9 not_a_day',
    ],
  );
  assert.deepEqual(
    problems.filter(({ line }) => [1, 4].includes(line)).map((problem) => problem.text),
    ['2027-02-30', '2026-05-01'],
  );
});

test('any set of days written as a table is read back whole', () => {
  const days = fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 60 });
  fc.assert(
    fc.property(days, (numbers) => {
      const rows = numbers.map((n) => {
        const day = addDays('2027-01-01', n);
        return { day, off: weekdayOf(day) <= 5 || n % 2 === 0 };
      });
      const text = rows.map(({ day, off }) => `${day} ${off ? '休' : '班'}`).join('\n');
      const read = readNotice(text, 2027);
      assert.deepEqual(read.problems, []);
      assert.deepEqual(read.off, rows.flatMap(({ day, off }) => (off ? [day] : [])).toSorted());
      assert.deepEqual(read.work, rows.flatMap(({ day, off }) => (off ? [] : [day])).toSorted());
    }),
  );
});
