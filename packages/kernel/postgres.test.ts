import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres, type Postgres } from './postgres.ts';

test('a first start makes a database that holds Chinese, and a second start keeps its rows', async (t) => {
  const dataDir = aFolder(t);
  const first = await start(t, dataDir);
  assert.equal(first.adopted, false);
  await ask(first, `create table road as select '道路积水' as name`);
  const [how] = await ask(first, `select current_setting('fsync') || current_setting('listen_addresses') as text`);
  assert.equal(how?.['text'], 'on');
  assert.equal(statSync(first.host).mode & 0o777, 0o700);
  await first.stop();

  const second = await start(t, dataDir);
  assert.equal(second.adopted, false);
  assert.deepEqual(await ask(second, 'select name from road'), [{ name: '道路积水' }]);
  await second.stop();
});

test('stop leaves no process and may be called again', async (t) => {
  const server = await start(t, aFolder(t));
  const pid = await pidOf(server);
  await server.stop();
  await server.stop();
  assert.equal(runs(pid), false);
});

test('a database left by a killed program is adopted with its rows, and can be stopped', async (t) => {
  const dataDir = aFolder(t);
  const program = await aProgram(t, dataDir);
  await ask(program.server, 'create table kept as select 1 as n');
  const pid = await pidOf(program.server);
  await end(program.child, 'SIGKILL');

  const adopted = await start(t, dataDir);
  assert.equal(adopted.adopted, true);
  assert.equal(await pidOf(adopted), pid);
  assert.deepEqual(await ask(adopted, 'select n from kept'), [{ n: 1 }]);
  await adopted.stop();
  assert.equal(runs(pid), false);
});

test('a program asked to end does not take the database with it', async (t) => {
  const dataDir = aFolder(t);
  const program = await aProgram(t, dataDir);
  await end(program.child, 'SIGTERM');
  assert.deepEqual(await ask(program.server, 'select 1 as n'), [{ n: 1 }]);
  await (await start(t, dataDir)).stop();
});

test('a killed database recovers every committed row at the next start', async (t) => {
  const dataDir = aFolder(t);
  const killed = await start(t, dataDir);
  await ask(killed, 'create table kept as select n from generate_series(1, 1000) n');
  process.kill(await pidOf(killed), 'SIGKILL');

  const server = await start(t, dataDir);
  assert.equal(server.adopted, false);
  assert.deepEqual(await ask(server, 'select count(*)::int as n from kept'), [{ n: 1000 }]);
  await server.stop();
});

test('a killed database is brought up again by the program that runs on, and not after its stop', async (t) => {
  const server = await start(t, aFolder(t));
  await ask(server, 'create table kept as select 1 as n');
  assert.equal(await server.revive(), false);
  process.kill(await pidOf(server), 'SIGKILL');
  while (!(await server.revive()));
  assert.deepEqual(await ask(server, 'select n from kept'), [{ n: 1 }]);
  await server.stop();
  assert.equal(await server.revive(), false);
});

test('a pid file whose number another program has by now does not keep the database down', async (t) => {
  const dataDir = aFolder(t);
  const killed = await start(t, dataDir);
  process.kill(await pidOf(killed), 'SIGKILL');
  const file = join(dataDir, 'postgres/postmaster.pid');
  const other = spawn('sleep', ['60']);
  later(t, () => other.kill());
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));

  const server = await start(t, dataDir);
  assert.equal(server.adopted, false);
  await server.stop();
});

test('of two programs starting at once on an empty folder one starts the database and the other adopts it', async (t) => {
  const dataDir = aFolder(t);
  const [one, two] = await Promise.all([aProgram(t, dataDir), aProgram(t, dataDir)]);
  assert.notEqual(one.server.adopted, two.server.adopted);
  assert.equal(await pidOf(one.server), await pidOf(two.server));
  await (await start(t, dataDir)).stop();
});

test('a data folder too long for a socket gets one elsewhere, and the log says where', async (t) => {
  const dataDir = join(aFolder(t), 'long-'.repeat(20));
  const lines: string[] = [];
  const server = await start(t, dataDir, { log: (line) => lines.push(line) });
  later(t, () => rmSync(server.host, { recursive: true, force: true }));
  assert.equal(server.host.startsWith(dataDir), false);
  assert.equal(statSync(server.host).mode & 0o777, 0o700);
  assert.ok(lines.some((line) => line.includes(server.host)));
  await server.stop();
});

test('root keeps the database of a folder only root may enter elsewhere, says where, and finds it again', async (t) => {
  const parent = aFolder(t);
  chmodSync(parent, 0o700);
  const dataDir = join(parent, 'data');
  const first = await start(t, dataDir);
  const sign = join(dataDir, 'WHERE-IS-THE-DATABASE.txt');
  const isRoot = process.getuid?.() === 0;
  assert.equal(existsSync(sign), isRoot);
  const place = isRoot ? readFileSync(sign, 'utf8').trim().split('\n').at(-1)! : dataDir;
  later(t, () => rmSync(place, { recursive: true, force: true }));
  assert.ok(existsSync(join(place, 'postgres/PG_VERSION')));
  await ask(first, 'create table kept as select 1 as n');
  await first.stop();

  const second = await start(t, dataDir);
  assert.deepEqual(await ask(second, 'select n from kept'), [{ n: 1 }]);
  await second.stop();
});

test('a setting the database refuses fails at once with its own words', async (t) => {
  const began = performance.now();
  await assert.rejects(
    start(t, aFolder(t), { settings: { shared_buffers: 'plenty' } }),
    /invalid value.*shared_buffers/,
  );
  assert.ok(performance.now() - began < 10_000);
});

const undoing = new WeakMap<TestContext, (() => unknown)[]>();

/** Undoes after the test, last first: a server is stopped before its folder goes, also when the test failed. */
function later(t: TestContext, undo: () => unknown): void {
  const undos = undoing.get(t) ?? [];
  if (undos.length === 0) {
    undoing.set(t, undos);
    t.after(async () => {
      for (const step of undos.toReversed()) await step();
    });
  }
  undos.push(undo);
}

type Reached = Pick<Postgres, 'host' | 'port'>;

/** A new folder every OS user may enter, removed after the test with the database in it. */
function aFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'zs-pg-'));
  chmodSync(folder, 0o755);
  later(t, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the database; what a failed test left running is stopped before its folder goes. */
async function start(t: TestContext, dataDir: string, more: Partial<Parameters<typeof startPostgres>[0]> = {}) {
  const server = await startPostgres({ dataDir, ...more });
  later(t, () => server.stop());
  return server;
}

/** Another program that has started the database and holds on to it. */
async function aProgram(t: TestContext, dataDir: string) {
  const script = fileURLToPath(new URL('./testing-fixtures/start-postgres.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  later(t, () => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, server: JSON.parse(line) as Reached & { adopted: boolean } };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

async function ask(server: Reached, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ host: server.host, port: server.port, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The postmaster's process id, by the database's own word. */
async function pidOf(server: Reached): Promise<number> {
  const [row] = await ask(server, `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`);
  return row?.['pid'] as number;
}

/** Whether a postmaster with this number lives; a zombie nobody has reaped yet does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
