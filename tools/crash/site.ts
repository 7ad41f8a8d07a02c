import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '@zhenshu/kernel/postgres.ts';
import { findPostmaster } from '@zhenshu/kernel/postgres/postmaster.ts';

/** What happened to the server and its database. */
export type SiteFigures = {
  serverKills: number;
  databaseKills: number;
  /** Ends of the server that nobody asked for; it is started again, as a service manager would. */
  ownExits: number;
  /** Lines of the server's log that begin as JSON and are none. */
  brokenLines: number;
};

/** How a program ended: its exit code, 0 when clean, or the signal that ended it. */
type Ending = number | string;

/** One server on a data folder with its embedded database, watched over as by a service manager. */
export type Site = {
  readonly url: string;
  readonly figures: SiteFigures;
  /** SIGKILL to the server; resolves when the next one is ready. */
  killServer(): Promise<void>;
  /** SIGKILL to the database; resolves when another takes connections, which the server must see to by itself. */
  killDatabase(): Promise<void>;
  /** SIGTERM to the server and a new start; tells how the old one ended. */
  restart(): Promise<Ending>;
  /** Ends the server and whatever database is left. May be called again, at any moment. */
  close(): Promise<Ending>;
};

const patienceMs = 60_000;
const mostFalseStarts = 5;

/** Starts the server on a data folder, and again whenever it ends until `close`. Its output is kept in server.log there. */
export async function openSite(dataDir: string, demo: 'town' | 'county' = 'town'): Promise<Site> {
  const port = await freePort();
  const cluster = join(dataDir, 'postgres');
  const output = createWriteStream(join(dataDir, 'server.log'), { flags: 'a' });
  const figures: SiteFigures = { serverKills: 0, databaseKills: 0, ownExits: 0, brokenLines: 0 };
  let falseStarts = 0;
  let asked: NodeJS.Signals | undefined;
  let closing: Promise<Ending> | undefined;
  let up = Promise.withResolvers<void>();
  let child = start();

  function start(): ChildProcess {
    up = Promise.withResolvers();
    // Whoever waits hears of a failure; when nobody does, it must not end this program before it has cleaned up.
    up.promise.catch(() => {});
    asked = undefined;
    let ready = false;
    const server = spawn(process.execPath, [join(import.meta.dirname, '../../apps/server/main.ts')], {
      env: {
        PATH: process.env['PATH'],
        DATA_DIR: dataDir,
        PORT: String(port),
        HOST: '127.0.0.1',
        RATE_LIMIT: '999999999',
        ZHENSHU_MODE: 'demo',
        DEMO: demo,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface(server.stdout).on('line', (line) => {
      if (output.writable) output.write(`${line}\n`);
      if (line.startsWith('{') && !isJson(line)) figures.brokenLines += 1;
      if (!line.includes('is ready at')) return;
      ready = true;
      falseStarts = 0;
      up.resolve();
    });
    server.once('exit', (code, signal) => {
      if (closing) return up.reject(new Error('the server is being ended'));
      if (asked === undefined) figures.ownExits += 1;
      if (asked === undefined && !ready) falseStarts += 1;
      if (falseStarts < mostFalseStarts) child = start();
      else up.reject(new Error(`the server does not start (${signal ?? code}); see server.log`));
    });
    return server;
  }

  /** Sends a signal and waits for the end; the listener of `start` has made the next server by then. */
  async function strike(signal: NodeJS.Signals): Promise<Ending> {
    await up.promise;
    if (closing) throw new Error('the server is being ended');
    asked = signal;
    const ended = endOf(child);
    child.kill(signal);
    return ended;
  }

  async function close(): Promise<Ending> {
    const ended = endOf(child);
    child.kill('SIGTERM');
    const server = child;
    const stubborn = setTimeout(() => server.kill('SIGKILL'), patienceMs);
    const how = await ended;
    clearTimeout(stubborn);
    output.end();
    await endDatabase(dataDir);
    return how;
  }

  const site: Site = {
    url: `http://127.0.0.1:${port}/api/v1`,
    figures,
    killServer: async () => {
      if ((await strike('SIGKILL')) === 'SIGKILL') figures.serverKills += 1;
      await up.promise;
    },
    killDatabase: async () => {
      const victim = await findPostmaster(cluster);
      if (!victim) throw new Error('there is no database to kill');
      process.kill(victim.pid, 'SIGKILL');
      const end = performance.now() + patienceMs;
      for (;;) {
        const next = await findPostmaster(cluster);
        if (next?.status === 'ready' && next.pid !== victim.pid) break;
        if (performance.now() > end) throw new Error('nobody started the killed database again within 60 s');
        await pause(10);
      }
      figures.databaseKills += 1;
      await up.promise;
    },
    restart: async () => {
      const how = await strike('SIGTERM');
      await up.promise;
      return how;
    },
    close: () => (closing ??= close()),
  };
  await up.promise.catch(async (error: unknown) => {
    await site.close();
    throw error;
  });
  return site;
}

/** Ends the database of a folder: one that was left behind by a killed program, or that is only just starting. */
export async function endDatabase(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'postgres/PG_VERSION'))) await (await startPostgres({ dataDir })).stop();
}

async function endOf(child: ChildProcess): Promise<Ending> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode ?? 'unknown';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
