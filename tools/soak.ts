/**
 * `npm run soak`: 200 dispatchers, clerks, handlers, checkers and leaders of the demo county at work for ten minutes, each
 * with a console open: they look at its screens, give commands on what their lists show, and hear the news of others.
 * Options: `--users 200 --minutes 10 --think 8` (seconds between two looks) `--data FOLDER` (a loaded
 * folder, copied) `--seed 1`. Prints times by screen and command; the last line is one JSON object. Exits non-zero on any
 * error, on news that did not come, and where a chain does not verify. A command that somebody else was faster with is
 * no error and told apart.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chanceOf } from '@zhenshu/catalogs/demo/chance.ts';
import { openSite, type Site } from './crash/site.ts';
import { requireNode24 } from './node24.ts';
import { seatsOf } from './soak/town-hall.ts';
import { openUser, type Told } from './soak/user.ts';

requireNode24();
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '10' },
    think: { type: 'string', default: '8' },
    data: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const began = performance.now();
const say = (line: string) =>
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'zs-soak-'));
chmodSync(dataDir, 0o755);
// The database's files belong to its own user: `cp -a` keeps that.
if (values.data) spawnSync('cp', ['-a', `${values.data}/.`, dataDir]);

const times = new Map<string, number[]>();
const errors: string[] = [];
const overtaken: Record<string, number> = {};
const told: Told = {
  took: (what, ms) => void (times.get(what) ?? times.set(what, []).get(what)!).push(ms),
  failed: (what) => {
    errors.push(what);
    if (errors.length <= 20) say(`error: ${what}`);
  },
  overtaken: (code) => void (overtaken[code] = (overtaken[code] ?? 0) + 1),
};

say('starting on the demo county');
const site = await openSite(dataDir, 'county');
let right = false;
try {
  right = await work(site);
} finally {
  await site.close();
  if (right) rmSync(dataDir, { recursive: true, force: true });
  else process.stderr.write(`kept for inspection: ${dataDir}\n`);
  process.exitCode = right ? 0 : 1;
}

async function work({ url }: Site): Promise<boolean> {
  const chance = chanceOf(`soak ${values.seed}`);
  const think = Number(values.think) * 1000;
  const seats = seatsOf(Number(values.users));
  // Passwords cost much on purpose: people sign in one after the other, before the time is taken.
  const users = [];
  for (const seat of seats)
    users.push(await openUser(url, seat, chanceOf(`soak ${values.seed} ${seat.username}`), told));
  const mix = Object.entries(Object.groupBy(seats, ({ post }) => post)).map(([post, all]) => `${all.length} ${post}s`);
  say(`${users.length} people signed in: ${mix.join(', ')}`);
  const before = await metrics(url);
  const cpu = process.cpuUsage();
  const from = performance.now();
  const until = from + Number(values.minutes) * 60_000;
  await Promise.all(
    users.map(async (user) => {
      await pause(chance.next() * think);
      while (performance.now() < until) {
        await user.look();
        await pause(think * (0.4 + 1.2 * chance.next()));
      }
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  // News of the last moment is on its way.
  await pause(3000);
  const missed = users.flatMap((user) => user.missed());
  for (const one of missed.slice(0, 10)) say(`missed: ${one}`);
  const ours = process.cpuUsage(cpu);
  const after = await metrics(url);
  for (const user of users) user.leave();
  const rows = [...times]
    .map(([what, all]) => ({ what, ...spread(all) }))
    .toSorted((a, b) => a.what.localeCompare(b.what));
  say(`${'what'.padEnd(22)}    count     p50     p95     p99     max  ms`);
  for (const { what, count, ...rest } of rows) {
    const figures = Object.values(rest).map((ms) => String(ms).padStart(7));
    say(`${what.padEnd(22)} ${String(count).padStart(8)} ${figures.join(' ')}`);
  }
  await site.close();
  const verified = await verify();
  const live = rows.find(({ what }) => what === 'news');
  const found = {
    ...{ users: users.length, seconds: Math.round(seconds), errors: errors.length, overtaken, missed: missed.length },
    commandsPerSecond: Number((sum(rows, 'command ') / seconds).toFixed(1)),
    screensPerSecond: Number((sum(rows, 'screen ') / seconds).toFixed(1)),
    live,
    serverMegabytes: [before, after],
    ownProcessorShare: Number(((ours.user + ours.system) / 1e6 / seconds).toFixed(2)),
    verified,
    rows,
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
  return errors.length + missed.length === 0 && verified && live !== undefined && live.max < 1000;
}

function sum(rows: readonly { what: string; count: number }[], prefix: string): number {
  return rows.filter(({ what }) => what.startsWith(prefix)).reduce((total, { count }) => total + count, 0);
}

function spread(all: readonly number[]) {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1));
  return { count: all.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Memory of the server in megabytes. */
async function metrics(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1e6);
}

async function verify(): Promise<boolean> {
  const env = { ...process.env, DATA_DIR: dataDir };
  const program = spawn(process.execPath, [join(import.meta.dirname, 'verify.ts')], { env, stdio: 'inherit' });
  const [code] = (await once(program, 'exit')) as [number | null];
  return code === 0;
}
