import type { Tx } from '@zhenshu/kernel/db.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';
import type { Rights } from '../contract.ts';

/** What the composition root gives this module besides the context of a request. */
export type Deps = {
  readonly keyring: Keyring;
  /** The rights tables of all modules, merged. */
  readonly rights: Rights;
  /** Rights a machine token may have. */
  readonly machineRights: readonly string[];
  /** Path of the page people land on after signing in at the identity provider. */
  readonly home: string;
  /** Those of the codes that are grids in force on a day inside an area. */
  readonly findGrids: (
    tx: Tx,
    county: number,
    codes: readonly string[],
    where: { area: number; day: string },
  ) => Promise<ReadonlySet<string>>;
};

/** Where a sign-in comes from. */
export type Origin = { readonly address: string; readonly agent: string };
