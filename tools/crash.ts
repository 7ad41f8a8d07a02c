/**
 * `npm run crash`: clients post commands while the server is killed with SIGKILL again and again, and its database too.
 * Every command that was acknowledged must be there exactly once, with the outcome that was told, and every chain must
 * verify. `--server 10 --database 5 --seed 1`. The last line is one JSON object; exits non-zero on any difference.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStore } from '@zhenshu/server/database.ts';
import { readConfig } from '@zhenshu/kernel/config.ts';
import { compare } from './crash/compare.ts';
import { makeClients } from './crash/clients.ts';
import { startServer, type Server } from './crash/server.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '10' },
    database: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'zs-crash-'));
chmodSync(dataDir, 0o755);
const began = performance.now();
const random = diceOf(Number(values.seed));
const recoveries: number[] = [];
let server: Server | undefined;
process.on('SIGINT', () => process.exit(130)).on('exit', () => server?.kill());

try {
  server = await startServer(dataDir);
  const clients = await makeClients(() => server!.url, 8);
  const kills = shuffled([
    ...Array.from({ length: Number(values.server) }, () => 'server' as const),
    ...Array.from({ length: Number(values.database) }, () => 'database' as const),
  ]);
  for (const [at, victim] of kills.entries()) {
    // A random moment, with commands under way.
    await pause(400 + random() * 1600);
    const acknowledged = clients.acknowledged.size;
    const from = performance.now();
    if (victim === 'server') {
      server.kill();
      await server.ended;
      server = await startServer(dataDir, server.port);
    } else {
      process.kill(postmasterOf(dataDir), 'SIGKILL');
    }
    await clients.answeredSince(performance.now());
    const took = Math.round(performance.now() - from);
    recoveries.push(took);
    say(
      `kill ${at + 1} of ${kills.length}: ${victim}, ${acknowledged} acknowledged before, answers again after ${took} ms`,
    );
  }
  await clients.finish();
  server.end();
  await server.ended;
  server = undefined;

  const store = await openStore(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'error' }), () => {});
  const found = await compare(store, clients);
  await store.close();
  const verified = await verify();
  const sorted = recoveries.toSorted((a, b) => a - b);
  const result = {
    serverKills: Number(values.server),
    databaseKills: Number(values.database),
    ...found,
    repeated: clients.repeated(),
    verified: verified.ok,
    cases: verified.cases,
    recoveryMs: { median: sorted[sorted.length >> 1], longest: sorted.at(-1) },
    seconds: Math.round((performance.now() - began) / 1000),
  };
  say(JSON.stringify(result));
  const wrong = found.lost + found.doubled + found.differing + found.uncalledFor + found.brokenJson;
  process.exitCode = wrong === 0 && verified.ok && found.acknowledged > 0 ? 0 : 1;
} finally {
  server?.kill();
  await server?.ended;
  rmSync(dataDir, { recursive: true, force: true });
}

/** The database's own process; it lies elsewhere where its user cannot enter the folder. */
function postmasterOf(folder: string): number {
  return Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
}

/** `npm run verify` on what is left. */
async function verify(): Promise<{ ok: boolean; cases: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'verify.ts')], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  await new Promise((done) => child.once('close', done));
  return JSON.parse(out.trim().split('\n').at(-1)!) as { ok: boolean; cases: number };
}

/** Random numbers of a seed (mulberry32): a run can be repeated, as far as the machine's own timing lets it. */
function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
