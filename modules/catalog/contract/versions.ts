import { Type, type Static } from 'typebox';
import {
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
import { problemCodes } from './words.ts';

/** Lists kept in versions: classes 分类, duties 职责, filing conditions 立案条件, responsibilities 履职事项 and what is fused with them 两单融合, matters 事项, screening 下放筛选, batches 下放批次, grants of authority 赋权, procedure sheets 流程施工图. */
export const listNames = [
  'category',
  'duty',
  'filing_condition',
  'responsibility',
  'fusion',
  'matter',
  'screening',
  'batch',
  'grant',
  'sheet',
] as const;
export type ListName = (typeof listNames)[number];

/**
 * States of a version: draft 草稿, reviewed 已复核 (by somebody who did not prepare it), published 已发布, superseded 已被替代,
 * which stays in force until its period ends.
 */
export const versionStates = ['draft', 'reviewed', 'published', 'superseded'] as const;

const CountyList = { right: 'catalog.edit' };
const SecondPerson = { right: 'catalog.review' };
const Reading = { right: 'catalog.read' };
const Bare = strict({ id: Id });
const sheetBytes = 10 * 1024 * 1024;
const ListParam = strict({ list: oneOf(listNames) });
const FileName = Type.String({ pattern: '^[^/\\\\\\u0000-\\u001f]{1,200}\\.([xX][lL][sS][xX]|[cC][sS][vV])$' });

/** What a version changes against the one it follows: keys of entries, and how many stay as they are. */
export const Difference = strict({
  added: Type.Array(Type.String()),
  removed: Type.Array(Type.String()),
  changed: Type.Array(Type.String()),
  same: Type.Integer(),
});
export type Difference = Static<typeof Difference>;

/** How an entry differs between two versions; before and after are null where it was or is not there. */
export const EntryChange = strict({
  key: Type.String(),
  name: Type.String(),
  what: oneOf(['added', 'removed', 'changed'] as const),
  fields: Type.Array(strict({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
});
export type EntryChange = Static<typeof EntryChange>;

/**
 * A version of a list. `from` is null before it is published, and when it was replaced before its first day; `note` says
 * why the list changes; who had a hand in preparing it cannot review it.
 */
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
  note: Type.String(),
  preparedBy: Type.Array(Id),
  preparedName: Type.String(),
  reviewedName: nullable(Type.String()),
  reviewedAt: nullable(Instant),
  createdAt: Instant,
  publishedAt: nullable(Instant),
  publishedName: nullable(Type.String()),
});
export type ListVersion = Static<typeof ListVersion>;

/** One thing wrong with a row: line of the sheet, column as the sheet names it, the value, the reason, the line it collides with. */
export const RowProblem = strict({
  line: Type.Integer(),
  column: Type.String(),
  value: Type.String(),
  code: oneOf(problemCodes),
  warning: Type.Boolean(),
  other: Type.Optional(Type.Integer()),
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

/** One of our columns, the column of the sheet that is read for it, and else the one most like it. */
export const ColumnMatch = strict({
  field: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  found: nullable(Type.String()),
  guess: nullable(Type.String()),
});
export type ColumnMatch = Static<typeof ColumnMatch>;

/** What an import would store, and how the sheet's columns are read. */
export const ImportPreview = strict({
  ...ImportReport.properties,
  header: Type.Array(Type.String()),
  columns: Type.Array(ColumnMatch),
});
export type ImportPreview = Static<typeof ImportPreview>;

/** Which of the sheet's columns means which of ours: JSON of our fields and its names, '' for none. */
const Mapping = Type.Optional(Type.String({ maxLength: 6000, pattern: '^\\{.*\\}$' }));

/** Routes of list versions: import, drafts, review, publication, export. */
export const versionsContract = {
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
    query: strict({ file: FileName, mapping: Mapping }),
    rawBody: sheetBytes,
    response: ImportPreview,
    limit: 60,
  },
  'POST /lists/:list/marked': {
    operationId: 'markImport',
    summary: 'The sheet as it came with what is wrong marked in it, as xlsx; nothing is stored',
    access: CountyList,
    params: ListParam,
    query: strict({ file: FileName, mapping: Mapping }),
    rawBody: sheetBytes,
    limit: 60,
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
      note: Type.Optional(words(500)),
      acceptPartial: Type.Optional(oneOf(['0', '1'])),
      mapping: Mapping,
    }),
    rawBody: sheetBytes,
    response: strict({ versionId: Id, report: ImportReport }),
    limit: 60,
  },
  'GET /lists/versions/:id/difference': {
    operationId: 'showDifference',
    summary: 'What a draft would change against the version in force today, or what a published one changed',
    access: Reading,
    params: Bare,
    response: Difference,
  },
  'GET /lists/versions/:id/changes': {
    operationId: 'listChanges',
    summary: 'What a version changes, entry by entry with its fields before and after',
    access: Reading,
    params: Bare,
    query: strict(PageQuery),
    response: page(EntryChange),
  },
  'GET /lists/versions/:id/faults': {
    operationId: 'checkDraft',
    summary: 'What is wrong with the entries of a version, as an import of its export would say',
    access: Reading,
    params: Bare,
    response: ImportReport,
  },
  'POST /lists/versions/:id/copy': {
    operationId: 'copyVersion',
    summary: 'Open a draft with the entries of this version, to change it or to go back to it',
    access: CountyList,
    params: Bare,
    body: strict({ id: Id, version: words(60), note: words(500) }),
    response: strict({ versionId: Id }),
  },
  'POST /lists/versions/:id/change': {
    operationId: 'changeDraft',
    summary: 'Put entries into a draft in place of those with their keys, and take others out',
    access: CountyList,
    params: Bare,
    body: strict({
      id: Id,
      put: Type.Array(Type.Object({}), { maxItems: 500 }),
      remove: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 500 }),
      note: Type.Optional(words(500)),
    }),
    response: strict({ entries: Type.Integer() }),
  },
  'POST /lists/versions/:id/review': {
    operationId: 'reviewDraft',
    summary: 'Say that a draft somebody else prepared is in order',
    access: SecondPerson,
    params: Bare,
    body: Bare,
    response: ListVersion,
  },
  'POST /lists/versions/:id/return': {
    operationId: 'returnDraft',
    summary: 'Make a reviewed version a draft again, with a reason',
    access: SecondPerson,
    params: Bare,
    body: strict({ id: Id, reason: words(500) }),
    response: ListVersion,
  },
  'POST /lists/versions/:id/discard': {
    operationId: 'discardDraft',
    summary: 'Throw a draft away',
    access: CountyList,
    params: Bare,
    body: Bare,
    response: strict({}),
  },
  'POST /lists/versions/:id/publish': {
    operationId: 'publishList',
    summary: 'Put a reviewed version in force from a day on; the version before it ends the day before',
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
} as const satisfies Contract;
