import type { Messages } from '@zhenshu/kernel/messages.ts';
import type { Tier } from '../contract.ts';

/** Column names a sheet of responsibilities may use, the one the export writes first. */
export const responsibilityColumns = {
  code: ['事项编码', '编码', '代码', '序号', 'code'],
  name: ['履职事项', '事项名称', '名称', '事项', 'name', 'matter'],
  field: ['领域', '类别', '所属领域', 'field'],
  batch: ['批次', 'batch'],
  tier: ['清单类型', '履职类型', '类型', 'tier'],
  area: ['适用区划', '区划代码', '区划', 'area', 'area code'],
  leads: ['主体责任单位', '牵头单位', '牵头部门', '对应上级部门', '主体责任', 'lead', 'lead organ'],
  supports: ['配合责任单位', '配合单位', '配合部门', '配合责任', 'support', 'supporting organs'],
  leadDuties: ['上级部门职责', '牵头单位职责', '主体责任内容', 'duties of the lead'],
  townDuties: ['镇街职责', '乡镇（街道）职责', '乡镇(街道)职责', '乡镇职责', '镇街配合职责', 'duties of the town'],
  receivers: ['承接部门', '承接单位', 'receiver', 'receiving organ'],
  method: ['工作方式', '履职方式', 'method'],
  since: ['收回日期', '收回时间', 'since'],
  basis: ['依据', '法律依据', 'basis'],
} as const;

/** Column names a sheet of fused classes may use. */
export const fusionColumns = {
  kind: ['类型', '类别', '部件事项', 'kind', 'type'],
  code: ['代码', '编码', '分类代码', '小类代码', 'code', 'class code'],
  responsibility: ['履职事项编码', '责任事项编码', 'responsibility', 'responsibility code'],
  item: ['精细化事项', '颗粒化事项', 'item', 'refined item'],
} as const;

/** Words for the three lists. */
export const tierWords: Readonly<Record<string, Tier>> = {
  基本履职: 'basic',
  基本: 'basic',
  basic: 'basic',
  配合履职: 'assist',
  配合: 'assist',
  assist: 'assist',
  上级部门收回: 'taken_back',
  收回: 'taken_back',
  taken_back: 'taken_back',
  'taken back': 'taken_back',
};

/** Words by which a list means each town itself. */
export const townWords: ReadonlySet<string> = new Set([
  ...[
    '镇街',
    '乡镇',
    '镇',
    '各镇街',
    '各乡镇',
    '本镇',
    '本镇街',
    '乡镇（街道）',
    '乡镇(街道)',
    '各乡镇（街道）',
    'town',
  ],
]);

/** Words that stand in the names of half of all matters and tell none from another. */
export const emptyWords: ReadonlySet<string> = new Set([
  ...['工作', '管理', '监督', '检查', '开展', '负责', '做好', '落实', '相关', '问题', '情况', '处理', '处置', '排查'],
  ...['隐患', '安全', '行为', '其他', '设施', '违法', '违规', '协助', '配合', '部门', '日常', '宣传', '信息', '上报'],
  ...['发现', '组织', '建设', '服务'],
]);

/** Texts of responsibilities and of what is fused with them. */
export const responsibilityMessages = {
  'catalog.list.responsibility': ['履职事项清单', 'Responsibilities'],
  'catalog.list.fusion': ['两单融合清单', 'Fused classes'],
  'catalog.tier.basic': ['基本履职', 'Must do'],
  'catalog.tier.assist': ['配合履职', 'Assist'],
  'catalog.tier.taken_back': ['上级部门收回', 'Taken back'],
  'catalog.field.name': ['事项名称', 'Name'],
  'catalog.field.field': ['领域', 'Field'],
  'catalog.field.tier': ['清单类型', 'List'],
  'catalog.field.leads': ['主体责任单位', 'Leads'],
  'catalog.field.supports': ['配合责任单位', 'Supports'],
  'catalog.field.leadDuties': ['上级部门职责', 'Duties of the lead'],
  'catalog.field.townDuties': ['镇街职责', 'Duties of the town'],
  'catalog.field.receivers': ['承接部门', 'Received by'],
  'catalog.field.method': ['工作方式', 'How it is done'],
  'catalog.field.since': ['收回日期', 'Taken back from'],
  'catalog.field.responsibility': ['履职事项编码', 'Responsibility'],
  'catalog.field.item': ['精细化事项', 'Refined item'],
  'catalog.field.why': ['矛盾', 'Contradiction'],
  'catalog.field.classes': ['分类数', 'Classes'],
  'catalog.part.uncovered': ['未覆盖', 'Not covered'],
  'catalog.part.doubled': ['重复覆盖', 'Covered twice'],
  'catalog.part.contradictory': ['相互矛盾', 'Contradictory'],
  'catalog.part.items': ['精细化事项', 'Refined items'],
  'catalog.clash.not_named': [
    '职责清单的主办单位不在履职事项中',
    'The lead of the duty list is not named by the responsibility',
  ],
  'catalog.clash.taken_back': ['已由上级部门收回，仍派给镇街', 'Taken back, yet sent to the town'],
  'catalog.draft_duties': ['由两单融合生成职责清单草稿', 'Drafted the duty list from fused classes'],
  'catalog.nothing_fused': [
    '没有在用的履职事项清单或两单融合清单，请先发布',
    'No list of responsibilities or of fused classes is in force; publish them first',
  ],
  'catalog.batch_wrong': ['批次应为 1 至 99 的整数', 'A batch is a whole number from 1 to 99'],
  'catalog.town_leads': [
    '基本履职由镇街主责，不能由部门牵头',
    'What a town must do is led by the town, not by a department',
  ],
  'catalog.town_no_lead': [
    '配合履职须写明牵头的上级部门',
    'Where a town assists, a department must be named that leads',
  ],
  'catalog.name_parted': [
    '单位名称过长或单位过多，请用顿号分开',
    'A name is too long or there are too many; part organs by commas',
  ],
  'catalog.organ_kept': ['没有这个在用单位，按原文保留', 'No organ in force has this name; it is kept as text'],
  'catalog.responsibility_unknown': ['现行履职清单中没有这个编码', 'No responsibility in force has this code'],
} as const satisfies Messages;
