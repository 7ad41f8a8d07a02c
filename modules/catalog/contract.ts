import { Type, type Static } from 'typebox';
import {
  AreaCode,
  DayText,
  Id,
  Instant,
  PageQuery,
  nullable,
  oneOf,
  page,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';

import { suggestionsContract } from './contract/suggestions.ts';

export type { DutySuggestion, SuggestionState } from './contract/suggestions.ts';

/** Kinds of classes: component 部件, matter 事项 (GB/T 47678.5-2026 counts both from 01001), event 事件 of a local scheme. */
export const classKinds = ['component', 'matter', 'event'] as const;
export type ClassKind = (typeof classKinds)[number];

/** Lists kept in versions: classes 分类, duties 职责, filing conditions 立案条件. */
export const listNames = ['category', 'duty', 'filing_condition'] as const;
export type ListName = (typeof listNames)[number];

/** States of a version; superseded ones stay in force until their period ends. */
export const versionStates = ['draft', 'published', 'superseded'] as const;

/** lead 主办 (牵头), support 协办 (配合). */
export const dutyRoles = ['lead', 'support'] as const;
export type DutyRole = (typeof dutyRoles)[number];

/** Level of the organ that handles: the town 镇街 or a county department 县直部门. */
export const dutyLevels = ['town', 'county'] as const;
export type DutyLevel = (typeof dutyLevels)[number];

/** Units of time limits: emergency_hour 紧急工作时 runs day and night, working_hour 工作时 only in working hours. */
export const limitUnits = ['minute', 'emergency_hour', 'working_hour', 'working_day', 'natural_day'] as const;
export type LimitUnit = (typeof limitUnits)[number];

/** Steps of a procedure with a limit of their own (环节): 立案, 派遣, 接收, 核查, 结案. */
export const steps = [
  'file',
  'dispatch',
  'accept',
  'arbitrate',
  'extend',
  'check',
  'close',
  'follow_up',
  'arrive_demand',
  'arrive_key_work',
  'arrive_joint',
  'arrive_emergency',
  'result_demand',
  'result_key_work',
  'result_joint',
  'result_emergency',
  'rate',
] as const;
export type Step = (typeof steps)[number];
/** Steps of the joint call (联动呼叫): coming and finishing by occasion, rating. Every other step is the event's. */
export const callSteps: readonly Step[] = steps.filter((step) => /^(arrive|result)_|^rate$/.test(step));

/** Every condition under which this module says no. */
export const refusalCodes = [
  'catalog.county_only',
  'catalog.class_unknown',
  'catalog.version_unknown',
  'catalog.version_exists',
  'catalog.not_a_draft',
  'catalog.from_before_live',
  'catalog.from_in_past',
  'catalog.published_meanwhile',
  'catalog.rows_bad',
  'catalog.nothing_to_import',
  'catalog.sheet_unreadable',
  'catalog.too_many',
  'catalog.cursor_wrong',
  'catalog.suggestion_unknown',
  'catalog.suggestion_decided',
  'catalog.no_duties',
  'catalog.organ_closed',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What can be wrong with a row of an imported sheet; warnings do not keep a row out. */
export const problemCodes = [
  'catalog.column_missing',
  'catalog.value_missing',
  'catalog.value_not_known',
  'catalog.value_too_long',
  'catalog.code_malformed',
  'catalog.number_wrong',
  'catalog.parent_missing',
  'catalog.area_outside',
  'catalog.organ_unknown',
  'catalog.organ_ambiguous',
  'catalog.row_twice',
  'catalog.code_two_names',
  'catalog.covers_no_class',
  'catalog.two_leads',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Names under which this module writes the ledger (指令台账). */
export const ledgerNames = [
  'catalog.import_list',
  'catalog.publish_list',
  'catalog.set_step_limit',
  'catalog.adopt_suggestion',
  'catalog.dismiss_suggestion',
] as const;
export type LedgerName = (typeof ledgerNames)[number];

const codePattern = '[0-9A-Za-z][0-9A-Za-z.-]{0,39}';
/** The code of a class, wherever one is named. */
export const ClassCode = Type.String({ pattern: `^${codePattern}$` });
/** kind:code of a class, wherever one is named in one word. */
export const subjectPattern = `^(${classKinds.join('|')}):${codePattern}$`;
const AreaText = Type.String({ pattern: '^[1-9]\\d{11}$' });
const CountyList = { right: 'catalog.edit' };
const Reading = { right: 'catalog.read' };
const Bare = strict({ id: Id });

/** A class 分类 in force. */
export const Category = strict({
  kind: oneOf(classKinds),
  code: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  parent: nullable(Type.String()),
  words: Type.Array(Type.String()),
});
export type Category = Static<typeof Category>;

/** A duty 职责 in force: which organ handles the classes its code covers, where. */
export const Duty = strict({
  id: Id,
  kind: oneOf(classKinds),
  code: Type.String(),
  area: AreaCode,
  role: oneOf(dutyRoles),
  organId: Id,
  level: oneOf(dutyLevels),
  basis: Type.String(),
});
export type Duty = Static<typeof Duty>;

/** A filing condition 立案条件 with its time limit and closing condition 结案条件. */
export const Condition = strict({
  kind: oneOf(classKinds),
  code: Type.String(),
  condition: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  amount: Type.Integer({ minimum: 1 }),
  unit: oneOf(limitUnits),
  closingZh: Type.String(),
  closingEn: Type.String(),
  level: oneOf(dutyLevels),
});
export type Condition = Static<typeof Condition>;

/** Which organ is proposed for a class at a place, and by which entry of which list version. */
export const Proposal = strict({
  organId: Id,
  role: oneOf(dutyRoles),
  level: oneOf(dutyLevels),
  basis: Type.String(),
  versionId: Id,
  listVersion: Type.String(),
  entryId: Id,
  matchedCode: Type.String(),
  matchedArea: AreaCode,
});
export type Proposal = Static<typeof Proposal>;

/** What a version changes against the one it follows: keys of entries, and how many stay as they are. */
export const Difference = strict({
  added: Type.Array(Type.String()),
  removed: Type.Array(Type.String()),
  changed: Type.Array(Type.String()),
  same: Type.Integer(),
});
export type Difference = Static<typeof Difference>;

/** A version of a list. `from` is null while a draft, and when it was replaced before its first day. */
export const ListVersion = strict({
  id: Id,
  list: oneOf(listNames),
  scheme: Type.String(),
  version: Type.String(),
  status: oneOf(versionStates),
  from: nullable(DayText),
  to: nullable(DayText),
  source: Type.String(),
  entries: Type.Integer(),
  difference: nullable(Difference),
  createdAt: Instant,
  publishedAt: nullable(Instant),
});
export type ListVersion = Static<typeof ListVersion>;

/** One thing wrong with a row: line of the sheet, column as the sheet names it, the value, the reason. */
export const RowProblem = strict({
  line: Type.Integer(),
  column: Type.String(),
  value: Type.String(),
  code: oneOf(problemCodes),
  warning: Type.Boolean(),
});
export type RowProblem = Static<typeof RowProblem>;

/** What an import would store: rows read and left out, entries made, and the problems (the first 1000 of them). */
export const ImportReport = strict({
  rows: Type.Integer(),
  left: Type.Integer(),
  entries: Type.Integer(),
  problemCount: Type.Integer(),
  problems: Type.Array(RowProblem),
});
export type ImportReport = Static<typeof ImportReport>;

/** The limit of a step; `usual` when the county set none of its own. */
export const StepLimit = strict({
  kind: Type.String(),
  step: oneOf(steps),
  amount: Type.Integer({ minimum: 1, maximum: 10_000 }),
  unit: oneOf(limitUnits),
  usual: Type.Boolean(),
});
export type StepLimit = Static<typeof StepLimit>;

const ProcedureKind = Type.String({ pattern: '^[a-z][a-z_]{0,39}$' });
const sheetBytes = 10 * 1024 * 1024;
const ListParam = strict({ list: oneOf(listNames) });
const FileName = Type.String({ pattern: '^[^/\\\\\\u0000-\\u001f]{1,200}\\.([xX][lL][sS][xX]|[cC][sS][vV])$' });

/** All routes of the module, under /api/v1. */
export const catalogContract = {
  'GET /categories': {
    operationId: 'listCategories',
    summary: 'Classes in force today, by kind, words or class above',
    access: Reading,
    query: strict({
      ...PageQuery,
      kind: Type.Optional(oneOf(classKinds)),
      q: Type.Optional(words(50)),
      parent: Type.Optional(ClassCode),
    }),
    response: page(Category),
  },
  'GET /categories/:kind/:code': {
    operationId: 'getCategory',
    summary: 'One class with its filing conditions and the duties that cover it',
    access: Reading,
    params: strict({ kind: oneOf(classKinds), code: ClassCode }),
    response: strict({ category: Category, conditions: Type.Array(Condition), duties: Type.Array(Duty) }),
  },
  'GET /duties/proposal': {
    operationId: 'proposeOrgans',
    summary: 'Who would handle a class at a place today, and why',
    access: Reading,
    query: strict({ kind: oneOf(classKinds), code: ClassCode, area: AreaText }),
    response: strict({ rows: Type.Array(Proposal) }),
  },
  'GET /lists': {
    operationId: 'listListVersions',
    summary: 'Versions of lists, newest first',
    access: Reading,
    query: strict({ ...PageQuery, list: Type.Optional(oneOf(listNames)) }),
    response: page(ListVersion),
  },
  'POST /lists/:list/preview': {
    operationId: 'previewImport',
    summary: 'Read a sheet (xlsx or csv) and say row by row what is wrong; nothing is stored',
    access: CountyList,
    params: ListParam,
    query: strict({ file: FileName }),
    rawBody: sheetBytes,
    response: ImportReport,
    limit: 30,
  },
  'POST /lists/:list/import': {
    operationId: 'importList',
    summary: 'Store a sheet as a draft version; bad rows are left out only with acceptPartial',
    access: CountyList,
    params: ListParam,
    query: strict({
      id: Id,
      file: FileName,
      scheme: words(60),
      version: words(60),
      acceptPartial: Type.Optional(oneOf(['0', '1'])),
    }),
    rawBody: sheetBytes,
    response: strict({ versionId: Id, report: ImportReport }),
    limit: 30,
  },
  'GET /lists/versions/:id/difference': {
    operationId: 'showDifference',
    summary: 'What a draft would change against the version in force today, or what a published one changed',
    access: Reading,
    params: Bare,
    response: Difference,
  },
  'POST /lists/versions/:id/publish': {
    operationId: 'publishList',
    summary: 'Put a draft in force from a day on; the version before it ends the day before',
    access: CountyList,
    params: Bare,
    body: strict({ id: Id, from: DayText }),
    response: ListVersion,
  },
  'GET /lists/:list/export': {
    operationId: 'exportList',
    summary: 'A version as xlsx, in the columns the import reads',
    access: Reading,
    params: ListParam,
    query: strict({ version: Id }),
  },
  ...suggestionsContract,
  'GET /step-limits': {
    operationId: 'listStepLimits',
    summary: 'Time limits of the steps of a procedure',
    access: Reading,
    query: strict({ kind: ProcedureKind }),
    response: strict({ rows: Type.Array(StepLimit) }),
  },
  'POST /step-limits': {
    operationId: 'setStepLimit',
    summary: 'Set the time limit of a step; clocks that run keep theirs',
    access: CountyList,
    body: strict({
      id: Id,
      kind: ProcedureKind,
      step: oneOf(steps),
      amount: Type.Integer({ minimum: 1, maximum: 10_000 }),
      unit: oneOf(limitUnits),
    }),
    response: StepLimit,
  },
} as const satisfies Contract;
