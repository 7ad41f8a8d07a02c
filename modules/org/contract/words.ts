import { Type, type Static } from 'typebox';
import { AreaCode, DayText, Id, Instant, nullable, oneOf, strict, words } from '@zhenshu/kernel/contract.ts';
import { lines } from '@zhenshu/kernel/actor.ts';

/** Roles a post may have (角色), a closed set; the last three are the administrators of 三权分立. */
export const roles = [
  'clerk',
  'dispatcher',
  'handler',
  'checker',
  'grid_worker',
  'leader',
  'supervisor',
  'list_manager',
  'system_admin',
  'security_admin',
  'audit_admin',
] as const;
export type Role = (typeof roles)[number];

/** Which roles hold a right: right → roles. Each module exports one table, the server merges them. */
export type Rights = Readonly<Record<string, readonly Role[]>>;

/** Levels of areas (区划级别), told by the shape of the 12-digit code. */
export const areaLevels = ['county', 'town', 'village'] as const;
export type AreaLevel = (typeof areaLevels)[number];

/** Kinds of organs (机构类别). */
export const organKinds = [
  'department',
  'town_government',
  'office',
  'centre',
  'team',
  'station',
  'village_committee',
] as const;
export type OrganKind = (typeof organKinds)[number];

/** Every condition under which this module says no. */
export const refusalCodes = [
  'org.wrong_credentials',
  'org.locked',
  'org.disabled',
  'org.no_post',
  'org.code_needed',
  'org.code_wrong',
  'org.busy',
  'org.session_ended',
  'org.token_invalid',
  'org.own_account_only',
  'org.not_your_post',
  'org.wrong_password',
  'org.password_short',
  'org.password_classes',
  'org.password_username',
  'org.password_common',
  'org.password_last',
  'org.factor_confirmed',
  'org.factor_missing',
  'org.oidc_missing',
  'org.oidc_failed',
  'org.oidc_no_account',
  'org.outside_scope',
  'org.area_unknown',
  'org.area_exists',
  'org.area_code_wrong',
  'org.area_in_use',
  'org.area_parts_wrong',
  'org.period_wrong',
  'org.organ_unknown',
  'org.organ_cycle',
  'org.organ_in_use',
  'org.post_unknown',
  'org.post_outside_organ',
  'org.post_in_use',
  'org.person_unknown',
  'org.phone_wrong',
  'org.phone_missing',
  'org.username_taken',
  'org.holding_unknown',
  'org.holding_overlap',
  'org.holding_active',
  'org.separation',
  'org.session_unknown',
  'org.not_yourself',
  'org.token_unknown',
  'org.token_rights',
  'org.token_expiry',
  'org.cursor_wrong',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** Names under which this module writes the ledger (指令台账). */
export const ledgerNames = [
  'org.signed_in',
  'org.sign_in_failed',
  'org.locked_out',
  'org.signed_out',
  'org.switch_post',
  'org.change_password',
  'org.enrol_factor',
  'org.confirm_factor',
  'org.link_oidc',
  'org.end_session',
  'org.add_area',
  'org.close_area',
  'org.split_area',
  'org.merge_areas',
  'org.add_organ',
  'org.change_organ',
  'org.close_organ',
  'org.add_post',
  'org.grant_roles',
  'org.set_grids',
  'org.close_post',
  'org.add_person',
  'org.add_holding',
  'org.activate_holding',
  'org.end_holding',
  'org.reveal',
  'org.unlock',
  'org.disable',
  'org.enable',
  'org.reset_password',
  'org.reset_factor',
  'org.issue_token',
  'org.revoke_token',
] as const;
export type LedgerName = (typeof ledgerNames)[number];

/** A name in both languages. */
export const BothNames = { nameZh: words(100), nameEn: words(200) };
/** A role of the closed set. */
export const RoleWord = oneOf(roles);
/** Roles without repetition. */
export const RoleList = Type.Array(RoleWord, { maxItems: roles.length, uniqueItems: true });
/** Lines of work without repetition. */
export const LineList = Type.Array(oneOf(lines), { maxItems: lines.length, uniqueItems: true });
/** 15-character grid codes. */
export const GridList = Type.Array(Type.String({ pattern: '^[0-9A-Z]{15}$' }), { maxItems: 100, uniqueItems: true });
/** The day a change takes effect: the old holds until the day before, the new from this day on. */
export const On = DayText;
/** A period of days [from, to); to is null while it is open. */
export const Period = { from: DayText, to: nullable(DayText) };
/** The answer to a command that made or changed one thing. */
export const Done = strict({ id: Id });

/** A post one may act through. */
export const OwnPost = strict({
  id: Id,
  organId: Id,
  organZh: Type.String(),
  organEn: Type.String(),
  titleZh: Type.String(),
  titleEn: Type.String(),
  area: AreaCode,
  roles: RoleList,
});
export type OwnPost = Static<typeof OwnPost>;

/** An area as lists show it. */
export const Area = strict({
  code: AreaCode,
  nameZh: Type.String(),
  nameEn: Type.String(),
  level: oneOf(areaLevels),
  parent: nullable(AreaCode),
  ...Period,
});
export type Area = Static<typeof Area>;

/** A session as lists show it. */
export const Session = strict({
  id: Id,
  postId: Id,
  method: oneOf(['password', 'oidc']),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  endedAt: nullable(Instant),
  address: Type.String(),
  agent: Type.String(),
  current: Type.Boolean(),
});
export type Session = Static<typeof Session>;
