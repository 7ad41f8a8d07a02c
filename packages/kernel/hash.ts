import { createHash } from 'node:crypto';
import { canonical } from './canonical.ts';

/** SM3 (GB/T 32905-2016), 32 bytes, by Node's own OpenSSL. */
export function sm3(data: string | Uint8Array): Buffer {
  return createHash('sm3').update(data).digest();
}

/** The head of a chain before its first link. */
export const genesis = '0'.repeat(64);

/** One link: SM3 over the previous head and the canonical content, as 64 hex digits. */
export function link(previous: string, content: unknown): string {
  return sm3(`${previous}\n${canonical(content)}`).toString('hex');
}
