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
import { classKinds } from './words.ts';

/** The three national lists: must do 基本履职, assist 配合履职, taken back by a department 上级部门收回 (domain-facts §9). */
export const tiers = ['basic', 'assist', 'taken_back'] as const;
export type Tier = (typeof tiers)[number];

/** The most characters of the texts of a responsibility, and the most organs a cell names. */
export const longestResponsibility = {
  name: 300,
  field: 60,
  duties: 4000,
  method: 2000,
  basis: 2000,
  organs: 30,
} as const;
/** The highest number of a batch. */
export const mostBatches = 99;

const codeShape = '^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$';
const text = (most: number) => Type.String({ minLength: 1, maxLength: most });
const textOrNone = (most: number) => Type.String({ maxLength: most });

/** The id of an organ, or the name of one the county does not know; marks that part names stand in no name. */
export const OrganOrName = Type.String({
  pattern: '^[^\\s\\u3001\\uff0c,\\uff1b;](?:[^\\u3001\\uff0c,\\uff1b;]{0,98}[^\\s\\u3001\\uff0c,\\uff1b;])?$',
});
const Organs = Type.Array(OrganOrName, { maxItems: longestResponsibility.organs });

/**
 * A responsibility matter 履职事项 of an area. No leads of the tier basic: each town itself. `leadDuties` and `townDuties` are
 * both sides' tasks; `receivers`, `method` and `since` say who does from when and how what was taken back.
 */
export const Responsibility = strict({
  code: Type.String({ pattern: codeShape }),
  name: text(longestResponsibility.name),
  field: text(longestResponsibility.field),
  batch: Type.Integer({ minimum: 1, maximum: mostBatches }),
  tier: oneOf(tiers),
  area: AreaCode,
  leads: Organs,
  supports: Organs,
  leadDuties: textOrNone(longestResponsibility.duties),
  townDuties: textOrNone(longestResponsibility.duties),
  receivers: Organs,
  method: textOrNone(longestResponsibility.method),
  since: nullable(DayText),
  basis: textOrNone(longestResponsibility.basis),
});
export type Responsibility = Static<typeof Responsibility>;

/** A class 事件/部件, with all below it, belongs to a responsibility matter under the name of a refined item 精细化事项. */
export const Fusion = strict({
  kind: oneOf(classKinds),
  code: Type.String({ pattern: codeShape }),
  responsibility: Type.String({ pattern: codeShape }),
  item: text(100),
});
export type Fusion = Static<typeof Fusion>;

/** A responsibility in force and the version it stands in. */
export const ResponsibilityRow = strict({ ...Responsibility.properties, versionId: Id, listVersion: Type.String() });
export type ResponsibilityRow = Static<typeof ResponsibilityRow>;

const Reading = { right: 'catalog.read' };
const Count = Type.Integer();
const AreaText = Type.String({ pattern: '^[1-9]\\d{11}$' });

/** Routes of responsibilities: the three national lists as views. */
export const responsibilitiesContract = {
  'GET /responsibilities': {
    operationId: 'listResponsibilities',
    summary: 'Responsibility matters in force on a day, and how many each tier, field and batch has',
    access: Reading,
    query: strict({
      ...PageQuery,
      tier: Type.Optional(oneOf(tiers)),
      field: Type.Optional(words(longestResponsibility.field)),
      batch: Type.Optional(Type.String({ pattern: '^[1-9]\\d?$' })),
      area: Type.Optional(AreaText),
      q: Type.Optional(words(50)),
      day: Type.Optional(DayText),
    }),
    response: strict({
      ...page(ResponsibilityRow).properties,
      total: Count,
      tiers: Type.Array(strict({ tier: oneOf(tiers), count: Count })),
      fields: Type.Array(strict({ field: Type.String(), count: Count })),
      batches: Type.Array(strict({ batch: Count, count: Count })),
    }),
  },
} as const satisfies Contract;
