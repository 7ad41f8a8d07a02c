import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import {
  tiers,
  type Category,
  type Duty,
  type Fusion,
  type Responsibility,
  type ResponsibilityRow,
} from '../contract.ts';
import { chooseOrgans, coversCode } from './choose.ts';
import { dutiesFromFusion } from './fused-duties.ts';
import {
  contradictions,
  coverage,
  doublyCovered,
  itemsOf,
  lowestClasses,
  matcher,
  uncoveredClasses,
} from './fusion.ts';
import { isOrganId } from './lists/responsibility.ts';

const [whole, town, otherTown] = [990101000000, 990101100000, 990101101000];
const day = '2026-07-22';
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [gas, water, townGov, otherGov, office] = [1, 2, 3, 4, 5].map(idOf) as [string, string, string, string, string];
const towns = [
  { area: town, organId: townGov },
  { area: otherTown, organId: otherGov },
];
const organs = new Map([
  ...([gas, water].map((id) => [id, whole]) as [string, number][]),
  ...([townGov, office].map((id) => [id, town]) as [string, number][]),
  [otherGov, otherTown],
]);

function aClass(code: string, nameZh: string, parent: string | null = 'S01', words: string[] = []): Category {
  return { kind: 'event', code, nameZh, nameEn: nameZh, parent, words };
}
function aMatter(code: string, name: string, part: Partial<Responsibility> = {}): ResponsibilityRow {
  return {
    ...{ code, name, field: '安全生产', batch: 1, tier: 'assist', area: whole, leads: [gas], supports: [] },
    ...{ leadDuties: '', townDuties: '', receivers: [], method: '', since: null, basis: '' },
    ...{ versionId: idOf(900), listVersion: 'demo 2026.1' },
    ...part,
  };
}
function aFusion(code: string, responsibility: string, item = '燃气隐患'): Fusion {
  return { kind: 'event', code, responsibility, item };
}
function aDuty(code: string, organId: string, part: Partial<Duty> = {}): Duty {
  const level = organs.get(organId) === whole ? 'county' : 'town';
  return { id: idOf(800), kind: 'event', code, area: whole, role: 'lead', organId, level, basis: '旧清单', ...part };
}
const listed = (duties: readonly Duty[]) => duties.map((duty) => ({ duty, versionId: idOf(901), listVersion: '旧 1' }));

const categories = [
  aClass('S01', '公共安全', null),
  aClass('S0101', '燃气泄漏隐患', 'S01', ['煤气', '管道']),
  aClass('S0102', '餐饮场所燃气使用不规范'),
  aClass('S0103', '河道采砂'),
];
const matters = [
  aMatter('L01', '燃气使用安全检查', { townDuties: '发现餐饮场所燃气泄漏及时报告' }),
  aMatter('L02', '河道非法采砂整治', { leads: [water] }),
  aMatter('L03', '燃气经营许可', { tier: 'taken_back', leads: [], receivers: [gas], since: '2026-08-01' }),
  aMatter('L04', '幼儿园年检', { tier: 'basic', leads: [] }),
];

test('a class is proposed the matters it shares words with, the likeliest first, with the words that say so', () => {
  const match = matcher({ categories, responsibilities: matters, fusions: [], day });
  const [first, ...others] = match(categories[3]!);
  assert.deepEqual([first?.responsibility, first?.words, others], ['L02', ['河道', '采砂'], []]);
  assert.deepEqual(
    match(categories[2]!).map(({ responsibility }) => responsibility),
    ['L01'],
  );
  assert.deepEqual(match(categories[2]!)[0]!.words, ['餐饮场所燃气使用']);
  assert.deepEqual(match(aClass('S09', '养老补贴', null)), []);
});

test('siblings that are fused already speak for their matter, and are named', () => {
  const match = matcher({ categories, responsibilities: matters, fusions: [aFusion('S0102', 'L04')], day });
  const found = match(categories[1]!).find(({ responsibility }) => responsibility === 'L04');
  assert.deepEqual([found?.codes, found?.words], [['S0102'], []]);
});

test('what is taken back is proposed from its day on only', () => {
  const proposedOn = (on: string) =>
    matcher({ categories, responsibilities: matters, fusions: [], day: on })(categories[1]!).map(
      ({ responsibility }) => responsibility,
    );
  assert.ok(!proposedOn('2026-07-31').includes('L03'));
  assert.ok(proposedOn('2026-08-01').includes('L03'));
});

const anyDay = fc.constantFrom('2026-01-01', '2026-06-30', '2026-07-22', '2026-12-31');
const piece = fc.constantFrom('燃气', '河道', '采砂', '餐饮', '泄漏', '垃圾', '工作', '检查', '噪声');
const anyName = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const anyMatter: Arbitrary<ResponsibilityRow> = fc
  .record({
    ...{ n: fc.nat(8), name: anyName, tier: fc.constantFrom(...tiers), area: fc.constantFrom(whole, town) },
    ...{ since: fc.option(anyDay), leads: fc.subarray([gas, water, '没有局']), townDuties: anyName },
    ...{ supports: fc.subarray([gas, water]), receivers: fc.subarray([water, gas]) },
  })
  .map(({ n, name, ...part }) => aMatter(`L0${n}`, name, part));
