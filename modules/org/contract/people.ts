import { Type, type Static } from 'typebox';
import {
  AreaCode,
  DayText,
  Id,
  Instant,
  PageQuery,
  nullable,
  oneOf,
  page,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { Done, LineList, On, Period, RoleList } from './words.ts';

const OneTime = nullable(Type.String());

/** A holding as lists show it. */
export const Holding = strict({
  id: Id,
  postId: Id,
  organId: Id,
  titleZh: Type.String(),
  titleEn: Type.String(),
  roles: RoleList,
  ...Period,
  activated: Type.Boolean(),
});
export type Holding = Static<typeof Holding>;

/** The state of an account, for administrators. */
export const Account = strict({
  username: Type.String(),
  status: oneOf(['active', 'disabled']),
  lockedUntil: nullable(Instant),
  mustChange: Type.Boolean(),
  factor: Type.Boolean(),
  demo: Type.Boolean(),
});
export type Account = Static<typeof Account>;

/** A person as lists show it: phone masked (180****1999), account only for administrators. */
export const Person = strict({
  id: Id,
  name: Type.String(),
  area: AreaCode,
  phone: nullable(Type.String()),
  holdings: Type.Array(Holding),
  account: nullable(Account),
});
export type Person = Static<typeof Person>;

/** A machine token as lists show it. */
export const Token = strict({
  id: Id,
  name: Type.String(),
  area: AreaCode,
  rights: Type.Array(Type.String()),
  lines: LineList,
  createdAt: Instant,
  expiresAt: Instant,
  revokedAt: nullable(Instant),
});
export type Token = Static<typeof Token>;

/** One row of the ledger (台账). */
export const LedgerRow = strict({
  id: Id,
  at: Instant,
  name: Type.String(),
  area: AreaCode,
  actorName: Type.String(),
  personId: nullable(Id),
  tokenId: nullable(Id),
  subjectId: nullable(Id),
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type LedgerRow = Static<typeof LedgerRow>;

const account = (operationId: string, summary: string, right: string) => ({ operationId, summary, access: { right } });
const OfPerson = strict({ personId: Id });
const Bare = strict({ id: Id });

/** People, their accounts and holdings, machine tokens, the ledger. */
export const peopleContract = {
  'GET /people': {
    operationId: 'listPeople',
    summary: 'People in my area, by name or phone, or of an organ',
    access: { right: 'org.see_people' },
    query: strict({ ...PageQuery, q: Type.Optional(words(50)), organ: Type.Optional(Id) }),
    response: page(Person),
  },
  'POST /people': {
    operationId: 'addPerson',
    summary: 'Add a person with an account and a first holding; the initial password is shown once',
    access: { right: 'org.manage_people' },
    body: strict({
      id: Id,
      name: words(50),
      phone: nullable(words(20)),
      username: Type.String({ pattern: '^[a-z][a-z0-9._-]{2,31}$' }),
      postId: Id,
      from: DayText,
    }),
    response: strict({ id: Id, initialPassword: OneTime }),
  },
  'POST /people/:id/holdings': {
    operationId: 'addHolding',
    summary: 'Give a person a post; it opens nothing until a security administrator activates it',
    access: { right: 'org.manage_people' },
    params: Bare,
    body: strict({ id: Id, postId: Id, ...Period }),
    response: Done,
  },
  'POST /holdings/:id/activate': {
    operationId: 'activateHolding',
    summary: 'Activate a holding',
    access: { right: 'org.grant_roles' },
    params: Bare,
    body: Bare,
    response: Done,
  },
  'POST /holdings/:id/end': {
    operationId: 'endHolding',
    summary: 'End a holding from a day on',
    access: { right: 'org.manage_people' },
    params: Bare,
    body: strict({ id: Id, on: On }),
    response: Done,
  },
  'POST /people/:id/reveal': {
    operationId: 'revealPerson',
    summary: 'See one masked value; who, what and why go to the ledger',
    access: { right: 'org.reveal' },
    params: Bare,
    body: strict({ id: Id, field: oneOf(['phone']), reason: words(200, 4) }),
    response: strict({ value: Type.String() }),
  },
  'POST /accounts/:personId/unlock': {
    ...account('unlockAccount', 'Lift a lock-out', 'org.manage_access'),
    params: OfPerson,
    body: Bare,
    response: Done,
  },
  'POST /accounts/:personId/disable': {
    ...account('disableAccount', 'Disable an account and end its sessions', 'org.disable_account'),
    params: OfPerson,
    body: Bare,
    response: Done,
  },
  'POST /accounts/:personId/enable': {
    ...account('enableAccount', 'Enable an account again', 'org.manage_access'),
    params: OfPerson,
    body: Bare,
    response: Done,
  },
  'POST /accounts/:personId/reset-password': {
    ...account('resetPassword', 'Give a new initial password, shown once', 'org.manage_people'),
    params: OfPerson,
    body: Bare,
    response: strict({ id: Id, initialPassword: OneTime }),
  },
  'POST /accounts/:personId/reset-factor': {
    ...account('resetFactor', 'Remove a lost second factor', 'org.manage_access'),
    params: OfPerson,
    body: Bare,
    response: Done,
  },
  'GET /tokens': {
    operationId: 'listTokens',
    summary: 'Machine tokens of my area',
    access: { right: 'org.manage_access' },
    query: strict(PageQuery),
    response: page(Token),
  },
  'POST /tokens': {
    operationId: 'issueToken',
    summary: 'Issue a machine token; the secret is shown once',
    access: { right: 'org.manage_access' },
    body: strict({
      id: Id,
      name: words(60),
      area: AreaCode,
      rights: Type.Array(words(60), { minItems: 1, maxItems: 50, uniqueItems: true }),
      lines: LineList,
      expiresAt: Instant,
    }),
    response: strict({ id: Id, secret: OneTime }),
  },
  'POST /tokens/:id/revoke': {
    operationId: 'revokeToken',
    summary: 'Revoke a machine token',
    access: { right: 'org.manage_access' },
    params: Bare,
    body: Bare,
    response: Done,
  },
  'GET /ledger': {
    operationId: 'listLedger',
    summary: 'The ledger of my area, newest first',
    access: { right: 'org.read_ledger' },
    query: strict({
      ...PageQuery,
      name: Type.Optional(Type.String({ pattern: '^[a-z_.]{1,60}$' })),
      person: Type.Optional(Id),
      from: Type.Optional(DayText),
      to: Type.Optional(DayText),
    }),
    response: page(LedgerRow),
  },
} as const satisfies Contract;
