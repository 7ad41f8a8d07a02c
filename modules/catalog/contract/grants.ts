import { Type, type Static } from 'typebox';
import {
  AreaCode,
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
import { MatterCode } from './matters.ts';

/**
 * Modes of a grant (赋权方式): statutory 法定, devolved 下放, authorised 授权, entrusted 委托, review 下放实质性审核权,
 * window 窗口前移, agency 帮办代办.
 */
export const grantModes = ['statutory', 'devolved', 'authorised', 'entrusted', 'review', 'window', 'agency'] as const;
export type GrantMode = (typeof grantModes)[number];

/** What a line of the list does: grant 赋权, recall 收回, suspend 中止, resume 恢复. */
export const grantActs = ['grant', 'recall', 'suspend', 'resume'] as const;
export type GrantAct = (typeof grantActs)[number];

/** What the town may do at most: decide 作出决定, review 实质审核, receive 受理转报, assist 帮办代办. */
export const grantReaches = ['decide', 'review', 'receive', 'assist'] as const;

/**
 * Seals (印章, domain-facts 5): town_government 镇政府印章, town_approval 审批服务专用章, entrusted_approval 行政审批委托专用章,
 * entrusted_service 业务专用章, grantor 委托（决定）机关印章.
 */
export const sealKinds = [
  'town_government',
  'town_approval',
  'entrusted_approval',
  'entrusted_service',
  'grantor',
] as const;
export type SealKind = (typeof sealKinds)[number];

/** Types of the matters that may be granted (GB/T 39046-2020 annex A): 01 行政许可 … 03 行政强制 … 20 公共服务. */
export const grantedTypes = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '20'] as const;
export type GrantedType = (typeof grantedTypes)[number];

const grantEnds = ['recalled', 'replaced'] as const;
const AreaText = Type.String({ pattern: '^[1-9]\\d{11}$' });

/** An entrustment agreement (委托书, APL 20): signed by both sides, and published by both. */
export const Agreement = strict({
  title: words(100),
  number: words(60),
  day: DayText,
  grantorSigner: words(50),
  organSigner: words(50),
  notice: words(200),
});
export type Agreement = Static<typeof Agreement>;

const act = {
  what: oneOf(grantActs),
  /** The day it begins, or for an end the first day on which it no longer holds. */
  from: DayText,
  /** The day after the term of a grant or a suspension; null: without term. */
  until: nullable(DayText),
  reason: words(500),
  mode: nullable(oneOf(grantModes)),
  matterType: nullable(oneOf(grantedTypes)),
  grantor: nullable(words(100)),
  grantorId: nullable(Id),
  organ: nullable(words(100)),
  organId: nullable(Id),
  basis: nullable(words(500)),
  agreement: nullable(Agreement),
  scopeNote: nullable(words(500)),
  evaluateOn: nullable(DayText),
  /** What becomes of open cases at a recall, and who takes them over. */
  handover: nullable(words(500)),
};

/** A line of the list of grants; the terms are of grants only. */
export const GrantLine = strict({ matter: MatterCode, area: AreaCode, ...act });
export type GrantLine = Static<typeof GrantLine>;

/** Days on which a grant is suspended; `to` is the day after. */
const Suspension = strict({
  id: Id,
  from: DayText,
  until: nullable(DayText),
  to: nullable(DayText),
  reason: Type.String(),
  versionId: Id,
  endedBy: nullable(Id),
  endReason: nullable(Type.String()),
});
export type Suspension = Static<typeof Suspension>;

/** A grant as published: `until` as granted, `to` as it ended or will end. */
export const Grant = strict({
  id: Id,
  matter: Type.String(),
  area: AreaCode,
  mode: oneOf(grantModes),
  matterType: nullable(oneOf(grantedTypes)),
  grantor: Type.String(),
  grantorId: nullable(Id),
  organ: Type.String(),
  organId: Id,
  basis: Type.String(),
  agreement: nullable(Agreement),
  scopeNote: nullable(Type.String()),
  evaluateOn: nullable(DayText),
  reason: Type.String(),
  from: DayText,
  until: nullable(DayText),
  to: nullable(DayText),
  versionId: Id,
  listVersion: Type.String(),
  endedBy: nullable(Id),
  endKind: nullable(oneOf(grantEnds)),
  endReason: nullable(Type.String()),
  handover: nullable(Type.String()),
  suspensions: Type.Array(Suspension),
});
export type Grant = Static<typeof Grant>;

