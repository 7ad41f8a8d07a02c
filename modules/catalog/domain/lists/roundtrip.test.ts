import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc, { type Arbitrary } from 'fast-check';
import { Compile } from 'typebox/compile';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import { cleanText, readSheet, writeSheet } from '@zhenshu/kernel/sheet.ts';
import {
  classKinds,
  codeSets,
  dutyLevels,
  dutyRoles,
  limitUnits,
  longestMatter,
  Matter,
  matterFlags,
  matterGroups,
  matterStates,
  type Category,
  type Condition,
  type DevolutionBatch,
  type Duty,
  type EntryOf,
  type GrantLine,
  type ListName,
  type Screening,
} from '../../contract.ts';
import { toTable } from '../../usecases/tables.ts';
import type { Known, ListKind } from '../list-kind.ts';
import { lists } from '../lists.ts';
import { clean } from '../sheet.ts';

const county = 990101;
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const organs = Array.from({ length: 4 }, (_, n) => ({ id: idOf(n), name: `${'甲乙丙丁'[n]}局`, area: county * 1e6 }));
/** Both the name and the id of an organ are asked for, as `findOrgansByName` answers to both. */
const known: Known = {
  county,
  classes: [],
  matters: new Map(),
  responsibilities: new Set(),
  organs: organs.flatMap((organ) => [organ.name, organ.id].map((asked) => ({ ...organ, asked }))),
  newId: () => idOf(999),
};
const organName = (id: string) => organs.find((organ) => organ.id === id)?.name ?? id;

