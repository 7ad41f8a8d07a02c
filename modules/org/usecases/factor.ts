import { Secret, TOTP } from 'otpauth';
import { open, seal, type Keyring } from '@zhenshu/kernel/sealed.ts';

const period = 30;

function factorOf(username: string, secret: Secret): TOTP {
  return new TOTP({ issuer: '镇枢', label: username, algorithm: 'SHA1', digits: 6, period, secret });
}

function placeOf(personId: string): string {
  return `org.account.totp:${personId}`;
}

/** A new second factor (TOTP, RFC 6238): what is stored, and the address a phone app scans. */
export function newFactor(keyring: Keyring, who: { personId: string; username: string }) {
  const secret = new Secret({ size: 20 });
  return {
    sealed: seal(keyring, secret.base32, placeOf(who.personId)),
    uri: factorOf(who.username, secret).toString(),
  };
}

/**
 * The 30-second step a code belongs to, one step of clock drift allowed; undefined when it is wrong, or not newer than
 * the last step accepted (RFC 6238 §5.2: a code is accepted once).
 */
export function stepOf(
  keyring: Keyring,
  factor: { personId: string; sealed: string; lastStep: number | null },
  code: string,
  now: Date,
): number | undefined {
  const secret = Secret.fromBase32(open(keyring, factor.sealed, placeOf(factor.personId)));
  const delta = factorOf('', secret).validate({ token: code, timestamp: now.getTime(), window: 1 });
  if (delta === null) return undefined;
  const step = Math.floor(now.getTime() / 1000 / period) + delta;
  return factor.lastStep === null || step > factor.lastStep ? step : undefined;
}
