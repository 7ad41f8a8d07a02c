import { Type, type Static } from 'typebox';
import {
  AreaCode,
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

/** States of a suggestion: open until it is adopted into a draft or dismissed. */
const suggestionStates = ['open', 'adopted', 'dismissed'] as const;
export type SuggestionState = (typeof suggestionStates)[number];

/** A change of the duty list a ruling asks for (清单调整建议): this organ leads for this class here. */
export const DutySuggestion = strict({
  id: Id,
  kind: Type.String(),
  code: Type.String(),
  className: Type.String(),
  classNameEn: Type.String(),
  area: AreaCode,
  organId: Id,
  reason: Type.String(),
  caseId: Id,
  caseNumber: nullable(Type.String()),
  suggestedBy: Type.String(),
  at: Instant,
  state: oneOf(suggestionStates),
  decidedBy: nullable(Type.String()),
  decidedAt: nullable(Instant),
  decision: nullable(Type.String()),
  versionId: nullable(Id),
});
export type DutySuggestion = Static<typeof DutySuggestion>;

const CountyList = { right: 'catalog.edit' };
const Bare = strict({ id: Id });

export const suggestionsContract = {
  'GET /lists/suggestions': {
    operationId: 'listDutySuggestions',
    summary: 'Changes of the duty list that rulings ask for, the newest first',
    access: CountyList,
    query: strict({ ...PageQuery, state: Type.Optional(oneOf(suggestionStates)) }),
    response: page(DutySuggestion),
  },
  'POST /lists/suggestions/:id/adopt': {
    operationId: 'adoptDutySuggestion',
    summary: 'Open a draft of the duty list in force with the entry added, or put in place of the leads it had there',
    access: CountyList,
    params: Bare,
    body: strict({ id: Id, version: words(60), basis: words(500) }),
    response: strict({ versionId: Id }),
  },
  'POST /lists/suggestions/:id/dismiss': {
    operationId: 'dismissDutySuggestion',
    summary: 'Leave the list as it is, with the reason',
    access: CountyList,
    params: Bare,
    body: strict({ id: Id, reason: words(500) }),
    response: strict({}),
  },
} as const satisfies Contract;
