import type { Role } from '@zhenshu/org/contract.ts';
import { caseWork, param } from './parts.ts';
import type { Aim, Rule } from './rule.ts';

const readers: readonly Role[] = [...caseWork, 'list_manager'];
const readsLists: Rule = { who: readers, machine: 'catalog.read' };
const editsLists: Rule = { who: ['list_manager'], machine: null, countyOnly: true };
const reviewsLists: Rule = { who: ['list_manager', 'leader'], machine: null, countyOnly: true };
const aims: readonly Aim[] = [{ row: 'version', at: param('id') }];

const readsSheets: Rule = {
  ...readsLists,
  sample: (world) => ({ params: { id: world.row('home', 'sheets'), code: 'A' } }),
  aims: [{ row: 'sheets', at: param('id') }],
};

/** Who may do what with lists (清单). */
export const listRules: Readonly<Record<string, Rule>> = {
  'GET /categories': readsLists,
  'GET /categories/:kind/:code': readsLists,
  'GET /duties/proposal': {
    ...readsLists,
    aims: [
      {
        row: 'town',
        at: (id) => ({ query: { area: id } }),
        answers: 'empty',
        reach: [],
        open: { places: ['town', 'above'], why: 'the responsibility lists of the county are public in it (L4, L9)' },
      },
    ],
  },
  'GET /lists': readsLists,
  'POST /lists/:list/preview': editsLists,
  'POST /lists/:list/import': editsLists,
  'GET /lists/versions/:id/difference': { ...readsLists, aims },
  'GET /lists/versions/:id/changes': {
    ...readsLists,
    sample: (world) => ({ params: { id: world.row('home', 'version') } }),
    aims,
  },
  'GET /lists/versions/:id/faults': { ...readsLists, aims },
  'POST /lists/versions/:id/copy': { ...editsLists, aims },
  'POST /lists/versions/:id/change': { ...editsLists, aims },
  'POST /lists/versions/:id/review': { ...reviewsLists, aims },
  'POST /lists/versions/:id/return': { ...reviewsLists, aims },
  'POST /lists/versions/:id/discard': { ...editsLists, aims },
  'POST /lists/versions/:id/publish': { ...editsLists, aims },
  'GET /lists/versions/:id/dry-run': {
    who: ['list_manager', 'dispatcher', 'leader', 'supervisor'],
    machine: null,
    aims,
  },
  'GET /lists/versions/:id/sheets/:code/chart': readsSheets,
  'GET /lists/versions/:id/sheets/:code/bpmn': readsSheets,
  'POST /lists/versions/:id/bpmn': { ...editsLists, aims },
  'GET /lists/:list/export': {
    ...readsLists,
    sample: () => ({ params: { list: 'category' } }),
    aims: [{ row: 'version', at: (id) => ({ query: { version: id } }) }],
  },
  'GET /lists/suggestions': editsLists,
  'POST /lists/suggestions/:id/adopt': { ...editsLists, aims: [{ row: 'suggestion', at: param('id') }] },
  'POST /lists/suggestions/:id/dismiss': { ...editsLists, aims: [{ row: 'suggestion', at: param('id') }] },
  'GET /step-limits': readsLists,
  'POST /step-limits': editsLists,
};
