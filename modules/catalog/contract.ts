import { Type, type Static } from 'typebox';
import { AreaCode, Id, PageQuery, oneOf, page, strict, words, type Contract } from '@zhenshu/kernel/contract.ts';
import { Category, Condition, Duty } from './contract/entries.ts';
import { mattersContract } from './contract/matters.ts';
import { publicContract } from './contract/public.ts';
import { screeningContract } from './contract/screening.ts';
import { grantsContract } from './contract/grants.ts';
import { sheetsContract } from './contract/sheets.ts';
import { fusionContract } from './contract/fusion.ts';
import { responsibilitiesContract } from './contract/responsibilities.ts';
import { suggestionsContract } from './contract/suggestions.ts';
import { versionsContract } from './contract/versions.ts';
import { classKinds, dutyLevels, dutyRoles, limitUnits, steps } from './contract/words.ts';

export * from './contract/code-sets.ts';
export * from './contract/entries.ts';
export * from './contract/matters.ts';
export * from './contract/public.ts';
export * from './contract/screening.ts';
export * from './contract/grants.ts';
export * from './contract/sheets.ts';
export * from './contract/fusion.ts';
export * from './contract/responsibilities.ts';
export * from './contract/versions.ts';
export * from './contract/words.ts';
export type { DutySuggestion, SuggestionState } from './contract/suggestions.ts';

const codePattern = '[0-9A-Za-z][0-9A-Za-z.-]{0,39}';
/** The code of a class, wherever one is named. */
export const ClassCode = Type.String({ pattern: `^${codePattern}$` });
/** kind:code of a class, wherever one is named in one word. */
export const subjectPattern = `^(${classKinds.join('|')}):${codePattern}$`;
const AreaText = Type.String({ pattern: '^[1-9]\\d{11}$' });
const CountyList = { right: 'catalog.edit' };
const Reading = { right: 'catalog.read' };

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
  ...mattersContract,
  ...screeningContract,
  ...publicContract,
  ...fusionContract,
  ...responsibilitiesContract,
  ...versionsContract,
  ...sheetsContract,
  ...suggestionsContract,
  ...grantsContract,
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
