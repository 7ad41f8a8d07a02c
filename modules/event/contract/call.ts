import { Type, type Static } from 'typebox';
import { CaseRow } from '@zhenshu/casefile/contract.ts';
import {
  AreaCode,
  Id,
  Lat,
  Lng,
  nullable,
  oneOf,
  page,
  PageQuery,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';

/** States of a joint call (联动呼叫). */
export const callStates = ['called', 'on_site', 'concluded', 'closed', 'cancelled'] as const;
export type CallState = (typeof callStates)[number];

/** What a town may call departments for: 群众诉求, 重点工作, 综合执法, 应急处置 (北京市街道办事处条例 5). */
export const occasions = ['demand', 'key_work', 'joint', 'emergency'] as const;
export type Occasion = (typeof occasions)[number];

/** How a called organ stands: called, asked to be excused, excused, stood down by the caller, come, not come. */
export const responses = ['called', 'excuse_asked', 'excused', 'stood_down', 'arrived', 'absent'] as const;
/** Why an organ says it cannot come (不能到场). */
export const excuseGrounds = ['not_our_duty', 'no_staff', 'other_call', 'traffic', 'other'] as const;
/** How a call ended (处置结果). */
export const callResults = ['solved', 'partly', 'explained', 'impossible'] as const;

/** The most organs one call may name, those released included. */
export const mostCalled = 20;
/** The longest a one-off link may open, in hours. */
export const longestLink = 168;

/** Refusals of joint calls. */
export const callRefusals = [
  'call.not_called',
  'call.answered',
  'call.released',
  'call.excuse_waits',
  'call.no_excuse',
  'call.insisted',
  'call.not_lead',
  'call.lead_is_there',
  'call.lead_stays',
  'call.not_the_caller',
  'call.not_called_organ',
  'call.called_already',
  'call.too_many',
  'call.named_twice',
  'call.rated_already',
  'call.no_refusal',
  'call.link_unknown',
  'call.link_used',
  'call.link_expired',
  'call.link_revoked',
  'call.link_over',
] as const;

const Files = Type.Array(Id, { maxItems: 12, uniqueItems: true });
const Position = { lng: Type.Optional(Lng), lat: Type.Optional(Lat) };
const Score = Type.Integer({ minimum: 1, maximum: 5 });

/** Payloads of the call's commands; screens are drawn from them. */
export const CheckInPayload = strict({
  ...Position,
  note: Type.Optional(words(500)),
  files: Type.Optional(Files),
});
export const ExcusePayload = strict({ ground: oneOf(excuseGrounds), reason: words(1000) });
export const DecideExcusePayload = strict({ organId: Id, accepted: Type.Boolean(), reason: words(1000) });
export const ConcludePayload = strict({
  result: oneOf(callResults),
  text: words(2000),
  files: Type.Optional(Files),
});
export const AddOrganPayload = strict({ organId: Id, want: words(500) });
export const StandDownPayload = strict({ organId: Id, reason: words(1000) });
export const AppointPayload = strict({ organId: Id, reason: words(1000) });
/** Urges one called organ, or all that have not come. */
export const UrgeCallPayload = strict({ organId: Type.Optional(Id), text: words(1000) });
export const CancelPayload = strict({ reason: words(1000) });
/** What the caller says of one organ's response (分别评价): 5 is best. */
export const Rating = strict({
  organId: Id,
  arrival: Score,
  cooperation: Score,
  effect: Score,
  text: Type.Optional(words(500)),
});
export const RateOrgansPayload = strict({ ratings: Type.Array(Rating, { minItems: 1, maxItems: mostCalled }) });
/** Supervision's word on an organ that did not come although the caller insisted (双考核). */
export const NoteRefusalPayload = strict({ organId: Id, text: words(1000) });
export const MakeLinkPayload = strict({
  organId: Id,
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: longestLink })),
});
export const RevokeLinkPayload = strict({ organId: Id, reason: words(500) });
/** An answer through a one-off link; who gave it stands here masked. */
export const AnswerLinkPayload = strict({
  ...Position,
  by: words(40),
  phone: Type.Optional(words(20)),
  note: Type.Optional(words(500)),
});
/** The event's own note that a call was made for it. */
export const CitePayload = strict({ callId: Id, number: words(40) });

