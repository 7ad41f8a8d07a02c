import { Type, type Static } from 'typebox';
import {
  AreaCode,
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
import { Area, Done, OwnPost, RoleList, Session } from './words.ts';

const Password = Type.String({ minLength: 1, maxLength: 200 });
const Code = Type.String({ pattern: '^\\d{6}$' });
const NewId = { id: Id };

/** Who is signed in, through which post, and what stands in the way of working. */
export const Me = strict({
  person: strict({ id: Id, name: Type.String() }),
  username: Type.String(),
  county: Type.Integer(),
  posts: Type.Array(OwnPost),
  post: Id,
  roles: RoleList,
  /** Empty while a password or a second factor is due. */
  rights: Type.Array(Type.String()),
  areas: Type.Array(Area),
  area: AreaCode,
  mustChange: Type.Boolean(),
  factor: oneOf(['none', 'enrolled', 'confirmed']),
  /** What must be done before the session opens anything: enrol and confirm, or show a code. */
  factorDue: nullable(oneOf(['enrol', 'confirm'])),
  demo: Type.Boolean(),
  idleMinutes: Type.Integer(),
  expiresAt: Instant,
});
export type Me = Static<typeof Me>;

/** Sign-in and one's own account. Signing in and out need no command id: they make or end a session of their own. */
export const sessionContract = {
  'POST /session': {
    operationId: 'signIn',
    summary: 'Sign in; sets the session cookie',
    access: 'public',
    // A county's offices may share one address, so the limit leaves room for a morning; guessing is stopped by the lock.
    limit: 300,
    body: strict({
      username: words(64),
      password: Password,
      code: Type.Optional(Code),
      postId: Type.Optional(Id),
    }),
    response: Me,
  },
  'GET /session': { operationId: 'getSession', summary: 'Who I am', access: 'signed_in', response: Me },
  'DELETE /session': {
    operationId: 'signOut',
    summary: 'Sign out',
    access: 'signed_in',
    response: strict({ ended: Type.Boolean() }),
  },
  'POST /session/post': {
    operationId: 'switchPost',
    summary: 'Act through another of my posts',
    access: 'signed_in',
    body: strict({ ...NewId, postId: Id }),
    response: strict({ postId: Id }),
  },
  'POST /session/password': {
    operationId: 'changePassword',
    summary: 'Change my password; ends my other sessions',
    access: 'signed_in',
    limit: 60,
    body: strict({ ...NewId, current: Password, next: Password }),
    response: Done,
  },
  'POST /session/factor': {
    operationId: 'enrolFactor',
    summary: 'Begin a second factor; its address is shown once',
    access: 'signed_in',
    limit: 60,
    body: strict(NewId),
    response: strict({ uri: nullable(Type.String()) }),
  },
  'POST /session/factor/confirm': {
    operationId: 'confirmFactor',
    summary: 'Show a code: confirms a new factor, or opens a session that still lacks one',
    access: 'signed_in',
    limit: 60,
    body: strict({ ...NewId, code: Code }),
    response: Done,
  },
  'GET /session/oidc/start': {
    operationId: 'startOidc',
    summary: 'Go to the identity provider',
    access: 'public',
    limit: 120,
  },
  'GET /session/oidc/callback': {
    operationId: 'finishOidc',
    summary: 'Come back from the identity provider',
    access: 'public',
    limit: 120,
    query: Type.Object({}, { additionalProperties: Type.String() }),
  },
  'GET /sessions': {
    operationId: 'listSessions',
    summary: 'My sessions, or with the right those of a person',
    access: 'signed_in',
    query: strict({ ...PageQuery, person: Type.Optional(Id) }),
    response: page(Session),
  },
  'POST /sessions/:id/end': {
    operationId: 'endSession',
    summary: 'End one of my sessions, or with the right anybody’s',
    access: 'signed_in',
    params: strict({ id: Id }),
    body: strict(NewId),
    response: Done,
  },
} as const satisfies Contract;
