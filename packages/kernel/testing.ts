import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { systemActor, type Actor } from './actor.ts';
import { readConfig, type Config } from './config.ts';
import type { Ctx } from './ctx.ts';
import { openDatabase, type Database } from './db.ts';
import { makeLog } from './log.ts';
import { migrate } from './migrate.ts';
import { startPostgres } from './postgres.ts';
import { generateKeyringText } from './sealed.ts';
import { uuidv7 } from './uuid.ts';

const template = 'zhenshu_template';

/** A PostgreSQL for one run of the test suite: real, without fsync, with a migrated template database. */
export async function startTestServer(): Promise<{ env: Record<string, string>; stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'zs-test-'));
  chmodSync(dataDir, 0o755);
  const server = await startPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  const owner = { host: server.host, port: server.port, user: server.superuser };
  await inDatabase({ ...owner, database: 'postgres' }, (client) => client.query(`create database ${template}`));
  await migrate({ ...owner, database: template });
  await inDatabase({ ...owner, database: template }, (client) => client.query('alter role zhenshu_app login'));
  return {
    env: { ZS_TEST_PG: JSON.stringify(owner) },
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of its own for one test file, cloned from the template, as the app role and as the owner. */
export type TestDatabase = {
  readonly db: Database;
  /** Sign-in of the app role. */
  readonly app: pg.ClientConfig;
  /** Sign-in of the owner, who is not held by row-level security: to look behind the scenes and to work jobs. */
  readonly owner: pg.ClientConfig;
  /** One statement as the owner. */
  readonly sql: <R extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<R[]>;
};

/** Opens a fresh database; it is dropped after the file's tests. Starts a server when the suite did not. */
export async function testDatabase(): Promise<TestDatabase> {
  let stop = async () => {};
  let given = process.env['ZS_TEST_PG'];
  if (!given) {
    const server = await startTestServer();
    given = server.env['ZS_TEST_PG']!;
    stop = server.stop;
  }
  const server = JSON.parse(given) as { host: string; port: number; user: string };
  const name = `t_${uuidv7(Date.now()).replaceAll('-', '')}`;
  const admin = { ...server, database: 'postgres' };
  await inDatabase(admin, (client) => client.query(`create database ${name} template ${template} strategy wal_log`));
  const owner = { ...server, database: name };
  const app = { ...owner, user: 'zhenshu_app' };
  const db = openDatabase({ ...app, max: 8 });
  const ownerPool = new pg.Pool({ ...owner, max: 2 });
  ownerPool.on('error', () => {});
  after(async () => {
    await db.close();
    await ownerPool.end();
    await inDatabase(admin, (client) => client.query(`drop database ${name} with (force)`));
    await stop();
  });
  return {
    db,
    app,
    owner,
    sql: async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await ownerPool.query<R>(text, values)).rows,
  };
}

/** Settings for tests: demo mode, own keyring, silent log. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  return {
    ...readConfig({
      FIELD_KEYS: generateKeyringText(),
      LOG_LEVEL: 'silent',
      DATA_DIR: join(tmpdir(), 'zs-test-files'),
    }),
    ...overrides,
  };
}

/** A context for calling use cases directly: the system's actor of a county unless another is given. */
export function testCtx(
  db: Database,
  options: { actor?: Actor; now?: Date; county?: number; config?: Config } = {},
): Ctx {
  return {
    actor: options.actor ?? systemActor(options.county ?? 990101, '测试'),
    now: options.now ?? new Date('2026-06-22T10:00:00+08:00'),
    db,
    log: makeLog('silent'),
    config: options.config ?? testConfig(),
  };
}

/** A new client-made id. */
export function anId(): string {
  return uuidv7(Date.now());
}

async function inDatabase<T>(connection: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
