import type { Role } from '@zhenshu/org/contract.ts';
import { anyone, caseWork, param } from './parts.ts';
import type { Aim, Rule } from './rule.ts';

const readers: readonly Role[] = [...caseWork, 'list_manager'];
const readsLists: Rule = { who: readers, machine: 'catalog.read' };
const editsLists: Rule = { who: ['list_manager'], machine: null, countyOnly: true };
const reviewsLists: Rule = { who: ['list_manager', 'leader'], machine: null, countyOnly: true };
/** What was published anybody may read. */
const published: readonly Aim[] = [
  { row: 'version', at: param('id'), open: { places: ['home'], why: 'published lists are public (L9)' } },
];
const aims: readonly Aim[] = [{ row: 'version', at: param('id') }];
const drafted: readonly Aim[] = [{ row: 'fused', at: (id) => ({ query: { draft: id } }) }];
const inTown: Aim = {
  row: 'town',
  at: (id) => ({ query: { area: id } }),
  answers: 'empty',
  open: { places: ['town', 'above'], why: 'the responsibility lists of the county are public in it (L4, L9)' },
};

/** The smallest line of a list of grants. */
const aLine = {
  ...{ what: 'grant', from: '2099-01-01', until: null, reason: 'x', mode: 'devolved', matterType: '01' },
  ...{ grantor: 'x', grantorId: null, organ: 'x', organId: null, basis: 'x' },
  ...{ agreement: null, scopeNote: null, evaluateOn: null, handover: null },
};
const publicGrants = {
  places: ['town', 'above'],
  why: 'grants of authority are public in the county (L3, L9)',
} as const;
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
    aims: [{ ...inTown, reach: [] }],
  },
  'GET /matters': readsLists,
  'GET /matters/export': readsLists,
  'GET /matters/:code': readsLists,
  'GET /public/lists': anyone,
  'GET /public/lists/feed': anyone,
  'GET /public/lists/versions/:id': { ...anyone, aims: published },
  'GET /public/lists/versions/:id/csv': { ...anyone, aims: published },
  'GET /public/lists/versions/:id/changes': {
    ...anyone,
    sample: (world) => ({ params: { id: world.row('home', 'version') } }),
    aims: published,
  },
  'GET /public/matters': anyone,
  'GET /public/matters/:code': anyone,
  'GET /screening': { ...readsLists, aims: [{ row: 'version', at: (id) => ({ query: { version: id } }), reach: [] }] },
  'GET /responsibilities': { ...readsLists, aims: [inTown] },
  'GET /fusion/open': { ...readsLists, aims: drafted },
  'GET /fusion/report': { ...readsLists, aims: drafted },
  'GET /fusion/report/:part': { ...readsLists, aims: drafted },
  'GET /fusion/report/:part/export': { ...readsLists, aims: drafted },
  'POST /fusion/duties': editsLists,
  'GET /lists': readsLists,
  'POST /lists/:list/preview': editsLists,
  'POST /lists/:list/marked': editsLists,
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
  'GET /grants': {
    ...readsLists,
    aims: [
      { row: 'town', at: (id) => ({ query: { area: id } }), answers: 'empty', open: publicGrants },
      { row: 'organ', at: (id) => ({ query: { grantor: id } }), answers: 'empty', reach: [] },
      { row: 'version', at: (id) => ({ query: { version: id } }), answers: 'empty', open: publicGrants },
    ],
  },
  'GET /grants/export': {
    ...readsLists,
    aims: [
      { row: 'town', at: (id) => ({ query: { area: id } }), answers: 'empty', open: publicGrants },
      { row: 'organ', at: (id) => ({ query: { grantor: id } }), answers: 'empty', reach: [] },
      { row: 'version', at: (id) => ({ query: { version: id } }), answers: 'empty', open: publicGrants },
    ],
  },
  'GET /grants/:id': { ...readsLists, aims: [{ row: 'grant', at: param('id') }] },
  'GET /authority': {
    ...readsLists,
    aims: [{ row: 'town', at: (id) => ({ query: { area: id } }), answers: 'empty', reach: [], open: publicGrants }],
  },
  'POST /grants/drafts': editsLists,
  'POST /grants/drafts/:id/lines': {
    ...editsLists,
    aims: [
      ...aims,
      { row: 'town', at: (id) => ({ body: { areas: [Number(id)] } }), reach: [] },
      { row: 'organ', at: (id) => ({ body: { line: { ...aLine, grantorId: id } } }), reach: [] },
      { row: 'organ', at: (id) => ({ body: { line: { ...aLine, organId: id } } }), reach: [] },
    ],
  },
  'GET /lists/suggestions': editsLists,
  'POST /lists/suggestions/:id/adopt': { ...editsLists, aims: [{ row: 'suggestion', at: param('id') }] },
  'POST /lists/suggestions/:id/dismiss': { ...editsLists, aims: [{ row: 'suggestion', at: param('id') }] },
  'GET /step-limits': readsLists,
  'POST /step-limits': editsLists,
};
