import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Rights } from '@zhenshu/org/contract.ts';

/** Rights of this module and the roles that hold them; lists belong to the staffing office (编办). */
export const rights = {
  'catalog.read': ['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker', 'leader', 'supervisor', 'list_manager'],
  'catalog.edit': ['list_manager'],
} as const satisfies Rights;

/** Decisions that are finer than a right. */
export const may = {
  /** Lists hold for the whole county: only a post whose area is the county changes them. */
  edit: (actor: Actor): boolean => {
    const county = actor.scope.county * 1_000_000;
    return actor.rights.has('catalog.edit') && actor.scope.lo <= county && actor.scope.hi >= county + 1_000_000;
  },
};
