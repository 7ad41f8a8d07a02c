/** A department or stationed agency of the county that the small demo has not. */
export type Department = {
  readonly key: string;
  readonly zh: string;
  readonly en: string;
  /** Classes it leads in the whole county (kind:code), and which other department supports it, if any. */
  readonly leads: readonly string[];
  readonly support?: string;
};

const rows: readonly (readonly [key: string, zh: string, en: string, leads?: string, support?: string])[] = [
  ['fagai', '发展和改革局', 'Development and Reform Bureau'],
  ['jiaoyu', '教育局', 'Education Bureau', 'event:S0106', 'gongan'],
  ['jingxin', '经济和信息化局', 'Economy and Information Bureau'],
  ['caizheng', '财政局', 'Finance Bureau'],
  ['nongye', '农业农村局', 'Agriculture and Rural Affairs Bureau', 'event:S0205 event:S0302', 'gongan'],
  ['wenlv', '文化和旅游局', 'Culture and Tourism Bureau', 'matter:09008', 'gongan'],
  ['weijian', '卫生健康局', 'Health Bureau', 'event:S0807', 'sifa'],
  ['tuiyi', '退役军人事务局', 'Veterans Affairs Bureau'],
  ['linye', '林业局', 'Forestry Bureau', 'event:S0403 event:S0405 event:S0406', 'gongan'],
  ['chengguan', '城市管理局', 'City Management Bureau', 'matter:01037 matter:07003 matter:08011', 'zhujian'],
  ['yibao', '医疗保障局', 'Healthcare Security Bureau', 'event:S1002'],
  ['xinfang', '信访局', 'Letters and Visits Bureau'],
  ['canlian', '残疾人联合会', "Disabled Persons' Federation", 'event:S0905', 'minzheng'],
  ['jiaojing', '公安局交通警察大队', 'Traffic Police Brigade', 'event:S0602', 'jiaotong'],
  ['xiaofang', '消防救援大队', 'Fire and Rescue Brigade', 'matter:09012', 'gongan'],
  ['gonglu', '公路事业发展中心', 'Highway Centre', 'event:S0603', 'jiaotong'],
  ['gongdian', '供电服务中心', 'Power Supply Service Centre', 'matter:10002', 'yingji'],
  ['shuiwu', '税务局', 'Tax Bureau'],
  ['qixiang', '气象局', 'Meteorological Bureau', 'event:S1108', 'yingji'],
  ['jinrong', '金融工作办公室', 'Financial Work Office', 'event:S0108', 'gongan'],
];

/** Departments and agencies of the county beyond those of the small demo. */
export const departments: readonly Department[] = rows.map(([key, zh, en, leads = '', support]) => ({
  ...{ key, zh: `云岭县${zh}`, en: `Yunling County ${en}`, leads: leads.split(' ').filter(Boolean) },
  ...(support ? { support } : {}),
}));

/** Classes that departments of the small demo lead as well, once the whole county is there. */
export const moreLeads: readonly (readonly [key: string, classes: string])[] = [
  ['renshe', 'event:S1001 event:S1003 event:S1004 event:S1005 event:S0803'],
  ['zhujian', 'event:S0504 event:S0501 matter:08004 matter:08001'],
  ['shengtai', 'event:S0201 event:S0203 matter:06025'],
  ['shuili', 'event:S0304 event:S0306 matter:06023'],
  ['ziran', 'event:S0701 event:S0806'],
  ['minzheng', 'event:S0902'],
  ['jiaotong', 'event:S0601'],
  ['shichang', 'event:S0808 event:S1202'],
];
