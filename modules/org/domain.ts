import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import type { AreaLevel, AreaPart, RefusalCode, Role } from './contract.ts';

/** A rule's "no", as its code. */
export type Problem = RefusalCode | undefined;

const minute = 60_000;
const day = 86_400_000;

/** Limits of sign-in. Practice under GB/T 22239 (等保三级 身份鉴别); the standard names no figures. */
export const limits = {
  idle: 30 * minute,
  absolute: 12 * 60 * minute,
  failures: 5,
  lock: 15 * minute,
  pause: minute / 2,
  passwordAge: 90 * day,
  touch: minute,
  tokenYears: 2,
} as const;

const commonPasswords = [
  'password',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'admin@123',
  'admin123',
  'root@123',
  'welcome1',
  'qwer1234',
  'qwerty12',
  '1qaz2wsx',
  '!qaz2wsx',
  '1qaz@wsx',
  'asdf1234',
  'zxcv1234',
  'abcd1234',
  'abc12345',
  'aa123456',
  'woaini',
  '12345678',
  '87654321',
  '11111111',
  '00000000',
  '88888888',
  'zhenshu',
] as const;

/**
 * Why a new password is refused: shorter than 10 characters, fewer than 3 of lower case, upper case, digits and others,
 * containing the user name, built on a common password, or the last one again (等保三级 身份鉴别: complexity).
 */
export function passwordProblem(next: string, about: { username: string; isLast: boolean }): Problem {
  if (Array.from(next).length < 10) return 'org.password_short';
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((pattern) => pattern.test(next)).length;
  if (classes < 3) return 'org.password_classes';
  const lower = next.toLowerCase();
  if (lower.includes(about.username.toLowerCase())) return 'org.password_username';
  if (commonPasswords.some((common) => lower.includes(common)) || /^(.)\1+$/.test(lower)) return 'org.password_common';
  return about.isLast ? 'org.password_last' : undefined;
}

/** How an account stands towards guessing. */
export type Attempts = { readonly failed: number; readonly lockedUntil: Date | null };

/**
 * Counts an attempt before it is checked, so that parallel guesses count too. Refuses while locked. When more attempts are
 * under way than may fail, the rest pause for half a minute, or until one of them succeeds; a lock that ran out starts
 * again from one.
 */
export function countAttempt(before: Attempts, now: Date): { ok: boolean; next: Attempts } {
  if (before.lockedUntil && before.lockedUntil > now) return { ok: false, next: before };
  const failed = before.lockedUntil ? 1 : before.failed + 1;
  if (failed > limits.failures) return { ok: false, next: lockedFor(limits.pause, failed, now) };
  return { ok: true, next: { failed, lockedUntil: null } };
}

/** The account after an attempt that was counted turned out wrong: the fifth locks it. */
export function afterFailure(before: Attempts, now: Date): Attempts {
  const isLocked = before.lockedUntil !== null && before.lockedUntil.getTime() - now.getTime() > limits.pause;
  return before.failed >= limits.failures && !isLocked ? lockedFor(limits.lock, before.failed, now) : before;
}

/** The account after an attempt that was counted turned out neither right nor wrong. Takes back one, never another's. */
export function takeBack(before: Attempts): Attempts {
  return { ...before, failed: Math.max(0, before.failed - 1) };
}

function lockedFor(length: number, failed: number, now: Date): Attempts {
  return { failed, lockedUntil: new Date(now.getTime() + length) };
}

/** What decides whether a session is alive. */
export type SessionTimes = {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly status: string;
};

/** Whether a session may be used now: not ended, not idle for 30 minutes, not older than 12 hours, account active. */
export function isAlive(session: SessionTimes, now: Date): boolean {
  return (
    session.endedAt === null &&
    session.status === 'active' &&
    now < session.expiresAt &&
    now.getTime() - session.lastSeenAt.getTime() < limits.idle
  );
}

