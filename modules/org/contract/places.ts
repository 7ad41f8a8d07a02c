import { Type, type Static } from 'typebox';
import {
  AreaCode,
  DayText,
  Id,
  PageQuery,
  nullable,
  oneOf,
  page,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { Area, BothNames, Done, GridList, On, Period, RoleList, organKinds } from './words.ts';

const CodeText = Type.String({ pattern: '^[1-9]\\d{11}$' });
const Titles = { titleZh: words(60), titleEn: words(120) };
const AreaPart = strict({ code: AreaCode, ...BothNames });
export type AreaPart = Static<typeof AreaPart>;
const AreaDone = strict({ codes: Type.Array(AreaCode) });

/** An organ as lists show it. */
export const Organ = strict({
  id: Id,
  area: AreaCode,
  parentId: nullable(Id),
  nameZh: Type.String(),
  nameEn: Type.String(),
  kind: oneOf(organKinds),
  ...Period,
});
export type Organ = Static<typeof Organ>;

/** A post as lists show it. */
export const Post = strict({
  id: Id,
  organId: Id,
  area: AreaCode,
  titleZh: Type.String(),
  titleEn: Type.String(),
  roles: RoleList,
  grids: GridList,
  ...Period,
});
export type Post = Static<typeof Post>;

/** Areas, organs and posts. Areas and organs come whole (they are trees of a few hundred rows): `next` is always null. */
export const placesContract = {
  'GET /areas': {
    operationId: 'listAreas',
    summary: 'Areas of the county in force on a day',
    access: 'signed_in',
    query: strict({ at: Type.Optional(DayText) }),
    response: page(Area),
  },
  'POST /areas': {
    operationId: 'addArea',
    summary: 'Add an area',
    access: { right: 'org.manage_places' },
    body: strict({ id: Id, code: AreaCode, ...BothNames, from: DayText }),
    response: AreaDone,
  },
  'POST /areas/:code/close': {
    operationId: 'closeArea',
    summary: 'Close an area from a day on',
    access: { right: 'org.manage_places' },
    params: strict({ code: CodeText }),
    body: strict({ id: Id, on: On }),
    response: AreaDone,
  },
  'POST /areas/split': {
    operationId: 'splitArea',
    summary: 'Split an area into several from a day on; one part may keep its code',
    access: { right: 'org.manage_places' },
    body: strict({ id: Id, code: AreaCode, on: On, into: Type.Array(AreaPart, { minItems: 2, maxItems: 20 }) }),
    response: AreaDone,
  },
  'POST /areas/merge': {
    operationId: 'mergeAreas',
    summary: 'Merge areas into one from a day on; it may keep one of their codes',
    access: { right: 'org.manage_places' },
    body: strict({
      id: Id,
      codes: Type.Array(AreaCode, { minItems: 2, maxItems: 20, uniqueItems: true }),
      on: On,
      into: AreaPart,
    }),
    response: AreaDone,
  },
  'GET /organs': {
    operationId: 'listOrgans',
    summary: 'Organs of the county in force on a day',
    access: 'signed_in',
    query: strict({ at: Type.Optional(DayText), kind: Type.Optional(oneOf(organKinds)) }),
    response: page(Organ),
  },
  'POST /organs': {
    operationId: 'addOrgan',
    summary: 'Add an organ',
    access: { right: 'org.manage_organs' },
    body: strict({
      id: Id,
      area: AreaCode,
      parentId: nullable(Id),
      ...BothNames,
      kind: oneOf(organKinds),
      from: DayText,
    }),
    response: Done,
  },
  'POST /organs/:id/change': {
    operationId: 'changeOrgan',
    summary: 'Rename an organ or put it under another; the ledger keeps what it was',
    access: { right: 'org.manage_organs' },
    params: strict({ id: Id }),
    body: strict({ id: Id, ...BothNames, parentId: nullable(Id) }),
    response: Done,
  },
  'POST /organs/:id/close': {
    operationId: 'closeOrgan',
    summary: 'Close an organ from a day on',
    access: { right: 'org.manage_organs' },
    params: strict({ id: Id }),
    body: strict({ id: Id, on: On }),
    response: Done,
  },
  'GET /posts': {
    operationId: 'listPosts',
    summary: 'Posts in my area in force today',
    access: { right: 'org.see_people' },
    query: strict({ ...PageQuery, organ: Type.Optional(Id) }),
    response: page(Post),
  },
  'POST /posts': {
    operationId: 'addPost',
    summary: 'Add a post; a security administrator gives it its roles',
    access: { right: 'org.manage_organs' },
    body: strict({ id: Id, organId: Id, area: AreaCode, ...Titles, grids: GridList, from: DayText }),
    response: Done,
  },
  'POST /posts/:id/roles': {
    operationId: 'grantRoles',
    summary: 'Set the roles of a post',
    access: { right: 'org.grant_roles' },
    params: strict({ id: Id }),
    body: strict({ id: Id, roles: RoleList }),
    response: Done,
  },
  'POST /posts/:id/grids': {
    operationId: 'setGrids',
    summary: 'Set the grids looked after from a post',
    access: { right: 'org.manage_organs' },
    params: strict({ id: Id }),
    body: strict({ id: Id, grids: GridList }),
    response: Done,
  },
  'POST /posts/:id/close': {
    operationId: 'closePost',
    summary: 'Close a post from a day on',
    access: { right: 'org.manage_organs' },
    params: strict({ id: Id }),
    body: strict({ id: Id, on: On }),
    response: Done,
  },
} as const satisfies Contract;
