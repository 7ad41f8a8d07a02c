import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
} from 'kysely';
import pg from 'pg';
import type { DB } from '@zhenshu/db/types.gen.ts';
import type { Scope } from './actor.ts';
import { openWire, type Wire } from './wire.ts';

// 12-digit area codes and counts fit a double exactly; days stay text so that no time zone touches them.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Builds and types SQL; it never runs any. Statements run through a Tx. */
export const sqlFor = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** One open transaction under one scope; it refuses to run anything after its end. */
export type Tx = {
  /** All rows of a built query. */
  all<R>(query: Compilable<R>): Promise<R[]>;
  /** The first row of a built query, if any. */
  first<R>(query: Compilable<R>): Promise<R | undefined>;
  /** A hand-written statement, prepared under its name: for hot writes, whose plan does not depend on the scope. */
  named<R extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<R[]>;
  /** Something to be told within this process once the transaction has committed; forgotten when it rolls back. */
  tell(news: unknown): void;
};

/** The database as the app role sees it. */
export type Database = {
  /** Runs `work` in one transaction whose rows are held to `scope`; commits when it resolves, rolls back when it throws. */
  tx<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A transaction with no scope set: only tables without row-level security show rows (sign-in, health). */
  unscoped<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One prepared statement on its own, without a scope: look-ups that must run before any scope is known. */
  ask<R extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<R[]>;
  /** Hears what transactions tell, each time all of one, in the order of commits as this process learns of them. */
  hear(listener: (news: readonly unknown[]) => void): void;
  /** News between the processes of this database, over a connection of its own. */
  wire(channel: string, on: Parameters<typeof openWire>[2]): Wire;
  close(): Promise<void>;
};

/** Opens the app role's pool. 16 connections: measured best on small machines (more only queue inside PostgreSQL). */
export function openDatabase(options: pg.PoolConfig): Database {
  // Requests are small and many: workers of one query would take the processors of the others, compiling it its own time.
  // No request leaves a transaction open for a minute: a stuck one would hold its locks, and a day past its closing.
  const settings = `-c max_parallel_workers_per_gather=0 -c jit=off -c idle_in_transaction_session_timeout=60000 ${options.options ?? ''}`;
  const pool = new pg.Pool({
    max: 16,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 10_000,
    ...options,
    options: settings,
  });
  // A lost connection is replaced at the next use. Without a listener its news would end the process: the pool's hears
  // of idle ones, the client's own of one that a transaction holds between two statements.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  const wires: Wire[] = [];
  const listeners: ((news: readonly unknown[]) => void)[] = [];

  async function transaction<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    let open = true;
    const news: unknown[] = [];
    const run = async (query: string | pg.QueryConfig): Promise<pg.QueryResult> => {
      if (!open) throw new Error('This transaction has ended');
      return client.query(query);
    };
    const tx: Tx = {
      all: async <R>(query: Compilable<R>) => {
        const { sql, parameters } = query.compile();
        return (await run({ text: sql, values: [...parameters] })).rows as R[];
      },
      first: async <R>(query: Compilable<R>) => (await tx.all(query))[0],
      named: async <R extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]) =>
        (await run({ name, text, values: [...values] })).rows as R[],
      tell: (told) => void news.push(told),
    };
    try {
      await run(begin);
      const result = await work(tx);
      await run('commit');
      if (news.length > 0) for (const listener of listeners) listener(news);
      return result;
    } catch (error) {
      // A connection whose rollback fails is not given back to the pool.
      await client.query('rollback').catch((fault: Error) => (broken = fault));
      throw error;
    } finally {
      open = false;
      client.release(broken);
    }
  }

  return {
    tx: (scope, work) => transaction(`begin; ${setScope(scope)}`, work),
    unscoped: (work) => transaction('begin', work),
    ask: async <R extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]) =>
      (await pool.query<R>({ name, text, values: [...values] })).rows,
    hear: (listener) => void listeners.push(listener),
    wire: (channel, on) => {
      const wire = openWire({ ...options, options: settings }, channel, on);
      wires.push(wire);
      return wire;
    },
    close: async () => {
      await Promise.all([pool.end(), ...wires.map((wire) => wire.close())]);
    },
  };
}

/** The statement that binds the transaction to a scope. Everything in it is a number, a uuid or a word of a closed set. */
function setScope(scope: Scope): string {
  const organs = scope.organs === '*' ? '*' : scope.organs.join(',');
  if (!/^(\*|[0-9a-f,-]*)$/.test(organs)) throw new Error('Scope with a malformed organ');
  const lines = scope.lines.join(',');
  if (!/^[a-z_,]*$/.test(lines)) throw new Error('Scope with a malformed line');
  for (const n of [scope.county, scope.lo, scope.hi]) {
    if (!Number.isSafeInteger(n)) throw new Error('Scope with a malformed area');
  }
  return `select kernel.set_scope(${scope.county}, ${scope.lo}, ${scope.hi}, '${organs}', '${lines}')`;
}

/** Whether a thrown error is a unique violation (23505) of the named constraint; shard suffixes are allowed for. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23505', constraint);
}

/** Whether a thrown error is an exclusion violation (23P01) of the named constraint. */
export function isExclusionViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23P01', constraint);
}

function isViolation(error: unknown, state: string, constraint?: string): boolean {
  if (!(error instanceof pg.DatabaseError) || error.code !== state) return false;
  return (
    constraint === undefined || new RegExp(`\\b${constraint}(_\\d+)?\\b`).test(`${error.constraint} ${error.message}`)
  );
}

/** Whether the fault is the connection's or the machine's (disk full 53100), not the statement's: the caller may try again later. */
export function isConnectionFault(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0[1-3]|53[13]00)/.test(error.code ?? '');
  const code = (error as { code?: string } | null)?.code ?? '';
  return (
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(
      (error as Error | null)?.message ?? '',
    )
  );
}
