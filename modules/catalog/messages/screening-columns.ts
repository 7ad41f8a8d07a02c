import type { keepReasons, screenDecisions } from '../contract.ts';

/** Columns of a list of what was decided of matters. */
export const screeningColumns = {
  code: ['编码', '事项编码', '实施编码', 'code', 'matter code'],
  name: ['事项名称', '名称', 'name', 'matter name'],
  decision: ['筛选结论', '是否下放', '结论', 'decision'],
  batch: ['批次', '下放批次', 'batch'],
  reason: ['保留原因', '原因', 'reason'],
  text: ['说明', '其他原因', 'text', 'note'],
  volume: ['上年办件量', '办件量', 'volume', 'cases last year'],
} as const;

/** Columns of a list of batches. */
export const batchColumns = {
  batch: ['批次', '下放批次', 'batch'],
  name: ['批次名称', '名称', 'name'],
  trainFrom: ['培训开始', 'training from'],
  trainTo: ['培训结束', 'training to'],
  shadowFrom: ['跟班开始', 'shadowing from'],
  shadowTo: ['跟班结束', 'shadowing to'],
  goLive: ['承接日', '上线日', 'go live', 'go-live day'],
  trainer: ['培训单位', '培训人', 'trainer'],
  note: ['备注', 'note'],
} as const;

/** Words a sheet may use for what was decided. */
export const decisionWords: Readonly<Record<string, (typeof screenDecisions)[number]>> = {
  下放: 'devolve',
  是: 'devolve',
  devolve: 'devolve',
  yes: 'devolve',
  保留: 'keep',
  不下放: 'keep',
  否: 'keep',
  keep: 'keep',
  no: 'keep',
};

/** Words a sheet may use for why a matter is kept. */
export const reasonWords: Readonly<Record<string, (typeof keepReasons)[number]>> = {
  办件量少: 'low_volume',
  '办件量少、县级办理成本低': 'low_volume',
  量小: 'low_volume',
  low_volume: 'low_volume',
  专业性强: 'too_specialised',
  too_specialised: 'too_specialised',
  其他: 'other',
  其它: 'other',
  other: 'other',
};
