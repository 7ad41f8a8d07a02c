import { lines, type Actor, type Line, type Scope } from '@zhenshu/kernel/actor.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import type { Rights, Role } from './contract.ts';

/** Rights of this module and the roles that hold them. No administrator holds a right of another (三权分立). */
export const rights = {
  'org.manage_places': ['system_admin'],
  'org.manage_organs': ['system_admin'],
  'org.manage_people': ['system_admin'],
  'org.see_people': [
    'system_admin',
    'security_admin',
    'clerk',
    'dispatcher',
    'checker',
    'leader',
    'supervisor',
    'list_manager',
  ],
  'org.reveal': ['clerk', 'dispatcher', 'checker', 'leader', 'supervisor'],
  'org.grant_roles': ['security_admin'],
  'org.manage_access': ['security_admin'],
  'org.disable_account': ['system_admin', 'security_admin'],
  'org.read_ledger': ['audit_admin'],
} as const satisfies Rights;

/** What rows a role opens: its lines of work, and whether it sees all organs of its area or only its own and those below. */
export const opens: Readonly<Record<Role, { readonly lines: readonly Line[]; readonly wide: boolean }>> = {
  clerk: { lines: ['event'], wide: true },
  dispatcher: { lines: ['event'], wide: true },
  handler: { lines: ['event', 'service', 'enforcement', 'list'], wide: false },
  checker: { lines: ['event'], wide: true },
  grid_worker: { lines: ['event'], wide: false },
  leader: { lines, wide: true },
  supervisor: { lines, wide: true },
  list_manager: { lines: ['list'], wide: true },
  system_admin: { lines: [], wide: true },
  security_admin: { lines: [], wide: true },
  audit_admin: { lines: [], wide: true },
};

/** The rights of some roles in a merged table. */
export function rightsOf(roles: readonly Role[], table: Rights): ReadonlySet<string> {
  return new Set(Object.keys(table).filter((right) => table[right]!.some((role) => roles.includes(role))));
}

/** What a post is, as far as the row scope goes. */
export type PostScope = {
  readonly county: number;
  readonly area: number;
  readonly roles: readonly Role[];
  /** The post's organ and all below it. */
  readonly organs: readonly string[];
};

/** The row scope of a post: its area, the lines its roles open, all organs or only its own. */
export function scopeOf(post: PostScope): Scope {
  const opened = new Set(post.roles.flatMap((role) => opens[role].lines));
  return {
    county: post.county,
    ...areaRange(post.area),
    organs: post.roles.some((role) => opens[role].wide) ? '*' : post.organs,
    lines: lines.filter((line) => opened.has(line)),
  };
}

/** The scope of a session that may only set its own password or second factor: no rows at all. */
export function closedScope(county: number): Scope {
  return { county, lo: 0, hi: 0, organs: [], lines: [] };
}

/** The scope of the whole county without a line, for work on the caller's own account and before sign-in. */
export function countyScope(county: number): Scope {
  return { county, lo: county * 1_000_000, hi: (county + 1) * 1_000_000, organs: '*', lines: [] };
}

/** Whether everything an area covers lies in the actor's scope. */
export function covers(scope: Scope, area: number): boolean {
  const { lo, hi } = areaRange(area);
  return lo >= scope.lo && hi <= scope.hi;
}

/** Decisions that are finer than a right. */
export const may = {
  /** Accounts of administrators and account data are shown to administrators only. */
  seeAccounts: (actor: Actor): boolean =>
    actor.rights.has('org.manage_people') || actor.rights.has('org.manage_access'),
  /** Sessions: one's own, or anybody's with the right. */
  seeSessions: (actor: Actor, personId: string): boolean =>
    actor.personId === personId || actor.rights.has('org.manage_access'),
};
