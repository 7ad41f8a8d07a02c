export { unitWords } from './columns.ts';

/** Columns of procedure sheets 流程施工图: the head of the sheet, then its stage; one row for each stage. */
export const sheetColumns = {
  code: ['施工图编码', '图号', '编码', 'sheet code', 'code'],
  nameZh: ['施工图名称', '流程名称', '事项名称', '名称', 'sheet name', 'name'],
  template: ['图类', '是否模板', 'template'],
  serves: ['适用事项', '事项编码', 'serves'],
  department: ['牵头部门', '部门', 'department'],
  madeFrom: ['参照模板', '所用模板', 'made from'],
  limit: ['总时限', '承诺时限', 'total limit'],
  limitUnit: ['总时限单位', 'total limit unit'],
  stage: ['环节编码', '环节序号', 'stage code'],
  stageName: ['环节名称', '环节', 'stage name', 'stage'],
  post: ['责任岗位', '岗位', 'post'],
  amount: ['环节时限', '时限', 'limit'],
  unit: ['时限单位', '单位', 'unit'],
  criteria: ['办理标准', '审查标准', 'criteria'],
  materials: ['核验材料', '材料', 'materials'],
  output: ['输出文书', '文书', 'output'],
  subItems: ['子项', '子项清单', 'sub-items'],
  join: ['汇合', '等待汇合', 'join'],
  next: ['下一环节', '流转', '去向', 'next'],
} as const;

/** Whether an entry is a work template 工作模板 to make sheets of. */
export const templateWords: Readonly<Record<string, boolean>> = {
  施工图: false,
  流程施工图: false,
  否: false,
  sheet: false,
  no: false,
  工作模板: true,
  模板: true,
  是: true,
  template: true,
  yes: true,
};

/** Whether a stage waits for all parallel stages before it. */
export const joinWords: Readonly<Record<string, boolean>> = {
  是: true,
  汇合: true,
  yes: true,
  join: true,
  否: false,
  no: false,
};

/** The word before each of several stages that run at once. */
export const forkWord = '并行';

/** The word for the end of a way; a name may stand behind it after a colon. */
export const endWord = '结束';
