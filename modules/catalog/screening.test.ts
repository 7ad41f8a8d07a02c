import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Known } from './domain/list-kind.ts';
import { lists } from './domain/lists.ts';

const known: Known = {
  ...{ county: 990101, classes: [], organs: [], responsibilities: new Set<string>(), newId: () => '' },
  matters: new Map([
    ['A1', '取水许可'],
    ['A2', '河道采砂许可'],
  ]),
};
const read = (list: 'screening' | 'batch', header: readonly string[], ...rows: readonly (readonly string[])[]) =>
  lists[list].read({ header, rows: rows.map((cells, at) => ({ line: at + 2, cells })) }, known);
const faults = ({ report }: ReturnType<typeof read>) =>
  report.problems.map(({ line, column, code, warning }) => `${line} ${column} ${code}${warning ? ' warning' : ''}`);

test('what is devolved has a batch, what is kept a reason; few cases are told with their number, another reason in words', () => {
  const header = ['编码', '事项名称', '筛选结论', '批次', '保留原因', '说明', '上年办件量'];
  const good = read(
    ...(['screening', header] as const),
    ['A1', '', '下放', '1', '', '', ''],
    ['A2', '', '保留', '', '办件量少', '', '12'],
    ['A3', '另一事项', '保留', '', '其他', '须由县级实施', ''],
  );
  assert.deepEqual(good.entries, [
    { code: 'A1', name: '取水许可', decision: 'devolve', batch: 1 },
    { code: 'A2', name: '河道采砂许可', decision: 'keep', reason: 'low_volume', volume: 12 },
    { code: 'A3', name: '另一事项', decision: 'keep', reason: 'other', text: '须由县级实施' },
  ]);
  assert.deepEqual(faults(good), ['4 编码 catalog.matter_not_here warning']);
  const bad = read(
    ...(['screening', header] as const),
    ['A1', '', '下放', '', '', '', ''],
    ['A2', '', '保留', '2', '', '', ''],
    ['A1', '', '保留', '', '办件量少', '', ''],
    ['A2', '', '保留', '', '其他', '', 'x'],
    ['A1', '', '也许', '', '', '', ''],
  );
  assert.deepEqual(bad.entries, []);
  assert.deepEqual(faults(bad), [
    '2 批次 catalog.value_missing',
    '3 批次 catalog.value_idle warning',
    '3 保留原因 catalog.value_missing',
    '4 上年办件量 catalog.value_missing',
    '5 说明 catalog.value_missing',
    '5 上年办件量 catalog.number_wrong',
    '6 筛选结论 catalog.value_not_known',
  ]);
});

test('a matter decided twice is an error on the second line', () => {
  const header = ['编码', '筛选结论', '批次'];
  const twice = read('screening', header, ['A1', '下放', '1'], ['A1', '下放', '2']);
  assert.deepEqual([twice.entries.length, faults(twice)], [1, ['3 编码 catalog.row_twice']]);
});

test('a batch leaves no gap: training ends before the towns go live, shadowing spans that day', () => {
  const header = ['批次', '名称', '培训开始', '培训结束', '跟班开始', '跟班结束', '承接日', '培训单位'];
  const row = (trainTo: string, shadowFrom: string, shadowTo: string) =>
    faults(
      read('batch', header, ['1', '第一批', '2026-03-02', trainTo, shadowFrom, shadowTo, '2026-04-01', '县政务中心']),
    );
  assert.deepEqual(row('2026-03-27', '2026-03-16', '2026-05-15'), []);
  assert.deepEqual(row('2026-04-01', '2026-03-16', '2026-05-15'), ['2 培训结束 catalog.training_late']);
  assert.deepEqual(row('2026-03-27', '2026-04-02', '2026-05-15'), ['2 跟班开始 catalog.shadowing_gap']);
  assert.deepEqual(row('2026-03-27', '2026-03-16', '2026-03-31'), ['2 跟班开始 catalog.shadowing_gap']);
  assert.deepEqual(row('3月', '2026-03-16', '2026-05-15'), ['2 培训结束 catalog.day_wrong']);
});
