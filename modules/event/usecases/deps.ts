import type { Tx } from '@zhenshu/kernel/db.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';
import type { OrganNames } from '@zhenshu/casefile/server.ts';

/** What the module is given when the program is put together: its keys, and what is known of places and organs. */
export type Deps = {
  readonly keyring: Keyring;
  readonly organNames: OrganNames;
  /** The areas in force on a day. */
  readonly areas: (
    tx: Tx,
    of: { county: number; day: string },
  ) => Promise<readonly { code: number; nameZh: string; nameEn: string }[]>;
  /** Whether an area of the county is in force on a day. */
  readonly areaExists: (tx: Tx, county: number, code: number, day: string) => Promise<boolean>;
  /** Names of those of some organs that are in force on a day and answer for an area. */
  readonly organsFor: (
    tx: Tx,
    county: number,
    ids: readonly string[],
    where: { area: number; day: string },
  ) => Promise<ReadonlyMap<string, string>>;
  /** The organs somebody acts for on a day through any of his posts, and all below them. */
  readonly organsOfPerson: (tx: Tx, county: number, personId: string, day: string) => Promise<ReadonlySet<string>>;
};
