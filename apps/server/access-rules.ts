import type { Role } from '@zhenshu/org/contract.ts';
import { alarmRules } from './access-rules/alarms.ts';
import { admissionRules } from './access-rules/admissions.ts';
import { callRules } from './access-rules/calls.ts';
import { listRules } from './access-rules/lists.ts';
import { anyone, caseWork, field, filesOf, param, publicNames, taken } from './access-rules/parts.ts';
import type { Aim, Rule } from './access-rules/rule.ts';

const desk: readonly Role[] = ['clerk', 'dispatcher'];
const staffDirectory: readonly Role[] = [
  'system_admin',
  'security_admin',
  'list_manager',
  'clerk',
  'dispatcher',
  'checker',
  'leader',
  'supervisor',
];
const mapReaders: readonly Role[] = [...caseWork, 'list_manager', 'system_admin'];

const ownAccount: Rule = { who: 'signed in', machine: null };
const readsCases: Rule = { who: [...caseWork, 'list_manager'], machine: 'case.read' };
/** Numbers and the rows behind them. */
const period = { from: '2026-01-01', to: '2026-12-31' };
const seesEvents: Rule = { who: caseWork, machine: 'event.see' };
const readsMeasures: Rule = { ...seesEvents, sample: () => ({ query: period }) };
const editsMap: Rule = { who: ['system_admin'], machine: null, countyOnly: true };
const system: Rule = { who: ['system_admin'], machine: null };
const security: Rule = { who: ['security_admin'], machine: null };

const inCounty = { places: ['town', 'above'], why: publicNames } as const;
const outside = ['org.outside_scope', 'org.area_code_wrong'] as const;
const code = (name: string): Aim => ({
  row: 'area',
  at: (id) => ({ body: { [name]: Number(id) } }),
  answers: outside,
  told: publicNames,
});
const names = { nameZh: '新', nameEn: 'New' };
/** A sibling of an area, so that the two make parts of one another. */
const sibling = (id: string) => Number(id) + (id.endsWith('000') ? 1000 : 1);
const theCase: Aim = { row: 'case', at: param('id'), line: 'event' };
const thePost: Aim = { row: 'post', at: param('id') };
const theTown: Aim = { row: 'town', at: (id) => ({ query: { town: id } }), answers: 'empty', line: 'event' };
const theAccount: Aim = { row: 'person', at: param('personId') };
const files = ['file', 'waiting', 'keyed', 'machined'] as const;
/** A file sent again under its id is the same file, to whoever sent it and to nobody else. */
const sentAgain = files.map((row) =>
  taken(
    row,
    (id) => ({ params: { id }, picture: true }),
    'command.reused',
    { file: ['clerk' as const], waiting: ['clerk' as const], keyed: [], machined: ['machine' as const] }[row],
  ),
);
/**
 * Who may call what, written by hand from the mission as a second opinion on the contracts: a route without a rule, a
 * rule without a route, and an answer that differs from its rule fail the access test.
 */
