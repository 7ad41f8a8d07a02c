import { codeSets, matterGroups, matterStates, type Code, type CodeSet, type LimitUnit } from '../contract.ts';
import { unitWords } from './columns.ts';
import { matterMessages } from './matter.ts';

/** Column names a sheet of matters may use, the one the export writes first. */
export const matterColumns = {
  code: ['编码', '事项编码', '事项代码', 'code', 'matter code'],
  name: ['事项名称', '名称', '办理项名称', '子项名称', '业务办理项名称', '事项', 'name', 'matter name', 'item name'],
  mainName: ['主项名称', '主项', '事项主项名称', 'main item'],
  baseCode: ['基本编码', '基本目录编码', '目录基本编码', 'base code'],
  implementationCode: ['实施编码', '实施清单编码', '事项实施编码', 'implementation code', 'item code'],
  businessCode: ['业务办理项编码', '办理项编码', 'business item code'],
  type: ['事项类型', '权力类型', '权力类别', '类型', 'type', 'matter type'],
  group: ['事项类别', 'group'],
  edition: ['事项版本', '版本', 'edition'],
  state: ['事项状态', '状态', 'state', 'status'],
  department: [
    ...[
      '实施主体',
      '实施主体名称',
      '实施机构',
      '实施部门',
      '行使主体',
      '责任单位',
      '责任部门',
      '主管部门',
      '部门',
      '单位',
    ],
    ...['department', 'organ'],
  ],
  organ: ['单位编号', 'organ id'],
  creditCode: ['统一社会信用代码', '实施主体统一社会信用代码', '实施主体编码', 'credit code'],
  nature: ['实施主体性质', 'nature'],
  entrusting: ['委托部门', '委托机关', 'entrusting department'],
  undertaking: ['承办机构', '承办科室', '办理机构', 'undertaking office'],
  joint: ['联办机构', 'joint organs'],
  exercise: ['行使层级', '实施层级', '层级', 'level'],
  powerSource: ['权力来源', 'power source'],
  division: ['权限划分', 'division'],
  content: ['行使内容', 'content'],
  bases: ['设定依据', '实施依据', '法律依据', '依据', 'legal basis', 'basis'],
  objects: ['服务对象', '办理对象', 'objects'],
  forms: ['办理形式', '办理方式', 'forms'],
  handling: ['办件类型', 'handling'],
  statutoryAmount: ['法定办结时限', '法定时限', '法定期限', 'statutory limit'],
  statutoryUnit: ['法定办结时限单位', '法定时限单位', 'statutory unit'],
  statutoryNote: ['法定办结时限说明', '法定时限说明', 'statutory note'],
  promisedAmount: ['承诺办结时限', '承诺时限', '承诺期限', 'promised limit'],
  promisedUnit: ['承诺办结时限单位', '承诺时限单位', 'promised unit'],
  promisedNote: ['承诺办结时限说明', '承诺时限说明', 'promised note'],
  special: ['特别程序', 'special procedure'],
  acceptance: ['受理条件', '申请条件', '办理条件', 'acceptance conditions'],
  materials: ['申请材料', '申报材料', '材料', 'materials'],
  flow: ['办理流程', '办事流程', 'procedure'],
  results: ['办理结果', '结果名称', '审批结果', 'results'],
  charged: ['是否收费', 'charged'],
  fees: ['收费项目', '收费标准及依据', '收费标准', 'fees'],
  visits: ['到办事现场次数', '到现场次数', '跑动次数', 'visits'],
  scope: ['通办范围', 'scope'],
  place: ['办理地点', '办公地址', 'place'],
  hours: ['办理时间', '办公时间', 'hours'],
  contact: ['咨询方式', '咨询电话', '联系电话', 'contact'],
  supervision: ['监督投诉方式', '监督电话', '投诉电话', 'supervision'],
  intermediary: ['中介服务', 'intermediary services'],
  quota: ['数量限制', 'quota'],
  booking: ['是否支持预约', '是否支持预约办理', '是否预约', 'booking'],
  onlinePay: ['是否支持网上支付', '是否网上支付', 'online payment'],
  delivery: ['是否支持物流快递', '是否物流快递', '是否支持快递', 'delivery'],
  online: ['是否网办', '是否支持网上办理', '是否网上办理', 'online'],
  kiosk: ['是否支持自助终端', '是否支持自助终端办理', 'kiosk'],
  inHall: ['是否进驻政务大厅', '是否进驻大厅', 'in hall'],
  link: ['网上办理地址', '在线办理地址', '办事指南地址', 'link', 'url'],
  questions: ['常见问题', 'questions'],
  topics: ['主题分类', '面向自然人主题分类', 'topics'],
  plannedFrom: ['计划生效日期', '生效日期', 'planned from'],
  plannedTo: ['计划取消日期', '取消日期', 'planned until'],
} as const;