/** A called organ as the call keeps it. */
export const Called = strict({
  organId: Id,
  name: Type.String(),
  role: oneOf(['lead', 'support'] as const),
  want: Type.String(),
  response: oneOf(responses),
  at: Type.Optional(Type.String()),
  late: Type.Optional(Type.Boolean()),
  /** Metres between the place of the call and where it checked in. */
  distance: Type.Optional(Type.Integer()),
  via: Type.Optional(oneOf(['person', 'link'] as const)),
  ground: Type.Optional(oneOf(excuseGrounds)),
  /** The caller did not accept the excuse. */
  insisted: Type.Optional(Type.Boolean()),
  /** It did not come for all that: told to supervision, then noted by it. */
  refusal: Type.Optional(oneOf(['reported', 'noted'] as const)),
  /** Until when its one-off link opens. */
  linkUntil: Type.Optional(Type.String()),
  rating: Type.Optional(strict({ arrival: Score, cooperation: Score, effect: Score })),
});
export type Called = Static<typeof Called>;

const Wanted = strict({ organId: Id, want: words(500) });
export const CallBody = strict({
  id: Id,
  caseId: Id,
  title: words(80),
  ask: words(2000),
  occasion: oneOf(occasions),
  place: words(200),
  ...Position,
  area: Type.Optional(AreaCode),
  /** The open event it is made for. */
  eventId: Type.Optional(Id),
  lead: Wanted,
  supports: Type.Array(Wanted, { minItems: 1, maxItems: 8 }),
});
export type CallBody = Static<typeof CallBody>;

export const CallOutcome = strict({ caseId: Id, state: Type.String(), version: Type.Integer(), number: Type.String() });
export type CallOutcome = Static<typeof CallOutcome>;

/** A line of the board: the call, what for, by whom, and how each called organ stands. */
export const CallRow = strict({
  case: CaseRow,
  occasion: oneOf(occasions),
  callerId: nullable(Id),
  caller: Type.String(),
  called: Type.Array(Called),
});
export type CallRow = Static<typeof CallRow>;

/** What a link shows: this call, what is asked of this organ, and nothing else. */
export const LinkView = strict({
  number: Type.String(),
  title: Type.String(),
  occasion: oneOf(occasions),
  ask: Type.String(),
  organ: Type.String(),
  want: Type.String(),
  caller: Type.String(),
  place: Type.String(),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  /** When the organ should be there. */
  dueAt: nullable(Type.String()),
  until: Type.String(),
});
export type LinkView = Static<typeof LinkView>;

const Secret = strict({ secret: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }) });

export const callContract = {
  'POST /calls': {
    operationId: 'whistle',
    summary: 'Opens a joint call; repeating the id returns the first outcome',
    access: { right: 'call.whistle' },
    body: CallBody,
    response: CallOutcome,
  },
  'GET /calls': {
    operationId: 'listCalls',
    summary: 'Joint calls in my scope, newest first, with how each called organ stands',
    access: { right: 'event.see' },
    query: strict({
      ...PageQuery,
      open: Type.Optional(oneOf(['1', '0'] as const)),
      /** Only those made for this event. */
      event: Type.Optional(Id),
      q: Type.Optional(words(60)),
    }),
    response: page(CallRow),
  },
  'POST /calls/:id/links': {
    operationId: 'makeCallLink',
    summary:
      'Makes the one-off link of a called organ, in place of an earlier one; its secret is told here and never again',
    access: { right: 'call.whistle' },
    params: strict({ id: Id }),
    body: strict({ id: Id, ...MakeLinkPayload.properties }),
    response: strict({ secret: Type.String(), until: Type.String() }),
  },
  'GET /public/calls/:secret': {
    operationId: 'showCallByLink',
    summary: 'What a joint call asks of the organ a one-off link was made for',
    access: 'public',
    params: Secret,
    response: LinkView,
    limit: 30,
  },
  'POST /public/calls/:secret': {
    operationId: 'answerCallByLink',
    summary: 'Checks in through a one-off link, once; repeating the id returns the first outcome',
    access: 'public',
    params: Secret,
    body: strict({
      id: Id,
      ...Position,
      name: words(40),
      phone: words(30),
      note: Type.Optional(words(500)),
    }),
    response: strict({ number: Type.String(), at: Type.String(), late: Type.Boolean() }),
    limit: 20,
  },
} as const satisfies Contract;
