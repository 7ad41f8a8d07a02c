/**
 * `npm run bench`: our targets as ratios, each measured side by side with its limit in the same run on the same machine.
 * Needs Debian's `wrk` and `pgbench` (postgresql-contrib). `--cases N` sets how many closed cases the lists run over.
 * The last line is one JSON object. Nothing here is asserted by tests: the machine is noisy.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { readConfig } from '@zhenshu/kernel/config.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { ringBells } from '@zhenshu/casefile/server.ts';
import { makeApp } from '@zhenshu/server/app.ts';
import { openStore } from '@zhenshu/server/database.ts';
import { demoCounty, loadDemo } from '@zhenshu/server/demo.ts';
import { driveOne, measureLives, type Answer, type Seats } from './lifecycle.ts';
import { measureLists } from './lists.ts';
import { measureOverview } from './measures.ts';
import { measureLocate } from './locate.ts';
import { pgbenchLimit, record } from './pgbench.ts';
import { wrk, type Load } from './wrk.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '200000' }, seconds: { type: 'string', default: '10' } },
});
const seconds = Number(values.seconds);
const dataDir = mkdtempSync(join(tmpdir(), 'zs-bench-'));
chmodSync(dataDir, 0o755);
const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'error', RATE_LIMIT: '999999999', HOST: '127.0.0.1' });
const log = makeLog('error');
const say = (line: string) => process.stdout.write(`${line}\n`);
const results: Record<string, unknown> = {};

const store = await openStore(config, () => {});
try {
  const app = await makeApp({ config, db: store.db, log, county: demoCounty, counties: store.counties });
  await loadDemo({ app, db: store.db, config, log, now: new Date() });
  await app.http.app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.http.app.server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const cookie = await signIn(url, 'clerk1');
  const county = await signIn(url, 'county.desk');

  results['lists'] = await measureLists({
    app,
    config,
    log,
    url,
    cookies: { town: cookie, county, province: await ofProvince(url), organ: await signIn(url, 'handler.zhifa') },
    store,
    cases: Number(values.cases),
  });
  say(`lists       ${JSON.stringify(results['lists'])}`);

  results['overview'] = await measureOverview({ app, config, log, url, cookies: { county, town: cookie }, store });
  say(`overview    ${JSON.stringify(results['overview'])}`);

  const limit = await intakeLimit();
  const ours = await intake(url, cookie);
  results['intake'] = {
    oursPerSecond: ours.perSecond,
    p99Ms: ours.p99,
    limitPerSecond: limit,
    ratio: round(ours.perSecond / limit),
    target: 1,
    met: ours.perSecond >= limit && ours.p99 < 25,
    refused: ours.refused,
  };
  say(`intake      ${ours.perSecond}/s over HTTP, pgbench ${limit}/s, p99 ${ours.p99} ms`);

  results['lifecycle'] = await measureLifecycle();
  results['bells'] = await measureBells();
  results['locate'] = measureLocate(100_000);
  say(`locate      ${JSON.stringify(results['locate'])}`);
  await app.http.app.close();

  /** pgbench with the statements of one report. */
  async function intakeLimit(): Promise<number> {
    const { db, sent } = record(store.db);
    const ids = [uuidv7(Date.now()), uuidv7(Date.now())] as const;
    const { number } = await app.event.takeIn(
      { actor: systemActor(demoCounty, 'bench'), now: new Date(), db, log, config },
      {
        id: ids[0],
        caseId: ids[1],
        channel: 'desk',
        text: 'bench: the street lamp is out for three days and the road is dark',
        place: 'bench',
        lng: 111.044079,
        lat: 33.041327,
      },
    );
    return pgbenchLimit({ sent, ids, numbers: [number], store, folder: dataDir, seconds });
  }

  async function measureLifecycle() {
    const seats = await takeSeats(url);
    // A second program on the same database, whose transactions are noted while one event lives its life.
    const { db, sent } = record(store.db);
    const noted = await makeApp({ config, db, log, county: demoCounty, counties: store.counties });
    const life = await driveOne(async (session, path, body) => {
      const answer = await noted.http.app.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        headers: { cookie: session, 'x-zhenshu': '1' },
        payload: body,
      });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.body}`);
      return answer.json<Answer>();
    }, seats);
    await noted.http.app.close();
    const lifeLimit = pgbenchLimit({ ...life, sent, store, folder: dataDir, seconds });
    const perSecond = await measureLives(url, seats, seconds);
    say(`lifecycle   ${perSecond}/s of 7 commands over HTTP, pgbench ${lifeLimit}/s`);
    const ratio = round(perSecond / lifeLimit);
    return { commands: 7, oursPerSecond: perSecond, limitPerSecond: lifeLimit, ratio, target: 0.4, met: ratio >= 0.4 };
  }

  async function measureBells() {
    const actor = systemActor(demoCounty, 'bench');
    const later = new Date(Date.now() + 30 * 86_400_000);
    const began = performance.now();
    const rung = await ringBells({ actor, now: later, db: store.db, log, config }, 3000);
    const perSecond = Math.round(rung / ((performance.now() - began) / 1000));
    say(`bells       ${perSecond}/s`);
    return { rung, perSecond, target: 20_000, met: perSecond >= 20_000 };
  }
} finally {
  await store.close();
}
try {
  results['coldStart'] = await measureColdStart();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
say(JSON.stringify(results));

/** Reports of a desk, each under new ids. */
function intake(url: string, cookie: string): Promise<Load> {
  const request = `math.randomseed(os.time())
