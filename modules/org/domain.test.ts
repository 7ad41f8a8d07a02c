import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roles, type Role } from './contract.ts';
import {
  afterFailure,
  closingProblem,
  countAttempt,
  factorDue,
  isAlive,
  levelOf,
  limits,
  parentOf,
  parseSecret,
  partsProblem,
  passwordDue,
  passwordProblem,
  periodProblem,
  separationProblem,
  takeBack,
  tokenExpiryProblem,
  type Attempts,
} from './domain.ts';

const now = new Date('2026-06-22T10:00:00+08:00');
const about = { username: 'wang.fang', isLast: false };
const later = (ms: number) => new Date(now.getTime() + ms);
const clean: Attempts = { failed: 0, lockedUntil: null };

test('a password of nine characters is too short, one of ten is long enough', () => {
  assert.equal(passwordProblem('Tr0ub4d&x', about), 'org.password_short');
  assert.equal(passwordProblem('Tr0ub4d&xq', about), undefined);
});

test('a password of two classes is refused however long it is', () => {
  assert.equal(passwordProblem('lowerandlower99', about), 'org.password_classes');
});

test('a password that contains the user name in any case is refused', () => {
  assert.equal(passwordProblem('xxWANG.Fang1!', about), 'org.password_username');
});

test('a password built on a common one is refused', () => {
  assert.equal(passwordProblem('P@ssw0rd2026', about), 'org.password_common');
});

test('the last password is refused', () => {
  assert.equal(passwordProblem('Tr0ub4d&xq', { ...about, isLast: true }), 'org.password_last');
});

test('a Chinese sentence counts by characters, not by bytes', () => {
  assert.equal(passwordProblem('网格员Aa1', about), 'org.password_short');
});

test('the fifth failure locks for fifteen minutes and the lock runs out', () => {
  let state = clean;
  for (let i = 0; i < limits.failures; i++) state = afterFailure(countAttempt(state, now).next, now);
  assert.deepEqual(state.lockedUntil, later(limits.lock));
  assert.equal(countAttempt(state, later(limits.lock - 1)).ok, false);
  assert.deepEqual(countAttempt(state, later(limits.lock)), { ok: true, next: { failed: 1, lockedUntil: null } });
});

test('no order of parallel attempts lets more than five guesses through between two successes', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (steps) => {
      let state = clean;
      let admitted = 0;
      for (const isBegin of steps) {
        if (isBegin) {
          const counted = countAttempt(state, now);
          if (counted.ok) admitted++;
          state = counted.next;
        } else {
          state = afterFailure(state, now);
        }
      }
      return admitted <= limits.failures;
    }),
  );
});

test('a sixth attempt under way pauses for half a minute, and the failures before it still lock', () => {
  const five = Array.from({ length: 5 }).reduce<Attempts>((state) => countAttempt(state, now).next, clean);
  const paused = countAttempt(five, now);
  assert.deepEqual([paused.ok, paused.next.lockedUntil], [false, later(limits.pause)]);
  assert.deepEqual(afterFailure(paused.next, now).lockedUntil, later(limits.lock));
});

test('taking back one attempt leaves the guesses counted meanwhile', () => {
  const guessed = countAttempt(countAttempt(clean, now).next, now).next;
  assert.deepEqual(takeBack(guessed), { failed: 1, lockedUntil: null });
  assert.deepEqual(takeBack(clean), clean);
});

test('a session dies of idleness, of age, of its end and of a disabled account', () => {
  const session = { lastSeenAt: now, expiresAt: later(limits.absolute), endedAt: null, status: 'active' };
  assert.equal(isAlive(session, later(limits.idle - 1)), true);
  assert.equal(isAlive(session, later(limits.idle)), false);
  assert.equal(isAlive({ ...session, lastSeenAt: later(limits.absolute) }, later(limits.absolute)), false);
  assert.equal(isAlive({ ...session, endedAt: now }, now), false);
  assert.equal(isAlive({ ...session, status: 'disabled' }, now), false);
});

