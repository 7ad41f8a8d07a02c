import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Sheet } from './contract.ts';
import { sheet } from './domain/lists/sheet.ts';
import { aSheet, aStage, anySheet } from './testing/sheets.ts';

const known = {
  county: 990101,
  classes: [],
  organs: [],
  matters: new Map(),
  responsibilities: new Set<string>(),
  newId: () => '',
};

function tableOf(sheets: readonly Sheet[]) {
  const rows = sheets.flatMap((one) => sheet.toRows?.(one, (id) => id) ?? []);
  return {
    header: Object.values(sheet.columns).map((names) => names[0] ?? ''),
    rows: rows.map((cells, at) => ({ line: at + 2, cells })),
  };
}

/** Codes of what an import of the sheets finds wrong, with their lines. */
function faults(...sheets: Sheet[]): string[] {
  const { report } = sheet.read(tableOf(sheets), known);
  return report.problems
    .filter(({ code }) => code !== 'catalog.sheet_incomplete')
    .map(({ line, code }) => `${line} ${code.slice('catalog.'.length)}`);
}

const to = (code: string | null, when: string | null = null) => ({ when, to: code, end: null });

test('what is exported reads back the same', () => {
  fc.assert(
    fc.property(fc.array(anySheet, { minLength: 1, maxLength: 3 }), (made) => {
      const sheets = made.map((one, at) => ({ ...one, code: `T-${at}` }));
      const { entries, report } = sheet.read(tableOf(sheets), known);
      assert.deepEqual(report.problems, []);
      assert.deepEqual(entries, sheets);
    }),
    { numRuns: 200 },
  );
});

test('each stage is reached, and each way ends', () => {
  assert.deepEqual(faults(aSheet([aStage('1', null), aStage('2', null)])), ['3 sheet_unreachable']);
  assert.deepEqual(faults(aSheet([aStage('1', '2'), aStage('2', '1')])), ['2 sheet_no_end', '3 sheet_no_end']);
  assert.deepEqual(faults(aSheet([aStage('1', '9')])), ['2 sheet_next_unknown']);
  const back = aStage('2', null, { next: [to(null, '通过'), to('1', '退回')] });
  assert.deepEqual(faults(aSheet([aStage('1', '2'), back])), []);
});

test('branches have conditions, a single way has none', () => {
  const both = aStage('1', null, { next: [to('2', '是'), to(null, '是')] });
  assert.deepEqual(faults(aSheet([both, aStage('2', null)])), ['2 sheet_branch']);
  const single = aStage('1', null, { next: [to('2', '是')] });
  assert.deepEqual(faults(aSheet([single, aStage('2', null)])), ['2 sheet_branch']);
});

test('parallel ways meet at one stage, entered by them alone', () => {
  const fork = aStage('1', null, { fork: true, next: [to('2'), to('3')] });
  const meet = aStage('4', null, { join: true });
  assert.deepEqual(faults(aSheet([fork, aStage('2', '4'), aStage('3', '4'), meet])), []);
  assert.deepEqual(faults(aSheet([fork, aStage('2', '4'), aStage('3', null), meet])), ['2 sheet_fork']);
  assert.deepEqual(faults(aSheet([fork, aStage('2', '4'), aStage('3', '2'), meet])), ['2 sheet_fork']);
  assert.deepEqual(faults(aSheet([aStage('1', '4'), meet])), ['3 sheet_join']);
  const aside = aStage('0', null, { next: [to('1', '一般'), to('3', '简易')] });
  assert.deepEqual(faults(aSheet([aside, fork, aStage('2', '4'), aStage('3', '4'), meet])), ['3 sheet_fork']);
});

test('the limits of the longest way stay within the whole', () => {
  const days = (amount: number) => ({ amount, unit: 'working_day' as const });
  const stages = [aStage('1', '2', days(3)), aStage('2', null, days(3))];
  assert.deepEqual(faults(aSheet(stages, days(6))), []);
  assert.deepEqual(faults(aSheet(stages, days(5))), ['2 sheet_limit']);
  const hours = [aStage('1', null, { amount: 3, unit: 'working_hour' })];
  assert.deepEqual(faults(aSheet(hours, days(5))), ['2 sheet_units']);
});

test('a head that differs and a wrong cell leave the sheet out, and no other', () => {
  const table = tableOf([
    aSheet([aStage('1', '2'), aStage('2', null)]),
    aSheet([aStage('1', null)], { code: 'T-002' }),
  ]);
  const rows = table.rows.map((row) => ({
    ...row,
    cells: row.line === 3 ? ['', '别的名称', ...row.cells.slice(2)] : row.cells,
  }));
  const { entries, report } = sheet.read({ ...table, rows }, known);
  assert.deepEqual(
    entries.map(({ code }) => code),
    ['T-002'],
  );
  assert.deepEqual(
    report.problems.map(({ line, code, value }) => [line, code, value]),
    [
      [2, 'catalog.sheet_incomplete', 'T-001'],
      [3, 'catalog.sheet_head_differs', '别的名称'],
    ],
  );
});
