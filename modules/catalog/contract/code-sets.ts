/** The standard the code sets of matters follow: its number with the year that is its version. */
export const codeStandard = 'GB/T 39046-2020';

/** Code sets of matters (GB/T 39046-2020 annex A), codes as text. Types 11–19 and 21–99 are local extensions. */
export const codeSets = {
  /** 事项类型 */
  type: ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '20'],
  /** 行使层级 */
  exercise: ['1', '2', '3', '4', '5', '6', '7'],
  /** 实施主体性质 */
  nature: ['1', '2', '3', '9'],
  /** 服务对象 */
  object: ['1', '2', '3', '4', '5', '6'],
  /** 办理形式 */
  form: ['1', '2', '3', '4', '9'],
  /** 办件类型: 1 即办件, 2 承诺件, 9 其他 */
  handling: ['1', '2', '9'],
} as const;
export type CodeSet = keyof typeof codeSets;
export type Code<S extends CodeSet> = (typeof codeSets)[S][number];

/**
 * Groups of matters 事项类别: government service 政务服务, public service 公共服务, enforcement 行政执法, responsibility 属地责任.
 * The standard has no code for them.
 */
export const matterGroups = ['service', 'public', 'enforcement', 'responsibility'] as const;
export type MatterGroup = (typeof matterGroups)[number];

/** States of a matter 事项状态: in use 在用, suspended 暂停, cancelled 取消. */
export const matterStates = ['in_use', 'suspended', 'cancelled'] as const;
export type MatterState = (typeof matterStates)[number];

/** The group a matter stands in where its list names none: by its type. */
export function groupOf({ group, type }: { group?: MatterGroup; type: string }): MatterGroup {
  if (group !== undefined) return group;
  if (Number(type) >= 20) return 'public';
  // Penalty 处罚, coercion 强制, inspection 检查.
  return ['02', '03', '06'].includes(type) ? 'enforcement' : 'service';
}
