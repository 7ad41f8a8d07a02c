/** One picture: who looks at which address, on what, and what is to be seen there. */
export type Shot = {
  readonly file: string;
  /** User name of the demo; null for a resident. */
  readonly who: string | null;
  /** Address; `{event}` and `{call}` are the cases the program made ready, `{month}` the first day of this one. */
  readonly path: string;
  readonly on: 'desktop' | 'phone' | 'wall';
  readonly language: 'zh' | 'en';
  readonly zh: string;
  readonly en: string;
};

const desktop = { on: 'desktop', language: 'zh' } as const;
const english = { on: 'desktop', language: 'en' } as const;
const phone = { on: 'phone', language: 'zh' } as const;

/** Pages of the console, in the order of the day. Those of residents are taken on the way of one report. */
export const shots: readonly Shot[] = [
  {
    ...{ ...desktop, file: 'work', who: 'county.desk', path: '/work' },
    zh: '我的待办：按到期先后列出要办的事，县级坐席同时看到各镇。',
    en: 'My work: what waits, by when it is due; the county desk sees every town.',
  },
  {
    ...{ ...desktop, file: 'desk', who: 'dispatch1', path: '/desk' },
    zh: '派遣台：左边排队，中间是上报和疑似重复，右边按清单给出分类、立案条件和责任单位，全程可用键盘。',
    en: 'Dispatch desk: the queue, the report with likely duplicates, and what the lists propose; all by keys.',
  },
  {
    ...{ ...desktop, file: 'case', who: 'handler.zhujian', path: '/cases/{event}' },
    zh: '案卷：时限条可展开逐行说明，右边是现在可办的操作，下面是办理过程。',
    en: 'A case: the clock explains itself line by line, what may be done now, and the timeline of facts.',
  },
  {
    ...{ ...desktop, file: 'events', who: 'leader2', path: '/events' },
    zh: '事件：常用筛选、乡镇和单位，按同样条件导出。',
    en: 'Events: saved filters, town and organ, exported with the same filters.',
  },
  {
    ...{ ...desktop, file: 'report', who: 'clerk1', path: '/report' },
    zh: '上报登记：接电话时随手记，提交后立即可记下一个。',
    en: 'Intake: written down during the call; the form is free for the next caller at once.',
  },
  {
    ...{ ...desktop, file: 'import', who: 'clerk1', path: '/report/import' },
    zh: '表格导入：热线工单整表导入，问题行逐条说明，再导一次不会重复。',
    en: 'Import of hotline sheets: problem rows are explained, sending it again doubles nothing.',
  },
  {
    ...{ ...desktop, file: 'calls', who: 'leader2', path: '/calls' },
    zh: '联动呼叫（吹哨报到）：谁牵头、谁到了、谁还没到。',
    en: 'Joint calls: who leads, who has come, who has not.',
  },
  {
    ...{ ...desktop, file: 'call', who: 'dispatch1', path: '/cases/{call}' },
    zh: '一次呼叫：每个单位各有报到时限，没上系统的单位用一次性链接报到。',
    en: 'One call: each organ has a clock of its own; those not on the system check in by a one-off link.',
  },
  {
    ...{ ...desktop, file: 'map', who: 'leader2', path: '/map' },
    zh: '地图：乡镇、网格和在办事件，不依赖在线底图；右边列表内容相同。',
    en: 'Map: towns, grids and open events without any tile server; the list beside it holds the same.',
  },
  {
    ...{ ...desktop, file: 'overview', who: 'leader2', path: '/overview' },
    zh: '总览：每个数字都能点开对应的事件。',
    en: 'Overview: every number opens the events it counts.',
  },
  {
    ...{ ...desktop, file: 'rows', who: 'leader2', path: '/measures/handled_on_time?from={month}&to={today}' },
    zh: '数字背后的事件：本月按期处置的。',
    en: 'The rows behind a number: what was handled on time this month.',
  },
  {
    ...{ ...desktop, on: 'wall', file: 'screen', who: 'leader2', path: '/screen' },
    zh: '大屏：今日进出、类别、联动呼叫、即将到期，无人操作也实时更新。',
    en: 'The large screen: today in and out, classes, joint calls, what is due soon; live without a hand on it.',
  },
  {
    ...{ ...desktop, file: 'classes', who: 'lists1', path: '/lists?kind=event' },
    zh: '清单：现行事件分类和常用词。',
    en: 'Lists: the classes in force and the words by which they are found.',
  },
  {
    ...{ ...desktop, file: 'versions', who: 'lists1', path: '/lists?tab=versions' },
    zh: '清单版本：导入成草稿，看变化、试算，再发布；办过的案卷仍引用当时的版本。',
    en: 'Versions of lists: imported as a draft, compared, tried out, published; old cases keep theirs.',
  },
  {
    ...{ ...desktop, file: 'limits', who: 'lists1', path: '/lists?tab=limits' },
    zh: '环节时限：以法定单位写明，本县可以改。',
    en: 'Limits of the steps in their legal units; the county may set its own.',
  },
  {
    ...{ ...desktop, file: 'people', who: 'sysadmin', path: '/admin/people' },
    zh: '人员：任职、账号；启用任职要由安全管理员来做。',
    en: 'People, posts held and accounts; a holding is activated by the security administrator.',
  },
  {
    ...{ ...desktop, file: 'areas', who: 'sysadmin', path: '/admin/areas' },
    zh: '区划：合并、拆分都有生效日期，可查任何一天的样子。',
    en: 'Areas: mergers and splits take effect on a day; any past day can be seen.',
  },
  {
    ...{ ...desktop, file: 'posts', who: 'secadmin', path: '/admin/posts' },
    zh: '岗位和角色：由安全管理员授予。',
    en: 'Posts and their roles, granted by the security administrator.',
  },
  {
    ...{ ...desktop, file: 'calendar', who: 'sysadmin', path: '/admin/calendar' },
    zh: '日历：节假日和调休，时限据此计算。',
    en: 'The calendar: holidays and make-up workdays, from which limits are counted.',
  },
  {
    ...{ ...desktop, file: 'ledger', who: 'auditor', path: '/admin/ledger?name=event.dispatch' },
    zh: '审计台账：谁在何时做了什么，只增不改。',
    en: 'The ledger: who did what and when; it only grows.',
  },
  {
    ...{ ...phone, file: 'phone-work', who: 'handler.zhujian', path: '/work' },
    zh: '手机上的待办：承办人在现场也能接单、处置。',
    en: 'My work on a phone: accepted and handled on the spot.',
  },
  {
    ...{ ...english, file: 'en-desk', who: 'dispatch1', path: '/desk' },
    zh: '英文界面：派遣台。',
    en: 'The dispatch desk in English.',
  },
  {
    ...{ ...english, file: 'en-call', who: 'dispatch1', path: '/cases/{call}' },
    zh: '英文界面：一次联动呼叫，单位用英文名称。',
    en: 'A joint call in English, organs by their English names.',
  },
  {
    ...{ ...english, file: 'en-overview', who: 'leader2', path: '/overview' },
    zh: '英文界面：总览。',
    en: 'The overview in English.',
  },
];

/** What a resident sees on the way of one report, and an organ that opens its link. */
export const phoneShots: readonly Pick<Shot, 'file' | 'zh' | 'en'>[] = [
  {
    file: 'phone-home',
    zh: '群众端首页：两件事，不用注册。',
    en: 'The first page for residents: two things to do, no account.',
  },
  {
    file: 'phone-review',
    zh: '反映问题：一页问一件事，提交前再看一遍。',
    en: 'A report: one question a page, looked over before it is sent.',
  },
  {
    file: 'phone-track',
    zh: '查进度：用大白话说办到哪一步，办结后可以评价。',
    en: 'Progress in plain words; once closed it can be rated.',
  },
  {
    file: 'phone-link',
    zh: '一次性链接：没上系统的单位打开就能到场报到。',
    en: 'A one-off link: an organ that is not on the system checks in.',
  },
];
