import { Type, type Static } from 'typebox';
import {
  AreaCode,
  Id,
  PageQuery,
  nullable,
  oneOf,
  page,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { Category } from './entries.ts';
import { tiers } from './responsibilities.ts';
import { classKinds } from './words.ts';

/** A responsibility matter a class likely belongs to: how likely (at most 100), by which words and codes beside it. */
export const FusionProposal = strict({
  responsibility: Type.String(),
  name: Type.String(),
  tier: oneOf(tiers),
  score: Type.Integer({ minimum: 0, maximum: 100 }),
  words: Type.Array(Type.String()),
  codes: Type.Array(Type.String()),
});
export type FusionProposal = Static<typeof FusionProposal>;

/** A class no entry covers, with what is proposed for it. */
export const OpenClass = strict({ ...Category.properties, proposals: Type.Array(FusionProposal) });
export type OpenClass = Static<typeof OpenClass>;

/** Parts of the report on what is fused: not covered, covered twice, contradictory, refined items. */
export const fusionParts = ['uncovered', 'doubled', 'contradictory', 'items'] as const;
export type FusionPart = (typeof fusionParts)[number];
/** Why the duty list contradicts the responsibilities: its organ is not named there, or the town though taken back. */
export const clashes = ['not_named', 'taken_back'] as const;

/** A row of a part of the report; what a part does not speak of is null. */
export const FusionRow = strict({
  key: Type.String(),
  kind: nullable(oneOf(classKinds)),
  code: nullable(Type.String()),
  nameZh: Type.String(),
  nameEn: Type.String(),
  responsibilities: Type.Array(strict({ code: Type.String(), name: Type.String(), tier: oneOf(tiers) })),
  organId: nullable(Id),
  area: nullable(AreaCode),
  why: nullable(oneOf(clashes)),
  classes: nullable(Type.Integer()),
});
export type FusionRow = Static<typeof FusionRow>;

const Reading = { right: 'catalog.read' };
const CountyList = { right: 'catalog.edit' };
const Count = Type.Integer();
/** A draft of the list of fused classes, looked at as if it were in force. */
const Draft = Type.Optional(Id);
const PartParam = strict({ part: oneOf(fusionParts) });

/** Routes of what is fused: proposals, report, the duty list that follows. */
export const fusionContract = {
  'GET /fusion/open': {
    operationId: 'listOpenClasses',
    summary: 'Classes no entry covers, each with the responsibility matters it likely belongs to and why',
    access: Reading,
    query: strict({
      ...PageQuery,
      kind: Type.Optional(oneOf(classKinds)),
      q: Type.Optional(words(50)),
      least: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$' })),
      draft: Draft,
    }),
    response: strict({ ...page(OpenClass).properties, total: Count }),
  },
  'GET /fusion/report': {
    operationId: 'showFusionReport',
    summary: 'How many classes are covered, not covered, covered twice, contradictory, and refined items they make',
    access: Reading,
    query: strict({ draft: Draft }),
    response: strict({
      classes: Count,
      covered: Count,
      ...{ uncovered: Count, doubled: Count, contradictory: Count, items: Count },
      kinds: Type.Array(strict({ kind: oneOf(classKinds), classes: Count, covered: Count })),
    }),
  },
  'GET /fusion/report/:part': {
    operationId: 'listFusionRows',
    summary: 'The rows behind a figure of the report',
    access: Reading,
    params: PartParam,
    query: strict({ ...PageQuery, draft: Draft }),
    response: page(FusionRow),
  },
  'GET /fusion/report/:part/export': {
    operationId: 'exportFusionRows',
    summary: 'The rows behind a figure of the report as xlsx',
    access: Reading,
    params: PartParam,
    query: strict({ draft: Draft }),
  },
  'POST /fusion/duties': {
    operationId: 'draftDuties',
    summary: 'Make a draft of the duty list out of the responsibilities and fused classes in force',
    access: CountyList,
    body: strict({ id: Id, version: words(60), note: Type.Optional(words(500)) }),
    response: strict({
      ...{ versionId: Id, entries: Count, kept: Count, items: Count },
      withoutLead: Type.Array(Type.String()),
      later: Type.Array(Type.String()),
    }),
  },
} as const satisfies Contract;
