import pg from 'pg';
import type { Config } from '@zhenshu/kernel/config.ts';
import { openDatabase, type Database } from '@zhenshu/kernel/db.ts';
import { migrate } from '@zhenshu/kernel/migrate.ts';
import { startPostgres } from '@zhenshu/kernel/postgres.ts';

/** The database of the program: the embedded one or the operator's, migrated and opened as the app role. */
export type Store = {
  readonly db: Database;
  /** Sign-in of the owner, for the job queue and maintenance. */
  readonly owner: pg.ClientConfig;
  readonly migrated: readonly string[];
  /** The embedded database was running already: another program uses it. */
  readonly adopted: boolean;
  /** Counties that have areas. */
  readonly counties: () => Promise<number[]>;
  /** Work that can be done again after a crash: its commits do not wait for the disk. */
  readonly hurry: <T>(work: (db: Database) => Promise<T>) => Promise<T>;
  /** Tells the planner how much the tables hold by now; the database itself gets to it a minute later. */
  readonly analyze: () => Promise<void>;
  /** Brings the embedded database up again where it has died; tells whether it had. */
  readonly revive: () => Promise<boolean>;
  close(): Promise<void>;
};

const name = 'zhenshu';

/** Starts or reaches the database, brings its schema up to date and opens it as the app role. */
export async function openStore(config: Config, log: (line: string) => void): Promise<Store> {
  const server = config.databaseUrl ? undefined : await startPostgres({ dataDir: config.dataDir, log });
  const owner: pg.ClientConfig = server
    ? { host: server.host, port: server.port, user: server.superuser, database: name }
    : { connectionString: config.databaseUrl! };
  if (server) await createDatabase({ ...owner, database: 'postgres' });
  const migrated = await migrate(owner);
  const asOwner = async <R extends pg.QueryResultRow>(text: string): Promise<R[]> => {
    const client = new pg.Client(owner);
    await client.connect();
    try {
      return (await client.query<R>(text)).rows;
    } finally {
      await client.end();
    }
  };
  // The embedded server listens on a private socket only, so its app role needs no password. Elsewhere the app role
  // signs in by its own address, or the owner's session steps down to it.
  if (server) await asOwner('alter role zhenshu_app login');
  const app = server
    ? { ...owner, user: 'zhenshu_app' }
    : {
        connectionString: config.databaseAppUrl ?? config.databaseUrl!,
        ...(config.databaseAppUrl ? {} : { options: '-c role=zhenshu_app' }),
      };
  const db = openDatabase(app);
  return {
    db,
    owner,
    migrated,
    adopted: server?.adopted ?? true,
    counties: async () =>
      (await asOwner<{ county: number }>('select distinct county from org.area order by 1')).map((row) => row.county),
    hurry: async (work) => {
      const { options = '' } = app as { options?: string };
      const hurried = openDatabase({ ...app, options: `${options} -c synchronous_commit=off` });
      try {
        return await work(hurried);
      } finally {
        await hurried.close();
      }
    },
    analyze: async () => void (await asOwner('analyze')),
    revive: async () => (await server?.revive()) ?? false,
    close: async () => {
      await db.close();
      await server?.stop();
    },
  };
}

async function createDatabase(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
}
