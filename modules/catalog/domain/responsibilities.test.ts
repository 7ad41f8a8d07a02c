import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { Compile } from 'typebox/compile';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import { cleanText } from '@zhenshu/kernel/sheet.ts';
import { Responsibility, classKinds, tiers, type Fusion } from '../contract.ts';
import { townWords } from '../messages/responsibility.ts';
import type { Known, ListKind } from './list-kind.ts';
import { lists } from './lists.ts';
import { findResponsibilities, holdingFor } from './responsibilities.ts';
import { clean } from './sheet.ts';

const county = 990101;
const [whole, town, otherTown] = [990101000000, 990101100000, 990101101000];
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const departments = ['甲局', '乙局'].map((name, n) => ({ id: idOf(n), name, area: whole }));
const offices = ['丙办', '丁所'].map((name, n) => ({ id: idOf(n + 2), name, area: town }));
const organs = [...departments, ...offices];
/** Both the name and the id of an organ are asked for, as `findOrgansByName` answers to both. */
const known: Known = {
  county,
  classes: [{ kind: 'event', code: 'S0101' }],
  organs: organs.flatMap((organ) => [organ.name, organ.id].map((asked) => ({ ...organ, asked }))),
  matters: new Map(),
  responsibilities: new Set(['L01']),
  newId: () => idOf(999),
};
const organName = (id: string) => organs.find((organ) => organ.id === id)?.name ?? id;

const header = ['事项编码', '履职事项', '领域', '批次', '清单类型', '适用区划', '牵头单位', '配合单位'];
const more = ['上级部门职责', '镇街职责', '承接部门', '工作方式', '收回日期', '依据'];
const readRows = (...rows: string[][]) =>
  lists.responsibility.read(
    { header: [...header, ...more], rows: rows.map((cells, at) => ({ line: at + 2, cells })) },
    known,
  );
const problemsOf = (...rows: string[][]) =>
  readRows(...rows).report.problems.map(({ line, column, value, code, warning }) => [
    ...[line, column, value, code],
    ...(warning ? ['warning'] : []),
  ]);

test('a tier fixes who must be named, and what is missing is told by row and cell', () => {
  assert.deepEqual(
    problemsOf(
      ['L01', '网格巡查', '平安法治', '1', '基本履职', '', '镇街', '甲局', '', '巡查', '', '', '', ''],
      ['L02', '网格巡查', '平安法治', '1', '基本履职', '', '甲局', '', '', '', '', '', '', ''],
      ['L03', '燃气安全', '安全生产', '一', '配合履职', '', '', '', '检查', '', '', '', '', ''],
      ['L04', '燃气安全', '安全生产', '第二批', '配合履职', '', '甲局；没有局', '丙办', '检查', '报告', '', '', '', ''],
      ['L05', '燃气许可', '安全生产', '2', '上级部门收回', '', '', '', '', '', '', '', '', ''],
      ['L06', '燃气许可', '安全生产', '2', '收回', '990101100', '', '', '', '', '乙局', '由局办理', '2026年7月1日', ''],
      ['L07', '燃气许可', '安全生产', '0', '别的', '330101', '', '', '', '', '', '', '2026-02-30', ''],
      ['L08', '燃气安全', '安全生产', '1', '配合履职', '', '丙办', '', '检查', '报告', '', '', '', ''],
    ),
    [
      [3, '牵头单位', '甲局', 'catalog.town_leads'],
      [4, '牵头单位', '', 'catalog.town_no_lead'],
      [4, '镇街职责', '', 'catalog.value_missing'],
      [5, '牵头单位', '甲局；没有局', 'catalog.organ_kept', 'warning'],
      [6, '承接部门', '', 'catalog.value_missing'],
      [6, '工作方式', '', 'catalog.value_missing'],
      [6, '收回日期', '', 'catalog.value_missing'],
      [8, '批次', '0', 'catalog.batch_wrong'],
      [8, '清单类型', '别的', 'catalog.value_not_known'],
      [8, '适用区划', '330101', 'catalog.area_outside'],
      [8, '收回日期', '2026-02-30', 'catalog.day_wrong'],
      [9, '牵头单位', '丙办', 'catalog.town_no_lead'],
    ],
  );
});