test('a password is due when an administrator gave it or after ninety days, but not for demo or identity provider', () => {
  const account = { mustChange: false, passwordChangedAt: now, demo: false, method: 'password' };
  assert.equal(passwordDue(account, later(limits.passwordAge)), false);
  assert.equal(passwordDue(account, later(limits.passwordAge + 1)), true);
  assert.equal(passwordDue({ ...account, mustChange: true }, now), true);
  assert.equal(passwordDue({ ...account, mustChange: true, demo: true }, now), false);
  assert.equal(passwordDue({ ...account, mustChange: true, method: 'oidc' }, now), false);
});

test('a confirmed factor must be shown in each session, a required one enrolled first', () => {
  assert.equal(factorDue({ confirmed: true, required: false, shown: false }), 'confirm');
  assert.equal(factorDue({ confirmed: false, required: true, shown: false }), 'enrol');
  assert.equal(factorDue({ confirmed: false, required: false, shown: false }), null);
  assert.equal(factorDue({ confirmed: true, required: true, shown: true }), null);
});

test('no set of roles joins two of the three administrators, nor security or audit with anything', () => {
  fc.assert(
    fc.property(fc.subarray([...roles]), (some: Role[]) => {
      const admins = some.filter((role) => role.endsWith('_admin')).length;
      const alone = some.includes('security_admin') || some.includes('audit_admin');
      const joined = admins > 1 || (alone && some.length > 1);
      return (separationProblem(some) === 'org.separation') === joined;
    }),
  );
});

test('a role held twice through two posts is no mixture', () => {
  assert.equal(separationProblem(['audit_admin', 'audit_admin']), undefined);
});

test('the level and the area above follow from the code', () => {
  assert.deepEqual([levelOf(990101000000), parentOf(990101000000)], ['county', null]);
  assert.deepEqual([levelOf(990101100000), parentOf(990101100000)], ['town', 990101000000]);
  assert.deepEqual([levelOf(990101100203), parentOf(990101100203)], ['village', 990101100000]);
});

test('an area is split only into areas of its level under its parent', () => {
  const code = 990101100201;
  assert.equal(partsProblem(code, [{ code }, { code: 990101100202 }]), undefined);
  assert.equal(partsProblem(code, [{ code }, { code }]), 'org.area_parts_wrong');
  assert.equal(partsProblem(code, [{ code }, { code: 990101101202 }]), 'org.area_parts_wrong');
  assert.equal(partsProblem(990101000000, [{ code: 990101000000 }]), 'org.area_parts_wrong');
});

test('a period ends after it begins and is closed inside itself', () => {
  const period = { from: '2026-01-01', to: null };
  assert.equal(periodProblem({ from: '2026-01-01', to: '2026-01-01' }), 'org.period_wrong');
  assert.equal(closingProblem(period, '2026-01-01'), 'org.period_wrong');
  assert.equal(closingProblem(period, '2026-01-02'), undefined);
  assert.equal(closingProblem({ ...period, to: '2026-02-01' }, '2026-02-01'), 'org.period_wrong');
});

test('a token lives at most two years', () => {
  assert.equal(tokenExpiryProblem(new Date('2028-06-22T10:00:00+08:00'), now), undefined);
  assert.equal(tokenExpiryProblem(new Date('2028-06-22T10:00:01+08:00'), now), 'org.token_expiry');
  assert.equal(tokenExpiryProblem(now, now), 'org.token_expiry');
});

test('secrets of another form or kind are not read', () => {
  const random = 'A'.repeat(43);
  assert.equal(parseSecret(`990101.${random}`, 'session')?.county, 990101);
  assert.equal(parseSecret(`zst_990101_${random}`, 'token')?.county, 990101);
  assert.equal(parseSecret(`zst_990101_${random}`, 'session'), undefined);
  assert.equal(parseSecret(`990101.${random}x`, 'session'), undefined);
  assert.equal(parseSecret(undefined, 'session'), undefined);
});
