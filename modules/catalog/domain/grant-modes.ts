import type { Authority, GrantMode, GrantedType, SealKind } from '../contract.ts';

/** What follows from a mode. */
export type ModeRule = {
  /** Acts are done in the name of the organ that exercises the matter, or of the one that grants it. */
  readonly name: 'organ' | 'grantor';
  /** Who answers for it in a reconsideration (行政复议法 19: whoever decides; where it is delegated, the delegating organ). */
  readonly respondent: 'organ' | 'grantor';
  readonly reach: Authority['reach'];
  /** Whether it takes an agreement signed by both sides and a term. */
  readonly agreed: boolean;
  /** Articles it rests on, as in domain-facts 2.1 and 5. */
  readonly articles: string;
};

const own = { name: 'organ', respondent: 'organ', reach: 'decide', agreed: false } as const;
const theirs = { name: 'grantor', respondent: 'grantor', agreed: false } as const;

/** The modes (赋权方式) and what each fixes. */
export const modeRules: Readonly<Record<GrantMode, ModeRule>> = {
  statutory: { ...own, articles: '行政复议法第十九条' },
  devolved: { ...own, articles: '行政处罚法第二十四条、行政复议法第十九条' },
  authorised: { ...own, articles: '行政复议法第十九条' },
  entrusted: {
    ...theirs,
    reach: 'decide',
    agreed: true,
    articles: '行政处罚法第二十条、第二十一条，行政许可法第二十四条，行政强制法第十七条，行政复议法第十九条',
  },
  review: { ...theirs, reach: 'review', articles: '行政复议法第十九条' },
  window: { ...theirs, reach: 'receive', articles: '行政复议法第十九条' },
  agency: { ...theirs, reach: 'assist', articles: '行政复议法第十九条' },
};

/** Kinds whose decisions take the formal seal of the organ itself (行政处罚法 59): penalties and coercive measures. */
const formal: ReadonlySet<GrantedType | null> = new Set(['02', '03']);

/**
 * The seal of an act (domain-facts 5): what was handed over takes the town's seal for approvals, an entrusted approval
 * the seal made for entrusted approvals, an entrusted public service the one for services. What is decided in another's
 * name never takes the town's own seal.
 */
export function sealOf(mode: GrantMode, type: GrantedType | null): SealKind {
  if (modeRules[mode].name === 'organ')
    return mode === 'statutory' || formal.has(type) ? 'town_government' : 'town_approval';
  if (mode !== 'entrusted' || formal.has(type)) return 'grantor';
  return type === '20' ? 'entrusted_service' : 'entrusted_approval';
}