const anyMatters = fc.uniqueArray(anyMatter, { selector: ({ code, area }) => `${code}:${area}`, maxLength: 8 });
const anyClasses = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('S01', 'S0101', 'S0102', 'S0201', 'S0202', 'S03'), anyName)
    .map(([code, name]) => aClass(code, name, null)),
  { selector: ({ code }) => code, maxLength: 6 },
);
const anyFusions = fc.uniqueArray(
  fc
    .record({ code: fc.constantFrom('S01', 'S0101', 'S02', 'S0202', 'S03'), n: fc.nat(8) })
    .map(({ code, n }) => aFusion(code, `L0${n}`)),
  { selector: ({ code, responsibility }) => `${code}:${responsibility}`, maxLength: 6 },
);
const anyDuties = fc.array(
  fc
    .record({
      ...{ code: fc.constantFrom('S01', 'S0101', 'S02', 'S0202', 'S03'), organId: fc.constantFrom(gas, water, office) },
      ...{ role: fc.constantFrom('lead' as const, 'support' as const), area: fc.constantFrom(whole, town, otherTown) },
    })
    .map(({ code, organId, ...part }) => aDuty(code, organId, part)),
  { maxLength: 8 },
);

test('the order lists are read in changes no proposal; none is without a reason or before its day', () => {
  fc.assert(
    fc.property(anyClasses, anyMatters, anyFusions, anyDay, (classes, responsibilities, fusions, on) => {
      const match = matcher({ categories: classes, responsibilities, fusions, day: on });
      const again = matcher({
        ...{ categories: classes.toReversed(), responsibilities: responsibilities.toReversed() },
        ...{ fusions: fusions.toReversed(), day: on },
      });
      for (const one of classes) {
        const proposals = match(one);
        assert.deepEqual(again(one), proposals);
        assert.ok(proposals.length <= 3);
        for (const { responsibility, words, codes, score } of proposals) {
          assert.ok(words.length + codes.length > 0 && score >= 5 && score <= 100);
          const of = responsibilities.filter(({ code }) => code === responsibility);
          assert.ok(of.some(({ tier, since }) => tier !== 'taken_back' || (since !== null && since <= on)));
        }
      }
    }),
  );
});

test('the longest code of the entries that cover a class stands first, and none is missed', () => {
  fc.assert(
    fc.property(anyFusions, fc.constantFrom('S0101', 'S0202', 'S03', 'S'), (fusions, code) => {
      const found = coverage(fusions)({ kind: 'event', code });
      assert.equal(found.length, fusions.filter((one) => coversCode(one.code, code)).length);
      assert.deepEqual(
        found.map((one) => one.code.length),
        found.map((one) => one.code.length).toSorted((a, b) => b - a),
      );
    }),
  );
});

test('only the lowest classes are counted, each once', () => {
  const lowest = lowestClasses([...categories, categories[1]!]);
  assert.deepEqual(
    lowest.map(({ code }) => code),
    ['S0101', 'S0102', 'S0103'],
  );
  assert.deepEqual(
    uncoveredClasses(lowest, [aFusion('S0101', 'L01'), aFusion('S0103', 'L02')]).map(({ code }) => code),
    ['S0102'],
  );
  assert.deepEqual(uncoveredClasses(lowest, [aFusion('S01', 'L01')]), []);
});

test('covered twice is what two organs lead for, not two matters of one organ; the longest code counts', () => {
  const lowest = lowestClasses(categories);
  const twice = (fusions: Fusion[], responsibilities = matters) =>
    doublyCovered(lowest, fusions, responsibilities).map(({ one, under }) => [
      one.code,
      ...under.map(({ code }) => code),
    ]);
  assert.deepEqual(twice([aFusion('S0101', 'L01'), aFusion('S0101', 'L02')]), [['S0101', 'L01', 'L02']]);
  assert.deepEqual(twice([aFusion('S0101', 'L01'), aFusion('S0101', 'L03')]), []);
  assert.deepEqual(twice([aFusion('S0101', 'L01'), aFusion('S01', 'L02')]), []);
  const apart = [aMatter('L01', '甲', { area: town }), aMatter('L02', '乙', { area: otherTown, leads: [water] })];
  assert.deepEqual(twice([aFusion('S0101', 'L01'), aFusion('S0101', 'L02')], apart), []);
});

