import { newSecret } from '@zhenshu/kernel/config.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { parseSecret } from '../domain.ts';

/** Name of the session cookie. */
export const sessionCookie = 'zs_session';

/** A new session secret; the county in front finds the place that keeps its digest. */
export function newSessionSecret(county: number): string {
  return `${county}.${newSecret()}`;
}

/** A new machine token. */
export function newTokenSecret(county: number): string {
  return `zst_${county}_${newSecret()}`;
}

/** What is stored of a secret: SM3. A secret has 256 random bits, so it needs no salt and no slow hash. */
export function digestOf(secret: string): string {
  return sm3(secret).toString('hex');
}

/** County and digest of a session cookie or token; undefined when it is none of ours. */
export function readSecret(
  text: string | undefined,
  kind: 'session' | 'token',
): { county: number; hash: string } | undefined {
  const secret = parseSecret(text, kind);
  return secret && { county: secret.county, hash: digestOf(secret.text) };
}
