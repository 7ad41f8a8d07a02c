import type { Role } from '@zhenshu/org/contract.ts';
import { field, filesOf, param, publicNames, taken } from './parts.ts';
import type { Rule } from './rule.ts';

const readers: readonly Role[] = ['handler', 'list_manager', 'leader', 'supervisor'];
/** The smallest application. */
export const application = {
  ...{
    kind: 'duty',
    entered: 'grid',
    title: '探访',
    content: '探访',
    basis: '文件',
    reason: '需要',
    areas: [],
    payer: '县',
  },
  ...{ yuan: 1, people: 1, peopleFrom: '县', training: '县', times: 1, per: 'month', minutes: 10, forms: [] },
  ...{ from: '2027-01-01', until: '2099-12-31' },
};

/** The rules of admission (准入). */
export const admissionRules: Readonly<Record<string, Rule>> = {
  'POST /admissions': {
    who: ['handler'],
    machine: null,
    countyOnly: true,
    sample: () => ({ body: application }),
    aims: [
      taken('case', field('caseId'), 'case.already_open'),
      ...(['file', 'waiting', 'keyed', 'machined'] as const).map((row) => filesOf(row)),
      {
        row: 'town',
        at: (id) => ({ body: { areas: [Number(id)] } }),
        answers: ['admission.area_unknown'],
        told: publicNames,
        open: { places: ['town', 'above'], why: 'departments ask for duties in any town; towns are named county-wide' },
      },
    ],
  },
  'GET /admissions': { who: readers, machine: null },
  'GET /admissions/register': {
    who: readers,
    machine: null,
    aims: [
      {
        row: 'town',
        at: (id) => ({ query: { area: id } }),
        answers: 'empty',
        reach: [],
        open: {
          places: ['town', 'above'],
          why: 'the register of what was admitted is read county-wide, like the lists',
        },
      },
    ],
  },
  'GET /cases/:id/burden': { who: readers, machine: null, aims: [{ row: 'case', at: param('id'), reach: [] }] },
};