type Words<T> = Readonly<Record<string, T>>;

/** Other words sheets use for the codes of a set. */
const otherWords: { readonly [S in CodeSet]: Words<Code<S>> } = {
  type: {
    许可: '01',
    行政审批: '01',
    处罚: '02',
    强制: '03',
    征收: '04',
    给付: '05',
    检查: '06',
    确认: '07',
    奖励: '08',
    裁决: '09',
    其他: '10',
    其它: '10',
    其他类: '10',
    其他权力: '10',
    其它行政权力: '10',
    其他职权: '10',
    责任事项: '10',
    公共服务事项: '20',
    服务: '20',
  },
  exercise: {
    国家: '1',
    部级: '1',
    省: '2',
    市: '3',
    县: '4',
    区: '4',
    区级: '4',
    区县级: '4',
    镇: '5',
    乡: '5',
    街道: '5',
    镇级: '5',
    乡级: '5',
    乡镇: '5',
    乡镇级: '5',
    '镇(乡、街道)级': '5',
    村: '6',
    社区: '6',
    村级: '6',
    '村(社区)级': '6',
  },
  nature: { 法定: '1', 法定授权组织: '2', 授权: '2', 委托: '3' },
  object: { 个人: '1', 公民: '1', 企业: '2', 法人: '2', 事业单位: '3', 社会组织: '4', 机关: '5', 其他: '6' },
  form: { 窗口办理: '1', 现场: '1', 网上: '2', 网上办理: '2', 手机: '3', 移动: '3', 快递申请: '4', 邮寄: '4' },
  handling: { 即办: '1', 承诺: '2', 承诺办: '2', 承诺办结: '2', 限时办: '2' },
};

/** The words a sheet may use for the codes of a set: the codes, with and without zeros before them, and their names. */
export const codeWords: { readonly [S in CodeSet]: Words<Code<S>> } = {
  type: wordsFor('type'),
  exercise: wordsFor('exercise'),
  nature: wordsFor('nature'),
  object: wordsFor('object'),
  form: wordsFor('form'),
  handling: wordsFor('handling'),
};

function wordsFor<S extends CodeSet>(set: S): Words<Code<S>> {
  const texts: Readonly<Record<string, readonly [string, string]>> = matterMessages;
  const own = codeSets[set].flatMap((code) => {
    const [zh = code, en = code] = texts[`catalog.code.${set}.${code}`] ?? [];
    return [code, String(Number(code)), zh, en.toLowerCase()].map((word) => [word, code as Code<S>] as const);
  });
  return { ...Object.fromEntries(own), ...otherWords[set] };
}

/** Words for the groups of matters. */
export const groupWords = namedWords('catalog.group.', matterGroups);
/** Words for the states of a matter. */
export const stateWords = {
  ...namedWords('catalog.matter_state.', matterStates),
  ...({ 有效: 'in_use', 启用: 'in_use', 停用: 'suspended', 已取消: 'cancelled', 废止: 'cancelled' } as const),
};

function namedWords<T extends string>(prefix: string, words: readonly T[]): Words<T> {
  const texts: Readonly<Record<string, readonly [string, string]>> = matterMessages;
  return Object.fromEntries(
    words.flatMap((word) => [word, ...(texts[prefix + word] ?? [])].map((told) => [told.toLowerCase(), word])),
  );
}

/** Words for yes and no. */
export const flagWords: Words<boolean> = {
  ...{
    是: true,
    有: true,
    支持: true,
    收费: true,
    必要: true,
    必备: true,
    必须: true,
    yes: true,
    y: true,
    true: true,
    '1': true,
  },
  ...{
    否: false,
    无: false,
    不支持: false,
    不收费: false,
    非必要: false,
    容缺: false,
    no: false,
    n: false,
    false: false,
    '0': false,
  },
};

/** Words for units of the limits of a matter, with what lists say besides. */
export const matterUnitWords: Words<LimitUnit> = {
  ...unitWords,
  ...({ 个工作日: 'working_day', 小时: 'working_hour', 个小时: 'working_hour', 日历日: 'natural_day' } as const),
};

/** How a limit of no time is said. */
export const atOnce: ReadonlySet<string> = new Set([
  '即办',
  '即时',
  '即时办结',
  '当场',
  '当场办结',
  '立即办理',
  '随到随办',
]);
