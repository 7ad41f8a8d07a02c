import type { World } from '../testing-access.ts';
import { anyone, field, param, publicNames, taken } from './parts.ts';
import type { Aim, Part, Rule } from './rule.ts';

const wanted = (organId: string) => ({ organId, want: '到场' });
/** The smallest call: the centre of the home town in the lead, supported by the county's bureau. */
function called(world: World): Part {
  return {
    body: {
      lead: wanted(world.row('home', 'organ')),
      supports: [wanted(world.row('above', 'organ'))],
      area: Number(world.row('home', 'area')),
    },
  };
}

/** The rules of joint calls. */
export function callRules(seesEvents: Rule): Readonly<Record<string, Rule>> {
  return {
    'POST /calls': {
      who: ['dispatcher', 'leader'],
      machine: null,
      sample: called,
      aims: [
        taken('case', field('caseId'), 'case.already_open'),
        { row: 'case', at: field('eventId') },
        ...[
          (id: string) => ({ lead: wanted(id) }),
          (id: string, world: World) => ({ lead: wanted(world.row('home', 'organ')), supports: [wanted(id)] }),
        ].map((named): Aim => ({
          row: 'organ',
          at: (id, world) => ({ body: named(id, world) }),
          answers: ['event.unknown_organ'],
          reach: ['dispatcher', 'leader'],
          open: {
            places: ['above', 'town'],
            why: 'towns call county departments; a county calls any organ of its towns',
          },
        })),
        {
          row: 'area',
          at: (id) => ({ body: { area: Number(id) } }),
          answers: ['event.outside_scope'],
          told: publicNames,
        },
      ],
    },
    'GET /calls': {
      ...seesEvents,
      aims: [{ row: 'case', at: (id) => ({ query: { event: id } }) }],
    },
    'POST /calls/:id/links': {
      who: ['dispatcher', 'leader'],
      machine: null,
      sample: (world) => ({ params: { id: world.row('home', 'call') }, body: { organId: world.row('home', 'organ') } }),
      aims: [
        { row: 'case', at: param('id') },
        {
          row: 'organ',
          at: (id) => ({ body: { organId: id } }),
          answers: ['call.not_called_organ'],
        },
      ],
    },
    'GET /public/calls/:secret': anyone,
    'POST /public/calls/:secret': { ...anyone, sample: () => ({ body: { name: '试', phone: '13812345678' } }) },
  };
}
