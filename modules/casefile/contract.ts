import { Type, type Static } from 'typebox';
import {
  DayText,
  Id,
  nullable,
  oneOf,
  page,
  PageQuery,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';

/** Everything the spine refuses with; procedures add their own codes. */
export const refusalCodes = [
  'case.unknown',
  'case.unknown_command',
  'case.unknown_kind',
  'case.not_now',
  'case.not_yours',
  'case.changed',
  'case.payload',
  'case.already_open',
  'case.file_unknown',
  'case.file_type',
  'case.file_heic',
  'case.file_missing',
  'case.file_broken',
  'case.cursor',
  'calendar.invalid',
  'calendar.county_only',
] as const;

const Mark = oneOf(['none', 'yellow', 'red'] as const);
/** Whether its work has a limit that runs through nights and holidays (紧急工作时). */
const Urgent = Type.Boolean();
const Moment = Type.String({ description: 'RFC 3339' });

/** A line of a list of cases. */
export const CaseRow = strict({
  id: Id,
  kind: Type.String(),
  number: nullable(Type.String()),
  title: Type.String(),
  place: Type.String(),
  subject: nullable(Type.String()),
  state: Type.String(),
  level: Type.String(),
  grid: nullable(Type.String()),
  area: Type.Integer(),
  organId: nullable(Id),
  organ: nullable(Type.String()),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  openedAt: Moment,
  dueAt: nullable(Moment),
  mark: Mark,
  urgent: Urgent,
  closedAt: nullable(Moment),
});
export type CaseRow = Static<typeof CaseRow>;

/** A line of "my work": one open task with its case. */
export const WorkRow = strict({
  task: Id,
  step: Type.String(),
  caseId: Id,
  kind: Type.String(),
  number: nullable(Type.String()),
  title: Type.String(),
  place: Type.String(),
  state: Type.String(),
  subject: nullable(Type.String()),
  area: Type.Integer(),
  organId: nullable(Id),
  organ: nullable(Type.String()),
  openedAt: Moment,
  dueAt: nullable(Moment),
  mark: Mark,
  urgent: Urgent,
});
export type WorkRow = Static<typeof WorkRow>;

const Limit = strict({ amount: Type.Integer(), unit: Type.String() });
export const ClockView = strict({
  name: Type.String(),
  /** The organ whose clock alone it is. */
  organId: nullable(Id),
  organ: nullable(Type.String()),
  state: oneOf(['running', 'paused', 'stopped'] as const),
  limit: Limit,
  used: Type.Number(),
  remaining: Type.Number(),
  startedAt: Moment,
  dueAt: nullable(Moment),
  yellowAt: nullable(Moment),
  lastDay: nullable(Type.String()),
  late: Type.Boolean(),
  provisional: Type.Boolean(),
  mark: Mark,
  calendar: Type.String(),
  lines: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
export type ClockView = Static<typeof ClockView>;

export const FactView = strict({
  seq: Type.Integer(),
  type: Type.String(),
  at: Moment,
  actor: strict({ kind: Type.String(), name: Type.String(), organId: nullable(Id) }),
  data: Type.Record(Type.String(), Type.Unknown()),
  state: nullable(Type.String()),
  hash: Type.String(),
});
export type FactView = Static<typeof FactView>;

export const AttachmentView = strict({
  id: Id,
  name: Type.String(),
  mediaType: Type.String(),
  size: Type.Integer(),
  digest: Type.String(),
  thumbnail: Type.Boolean(),
  at: Moment,
});
export type AttachmentView = Static<typeof AttachmentView>;

/** All one screen needs of one case, whatever its kind. */
export const CaseView = strict({
  case: CaseRow,
  version: Type.Integer(),
  data: Type.Record(Type.String(), Type.Unknown()),
  organs: Type.Array(strict({ id: Id, name: Type.String() })),
  clocks: Type.Array(ClockView),
  tasks: Type.Array(
    strict({
      step: Type.String(),
      needs: Type.String(),
      organId: nullable(Id),
      organ: nullable(Type.String()),
      openedAt: Moment,
      dueAt: nullable(Moment),
      mark: Mark,
    }),
  ),
  facts: Type.Array(FactView),
  attachments: Type.Array(AttachmentView),
  commands: Type.Array(
    strict({
      command: Type.String(),
      refusal: nullable(
        strict({ code: Type.String(), data: Type.Optional(Type.Record(Type.String(), Type.Unknown())) }),
      ),
      payload: Type.Unknown(),
    }),
  ),
});
export type CaseView = Static<typeof CaseView>;

export const CommandBody = strict({
  id: Id,
  command: Type.String({ pattern: '^[a-z_]{1,40}$' }),
  /** Version the person looked at; refused with `case.changed` when the case moved on since. Machines may leave it out. */
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  payload: Type.Record(Type.String(), Type.Unknown()),
});
export const CommandOutcome = strict({
  caseId: Id,
  state: Type.String(),
  version: Type.Integer(),
  number: nullable(Type.String()),
});
export type CommandOutcome = Static<typeof CommandOutcome>;

const maxFile = 20 * 1024 * 1024;
const UploadKey = Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' }));

const CalendarTable = {
  year: Type.Integer({ minimum: 2020, maximum: 2100 }),
  layer: words(40),
  source: words(300),
  off: Type.Array(DayText, { maxItems: 120 }),
  work: Type.Array(DayText, { maxItems: 60 }),
};

export const CalendarYearView = strict({ ...CalendarTable, imported: Type.Boolean() });
export type CalendarYearView = Static<typeof CalendarYearView>;

/** The calendar of the county. `version` is the one clocks name that were read with it. */
export const CalendarView = strict({
  version: Type.String(),
  /** Open limits of the county that rest on a year without its notice. */
  provisional: Type.Integer(),
  /** Open limits that were computed with another calendar than this and will be computed again. */
  waiting: Type.Integer(),
  rows: Type.Array(CalendarYearView),
});
export type CalendarView = Static<typeof CalendarView>;

export const casefileContract = {
  'GET /work': {
    operationId: 'listWork',
    summary: 'My work: open tasks of my rights and organ, by time left',
    access: { right: 'case.read' },
    query: strict({ ...PageQuery, kind: Type.Optional(words(30)) }),
    response: page(WorkRow),
  },
  'GET /cases': {
    operationId: 'listCases',
    summary: 'Cases in my scope, newest first',
    access: { right: 'case.read' },
    query: strict({
      ...PageQuery,
      kind: Type.Optional(words(30)),
      state: Type.Optional(words(40)),
      open: Type.Optional(oneOf(['1', '0'] as const)),
      mark: Type.Optional(oneOf(['yellow', 'red'] as const)),
      town: Type.Optional(Type.String({ pattern: '^\\d{12}$' })),
      organ: Type.Optional(Id),
      grid: Type.Optional(words(20)),
      q: Type.Optional(words(60)),
    }),
    response: page(CaseRow),
  },
  'GET /live': {
    operationId: 'watchCases',
    summary:
      'Server-sent events: `step` for every case in my scope that moved ({caseId, kind, version, state, tasks}), `all` where something may have been missed',
    access: { right: 'case.read' },
    limit: 60,
  },
  'GET /cases/:id': {
    operationId: 'getCase',
    summary: 'One case with clocks explained, facts, tasks, files and the commands I may give now',
    access: { right: 'case.read' },
    params: strict({ id: Id }),
    response: CaseView,
  },
  'POST /cases/:id/commands': {
    operationId: 'commandCase',
    summary: 'Gives a command to a case; repeating the id returns the first outcome',
    access: { right: 'case.read' },
    params: strict({ id: Id }),
    body: CommandBody,
    response: CommandOutcome,
  },
  'GET /cases/:id/verify': {
    operationId: 'verifyCase',
    summary: 'Recomputes the hash chain of a case and its fold',
    access: { right: 'case.read' },
    params: strict({ id: Id }),
    response: strict({ facts: Type.Integer(), intact: Type.Boolean(), brokenAt: nullable(Type.Integer()) }),
  },
  'PUT /files/:id': {
    operationId: 'uploadFile',
    summary: 'Stores a file under an id of the client; it waits for the command that names it',
    access: { right: 'case.upload' },
    params: strict({ id: Id }),
    query: strict({ name: words(200), key: UploadKey }),
    rawBody: maxFile,
    response: AttachmentView,
  },
  'PUT /public/files/:id': {
    operationId: 'uploadPublicFile',
    summary:
      "A resident's photo, and nothing but a photo; `key` is a secret of the device, repeated in the report that names the file within the hour. A name is not kept",
    access: 'public',
    params: strict({ id: Id }),
    query: strict({ name: Type.Optional(words(200)), key: UploadKey }),
    rawBody: maxFile,
    response: AttachmentView,
    limit: 60,
  },
  'GET /files/:id': {
    operationId: 'getFile',
    summary: 'A file of a case in my scope, or its thumbnail',
    access: { right: 'case.read' },
    params: strict({ id: Id }),
    query: strict({ thumbnail: Type.Optional(oneOf(['1'] as const)) }),
  },
  'GET /calendar': {
    operationId: 'listCalendar',
    summary: 'Days off and make-up workdays in use, year by year, and the limits that wait for a notice',
    access: 'signed_in',
    response: CalendarView,
  },
  'POST /calendar': {
    operationId: 'importCalendar',
    summary:
      "Takes in a year's days off (next year's notice, a corrected one, or a local layer); open limits are computed again",
    access: { right: 'calendar.edit' },
    body: strict({ id: Id, ...CalendarTable }),
    response: strict({ year: Type.Integer(), layer: Type.String(), waiting: Type.Integer() }),
  },
} as const satisfies Contract;
