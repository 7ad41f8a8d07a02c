import { say, type Messages } from '@zhenshu/kernel/messages.ts';
import type { Authority, Grant, GrantAct, GrantMode, GrantedType, SealKind } from '../contract.ts';

type Key =
  | `catalog.mode.${GrantMode}`
  | `catalog.act.${GrantAct}`
  | `catalog.reach.${Authority['reach']}`
  | `catalog.seal.${SealKind}`
  | `catalog.matter_type.${GrantedType}`
  | `catalog.grant_end.${NonNullable<Grant['endKind']> | 'expired'}`
  | 'catalog.evidence'
  | 'catalog.evidence_until'
  | 'catalog.evidence_agreement'
  | 'catalog.evidence_suspended';

/** Words of grants of authority (赋权). */
export const grantMessages = {
  'catalog.mode.statutory': ['法定', 'Statutory'],
  'catalog.mode.devolved': ['下放', 'Devolved'],
  'catalog.mode.authorised': ['授权', 'Authorised'],
  'catalog.mode.entrusted': ['委托', 'Entrusted'],
  'catalog.mode.review': ['下放实质性审核权', 'Review power devolved'],
  'catalog.mode.window': ['窗口前移', 'Window moved forward'],
  'catalog.mode.agency': ['帮办代办', 'Agency service'],
  'catalog.act.grant': ['赋权', 'Grant'],
  'catalog.act.recall': ['收回', 'Recall'],
  'catalog.act.suspend': ['中止', 'Suspend'],
  'catalog.act.resume': ['恢复', 'Resume'],
  'catalog.reach.decide': ['作出决定', 'decides'],
  'catalog.reach.review': ['实质审核，由赋权单位决定', 'reviews; the granting organ decides'],
  'catalog.reach.receive': ['受理转报，由赋权单位办理', 'receives and passes on; the granting organ handles'],
  'catalog.reach.assist': ['帮办代办，由赋权单位办理', 'assists applicants; the granting organ handles'],
  'catalog.seal.town_government': ['镇（街道）机关印章', 'seal of the town government'],
  'catalog.seal.town_approval': ['审批服务专用章', 'town seal for approvals and services'],
  'catalog.seal.entrusted_approval': ['行政审批委托专用章', 'seal for entrusted approvals'],
  'catalog.seal.entrusted_service': ['业务专用章', 'seal for entrusted services'],
  'catalog.seal.grantor': ['赋权单位印章', 'seal of the granting organ'],
  'catalog.matter_type.01': ['行政许可', 'Licence'],
  'catalog.matter_type.02': ['行政处罚', 'Penalty'],
  'catalog.matter_type.03': ['行政强制', 'Coercive measure'],
  'catalog.matter_type.04': ['行政征收', 'Levy'],
  'catalog.matter_type.05': ['行政给付', 'Benefit'],
  'catalog.matter_type.06': ['行政检查', 'Inspection'],
  'catalog.matter_type.07': ['行政确认', 'Confirmation'],
  'catalog.matter_type.08': ['行政奖励', 'Award'],
  'catalog.matter_type.09': ['行政裁决', 'Adjudication'],
  'catalog.matter_type.10': ['其他行政权力', 'Other power'],
  'catalog.matter_type.20': ['公共服务', 'Public service'],
  'catalog.grant_end.recalled': ['收回', 'Recalled'],
  'catalog.grant_end.replaced': ['被替代', 'Replaced'],
  'catalog.grant_end.expired': ['到期', 'Expired'],
  'catalog.evidence': [
    '依据“{basis}”，自{from}起{until}，{organ}以“{mode}”方式{reach}；以{inNameOf}名义，用{seal}；被申请人为{respondent}（{articles}）。清单版本：{listVersion}。{agreement}{suspended}',
    'By “{basis}”, from {from}{until}, {organ} holds this matter in the mode “{mode}” and {reach}; in the name of {inNameOf}, under the {seal}; respondent {respondent} ({articles}). List version: {listVersion}. {agreement}{suspended}',
  ],
  'catalog.evidence_until': ['至{until}（不含）', ' to {until} (not included)'],
  'catalog.evidence_agreement': ['委托书：{title}（{number}，{day}）。', 'Agreement: {title} ({number}, {day}). '],
  'catalog.evidence_suspended': ['当日中止行使。', 'Suspended on this day.'],
} as const satisfies Messages & Record<Key, readonly [string, string]>;

/** Why somebody may do a matter in a town on a day, as a sentence in both languages. */
export function evidenceOf(
  of: Pick<Grant, 'mode' | 'basis' | 'from' | 'until' | 'organ' | 'agreement' | 'listVersion'> &
    Pick<Authority, 'inNameOf' | 'respondent' | 'suspended' | 'reach' | 'seal'> & { readonly articles: string },
): Authority['evidence'] {
  const inWords = (language: 'zh' | 'en') => {
    const word = (key: Key, values: Readonly<Record<string, unknown>> = {}) =>
      say(grantMessages, language, key, values);
    return word('catalog.evidence', {
      ...of,
      until: of.until === null ? '' : word('catalog.evidence_until', { until: of.until }),
      mode: word(`catalog.mode.${of.mode}`),
      reach: word(`catalog.reach.${of.reach}`),
      seal: word(`catalog.seal.${of.seal}`),
      agreement: of.agreement === null ? '' : word('catalog.evidence_agreement', of.agreement),
      suspended: of.suspended ? word('catalog.evidence_suspended') : '',
    }).trim();
  };
  return { zh: inWords('zh'), en: inWords('en') };
}
