import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/** A live server of a cluster. */
export type Postmaster = { pid: number; host: string; port: number; status: string };

const run = promisify(execFile);

/** The live server of this cluster by its postmaster.pid: pid, folder, start, port, socket folder, address, key, status. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await ifThere(fs.readFile(join(cluster, 'postmaster.pid'), 'utf8')))?.split('\n');
  if (!lines) return undefined;
  const pid = Number(lines[0]);
  if (!(await isPostmaster(pid, cluster))) return undefined;
  return { pid, port: Number(lines[3]), host: lines[4] ?? '', status: lines[7]?.trim() ?? '' };
}

/** Whether the process is a live postmaster of this cluster; a zombie is not, nor another program that got the number. */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  try {
    if (process.platform !== 'linux') {
      const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
      return stdout.includes(`postgres -D ${cluster} `);
    }
    const words = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    if (basename(words[0]!) !== 'postgres') return false;
    // It works inside its cluster: compared by identity, so that links and bind mounts to the folder do not deceive.
    const [cwd, own] = await Promise.all([fs.stat(`/proc/${pid}/cwd`), fs.stat(cluster)]);
    return cwd.ino === own.ino && cwd.dev === own.dev;
  } catch {
    return false;
  }
}

/**
 * After a crash the number in postmaster.pid may belong to another program by now, and PostgreSQL would refuse to
 * start as long as that lives. The shared memory of the cluster still guards against a second server.
 */
export async function dropForeignPidFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const judged = await ifThere(fs.readFile(path, 'utf8'));
  if (judged === undefined || (await isPostmaster(Number(judged.split('\n')[0]), cluster))) return;
  const aside = `${path}.${process.pid}`;
  await ifThere(fs.rename(path, aside));
  // Another starter may have put its own file there in between: then that one goes back.
  const taken = await ifThere(fs.readFile(aside, 'utf8'));
  if (taken !== undefined && taken !== judged) await fs.link(aside, path).catch(() => {});
  await fs.rm(aside, { force: true });
}

/** What the work gives; undefined where the file is not there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: Error) => (isCode(error, 'ENOENT') ? undefined : Promise.reject(error)));
}

/** Whether a file-system error is one of these. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}
