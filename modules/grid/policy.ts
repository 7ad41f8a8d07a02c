import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Rights } from '@zhenshu/org/contract.ts';

/** Rights of this module and the roles that hold them. */
export const rights = {
  'grid.read': [
    'clerk',
    'dispatcher',
    'handler',
    'checker',
    'grid_worker',
    'leader',
    'supervisor',
    'list_manager',
    'system_admin',
  ],
  'grid.edit': ['system_admin'],
} as const satisfies Rights;

/** Decisions that are finer than a right. */
export const may = {
  /** Outlines touch each other over borders of towns: only a post whose area is the county changes them. */
  edit: (actor: Actor): boolean => {
    const county = actor.scope.county * 1_000_000;
    return actor.rights.has('grid.edit') && actor.scope.lo <= county && actor.scope.hi >= county + 1_000_000;
  },
};
