import type { MeasureName } from '../contract.ts';
import type { Progress } from './progress.ts';

/** The day by which an event belongs to a period, for one measure or another. */
export const bases = [
  'reported_on',
  'dispatched_on',
  'returned_on',
  'handle_due_on',
  'close_due_on',
  'resolved_on',
] as const satisfies readonly (keyof Progress)[];
export type Base = (typeof bases)[number];

/** Columns a measure may ask for besides its day; 'late' is the only thing said of the moment. */
type Condition = {
  readonly source?: Progress['source'];
  readonly level?: 'county';
  readonly filed?: true;
  readonly handled?: true;
  readonly handled_on_time?: true;
  readonly extended?: true;
  readonly closed_on_time?: true;
  readonly reworked?: true;
  readonly resolved?: true;
  readonly open?: true;
  readonly late?: true;
};

/**
 * A measure (指标): which events it counts. The number and the rows behind it are both asked for by this one definition,
 * so that a number opens exactly the rows it counts.
 */
export type Measure = {
  /** The day that must lie in the period; null = whatever the day, as things stand now. */
  readonly base: Base | null;
  readonly where: Condition;
};

/**
 * Every measure. "应X数" are the events whose limit for X ends in the period, done or not; never those reported in it
 * (数字城管 case measures; the same in a published scoring rule of a Chengdu district). 处置, 按期处置, 超期待处置 and 延期
 * are parts of 应处置; 结案, 按期结案 and 返工 parts of 应结案.
 */
export const measures = {
  /** 上报: leads that came in. */
  leads: { base: 'reported_on', where: {} },
  /** 群众上报 */
  leads_residents: { base: 'reported_on', where: { source: 'residents' } },
  /** 村社上报 */
  leads_villages: { base: 'reported_on', where: { source: 'villages' } },
  /** 感知上报 */
  leads_sensors: { base: 'reported_on', where: { source: 'sensors' } },
  /** 有效上报: filed and not void. */
  leads_valid: { base: 'reported_on', where: { filed: true } },
  /** 派遣: events by the day of their last dispatch. */
  dispatched: { base: 'dispatched_on', where: {} },
  /** 退回: events an organ gave back, by the last day it did. */
  returned: { base: 'returned_on', where: {} },
  /** 应处置: the handling limit ends in the period. */
  handle_due: { base: 'handle_due_on', where: {} },
  /** 处置: of those, done. */
  handled: { base: 'handle_due_on', where: { handled: true } },
  /** 按期处置: of those, done before the limit ended. */
  handled_on_time: { base: 'handle_due_on', where: { handled_on_time: true } },
  /** 超期待处置: of those, not done though the limit has ended. */
  overdue: { base: 'handle_due_on', where: { late: true } },
  /** 延期: of those, with more time granted. */
  extended: { base: 'handle_due_on', where: { extended: true } },
  /** 应结案: the limit for closing ends in the period. */
  close_due: { base: 'close_due_on', where: {} },
  /** 结案: of those, closed. */
  closed: { base: 'close_due_on', where: { resolved: true } },
  /** 按期结案 */
  closed_on_time: { base: 'close_due_on', where: { closed_on_time: true } },
  /** 返工: of those to be closed, sent back by a check at least once. */
  reworked: { base: 'close_due_on', where: { reworked: true } },
  /** 办结: closed in the period. */
  resolved: { base: 'resolved_on', where: {} },
  /** 县级办结: of those, matters of the county level. */
  resolved_by_county: { base: 'resolved_on', where: { level: 'county' } },
  /** 在办: open now. */
  open: { base: null, where: { open: true } },
} as const satisfies Readonly<Record<MeasureName, Measure>>;

/** A rate (率): part of whole, as the rule it comes from writes it. */
export const rates = {
  /** 有效上报率 */
  valid: { part: 'leads_valid', whole: 'leads' },
  /** 处置率 */
  handled: { part: 'handled', whole: 'handle_due' },
  /** 按期处置率 */
  handled_on_time: { part: 'handled_on_time', whole: 'handle_due' },
  /** 超期待处置率 */
  overdue: { part: 'overdue', whole: 'handle_due' },
  /** 延期率 */
  extended: { part: 'extended', whole: 'handle_due' },
  /** 结案率 */
  closed: { part: 'closed', whole: 'close_due' },
  /** 按期结案率 */
  closed_on_time: { part: 'closed_on_time', whole: 'close_due' },
  /** 返工率 */
  reworked: { part: 'reworked', whole: 'close_due' },
} as const satisfies Readonly<Record<string, { part: MeasureName; whole: MeasureName }>>;

/** Whether a measure can be added up once an event is over: an open or late one never is. */
export function isSettling(measure: Measure): boolean {
  return measure.base !== null && !measure.where.late;
}
