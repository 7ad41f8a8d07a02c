import { Type, type Static, type TInteger } from 'typebox';
import { AreaCode, DayText, Id, nullable, oneOf, strict } from '@zhenshu/kernel/contract.ts';

/** What a proposal from experience rests on, the most telling first. */
export const experienceLevels = [
  'class_in_village',
  'class_in_town',
  'class_in_county',
  'above_in_town',
  'above_in_county',
] as const;
export type ExperienceLevel = (typeof experienceLevels)[number];

/** An organ that handled the like before: `times` of `of` events of that class there since that day were its (经验推荐). */
export const ForeseenView = strict({
  organId: Id,
  organ: Type.String(),
  level: oneOf(experienceLevels),
  /** kind:code of the class counted: its own, or one above it. */
  subject: Type.String(),
  className: Type.String(),
  classNameEn: Type.String(),
  times: Type.Integer(),
  of: Type.Integer(),
  since: Type.String(),
});
export type ForeseenView = Static<typeof ForeseenView>;

/** What a draft of the duty list would do to an event (试算结果). */
export const dryRunKinds = ['same', 'other', 'no_longer_named', 'newly_named', 'unnamed'] as const;
export type DryRunKind = (typeof dryRunKinds)[number];

const Lead = strict({ organId: Id, organ: Type.String(), basis: Type.String() });
/** An event a draft would send elsewhere; case, number and title only for those who see it. */
const DryRunRow = strict({
  kind: oneOf(dryRunKinds),
  caseId: nullable(Id),
  number: nullable(Type.String()),
  title: nullable(Type.String()),
  className: Type.String(),
  classNameEn: Type.String(),
  area: AreaCode,
  at: Type.String(),
  current: nullable(Lead),
  drafted: nullable(Lead),
});
export type DryRunRow = Static<typeof DryRunRow>;

export const DryRun = strict({
  /** Events looked at; `whole` is false where there were more than are looked at, then the newest were. */
  events: Type.Integer(),
  whole: Type.Boolean(),
  since: DayText,
  counts: strict(Object.fromEntries(dryRunKinds.map((kind) => [kind, Type.Integer()])) as Record<DryRunKind, TInteger>),
  /** The newest of those the draft would change. */
  rows: Type.Array(DryRunRow),
});
export type DryRun = Static<typeof DryRun>;
