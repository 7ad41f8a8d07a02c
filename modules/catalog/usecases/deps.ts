import type { Day } from '@zhenshu/kernel/calendar.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import type { OrganMatch } from '../domain/list-kind.ts';

/**
 * Finds organs in force on a day by name or id (module org): all that answer to a name, each with the word asked for.
 * Given by the composition root.
 */
export type FindOrgansByName = (
  tx: Tx,
  county: number,
  names: readonly string[],
  day: Day,
) => Promise<readonly OrganMatch[]>;

/** Towns of a county and their governments on a day (module org). Given by the composition root. */
export type FindTowns = (
  tx: Tx,
  county: number,
  day: Day,
) => Promise<readonly { readonly area: number; readonly organId: string }[]>;

/** What this module needs of others. */
export type Deps = { readonly findOrgansByName: FindOrgansByName; readonly findTowns: FindTowns };
