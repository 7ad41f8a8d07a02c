import { Type, type Static } from 'typebox';
import {
  DayText,
  Id,
  PageQuery,
  nullable,
  oneOf,
  page,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { codeSets, matterGroups, matterStates } from './code-sets.ts';
import { limitUnits } from './words.ts';

/** The most characters of each text of a matter. */
export const longestMatter = {
  name: 500,
  mainName: 500,
  edition: 60,
  department: 300,
  creditCode: 60,
  entrusting: 300,
  undertaking: 300,
  joint: 500,
  powerSource: 500,
  division: 4000,
  content: 4000,
  statutoryNote: 1000,
  promisedNote: 1000,
  special: 1000,
  acceptance: 8000,
  flow: 8000,
  scope: 500,
  place: 1000,
  hours: 1000,
  contact: 1000,
  supervision: 1000,
  intermediary: 1000,
  quota: 500,
  link: 1000,
  questions: 8000,
} as const;
/** Texts of a matter that it may lack. */
export type MatterText = Exclude<keyof typeof longestMatter, 'name' | 'department'>;
/** Yes or no of a matter: charged 收费, booking 预约, paid online 网上支付, delivery 物流, online 网办, kiosk 自助终端, in the hall 进驻大厅. */
export const matterFlags = ['charged', 'booking', 'onlinePay', 'delivery', 'online', 'kiosk', 'inHall'] as const;
/** The most parts of a kind: materials, results, fees, bases, topics. */
export const mostParts = 60;
/** The most of a limit or of visits. */
export const mostAmount = 10_000;

/** One line as a cell of a sheet gives it back: no breaks, no space but single ones inside. */
function line(max: number) {
  const sign = '[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u200b\\ufeff\\ud800-\\udfff]';
  return Type.String({ minLength: 1, maxLength: max, pattern: `^${sign}+( ${sign}+)*$` });
}
const text = (name: keyof typeof longestMatter) => Type.Optional(line(longestMatter[name]));
const someOf = <const C extends readonly string[]>(codes: C) =>
  Type.Optional(Type.Array(oneOf(codes), { minItems: 1, maxItems: codes.length, uniqueItems: true }));
const parts = <S extends ReturnType<typeof strict> | ReturnType<typeof line>>(part: S) =>
  Type.Optional(Type.Array(part, { minItems: 1, maxItems: mostParts }));
const Flag = Type.Optional(Type.Boolean());
const Amount = Type.Optional(Type.Integer({ minimum: 0, maximum: mostAmount }));

/** A code of a matter, text: 12 digits (基本编码), 31 (实施编码) and longer ones of the provinces. */
export const MatterCode = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$' });
const SomeCode = Type.Optional(MatterCode);
/** A type 事项类型: one of the code set, or a local extension of it. */
export const MatterType = Type.String({ pattern: `^(${codeSets.type.join('|')}|1[1-9]|[2-9][1-9]|[3-9]0)$` });

/** A material 申请材料. */
export const Material = strict({
  name: line(1000),
  /** Who issues it 出具机构. */
  source: Type.Optional(line(300)),
  originals: Amount,
  copies: Amount,
  required: Flag,
  note: Type.Optional(line(1000)),
});
export type Material = Static<typeof Material>;

/** A topic 主题: one word, because lists part topics by spaces and commas. */
const Topic = Type.String({
  maxLength: 100,
  pattern: '^[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u200b\\ufeff\\ud800-\\udfff\\u3001\\uff0c,;\\uff1b/|\\uff5c]+$',
});

/** A result 办理结果, with the kind of paper it is. */
export const MatterResult = strict({ name: line(500), kind: Type.Optional(line(60)) });
export type MatterResult = Static<typeof MatterResult>;

/** A fee 收费 with its standard and basis. */
export const Fee = strict({
  name: line(500),
  standard: Type.Optional(line(500)),
  basis: Type.Optional(line(1000)),
});
export type Fee = Static<typeof Fee>;

/**
 * A matter 事项 with its elements (domain-facts 3.2). Real lists are poor: only name, department and type must be there.
 * `code` identifies it in its list: its implementation code where it has one of its own.
 */
export const Matter = strict({
  code: MatterCode,
  name: line(longestMatter.name),
  mainName: text('mainName'),
  baseCode: SomeCode,
  implementationCode: SomeCode,
  businessCode: SomeCode,
  type: MatterType,
  /** Where it is another than its type says, see `groupOf`. */
  group: Type.Optional(oneOf(matterGroups)),
  edition: text('edition'),
  state: Type.Optional(oneOf(matterStates)),
  department: line(longestMatter.department),
  /** The organ the department is, where the county has it. */
  organId: Type.Optional(Id),
  creditCode: text('creditCode'),
  nature: Type.Optional(oneOf(codeSets.nature)),
  entrusting: text('entrusting'),
  undertaking: text('undertaking'),
  joint: text('joint'),
  exercise: someOf(codeSets.exercise),
  powerSource: text('powerSource'),
  division: text('division'),
  content: text('content'),
  bases: parts(line(4000)),
  objects: someOf(codeSets.object),
  forms: someOf(codeSets.form),
  handling: Type.Optional(oneOf(codeSets.handling)),
  statutoryAmount: Amount,
  statutoryUnit: Type.Optional(oneOf(limitUnits)),
  statutoryNote: text('statutoryNote'),
  promisedAmount: Amount,
  promisedUnit: Type.Optional(oneOf(limitUnits)),
  promisedNote: text('promisedNote'),
  special: text('special'),
  acceptance: text('acceptance'),
  materials: parts(Material),
  flow: text('flow'),
  results: parts(MatterResult),
  charged: Flag,
  fees: parts(Fee),
  visits: Amount,
  scope: text('scope'),
  place: text('place'),
  hours: text('hours'),
  contact: text('contact'),
  supervision: text('supervision'),
  intermediary: text('intermediary'),
  quota: text('quota'),
  booking: Flag,
  onlinePay: Flag,
  delivery: Flag,
  online: Flag,
  kiosk: Flag,
  inHall: Flag,
  link: text('link'),
  questions: text('questions'),
  topics: Type.Optional(Type.Array(Topic, { minItems: 1, maxItems: mostParts, uniqueItems: true })),
  plannedFrom: Type.Optional(DayText),
  plannedTo: Type.Optional(DayText),
});
export type Matter = Static<typeof Matter>;

/** A matter as lists show it. */
export const MatterRow = strict({
  code: Type.String(),
  name: Type.String(),
  mainName: nullable(Type.String()),
  type: Type.String(),
  group: oneOf(matterGroups),
  department: Type.String(),
  organId: nullable(Id),
  handling: nullable(oneOf(codeSets.handling)),
  promisedAmount: nullable(Type.Integer()),
  promisedUnit: nullable(oneOf(limitUnits)),
  versionId: Id,
  listVersion: Type.String(),
});
export type MatterRow = Static<typeof MatterRow>;

/** A version that has a matter, and the days on which it holds; `to` is the first day without it. */
export const MatterVersion = strict({
  id: Id,
  scheme: Type.String(),
  version: Type.String(),
  from: DayText,
  to: nullable(DayText),
});
export type MatterVersion = Static<typeof MatterVersion>;

const Reading = { right: 'catalog.read' };
const MatterFilter = {
  q: Type.Optional(words(100)),
  code: Type.Optional(MatterCode),
  department: Type.Optional(words(longestMatter.department)),
  type: Type.Optional(MatterType),
  group: Type.Optional(oneOf(matterGroups)),
  on: Type.Optional(DayText),
};

/** Routes of the matter library 事项库. */
export const mattersContract = {
  'GET /matters': {
    operationId: 'listMatters',
    summary: 'Matters in force today or on a day, by words, code, department and type, with how many each has',
    access: Reading,
    query: strict({ ...PageQuery, ...MatterFilter }),
    response: strict({
      ...page(MatterRow).properties,
      total: Type.Integer(),
      departments: Type.Array(strict({ department: Type.String(), organId: nullable(Id), matters: Type.Integer() })),
      types: Type.Array(strict({ type: Type.String(), matters: Type.Integer() })),
    }),
  },
  'GET /matters/export': {
    operationId: 'exportMatters',
    summary: 'The matters of such a list, all of them, as xlsx in the columns the import reads',
    access: Reading,
    query: strict(MatterFilter),
    limit: 60,
  },
  'GET /matters/:code': {
    operationId: 'getMatter',
    summary: 'One matter as it stands today or on a day, the version that says so, and all versions that have it',
    access: Reading,
    params: strict({ code: MatterCode }),
    query: strict({ on: Type.Optional(DayText) }),
    response: strict({
      matter: Matter,
      group: oneOf(matterGroups),
      versionId: Id,
      versions: Type.Array(MatterVersion),
    }),
  },
} as const satisfies Contract;