export const rules: Readonly<Record<string, Rule>> = {
  'GET /demo': anyone,

  'POST /session': {
    ...anyone,
    sample: (world) => ({ body: { username: world.username('clerk', 'home'), password: world.password } }),
    aims: [{ row: 'post', at: field('postId'), answers: ['org.not_your_post'], reach: [] }],
  },
  'GET /session': ownAccount,
  'DELETE /session': ownAccount,
  'POST /session/post': {
    ...ownAccount,
    sample: (world, caller) => ({ body: { postId: world.postOf(caller) } }),
    aims: [{ row: 'post', at: field('postId'), answers: ['org.not_your_post'], reach: [] }],
  },
  'POST /session/password': ownAccount,
  'POST /session/factor': ownAccount,
  'POST /session/factor/confirm': ownAccount,
  'GET /session/oidc/start': anyone,
  'GET /session/oidc/callback': anyone,
  'GET /sessions': {
    ...ownAccount,
    aims: [
      {
        row: 'person',
        at: (id) => ({ query: { person: id } }),
        answers: 'empty',
        reach: ['security_admin'],
        rest: ['http.not_allowed'],
      },
    ],
  },
  'POST /sessions/:id/end': { ...ownAccount, aims: [{ row: 'session', at: param('id'), reach: ['security_admin'] }] },

  'GET /areas': { who: 'signed in', machine: 'any' },
  'POST /areas': { ...system, aims: [code('code')] },
  'POST /areas/:code/close': {
    ...system,
    sample: () => ({ params: { code: '990101100299' } }),
    aims: [{ row: 'area', at: param('code'), answers: outside, told: publicNames }],
  },
  'POST /areas/split': {
    ...system,
    sample: () => ({ body: { into: [990101100298, 990101100299].map((part) => ({ code: part, ...names })) } }),
    aims: [
      {
        row: 'area',
        at: (id) => ({
          body: { code: Number(id), into: [Number(id), sibling(id)].map((part) => ({ code: part, ...names })) },
        }),
        answers: [...outside, 'org.area_parts_wrong'],
        told: publicNames,
      },
    ],
  },
  'POST /areas/merge': {
    ...system,
    sample: () => ({ body: { codes: [990101100298, 990101100299], into: { code: 990101100298, ...names } } }),
    aims: [
      {
        row: 'area',
        at: (id) => ({ body: { codes: [Number(id), sibling(id)], into: { code: Number(id), ...names } } }),
        answers: [...outside, 'org.area_parts_wrong'],
        told: publicNames,
      },
    ],
  },
  'GET /organs': { who: 'signed in', machine: 'any' },
  'POST /organs': {
    ...system,
    sample: (world) => ({ body: { area: world.town('home') } }),
    aims: [code('area'), { row: 'organ', at: field('parentId'), open: inCounty }],
  },
  'POST /organs/:id/change': {
    ...system,
    aims: [
      { row: 'organ', at: param('id') },
      {
        row: 'organ',
        at: (id, world) => ({ params: { id: world.row('home', 'organ') }, body: { parentId: id } }),
        open: inCounty,
      },
    ],
  },
  'POST /organs/:id/close': { ...system, aims: [{ row: 'organ', at: param('id') }] },
  'GET /posts': {
    who: staffDirectory,
    machine: null,
    aims: [{ row: 'organ', at: (id) => ({ query: { organ: id } }), answers: 'empty' }],
  },
  'POST /posts': {
    ...system,
    sample: (world) => ({ body: { area: world.town('home'), organId: world.row('home', 'organ') } }),
    aims: [{ row: 'organ', at: field('organId') }, code('area')],
  },
  'POST /posts/:id/roles': { ...security, aims: [thePost] },
  'POST /posts/:id/grids': { ...system, sample: () => ({ body: { grids: [] } }), aims: [thePost] },
  'POST /posts/:id/close': { ...system, aims: [thePost] },

  'GET /people': {
    who: staffDirectory,
    machine: null,
    aims: [{ row: 'organ', at: (id) => ({ query: { organ: id } }), answers: 'empty' }],
  },
  'POST /people': { ...system, aims: [{ row: 'post', at: field('postId') }] },
  'POST /people/:id/holdings': {
    ...system,
    aims: [
      { row: 'person', at: (id, world) => ({ params: { id }, body: { postId: world.row('home', 'post') } }) },
      { row: 'post', at: (id, world) => ({ params: { id: world.row('home', 'person') }, body: { postId: id } }) },
    ],
  },
  'POST /people/:id/reveal': {
    who: ['clerk', 'dispatcher', 'checker', 'leader', 'supervisor'],
    machine: null,
    aims: [{ row: 'person', at: param('id') }],
  },
  'POST /holdings/:id/activate': { ...security, aims: [{ row: 'holding', at: param('id') }] },
  'POST /holdings/:id/end': { ...system, aims: [{ row: 'holding', at: param('id') }] },
  'POST /accounts/:personId/unlock': { ...security, aims: [theAccount] },
  'POST /accounts/:personId/disable': { who: ['system_admin', 'security_admin'], machine: null, aims: [theAccount] },
  'POST /accounts/:personId/enable': { ...security, aims: [theAccount] },
  'POST /accounts/:personId/reset-password': { ...system, aims: [theAccount] },
  'POST /accounts/:personId/reset-factor': { ...security, aims: [theAccount] },
  'GET /tokens': security,
  'POST /tokens': {
    ...security,
    sample: (world) => ({ body: { area: world.town('home'), rights: ['case.read'], lines: [] } }),
    aims: [code('area')],
  },
  'POST /tokens/:id/revoke': { ...security, aims: [{ row: 'token', at: param('id') }] },
  'GET /ledger': {
    who: ['audit_admin'],
    machine: null,
    aims: [{ row: 'person', at: (id) => ({ query: { person: id } }), answers: 'empty' }],
  },

  ...listRules,

  'GET /grids': {
    who: mapReaders,
    machine: 'grid.read',
    aims: [
      {
        row: 'town',
        at: (id) => ({ query: { area: id } }),
        answers: 'empty',
        open: { places: ['town', 'above'], why: 'the map of grids is one for the county; outlines touch over borders' },
      },
    ],
  },
  'GET /grids/locate': { who: mapReaders, machine: 'grid.read' },
  'POST /grids/preview': editsMap,
  'POST /grids/import': editsMap,

  'GET /work': readsCases,
  'GET /live': readsCases,
  'GET /cases': {
    ...readsCases,
    aims: [{ row: 'organ', at: (id) => ({ query: { organ: id } }), answers: 'empty', reach: [] }, theTown],
  },
  'GET /measures': { ...readsMeasures, aims: [theTown] },
  'GET /measures/grids': seesEvents,
  'GET /measures/export': {
    ...readsMeasures,
    sample: () => ({ query: { ...period, by: 'town' } }),
    aims: [{ ...theTown, answers: ['event.unknown_area'] }],
  },
  'GET /measures/:name/rows': {
    ...readsMeasures,
    sample: () => ({ params: { name: 'leads' }, query: period }),
    aims: [theTown, { row: 'organ', at: (id) => ({ query: { organ: id } }), answers: 'empty', reach: [] }],
  },
  'GET /cases/:id': { ...readsCases, aims: [theCase] },
  'POST /cases/:id/commands': {
    ...readsCases,
    sample: () => ({ body: { command: 'accept', payload: {} } }),
    aims: [
      theCase,
      {
        row: 'organ',
        only: ['dispatcher'],
        at: (id, world) => ({
          params: { id: world.row('home', 'filed') },
          body: { command: 'dispatch', payload: { organId: id, reason: '试' } },
        }),
        answers: ['event.unknown_organ'],
        open: { places: ['above'], why: 'towns send cases to county departments' },
      },
      {
        row: 'area',
        only: ['clerk', 'dispatcher'],
        at: (id, world) => ({
          params: { id: world.row('home', 'case') },
          body: { command: 'place', payload: { area: Number(id) } },
        }),
        answers: ['event.nowhere'],
      },
    ],
  },
  'GET /cases/:id/verify': { ...readsCases, aims: [theCase] },
  'PUT /files/:id': {
    who: ['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker'],
    machine: 'case.upload',
    aims: sentAgain,
  },
  'PUT /public/files/:id': {
    ...anyone,
    aims: sentAgain,
  },
  'GET /files/:id': {
    ...readsCases,
    aims: [
      { row: 'file', at: param('id'), line: 'event' },
      { row: 'waiting', at: param('id'), reach: ['clerk'] },
      { row: 'keyed', at: param('id'), reach: [] },
      { row: 'machined', at: param('id'), reach: ['machine'] },
    ],
  },
  'GET /calendar': { who: 'signed in', machine: 'any' },
  'POST /calendar': {
    ...editsMap,
    sample: () => ({ body: { year: 2026, layer: 'local', source: '试', off: [], work: [] } }),
  },

  'POST /reports': {
    who: ['clerk', 'dispatcher', 'grid_worker'],
    machine: 'event.report',
    aims: [
      taken('case', field('caseId'), 'case.already_open'),
      filesOf('file'),
      filesOf('waiting', ['clerk']),
      filesOf('keyed'),
      filesOf('machined', ['machine']),
      {
        row: 'area',
        at: (id) => ({ body: { area: Number(id) } }),
        answers: ['event.outside_scope'],
        told: publicNames,
      },
    ],
  },
  'POST /reports/import': { who: ['clerk', 'dispatcher', 'grid_worker'], machine: 'event.report' },
  'GET /cases/:id/reports': { ...seesEvents, aims: [theCase] },
  'POST /reports/:id/reveal': { who: desk, machine: null, aims: [{ row: 'report', at: param('id') }] },
  'GET /cases/:id/proposals': { ...seesEvents, aims: [theCase] },
  ...admissionRules,
  ...callRules(seesEvents),
  ...alarmRules,
  'POST /public/reports': {
    ...anyone,
    aims: [taken('case', field('caseId'), 'case.already_open'), ...files.map((row) => filesOf(row))],
  },
  'GET /public/reports/:number': {
    ...anyone,
    aims: [{ row: 'number', at: (id) => ({ params: { number: id }, query: { code: '000000' } }), reach: [] }],
  },
  'POST /public/reports/:number/rating': {
    ...anyone,
    aims: [{ row: 'number', at: (id) => ({ params: { number: id }, body: { code: '000000' } }), reach: [] }],
  },
};