local function id() return string.format("0199%04x-%04x-7%03x-8%03x-%06x%06x", math.random(0,65535), math.random(0,65535), math.random(0,4095), math.random(0,4095), math.random(0,16777215), math.random(0,16777215)) end
request = function()
  local body = string.format('{"id":"%s","caseId":"%s","channel":"desk","text":"bench: the street lamp is out for three days and the road is dark","place":"bench","lng":111.0440%02d,"lat":33.0413%02d}', id(), id(), math.random(10,99), math.random(10,99))
  return wrk.format("POST", "/api/v1/reports", {["content-type"]="application/json",["x-zhenshu"]="1",["cookie"]="${cookie}"}, body)
end`;
  return wrk({ url, cookie, connections: 64, seconds, request });
}

async function signIn(url: string, username: string): Promise<string> {
  const demo = (await (await fetch(`${url}/api/v1/demo`)).json()) as { password: string };
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: demo.password }),
  });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

/** A session of a leader of the county whose post is given the whole province for its area, as no screen would. */
async function ofProvince(url: string): Promise<string> {
  const client = new pg.Client(store.owner);
  await client.connect();
  await client.query(
    `update org.post set area = $1::bigint / 10000000000 * 10000000000
     where id in (select h.post_id from org.holding h join org.account a using (person_id) where a.username = 'leader2')`,
    [demoCounty * 1_000_000],
  );
  await client.end();
  return signIn(url, 'leader2');
}

/** Sessions for a life: the lists name the organ, one of its people handles it. */
async function takeSeats(url: string): Promise<Seats> {
  const clerk = await signIn(url, 'clerk1');
  const dispatcher = await signIn(url, 'dispatch1');
  const checker = await signIn(url, 'check1');
  const organs = (await (await fetch(`${url}/api/v1/organs`, { headers: { cookie: clerk } })).json()) as {
    rows: { id: string; nameZh: string }[];
  };
  const organId = organs.rows.find((organ) => organ.nameZh === '溪口镇经济发展办公室')!.id;
  return { clerk, dispatcher, checker, handler: await signIn(url, 'handler.jingji'), organId };
}

/** From starting the program on an existing database to the first answer of /health. */
async function measureColdStart() {
  const port = 20_000 + Math.floor(Number.parseInt(uuidv7(Date.now()).slice(-4), 16) / 2);
  const began = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../apps/server/main.ts')], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((done) =>
    child.stdout.on('data', (part: Buffer) => part.toString().includes('is ready') && done()),
  );
  const answered = (await fetch(`http://127.0.0.1:${port}/health`)).ok;
  const took = round((performance.now() - began) / 1000);
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
  say(`cold start  ${took} s`);
  return { seconds: took, answered, target: 2, met: answered && took < 2 };
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
