import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const most = 40;
const demo = await startDemo({ config: { rateLimit: most } });
after(() => demo.close());

type From = { readonly remoteAddress: string; readonly cookie?: string; readonly authorization?: string };

/** Asks for a page of the API; gives the status. */
async function ask(url: string, { remoteAddress, ...headers }: From): Promise<number> {
  const answer = await demo.http.app.inject({ method: 'GET', url: `/api/v1${url}`, remoteAddress, headers });
  return answer.statusCode;
}

const tally = async (count: number, work: (index: number) => Promise<number>) => {
  const seen = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const status = await work(index);
    seen.set(status, (seen.get(status) ?? 0) + 1);
  }
  return Object.fromEntries(seen);
};

test('who makes up a credential for each request is one stranger, by his address', async () => {
  const byCookie = (index: number) => ask('/session', { remoteAddress: '192.0.2.1', cookie: `zs_session=${index}` });
  assert.deepEqual(await tally(most + 5, byCookie), { 401: most, 429: 5 });
  const byToken = (index: number) => ask('/session', { remoteAddress: '192.0.2.2', authorization: `Bearer ${index}` });
  assert.deepEqual(await tally(most + 5, byToken), { 401: most, 429: 5 });
});

test('the addresses of one IPv6 network are one stranger, with the general limit and with a route’s own', async () => {
  const general = (index: number) => ask('/demo', { remoteAddress: `2001:db8:1:1::${index.toString(16)}` });
  assert.deepEqual(await tally(most + 5, general), { 200: most, 429: 5 });
  assert.equal(await ask('/demo', { remoteAddress: '2001:db8:1:2::1' }), 200);
  const own = (index: number) =>
    ask('/public/reports/260101-0000000?code=314159265358', {
      remoteAddress: `2001:db8:1:3::${index.toString(16)}`,
    });
  assert.deepEqual(await tally(65, own), { 404: 60, 429: 5 });
});

test('whoever is signed in is counted alone, whatever a stranger of the same address does; two credentials are no other person', async () => {
  const hall = '192.0.2.3';
  const cookie = await demo.cookieOf('clerk1');
  assert.equal(await ask('/session', { remoteAddress: hall, cookie }), 200);
  await tally(most + 5, () => ask('/demo', { remoteAddress: hall }));
  assert.equal(await ask('/demo', { remoteAddress: hall }), 429);
  assert.equal(await ask('/session', { remoteAddress: hall, cookie }), 200);
  const padded = (index: number) => ask('/session', { remoteAddress: hall, cookie, authorization: `Basic ${index}` });
  const seen = await tally(2 * most, padded);
  assert.deepEqual(Object.keys(seen), ['429'], 'a new credential counts by address until it proved something');
  const elsewhere = (index: number) =>
    ask('/session', { remoteAddress: `198.51.100.${index}`, cookie, authorization: `Basic ${index}` });
  await tally(most, elsewhere);
  const again = (index: number) =>
    ask('/session', { remoteAddress: `198.51.100.${index}`, cookie, authorization: `Basic ${index}` });
  assert.ok(((await tally(most, again))[429] ?? 0) > 0, 'all of them are one person');
});

test('a session that ended is a stranger again', async () => {
  const cookie = await demo.cookieOf('clerk2');
  assert.equal(await ask('/session', { remoteAddress: '192.0.2.4', cookie }), 200);
  const from = { remoteAddress: '192.0.2.4', headers: { cookie, 'x-zhenshu': '1' } };
  const ended = await demo.http.app.inject({ method: 'DELETE', url: '/api/v1/session', ...from });
  assert.equal(ended.statusCode, 200);
  const seen = await tally(most + 5, () => ask('/session', { remoteAddress: '192.0.2.5', cookie }));
  assert.ok((seen[429] ?? 0) >= 4);
  assert.equal(await ask('/demo', { remoteAddress: '192.0.2.5' }), 429);
});

test('no answer of the API is kept by a cache, and the description of it neither', async () => {
  const cookie = await demo.cookieOf('dispatch1');
  const headersOf = async (url: string, headers: Record<string, string> = {}) =>
    (await demo.http.app.inject({ method: 'GET', url, headers, remoteAddress: '192.0.2.9' })).headers['cache-control'];
  assert.equal(await headersOf('/api/v1/cases', { cookie }), 'no-store');
  assert.equal(await headersOf(`/api/v1/public/calls/${'x'.repeat(27)}`), 'no-store');
  assert.equal(await headersOf(`/api/v1/files/${anId()}`), 'no-store');
  assert.equal(await headersOf('/api/v1/openapi.json'), 'no-store');
});
