import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openDatabase } from '@zhenshu/kernel/db.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig } from '@zhenshu/kernel/testing.ts';
import { makeApp, type App } from './app.ts';
import { demoCounty } from './demo.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo({ beat: 100 });
const url = await listen(demo.http);
// A second process of the same county: a program of its own over the same database.
const otherDb = openDatabase({ ...demo.owner, user: 'zhenshu_app' });
const other = await makeApp({
  config: testConfig({ rateLimit: 1_000_000 }),
  db: otherDb,
  log: makeLog('silent'),
  county: demoCounty,
  counties: async () => [demoCounty],
  beat: 100,
});
const otherUrl = await listen(other.http);
after(async () => {
  await demo.close();
  await other.http.app.close();
  await otherDb.close();
});

async function listen({ app }: App['http']): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

type Event = { readonly event: string; readonly data: Record<string, unknown> };
type Stream = { readonly next: () => Promise<Event | undefined>; readonly leave: () => void };

/** A stream of somebody as a browser reads it, from when it is ready; 'all', which is said at odd times, is left out. */
async function watch(username: string, at = url): Promise<Stream> {
  const leaving = new AbortController();
  const headers = { cookie: await demo.cookieOf(username) };
  const answer = await fetch(`${at}/api/v1/live`, { headers, signal: leaving.signal });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  assert.equal(answer.headers.get('x-accel-buffering'), 'no');
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Event | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
        continue;
      }
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event && data && event !== 'all') return { event, data: JSON.parse(data) as Event['data'] };
    }
  };
  assert.equal((await next())?.event, 'ready');
  return { next, leave: () => leaving.abort() };
}

async function report(who: string, place: object): Promise<string> {
  const caseId = anId();
  const told = { id: anId(), caseId, channel: 'desk', text: '路灯坏了', place: '街口', ...place };
  assert.equal((await demo.as(who, 'POST /reports', told)).status, 200);
  return caseId;
}
const here = { lng: 111.044079, lat: 33.041327 };
const give = async (who: string, caseId: string, command: string, payload: object) => {
  const answer = await demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
};

test('whoever sees a case hears of each of its steps in order, once it can be read, from whichever process', async (t) => {
  const near = await watch('dispatch1');
  const far = await watch('dispatch1', otherUrl);
  const began = performance.now();
  const caseId = await report('clerk1', here);
  const first = await near.next();
  t.diagnostic(`live: ${Math.round(performance.now() - began)} ms from the report's request to its news`);
  assert.deepEqual(first, {
    event: 'step',
    data: { caseId, kind: 'event', version: 1, state: 'reported', tasks: true },
  });
  assert.equal((await demo.as('dispatch1', `GET /cases/${caseId}`)).body.version, 1);
  await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  await give('dispatch1', caseId, 'void', { reason: '试' });
  const steps = [await near.next(), await near.next()].map((event) => event!.data);
  assert.deepEqual(
    steps.map(({ version, state }) => [version, state]),
    [
      [2, 'filed'],
      [3, 'voided'],
    ],
  );
  const heard = [await far.next(), await far.next(), await far.next()].map((event) => event!.data['version']);
  assert.deepEqual(heard, [1, 2, 3]);
  near.leave();
  far.leave();
});

test('nothing is heard of cases out of scope: of another town, or sent to another organ', async () => {
  const organ = await watch('handler.jingji');
  const strange = await report('clerk1', here);
  await give('clerk1', strange, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  // His own organ's case, later: it is the first he hears of.
  const own = await report('clerk1', here);
  await give('clerk1', own, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  const organs = (await demo.as('clerk1', 'GET /organs')).body.rows as { id: string; nameZh: string }[];
  const { id: organId } = organs.find((one) => one.nameZh.endsWith('经济发展办公室'))!;
  await give('dispatch1', own, 'dispatch', { organId, reason: '试' });
  assert.deepEqual((await organ.next())?.data['caseId'], own);
  organ.leave();

  const town = await watch('dispatch1');
  const elsewhere = await demo.sql<{ code: number }>(
    `select code from org.area where level = 'town' and code / 1000 <> 990101101 limit 1`,
  );
  await report('county.desk', { area: elsewhere[0]!.code });
  const mine = await report('clerk1', here);
  assert.equal((await town.next())?.data['caseId'], mine);
  town.leave();
});

test('a stream ends with the session; strangers and people without cases get none', async () => {
  const cookie = await demo.cookieOf('check1');
  const stream = await watch('check1');
  await fetch(`${url}/api/v1/session`, { method: 'DELETE', headers: { cookie, 'x-zhenshu': '1' } });
  assert.equal(await stream.next(), undefined);
  assert.equal((await fetch(`${url}/api/v1/live`)).status, 401);
  const admin = { cookie: await demo.cookieOf('sysadmin') };
  assert.equal((await fetch(`${url}/api/v1/live`, { headers: admin })).status, 403);
});

test('of too many streams of one person the oldest ends', async () => {
  const oldest = await watch('dispatch2');
  const others = [];
  for (let n = 0; n < 4; n++) others.push(await watch('dispatch2'));
  assert.equal(await oldest.next(), undefined);
  for (const one of others) one.leave();
});

test('after a lost connection everybody is told to ask again', async () => {
  const stream = await fetch(`${url}/api/v1/live`, { headers: { cookie: await demo.cookieOf('clerk1') } });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (word: string) => {
    while (!text.includes(word)) text += (await reader.read()).value ?? '';
    text = '';
  };
  await until('event: ready');
  await demo.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query ~ 'listen|pg_notify' and pid <> pg_backend_pid()`,
  );
  await until('event: all');
  await reader.cancel();
});

test('closing the program ends its streams', async () => {
  const stream = await watch('dispatch1', otherUrl);
  const [end] = await Promise.all([stream.next(), other.http.app.close()]);
  assert.equal(end, undefined);
});
