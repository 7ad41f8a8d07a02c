import { Type, type Static } from 'typebox';
import { Id, nullable, oneOf, strict, type Contract } from '@zhenshu/kernel/contract.ts';
import { limitUnits } from './words.ts';

/** A text that stands in a cell beside others of its kind, where ；and → part them. */
const Part = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\uff1b;\\u2192\\s]+( [^\\uff1b;\\u2192\\s]+)*$',
});
const Parts = Type.Array(Part, { maxItems: 50 });
const Code = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$' });
const Amount = nullable(Type.Integer({ minimum: 1, maximum: 10_000 }));

/** What follows a stage: another stage, or (where `to` is null) an end with its name; `when` is the condition of a branch. */
export const SheetNext = strict({
  when: nullable(Part),
  to: nullable(Code),
  end: nullable(Part),
});
export type SheetNext = Static<typeof SheetNext>;

/**
 * A stage 环节 of a procedure sheet. What follows it is one thing, branches with conditions, or with `fork` parallel
 * stages 并行, which meet again at the stage that has `join` 汇合.
 */
export const SheetStage = strict({
  code: Code,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  post: Type.String({ minLength: 1, maxLength: 100 }),
  amount: Amount,
  unit: nullable(oneOf(limitUnits)),
  criteria: Type.String({ maxLength: 500 }),
  materials: Parts,
  output: Type.String({ maxLength: 200 }),
  subItems: Parts,
  join: Type.Boolean(),
  fork: Type.Boolean(),
  next: Type.Array(SheetNext, { minItems: 1, maxItems: 12 }),
});
export type SheetStage = Static<typeof SheetStage>;

/**
 * A procedure sheet 流程施工图, or a work template 工作模板 to make sheets of. It begins at its first stage. `serves` are the
 * codes of matters, or kind:code of classes; `amount` and `unit` the whole limit 总时限 where the matter has one.
 */
export const Sheet = strict({
  code: Code,
  nameZh: Type.String({ minLength: 1, maxLength: 100 }),
  template: Type.Boolean(),
  serves: Parts,
  department: Type.String({ maxLength: 100 }),
  madeFrom: nullable(Code),
  amount: Amount,
  unit: nullable(oneOf(limitUnits)),
  stages: Type.Array(SheetStage, { minItems: 1, maxItems: 100 }),
});
export type Sheet = Static<typeof Sheet>;

/**
 * A part of a BPMN file that a sheet has no place for, and why: an element that is no BPMN, one of another kind, a detail
 * of one, a way that cannot be followed, an extension of others, or a file that cannot be read.
 */
export const Unsupported = strict({
  element: Type.String(),
  id: Type.String(),
  why: oneOf(['unknown', 'kind', 'detail', 'way', 'extension', 'unreadable'] as const),
});
export type Unsupported = Static<typeof Unsupported>;

const OneSheet = strict({ id: Id, code: Code });
const Reading = { right: 'catalog.read' };

/** Routes of procedure sheets beyond those of all lists. */
export const sheetsContract = {
  'GET /lists/versions/:id/sheets/:code/chart': {
    operationId: 'drawSheet',
    summary: 'The flow chart of a procedure sheet as SVG',
    access: Reading,
    params: OneSheet,
  },
  'GET /lists/versions/:id/sheets/:code/bpmn': {
    operationId: 'exportBpmn',
    summary: 'A procedure sheet as BPMN 2.0 with its diagram',
    access: Reading,
    params: OneSheet,
  },
  'POST /lists/versions/:id/bpmn': {
    operationId: 'importBpmn',
    summary: 'Put the process of a BPMN 2.0 file into a draft as a procedure sheet, and name all that stays out',
    access: { right: 'catalog.edit' },
    params: strict({ id: Id }),
    query: strict({ id: Id }),
    rawBody: 1024 * 1024,
    response: strict({ code: Code, unsupported: Type.Array(Unsupported) }),
    limit: 60,
  },
} as const satisfies Contract;
