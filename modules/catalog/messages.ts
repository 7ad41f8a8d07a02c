import type { Messages } from '@zhenshu/kernel/messages.ts';
import { responsibilityMessages } from './messages/responsibility.ts';
import type {
  ClassKind,
  DutyLevel,
  DutyRole,
  FusionPart,
  LedgerName,
  LimitUnit,
  ListName,
  ListVersion,
  ProblemCode,
  RefusalCode,
  SuggestionState,
  Tier,
  Step,
  Entry,
} from './contract.ts';
import { matterMessages } from './messages/matter.ts';
import { grantMessages } from './messages/grants.ts';
import type { rights } from './policy.ts';

/** Every field of a kind of entries that people read. */
type FieldOf<E> = E extends unknown ? Exclude<keyof E & string, 'id'> : never;

type Key =
  | RefusalCode
  | ProblemCode
  | LedgerName
  | `catalog.field.${FieldOf<Entry>}`
  | `catalog.kind.${ClassKind}`
  | `catalog.list.${ListName}`
  | `catalog.status.${ListVersion['status']}`
  | `catalog.role.${DutyRole}`
  | `catalog.level.${DutyLevel}`
  | `catalog.unit.${LimitUnit}`
  | `catalog.step.${Step}`
  | `catalog.tier.${Tier}`
  | `catalog.part.${FusionPart}`
  | `catalog.suggestion.${SuggestionState}`
  | `catalog.right.${keyof typeof rights}`;

