import { chanceOf } from './chance.ts';
import { benefitActions, benefits, permitActions, permits, sheetsText } from './sheets-text.ts';

type Next = { when: string | null; to: string | null; end: string | null };
/** A stage of a demo sheet. */
type DemoStage = {
  code: string;
  name: string;
  post: string;
  amount: number | null;
  unit: 'working_day' | null;
  criteria: string;
  materials: string[];
  output: string;
  subItems: string[];
  join: boolean;
  fork: boolean;
  next: Next[];
};
/** A procedure sheet (流程施工图) or work template (工作模板) of the demo county. */
export type DemoSheet = {
  code: string;
  nameZh: string;
  template: boolean;
  serves: string[];
  department: string;
  madeFrom: string | null;
  amount: number | null;
  unit: 'working_day' | null;
  stages: DemoStage[];
};

const most = { sheets: 368, subItems: 1757, templates: 47, branched: 54 };
const unit = 'working_day' as const;

/** The sheets and templates of the demo county, the same each time: some keyed by hand, the others made of templates. */
export function makeSheets(): DemoSheet[] {
  const keyed = sheetsText.trim().split(/^# /m).filter(Boolean).map(readKeyed);
  const templates = makeTemplates();
  const made = makeOthers(templates, most.sheets - keyed.length);
  const open = most.branched - keyed.filter(isBranched).length;
  made.slice(0, open).forEach(addBranch);
  fillSubItems(made, most.subItems - countSubItems(keyed));
  return [...templates, ...keyed, ...made];
}

/** Whether a sheet has more than one way. */
export function isBranched({ stages }: DemoSheet): boolean {
  return stages.some(({ next }) => next.length > 1);
}

/** How many sub-items (子项) some sheets have. */
export function countSubItems(sheets: readonly DemoSheet[]): number {
  return sheets.reduce((sum, { stages }) => sum + stages.reduce((all, { subItems }) => all + subItems.length, 0), 0);
}

function readKeyed(block: string, at: number): DemoSheet {
  const [head = '', ...lines] = block.trim().split('\n');
  const [nameZh = '', department = '', days = ''] = head.split('|');
  const rows = lines.map((line) => line.split('|'));
  const codeOf = new Map(rows.map(([name = ''], row) => [name.replace('*', ''), codeAt(row)]));
  const stages = rows.map((cells, row): DemoStage => {
    const [name = '', post = '', amount = '', criteria = '', materials = '', output = '', subItems = '', then = ''] =
      cells;
    const parts = then === '' ? [] : then.split('；');
    const next = parts.map((part): Next => {
      const [when = '', target = ''] = part.split('→');
      const end = target.startsWith('结束') ? (target.split('：')[1] ?? null) : null;
      const to = target.startsWith('结束') ? null : (codeOf.get(target) ?? target);
      return { when: when === '' || when === '并行' ? null : when, to, end };
    });
    const follows = { when: null, to: row + 1 < rows.length ? codeAt(row + 1) : null, end: null };
    return {
      ...{ code: codeAt(row), name: name.replace('*', ''), post, amount: Number(amount), unit, criteria },
      ...{ materials: materials.split('；'), output, subItems: subItems.split('；') },
      ...{ join: name.startsWith('*'), fork: then.startsWith('并行'), next: next.length > 0 ? next : [follows] },
    };
  });
  const of = { template: false, serves: [`YL-${serial(at + 1)}`], department: `云岭县${department}`, madeFrom: null };
  return { code: `SG-${serial(at + 1)}`, nameZh, ...of, amount: Number(days), unit, stages };
}

const kinds = [
  ['即办', '综合窗口岗', '受理核验 当场办理 送达归档'],
  ['书面审查', '站所审查岗', '受理 材料审查 审批 制证送达'],
  ['现场核查', '站所核查岗', '受理 资料审查 现场核查 审批 制证送达'],
  ['公示', '站所审核岗', '受理 入户调查 审核 公示 审批 发放归档'],
  ['联合审查', '牵头站所岗', '受理 分送会审 汇总意见 审批 制证送达'],
  ['上报审批', '站所初审岗', '受理 镇级初审 上报 县级审批 送达'],
] as const;
const scopes = [
  '许可新办',
  '许可变更',
  '许可延续',
  '证照补发',
  '证照注销',
  '补贴申请',
  '待遇变更',
  '年度复核',
] as const;

const stageWords: Readonly<Record<string, readonly [criteria: string, materials: string, output: string]>> = {
  受理核验: ['人证一致，材料齐全', '身份证；申请表', '受理登记表'],
  当场办理: ['信息核对无误，当场出件', '申请表', '办理结果单'],
  送达归档: ['本人或受托人签收', '送达回证', '归档目录'],
  受理: ['属于本镇受理范围，材料齐全、符合形式', '申请表；身份证', '受理通知书'],
  材料审查: ['逐项对照审查要点，内容真实一致', '全部申请材料', '审查意见表'],
  资料审查: ['申请内容与附图附表一致', '全部申请材料', '资料审查意见'],
  现场核查: ['两人以上到场，逐项核查并拍照', '核查表', '现场核查记录'],
  入户调查: ['两人以上入户，当面填表签字', '入户调查表', '调查报告'],
  审核: ['调查结论与系统比对一致', '调查报告', '审核意见'],
  公示: ['在村务公开栏公示，留存照片', '公示内容', '公示记录'],
  分送会审: ['同步分送有关站所，按时反馈', '申请材料', '会审意见'],
  汇总意见: ['各单位意见齐全，分歧已协调', '会审意见', '汇总意见表'],
  镇级初审: ['符合申报条件', '申请材料', '初审意见'],
  上报: ['材料完整，经镇领导签字', '初审意见', '上报函'],
  县级审批: ['主管部门作出决定', '上报材料', '审批决定书'],
  审批: ['审查意见明确，程序完整', '审查意见', '审批决定书'],
  制证送达: ['证件信息无误，送达本人', '审批决定书', '证件；送达回证'],
  发放归档: ['打卡到户，资料归档', '审批决定书；银行账户', '发放名册'],
  送达: ['结果送达申请人', '审批决定书', '送达回证'],
};
const subItemWords = [
  '身份核验',
  '材料登记',
  '一次性告知',
  '系统比对',
  '电话核实',
  '影像留存',
  '信息录入',
  '结果公开',
  '满意度回访',
  '电子归档',
];

function makeTemplates(): DemoSheet[] {
  const all = scopes.flatMap((scope) => kinds.map((kind) => ({ scope, kind })));
  return all.slice(0, most.templates).map(({ scope, kind: [name, post, stages] }, at) => {
    const names = stages.split(' ');
    const made = names.map((stage, row): DemoStage => {
      const [criteria = '', materials = '', output = ''] = stageWords[stage] ?? [];
      return {
        ...{
          code: codeAt(row),
          name: stage,
          post: postOf(stage, post),
          amount: stage === '公示' ? 7 : 2,
          unit,
          criteria,
        },
        ...{ materials: materials.split('；'), output, subItems: [], join: false, fork: false },
        next: [{ when: null, to: row + 1 < names.length ? codeAt(row + 1) : null, end: null }],
      };
    });
    const of = { template: true, serves: [], department: '', madeFrom: null, amount: null, unit: null };
    return { code: `MB-${serial(at + 1)}`, nameZh: `${scope}·${name}模板`, ...of, stages: made };
  });
}

function postOf(stage: string, own: string): string {
  if (/^(受理|送达|制证)/.test(stage)) return '综合窗口岗';
  if (stage === '审批') return '镇分管领导岗';
  if (/^(上报|县级)/.test(stage)) return stage === '上报' ? '党政办公文岗' : '县主管部门审批岗';
  return stage.startsWith('发放') ? '财政所会计岗' : own;
}

function makeOthers(templates: readonly DemoSheet[], count: number): DemoSheet[] {
  const chance = chanceOf('procedure sheets');
  const named = [...combine(permits, permitActions, 0), ...combine(benefits, benefitActions, permitActions.length)];
  // What is left over is the same work in the towns' grids, by the kind of household that asks.
  const more = ['农村居民', '城镇居民', '企业和个体户'].flatMap((who) =>
    named.slice(0, 60).map((one) => ({ ...one, name: `${one.name}（${who}代办）` })),
  );
  return [...named, ...more].slice(0, count).map(({ department, name, action }, at) => {
    const own = templates.filter(({ nameZh }) => nameZh.startsWith(scopes[Math.min(action, scopes.length - 1)] ?? ''));
    const template = chance.pick(own.length > 0 ? own : templates);
    const stages = template.stages.map((stage) => ({
      ...structuredClone(stage),
      amount: stage.name === '公示' ? 7 : 1 + chance.below(3),
    }));
    const n = serial(at + 101);
    const days = stages.reduce((sum, { amount }) => sum + amount, 0) + chance.below(4);
    const of = { template: false, serves: [`YL-${n}`], department: `云岭县${department}`, madeFrom: template.code };
    return { code: `SG-${n}`, nameZh: name, ...of, amount: days, unit, stages };
  });
}

function combine(
  groups: readonly (readonly [department: string, things: string])[],
  actions: readonly string[],
  from: number,
): { department: string; name: string; action: number }[] {
  return actions.flatMap((action, at) =>
    groups.flatMap(([department, things]) =>
      things.split(' ').map((thing) => ({ department, name: `${thing}${action}`, action: from + at })),
    ),
  );
}

/** Lets the first examination of a sheet send back what lacks something and refuse what cannot be granted. */
function addBranch({ stages }: DemoSheet): void {
  const [first, second] = stages;
  if (!first || !second) return;
  first.next = [
    { when: '材料齐全', to: second.code, end: null },
    { when: '不属受理范围', to: null, end: '不予受理' },
  ];
}

function fillSubItems(sheets: readonly DemoSheet[], total: number): void {
  sheets.forEach(({ stages }, at) => {
    const own = Math.floor((total * (at + 1)) / sheets.length) - Math.floor((total * at) / sheets.length);
    for (let n = 0; n < own; n++)
      stages[n % stages.length]?.subItems.push(subItemWords[(at + n) % subItemWords.length] ?? '');
  });
}

function codeAt(row: number): string {
  return String(row + 1).padStart(2, '0');
}

function serial(n: number): string {
  return String(n).padStart(3, '0');
}
