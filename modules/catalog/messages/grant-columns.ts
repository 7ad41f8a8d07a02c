import { grantActs, grantModes, grantedTypes, type GrantAct, type GrantMode, type GrantedType } from '../contract.ts';
import { grantMessages } from './grants.ts';

/** Columns of a list of grants. */
export const grantColumns = {
  what: ['操作', '变更类型', 'act'],
  matter: ['事项编码', '事项代码', 'matter', 'matter code'],
  area: ['镇街区划', '区划代码', '区划', 'area', 'area code'],
  from: ['生效日', '生效日期', 'from'],
  until: ['截止日次日', '期满日', 'until'],
  reason: ['理由', '变更理由', 'reason'],
  mode: ['赋权方式', '方式', 'mode'],
  matterType: ['事项类型', 'matter type'],
  grantor: ['赋权单位', '委托单位', 'grantor'],
  organ: ['行使单位', '承接单位', '受委托单位', 'organ'],
  basis: ['依据', '赋权依据', 'basis'],
  agreementTitle: ['委托书名称', 'agreement'],
  agreementNumber: ['委托书文号', 'agreement number'],
  agreementDay: ['委托书日期', 'agreement day'],
  grantorSigner: ['委托方签署人', 'signed for grantor'],
  organSigner: ['受托方签署人', 'signed for organ'],
  notice: ['委托公告', 'published at'],
  scopeNote: ['范围说明', 'scope'],
  evaluateOn: ['评估日', '评估日期', 'evaluation'],
  handover: ['在办移交', 'hand-over'],
} as const;

function wordsOf<T extends string>(prefix: string, all: readonly T[]): Readonly<Record<string, T>> {
  const said = grantMessages as Readonly<Record<string, readonly [string, string]>>;
  return Object.fromEntries(
    all.flatMap((one) => [one, ...(said[`${prefix}.${one}`] ?? [])].map((word) => [word.toLowerCase(), one])),
  );
}

/** Words of a sheet for acts, modes and kinds of matters: the code and the name in either language. */
export const actWords: Readonly<Record<string, GrantAct>> = wordsOf('catalog.act', grantActs);
export const modeWords: Readonly<Record<string, GrantMode>> = wordsOf('catalog.mode', grantModes);
export const matterTypeWords: Readonly<Record<string, GrantedType>> = wordsOf('catalog.matter_type', grantedTypes);
