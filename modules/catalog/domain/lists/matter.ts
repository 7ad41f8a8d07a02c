import { canonical } from '@zhenshu/kernel/canonical.ts';
import { Matter, matterFlags, longestMatter, type MatterText } from '../../contract.ts';
import { messages } from '../../messages.ts';
import { codeWords, flagWords, groupWords, matterColumns, stateWords } from '../../messages/matter-columns.ts';
import type { Draft, Known, ListKind, OrganMatch } from '../list-kind.ts';
import { clean, openSheet, type Table } from '../sheet.ts';
import {
  joinParts,
  ofMaterial,
  readCount,
  readDay,
  readLimit,
  readParts,
  readWords,
  toFee,
  toLine,
  toMaterial,
  toResult,
  type MatterColumn,
  type MatterRowOfSheet,
} from './matter-parts.ts';
import { organCells } from './parts.ts';

/** Matters 事项. */
export const matter: ListKind<Matter> = {
  schema: Matter,
  columns: matterColumns,
  keyOf: ({ code }) => code,
  nameOf: ({ name }) => name,
  organsNamed: (table) => {
    const sheet = openSheet(table, matterColumns, ['department']);
    return [...new Set([...organCells(sheet, 'department'), ...organCells(sheet, 'organ')])];
  },
  organsOf: ({ organId }) => (organId === undefined ? [] : [organId]),
  read: readMatters,
  toCells: (entry, organName) => Object.values(cellsOf(entry, organName)),
};

/** Longer names are real, and mostly a slip: they are taken and told. */
const longName = 100;
const codeShape = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;
const texts = (Object.keys(longestMatter) as (keyof typeof longestMatter)[]).filter(
  (name): name is MatterText => name !== 'name' && name !== 'department' && !name.endsWith('Note'),
);

type Read = {
  readonly row: MatterRowOfSheet;
  readonly given: string | undefined;
  readonly entry: Omit<Matter, 'code'>;
};

/**
 * Reads a list of matters. A department the county has as an organ is linked to it, another keeps its name. The code of a
 * matter is what its sheet says (`编码`), else its implementation code, else its business item code where several matters
 * share the implementation code, else one made of department, type and name, so that it is the same each time. The same
 * name twice in a department is told on both lines and both are kept.
 */
function readMatters(table: Table, known: Known): Draft<Matter> {
  const sheet = openSheet(table, matterColumns, ['name', 'type', 'department']);
  const strangers = new Set<string>();
  const read = sheet.rows.flatMap((row) => readMatter(row, known, strangers) ?? []);
  const good = read.filter(({ row }) => !row.isBad());
  const count = (codeOf: (one: Read) => string | undefined) => Map.groupBy(good, codeOf);
  const [byImplementation, byBusiness] = [
    count(({ entry }) => entry.implementationCode),
    count(({ entry }) => entry.businessCode),
  ];
  const alone = (groups: Map<string | undefined, Read[]>, code: string | undefined) =>
    code !== undefined && groups.get(code)?.length === 1 ? code : undefined;
  const taken = new Map<string, Read>();
  const named = new Map<string, Read>();
  for (const one of good) {
    const { row, given, entry } = one;
    const code =
      given ??
      alone(byImplementation, entry.implementationCode) ??
      alone(byBusiness, entry.businessCode) ??
      entry.implementationCode ??
      entry.businessCode;
    const twin = code === undefined ? undefined : taken.get(code);
    if (twin && canonical(twin.entry) === canonical(entry)) {
      row.note('name', 'catalog.row_twice', true, twin.row.line);
      continue;
    }
    const column =
      given !== undefined ? 'code' : code === entry.implementationCode ? 'implementationCode' : 'businessCode';
    if (twin) row.note(column, 'catalog.code_twice', true, twin.row.line);
    taken.set(code === undefined || twin ? freeCode(entry, taken) : code, one);
    const name = `${entry.department}\n${entry.name}`;
    const namesake = named.get(name);
    if (namesake) {
      row.note('name', 'catalog.name_twice', true, namesake.row.line);
      namesake.row.note('name', 'catalog.name_twice', true, row.line);
    }
    named.set(name, one);
  }
  const entries = [...taken].map(([code, { entry }]): Matter => ({ code, ...entry }));
  return { entries, report: sheet.report(entries.length) };
}

