import { readConfig } from '@zhenshu/kernel/config.ts';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { startJobs } from '@zhenshu/kernel/jobs.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { ringBells } from '@zhenshu/casefile/server.ts';
import { assertNoDemoAccounts, demoPassword } from '@zhenshu/org/server.ts';
import { makeApp } from './app.ts';
import { openStore } from './database.ts';
import { demoCounty, loadDemo } from './demo.ts';

const began = performance.now();
const config = readConfig(process.env);
const log = makeLog(config.logLevel);
const say = (line: string) => process.stdout.write(`${line}\n`);
// A terminal that was closed must not take the program with it.
process.stdout.on('error', () => {});

const store = await openStore(config, say);
try {
  await serve();
} catch (error) {
  await store.close();
  throw error;
}

async function serve(): Promise<void> {
  if (config.mode !== 'demo') await assertNoDemoAccounts(store.db);
  const known = await store.counties();
  const county = config.county ?? known[0] ?? demoCounty;
  const app = await makeApp({ config, db: store.db, log, county, counties: store.counties });
  if (config.mode === 'demo' && (known.length === 0 || known.includes(demoCounty))) {
    const { analyze } = store;
    await store.hurry((db) => loadDemo({ app, db, config, log, now: new Date(), size: config.demo, analyze, say }));
  }
  const runner = await startJobs(store.owner, app.jobs, app.crontab, log);
  const bells = every(15_000, async () => {
    for (const one of await store.counties()) {
      const ctx = { actor: systemActor(one, 'bells'), now: new Date(), db: store.db, log, config };
      const rung = await ringBells(ctx);
      const dropped = await app.casefile.dropWaitingFiles(ctx);
      if (rung + dropped > 0) log.info({ county: one, rung, dropped }, 'clocks');
    }
  });
  const nurse = every(1000, async () => {
    if (await store.revive()) log.warn({}, 'the database had died and was started again');
  });
  await app.http.app.listen({ host: config.host, port: config.port });
  const at = config.publicUrl ?? `http://localhost:${config.port}`;
  say(
    `\n镇枢 Zhenshu is ready at ${at}  (residents 群众端: ${at}/portal)  ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  if (config.mode === 'demo') {
    say(
      `demo sign-ins 演示账号: dispatch1 clerk1 check1 handler.zhifa grid.01 leader1 lists1 sysadmin secadmin auditor — password 密码 ${demoPassword}`,
    );
  }

  let ending = false;
  const end = (signal: string) => {
    if (ending) return;
    ending = true;
    say(`${signal}: finishing 正在结束 …`);
    // A connection without a whole request (browsers open some ahead of need) would hold the end up for a minute or two.
    const late = setTimeout(() => app.http.app.server.closeAllConnections(), 15_000);
    // Requests first, then jobs, then the database: nothing accepted is cut off.
    void app.http.app
      .close()
      .finally(() => clearTimeout(late))
      .then(() => bells.stop())
      .then(() => nurse.stop())
      .then(() => runner.stop())
      .then(() => store.close())
      .then(() => say('stopped 已停止'))
      .catch((error: unknown) => {
        log.error({ err: error }, 'unclean end');
        process.exitCode = 1;
      });
  };
  // npm passes a Ctrl-C on that the terminal has sent already: the second must not cut the first short.
  process.on('SIGINT', () => end('SIGINT'));
  process.on('SIGTERM', () => end('SIGTERM'));
}

/** Repeats work with a pause between runs; a failing run is logged and tried again. */
function every(pause: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let wake = () => {};
  const loop = (async () => {
    while (!stopped) {
      await work().catch((error: unknown) => log.warn({ err: error }, 'clock round failed'));
      if (stopped) return;
      await new Promise<void>((done) => {
        const timer = setTimeout(done, pause);
        wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  })();
  return {
    stop: () => {
      stopped = true;
      wake();
      return loop;
    },
  };
}
