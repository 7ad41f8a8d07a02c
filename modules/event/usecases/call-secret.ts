import { createHmac } from 'node:crypto';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';

/**
 * The secret of the link a command made: 20 bytes nobody can guess without the key, and the same again when the command
 * is repeated, so that it need not be kept.
 */
export function secretOf(keyring: Keyring, commandId: string): string {
  const digest = createHmac('sm3', keyring.at(-1)!.secret).update(`call link ${commandId}`).digest();
  return digest.subarray(0, 20).toString('base64url');
}

/** What is kept of a secret. */
export function digestOf(secret: string): string {
  return sm3(`call link ${secret}`).toString('hex');
}
