import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { makeTurns } from '@zhenshu/kernel/turns.ts';

const hash = promisify(argon2);

/** Cost of new hashes: Argon2id (RFC 9106) with 19 MiB and 2 passes, OWASP's minimum; older hashes keep theirs. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;

/** Two hashings at a time, the rest wait in turn: a storm of sign-ins costs 40 MiB, not all memory. */
const inTurn = makeTurns(2, 400, () => refuse('limited', 'org.busy', { retryAfterSeconds: 5 }));

type Parameters = { memory: number; passes: number; parallelism: number };

async function derive(password: string, salt: Buffer, tagLength: number, parameters: Parameters): Promise<Buffer> {
  return inTurn(() => hash('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength, ...parameters }));
}

/** Hashes a password with a new salt; the text names algorithm and cost (PHC string format). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, 32, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

/** Whether a password belongs to a hash; throws on a hash that is not ours. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = phc.exec(stored);
  if (!match) throw new Error('A stored password hash is malformed');
  const [, memory, passes, parallelism, salt, tag] = match;
  const wanted = Buffer.from(tag!, 'base64');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const got = await derive(password, Buffer.from(salt!, 'base64'), wanted.length, parameters);
  return timingSafeEqual(got, wanted);
}

/** Whether a hash was made at another cost than today's and should be made anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(`$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$`);
}

/** Spends the time a verification takes: an unknown user name must not be told by a quick answer. */
export async function spendVerification(password: string): Promise<void> {
  await derive(password, randomBytes(16), 32, cost);
}

/** An initial password that is read out or written down once: no look-alike characters, three classes, about 90 bits. */
export function newPassword(): string {
  const classes = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789'] as const;
  const pick = (letters: string) => letters[randomInt(letters.length)]!;
  const all = classes.join('');
  for (;;) {
    const text = Array.from({ length: 16 }, () => pick(all)).join('');
    if (classes.every((letters) => Array.from(text).some((letter) => letters.includes(letter)))) return text;
  }
}
