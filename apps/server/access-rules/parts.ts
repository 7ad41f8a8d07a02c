import type { Role } from '@zhenshu/org/contract.ts';
import type { RowKind } from '../testing-access/seed.ts';
import type { Aim, Rule } from './rule.ts';

/** Whoever works on cases. */
export const caseWork: readonly Role[] = [
  'clerk',
  'dispatcher',
  'handler',
  'checker',
  'grid_worker',
  'leader',
  'supervisor',
];
/** Open to whoever comes. */
export const anyone: Rule = { who: 'public', machine: 'any' };
/** Why names of places and organs are no secret in the county. */
export const publicNames =
  'names of areas and organs are read county-wide, because towns send cases to county departments';
/** Puts an id into a parameter of the path. */
export const param =
  (name: string): Aim['at'] =>
  (id) => ({ params: { [name]: id } });
/** Puts an id into a field of the body. */
export const field =
  (name: string): Aim['at'] =>
  (id) => ({ body: { [name]: id } });
/** An id the client makes: one that is taken can only be refused. */
export function taken(row: RowKind, at: Aim['at'], refusal: string, reach: Aim['reach'] & {} = []): Aim {
  return {
    row,
    at,
    answers: [refusal],
    told: 'an id of the client’s own making',
    reach,
    open: { places: ['county'], why: 'ids are made once per county' },
  };
}
/** Files are named once, by whoever sent them: somebody else's is as unknown as one that never was. */
export const filesOf = (row: RowKind, reach: Aim['reach'] & {} = []): Aim => ({
  row,
  at: (id) => ({ body: { files: [id] } }),
  answers: ['case.file_unknown'],
  reach,
});
