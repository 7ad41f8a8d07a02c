import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { Errors } from 'typebox/value';
import { generateKeyringText } from './sealed.ts';

const Environment = Type.Object({
  PORT: Type.Optional(Type.String({ pattern: '^\\d{1,5}$', description: 'port to listen on; 3000' })),
  HOST: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'address to listen on; 127.0.0.1 in demo mode, whose password everybody knows, else 0.0.0.0',
    }),
  ),
  DATA_DIR: Type.Optional(Type.String({ minLength: 1, description: 'folder of database, files and keys; ./data' })),
  DATABASE_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'a PostgreSQL 16 or newer; without it the embedded one' }),
  ),
  DATABASE_APP_URL: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'sign-in of the app role; without it SET ROLE is used' }),
  ),
  ZHENSHU_MODE: Type.Optional(
    Type.String({
      enum: ['demo', 'production'],
      description: 'demo loads the demo county; default demo without DATABASE_URL',
    }),
  ),
  DEMO: Type.Optional(
    Type.String({
      enum: ['county', 'town'],
      description: 'what demo mode loads: a county with a year of work (a minute or two), or a town with a week of it',
    }),
  ),
  COUNTY: Type.Optional(
    Type.String({ pattern: '^\\d{6}$', description: 'county of the public pages; default the only one' }),
  ),
  FIELD_KEYS: Type.Optional(Type.String({ minLength: 20, description: 'keyring of sealed fields, id:base64[,…]' })),
  RATE_LIMIT: Type.Optional(
    Type.String({
      pattern: '^[1-9]\\d{0,8}$',
      description: 'requests a minute from one session, token or address; 6000',
    }),
  ),
  LOG_LEVEL: Type.Optional(Type.String({ enum: ['debug', 'info', 'warn', 'error', 'silent'] })),
  PUBLIC_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'address people use, for links and cookies' }),
  ),
  TRUST_PROXY: Type.Optional(
    Type.String({ pattern: '^[0-9]$', description: 'how many reverse proxies stand in front' }),
  ),
  METRICS_TOKEN: Type.Optional(
    Type.String({ minLength: 16, description: 'bearer token of /metrics; else loopback only' }),
  ),
  OIDC_ISSUER: Type.Optional(Type.String({ pattern: '^https?://' })),
  OIDC_CLIENT_ID: Type.Optional(Type.String({ minLength: 1 })),
  OIDC_CLIENT_SECRET: Type.Optional(Type.String({ minLength: 1 })),
  S3_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'S3 endpoint with bucket as path; else files on disk' }),
  ),
  S3_ACCESS_KEY: Type.Optional(Type.String({ minLength: 1 })),
  S3_SECRET_KEY: Type.Optional(Type.String({ minLength: 1 })),
});

/** What an operator may set; everything has a default that works on one machine. See docs/operations.md. */
export type Config = {
  readonly mode: 'demo' | 'production';
  readonly demo: 'county' | 'town';
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly databaseAppUrl: string | null;
  readonly county: number | null;
  readonly fieldKeys: string;
  readonly rateLimit: number;
  readonly logLevel: string;
  readonly publicUrl: string | null;
  /** Reverse proxies in front: that many entries at the end of X-Forwarded-For are believed. */
  readonly trustProxy: number;
  readonly metricsToken: string | null;
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | null;
  readonly s3: { readonly url: string; readonly accessKey: string; readonly secretKey: string } | null;
};

/**
 * Reads and checks the environment once, at start; nobody else reads `process.env`.
 * Throws one error that names every wrong setting.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given: Record<string, string> = {};
  for (const key of Object.keys(Environment.properties)) {
    const value = environment[key];
    if (value !== undefined && value !== '') given[key] = value;
  }
  const problems = Errors(Environment, given).map((e) => `${e.instancePath.slice(1)}: ${e.message}`);
  const env = given as Static<typeof Environment>;
  if (env.PORT !== undefined && Number(env.PORT) > 65535) problems.push('PORT: above 65535');
  if (env.OIDC_ISSUER && !(env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET)) {
    problems.push('OIDC_ISSUER: needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET');
  }
  if (env.S3_URL && !(env.S3_ACCESS_KEY && env.S3_SECRET_KEY))
    problems.push('S3_URL: needs S3_ACCESS_KEY and S3_SECRET_KEY');
  if (problems.length > 0) throw new Error(`Settings are wrong 配置有误:\n  ${problems.join('\n  ')}`);

  const dataDir = resolve(env.DATA_DIR ?? 'data');
  const mode = env.ZHENSHU_MODE ?? (env.DATABASE_URL ? 'production' : 'demo');
  return {
    mode: mode === 'production' ? 'production' : 'demo',
    demo: env.DEMO === 'town' ? 'town' : 'county',
    // Everybody knows the demo password: only who is on this machine shall need none better.
    host: env.HOST ?? (mode === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: Number(env.PORT ?? 3000),
    dataDir,
    databaseUrl: env.DATABASE_URL ?? null,
    databaseAppUrl: env.DATABASE_APP_URL ?? null,
    county: env.COUNTY ? Number(env.COUNTY) : null,
    fieldKeys: env.FIELD_KEYS ?? keepKeys(dataDir),
    rateLimit: Number(env.RATE_LIMIT ?? 6000),
    logLevel: env.LOG_LEVEL ?? 'info',
    publicUrl: env.PUBLIC_URL ?? null,
    trustProxy: Number(env.TRUST_PROXY ?? 0),
    metricsToken: env.METRICS_TOKEN ?? null,
    oidc: env.OIDC_ISSUER
      ? { issuer: env.OIDC_ISSUER, clientId: env.OIDC_CLIENT_ID!, clientSecret: env.OIDC_CLIENT_SECRET! }
      : null,
    s3: env.S3_URL ? { url: env.S3_URL, accessKey: env.S3_ACCESS_KEY!, secretKey: env.S3_SECRET_KEY! } : null,
  };
}

/** The keyring made at the first start and kept, readable by its owner alone, in the data folder. */
function keepKeys(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'field-keys');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const text = generateKeyringText();
  writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return text;
}

/** A new secret of `bytes` random bytes as URL-safe text. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
