export { chooseConditions, chooseOrgans, containsArea, coversCode, type ListedDuty } from './domain/choose.ts';
export { suggest } from './domain/suggest.ts';
