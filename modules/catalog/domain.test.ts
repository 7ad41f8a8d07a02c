import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import gbt from '@zhenshu/catalogs/category/gbt-47678-5-2026.json' with { type: 'json' };
import social from '@zhenshu/catalogs/category/social-governance.json' with { type: 'json' };
import conditions from '@zhenshu/catalogs/filing-condition/default.json' with { type: 'json' };
import type { Category, ClassKind, Condition, Duty } from './contract.ts';
import { chooseConditions, chooseOrgans, containsArea, coversCode, suggest, type ListedDuty } from './domain.ts';
import type { Known } from './domain/list-kind.ts';
import { lists } from './domain/lists.ts';
import { clean, type Table } from './domain/sheet.ts';
import { differ, limitsOf, planPublish, type Live } from './domain/version.ts';
import { readTable } from './usecases/tables.ts';

const county = 990101;
const whole = 990101000000;
const [town, otherTown, village] = [990101100000, 990101101000, 990101100201];
const organ = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function aDuty(part: Partial<Duty> = {}): ListedDuty {
  const duty: Duty = {
    id: organ(1),
    kind: 'matter',
    code: '06',
    area: whole,
    role: 'lead',
    organId: organ(1),
    level: 'county',
    basis: '市容环境',
    ...part,
  };
  return { duty, versionId: organ(900), listVersion: 'local 2026' };
}

function aCategory(part: Partial<Category> = {}): Category {
  return {
    kind: 'matter',
    code: '06010',
    nameZh: '暴露垃圾',
    nameEn: 'Exposed rubbish',
    parent: '06',
    words: [],
    ...part,
  };
}

function aTable(header: string[], ...rows: string[][]): Table {
  return { header, rows: rows.map((cells, at) => ({ line: at + 2, cells })) };
}

const asked = { kind: 'matter' as ClassKind, code: '06010', area: village };
const shipped: Category[] = [...gbt.classes, ...social.classes].map((entry) => ({
  kind: entry.kind as ClassKind,
  code: entry.code,
  parent: entry.parent,
  nameZh: entry.name.zh,
  nameEn: entry.name.en,
  words: 'words' in entry ? (entry.words ?? []) : [],
}));

test('a prefix covers the classes below it, in a dotted code only at the end of a level', () => {
  assert.ok(coversCode('06', '06010'));
  assert.ok(coversCode('06010', '06010'));
  assert.ok(!coversCode('06010', '06'));
  assert.ok(coversCode('3', '3.138.482'));
  assert.ok(!coversCode('3', '31.2'));
  assert.ok(!coversCode('3.13', '3.138'));
});

test('the longest code wins over the more specific area', () => {
  const chosen = chooseOrgans(
    [
      aDuty({ id: organ(1), area: village, organId: organ(1) }),
      aDuty({ id: organ(2), code: '06010', organId: organ(2) }),
    ],
    asked,
  );
  assert.deepEqual(
    chosen.map((proposal) => [proposal.organId, proposal.matchedCode, proposal.matchedArea]),
    [[organ(2), '06010', whole]],
  );
});

test('among equal codes the most specific area that contains the place wins', () => {
  const duties = [whole, town, otherTown].map((area, at) => aDuty({ id: organ(at), area, organId: organ(at) }));
  assert.equal(chooseOrgans(duties, asked)[0]?.matchedArea, town);
  assert.equal(chooseOrgans(duties, { ...asked, area: otherTown })[0]?.matchedArea, otherTown);
  assert.equal(chooseOrgans(duties, { ...asked, area: whole })[0]?.matchedArea, whole);
});

test('the lead stands first, supports follow, and nobody is named twice', () => {
  const chosen = chooseOrgans(
    [
      aDuty({ id: organ(1), role: 'support', organId: organ(7) }),
      aDuty({ id: organ(2), role: 'support', organId: organ(8) }),
      aDuty({ id: organ(3), role: 'lead', organId: organ(8) }),
    ],
    asked,
  );
  assert.deepEqual(
    chosen.map(({ organId, role }) => [organId, role]),
    [
      [organ(8), 'lead'],
      [organ(7), 'support'],
    ],
  );
});

