import { Type, type Static } from 'typebox';
import { CaseRow } from '@zhenshu/casefile/contract.ts';
import {
  AreaCode,
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

/** States of an application for admission (准入). */
export const admissionStates = [
  'applied',
  'sent_back',
  'consulting',
  'examined',
  'admitted',
  'rejected',
  'withdrawn',
  'ended',
] as const;
export type AdmissionState = (typeof admissionStates)[number];

/** A lasting duty 职责, or a temporary task outside the list 清单外临时任务, which needs funds and people named ([SDT] 4). */
export const admissionKinds = ['duty', 'temporary'] as const;
/** What it enters: the town 镇街 or the grid 网格. */
export const enteredKinds = ['town', 'grid'] as const;
export type Entered = (typeof enteredKinds)[number];
/** How often it has to be done. */
export const rhythms = ['once', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Rhythm = (typeof rhythms)[number];
/** What a consulted organ says. */
export const opinions = ['agree', 'disagree'] as const;

/** The most organs one application may ask. */
export const mostConsulted = 40;

/** Under which conditions this module says no. */
export const admissionRefusals = [
  'admission.period_wrong',
  'admission.unfunded',
  'admission.area_unknown',
  'admission.not_the_applicant',
  'admission.own_application',
  'admission.same_hand',
  'admission.county_only',
  'admission.not_consulted',
  'admission.opinion_given',
  'admission.not_by_letter',
  'admission.organ_unknown',
] as const;

/** A form or register that would have to be filled in (报表台账). */
export const AskedForm = strict({
  name: words(100),
  /** Items to be filled in each time. */
  fields: Type.Integer({ minimum: 1, maximum: 500 }),
  /** Where these data exist already, if they do. */
  source: Type.Optional(words(200)),
});

/** What is applied for: the duty, who pays, who trains, how often, which data. */
export const Application = strict({
  kind: oneOf(admissionKinds),
  entered: oneOf(enteredKinds),
  title: words(80),
  content: words(2000),
  basis: words(500),
  reason: words(1000),
  /** Towns it is for; none for all of the county. */
  areas: Type.Array(AreaCode, { maxItems: 60, uniqueItems: true }),
  payer: words(200),
  yuan: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  people: Type.Integer({ minimum: 0, maximum: 10_000 }),
  peopleFrom: words(200),
  training: words(1000),
  times: Type.Integer({ minimum: 1, maximum: 366 }),
  per: oneOf(rhythms),
  /** Minutes each time, for one town or one grid. */
  minutes: Type.Integer({ minimum: 1, maximum: 10_000 }),
  forms: Type.Array(AskedForm, { maxItems: 30 }),
  from: DayText,
  /** The last day it holds. */
  until: DayText,
  files: Type.Optional(Type.Array(Id, { maxItems: 12, uniqueItems: true })),
});
export type Application = Static<typeof Application>;

/** An organ asked for its opinion, with its answer. */
export const Consulted = strict({
  organId: Id,
  name: Type.String(),
  /** An organ of a town: the county's cases are out of its sight, so the county sends the letter and notes the answer. */
  byLetter: Type.Optional(Type.Literal(true)),
  opinion: Type.Optional(oneOf(opinions)),
  text: Type.Optional(Type.String()),
});
export type Consulted = Static<typeof Consulted>;

/** Payloads of the commands; screens are drawn from them. */
export const SendBackPayload = strict({ reason: words(1000) });
export const ConsultPayload = strict({
  organIds: Type.Array(Id, { minItems: 1, maxItems: mostConsulted, uniqueItems: true }),
});
export const OpinionPayload = strict({ opinion: oneOf(opinions), text: words(1000) });
/** What an organ of a town said in writing, noted for it by the county. */
export const NoteOpinionPayload = strict({ organId: Id, ...OpinionPayload.properties });
export const ExaminePayload = strict({ advice: oneOf(['admit', 'reject'] as const), text: words(2000) });
export const AdmitPayload = strict({ until: Type.Optional(DayText), text: words(2000) });
export const ReasonPayload = strict({ reason: words(1000) });
export const RenewPayload = strict({ until: DayText, reason: words(1000) });

/** What duties ask of one town or of one of its grids in a year (负担). */
export const Burden = strict({
  duties: Type.Integer(),
  /** Forms to be filled in. */
  forms: Type.Integer(),
  /** Items of all forms together. */
  fields: Type.Integer(),
  minutes: Type.Integer(),
});
export type Burden = Static<typeof Burden>;

const AdmissionOutcome = strict({ caseId: Id, state: Type.String(), version: Type.Integer(), number: Type.String() });

/** A line of the board. */
export const AdmissionRow = strict({
  case: CaseRow,
  kind: oneOf(admissionKinds),
  entered: oneOf(enteredKinds),
  applicant: Type.String(),
  from: DayText,
  until: DayText,
});
export type AdmissionRow = Static<typeof AdmissionRow>;

/** A duty admitted (已准入), for the register everybody in the county may read. */
export const Admitted = strict({
  caseId: Id,
  number: Type.String(),
  title: Type.String(),
  kind: oneOf(admissionKinds),
  entered: oneOf(enteredKinds),
  applicant: Type.String(),
  areas: Type.Array(AreaCode),
  from: DayText,
  until: DayText,
  ended: nullable(DayText),
  forms: Type.Integer(),
  fields: Type.Integer(),
  minutes: Type.Integer(),
});
export type Admitted = Static<typeof Admitted>;

export const admissionContract = {
  'POST /admissions': {
    operationId: 'applyForAdmission',
    summary: 'Applies to add a duty to grid or town; repeating the id returns the first outcome',
    access: { right: 'admission.apply' },
    body: strict({ id: Id, caseId: Id, ...Application.properties }),
    response: AdmissionOutcome,
  },
  'GET /admissions': {
    operationId: 'listAdmissions',
    summary: 'Applications in my scope, newest first',
    access: { right: 'admission.see' },
    query: strict({
      ...PageQuery,
      state: Type.Optional(oneOf(admissionStates)),
      open: Type.Optional(oneOf(['1', '0'] as const)),
      q: Type.Optional(words(60)),
    }),
    response: page(AdmissionRow),
  },
  'GET /admissions/register': {
    operationId: 'listAdmitted',
    summary: 'Duties admitted that hold on a day, in the order of their numbers',
    access: { right: 'admission.see' },
    query: strict({
      ...PageQuery,
      after: Type.Optional(Type.String({ pattern: '^\\d{6}-ZR\\d{4}-\\d{6,9}$' })),
      day: Type.Optional(DayText),
      entered: Type.Optional(oneOf(enteredKinds)),
      /** Code of a town. */
      area: Type.Optional(Type.String({ pattern: '^[1-9]\\d{11}$' })),
    }),
    response: page(Admitted),
  },
  'GET /cases/:id/burden': {
    operationId: 'showBurden',
    summary: 'What the towns of an application have to do already, and would have to do with it',
    access: { right: 'admission.see' },
    params: strict({ id: Id }),
    response: strict({
      own: Burden,
      rows: Type.Array(strict({ area: AreaCode, before: Burden })),
    }),
  },
} as const satisfies Contract;
