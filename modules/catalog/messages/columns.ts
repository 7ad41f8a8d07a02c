import type { ClassKind, DutyLevel, DutyRole, LimitUnit } from '../contract.ts';

/** Column names a sheet may use, the one the export writes first. Compared without case, spaces, underscores and stars. */
export const categoryColumns = {
  kind: ['类型', '类别', '部件事项', 'kind', 'type'],
  code: ['代码', '编码', '分类代码', '小类代码', 'code'],
  nameZh: ['名称', '中文名称', '分类名称', '小类名称', 'name', 'name zh', 'chinese name'],
  nameEn: ['英文名称', 'name en', 'english name'],
  parent: ['上级代码', '上级编码', '父级代码', '大类代码', 'parent', 'parent code'],
  words: ['常用词', '关键词', '搜索词', 'words', 'keywords'],
} as const;

/** Columns of a sheet with one line per lowest class and all levels beside each other. */
export const levelColumns = {
  firstCode: ['一级类编码', '一级类代码', 'level 1 code'],
  firstName: ['一级类', '一级类名称', 'level 1'],
  secondCode: ['大类编码', '二级类编码', '大类代码', 'level 2 code'],
  secondName: ['大类', '二级类', '大类名称', 'level 2'],
  thirdCode: ['小类编码', '三级类编码', 'level 3 code'],
  thirdName: ['小类', '三级类', 'level 3'],
} as const;

/** Columns of a list of duties. */
export const dutyColumns = {
  kind: ['类型', '类别', '部件事项', 'kind', 'type'],
  code: ['代码', '编码', '分类代码', 'code', 'class code'],
  area: ['适用区划', '区划代码', '区划', 'area', 'area code'],
  role: ['职责', '主办协办', '角色', 'role'],
  organ: ['单位', '责任单位', '处置单位', '主管部门', 'organ', 'organ name', 'department'],
  level: ['层级', '级别', 'level'],
  basis: ['依据', '清单事项', '事项名称', 'basis', 'list entry'],
} as const;

/** Columns of a list of filing conditions. */
export const conditionColumns = {
  kind: ['类型', '类别', '部件事项', 'kind', 'type'],
  code: ['代码', '编码', '分类代码', 'code', 'class code'],
  condition: ['条件编号', '条件序号', '序号', 'condition', 'condition key'],
  nameZh: ['立案条件', '立案标准', 'name', 'name zh', 'filing condition'],
  nameEn: ['立案条件英文', 'name en', 'filing condition en'],
  amount: ['处置时限', '时限', 'amount', 'limit'],
  unit: ['时限单位', '单位', 'unit'],
  closingZh: ['结案条件', '结案标准', 'closing', 'closing zh', 'closing condition'],
  closingEn: ['结案条件英文', 'closing en', 'closing condition en'],
  level: ['层级', '级别', 'level'],
} as const;

/** Words a sheet may use for the closed sets. */
export const kindWords: Readonly<Record<string, ClassKind>> = {
  部件: 'component',
  部件类: 'component',
  component: 'component',
  事项: 'matter',
  事项类: 'matter',
  matter: 'matter',
  事件: 'event',
  事件类: 'event',
  社会治理: 'event',
  社会治理事件: 'event',
  event: 'event',
};

/** Words for the part an organ takes. */
export const roleWords: Readonly<Record<string, DutyRole>> = {
  主办: 'lead',
  牵头: 'lead',
  主责: 'lead',
  基本履职: 'lead',
  lead: 'lead',
  协办: 'support',
  配合: 'support',
  配合履职: 'support',
  support: 'support',
};

/** Words for the level of the organ that handles. */
export const dutyLevelWords: Readonly<Record<string, DutyLevel>> = {
  镇: 'town',
  乡镇: 'town',
  镇街: 'town',
  街道: 'town',
  镇级: 'town',
  town: 'town',
  县: 'county',
  县级: 'county',
  区: 'county',
  区级: 'county',
  部门: 'county',
  县直部门: 'county',
  county: 'county',
};

/** Words for the units of time limits. */
export const unitWords: Readonly<Record<string, LimitUnit>> = {
  分钟: 'minute',
  minute: 'minute',
  minutes: 'minute',
  紧急工作时: 'emergency_hour',
  emergency_hour: 'emergency_hour',
  'emergency hour': 'emergency_hour',
  工作时: 'working_hour',
  工作小时: 'working_hour',
  working_hour: 'working_hour',
  'working hour': 'working_hour',
  工作日: 'working_day',
  working_day: 'working_day',
  'working day': 'working_day',
  自然日: 'natural_day',
  天: 'natural_day',
  日: 'natural_day',
  natural_day: 'natural_day',
  'natural day': 'natural_day',
};
