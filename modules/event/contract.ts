import { Type, type Static } from 'typebox';
import {
  AreaCode,
  DayText,
  Id,
  Instant,
  Lat,
  Lng,
  nullable,
  oneOf,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { DryRun, ForeseenView } from './contract/foresight.ts';

export * from './contract/foresight.ts';

/** Where a report came from (来源). */
export const channels = ['portal', 'desk', 'hotline', 'grid', 'village', 'alarm', 'upper', 'import', 'api'] as const;
export type Channel = (typeof channels)[number];

/** States of an event (事件), named so that the two field checks of the vendors cannot be confused (glossary). */
export const eventStates = [
  'reported',
  'refused',
  'filed',
  'dispatched',
  'arbitrating',
  'handling',
  'paused',
  'shelved',
  'handled',
  'checked',
  'closed',
  'voided',
] as const;
export type EventState = (typeof eventStates)[number];

/** Why an event is not filed (不予立案); the reporter is told in an answer. */
export const refusalGrounds = [
  'not_government',
  'not_found',
  'duplicate',
  'in_litigation',
  'in_petition',
  'secret_or_privacy',
  'concluded',
  'other',
] as const;
/** Why an organ gives a task back (退回). */
export const returnGrounds = ['not_our_duty', 'not_our_area', 'unclear', 'other'] as const;
/** Why the handling clock is paused (暂停). */
export const pauseGrounds = ['weather', 'materials', 'other_party', 'funds', 'other'] as const;
/** How it ended (处置结果): closed is not solved. */
export const results = ['solved', 'partly', 'explained', 'impossible'] as const;

/** Refusals of this module. */
export const refusalCodes = [
  'event.unknown_category',
  'event.unknown_condition',
  'event.unknown_organ',
  'event.reason_needed',
  'event.designated',
  'event.bound',
  'event.extension_waits',
  'event.extended_once',
  'event.extension_long',
  'event.no_extension',
  'event.same_hand',
  'event.review_day',
  'event.not_your_organ',
  'event.same_person',
  'event.outside_scope',
  'event.unknown_report',
  'event.unknown_area',
  'event.reporter_protected',
  'event.phone',
  'event.future',
  'event.no_column',
  'event.sheet_unreadable',
  'event.half_position',
  'event.external_known',
  'event.empty_text',
  'event.bad_time',
  'event.bad_position',
  'event.bad_area',
  'event.too_long',
  'event.row_failed',
  'event.nowhere',
] as const;

/** The most characters of what a report says, at every door. */
export const longest = { text: 4000, place: 200, external: 60, name: 40 } as const;

const Text = words(longest.text);
const Place = words(longest.place);
const Files = Type.Array(Id, { maxItems: 12, uniqueItems: true });

/** Payloads of the procedure's commands; screens are drawn from them. */
export const FilePayload = strict({
  kind: oneOf(['component', 'matter', 'event'] as const),
  code: Type.String({ pattern: '^[0-9A-Za-z.-]{1,20}$' }),
  condition: words(20),
  title: Type.Optional(words(80)),
  remark: Type.Optional(words(500)),
});
/** Where it is: a position, or the code of the town or village when nobody knows better. */
export const PlacePayload = strict({
  lng: Type.Optional(Lng),
  lat: Type.Optional(Lat),
  area: Type.Optional(AreaCode),
  place: Type.Optional(words(200)),
});
/** Puts a wrong class right (改类) before the event is sent to anybody. */
export const ReclassifyPayload = strict({
  kind: FilePayload.properties.kind,
  code: FilePayload.properties.code,
  condition: FilePayload.properties.condition,
  reason: words(1000),
});
export const RefusePayload = strict({
  ground: oneOf(refusalGrounds),
  /** What the reporter reads: whoever is turned away is told why. */
  answer: words(2000),
  remark: Type.Optional(words(500)),
});
export const DispatchPayload = strict({
  organId: Id,
  supports: Type.Optional(Type.Array(Id, { maxItems: 8, uniqueItems: true })),
  /** Needed where the organ is not the one the lists name. */
  reason: Type.Optional(words(500)),
  remark: Type.Optional(words(500)),
});
export const AcceptPayload = strict({});
export const ReturnPayload = strict({ ground: oneOf(returnGrounds), reason: words(1000) });
/** Ends a dispute about whose it is (裁定): the organ named keeps it. Kept as a precedent where it may guide later ones. */
export const RulePayload = strict({
  organId: Id,
  supports: Type.Optional(Type.Array(Id, { maxItems: 8, uniqueItems: true })),
  reason: words(2000),
  precedent: Type.Optional(Type.Boolean()),
  /** Asks whoever keeps the lists to name the organ there (清单调整建议). */
  proposal: Type.Optional(Type.Boolean()),
});
/** Takes a dispatch back that was not yet accepted (撤回派遣). */
export const RecallPayload = strict({ reason: words(1000) });
export const PausePayload = strict({ ground: oneOf(pauseGrounds), reason: words(1000) });
export const ResumePayload = strict({});
/** Asks for a longer limit (申请延期): how many units of the event's own limit more. */
export const AskExtensionPayload = strict({ amount: Type.Integer({ minimum: 1, maximum: 365 }), reason: words(1000) });
export const DecideExtensionPayload = strict({ granted: Type.Boolean(), reason: words(1000) });
/** Shelves what cannot be solved for now (挂账) until a day on which it is looked at again. */
export const ShelvePayload = strict({ until: DayText, reason: words(1000) });
export const TakeUpPayload = strict({ reason: words(1000) });
/** Urges whoever has it (催办). */
export const UrgePayload = strict({ text: words(1000) });
export const HandlePayload = strict({ result: oneOf(results), text: words(2000), files: Type.Optional(Files) });
export const CheckPayload = strict({ passed: Type.Boolean(), text: words(1000), files: Type.Optional(Files) });
export const ClosePayload = strict({ answer: words(2000) });
/** `reason` stays among the staff; the reporter reads `answer`, or only that it was voided. */
export const VoidPayload = strict({ reason: words(1000), answer: Type.Optional(words(2000)) });

const Position = { lng: Type.Optional(Lng), lat: Type.Optional(Lat) };

/** A report (上报): what one person or channel told us, once; never changed. */
export const ReportBody = strict({
  id: Id,
  caseId: Id,
  channel: oneOf(channels),
  text: Text,
  place: Place,
  ...Position,
  area: Type.Optional(AreaCode),
  at: Type.Optional(Instant),
  external: Type.Optional(words(longest.external)),
  name: Type.Optional(words(longest.name)),
  phone: Type.Optional(words(30)),
  files: Type.Optional(Files),
});
export type ReportBody = Static<typeof ReportBody>;

export const PublicReportBody = strict({
  id: Id,
  caseId: Id,
  text: Text,
  place: Place,
  ...Position,
  name: Type.Optional(words(longest.name)),
  phone: Type.Optional(words(30)),
  files: Type.Optional(Files),
  key: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{20,64}$' })),
});

export const ReportOutcome = strict({
  caseId: Id,
  number: Type.String(),
  grid: nullable(Type.String()),
  state: Type.String(),
});
export type ReportOutcome = Static<typeof ReportOutcome>;

/** A report as the staff sees it: the reporter masked, and to the reported unit not shown at all. */
export const ReportView = strict({
  id: Id,
  number: Type.String(),
  channel: Type.String(),
  text: Type.String(),
  place: Type.String(),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  name: nullable(Type.String()),
  phone: nullable(Type.String()),
  external: nullable(Type.String()),
  /** Other events, among those the reader answers for, whose reports have the same number of the same channel. */
  twins: Type.Array(Id),
  at: Type.String(),
});
export type ReportView = Static<typeof ReportView>;

/** What a resident sees of his report: plain steps, no names of persons. */
export const TrackView = strict({
  number: Type.String(),
  text: Type.String(),
  place: Type.String(),
  at: Type.String(),
  state: oneOf(eventStates),
  organ: nullable(Type.String()),
  dueAt: nullable(Type.String()),
  answer: nullable(Type.String()),
  result: nullable(Type.String()),
  steps: Type.Array(strict({ type: Type.String(), at: Type.String(), organ: nullable(Type.String()) })),
});
export type TrackView = Static<typeof TrackView>;

export const ImportReport = strict({
  rows: Type.Integer(),
  stored: Type.Integer(),
  repeated: Type.Integer(),
  emptyRows: Type.Integer(),
  problems: Type.Array(
    strict({ line: Type.Integer(), column: nullable(Type.String()), value: Type.String(), code: Type.String() }),
  ),
});
export type ImportReport = Static<typeof ImportReport>;

const ProposalView = strict({
  organId: Id,
  organ: Type.String(),
  role: Type.String(),
  level: Type.String(),
  basis: Type.String(),
  listVersion: Type.String(),
});

export const eventContract = {
  'POST /reports': {
    operationId: 'reportEvent',
    summary: 'Takes in a report and opens its event; repeating the id returns the first outcome',
    access: { right: 'event.report' },
    body: ReportBody,
    response: ReportOutcome,
  },
  'POST /reports/import': {
    operationId: 'importReports',
    summary:
      'Takes in an Excel or CSV table of reports; bad rows are told, good rows are kept, repeated rows are known by their number',
    access: { right: 'event.report' },
    query: strict({ id: Id, name: words(200), channel: oneOf(channels) }),
    rawBody: 20 * 1024 * 1024,
    response: ImportReport,
  },
  'GET /cases/:id/reports': {
    operationId: 'listReports',
    summary: 'The reports of an event, reporters masked',
    access: { right: 'case.read' },
    params: strict({ id: Id }),
    response: strict({ rows: Type.Array(ReportView) }),
  },
  'POST /reports/:id/reveal': {
    operationId: 'revealReporter',
    summary: "Shows a reporter's phone, one by one, with a reason the audit sees; never to the reported unit",
    access: { right: 'event.reveal' },
    params: strict({ id: Id }),
    body: strict({ id: Id, reason: words(200, 4) }),
    response: strict({ name: nullable(Type.String()), phone: nullable(Type.String()) }),
  },
  'GET /cases/:id/proposals': {
    operationId: 'listProposals',
    summary:
      "Why which organ: what the lists in force say for the event's class and place, and classes its words suggest",
    access: { right: 'case.read' },
    params: strict({ id: Id }),
    query: strict({
      kind: Type.Optional(oneOf(['component', 'matter', 'event'] as const)),
      code: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z.-]{1,20}$' })),
    }),
    response: strict({
      classes: Type.Array(
        strict({
          kind: Type.String(),
          code: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
          words: Type.Array(Type.String()),
        }),
      ),
      conditions: Type.Array(
        strict({
          condition: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
          amount: Type.Integer(),
          unit: Type.String(),
          level: Type.String(),
        }),
      ),
      organs: Type.Array(ProposalView),
      /** Organs that handled the like before, the likeliest first; the lists go before. */
      experience: Type.Array(ForeseenView),
      /** Earlier rulings for the same class in scope, newest first (先例). */
      precedents: Type.Array(
        strict({
          caseId: Id,
          organId: Id,
          organ: Type.String(),
          reason: Type.String(),
          ruledBy: Type.String(),
          at: Type.String(),
        }),
      ),
    }),
  },
  'GET /lists/versions/:id/dry-run': {
    operationId: 'dryRunList',
    summary: 'What a draft of the duty list would have done to the events dispatched lately; changes nothing',
    access: { right: 'event.dry_run' },
    params: strict({ id: Id }),
    query: strict({ days: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9]\\d|[12]\\d\\d|3[0-5]\\d|36[0-6])$' })) }),
    response: DryRun,
    limit: 30,
  },
  'POST /public/reports': {
    operationId: 'reportAsResident',
    summary: "A resident's report: no account, phone optional",
    access: 'public',
    body: PublicReportBody,
    response: strict({ number: Type.String(), code: Type.String() }),
    limit: 30,
  },
  'GET /public/reports/:number': {
    operationId: 'trackReport',
    summary: 'Progress of a report by its number and code, in plain steps',
    access: 'public',
    params: strict({ number: Type.String({ pattern: '^[0-9]{6}-[0-9A-Z]{7}$' }) }),
    query: strict({ code: Type.String({ pattern: '^\\d{6}$' }) }),
    response: TrackView,
    limit: 60,
  },
} as const satisfies Contract;
