import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { test } from 'node:test';
import { hashPassword, isOutdated, newPassword, verifyPassword } from './passwords.ts';

test('a hash names its cost, fits its password and no other, and differs each time', async () => {
  const [one, two] = await Promise.all([hashPassword('Tr0ub4d&xq'), hashPassword('Tr0ub4d&xq')]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  assert.notEqual(one, two);
  assert.equal(await verifyPassword('Tr0ub4d&xq', one), true);
  assert.equal(await verifyPassword('Tr0ub4d&xQ', one), false);
  assert.equal(isOutdated(one), false);
});

test('a hash made at another cost still fits and is told to be outdated', async () => {
  const salt = Buffer.from('0123456789abcdef');
  const cheap = { memory: 1024, passes: 3, parallelism: 2 };
  const tag = argon2Sync('argon2id', { message: 'old', nonce: salt, tagLength: 32, ...cheap });
  const text = [salt, tag].map((bytes) => bytes.toString('base64').replace(/=+$/, '')).join('$');
  const stored = `$argon2id$v=19$m=1024,t=3,p=2$${text}`;
  assert.equal(await verifyPassword('old', stored), true);
  assert.equal(isOutdated(stored), true);
});

test('the same letters typed through another input method are the same password', async () => {
  const stored = await hashPassword('密码ＡＢc-123');
  assert.equal(await verifyPassword('密码ABc-123', stored), true);
});

test('Argon2id here is the one of RFC 9106 section 5.3', () => {
  const tag = argon2Sync('argon2id', {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  });
  assert.equal(tag.toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
});

test('a storm of sign-ins waits in turn, and one too many is asked to come back', async () => {
  const salt = Buffer.from('0123456789abcdef');
  const tag = argon2Sync('argon2id', {
    message: 'storm',
    nonce: salt,
    tagLength: 32,
    memory: 64,
    passes: 1,
    parallelism: 1,
  });
  const text = [salt, tag].map((bytes) => bytes.toString('base64').replace(/=+$/, '')).join('$');
  const stored = `$argon2id$v=19$m=64,t=1,p=1$${text}`;
  const storm = await Promise.allSettled(Array.from({ length: 403 }, () => verifyPassword('storm', stored)));
  assert.equal(storm.filter((each) => each.status === 'fulfilled' && each.value).length, 402);
  assert.equal(await verifyPassword('storm', stored), true);
});

test('initial passwords have three classes and no look-alikes', () => {
  assert.match(newPassword(), /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[^0O1lI]{16}$/);
});
