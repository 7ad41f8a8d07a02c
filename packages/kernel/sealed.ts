import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

/** Keys for sealed fields by id; the first is current, the others still open what they sealed. */
export type Keyring = readonly { readonly id: string; readonly secret: Buffer }[];

/** AES-256-GCM, or SM4-CTR with HMAC-SM3 over the ciphertext (GB/T 39786 sites; this OpenSSL has no SM4 mode with authentication). */
export type SealAlgorithm = 'aes-256-gcm' | 'sm4-ctr-hmac-sm3';

/** Reads `id:base64(32 bytes)[,id:…]`; throws on anything else. */
export function loadKeyring(text: string): Keyring {
  const keys = text.split(',').map((part) => {
    const [id, secret] = part.trim().split(':');
    const bytes = Buffer.from(secret ?? '', 'base64');
    if (!id || !/^[a-z0-9-]{1,20}$/.test(id) || bytes.length !== 32)
      throw new Error('FIELD_KEYS: expected id:base64 of 32 bytes');
    return { id, secret: bytes };
  });
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error('FIELD_KEYS: an id stands twice');
  return keys;
}

/** A new keyring of one random key, in the form `loadKeyring` reads. */
export function generateKeyringText(): string {
  return `k${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}`;
}

/** Encrypts a field for storage: `v1.<algorithm>.<key id>.<payload>`. `context` (e.g. 'org.person.phone') must be given again to open it. */
export function seal(
  keyring: Keyring,
  plain: string,
  context: string,
  algorithm: SealAlgorithm = 'aes-256-gcm',
): string {
  const key = keyring[0]!;
  const payload =
    algorithm === 'aes-256-gcm' ? sealAes(key.secret, plain, context) : sealSm4(key.secret, plain, context);
  return `v1.${algorithm}.${key.id}.${payload.toString('base64url')}`;
}

/** Decrypts a sealed field. Throws when it was altered, moved to another field or sealed by an unknown key: a bug or an attack. */
export function open(keyring: Keyring, sealed: string, context: string): string {
  const [version, algorithm, id, payload] = sealed.split('.');
  const key = keyring.find((candidate) => candidate.id === id);
  if (version !== 'v1' || !payload || !key) throw new Error('Sealed field: unknown form or key');
  const bytes = Buffer.from(payload, 'base64url');
  if (algorithm === 'aes-256-gcm') return openAes(key.secret, bytes, context);
  if (algorithm === 'sm4-ctr-hmac-sm3') return openSm4(key.secret, bytes, context);
  throw new Error('Sealed field: unknown algorithm');
}

/** Whether a sealed field should be sealed again with the current key. */
export function needsReseal(keyring: Keyring, sealed: string): boolean {
  return sealed.split('.')[2] !== keyring[0]!.id;
}

/** A blind index: finds equal values without storing them. `keyid.<16 bytes>` by HMAC-SM3 under a key of its own. */
export function blindIndex(keyring: Keyring, plain: string, context: string): string {
  return blindIndexes([keyring[0]!], plain, context)[0]!;
}

/** The blind indexes of a value under every key, for look-ups while keys rotate. */
export function blindIndexes(keyring: Keyring, plain: string, context: string): string[] {
  return keyring.map(({ id, secret }) => {
    const mac = createHmac('sm3', subkey(secret, 'index', 32))
      .update(`${context}\n${plain}`)
      .digest();
    return `${id}.${mac.subarray(0, 16).toString('base64url')}`;
  });
}

/** Derived keys by the key they come from: derivation costs more than the sealing itself. */
const derived = new WeakMap<Buffer, Map<string, KeyObject>>();

function subkey(secret: Buffer, purpose: string, length: number): KeyObject {
  const known = derived.get(secret) ?? new Map<string, KeyObject>();
  derived.set(secret, known);
  const key =
    known.get(purpose) ??
    createSecretKey(Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `zhenshu ${purpose}`, length)));
  known.set(purpose, key);
  return key;
}

function sealAes(secret: Buffer, plain: string, context: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', subkey(secret, 'aes', 32), iv).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function openAes(secret: Buffer, bytes: Buffer, context: string): string {
  const decipher = createDecipheriv('aes-256-gcm', subkey(secret, 'aes', 32), bytes.subarray(0, 12), {
    authTagLength: 16,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(12, 28));
  return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
}

function macSm4(secret: Buffer, iv: Buffer, body: Buffer, context: string): Buffer {
  return createHmac('sm3', subkey(secret, 'sm4 mac', 32))
    .update(`${Buffer.byteLength(context)}\n${context}`)
    .update(iv)
    .update(body)
    .digest();
}

function sealSm4(secret: Buffer, plain: string, context: string): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv('sm4-ctr', subkey(secret, 'sm4', 16), iv);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, macSm4(secret, iv, body, context), body]);
}

function openSm4(secret: Buffer, bytes: Buffer, context: string): string {
  const [iv, mac, body] = [bytes.subarray(0, 16), bytes.subarray(16, 48), bytes.subarray(48)];
  if (mac.length !== 32 || !timingSafeEqual(mac, macSm4(secret, iv, body, context)))
    throw new Error('Sealed field: altered');
  const decipher = createDecipheriv('sm4-ctr', subkey(secret, 'sm4', 16), iv);
  return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
}