test('a component and a matter of the same number have different organs', () => {
  const duties = [aDuty({ kind: 'component', code: '01001' })];
  assert.equal(chooseOrgans(duties, { kind: 'component', code: '01001', area: town }).length, 1);
  assert.equal(chooseOrgans(duties, { kind: 'matter', code: '01001', area: town }).length, 0);
});

const anyDuty = fc
  .record({
    n: fc.nat(9999),
    code: fc.constantFrom('0', '06', '060', '06010', '07'),
    area: fc.constantFrom(whole, town, otherTown, village),
    role: fc.constantFrom('lead' as const, 'support' as const),
    organId: fc.nat(5).map(organ),
  })
  .map(({ n, ...part }) => aDuty({ ...part, id: organ(n) }));

test('the choice does not depend on the order of the list', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyDuty, { maxLength: 12, selector: ({ duty }) => duty.id }), (duties) => {
      assert.deepEqual(chooseOrgans(duties.toReversed(), asked), chooseOrgans(duties, asked));
    }),
  );
});

test('no proposed organ is beaten by a duty with a longer code or a smaller area', () => {
  fc.assert(
    fc.property(fc.array(anyDuty, { maxLength: 12 }), (duties) => {
      for (const proposal of chooseOrgans(duties, asked)) {
        assert.ok(coversCode(proposal.matchedCode, asked.code) && containsArea(proposal.matchedArea, asked.area));
        const better = duties.filter(
          ({ duty }) =>
            duty.role === proposal.role &&
            coversCode(duty.code, asked.code) &&
            containsArea(duty.area, asked.area) &&
            (duty.code.length > proposal.matchedCode.length ||
              (duty.code === proposal.matchedCode && duty.area > proposal.matchedArea)),
        );
        assert.deepEqual(better, []);
      }
    }),
  );
});

test('a class without conditions of its own takes those of its major', () => {
  const known = conditions.conditions.map((entry) => ({
    kind: entry.kind as ClassKind,
    code: entry.code,
    condition: entry.condition,
    nameZh: entry.name.zh,
    nameEn: entry.name.en,
    amount: entry.handle.amount,
    unit: entry.handle.unit as Condition['unit'],
    closingZh: entry.closing.zh,
    closingEn: entry.closing.en,
    level: entry.level as Condition['level'],
  }));
  const own = chooseConditions(known, 'component', '01001');
  assert.ok(own.length > 0 && own.every((entry) => entry.code === '01001'));
  const withoutOwn = known.filter((entry) => entry.code !== '01001');
  assert.ok(chooseConditions(withoutOwn, 'component', '01001').every((entry) => entry.code === '01'));
  const uncovered = shipped.filter(
    ({ kind, code, parent }) => parent !== null && chooseConditions(known, kind, code).length === 0,
  );
  assert.deepEqual(uncovered, []);
});

test('suggestions name the class a report speaks of, with the words that say so', () => {
  const first = (text: string) => suggest(shipped, text)[0];
  assert.match(first('学校门口的供水井盖坏了')?.category.nameZh ?? '', /供水井盖/);
  assert.ok(first('学校门口的供水井盖坏了')?.hits.includes('供水井盖'));
  assert.equal(first('有人冒充客服让我转账刷单')?.category.code, 'S0103');
  assert.deepEqual(suggest(shipped, '您好'), []);
  assert.deepEqual(suggest(shipped, ''), []);
});

test('no suggestion is a major, none lacks a reason found in the text, and there are at most five', () => {
  const text = fc.array(fc.constantFrom('垃圾', '井盖', '噪声', '路灯', '消防', '打架', '在', '了', ' ', 'a'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, (parts) => {
      const found = suggest(shipped, parts.join(''));
      assert.ok(found.length <= 5);
      for (const { category, hits } of found) {
        assert.ok(category.parent !== null && hits.length > 0);
        assert.ok(hits.every((hit) => parts.join('').includes(hit)));
      }
    }),
  );
});

