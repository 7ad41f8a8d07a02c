import { Type, type Static } from 'typebox';
import { nullable, oneOf, strict } from '@zhenshu/kernel/contract.ts';
import { limitUnits } from './words.ts';

/** A text that stands in a cell beside others of its kind, where ；and → part them. */
const Part = Type.String({ minLength: 1, maxLength: 100, pattern: '^[^；;→\\s]+( [^；;→\\s]+)*$' });
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
