/**
 * `npm run crash`: clients post commands while the server is killed with SIGKILL again and again, and its database too.
 * Every acknowledged command must be there exactly once with the outcome that was told, and every chain must verify.
 * Options: `--server 9 --database 4 --both 1 --clients 8 --seed 1`. The last line is one JSON object; exits non-zero on
 * any difference, or when fewer kills than asked hit while commands were under way. A failed run keeps its folder.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { findPostmaster } from '@zhenshu/kernel/postgres/postmaster.ts';
import { openClients, type Clients } from './crash/clients.ts';
import { caseIdsNow, compare, type Found } from './crash/compare.ts';
import { endDatabase, openSite, type Site } from './crash/site.ts';
import { requireNode24 } from './node24.ts';

requireNode24();
const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '9' },
    database: { type: 'string', default: '4' },
    both: { type: 'string', default: '1' },
    clients: { type: 'string', default: '8' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
const asked = { server: Number(values.server), database: Number(values.database), both: Number(values.both) };
const began = performance.now();
const secondsSince = (from: number) => Number(((performance.now() - from) / 1000).toFixed(2));
const say = (line: string) => process.stdout.write(`${secondsSince(began).toFixed(1).padStart(6)} s  ${line}\n`);
const dataDir = mkdtempSync(join(tmpdir(), 'zs-crash-'));
chmodSync(dataDir, 0o755);

say(`seed ${seed}; starting on ${dataDir}`);
const opening = openSite(dataDir);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void interrupt());

let right = false;
try {
  const site = await opening;
  try {
    right = await tryOut(site);
  } finally {
    await site.close();
  }
} catch (error) {
  // What breaks while everything is being ended is no finding; `interrupt` ends the program.
  if (interrupted) await new Promise(() => {});
  throw error;
} finally {
  if (right) rmSync(dataDir, { recursive: true, force: true });
  else process.stderr.write(`kept for inspection: ${dataDir}\n`);
  process.exitCode = right ? 0 : 1;
}

/** Ctrl-C: ends what was started, also a database whose program the terminal's own Ctrl-C has ended already. */
async function interrupt(): Promise<void> {
  if (interrupted) return;
  interrupted = true;
  await opening.then((site) => site.close()).catch(() => {});
  await endDatabase(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(130);
}

/** The whole trial; tells whether everything was right. */
async function tryOut(site: Site): Promise<boolean> {
  const before = await asOwner(caseIdsNow);
  const clients = await openClients(site.url, Number(values.clients), diceOf(seed + 1), say);
  try {
    const strikes = strikeAll(site, clients, before);
    await Promise.race([strikes, clients.work]);
    const { during, recoveries, idleKills } = await strikes;
    await clients.finish();

    const firstEnd = await site.restart();
    say(`SIGTERM: ended with ${firstEnd} and started again`);
    const acknowledged = [...clients.sent.values()].filter((one) => one.outcome !== undefined);
    // What was repeated in need, and some that were not: after all of it, each id still gives its first answer.
    await clients.repeat(acknowledged.filter((one, at) => one.failures > 0 || at % 20 === 0));
    const after = await asOwner((owner) => compare(owner, [...clients.sent.values()], before));
    const lastEnd = await site.close();
    const verified = await verify();

    const worst = (key: keyof Found) => Math.max(during[key], after[key]);
    const { serverKills, databaseKills, ownExits, brokenLines } = site.figures;
    const { repeated, differing, abandoned, refused, faults, hung } = clients.figures;
    const wrong = {
      lost: worst('lost'),
      doubled: worst('doubled'),
      differing: worst('differing') + differing,
      torn: after.torn,
      strangers: after.strangers,
      brokenJson: worst('brokenFacts') + brokenLines,
      refused,
      faults,
      ownExits,
      uncleanEnds: [firstEnd, lastEnd].filter((end) => end !== 0).length,
      idleKills,
      chainsBroken: verified.broken.length + verified.brokenDays.length,
    };
    const result = {
      seed,
      serverKills,
      databaseKills,
      acknowledged: acknowledged.length,
      retried: acknowledged.filter((one) => one.failures > 0).length,
      repeated,
      abandoned,
      unheard: after.unheard,
      hung,
      ...wrong,
      chains: verified.cases,
      facts: verified.facts,
      recoverySeconds: { median: recoveries[recoveries.length >> 1], longest: recoveries.at(-1) },
      seconds: secondsSince(began),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    const enough = serverKills >= asked.server + asked.both && databaseKills >= asked.database + asked.both;
    return enough && verified.ok && acknowledged.length > 0 && Object.values(wrong).every((n) => n === 0);
  } finally {
    clients.leave();
  }
}

/** Kills at random moments, waits for the first answer after each, and compares what stands there by then. */
async function strikeAll(
  site: Site,
  clients: Clients,
  before: readonly string[],
): Promise<{ during: Found; recoveries: number[]; idleKills: number }> {
  const dice = diceOf(seed);
  const plan = shuffled(
    [
      ...Array.from({ length: asked.server }, () => 'server' as const),
      ...Array.from({ length: asked.database }, () => 'database' as const),
      ...Array.from({ length: asked.both }, () => 'both' as const),
    ],
    dice,
  );
  const during: Found = { lost: 0, doubled: 0, differing: 0, torn: 0, strangers: 0, brokenFacts: 0, unheard: 0 };
  const recoveries: number[] = [];
  let idleKills = 0;
  for (const [at, victim] of plan.entries()) {
    // The random moment itself; nothing waits on it.
    await pause(300 + dice() * 2000);
    const flying = clients.inFlight();
    if (flying === 0) idleKills += 1;
    const heard = [...clients.sent.values()].filter((one) => one.outcome !== undefined);
    const from = performance.now();
    await Promise.all([
      ...(victim === 'server' ? [] : [site.killDatabase()]),
      ...(victim === 'database' ? [] : [site.killServer()]),
    ]);
    await clients.answeredAfter(performance.now());
    const took = secondsSince(from);
    recoveries.push(took);
    const now = await asOwner((owner) => compare(owner, heard, before));
    for (const key of Object.keys(during) as (keyof Found)[]) during[key] = Math.max(during[key], now[key]);
    say(
      `kill ${at + 1} of ${plan.length}: ${victim} with ${flying} under way; answers after ${took} s; of ${heard.length} acknowledged ${now.lost} lost, ${now.doubled} doubled`,
    );
  }
  return { during, recoveries: recoveries.toSorted((a, b) => a - b), idleKills };
}

/** Work on the database as its owner, past every row scope. */
async function asOwner<T>(work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const server = await findPostmaster(join(dataDir, 'postgres'));
  if (!server) throw new Error('the database is not running');
  const owner = new pg.Client({ host: server.host, port: server.port, user: 'postgres', database: 'zhenshu' });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

type Verdict = { ok: boolean; cases: number; facts: number; broken: string[]; brokenDays: string[] };

/** `npm run verify` on what is left. */
async function verify(): Promise<Verdict> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'verify.ts')], {
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  await new Promise((done) => child.once('close', done));
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Verdict;
}

/** Random numbers of a seed (mulberry32): order and pauses of a run can be repeated, the machine's own timing cannot. */
function diceOf(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: readonly T[], dice: () => number): T[] {
  return items
    .map((item) => ({ item, at: dice() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
