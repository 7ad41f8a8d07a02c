import { Type, type Static } from 'typebox';
import { subjectPattern } from '@zhenshu/catalog/contract.ts';
import { DayText, Id, nullable, oneOf, page, PageQuery, strict, type Contract } from '@zhenshu/kernel/contract.ts';
import { CaseRow } from '@zhenshu/casefile/contract.ts';

/** Every measure (指标); what each counts is said in domain/measures.ts. */
export const measureNames = [
  'leads',
  'leads_residents',
  'leads_villages',
  'leads_sensors',
  'leads_valid',
  'dispatched',
  'returned',
  'handle_due',
  'handled',
  'handled_on_time',
  'overdue',
  'extended',
  'close_due',
  'closed',
  'closed_on_time',
  'reworked',
  'resolved',
  'resolved_by_county',
  'open',
] as const;
export type MeasureName = (typeof measureNames)[number];

/** What the numbers may be told apart by; by day, each measure on the day that counts for it. */
export const dimensions = ['town', 'organ', 'class', 'day'] as const;
export type Dimension = (typeof dimensions)[number];

/** The longest period numbers are asked for, in days. */
export const longestPeriod = 1100;

const Period = { from: DayText, to: DayText, town: Type.Optional(Type.String({ pattern: '^\\d{12}$' })) };
const Counts = strict(
  Object.fromEntries(measureNames.map((name) => [name, Type.Integer()])) as Record<
    MeasureName,
    ReturnType<typeof Type.Integer>
  >,
);

/** The measures of a town, an organ, a class or a day; of all where nothing tells them apart. */
export const Measured = strict({
  /** Code of the town, id of the organ, kind:code of the class, the day; null for those without one. */
  key: nullable(Type.String()),
  nameZh: nullable(Type.String()),
  nameEn: nullable(Type.String()),
  counts: Counts,
});
export type Measured = Static<typeof Measured>;

/** Open events of a grid by the mark of their limit; null are those in no grid. */
export const GridCount = strict({
  grid: nullable(Type.String()),
  open: Type.Integer(),
  yellow: Type.Integer(),
  red: Type.Integer(),
});
export type GridCount = Static<typeof GridCount>;

export const measuresContract = {
  'GET /measures': {
    operationId: 'countMeasures',
    summary: 'Measures of the events in my scope for a period: altogether, or by town, organ, class or day',
    access: { right: 'event.see' },
    query: strict({ ...Period, by: Type.Optional(oneOf(dimensions)) }),
    response: strict({ rows: Type.Array(Measured) }),
  },
  'GET /measures/grids': {
    operationId: 'countOpenByGrid',
    summary: 'Open events in my scope by grid, with how many are pressed (yellow) and late (red)',
    access: { right: 'event.see' },
    response: strict({ rows: Type.Array(GridCount) }),
  },
  'GET /measures/export': {
    operationId: 'exportMeasures',
    summary: 'The measures of a period by town, organ, class or day as an Excel table',
    access: { right: 'event.see' },
    query: strict({ ...Period, by: oneOf(dimensions) }),
  },
  'GET /measures/:name/rows': {
    operationId: 'listMeasured',
    summary: 'The events a measure counts, the latest day first; organ and subject "none" are those without one',
    access: { right: 'event.see' },
    params: strict({ name: oneOf(measureNames) }),
    query: strict({
      ...PageQuery,
      ...Period,
      organ: Type.Optional(Type.Union([Id, Type.Literal('none')])),
      subject: Type.Optional(Type.Union([Type.String({ pattern: subjectPattern }), Type.Literal('none')])),
    }),
    response: page(CaseRow),
  },
} as const satisfies Contract;
