export {
  chooseConditions,
  chooseOrgans,
  containsArea,
  coversCode,
  type Asked,
  type ListedDuty,
  type Lists,
} from './domain/choose.ts';
export type { OrganMatch } from './domain/draft.ts';
export { suggest, type Suggestion } from './domain/suggest.ts';
export { limitsOf } from './domain/version.ts';
