import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What wrk saw: requests a second, latencies in ms, answers that were no 2xx or 3xx. */
export type Load = { readonly perSecond: number; readonly p95: number; readonly p99: number; readonly refused: number };

/**
 * Loads one address from a process of its own (Debian's `wrk`), so that the client's work is not the server's. `request`
 * is the body of wrk's Lua function of that name; without it the address is read with the cookie.
 */
export async function wrk(of: {
  url: string;
  cookie: string;
  connections: number;
  seconds: number;
  request?: string;
}): Promise<Load> {
  if (!existsSync('/usr/bin/wrk')) throw new Error('bench needs wrk: apt-get install wrk postgresql-contrib');
  const folder = mkdtempSync(join(tmpdir(), 'zs-wrk-'));
  try {
    const script = join(folder, 'load.lua');
    writeFileSync(
      script,
      `wrk.headers["cookie"] = "${of.cookie}"
wrk.headers["x-zhenshu"] = "1"
${of.request ?? ''}
done = function(summary, latency)
  io.write(string.format("told %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(95),
    latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout))
end`,
    );
    const args = ['-t1', `-c${of.connections}`, `-d${of.seconds}s`, '-s', script, of.url];
    const { stdout } = await promisify(execFile)('/usr/bin/wrk', args);
    const told = /^told (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(stdout);
    if (!told) throw new Error(`wrk said nothing: ${stdout}`);
    const [requests, micros, p95, p99, refused] = told.slice(1).map(Number) as [number, number, number, number, number];
    return { perSecond: Math.round((requests / micros) * 1e6), p95: p95 / 1000, p99: p99 / 1000, refused };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
