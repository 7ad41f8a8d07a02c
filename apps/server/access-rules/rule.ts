import type { Line } from '@zhenshu/kernel/actor.ts';
import type { Role } from '@zhenshu/org/contract.ts';
import type { machineRights } from '../app.ts';
import type { World } from '../testing-access.ts';
import type { RowKind, RowPlace } from '../testing-access/seed.ts';

/** Who may call one route, and which rows its requests name. */
export type Rule = {
  /** Anybody, anybody signed in, or the roles that do this work. */
  readonly who: 'public' | 'signed in' | readonly Role[];
  /** The right a machine needs; 'any': every machine; null: persons only. */
  readonly machine: (typeof machineRights)[number] | 'any' | null;
  /** Holds for the whole county: from a post in a town it is refused with `….county_only`. */
  readonly countyOnly?: true;
  /** Open to whoever comes, but answered only when he signed. */
  readonly signed?: true;
  /** What the smallest request needs beyond what its schema says. */
  readonly sample?: (world: World, caller: string) => Part;
  /** Every place of the request that names a row or an area. */
  readonly aims?: readonly Aim[];
};

/** Parts of a request. */
export type Part = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Sends a picture instead of some bytes. */
  readonly picture?: true;
};

/** One place of a request that names a row. */
export type Aim = {
  readonly row: RowKind;
  readonly at: (id: string, world: World) => Part;
  /**
   * The answer to a row out of scope: 404 unless codes are named here. 'empty' is 200 without rows (filters). Either way it
   * is the very answer an id gets that nobody has, unless `told` says why it may differ.
   */
  readonly answers?: 'empty' | readonly string[];
  readonly told?: string;
  /** Roles that get another answer for the row of their own town; everybody unless named. The rest are answered as for a foreign row, or `rest`. */
  readonly reach?: readonly (Role | 'machine')[];
  /** The line of work its rows belong to: whose role does not open it gets at none. */
  readonly line?: Line;
  readonly rest?: readonly string[];
  /** Roles whose request gets as far as this place; everybody the rule names unless named. */
  readonly only?: readonly Role[];
  /** Places whose rows everybody of the county may name, and why. */
  readonly open?: { readonly places: readonly RowPlace[]; readonly why: string };
};

/** What a role's scope spans, and why it may; a post in a town is held to the town besides, one at the county is not. */
export const spans: Readonly<
  Record<Role | 'machine', { readonly lines: readonly Line[]; readonly organs: 'all' | 'own'; readonly why: string }>
> = {
  clerk: { lines: ['event'], organs: 'all', why: 'one entrance: the desk takes in and answers for every organ (E1)' },
  dispatcher: { lines: ['event'], organs: 'all', why: 'sends to any organ and sees what became of it (E5)' },
  checker: { lines: ['event'], organs: 'all', why: 'verifies what any organ says it solved (E10)' },
  handler: {
    lines: ['event', 'service', 'enforcement', 'list'],
    organs: 'own',
    why: 'works on what was sent to the organ',
  },
  grid_worker: { lines: ['event'], organs: 'own', why: 'works on the grids of one village' },
  leader: {
    lines: ['event', 'service', 'enforcement', 'seal', 'review', 'list'],
    organs: 'all',
    why: 'answers for all lines of the area',
  },
  supervisor: {
    lines: ['event', 'service', 'enforcement', 'seal', 'review', 'list'],
    organs: 'all',
    why: 'supervision is across lines and organs (E9, P2)',
  },
  list_manager: {
    lines: ['list'],
    organs: 'all',
    why: 'lists are the county’s, and what is applied for to enter them',
  },
  system_admin: { lines: [], organs: 'all', why: 'accounts and places, no case (三权分立)' },
  security_admin: { lines: [], organs: 'all', why: 'roles and tokens, no case (三权分立)' },
  audit_admin: { lines: [], organs: 'all', why: 'the ledger, no case (三权分立)' },
  machine: { lines: ['event'], organs: 'all', why: 'as wide as the area and lines it was issued for; here one town' },
};
