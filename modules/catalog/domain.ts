export { chooseConditions, chooseOrgans, containsArea, coversCode, type ListedDuty } from './domain/choose.ts';
export { toBpmn } from './domain/sheet-bpmn.ts';
export { chartOf, crossingsOf, svgOf } from './domain/sheet-chart.ts';
export { checkSheet } from './domain/sheet-checks.ts';
export { suggest } from './domain/suggest.ts';