/** Texts as they stand in a list: what a cell cannot hold (breaks, entities, blanks around it) is no text of a list. */
const word = fc.constantFrom(
  ...[
    '办理',
    '｜',
    '\\',
    '；',
    '、',
    ',',
    '"',
    '=1+1',
    '&',
    '<b>',
    "'",
    '-',
    '1',
    '。',
    '（乡、镇）',
    '即办',
    '无',
    '_x0041_',
  ],
  ...['𠮷', 'é', 'constructor', '10个工作日', '#', '|', '0'],
);
const text = fc
  .array(fc.oneof(word, fc.string({ unit: 'grapheme', maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((words) => clean(cleanText(words.join(' ').normalize('NFC'))))
  .filter((said) => said !== '' && said === clean(cleanText(said)) && /^[^\p{C}]+$/u.test(said) && !said.includes('￾'));
const code = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.-]{0,30}$/).filter((one) => !/^\d(\.\d+)?e\+?\d+$/i.test(one));
const kind = fc.constantFrom(...classKinds);
const some = <T extends string>(codes: readonly T[]) => fc.subarray([...codes], { minLength: 1 });

const category: Arbitrary<Category> = fc.record({
  kind,
  // Five digits take the class of their first two as the one above (GB/T 47678.5).
  code: code.filter((one) => !/^\d{5}$/.test(one)),
  nameZh: text,
  nameEn: text,
  parent: fc.constant(null),
  words: fc.uniqueArray(fc.stringMatching(/^[a-z\u4e00-\u4eff]{1,5}$/), { maxLength: 4 }),
});
const duty: Arbitrary<Duty> = fc.record({
  id: fc.constant(idOf(999)),
  ...{ kind, code, area: fc.constantFrom(990101000000, 990101100000, 990101100201) },
  ...{ role: fc.constantFrom(...dutyRoles), organId: fc.constantFrom(...organs.map(({ id }) => id)) },
  ...{ level: fc.constantFrom(...dutyLevels), basis: text },
});
const condition: Arbitrary<Condition> = fc.record({
  ...{ kind, code, condition: code, nameZh: text, nameEn: text, amount: fc.integer({ min: 1, max: 10_000 }) },
  ...{ unit: fc.constantFrom(...limitUnits), closingZh: text, closingEn: text, level: fc.constantFrom(...dutyLevels) },
});

const count = fc.nat(10_000);
const day = fc.constantFrom('2026-01-31', '2024-02-29', '1999-12-01');
const optional = <T extends object>(fields: { [K in keyof T]: Arbitrary<T[K]> }, ...needed: (keyof T & string)[]) =>
  fc.record(fields, { requiredKeys: needed as never }) as Arbitrary<Partial<T>>;
const fewTexts = fc.array(text, { minLength: 1, maxLength: 3 });
const limit = (of: 'statutory' | 'promised') =>
  fc
    .record({ amount: fc.option(count), unit: fc.option(fc.constantFrom(...limitUnits)), note: fc.option(text) })
    // A number without a unit is read as working days.
    .filter(({ amount, unit }) => amount === null || amount === 0 || unit !== null)
    .map(({ amount, unit, note }) => ({
      ...(amount === null ? {} : { [`${of}Amount`]: amount }),
      ...(unit === null ? {} : { [`${of}Unit`]: unit }),
      ...(note === null ? {} : { [`${of}Note`]: note }),
    }));
const department = fc.oneof(
  fc.constantFrom(...organs).map(({ id, name }) => ({ organId: id, department: name })),
  // Known under another name, or not known at all; a name the county knows is always linked.
  fc.record({ organId: fc.constantFrom(...organs.map(({ id }) => id)), department: text }),
  text.map((said) => ({ department: said })),
);
const otherTexts = Object.keys(longestMatter).filter(
  (name) => name !== 'name' && name !== 'department' && !name.endsWith('Note'),
);
const isMatter = Compile(Matter);
const matter: Arbitrary<Matter> = fc
  .tuple(
    optional(
      {
        ...{ code, name: text, type: fc.constantFrom('00', '01', '10', '15', '20', '21', '99', '30') },
        ...Object.fromEntries(otherTexts.map((name) => [name, text])),
        ...Object.fromEntries(matterFlags.map((flag) => [flag, fc.boolean()])),
        ...{ baseCode: code, implementationCode: code, businessCode: code },
        ...{ group: fc.constantFrom(...matterGroups), state: fc.constantFrom(...matterStates) },
        ...{ nature: fc.constantFrom(...codeSets.nature), handling: fc.constantFrom(...codeSets.handling) },
        ...{ exercise: some(codeSets.exercise), objects: some(codeSets.object), forms: some(codeSets.form) },
        bases: fewTexts,
        topics: fc.uniqueArray(fc.stringMatching(/^[a-z\u4e00-\u4eff]{1,5}$/), { minLength: 1, maxLength: 3 }),
        materials: fc.array(
          optional(
            { name: text, source: text, originals: count, copies: count, required: fc.boolean(), note: text },
            'name',
          ),
          { minLength: 1, maxLength: 3 },
        ),
        results: fc.array(optional({ name: text, kind: text }, 'name'), { minLength: 1, maxLength: 2 }),
        fees: fc.array(optional({ name: text, standard: text, basis: text }, 'name'), { minLength: 1, maxLength: 2 }),
        ...{ visits: count, plannedFrom: day, plannedTo: day },
      },
      ...(['code', 'name', 'type'] as const),
    ),
    department,
    limit('statutory'),
    limit('promised'),
  )
  .map((partsOfIt) => Object.assign({}, ...partsOfIt) as Matter)
  .filter((entry) => isMatter.Check(entry));

const year = fc.integer({ min: 2020, max: 2030 });
const screened: Arbitrary<Screening> = fc
  .record({
    code,
    name: text,
    text,
    volume: fc.nat({ max: 9999 }),
    batch: fc.integer({ min: 1, max: 99 }),
    way: fc.nat({ max: 4 }),
  })
  .map(({ code: one, name, text: words, volume, batch: number, way }): Screening => {
    const base = { code: one, name };
    if (way === 0) return { ...base, decision: 'devolve', batch: number };
    if (way === 1) return { ...base, decision: 'devolve', batch: number, text: words, volume };
    if (way === 2) return { ...base, decision: 'keep', reason: 'low_volume', volume };
    if (way === 3) return { ...base, decision: 'keep', reason: 'too_specialised', text: words };
    return { ...base, decision: 'keep', reason: 'other', text: words };
  });
const batch: Arbitrary<DevolutionBatch> = fc
  .record({ number: fc.integer({ min: 1, max: 99 }), name: text, trainer: text, note: fc.option(text), year })
  .map(({ number, name, trainer, note, year: of }) => ({
    ...{ batch: number, name, trainer, ...(note === null ? {} : { note }) },
    ...{ trainFrom: `${of}-01-05`, trainTo: `${of}-02-01`, shadowFrom: `${of}-02-01`, shadowTo: `${of}-03-15` },
    goLive: `${of}-03-01`,
  }));

const granted: Arbitrary<GrantLine> = fc
  .record({
    ...{ matter: code, town: fc.integer({ min: 1, max: 9 }), reason: text, basis: text, note: fc.option(text), year },
    ...{ grantor: fc.nat({ max: 3 }), organ: fc.nat({ max: 3 }), way: fc.nat({ max: 5 }), open: fc.boolean() },
    mode: fc.constantFrom('statutory', 'devolved', 'authorised', 'review', 'window', 'agency' as const),
    type: fc.constantFrom('01', '02', '20' as const),
  })
  .map(({ matter: one, town, reason, basis, note, year: of, grantor, organ, way, open, mode, type }): GrantLine => {
    const line = {
      ...{ matter: one, area: county * 1_000_000 + 100_000 + town * 1000, from: `${of}-03-01`, reason, until: null },
      ...{ mode: null, matterType: null, grantor: null, grantorId: null, organ: null, organId: null, basis: null },
      ...{ agreement: null, scopeNote: null, evaluateOn: null, handover: null },
    };
    const until = open ? null : `${of + 1}-03-01`;
    if (way === 0) return { ...line, what: 'recall', handover: basis };
    if (way === 1) return { ...line, what: 'suspend', until };
    if (way === 2) return { ...line, what: 'resume' };
    const organsOf = {
      ...{ grantor: organs[grantor]!.name, grantorId: organs[grantor]!.id },
      ...{ organ: organs[organ]!.name, organId: organs[organ]!.id },
    };
    const terms = { ...line, ...organsOf, what: 'grant' as const, basis, scopeNote: note, evaluateOn: until };
    if (way > 3) return { ...terms, mode, matterType: open ? null : type, until };
    const signed = {
      title: reason.slice(0, 100),
      number: '1',
      day: `${of}-02-01`,
      grantorSigner: '甲',
      organSigner: '乙',
    };
    const agreement = { ...signed, notice: '公告' };
    return { ...terms, mode: 'entrusted', matterType: type, until: `${of + 1}-03-01`, agreement };
  });

/** The same is shown of sheets in sheets.test.ts, of responsibilities and what is fused with them in responsibilities.test.ts. */
const anyEntries: { readonly [L in Exclude<ListName, 'sheet' | 'responsibility' | 'fusion'>]: Arbitrary<EntryOf[L]> } =
  {
    ...{ category, duty, filing_condition: condition, matter, screening: screened, batch, grant: granted },
  };

for (const [list, entry] of Object.entries(anyEntries)) {
  const kindOfList = lists[list as ListName] as ListKind<object>;
  const { columns, keyOf, toCells, read } = kindOfList;
  const entries = fc.uniqueArray(entry as Arbitrary<object>, { maxLength: 8, selector: keyOf });
  const header = Object.values(columns).map((names) => names[0]!);
  const sorted = (all: readonly object[]) => all.map((one) => canonical(one)).toSorted((a, b) => (a < b ? -1 : 1));
  const shown = (all: readonly object[]) => all.map((one) => toCells(one, organName));

  test(`the export of any list of ${list} is read again as it was, without an error`, () => {
    fc.assert(
      fc.property(entries, (all) => {
        const rows = shown(all).map((cells, at) => ({ line: at + 2, cells }));
        const { entries: again, report } = read({ header, rows }, known);
        assert.deepEqual(
          report.problems.filter(({ warning }) => !warning),
          [],
        );
        assert.deepEqual(sorted(again), sorted(all));
      }),
    );
  });

  test(`a list of ${list} comes back from a workbook as it went in`, async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (all) => {
        const bytes = await writeSheet(header, shown(all));
        const { entries: again } = read(toTable(await readSheet({ fileName: 'a.xlsx', bytes }), undefined), known);
        assert.deepEqual(sorted(again), sorted(all));
      }),
      { numRuns: 25 },
    );
  });
}
