import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { sm3 } from './hash.ts';

const migrationsDir = join(import.meta.dirname, '../../db/migrations');

type Migration = { readonly name: string; readonly text: string; readonly digest: string };

/** The migrations of this checkout in order; the numbers must run without a gap. */
export function readMigrations(dir = migrationsDir): Migration[] {
  return readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file, index) => {
      if (Number(file.slice(0, 4)) !== index + 1) throw new Error(`Migration ${file} is out of sequence`);
      const text = readFileSync(join(dir, file), 'utf8');
      return { name: file.slice(0, -4), text, digest: sm3(text).toString('hex') };
    });
}

/**
 * Brings the database up to this checkout: roles, our migrations, the job queue's own, grants. Safe to run from
 * several processes at once (one lock), refuses a database that is newer than the program or whose history differs.
 * `connection` must be the owner (or a superuser); returns the names that were applied now.
 */
export async function migrate(connection: pg.ClientConfig): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const applied: string[] = [];
  try {
    const { rows } = await client.query<{ n: string }>('show server_version_num');
    if (Number((rows[0] as unknown as { server_version_num: string }).server_version_num) < 160000) {
      throw new Error('PostgreSQL 16 or newer is needed');
    }
    // One migrator at a time; a session lock, so that it also covers the job queue's own migrations.
    await client.query('select pg_advisory_lock(990101, 1)');
    await client.query(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'zhenshu_app') then create role zhenshu_app nologin; end if;
    end $$`);
    await client.query(`create schema if not exists kernel`);
    await client.query(`create table if not exists kernel.migration (
      name text primary key, digest text not null, applied_at timestamptz not null default now())`);
    const known = new Map(
      (await client.query<{ name: string; digest: string }>('select name, digest from kernel.migration')).rows.map(
        (row) => [row.name, row.digest],
      ),
    );
    const migrations = readMigrations();
    const names = new Set(migrations.map((m) => m.name));
    for (const name of known.keys()) {
      if (!names.has(name))
        throw new Error(`The database knows migration ${name}, this program does not: use the newer program`);
    }
    for (const migration of migrations) {
      const digest = known.get(migration.name);
      if (digest === migration.digest) continue;
      if (digest !== undefined) throw new Error(`Migration ${migration.name} was changed after it had been applied`);
      await client.query('begin');
      try {
        await client.query(migration.text);
        await client.query('insert into kernel.migration (name, digest) values ($1, $2)', [
          migration.name,
          migration.digest,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
      }
      applied.push(migration.name);
    }
    const pool = new pg.Pool({ ...connection, max: 1 });
    pool.on('error', () => {});
    pool.on('connect', (one) => one.on('error', () => {}));
    try {
      await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) });
    } finally {
      await pool.end();
    }
  } finally {
    await client.end();
  }
  return applied;
}
