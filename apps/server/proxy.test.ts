import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openDatabase } from '@zhenshu/kernel/db.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { testConfig } from '@zhenshu/kernel/testing.ts';
import { makeApp } from './app.ts';

// Nothing here asks the database: the pool opens no connection.
const db = openDatabase({});
const config = testConfig({ trustProxy: 1 });
const app = await makeApp({ config, db, log: makeLog('silent'), county: 990101, counties: async () => [] });
after(async () => {
  await app.http.app.close();
  await db.close();
});

/** Status of /metrics as asked through a proxy on this machine, which adds the caller's address behind what the caller sent. */
async function metricsVia(forwarded: string): Promise<number> {
  const headers = { 'x-forwarded-for': forwarded };
  const answer = await app.http.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers });
  return answer.statusCode;
}

test('behind a proxy a caller cannot give himself the address of this machine', async () => {
  assert.equal(await metricsVia('127.0.0.1, 203.0.113.9'), 404);
});

test('behind a proxy the address the proxy saw is the caller', async () => {
  assert.equal(await metricsVia('203.0.113.9, 127.0.0.1'), 200);
});
