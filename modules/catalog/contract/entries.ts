import { Type, type Static } from 'typebox';
import { AreaCode, Id, nullable, oneOf, strict } from '@zhenshu/kernel/contract.ts';
import type { Matter } from './matters.ts';
import type { DevolutionBatch, Screening } from './screening.ts';
import type { GrantLine } from './grants.ts';
import type { Sheet } from './sheets.ts';
import type { Fusion, Responsibility } from './responsibilities.ts';
import { classKinds, dutyLevels, dutyRoles, limitUnits } from './words.ts';

/** A class 分类 in force. */
export const Category = strict({
  kind: oneOf(classKinds),
  code: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  parent: nullable(Type.String()),
  words: Type.Array(Type.String()),
});
export type Category = Static<typeof Category>;

/** A duty 职责 in force: which organ handles the classes its code covers, where. */
export const Duty = strict({
  id: Id,
  kind: oneOf(classKinds),
  code: Type.String(),
  area: AreaCode,
  role: oneOf(dutyRoles),
  organId: Id,
  level: oneOf(dutyLevels),
  basis: Type.String(),
});
export type Duty = Static<typeof Duty>;

/** A filing condition 立案条件 with its time limit and closing condition 结案条件. */
export const Condition = strict({
  kind: oneOf(classKinds),
  code: Type.String(),
  condition: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  amount: Type.Integer({ minimum: 1 }),
  unit: oneOf(limitUnits),
  closingZh: Type.String(),
  closingEn: Type.String(),
  level: oneOf(dutyLevels),
});
export type Condition = Static<typeof Condition>;

/** The entry of each list. */
export type EntryOf = {
  category: Category;
  duty: Duty;
  filing_condition: Condition;
  matter: Matter;
  screening: Screening;
  batch: DevolutionBatch;
  grant: GrantLine;
  sheet: Sheet;
  fusion: Fusion;
  responsibility: Responsibility;
};
export type Entry = EntryOf[keyof EntryOf];
