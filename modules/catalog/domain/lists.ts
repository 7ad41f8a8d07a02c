import type { EntryOf, ListName } from '../contract.ts';
import type { ListKind } from './list-kind.ts';
import { category } from './lists/category.ts';
import { duty } from './lists/duty.ts';
import { filingCondition } from './lists/filing-condition.ts';
import { matter } from './lists/matter.ts';
import { batch, screening } from './lists/screening.ts';
import { grant } from './lists/grant.ts';
import { sheet } from './lists/sheet.ts';
import { fusion } from './lists/fusion.ts';
import { responsibility } from './lists/responsibility.ts';

/** Every list there is, and what is peculiar to it. */
export const lists: { readonly [L in ListName]: ListKind<EntryOf[L]> } = {
  category,
  duty,
  filing_condition: filingCondition,
  matter,
  screening,
  batch,
  grant,
  sheet,
  fusion,
  responsibility,
};
