import { Type, type Static } from 'typebox';
import {
  DayText,
  Id,
  Instant,
  nullable,
  oneOf,
  page,
  PageQuery,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { matterGroups } from './code-sets.ts';
import { longestMatter, Matter, MatterCode, MatterRow, MatterType, MatterVersion } from './matters.ts';
import { EntryChange, listNames } from './versions.ts';

/** A version of a list as it was published; `to` is the first day it no longer holds, `from` null where it never began. */
export const PublicVersion = strict({
  id: Id,
  list: oneOf(listNames),
  scheme: Type.String(),
  version: Type.String(),
  from: nullable(DayText),
  to: nullable(DayText),
  entries: Type.Integer(),
  /** Entries it added, removed and changed. */
  added: Type.Integer(),
  removed: Type.Integer(),
  changed: Type.Integer(),
  /** Why the list changed. */
  note: Type.String(),
  publishedAt: Instant,
});
export type PublicVersion = Static<typeof PublicVersion>;

/** Where a matter is done: at the county, or in the towns since a day, with the batch it came to them by. */
export const Devolved = strict({ batch: Type.Integer(), since: nullable(DayText) });
export type Devolved = Static<typeof Devolved>;
export const PublicMatter = strict({ matter: MatterRow, devolved: nullable(Devolved) });
export type PublicMatter = Static<typeof PublicMatter>;

const Version = strict({ id: Id });
const anyone = { access: 'public', limit: 120 } as const;

/** Routes anybody may read (清单公开): who does what, on which day, and what changed; stable addresses of open data. */
export const publicContract = {
  'GET /public/lists': {
    ...anyone,
    operationId: 'listPublished',
    summary: 'Versions of lists that were published, the newest first',
    query: strict({ ...PageQuery, list: Type.Optional(oneOf(listNames)) }),
    response: page(PublicVersion),
  },
  'GET /public/lists/feed': {
    ...anyone,
    operationId: 'feedOfLists',
    summary: 'The newest publications as an Atom feed',
  },
  'GET /public/lists/versions/:id': {
    ...anyone,
    operationId: 'getPublished',
    summary: 'A published version with all its entries, as JSON',
    params: Version,
    response: strict({ version: PublicVersion, entries: Type.Array(Type.Unknown()) }),
  },
  'GET /public/lists/versions/:id/csv': {
    ...anyone,
    operationId: 'getPublishedTable',
    summary: 'The same as CSV, in the columns the import reads',
    params: Version,
  },
  'GET /public/lists/versions/:id/changes': {
    ...anyone,
    operationId: 'listPublishedChanges',
    summary: 'What a published version changed, entry by entry',
    params: Version,
    query: strict(PageQuery),
    response: page(EntryChange),
  },
  'GET /public/matters': {
    ...anyone,
    operationId: 'listPublicMatters',
    summary: 'Matters of a day, by words, department, type and where they are done',
    query: strict({
      ...PageQuery,
      q: Type.Optional(words(100)),
      department: Type.Optional(words(longestMatter.department)),
      type: Type.Optional(MatterType),
      group: Type.Optional(oneOf(matterGroups)),
      where: Type.Optional(oneOf(['town', 'county'] as const)),
      on: Type.Optional(DayText),
    }),
    response: strict({ ...page(PublicMatter).properties, total: Type.Integer(), towns: Type.Integer() }),
  },
  'GET /public/matters/:code': {
    ...anyone,
    operationId: 'getPublicMatter',
    summary: 'One matter as it stands on a day: its guide, where it is done, and all versions that have it',
    params: strict({ code: MatterCode }),
    query: strict({ on: Type.Optional(DayText) }),
    response: strict({
      matter: Matter,
      group: oneOf(matterGroups),
      versionId: Id,
      versions: Type.Array(MatterVersion),
      devolved: nullable(Devolved),
    }),
  },
} as const satisfies Contract;
