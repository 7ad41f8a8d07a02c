import type { Rights } from '@zhenshu/org/contract.ts';

/** Who may read cases and add files at all; what a command needs stands in its procedure. */
export const rights = {
  'case.read': ['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker', 'leader', 'supervisor', 'list_manager'],
  'case.upload': ['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker'],
  'calendar.edit': ['system_admin'],
} as const satisfies Rights;