test('a name nobody has is kept as text beside the ids of those the county knows', () => {
  const { entries } = readRows(
    ['L04', '燃气安全', '安全生产', '第二批', '配合', '', '甲局；没有局', '丙办', '检查', '报告', '', '', '', ''],
    ['L06', '燃气许可', '安全生产', '2', '收回', '990101100', '', '', '', '', '乙局', '由局办理', '2026/7/1', ''],
  );
  assert.deepEqual(
    entries.map(({ batch, tier, area, leads, supports, receivers, since }) => [
      ...[batch, tier, area, leads, supports],
      ...[receivers, since],
    ]),
    [
      [2, 'assist', whole, [idOf(0), '没有局'], [idOf(2)], [], null],
      [2, 'taken_back', town, [], [], [idOf(1)], '2026-07-01'],
    ],
  );
});

test('a class or a responsibility that is not in force is told; a row twice is left out', () => {
  const { entries, report } = lists.fusion.read(
    {
      header: ['类型', '代码', '履职事项编码', '精细化事项'],
      rows: [
        ['事件', 'S0101', 'L01', '治安隐患排查'],
        ['事件', 'S0101', 'L01', '治安隐患排查'],
        ['事件', 'S01', 'L09', '治安隐患排查'],
        ['部件', '01001', 'L01', ''],
      ].map((cells, at) => ({ line: at + 2, cells })),
    },
    known,
  );
  assert.equal(entries.length, 2);
  assert.deepEqual(
    report.problems.map(({ line, code, warning }) => [line, code, warning]),
    [
      [3, 'catalog.row_twice', true],
      [4, 'catalog.responsibility_unknown', true],
      [5, 'catalog.value_missing', false],
    ],
  );
});