/** Nothing is known, of anything. */
const nothing: Known = {
  county,
  classes: [],
  organs: [],
  matters: new Map(),
  responsibilities: new Set(),
  newId: () => organ(1),
};
const classesIn = (table: Table) => lists.category.read(table, nothing);

test('a name broken over lines or spaced with tabs is one name', () => {
  assert.equal(clean(' 路灯\n井盖　\t A  B '), '路灯 井盖 A B');
});

test('a list of classes is read by either language of its header', () => {
  const zh = classesIn(
    aTable(
      ['类型', '代码', '名称', '英文名称', '上级代码', '常用词'],
      ['事项', '06', '市容环境', 'Appearance', '', ''],
      ['事项', '06010', '暴露垃圾', 'Rubbish', '06', '垃圾、脏'],
    ),
  );
  const en = classesIn(
    aTable(
      ['Kind', 'Code*', 'Name', 'name_en', 'Parent Code', 'keywords'],
      ['matter', '06', '市容环境', 'Appearance', '', ''],
      ['MATTER', '06010', '暴露垃圾', 'Rubbish', '', '垃圾 脏'],
    ),
  );
  assert.deepEqual(zh.report, { rows: 2, left: 0, entries: 2, problemCount: 0, problems: [] });
  assert.deepEqual(en.entries, zh.entries);
  assert.deepEqual(zh.entries[1]?.words, ['垃圾', '脏']);
  assert.equal(en.entries[1]?.parent, '06');
});

test('each bad row is reported with line, column and value, and left out; blank rows are nothing', () => {
  const { entries, report } = classesIn(
    aTable(
      ['类型', '代码', '名称', '上级代码'],
      ['事项', '06', '市容环境', ''],
      ['', '', '　', ''],
      ['人物', '07', '宣传', ''],
      ['事项', '0 8', '施工', ''],
      ['事项', '09001', '', '99'],
      ['事项', '09002', '有上级', '99'],
      ['事项', '06', '市容', ''],
      ['事项', '06', '市容环境', ''],
    ),
  );
  assert.deepEqual(
    entries.map((entry) => [entry.code, entry.nameZh]),
    [['06', '市容环境']],
  );
  assert.deepEqual(report.problems, [
    { line: 4, column: '类型', value: '人物', code: 'catalog.value_not_known', warning: false },
    { line: 5, column: '代码', value: '0 8', code: 'catalog.code_malformed', warning: false },
    { line: 6, column: '名称', value: '', code: 'catalog.value_missing', warning: false },
    { line: 7, column: '上级代码', value: '99', code: 'catalog.parent_missing', warning: false },
    { line: 8, column: '名称', value: '市容', code: 'catalog.code_two_names', warning: true },
    { line: 9, column: '名称', value: '市容环境', code: 'catalog.row_twice', warning: true },
  ]);
  assert.deepEqual([report.rows, report.left, report.entries], [7, 4, 1]);
});

test('classes in a ring, and what stands below a bad row, are left out', () => {
  const { entries, report } = classesIn(
    aTable(
      ['类型', '代码', '名称', '上级代码'],
      ['事件', 'A', '甲', 'B'],
      ['事件', 'B', '乙', 'A'],
      ['事件', 'C', '', ''],
      ['事件', 'D', '丁', 'C'],
      ['事件', 'E', '戊', 'D'],
    ),
  );
  assert.deepEqual([entries.length, report.left], [0, 5]);
});

test('a sheet without a needed column gives no row and says which column', () => {
  const { entries, report } = classesIn(aTable(['代码', '名称'], ['06', '市容']));
  assert.equal(entries.length, 0);
  assert.deepEqual(report.problems, [
    { line: 1, column: '类型', value: '', code: 'catalog.column_missing', warning: false },
  ]);
  assert.equal(report.left, 1);
});

