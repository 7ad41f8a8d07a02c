import { Logger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import pg from 'pg';
import type { Tx } from './db.ts';
import type { Log } from './log.ts';

/** What a job's handler gets besides its payload. */
export type JobContext = { readonly log: Log };
/** A module's jobs by task name `module.verb`; each is idempotent, because a job may run twice. */
export type Jobs = Readonly<Record<string, (payload: never, context: JobContext) => Promise<void>>>;

/** A job by the clock: `at` is five cron fields in UTC. */
export type CronLine = { readonly task: string; readonly at: string };

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

/** Works jobs until stopped; `crontab` lines add some by the clock (UTC). `connection` is the owner's: the queue's tables are not the app role's. */
export async function startJobs(
  connection: pg.PoolConfig,
  jobs: Jobs,
  crontab: readonly CronLine[],
  log: Log,
): Promise<Runner> {
  const pool = new pg.Pool({ ...connection, max: 4 });
  pool.on('error', (error) => log.warn({ err: error }, 'job queue connection lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  const runner = await run({
    pgPool: pool,
    taskList: taskList(jobs, log),
    concurrency: 4,
    noHandleSignals: true,
    pollInterval: 2000,
    parsedCronItems: parseCronItems(crontab.map(({ task, at }) => ({ task, match: at, identifier: task }))),
    logger: quietly(log),
  });
  runner.promise.catch((error: Error) => log.error({ err: error }, 'job queue stopped')).finally(() => void pool.end());
  return runner;
}

/** The queue's own lines, without the payloads it would print: only what an operator must act on. */
function quietly(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === 'error') log.error({ queue: message }, 'job failed');
    else if (level === 'warning') log.warn({ queue: message }, 'job queue');
  });
}
