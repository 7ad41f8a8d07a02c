import { anyone, field, param, publicNames } from './parts.ts';
import type { Aim, Rule } from './rule.ts';

const keeps: Rule = { who: ['security_admin'], machine: null };
const sees: Rule = { who: ['security_admin', 'clerk', 'dispatcher', 'supervisor'], machine: null };
const theSource: Aim = { row: 'source', at: param('id') };
const atHome: Rule['sample'] = (world) => ({ params: { id: world.row('home', 'source') } });
const mapping = { message: '/id', system: 'wgs84' };

/** Sources of alarms are kept like machine tokens; the desk sees what they sent; the door is open to whoever signs. */
export const alarmRules: Readonly<Record<string, Rule>> = {
  'GET /alarm-sources': sees,
  'POST /alarm-sources': {
    ...keeps,
    sample: (world) => ({
      body: { area: world.town('home'), organId: world.row('home', 'organ'), mapping, quietMinutes: 10 },
    }),
    aims: [
      {
        row: 'area',
        at: (id) => ({ body: { area: Number(id) } }),
        answers: ['event.outside_scope', 'event.unknown_area'],
        told: publicNames,
      },
      {
        row: 'organ',
        at: field('organId'),
        answers: ['event.unknown_organ'],
        open: { places: ['above'], why: publicNames },
      },
    ],
  },
  'GET /alarm-sources/:id': { ...sees, aims: [theSource] },
  'POST /alarm-sources/:id/change': {
    ...keeps,
    sample: () => ({ body: { mapping, quietMinutes: 10 } }),
    aims: [theSource],
  },
  'POST /alarm-sources/:id/renew': { ...keeps, aims: [theSource] },
  'GET /alarm-sources/:id/devices': { ...sees, sample: atHome, aims: [theSource] },
  'POST /alarm-sources/:id/devices': { ...keeps, aims: [theSource] },
  'POST /alarm-sources/:id/devices/import': { ...keeps, aims: [theSource] },
  'GET /alarm-sources/:id/receipts': { ...sees, sample: atHome, aims: [theSource] },
  'POST /alarm-sources/:id/test': {
    ...keeps,
    sample: () => ({ body: { sample: '{"id":1}' } }),
    aims: [theSource],
  },
  'POST /hooks/:source': {
    ...anyone,
    signed: true,
    aims: [{ row: 'source', at: param('source'), answers: ['event.hook_unsigned'], reach: [] }],
  },
};