test('any sheet whatever is read without a fault, and each entry has a key of its own', () => {
  const cell = fc.oneof(
    fc.constantFrom('事项', '06', '06010', '', 'constructor', '__proto__'),
    fc.string({ maxLength: 12 }),
  );
  const header = fc.constantFrom('类型', '代码', '名称', '上级代码', 'toString', '');
  fc.assert(
    fc.property(
      fc.array(header, { maxLength: 6 }),
      fc.array(fc.array(cell, { maxLength: 7 }), { maxLength: 8 }),
      (head, rows) => {
        const { entries, report } = classesIn(aTable(head, ...rows));
        assert.equal(new Set(entries.map((entry) => `${entry.kind}:${entry.code}`)).size, entries.length);
        assert.equal(report.entries, entries.length);
        assert.ok(report.left <= report.rows);
      },
    ),
  );
});

test('a name several organs have means the one inside the area of the row', () => {
  const table = aTable(
    ['类型', '代码', '适用区划', '职责', '单位', '依据'],
    ['事项', '06', '990101100', '主办', '综合执法队', '市容'],
    ['事项', '06', '', '主办', '综合执法队', '市容'],
    ['事项', '06', '', '配合', '住建局', '市容'],
    ['事项', '06', '330503101000', '配合', '住建局', '市容'],
    ['事项', '06', '', '配合', '没有局', '市容'],
    ['事项', '06', '990101100', '主办', '住建局', '市容'],
  );
  assert.deepEqual(lists.duty.organsNamed(table), ['综合执法队', '住建局', '没有局']);
  const organs = [
    { asked: '综合执法队', name: '综合执法队', id: organ(1), area: town },
    { asked: '综合执法队', name: '综合执法队', id: organ(2), area: otherTown },
    { asked: '住建局', name: '住建局', id: organ(3), area: whole },
  ];
  let next = 100;
  const { entries, report } = lists.duty.read(table, {
    ...{ county, classes: [aCategory()], organs, matters: new Map(), responsibilities: new Set() },
    newId: () => organ(next++),
  });
  assert.deepEqual(
    entries.map(({ area, role, organId, level }) => [area, role, organId, level]),
    [
      [town, 'lead', organ(1), 'town'],
      [whole, 'support', organ(3), 'county'],
      [town, 'lead', organ(3), 'county'],
    ],
  );
  assert.deepEqual(
    report.problems.map(({ line, code }) => [line, code]),
    [
      [3, 'catalog.organ_ambiguous'],
      [5, 'catalog.area_outside'],
      [6, 'catalog.organ_unknown'],
      [7, 'catalog.two_leads'],
    ],
  );
});

test('conditions without a key are numbered in their class, wrong numbers and units are named', () => {
  const { entries, report } = lists.filing_condition.read(
    aTable(
      ['类型', '代码', '立案条件', '处置时限', '时限单位', '结案条件', '层级'],
      ['部件', '01001', '缺失', '2', '紧急工作时', '补齐', '镇'],
      ['部件', '01001', '破损', '4', '工作时', '更换', '镇'],
      ['部件', '01002', '破损', '1.5', '工作时', '更换', '镇'],
      ['部件', '01002', '破损', '1', '年', '更换', '镇'],
    ),
    { ...nothing, classes: [aCategory({ kind: 'component', code: '01001' })] },
  );
  assert.deepEqual(
    entries.map(({ code, condition, amount, unit }) => [code, condition, amount, unit]),
    [
      ['01001', '1', 2, 'emergency_hour'],
      ['01001', '2', 4, 'working_hour'],
    ],
  );
  assert.deepEqual(
    report.problems.map(({ line, column, value }) => [line, column, value]),
    [
      [4, '处置时限', '1.5'],
      [5, '时限单位', '年'],
    ],
  );
});

test('publishing ends the version in force and replaces one that had not begun', () => {
  const live: Live[] = [
    { id: 'old', from: '2025-01-01', to: '2026-01-01' },
    { id: 'now', from: '2026-01-01', to: '2026-09-01' },
    { id: 'next', from: '2026-09-01', to: null },
  ];
  assert.deepEqual(planPublish(live, '2026-08-01', '2026-06-22'), {
    ok: true,
    ends: [
      { id: 'now', to: '2026-08-01' },
      { id: 'next', to: null },
    ],
  });
  assert.deepEqual(planPublish(live, '2026-06-01', '2026-06-22'), { ok: false, code: 'catalog.from_in_past' });
  assert.deepEqual(planPublish(live, '2026-01-01', '2026-06-22'), { ok: false, code: 'catalog.from_before_live' });
  assert.deepEqual(planPublish([], '2020-01-01', '2026-06-22'), { ok: true, ends: [] });
});

