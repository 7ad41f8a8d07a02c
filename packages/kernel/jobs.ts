import { run, runOnce, type Runner, type TaskList } from 'graphile-worker';
import pg from 'pg';
import type { Tx } from './db.ts';
import type { Log } from './log.ts';

/** What a job's handler gets besides its payload. */
export type JobContext = { readonly log: Log };
/** A module's jobs by task name `module.verb`; each is idempotent, because a job may run twice. */
export type Jobs = Readonly<Record<string, (payload: never, context: JobContext) => Promise<void>>>;

/** Adds a job inside the caller's transaction: it exists exactly if the transaction commits. `key` replaces a waiting job of the same key. */
export async function enqueue(
  tx: Tx,
  task: string,
  payload: Readonly<Record<string, unknown>>,
  options: { key?: string; runAt?: Date } = {},
): Promise<void> {
  await tx.named('kernel.enqueue', 'select kernel.enqueue($1, $2, $3, $4)', [
    task,
    JSON.stringify(payload),
    options.key ?? null,
    options.runAt ?? null,
  ]);
}

function taskList(jobs: Jobs, log: Log): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([task, work]) => [
      task,
      async (payload: unknown) => {
        await work(payload as never, { log });
      },
    ]),
  );
}

/** Works jobs until stopped. `connection` is the owner's: the queue's tables are not the app role's. */
export async function startJobs(connection: pg.PoolConfig, jobs: Jobs, log: Log): Promise<Runner> {
  const pool = new pg.Pool({ ...connection, max: 4 });
  pool.on('error', (error) => log.warn({ err: error }, 'job queue connection lost'));
  const runner = await run({ pgPool: pool, taskList: taskList(jobs, log), concurrency: 4, noHandleSignals: true, pollInterval: 2000 });
  runner.promise.catch((error: Error) => log.error({ err: error }, 'job queue stopped')).finally(() => void pool.end());
  return runner;
}

/** Works every job that is due now, then returns; for tests and tools. */
export async function runJobsOnce(connection: pg.PoolConfig, jobs: Jobs, log: Log): Promise<void> {
  const pool = new pg.Pool({ ...connection, max: 2 });
  try {
    await runOnce({ pgPool: pool, taskList: taskList(jobs, log), noHandleSignals: true });
  } finally {
    await pool.end();
  }
}
