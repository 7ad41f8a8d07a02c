import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { generateKeyringText, loadKeyring } from '@zhenshu/kernel/sealed.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

let shift = 0;
const fieldKeys = generateKeyringText();
const demo = await startDemo({ clock: () => new Date(Date.now() + shift), config: { fieldKeys } });
after(() => demo.close());

/** A resident's report with the code he was given. */
async function aReport(): Promise<{ number: string; code: string }> {
  const told = { id: anId(), caseId: anId(), text: '路灯不亮', place: '老街口', lng: 111.044079, lat: 33.041327 };
  const { status, body } = await demo.as(null, 'POST /public/reports', told);
  assert.equal(status, 200, JSON.stringify(body));
  return body as { number: string; code: string };
}

/** The six digits a report had before codes were made longer. */
function shortCodeOf(number: string): string {
  const { secret } = loadKeyring(fieldKeys).at(-1)!;
  const digest = createHmac('sm3', secret).update(`track ${number}`).digest();
  return String(digest.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}

/** A report from the time of short codes. */
async function anOldReport() {
  const report = await aReport();
  await demo.sql('update event.report set short_code = true where number = $1', [report.number]);
  return { ...report, short: shortCodeOf(report.number) };
}

/** Asks for a report from an address; gives the status and the code of a refusal. */
async function ask(number: string, code: string, remoteAddress: string): Promise<string> {
  const url = `/api/v1/public/reports/${number}?code=${code}`;
  const answer = await demo.http.app.inject({ method: 'GET', url, remoteAddress });
  return `${answer.statusCode} ${(answer.json() as { code?: string }).code ?? ''}`.trim();
}

const wrong = (code: string) => (code.startsWith('0') ? '1' : '0') + code.slice(1);
const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

test('a code has twelve digits, and the six it would have had before open nothing', async () => {
  const { number, code } = await aReport();
  assert.match(code, /^\d{12}$/);
  assert.equal(await ask(number, code, '192.0.2.1'), '200');
  assert.equal(await ask(number, wrong(code), '192.0.2.1'), '404 event.unknown_report');
  assert.equal(await ask(number, shortCodeOf(number), '192.0.2.1'), '404 event.unknown_report');
  assert.equal(await ask('260101-0000000', code, '192.0.2.1'), '404 event.unknown_report');
});

test('who tells it at the desk takes the code along, once; what staff saw itself has none, and no later reading gives it', async () => {
  const told = (channel: string) => ({ id: anId(), caseId: anId(), channel, text: '路灯不亮', place: '老街口' });
  const [atDesk, seen] = [told('desk'), told('grid')];
  const { body } = await demo.as('clerk1', 'POST /reports', atDesk);
  assert.equal(await ask(body.number, body.code, '192.0.2.9'), '200');
  assert.deepEqual((await demo.as('clerk1', 'POST /reports', atDesk)).body, body);
  assert.equal((await demo.as('clerk1', 'POST /reports', seen)).body.code, null);
  const views = [`GET /cases/${atDesk.caseId}`, `GET /cases/${atDesk.caseId}/reports`];
  for (const view of views) {
    assert.ok(!JSON.stringify((await demo.as('clerk1', view)).body).includes(body.code), view);
  }
  const kept = await demo.sql<{ outcome: object }>('select outcome from kernel.command where id = $1', [atDesk.id]);
  assert.ok(kept.length === 1 && !JSON.stringify(kept).includes(body.code));
});

test('the short code of an older report stays good, and so is a long one', async () => {
  const { number, code, short } = await anOldReport();
  assert.deepEqual(
    await times(30, () => ask(number, short, '192.0.2.2')),
    Array.from({ length: 30 }, () => '200'),
  );
  assert.equal(await ask(number, code, '192.0.2.2'), '200');
});

test('one stranger who guesses short codes is stopped at the fifth, and stops nobody else', async () => {
  const { number, short } = await anOldReport();
  const answers = await times(12, () => ask(number, wrong(short), '192.0.2.3'));
  assert.deepEqual(answers.toSorted(), [
    ...Array.from({ length: 5 }, () => '404 event.unknown_report'),
    ...Array.from({ length: 7 }, () => '429 event.code_locked'),
  ]);
  assert.equal(await ask(number, short, '192.0.2.3'), '429 event.code_locked');
  assert.equal(await ask(number, short, '192.0.2.4'), '200');
});

test('many strangers together have twenty guesses an hour at one report, also those of one IPv6 network; the long code is never locked', async () => {
  const { number, code, short } = await anOldReport();
  const bad = wrong(short);
  // One network of IPv6 is one stranger.
  for (let host = 1; host <= 5; host++) await ask(number, bad, `2001:db8::${host}`);
  assert.equal(await ask(number, bad, '2001:db8::6'), '429 event.code_locked');
  for (let host = 0; host < 15; host++) {
    assert.equal(await ask(number, bad, `198.51.100.${host}`), '404 event.unknown_report');
  }
  assert.equal(await ask(number, bad, '203.0.113.1'), '429 event.code_locked');
  assert.equal(await ask(number, short, '203.0.113.1'), '429 event.code_locked');
  assert.equal(await ask(number, code, '203.0.113.1'), '200');
  const [row] = await demo.sql<{ times: number }>('select times from event.code_guess where number = $1', [number]);
  assert.equal(row!.times, 20);
  shift = 3_600_000;
  assert.equal(await ask(number, short, '203.0.113.1'), '200');
  shift = 0;
});

test('a rating by a guessed code counts as a guess', async () => {
  const { number, short } = await anOldReport();
  const rate = () =>
    demo.http.app.inject({
      method: 'POST',
      url: `/api/v1/public/reports/${number}/rating`,
      remoteAddress: '192.0.2.5',
      payload: { id: anId(), code: wrong(short), grade: 5 },
    });
  const answers = await times(6, rate);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 404).length, 5);
  assert.equal(await ask(number, short, '192.0.2.5'), '429 event.code_locked');
});
