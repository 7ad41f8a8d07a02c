import { createHash } from 'node:crypto';

/** SM3 (GB/T 32905-2016), 32 bytes, by Node's own OpenSSL. */
export function sm3(data: string | Uint8Array): Buffer {
  return createHash('sm3').update(data).digest();
}

/** Canonical JSON: keys sorted by code unit, no spaces, undefined members left out; the same value always gives the same text. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).toSorted()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(member)}`);
  }
  return `{${parts.join(',')}}`;
}

/** The head of a chain before its first link. */
export const genesis = '0'.repeat(64);

/** One link: SM3 over the previous head and the canonical content, as 64 hex digits. */
export function link(previous: string, content: unknown): string {
  return sm3(`${previous}\n${canonical(content)}`).toString('hex');
}