/** Who may do a matter in a town on a day, and what follows from the mode. Of a day that has come it never changes. */
export const Authority = strict({
  grantId: Id,
  mode: oneOf(grantModes),
  reach: oneOf(grantReaches),
  /** In whose name acts are done. */
  inNameOf: Type.String(),
  seal: oneOf(sealKinds),
  /** Against whom reconsideration is sought (行政复议被申请人). */
  respondent: Type.String(),
  grantor: Type.String(),
  grantorId: nullable(Id),
  organ: Type.String(),
  organId: Id,
  from: DayText,
  until: nullable(DayText),
  basis: Type.String(),
  agreement: nullable(Agreement),
  versionId: Id,
  listVersion: Type.String(),
  suspended: Type.Boolean(),
  evidence: strict({ zh: Type.String(), en: Type.String() }),
});
export type Authority = Static<typeof Authority>;

const Editing = { right: 'catalog.edit' };
const Reading = { right: 'catalog.read' };
const filters = {
  area: Type.Optional(AreaText),
  matter: Type.Optional(MatterCode),
  /** Id of the granting organ, or its name where it is none of the county. */
  grantor: Type.Optional(words(100)),
  mode: Type.Optional(oneOf(grantModes)),
  type: Type.Optional(oneOf(grantedTypes)),
  /** Version of the list that opened them. */
  version: Type.Optional(Id),
  /** Words of the name or the code of the matter. */
  q: Type.Optional(words(50)),
  /** Ends, or is to be evaluated, on or before this day. */
  due: Type.Optional(DayText),
  day: Type.Optional(DayText),
};
const Count = Type.Integer();
/** A grant with the name its matter has on the day asked about; null where no list has the matter then. */
export const GrantRow = strict({ ...Grant.properties, matterName: nullable(Type.String()) });
export type GrantRow = Static<typeof GrantRow>;
/** The most lines of one command. */
export const mostLines = 11_000;

/** Routes of grants of authority (赋权). */
export const grantsContract = {
  'GET /grants': {
    operationId: 'listGrants',
    summary:
      'Grants of authority that hold on a day, by town and matter; how many each mode, type, granting organ, town and version has',
    access: Reading,
    query: strict({ ...PageQuery, ...filters }),
    response: strict({
      ...page(GrantRow).properties,
      total: Count,
      modes: Type.Array(strict({ mode: oneOf(grantModes), grants: Count })),
      types: Type.Array(strict({ type: nullable(oneOf(grantedTypes)), grants: Count })),
      grantors: Type.Array(strict({ grantor: Type.String(), grantorId: nullable(Id), grants: Count })),
      areas: Type.Array(strict({ area: AreaCode, grants: Count })),
      versions: Type.Array(strict({ versionId: Id, listVersion: Type.String(), grants: Count })),
    }),
  },
  'GET /grants/export': {
    operationId: 'exportGrants',
    summary: 'Grants of authority that hold on a day, as csv',
    access: Reading,
    query: strict(filters),
    limit: 60,
  },
  'GET /grants/:id': {
    operationId: 'getGrant',
    summary: 'One grant, and all grants of its matter in its town, the oldest first',
    access: Reading,
    params: strict({ id: Id }),
    response: strict({ grant: Grant, history: Type.Array(Grant) }),
  },
  'GET /authority': {
    operationId: 'showAuthority',
    summary: 'Who may do a matter in a town on a day, in whose name, by which seal, and why',
    access: Reading,
    query: strict({ matter: MatterCode, area: AreaText, day: Type.Optional(DayText) }),
    response: strict({ rows: Type.Array(Authority, { maxItems: 1 }) }),
  },
  'POST /grants/drafts': {
    operationId: 'openGrantDraft',
    summary: 'Open a draft of the list of grants, without lines',
    access: Editing,
    body: strict({ id: Id, version: words(60), note: words(500) }),
    response: strict({ versionId: Id }),
  },
  'POST /grants/drafts/:id/lines': {
    operationId: 'draftGrants',
    summary: 'Put one line for each of some matters in each of some towns into a draft',
    access: Editing,
    params: strict({ id: Id }),
    body: strict({
      id: Id,
      matters: Type.Array(MatterCode, { minItems: 1, maxItems: mostLines }),
      areas: Type.Array(AreaCode, { minItems: 1, maxItems: 500 }),
      line: strict(act),
    }),
    response: strict({ entries: Type.Integer() }),
  },
} as const satisfies Contract;
