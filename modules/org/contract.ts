import { peopleContract } from './contract/people.ts';
import { placesContract } from './contract/places.ts';
import { sessionContract } from './contract/session.ts';

export {
  ledgerNames,
  refusalCodes,
  roles,
  Area,
  Session,
  type AreaLevel,
  type LedgerName,
  type OrganKind,
  type RefusalCode,
  type Rights,
  type Role,
} from './contract/words.ts';
export { Me } from './contract/session.ts';
export { Organ, Post, type AreaPart } from './contract/places.ts';
export { Account, LedgerRow, Person, Token } from './contract/people.ts';

/** All routes of the module, under /api/v1. */
export const orgContract = { ...sessionContract, ...placesContract, ...peopleContract };