/** Texts as they stand in a list: what a cell cannot hold is no text of a list. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('巡查', '、', '；', ',', '"', '=1+1', '&', '<b>', '-', '1', '𠮷', 'é', 'constructor'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((words) => clean(cleanText(words.join(' ').normalize('NFC'))))
  .filter((said) => said !== '' && said === clean(cleanText(said)));
const code = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.-]{0,30}$/);
const textOrNone = fc.oneof(fc.constant(''), text);
const stranger = text
  .map((said) => clean(said.replaceAll(/[、，,；;]/g, '')))
  .filter((name) => name !== '' && !townWords.has(name) && !organs.some((organ) => organ.name === name));
const oneOfOrgans = (some: readonly { id: string }[]) =>
  fc.uniqueArray(fc.oneof(fc.constantFrom(...some.map(({ id }) => id)), stranger), { maxLength: 4 });
const day = fc.constantFrom('2026-01-31', '2024-02-29', '1999-12-01');
const isResponsibility = Compile(Responsibility);
const common = {
  ...{ code, name: text, field: text, batch: fc.integer({ min: 1, max: 99 }), basis: textOrNone },
  ...{ area: fc.constantFrom(whole, town, otherTown), supports: oneOfOrgans(organs) },
};
const responsibility: Arbitrary<Responsibility> = fc
  .oneof(
    fc.record({
      ...{ ...common, tier: fc.constant('basic' as const), leads: oneOfOrgans(offices) },
      ...{ leadDuties: textOrNone, townDuties: textOrNone, receivers: oneOfOrgans(organs) },
      ...{ method: textOrNone, since: fc.option(day) },
    }),
    fc.record({
      ...{ ...common, tier: fc.constant('assist' as const), receivers: oneOfOrgans(organs) },
      leads: oneOfOrgans(organs).map((others) => [...new Set([idOf(0), ...others])]),
      ...{ leadDuties: text, townDuties: text, method: textOrNone, since: fc.option(day) },
    }),
    fc.record({
      ...{ ...common, tier: fc.constant('taken_back' as const), leads: oneOfOrgans(organs) },
      receivers: oneOfOrgans(organs).map((others) => [...new Set([idOf(1), ...others])]),
      ...{ leadDuties: textOrNone, townDuties: textOrNone, method: text, since: day },
    }),
  )
  .filter((entry) => isResponsibility.Check(entry));
const fusion: Arbitrary<Fusion> = fc.record({
  kind: fc.constantFrom(...classKinds),
  code,
  responsibility: code,
  item: text,
});

for (const [list, entry] of Object.entries({ responsibility, fusion })) {
  const { columns, keyOf, toCells, read } = lists[list as 'responsibility' | 'fusion'] as ListKind<object>;
  const sorted = (all: readonly object[]) => all.map((one) => canonical(one)).toSorted((a, b) => (a < b ? -1 : 1));

  test(`the export of any list of ${list} is read again as it was, without an error`, () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry as Arbitrary<object>, { maxLength: 6, selector: keyOf }), (all) => {
        const names = Object.values(columns).map(([first]) => first!);
        const rows = all.map((one, at) => ({ line: at + 2, cells: toCells(one, organName) }));
        const { entries: again, report } = read({ header: names, rows }, known);
        assert.deepEqual(
          report.problems.filter(({ warning }) => !warning),
          [],
        );
        assert.deepEqual(sorted(again), sorted(all));
      }),
    );
  });
}

const few: Arbitrary<Responsibility[]> = fc.uniqueArray(
  fc.record({
    ...{ code: fc.constantFrom('A', 'B', 'C', 'D'), area: fc.constantFrom(whole, town, otherTown) },
    ...{ field: fc.constantFrom('甲', '乙'), batch: fc.constantFrom(1, 2), tier: fc.constantFrom(...tiers) },
    ...{ name: fc.constantFrom('燃气 安全', '防汛'), leads: fc.constant([]), supports: fc.constant([]) },
    ...{ receivers: fc.constant([]), leadDuties: fc.constant(''), townDuties: fc.constant('巡查') },
    ...{ method: fc.constant(''), since: fc.constant(null), basis: fc.constant('') },
  }),
  { selector: ({ code: own, area }) => `${own}:${area}`, maxLength: 12 },
);
const anyQuery = fc.record(
  {
    ...{ tier: fc.constantFrom(...tiers), field: fc.constantFrom('甲', '乙', '丙'), batch: fc.constantFrom(1, 2, 3) },
    ...{ area: fc.constantFrom(town, otherTown), q: fc.constantFrom('安全 燃气', '巡查', '没有') },
  },
  { requiredKeys: [] },
);

test('each figure is the number of rows its link opens', () => {
  fc.assert(
    fc.property(few, anyQuery, (all, query) => {
      const found = findResponsibilities(all, query);
      for (const { tier, count } of found.tiers)
        assert.equal(findResponsibilities(all, { ...query, tier }).rows.length, count);
      for (const { field, count } of found.fields)
        assert.equal(findResponsibilities(all, { ...query, field }).rows.length, count);
      for (const { batch, count } of found.batches)
        assert.equal(findResponsibilities(all, { ...query, batch }).rows.length, count);
    }),
  );
});

test("at a place a town's own entry stands for the county's, and another town's for nothing", () => {
  fc.assert(
    fc.property(few, (all) => {
      const holding = holdingFor(all, town);
      assert.ok(holding.every(({ area }) => area !== otherTown));
      assert.equal(new Set(holding.map((one) => one.code)).size, holding.length);
      for (const one of all.filter(({ area }) => area === town)) assert.ok(holding.includes(one));
      const codes = new Set(all.filter(({ area }) => area !== otherTown).map((one) => one.code));
      assert.equal(codes.size, holding.length);
    }),
  );
});