test('after any row of publications each day has at most one version, and days that are over keep theirs', () => {
  const dayText = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
  const moves = fc.array(fc.record({ wait: fc.nat(20), ahead: fc.integer({ min: -10, max: 40 }) }), { maxLength: 12 });
  fc.assert(
    fc.property(moves, (steps) => {
      let live: Live[] = [];
      let today = 50;
      steps.forEach(({ wait, ahead }, at) => {
        today += wait;
        const [from, now] = [dayText(today + ahead), dayText(today)];
        const plan = planPublish(live, from, now);
        if (!plan.ok) return;
        const on = (list: Live[], day: string) => list.filter((v) => v.from <= day && (v.to === null || day < v.to));
        const before = live.length > 0 ? on(live, dayText(today - 1)).map(({ id }) => id) : undefined;
        live = live.flatMap((version) => {
          const end = plan.ends.find(({ id }) => id === version.id);
          if (!end) return [version];
          return end.to === null ? [] : [{ ...version, to: end.to }];
        });
        live.push({ id: String(at), from, to: null });
        for (let day = 0; day < 400; day += 3) assert.ok(on(live, dayText(day)).length <= 1);
        if (before)
          assert.deepEqual(
            on(live, dayText(today - 1)).map(({ id }) => id),
            before,
          );
      });
    }),
  );
});

test('the difference tells added, removed and changed keys; a new id alone is no change', () => {
  const [kept, gone, renamed] = [aCategory(), aCategory({ code: '06011' }), aCategory({ code: '06012' })];
  const after = [kept, aCategory({ code: '06013' }), { ...renamed, nameZh: '道路不洁' }];
  assert.deepEqual(differ('category', [kept, gone, renamed], after), {
    added: ['matter:06013'],
    removed: ['matter:06011'],
    changed: ['matter:06012'],
    same: 1,
  });
  const { duty } = aDuty();
  assert.equal(differ('duty', [duty], [{ ...duty, id: organ(5) }]).same, 1);
  assert.deepEqual(differ('duty', [duty], [{ ...duty, basis: '新依据' }]).changed.length, 1);
});

test('a step has its usual limit until the county sets one', () => {
  const own = [{ kind: 'event', step: 'file', amount: 30, unit: 'minute' } as const];
  assert.deepEqual(limitsOf('event', own).file, {
    kind: 'event',
    step: 'file',
    amount: 30,
    unit: 'minute',
    usual: false,
  });
  assert.deepEqual(limitsOf('service', own).file, {
    kind: 'service',
    step: 'file',
    amount: 2,
    unit: 'working_hour',
    usual: true,
  });
});

test('the real list of a district with three levels beside each other is read with its dirt reported', async (t) => {
  const file = new URL('../../../shared/data/events/event_taxonomy.csv', import.meta.url);
  if (!existsSync(file)) return t.skip('needs ../shared/data/events/event_taxonomy.csv');
  const table = await readTable({ file: 'event_taxonomy.csv', bytes: readFileSync(file) });
  const { entries, report } = classesIn(table);
  const depth = (n: number) => entries.filter((entry) => entry.code.split('.').length === n).length;
  assert.deepEqual([depth(1), depth(2)], [18, 134]);
  assert.equal(entries.length, 18 + 134 + depth(3));
  assert.deepEqual([report.rows, report.left], [372, 0]);
  // 372 lines: what is no entry of its own is a second name or a repetition, and each of these is reported.
  const repeated = report.problems.filter(({ code }) => code !== 'catalog.value_cleaned');
  assert.equal(depth(3) + repeated.length, 372);
  assert.ok(report.problems.every((problem) => problem.warning && problem.column === '小类'));
  assert.ok(entries.every((entry) => !entry.nameZh.includes('&#')));
  t.diagnostic(report.problems.map(({ line, value, code }) => `${line} ${value} ${code}`).join('; '));
});