test('contradictory is an organ that the matter does not name, and the town though it was taken back', () => {
  const ask = (duties: Duty[], fusions: Fusion[], responsibilities = matters, on = day) =>
    contradictions({
      ...{ lowest: lowestClasses(categories), fusions, responsibilities, duties: listed(duties) },
      ...{ towns: towns.map(({ area }) => area), day: on, isOrganId },
    }).map(({ one, under, organId, area, why }) => [one.code, under.code, organId, area, why]);
  assert.deepEqual(ask([aDuty('S01', gas)], [aFusion('S0101', 'L01')]), []);
  assert.deepEqual(ask([aDuty('S01', water, { area: town })], [aFusion('S0101', 'L01')]), [
    ['S0101', 'L01', water, town, 'not_named'],
  ]);
  const sent = [aDuty('S0101', office, { area: town })];
  assert.deepEqual(ask(sent, [aFusion('S0101', 'L03')]), []);
  assert.deepEqual(ask(sent, [aFusion('S0101', 'L03')], matters, '2026-08-01'), [
    ['S0101', 'L03', office, town, 'taken_back'],
  ]);
  assert.deepEqual(ask(sent, [aFusion('S0101', 'L04')]), []);
  assert.deepEqual(ask([aDuty('S0101', gas)], [aFusion('S0101', 'L04')]).length, 2);
  assert.deepEqual(
    ask([aDuty('S0101', water)], [aFusion('S0101', 'L05')], [aMatter('L05', '丙', { leads: ['没有局'] })]),
    [],
  );
});

test('several classes make one refined item of a matter', () => {
  assert.deepEqual(itemsOf([aFusion('S0102', 'L01'), aFusion('S0101', 'L01'), aFusion('S0103', 'L02', '采砂')]), [
    { item: '燃气隐患', responsibility: 'L01', classes: 2 },
    { item: '采砂', responsibility: 'L02', classes: 1 },
  ]);
});

const draft = (
  fusions: readonly Fusion[],
  responsibilities: readonly ResponsibilityRow[],
  duties: readonly Duty[],
  on = day,
) => dutiesFromFusion({ fusions, responsibilities, duties, towns, organs, choose: chooseOrgans, day: on });

test('the duty list follows the matters: departments lead and support, towns do what they must, the rest stays', () => {
  const duties = [aDuty('S01', water), aDuty('S0101', water), aDuty('S0102', office, { area: town })];
  const made = draft(
    [aFusion('S0101', 'L01'), aFusion('S0102', 'L04', '幼儿园'), aFusion('S0103', 'L03')],
    [aMatter('L01', '燃气', { supports: [water, '没有局'] }), ...matters.slice(1)],
    duties,
  );
  assert.deepEqual(
    made.duties.map(({ code, area, role, organId, level, basis }) => [code, area, role, organId, level, basis]),
    [
      ['S0101', whole, 'lead', gas, 'county', 'L01 燃气 · 燃气隐患 · demo 2026.1'],
      ['S0101', whole, 'support', water, 'county', 'L01 燃气 · 燃气隐患 · demo 2026.1'],
      // The office that leads in its town today goes on; the other town's government takes what nobody there led.
      ['S0102', town, 'lead', office, 'town', 'L04 幼儿园年检 · 幼儿园 · demo 2026.1'],
      ['S0102', otherTown, 'lead', otherGov, 'town', 'L04 幼儿园年检 · 幼儿园 · demo 2026.1'],
      ['S01', whole, 'lead', water, 'county', '旧清单'],
    ],
  );
  assert.deepEqual([made.kept, made.withoutLead, made.later], [1, [], [`L03:${whole}`]]);
});

test('what was taken back goes to its receiver from its day on; a lead nobody knows is told, not lost', () => {
  const duties = [aDuty('S0101', office, { area: town })];
  const given = [...matters, aMatter('L06', '丁', { leads: ['没有局'] })];
  const before = draft([aFusion('S0101', 'L03')], given, duties, '2026-07-31');
  assert.deepEqual([before.duties.length, before.duties[0]?.organId], [1, office]);
  const after = draft([aFusion('S0101', 'L03'), aFusion('S0103', 'L06')], given, duties, '2026-08-01');
  assert.deepEqual(
    after.duties.map(({ area, organId }) => [area, organId]),
    [[whole, gas]],
  );
  assert.deepEqual(after.withoutLead, [`L06:${whole}`]);
});

test('a duty list made of any lists has each entry once and contradicts nothing that is covered once', () => {
  fc.assert(
    fc.property(anyClasses, anyMatters, anyFusions, anyDuties, (classes, responsibilities, fusions, duties) => {
      const { duties: made } = draft(fusions, responsibilities, duties);
      assert.deepEqual(draft(fusions.toReversed(), responsibilities.toReversed(), duties).duties, made);
      const keys = made
        .filter(({ basis }) => basis !== '旧清单')
        .map((one) => `${one.code}:${one.area}:${one.role}:${one.organId}`);
      assert.equal(new Set(keys).size, keys.length);
      const lowest = lowestClasses(classes);
      // Where several matters, or several areas of one, cover a class, the report of double cover speaks.
      const plainOnes = lowest.filter((one) => {
        const codes = new Set(coverage(fusions)(one).map(({ responsibility }) => responsibility));
        const under = responsibilities.filter(({ code }) => codes.has(code));
        return (
          codes.size === 1 &&
          under.length === 1 &&
          under[0]!.area === whole &&
          draft(fusions, under, duties).withoutLead.length === 0
        );
      });
      const again = listed(made.map((duty) => ({ ...duty, id: idOf(800) })));
      const found = contradictions({
        ...{ lowest: plainOnes, fusions, responsibilities, duties: again },
        ...{ towns: towns.map(({ area }) => area), day, isOrganId },
      });
      assert.deepEqual(found, []);
    }),
  );
});
