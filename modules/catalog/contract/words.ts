/** Kinds of classes: component 部件, matter 事项 (GB/T 47678.5-2026 counts both from 01001), event 事件 of a local scheme. */
export const classKinds = ['component', 'matter', 'event'] as const;
export type ClassKind = (typeof classKinds)[number];

/** lead 主办 (牵头), support 协办 (配合). */
export const dutyRoles = ['lead', 'support'] as const;
export type DutyRole = (typeof dutyRoles)[number];

/** Level of the organ that handles: the town 镇街 or a county department 县直部门. */
export const dutyLevels = ['town', 'county'] as const;
export type DutyLevel = (typeof dutyLevels)[number];

/** Units of time limits: emergency_hour 紧急工作时 runs day and night, working_hour 工作时 only in working hours. */
export const limitUnits = ['minute', 'emergency_hour', 'working_hour', 'working_day', 'natural_day'] as const;
export type LimitUnit = (typeof limitUnits)[number];

/**
 * Steps of a procedure with a limit of their own (环节): 立案, 派遣, 接收, 核查, 结案. Of what is pressing (紧急工作时) dispatching,
 * accepting and ruling have limits of their own: nobody has till Monday to look at a leak of gas.
 */
export const steps = [
  'file',
  'dispatch',
  'accept',
  'arbitrate',
  'dispatch_emergency',
  'accept_emergency',
  'arbitrate_emergency',
  'extend',
  'check',
  'close',
  'follow_up',
  'arrive_demand',
  'arrive_key_work',
  'arrive_joint',
  'arrive_emergency',
  'result_demand',
  'result_key_work',
  'result_joint',
  'result_emergency',
  'rate',
  'admit_examine',
  'admit_consult',
  'admit_correct',
  'admit_decide',
] as const;
export type Step = (typeof steps)[number];
/** The steps of a procedure: of the joint call (联动呼叫) coming and finishing by occasion and rating, of admission (准入), of the event. */
export function stepsOf(kind: string): readonly Step[] {
  const isCalls = (step: Step) => /^(arrive|result)_|^rate$/.test(step);
  const isAdmissions = (step: Step) => step.startsWith('admit_');
  if (kind === 'call') return steps.filter(isCalls);
  if (kind === 'admission') return steps.filter(isAdmissions);
  return steps.filter((step) => !isCalls(step) && !isAdmissions(step));
}

/** Every condition under which this module says no. */
export const refusalCodes = [
  'catalog.county_only',
  'catalog.class_unknown',
  'catalog.matter_unknown',
  'catalog.mapping_wrong',
  'catalog.version_unknown',
  'catalog.version_exists',
  'catalog.not_a_draft',
  'catalog.not_reviewed',
  'catalog.own_draft',
  'catalog.entry_wrong',
  'catalog.from_before_live',
  'catalog.from_in_past',
  'catalog.published_meanwhile',
  'catalog.rows_bad',
  'catalog.nothing_to_import',
  'catalog.sheet_unreadable',
  'catalog.too_many',
  'catalog.cursor_wrong',
  'catalog.grants_collide',
  'catalog.no_grant_then',
  'catalog.suspended_already',
  'catalog.not_suspended',
  'catalog.passed_on',
  'catalog.line_wrong',
  'catalog.line_not_ahead',
  'catalog.grants_from_today',
  'catalog.grants_not_copied',
  'catalog.grant_unknown',
  'catalog.suggestion_unknown',
  'catalog.suggestion_decided',
  'catalog.no_duties',
  'catalog.organ_closed',
  'catalog.sheet_unknown',
  'catalog.bpmn_unreadable',
  'catalog.nothing_fused',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What can be wrong with a row of an imported sheet; warnings do not keep a row out. */
export const problemCodes = [
  'catalog.column_missing',
  'catalog.value_missing',
  'catalog.value_not_known',
  'catalog.value_too_long',
  'catalog.code_malformed',
  'catalog.number_wrong',
  'catalog.parent_missing',
  'catalog.area_outside',
  'catalog.organ_unknown',
  'catalog.organ_ambiguous',
  'catalog.row_twice',
  'catalog.code_two_names',
  'catalog.covers_no_class',
  'catalog.two_leads',
  'catalog.value_cleaned',
  'catalog.code_rounded',
  'catalog.code_twice',
  'catalog.name_twice',
  'catalog.name_long',
  'catalog.organ_not_here',
  'catalog.limit_wrong',
  'catalog.limit_kept',
  'catalog.limit_alone',
  'catalog.promise_later',
  'catalog.day_wrong',
  'catalog.matter_not_here',
  'catalog.value_idle',
  'catalog.training_late',
  'catalog.shadowing_gap',
  'catalog.parts_wrong',
  'catalog.parts_many',
  'catalog.entrust_coercive',
  'catalog.period_wrong',
  'catalog.sheet_head_differs',
  'catalog.sheet_incomplete',
  'catalog.sheet_stage_twice',
  'catalog.sheet_template_unknown',
  'catalog.sheet_next_wrong',
  'catalog.sheet_next_unknown',
  'catalog.sheet_branch',
  'catalog.sheet_unreachable',
  'catalog.sheet_no_end',
  'catalog.sheet_fork',
  'catalog.sheet_join',
  'catalog.sheet_units',
  'catalog.sheet_limit',
  'catalog.batch_wrong',
  'catalog.town_leads',
  'catalog.town_no_lead',
  'catalog.name_parted',
  'catalog.organ_kept',
  'catalog.responsibility_unknown',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Names under which this module writes the ledger (指令台账). */
export const ledgerNames = [
  'catalog.import_bpmn',
  'catalog.import_list',
  'catalog.copy_version',
  'catalog.open_grant_draft',
  'catalog.draft_grants',
  'catalog.change_draft',
  'catalog.review_draft',
  'catalog.return_draft',
  'catalog.discard_draft',
  'catalog.publish_list',
  'catalog.set_step_limit',
  'catalog.adopt_suggestion',
  'catalog.dismiss_suggestion',
  'catalog.draft_duties',
] as const;
export type LedgerName = (typeof ledgerNames)[number];
