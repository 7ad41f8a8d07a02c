import { Type, type Static } from 'typebox';
import { ClassCode } from '@zhenshu/catalog/contract.ts';
import {
  AreaCode,
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
import { ImportReport } from './contract/import.ts';
import { measuresContract } from './contract/measures.ts';
import { Files, RatePayload } from './contract/payloads.ts';
import { channels, eventStates, longest } from './contract/words.ts';

export * from './contract/alarms.ts';
export * from './contract/foresight.ts';
export * from './contract/import.ts';
export * from './contract/measures.ts';
export * from './contract/payloads.ts';
export * from './contract/words.ts';

const Text = words(longest.text);
const Place = words(longest.place);
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
  /** The code that goes with the number (查询码), for whoever told it at the desk or by phone; null of what staff saw itself. */
  code: nullable(Type.String()),
});
export type ReportOutcome = Static<typeof ReportOutcome>;
/** What the intake keeps of it: the code is derived and stands nowhere. */
export type TakenIn = Omit<ReportOutcome, 'code'>;

/** A report as the staff sees it: the reporter masked, and to the reported unit not shown at all. */
export const ReportView = strict({
  id: Id,
  /** The event it opened: another one than asked for when it was joined to that. */
  caseId: Id,
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
  /** How often the device that sent it reported again while it was quiet; null where it did not. */
  repeats: nullable(strict({ times: Type.Integer(), lastAt: Instant })),
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
  /** Whether it was joined to an earlier event of the same thing, whose progress this is. */
  joined: Type.Boolean(),
  organ: nullable(Type.String()),
  dueAt: nullable(Type.String()),
  answer: nullable(Type.String()),
  result: nullable(Type.String()),
  /** What the reporter said of it, 1 … 5. */
  grade: nullable(Type.Integer()),
  steps: Type.Array(strict({ type: Type.String(), at: Type.String(), organ: nullable(Type.String()) })),
});
export type TrackView = Static<typeof TrackView>;

const ProposalView = strict({
  organId: Id,
  organ: Type.String(),
  role: Type.String(),
  level: Type.String(),
  basis: Type.String(),
  listVersion: Type.String(),
});

const ReportNumber = Type.String({ pattern: '^[0-9]{6}-[0-9A-Z]{7}$' });
/** Twelve digits; six of reports from before codes were made longer. */
const Code = Type.String({ pattern: '^(\\d{12}|\\d{6})$' });

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
    access: { right: 'event.see' },
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
    access: { right: 'event.see' },
    params: strict({ id: Id }),
    query: strict({
      kind: Type.Optional(oneOf(['component', 'matter', 'event'] as const)),
      code: Type.Optional(ClassCode),
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
      /** Open events that may be the same thing, the most alike first (疑似重复). */
      duplicates: Type.Array(
        strict({
          caseId: Id,
          number: nullable(Type.String()),
          title: Type.String(),
          place: Type.String(),
          state: Type.String(),
          openedAt: Type.String(),
          metres: nullable(Type.Integer()),
          hours: Type.Integer(),
          sameClass: Type.Boolean(),
          words: Type.Number(),
          near: Type.Boolean(),
        }),
      ),
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
    params: strict({ number: ReportNumber }),
    query: strict({ code: Code }),
    response: TrackView,
    limit: 60,
  },
  'POST /public/reports/:number/rating': {
    operationId: 'rateReport',
    summary: 'The reporter rates a closed event, once for each report',
    access: 'public',
    params: strict({ number: ReportNumber }),
    body: strict({ id: Id, code: Code, grade: RatePayload.properties.grade, text: RatePayload.properties.text }),
    response: strict({ grade: Type.Integer() }),
    limit: 30,
  },
  ...measuresContract,
} as const satisfies Contract;
