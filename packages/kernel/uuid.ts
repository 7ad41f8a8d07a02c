/**
 * Client-made identifiers: UUID version 7 (RFC 9562 §5.7), time-ordered so that indexes stay dense.
 * Pure apart from the random source of the platform; runs in the browser and in Node.
 */

/** A new uuid v7 for an instant in milliseconds since the epoch; the random part is cryptographically strong. */
export function uuidv7(at: number): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  for (let i = 0, rest = at; i < 6; i++) {
    bytes[5 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
