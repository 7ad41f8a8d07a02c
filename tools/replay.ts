/**
 * `npm run replay -- FOLDER`: builds a territory from the real events of a district (FOLDER holds
 * events-before-2018-10.csv and its code tables) and drives every event through the public API from report to close, in
 * simulated time, with real sessions. Dirty rows are told row by row and still kept. At the end the totals by class, unit
 * and on time must equal the file's. The last line is one JSON object; exits non-zero on any difference.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '@zhenshu/kernel/config.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { makeApp } from '@zhenshu/server/app.ts';
import { openStore } from '@zhenshu/server/database.ts';
import { client, type Client } from './replay/client.ts';
import { readEvents, type RealEvent } from './replay/events.ts';
import { buildTerritory, county } from './replay/territory.ts';

const folder = resolve(process.argv[2] ?? '../shared/data/events');
const file = join(folder, 'events-before-2018-10.csv');
if (!existsSync(file)) throw new Error(`No events-before-2018-10.csv in ${folder}`);
const say = (line: string) => process.stdout.write(`${line}\n`);
const abreast = 8;
const hour = 3_600_000;

const { events, dirty, names } = await readEvents(file);
const dataDir = process.env['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'zs-replay-'));
chmodSync(dataDir, 0o755);
const config = readConfig({
  DATA_DIR: dataDir,
  ZHENSHU_MODE: 'demo',
  LOG_LEVEL: 'error',
  RATE_LIMIT: '999999999',
  TRUST_PROXY: '1',
});
const log = makeLog('error');
const store = await openStore(config, () => {});
const began = performance.now();
let done = 0;
try {
  // One hand of the clock for everybody: events are played day by day, each day's steps at their simulated hours.
  let now = new Date('2018-01-01T08:00:00+08:00');
  const app = await makeApp({ config, db: store.db, log, county, counties: store.counties, clock: () => now });
  const people = await buildTerritory({ app, store, config, log, events, names, now });
  await app.http.app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.http.app.server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/api/v1`;

  const byDay = Map.groupBy(events, (event) => event.day);
  for (const day of [...byDay.keys()].toSorted()) {
    const todays = byDay.get(day)!;
    now = new Date(`${day}T09:00:00+08:00`);
    // Sessions end after half a day; every simulated day begins with signing in.
    const office = {
      clerk: await client(url, people.clerk),
      dispatcher: await client(url, people.dispatcher),
      checker: await client(url, people.checker),
      handler: await client(url, people.handler),
    };
    const cases = new Map(todays.map((event) => [event, uuidv7(now.getTime())]));
    await forEach(todays, async (event) => {
      const told = {
        id: uuidv7(now.getTime()),
        caseId: cases.get(event)!,
        channel: 'import',
        text: event.text,
        place: event.place,
      };
      await office.clerk.send('POST', '/reports', { ...told, area: people.areaOf(event), external: event.number });
    });
    await forEach(todays, (event) =>
      give(office.clerk, cases.get(event)!, 'file', { kind: 'event', code: event.code, condition: '1' }),
    );
    await forEach(todays, (event) =>
      give(office.dispatcher, cases.get(event)!, 'dispatch', { organId: people.organOf(event), reason: 'as recorded' }),
    );
    // Well within the half hour after which a session rests.
    now = new Date(now.getTime() + hour / 3);
    for (const event of todays)
      await office.handler.switchTo(people.postOf(event), async () => {
        await give(office.handler, cases.get(event)!, 'accept', {});
      });
    const [inTime, late] = [todays.filter((event) => event.onTime), todays.filter((event) => !event.onTime)];
    const finish = async (some: readonly RealEvent[], at: Date) => {
      now = at;
      const again = {
        handler: await client(url, people.handler),
        checker: await client(url, people.checker),
        clerk: await client(url, people.clerk),
      };
      for (const event of some)
        await again.handler.switchTo(people.postOf(event), async () => {
          await give(again.handler, cases.get(event)!, 'handle', { result: 'solved', text: 'as recorded' });
        });
      await forEach(some, (event) =>
        give(again.checker, cases.get(event)!, 'check', { passed: true, text: 'as recorded' }),
      );
      await forEach(some, (event) => give(again.clerk, cases.get(event)!, 'close', { answer: 'as recorded' }));
      done += some.length;
    };
    await finish(inTime, new Date(now.getTime() + hour));
    // The limit is five working days; twenty natural days are past it whatever the calendar.
    await finish(late, new Date(new Date(`${day}T09:00:00+08:00`).getTime() + 20 * 24 * hour));
    if (done % 500 < todays.length) say(`${day}  ${done} of ${events.length}`);
  }
  await app.http.app.close();

  const closed = await store.db.tx(
    { county, lo: county * 1e6, hi: (county + 1) * 1e6, organs: '*', lines: ['event'] },
    (tx) =>
      tx.named<{ subject: string; organ: string; on_time: boolean; n: number }>(
        'replay.totals',
        `select c.subject, c.data ->> 'organName' as organ,
         not exists (select 1 from casefile.fact f where f.county = c.county and f.case_id = c.id and f.type = 'event.handled' and f.at >= k.due_at) as on_time,
         count(*)::int as n
       from casefile.case_file c join casefile.clock k on k.county = c.county and k.case_id = c.id and k.name = 'handle'
       where c.county = $1 and c.state = 'closed' group by 1, 2, 3`,
        [county],
      ),
  );
  const ours = tally(
    closed.map((row) => ({ code: row.subject.split(':')[1]!, unit: row.organ, onTime: row.on_time, n: row.n })),
  );
  const theirs = tally(
    events.map((event) => ({ code: event.code, unit: people.unitName(event), onTime: event.onTime, n: 1 })),
  );
  const differences = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (key) => ours.get(key) !== theirs.get(key),
  );
  for (const key of differences.slice(0, 20))
    say(`differs: ${key}: file ${theirs.get(key) ?? 0}, ours ${ours.get(key) ?? 0}`);
  for (const one of dirty) say(`row ${one.line}: ${one.code} ${one.value}`);
  const result = {
    rows: events.length,
    closed: done,
    dirtyRows: dirty.length,
    totals: theirs.size,
    differences: differences.length,
    onTime: events.filter((event) => event.onTime).length,
    late: events.filter((event) => !event.onTime).length,
    seconds: Math.round((performance.now() - began) / 1000),
  };
  say(JSON.stringify(result));
  process.exitCode = differences.length === 0 && done === events.length ? 0 : 1;
} finally {
  await store.close();
  if (!process.env['DATA_DIR']) rmSync(dataDir, { recursive: true, force: true });
}

function give(who: Client, caseId: string, command: string, payload: object): Promise<unknown> {
  return who.send('POST', `/cases/${caseId}/commands`, { id: uuidv7(Date.now()), command, payload });
}

/** Works through a list, some at a time. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: Math.min(abreast, items.length) }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    }),
  );
}

/** Counts by class, by unit, and by on time. */
function tally(rows: readonly { code: string; unit: string; onTime: boolean; n: number }[]): Map<string, number> {
  const totals = new Map<string, number>();
  const add = (key: string, n: number) => totals.set(key, (totals.get(key) ?? 0) + n);
  for (const { code, unit, onTime, n } of rows) {
    add(`class ${code}`, n);
    add(`unit ${unit}`, n);
    add(onTime ? 'on time' : 'late', n);
  }
  return totals;
}