function readMatter(row: MatterRowOfSheet, known: Known, strangers: Set<string>): Read | undefined {
  const name = row.text('name', longestMatter.name);
  const type = readType(row);
  const department = row.text('department', longestMatter.department);
  if (name !== undefined && name.length > longName) row.note('name', 'catalog.name_long', true);
  const given = readCode(row, 'code');
  const [statutory, promised] = [readLimit(row, 'statutory'), readLimit(row, 'promised')];
  if (isLater(promised, statutory)) row.note('promisedAmount', 'catalog.promise_later', true);
  const entry = {
    name,
    type,
    department,
    organId: organOf(row, known.organs, strangers),
    ...Object.fromEntries(texts.map((field) => [field, row.textOr(field, longestMatter[field], undefined)])),
    baseCode: readCode(row, 'baseCode'),
    implementationCode: readCode(row, 'implementationCode'),
    businessCode: readCode(row, 'businessCode'),
    group: wordOf(row, 'group', groupWords),
    state: wordOf(row, 'state', stateWords),
    nature: wordOf(row, 'nature', codeWords.nature),
    exercise: wordsOf(row, 'exercise', codeWords.exercise),
    objects: wordsOf(row, 'objects', codeWords.object),
    forms: wordsOf(row, 'forms', codeWords.form),
    handling: wordOf(row, 'handling', codeWords.handling),
    statutoryAmount: statutory.amount,
    statutoryUnit: statutory.unit,
    statutoryNote: statutory.note,
    promisedAmount: promised.amount,
    promisedUnit: promised.unit,
    promisedNote: promised.note,
    bases: readParts(row, 'bases', toLine(4000)),
    materials: readParts(row, 'materials', toMaterial),
    results: readParts(row, 'results', toResult),
    fees: readParts(row, 'fees', toFee),
    topics: topicsOf(row),
    visits: readCount(row, 'visits'),
    ...Object.fromEntries(matterFlags.map((flag) => [flag, wordOf(row, flag, flagWords)])),
    plannedFrom: readDay(row, 'plannedFrom'),
    plannedTo: readDay(row, 'plannedTo'),
  };
  if (name === undefined || type === undefined || department === undefined) return undefined;
  const there: unknown = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  return { row, given, entry: there as Omit<Matter, 'code'> };
}

/** A type by its code or name; codes of local extensions are taken as they are. */
function readType(row: MatterRowOfSheet): string | undefined {
  const said = row.raw('type');
  return /^(1[1-9]|2[1-9]|[3-9]\d)$/.test(said) ? said : row.word('type', codeWords.type);
}

/** A code as text; one a spreadsheet has rounded is told as such. */
function readCode(row: MatterRowOfSheet, column: MatterColumn): string | undefined {
  const said = row.raw(column).normalize('NFKC');
  if (said === '') return undefined;
  if (/^\d(\.\d+)?e\+\d+$/i.test(said)) return row.note(column, 'catalog.code_rounded');
  return codeShape.test(said) ? said : row.note(column, 'catalog.code_malformed');
}

/** The organ a row means: by its id, which must be right, where the sheet has one, else by the name of the department. */
function organOf(row: MatterRowOfSheet, organs: readonly OrganMatch[], strangers: Set<string>): string | undefined {
  const id = row.raw('organ');
  const asked = id === '' ? row.raw('department') : id;
  if (asked === '') return undefined;
  const matches = organs.filter((organ) => clean(organ.asked) === asked);
  if (matches.length === 1) return matches[0]!.id;
  if (id !== '') return row.note('organ', 'catalog.organ_unknown');
  // A department of another place stands in every line of it: once is enough.
  if (!strangers.has(asked)) {
    const problem = matches.length > 1 ? 'catalog.organ_ambiguous' : 'catalog.organ_not_here';
    row.note('department', problem, true);
  }
  strangers.add(asked);
  return undefined;
}

function wordOf<T>(row: MatterRowOfSheet, column: MatterColumn, words: Readonly<Record<string, T>>): T | undefined {
  return row.raw(column) === '' ? undefined : row.word(column, words);
}

function wordsOf<T extends string>(
  row: MatterRowOfSheet,
  column: MatterColumn,
  words: Readonly<Record<string, T>>,
): T[] | undefined {
  if (row.raw(column) === '') return undefined;
  // A name may hold a comma itself: 镇（乡、街道）级.
  const whole = row.raw(column).toLowerCase();
  const said = Object.hasOwn(words, whole) ? [whole] : splitOutside(whole);
  const found = said.map((word) => (Object.hasOwn(words, word) ? words[word] : undefined));
  if (found.includes(undefined)) return row.note(column, 'catalog.value_not_known');
  return [...new Set(found as T[])].toSorted((a, b) => (a < b ? -1 : 1));
}

/** Words apart by commas that stand in no brackets. */
function splitOutside(text: string): string[] {
  const parts = text.match(/(?:[^、，,;；/|｜\s（(]|[（(][^）)]*[）)]?)+/g);
  return parts ?? [];
}

function topicsOf(row: MatterRowOfSheet): string[] | undefined {
  const topics = readWords(row, 'topics');
  if (topics.length > 60) return row.note('topics', 'catalog.parts_many');
  if (topics.some((topic) => topic.length > 100)) return row.note('topics', 'catalog.value_too_long');
  return topics.length === 0 ? undefined : topics;
}

