import { Type, type Static } from 'typebox';
import {
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
import { MatterCode, MatterRow, MatterType, longestMatter } from './matters.ts';

/** What becomes of a matter of the county: devolved to the towns 下放, or kept 保留. */
export const screenDecisions = ['devolve', 'keep'] as const;
/** Why a matter is kept: few cases and cheaper at the county, too specialised, another reason in words (mission L2). */
export const keepReasons = ['low_volume', 'too_specialised', 'other'] as const;

const Batch = Type.Integer({ minimum: 1, maximum: 99 });

/**
 * What was decided of a matter (下放筛选): devolved in a batch, or kept for a reason, with last year's cases as evidence.
 * `batch` stands with what is devolved, `reason` with what is kept, `text` where the reason is another.
 */
export const Screening = strict({
  code: MatterCode,
  name: words(longestMatter.name),
  decision: oneOf(screenDecisions),
  batch: Type.Optional(Batch),
  reason: Type.Optional(oneOf(keepReasons)),
  text: Type.Optional(words(500)),
  /** Cases in the last year. */
  volume: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
});
export type Screening = Static<typeof Screening>;

/**
 * How a batch (下放批次) is handed over: training, then shadowing 跟班 that begins before the towns go live and ends after, so
 * that no day is without somebody who can.
 */
export const DevolutionBatch = strict({
  batch: Batch,
  name: words(100),
  trainFrom: DayText,
  trainTo: DayText,
  shadowFrom: DayText,
  shadowTo: DayText,
  /** The first day on which the towns handle it. */
  goLive: DayText,
  trainer: words(200),
  note: Type.Optional(words(500)),
});
export type DevolutionBatch = Static<typeof DevolutionBatch>;

/** A matter with what was decided of it; null while nothing was. */
export const ScreenedRow = strict({ matter: MatterRow, screening: nullable(Screening) });
export type ScreenedRow = Static<typeof ScreenedRow>;

/** How many matters are devolved, kept and open, and how many each batch has. */
export const ScreenCounts = strict({
  all: Type.Integer(),
  devolve: Type.Integer(),
  keep: Type.Integer(),
  open: Type.Integer(),
  batches: Type.Array(strict({ batch: Type.Integer(), matters: Type.Integer() })),
});
export type ScreenCounts = Static<typeof ScreenCounts>;

/** Routes of devolution screening 下放筛选. */
export const screeningContract = {
  'GET /screening': {
    operationId: 'listScreening',
    summary:
      'Matters in force with what was decided of each, by a draft or by the version in force on a day, and how many of each',
    access: { right: 'catalog.read' },
    query: strict({
      ...PageQuery,
      /** A version of the list; without it that in force. */
      version: Type.Optional(Id),
      on: Type.Optional(DayText),
      q: Type.Optional(words(100)),
      department: Type.Optional(words(longestMatter.department)),
      type: Type.Optional(MatterType),
      decision: Type.Optional(oneOf(['devolve', 'keep', 'open'] as const)),
      batch: Type.Optional(Type.String({ pattern: '^[1-9]\\d?$' })),
    }),
    response: strict({ ...page(ScreenedRow).properties, counts: ScreenCounts }),
  },
} as const satisfies Contract;