/** Whether a password must be changed before anything else: given by an administrator, or older than 90 days. */
export function passwordDue(
  account: { mustChange: boolean; passwordChangedAt: Date; demo: boolean; method: string },
  now: Date,
): boolean {
  if (account.demo || account.method !== 'password') return false;
  return account.mustChange || now.getTime() - account.passwordChangedAt.getTime() > limits.passwordAge;
}

/** What a session lacks of the second factor: an enrolment, a code, or nothing. */
export function factorDue(factor: {
  confirmed: boolean;
  required: boolean;
  shown: boolean;
}): 'enrol' | 'confirm' | null {
  if (factor.shown) return null;
  if (factor.confirmed) return 'confirm';
  return factor.required ? 'enrol' : null;
}

/** The three administrators (系统、安全、审计管理员). */
export const administrators: readonly Role[] = ['system_admin', 'security_admin', 'audit_admin'];

/**
 * Separation of the three administrators (等保三级 三权分立): at most one of them in one person; the security and the audit
 * administrator (专职) hold no other role at all.
 */
export function separationProblem(roles: readonly Role[]): Problem {
  const all = new Set(roles);
  const admins = administrators.filter((role) => all.has(role));
  if (admins.length > 1) return 'org.separation';
  const alone = all.has('security_admin') || all.has('audit_admin');
  return alone && all.size > 1 ? 'org.separation' : undefined;
}

/** The level of an area by the shape of its 12-digit code (county 6, town 9, village 12 digits, filled with zeros). */
export function levelOf(code: number): AreaLevel {
  if (code % 1_000_000 === 0) return 'county';
  return code % 1000 === 0 ? 'town' : 'village';
}

/** The code of the area above, null above the county. */
export function parentOf(code: number): number | null {
  const level = levelOf(code);
  if (level === 'county') return null;
  return level === 'town' ? code - (code % 1_000_000) : code - (code % 1000);
}

/** The 6-digit county of an area code. */
export function countyOfArea(code: number): number {
  return Math.floor(code / 1_000_000);
}

/** Why areas cannot be split into or merged from one another: other level, other parent, a code twice, or the county itself. */
export function partsProblem(one: number, many: readonly Pick<AreaPart, 'code'>[]): Problem {
  const codes = many.map((part) => part.code);
  const same = codes.every((code) => levelOf(code) === levelOf(one) && parentOf(code) === parentOf(one));
  return same && new Set(codes).size === codes.length && levelOf(one) !== 'county' ? undefined : 'org.area_parts_wrong';
}

/** A period of days [from, to), open while `to` is null. */
export type DayPeriod = { readonly from: Day; readonly to: Day | null };

/** Why a period is refused: it ends before it begins or is empty. */
export function periodProblem(period: DayPeriod): Problem {
  return period.to !== null && period.to <= period.from ? 'org.period_wrong' : undefined;
}

/** Why something in force over `period` cannot be ended on `on`: not in force the day before, or ended earlier already. */
export function closingProblem(period: DayPeriod, on: Day): Problem {
  return on > period.from && (period.to === null || on < period.to) ? undefined : 'org.period_wrong';
}

/** Whether a token may live until `expiresAt`: in the future and at most two years from now. */
export function tokenExpiryProblem(expiresAt: Date, now: Date): Problem {
  const last = new Date(now);
  last.setUTCFullYear(last.getUTCFullYear() + limits.tokenYears);
  return expiresAt > now && expiresAt <= last ? undefined : 'org.token_expiry';
}

/** A secret of ours as its holder shows it: the county that keeps its digest, and the whole text. */
export type Secret = { readonly county: number; readonly text: string };

/** Reads a session secret `990101.…` or a token `zst_990101_…`; undefined when it is none of ours. */
export function parseSecret(text: string | undefined, kind: 'session' | 'token'): Secret | undefined {
  const pattern = kind === 'session' ? /^([1-9]\d{5})\.[\w-]{43}$/ : /^zst_([1-9]\d{5})_[\w-]{43}$/;
  const match = text === undefined ? null : pattern.exec(text);
  return match ? { county: Number(match[1]), text: match[0] } : undefined;
}

/** Today, in China Standard Time. */
export function today(now: Date): Day {
  return dayOf(now);
}