type Limit = ReturnType<typeof readLimit>;

/** Whether more is promised than the law allows, where the two can be compared (优化营商环境条例 art. 36). */
function isLater(promised: Limit, statutory: Limit): boolean {
  return promised.unit === statutory.unit && (promised.amount ?? 0) > (statutory.amount ?? Infinity);
}

/** A code of its own for a matter whose list gives it none: the same each time for the same department, type and name. */
function freeCode(entry: Omit<Matter, 'code'>, taken: ReadonlyMap<string, unknown>): string {
  const { department, type, mainName = '', name } = entry;
  const made = `M${digestOf([department, type, mainName, name].join('\n'))}`;
  for (let serial = 2, code = made; ; serial++) {
    if (!taken.has(code)) return code;
    code = `${made}-${serial}`;
  }
}

/** FNV-1a in 64 bits, as 13 letters and digits. */
function digestOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash.toString(36).toUpperCase().padStart(13, '0');
}

function cellsOf(entry: Matter, organName: (id: string) => string): Record<MatterColumn, string> {
  const zh = (key: string) => (messages as Readonly<Record<string, readonly [string, string]>>)[key]?.[0] ?? key;
  const codes = (set: string, list: readonly string[] = []) =>
    list.map((code) => zh(`catalog.code.${set}.${code}`)).join('、');
  const number = (value: number | undefined) => String(value ?? '');
  const flag = (value: boolean | undefined) => (value === undefined ? '' : value ? '是' : '否');
  const unit = (value: string | undefined) => (value === undefined ? '' : zh(`catalog.unit.${value}`));
  const { type, organId, department } = entry;
  // Where its name leads to it, the organ needs no number of its own.
  const organ = organId === undefined || organName(organId) === department ? '' : organId;
  return {
    code: entry.code,
    name: entry.name,
    mainName: entry.mainName ?? '',
    baseCode: entry.baseCode ?? '',
    implementationCode: entry.implementationCode ?? '',
    businessCode: entry.businessCode ?? '',
    type: Object.hasOwn(messages, `catalog.code.type.${type}`) ? codes('type', [type]) : type,
    group: entry.group === undefined ? '' : zh(`catalog.group.${entry.group}`),
    edition: entry.edition ?? '',
    state: entry.state === undefined ? '' : zh(`catalog.matter_state.${entry.state}`),
    department,
    organ,
    creditCode: entry.creditCode ?? '',
    nature: codes('nature', entry.nature === undefined ? [] : [entry.nature]),
    entrusting: entry.entrusting ?? '',
    undertaking: entry.undertaking ?? '',
    joint: entry.joint ?? '',
    exercise: codes('exercise', entry.exercise),
    powerSource: entry.powerSource ?? '',
    division: entry.division ?? '',
    content: entry.content ?? '',
    bases: joinParts(entry.bases?.map((basis) => [basis])),
    objects: codes('object', entry.objects),
    forms: codes('form', entry.forms),
    handling: codes('handling', entry.handling === undefined ? [] : [entry.handling]),
    statutoryAmount: number(entry.statutoryAmount),
    statutoryUnit: unit(entry.statutoryUnit),
    statutoryNote: entry.statutoryNote ?? '',
    promisedAmount: number(entry.promisedAmount),
    promisedUnit: unit(entry.promisedUnit),
    promisedNote: entry.promisedNote ?? '',
    special: entry.special ?? '',
    acceptance: entry.acceptance ?? '',
    materials: joinParts(entry.materials?.map(ofMaterial)),
    flow: entry.flow ?? '',
    results: joinParts(entry.results?.map(({ name, kind = '' }) => [name, kind])),
    charged: flag(entry.charged),
    fees: joinParts(entry.fees?.map(({ name, standard = '', basis = '' }) => [name, standard, basis])),
    visits: number(entry.visits),
    scope: entry.scope ?? '',
    place: entry.place ?? '',
    hours: entry.hours ?? '',
    contact: entry.contact ?? '',
    supervision: entry.supervision ?? '',
    intermediary: entry.intermediary ?? '',
    quota: entry.quota ?? '',
    booking: flag(entry.booking),
    onlinePay: flag(entry.onlinePay),
    delivery: flag(entry.delivery),
    online: flag(entry.online),
    kiosk: flag(entry.kiosk),
    inHall: flag(entry.inHall),
    link: entry.link ?? '',
    questions: entry.questions ?? '',
    topics: (entry.topics ?? []).join('、'),
    plannedFrom: entry.plannedFrom ?? '',
    plannedTo: entry.plannedTo ?? '',
  };
}