/** Texts of this module: refusals, faults of imported rows, ledger names, words of its closed sets, rights. */
export const messages = {
  ...matterMessages,
  ...grantMessages,
  'catalog.county_only': [
    '清单全县统一，只有县级清单管理岗可以修改',
    'Lists hold for the whole county; only a county-level list manager changes them',
  ],
  'catalog.class_unknown': ['没有这个在用分类', 'There is no such class in force'],
  'catalog.matter_type_differs': ['与事项清单里的事项类型不一致', 'The list of matters has another type'],
  'catalog.matter_unknown': ['这一天没有这个事项', 'There is no such matter on that day'],
  'catalog.mapping_wrong': ['列的对应关系填写有误', 'The mapping of columns is wrong'],
  'catalog.version_unknown': ['没有这个清单版本', 'There is no such list version'],
  'catalog.version_exists': [
    '该清单已有同名版本，请换一个版本号',
    'The list has a version of this name already; choose another',
  ],
  'catalog.not_a_draft': ['这个版本已不是草稿，不能再改', 'This version is no draft any more and cannot be changed'],
  'catalog.not_reviewed': [
    '只有经另一人复核的版本可以发布或退回',
    'Only a version that somebody else has reviewed can be published or returned',
  ],
  'catalog.own_draft': [
    '本人参与编制的版本须由另一人复核',
    'A version you had a hand in must be reviewed by somebody else',
  ],
  'catalog.entry_wrong': ['第 {entry} 条的“{field}”填写有误', 'Entry {entry} is wrong at “{field}”'],
  'catalog.from_before_live': [
    '生效日必须晚于现行版本的生效日',
    'It must take effect later than the version in force did',
  ],
  'catalog.from_in_past': [
    '生效日不能早于今天，已办案卷按当时的版本',
    'It cannot take effect before today; past cases keep their version',
  ],
  'catalog.published_meanwhile': [
    '其他人刚刚发布了另一版本，请刷新后重试',
    'Somebody else has just published another version; reload and try again',
  ],
  'catalog.rows_bad': [
    '有 {left} 行有误，请改正，或选择“略过有误行”再导入',
    '{left} rows are wrong; correct them, or choose to leave them out',
  ],
  'catalog.nothing_to_import': ['表中没有可导入的行', 'The sheet has no row that can be imported'],
  'catalog.sheet_unreadable': [
    '读不出这个表格，请另存为 xlsx 或 UTF-8 编码的 csv',
    'The sheet cannot be read; save it as xlsx or csv in UTF-8',
  ],
  'catalog.too_many': ['一次最多导入 {most} 行', 'At most {most} rows can be imported at once'],
  'catalog.cursor_wrong': ['翻页标记无效，请从第一页开始', 'The page marker is not valid; start from the first page'],

  'catalog.column_missing': ['缺少这一列', 'This column is missing'],
  'catalog.value_missing': ['不能为空', 'It must not be empty'],
  'catalog.value_not_known': ['不是可用的取值', 'This is not one of the allowed values'],
  'catalog.value_too_long': ['内容太长', 'The text is too long'],
  'catalog.code_malformed': [
    '代码只能由字母、数字、点和短横组成，最长 40 位',
    'A code has letters, digits, dots and hyphens, at most 40',
  ],
  'catalog.number_wrong': ['应为 1 至 10000 的整数', 'It must be a whole number from 1 to 10000'],
  'catalog.parent_missing': [
    '上级代码不在表中，或上级行有误',
    'The class above is not in the sheet, or its row is wrong',
  ],
  'catalog.area_outside': ['区划代码不正确或不属于本县', 'The area code is wrong or not of this county'],
  'catalog.organ_unknown': ['没有这个在用单位', 'There is no such organ in force'],
  'catalog.organ_ambiguous': [
    '有多个同名单位，请填写适用区划或单位编号',
    'Several organs have this name; give the area or the organ id',
  ],
  'catalog.row_twice': ['与前面的行重复，已略过', 'The row repeats an earlier one and is left out'],
  'catalog.code_two_names': ['同一代码有两个名称，以先出现的为准', 'One code has two names; the first is kept'],
  'catalog.covers_no_class': ['现行分类中没有这个代码', 'No class in force has this code'],
  'catalog.sheet_head_differs': ['与本图首行填写的不一致', 'It differs from the first row of the sheet'],
  'catalog.sheet_incomplete': [
    '同一张图的其他行有误，整张图略过',
    'Another row of this sheet is wrong; the sheet is left out',
  ],
  'catalog.sheet_stage_twice': ['同一张图中环节编码重复', 'Two stages of the sheet have this code'],
  'catalog.sheet_template_unknown': ['表中没有这个模板', 'The sheet has no such template'],
  'catalog.sheet_next_wrong': [
    '去向应写成“S2”“条件→S2；条件→结束：不予受理”或“并行→S3；并行→S4”',
    'Write “S2”, “condition→S2；condition→结束：refused” or “并行→S3；并行→S4”',
  ],
  'catalog.sheet_next_unknown': ['去向指向本图没有的环节', 'It leads to a stage the sheet does not have'],
  'catalog.sheet_branch': [
    '多个去向须各写不同的条件，或全部写“并行”；唯一去向不写条件',
    'Each of several ways needs a condition of its own, or all say 并行; a single way has none',
  ],
  'catalog.sheet_unreachable': ['从首个环节走不到这里', 'No way leads here from the first stage'],
  'catalog.sheet_no_end': [
    '从这里走不到结束（缺出口的循环）',
    'No way leads from here to an end (a ring without a way out)',
  ],
  'catalog.sheet_fork': [
    '并行的各路须各自走到同一个“汇合”环节，中途不得结束、交叉或由外部进入',
    'Parallel ways must each come to the same joining stage, without ending, crossing or being entered on the way',
  ],
  'catalog.sheet_join': ['没有并行的路在这里汇合', 'No parallel ways meet here'],
  'catalog.sheet_units': [
    '环节时限与总时限单位不同，未核对合计',
    'The limit has another unit than the whole; the sum was not checked',
  ],
  'catalog.sheet_limit': [
    '最长一路的环节时限合计超过总时限',
    'The limits along the longest way exceed the whole limit',
  ],
  'catalog.two_leads': ['同一分类、同一区划有两个主办单位', 'Two organs lead for the same class and area'],
  'catalog.value_cleaned': [
    '含有网页字符、制表符或不可见字符，已清理',
    'It held entities, tabs or invisible characters, which were cleaned',
  ],
  'catalog.code_rounded': [
    '编码已被 Excel 改成科学计数法，请把该列设为文本后重新填写',
    'Excel has turned the code into a rounded number; make the column text and fill it in again',
  ],
  'catalog.code_twice': [
    '与第 {other} 行编码相同，已另编代码保留',
    'Line {other} has the same code; kept under a code of its own',
  ],
  'catalog.name_twice': [
    '与第 {other} 行同部门同名，两条都保留',
    'Line {other} has the same name and department; both are kept',
  ],
  'catalog.name_long': ['名称过长，请核对', 'The name is very long; please check it'],
  'catalog.organ_not_here': ['本县没有这个单位，保留原名', 'The county has no such organ; its name is kept'],
  'catalog.limit_wrong': ['应为 0 至 10000 的整数', 'It must be a whole number from 0 to 10000'],
  'catalog.limit_kept': ['不是“数字加单位”，已作为说明保留', 'This is no number with a unit; kept as a note'],
  'catalog.limit_alone': ['有时限没有单位，已按工作日', 'A limit without a unit, taken as working days'],
  'catalog.promise_later': ['承诺时限长于法定时限', 'The promised limit is longer than the statutory one'],
  'catalog.day_wrong': ['应为日期，如 2026-01-31', 'It must be a day, such as 2026-01-31'],
  'catalog.parts_wrong': [
    '每行一项，各栏用“｜”隔开，份数为数字，是否必要填“必要”或“非必要”',
    'One a line, its fields parted by “｜”; copies are numbers, needed is “必要” or “非必要”',
  ],
  'catalog.parts_many': ['项数太多，最多 60 项', 'There are too many; at most 60'],

  'catalog.grants_collide': [
    '{matter} 在 {area} 已有赋权（{from} 至 {to}，{version}，{by}），期间重叠',
    '{matter} in {area} is granted already ({from} to {to}, {version}, {by}); the periods overlap',
  ],
  'catalog.no_grant_then': ['{matter} 在 {area} 当日没有赋权', '{matter} is not granted in {area} on that day'],
  'catalog.suspended_already': [
    '{matter} 在 {area} 当期已中止',
    '{matter} in {area} is suspended in that period already',
  ],
  'catalog.not_suspended': ['{matter} 在 {area} 当日没有中止', '{matter} in {area} is not suspended on that day'],
  'catalog.passed_on': [
    '{matter} 由受委托单位再委托，受委托单位不得再委托（行政处罚法第二十一条、行政许可法第二十四条）',
    '{matter} would be passed on by an organ it was entrusted to; it cannot be passed on (APL 21, ALL 24)',
  ],
  'catalog.line_wrong': ['{key} 的“{field}”有误：{problem}', '{key} is wrong at “{field}”: {problem}'],
  'catalog.line_not_ahead': [
    '{key} 的生效日必须晚于今天，已答复的日子不再改变',
    '{key} must take effect after today; what holds on days that have come does not change',
  ],
  'catalog.grants_from_today': [
    '赋权清单当日发布，各条按自己的生效日生效',
    'A list of grants is published from today; each line takes effect on its own day',
  ],
  'catalog.grants_not_copied': [
    '赋权清单记载的是变更，不能整份复制；请起草新的变更',
    'A list of grants holds changes and cannot be copied; draft the changes anew',
  ],
  'catalog.grant_unknown': ['没有这项赋权', 'There is no such grant'],
  'catalog.entrust_coercive': [
    '行政强制措施不得委托（行政强制法第十七条）',
    'Coercive measures cannot be entrusted (ACL 17)',
  ],
  'catalog.period_wrong': ['截止日必须晚于生效日', 'It must end after it begins'],
  'catalog.suggestion_unknown': ['没有这条清单调整建议', 'There is no such suggestion'],
  'catalog.suggestion_decided': ['这条建议已经处理过', 'This suggestion was decided before'],
  'catalog.no_duties': [
    '没有在用的职责清单，请先导入并发布',
    'No list of duties is in force; import and publish one first',
  ],
  'catalog.organ_closed': ['建议的单位已撤销，不能写入清单', 'The organ suggested is closed and cannot be listed'],

  'catalog.sheet_unknown': ['这个版本中没有这张施工图', 'The version has no such procedure sheet'],
  'catalog.bpmn_unreadable': [
    '文件中没有可读成施工图的流程：{parts}',
    'The file has no process that can be read as a sheet: {parts}',
  ],

  'catalog.suggestion.open': ['待处理', 'Open'],
  'catalog.suggestion.adopted': ['已采纳', 'Adopted'],
  'catalog.suggestion.dismissed': ['不采纳', 'Dismissed'],

  'catalog.adopt_suggestion': ['采纳清单调整建议', 'Adopted a list suggestion'],
  'catalog.dismiss_suggestion': ['不采纳清单调整建议', 'Dismissed a list suggestion'],
  'catalog.import_bpmn': ['导入 BPMN 流程', 'Imported a BPMN process'],
  'catalog.import_list': ['导入清单', 'Imported a list'],
  'catalog.open_grant_draft': ['起草赋权清单', 'Opened a draft of grants'],
  'catalog.draft_grants': ['编制赋权清单', 'Drafted grants'],
  'catalog.copy_version': ['以某版本为底稿起草', 'Drafted from a version'],
  'catalog.change_draft': ['修改清单草稿', 'Changed a draft list'],
  'catalog.review_draft': ['复核清单', 'Reviewed a list'],
  'catalog.return_draft': ['退回清单草稿', 'Returned a list to draft'],
  'catalog.discard_draft': ['作废清单草稿', 'Discarded a draft list'],
  'catalog.publish_list': ['发布清单', 'Published a list'],
  'catalog.set_step_limit': ['设定环节时限', 'Set a step limit'],

  'catalog.kind.component': ['部件', 'Component'],
  'catalog.kind.matter': ['事项', 'Matter'],
  'catalog.kind.event': ['社会治理事件', 'Local event'],
  'catalog.list.category': ['分类表', 'Classes'],
  'catalog.list.duty': ['职责清单', 'Duties'],
  'catalog.list.filing_condition': ['立案结案条件', 'Filing conditions'],
  'catalog.list.matter': ['事项库', 'Matters'],
  'catalog.feed_title': ['清单发布与调整', 'Publications of lists'],
  'catalog.feed_sums': [
    '新增 {added}，调整 {changed}，取消 {removed}。',
    '{added} added, {changed} changed, {removed} removed.',
  ],
  'catalog.list.screening': ['下放筛选', 'Devolution screening'],
  'catalog.list.batch': ['下放批次', 'Batches'],
  'catalog.decision.devolve': ['下放', 'Devolve'],
  'catalog.decision.keep': ['保留', 'Keep'],
  'catalog.decision.open': ['未定', 'Open'],
  'catalog.keep_reason.low_volume': ['办件量少', 'Few cases, cheaper at the county'],
  'catalog.keep_reason.too_specialised': ['专业性强', 'Too specialised'],
  'catalog.keep_reason.other': ['其他', 'Other'],
  'catalog.matter_not_here': ['今天的事项库里没有这个事项', 'Not in the matter library today'],
  'catalog.value_idle': ['与结论无关，没有采用', 'Says nothing beside this decision; left out'],
  'catalog.training_late': ['培训须在承接日之前结束', 'Training has to end before the towns go live'],
  'catalog.shadowing_gap': ['跟班须覆盖承接日，否则服务断档', 'Shadowing has to span the day the towns go live'],
  'catalog.field.decision': ['结论', 'Decision'],
  'catalog.field.batch': ['批次', 'Batch'],
  'catalog.field.text': ['说明', 'In words'],
  'catalog.field.volume': ['上年办件量', 'Cases last year'],
  'catalog.field.trainFrom': ['培训开始', 'Training from'],
  'catalog.field.trainTo': ['培训结束', 'Training to'],
  'catalog.field.shadowFrom': ['跟班开始', 'Shadowing from'],
  'catalog.field.shadowTo': ['跟班结束', 'Shadowing to'],
  'catalog.field.goLive': ['承接日', 'Goes live'],
  'catalog.field.trainer': ['培训单位', 'Trainer'],
  'catalog.field.note': ['备注', 'Note'],
  'catalog.list.grant': ['赋权清单', 'Grants of authority'],
  'catalog.list.sheet': ['流程施工图', 'Procedure sheets'],
  'catalog.status.draft': ['草稿', 'Draft'],
  'catalog.status.reviewed': ['已复核', 'Reviewed'],
  'catalog.status.published': ['已发布', 'Published'],
  'catalog.status.superseded': ['已被取代', 'Superseded'],
  'catalog.role.lead': ['主办', 'Lead'],
  'catalog.role.support': ['协办', 'Support'],
  'catalog.level.town': ['镇街', 'Town'],
  'catalog.level.county': ['县直部门', 'County department'],
  'catalog.unit.minute': ['分钟', 'minutes'],
  'catalog.unit.emergency_hour': ['紧急工作时', 'emergency hours'],
  'catalog.unit.working_hour': ['工作时', 'working hours'],
  'catalog.unit.working_day': ['工作日', 'working days'],
  'catalog.unit.natural_day': ['自然日', 'days'],
  'catalog.step.file': ['立案', 'Filing'],
  'catalog.step.dispatch': ['派遣', 'Dispatch'],
  'catalog.step.accept': ['接单', 'Acceptance'],
  'catalog.step.arbitrate': ['裁定', 'Ruling'],
  'catalog.step.dispatch_emergency': ['派遣（紧急）', 'Dispatch (emergency)'],
  'catalog.step.accept_emergency': ['接单（紧急）', 'Acceptance (emergency)'],
  'catalog.step.arbitrate_emergency': ['裁定（紧急）', 'Ruling (emergency)'],
  'catalog.step.extend': ['审批延期', 'Decision on more time'],
  'catalog.step.check': ['核查', 'Check'],
  'catalog.step.follow_up': ['差评回访', 'Call back'],
  'catalog.step.close': ['结案', 'Closing'],
  'catalog.step.arrive_demand': ['报到（群众诉求）', "Check-in (residents' demand)"],
  'catalog.step.arrive_key_work': ['报到（重点工作）', 'Check-in (key work)'],
  'catalog.step.arrive_joint': ['报到（综合执法）', 'Check-in (joint enforcement)'],
  'catalog.step.arrive_emergency': ['报到（应急处置）', 'Check-in (emergency)'],
  'catalog.step.result_demand': ['办结（群众诉求）', "Result (residents' demand)"],
  'catalog.step.result_key_work': ['办结（重点工作）', 'Result (key work)'],
  'catalog.step.result_joint': ['办结（综合执法）', 'Result (joint enforcement)'],
  'catalog.step.result_emergency': ['办结（应急处置）', 'Result (emergency)'],
  'catalog.step.rate': ['评价响应', 'Rating of responses'],
  'catalog.step.admit_examine': ['准入审核', 'Examination of an admission'],
  'catalog.step.admit_consult': ['准入征求意见', 'Opinions on an admission'],
  'catalog.step.admit_correct': ['准入补正', 'Correction of an application'],
  'catalog.step.admit_decide': ['准入审定', 'Decision on an admission'],
  'catalog.field.kind': ['类型', 'Kind'],
  'catalog.field.nameZh': ['名称', 'Name'],
  'catalog.field.nameEn': ['英文名称', 'Name in English'],
  'catalog.field.parent': ['上级代码', 'Code above'],
  'catalog.field.words': ['常用词', 'Words'],
  'catalog.field.area': ['适用区划', 'Area'],
  'catalog.field.role': ['职责', 'Part'],
  'catalog.field.level': ['层级', 'Level'],
  'catalog.field.basis': ['依据', 'Basis'],
  'catalog.field.template': ['是否模板', 'Work template'],
  'catalog.field.serves': ['适用事项', 'Matters served'],
  'catalog.field.department': ['牵头部门', 'Department'],
  'catalog.field.madeFrom': ['参照模板', 'Made from'],
  'catalog.field.stages': ['环节', 'Stages'],
  'catalog.field.condition': ['条件编号', 'Condition'],
  'catalog.field.amount': ['处置时限', 'Limit'],
  'catalog.field.unit': ['时限单位', 'Unit'],
  'catalog.field.closingZh': ['结案条件', 'Closing condition'],
  'catalog.field.closingEn': ['结案条件英文', 'Closing condition in English'],

  'catalog.field.what': ['操作', 'Act'],
  'catalog.field.matterName': ['事项名称', 'Name of the matter'],
  'catalog.field.matter': ['事项编码', 'Matter'],
  'catalog.field.from': ['生效日', 'From'],
  'catalog.field.until': ['期限（截止日次日）', 'Until'],
  'catalog.field.reason': ['理由', 'Reason'],
  'catalog.field.mode': ['赋权方式', 'Mode'],
  'catalog.field.matterType': ['事项类型', 'Kind of matter'],
  'catalog.field.grantor': ['赋权单位', 'Granted by'],
  'catalog.field.grantorId': ['赋权单位编号', 'Granting organ'],
  'catalog.field.organ': ['行使单位', 'Exercised by'],
  'catalog.field.agreement': ['委托书', 'Agreement'],
  'catalog.field.scopeNote': ['范围说明', 'Scope'],
  'catalog.field.evaluateOn': ['评估日', 'Evaluation due'],
  'catalog.field.handover': ['在办事项移交', 'Hand-over of open cases'],
  ...responsibilityMessages,

  'catalog.right.catalog.read': ['查看清单', 'Read lists'],
  'catalog.right.catalog.edit': ['管理清单', 'Manage lists'],
  'catalog.right.catalog.review': ['复核清单', 'Review lists'],
} as const satisfies Messages & Record<Key, readonly [string, string]>;
