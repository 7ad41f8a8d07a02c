import type { TSchema } from 'typebox';
import type { Category, ImportReport } from '../contract.ts';
import type { Columns, Table } from './sheet.ts';

/** What a sheet gives: the entries of its good rows and the report on all of them. */
export type Draft<E> = { readonly entries: readonly E[]; readonly report: ImportReport };

/** An organ a sheet may mean by a name or id. */
export type OrganMatch = {
  readonly asked: string;
  readonly id: string;
  readonly name: string;
  readonly area: number;
};

/** What rows are checked against. `newId` gives an entry its id. */
export type Known = {
  readonly county: number;
  readonly classes: readonly Pick<Category, 'kind' | 'code'>[];
  readonly organs: readonly OrganMatch[];
  /** Names of the matters in force, by code. */
  readonly matters: ReadonlyMap<string, string>;
  /** Codes of the responsibilities in force. */
  readonly responsibilities: ReadonlySet<string>;
  readonly newId: () => string;
};

/** All that is peculiar to one list; versions, import, export, drafts and differences are the same for all. */
export type ListKind<E> = {
  /** What an entry is made of. */
  readonly schema: TSchema;
  /** Names its sheet may use for each column, the export writes the first. */
  readonly columns: Columns<string>;
  /** What identifies an entry within its list. */
  readonly keyOf: (entry: E) => string;
  /** What people call an entry, to be shown beside its key. */
  readonly nameOf: (entry: E) => string;
  /** Names or ids of organs a sheet speaks of, to be looked up before it is read. */
  readonly organsNamed: (table: Table) => readonly string[];
  /** Organs an entry names by their ids. */
  readonly organsOf: (entry: E) => readonly string[];
  /** Reads a sheet, row by row. */
  readonly read: (table: Table, known: Known) => Draft<E>;
  /** The cells of an entry in the order of `columns`, as `read` reads them again. */
  readonly toCells: (entry: E, organName: (id: string) => string) => readonly string[];
  /** All rows of an entry where it has several; `toCells` is then the first of them. */
  readonly toRows?: (entry: E, organName: (id: string) => string) => readonly (readonly string[])[];
};
