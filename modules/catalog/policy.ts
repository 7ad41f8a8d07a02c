import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Rights } from '@zhenshu/org/contract.ts';

/** Rights of this module and the roles that hold them; lists belong to the staffing office (编办). */
export const rights = {
  'catalog.read': ['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker', 'leader', 'supervisor', 'list_manager'],
  'catalog.edit': ['list_manager'],
  'catalog.review': ['list_manager', 'leader'],
} as const satisfies Rights;

/** Decisions that are finer than a right. */
export const may = {
  /** Lists hold for the whole county: only a post whose area is the county changes them. */
  edit: (actor: Actor): boolean => actor.rights.has('catalog.edit') && isOfCounty(actor),
  /** The second person (双人复核) is a list manager or a leader of the county who did not prepare the version. */
  review: (actor: Actor): boolean => actor.rights.has('catalog.review') && isOfCounty(actor),
};

function isOfCounty({ scope }: Actor): boolean {
  const county = scope.county * 1_000_000;
  return scope.lo <= county && scope.hi >= county + 1_000_000;
}
