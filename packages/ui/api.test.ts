import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { casefileContract } from '@zhenshu/casefile/contract.ts';
import { addressOf, ApiProblem, makeCall } from './api.ts';

type Api = typeof casefileContract;

async function serve(t: TestContext, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const call = makeCall<Api>({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  t.after(() => void server.close());
  return { call };
}

test('an address takes its parameters and leaves out what is not given', () => {
  assert.equal(
    addressOf('/cases/:id', { id: 'a b' }, { q: '井盖', state: undefined, mark: '' }),
    '/cases/a%20b?q=%E4%BA%95%E7%9B%96',
  );
});

test('an address without a query has no question mark', () => {
  assert.equal(addressOf('/work'), '/work');
});

test('a command carries our header and its body as JSON', async (t) => {
  const seen: { method?: string | undefined; url?: string | undefined; header?: unknown; body?: string } = {};
  const server = await serve(t, (request, response) => {
    let body = '';
    request.on('data', (part) => (body += String(part)));
    request.on('end', () => {
      Object.assign(seen, { method: request.method, url: request.url, header: request.headers['x-zhenshu'], body });
      response.setHeader('content-type', 'application/json').end('{"state":"filed"}');
    });
  });
  const body = { id: 'c', command: 'accept', payload: {} };
  const outcome = await server.call('POST /cases/:id/commands', { params: { id: 'x' }, body });
  assert.equal(outcome.state, 'filed');
  assert.deepEqual(seen, { method: 'POST', url: '/cases/x/commands', header: '1', body: JSON.stringify(body) });
});

test('a refusal is thrown with its code, data and field errors', async (t) => {
  const server = await serve(t, (_request, response) => {
    const problem = {
      code: 'case.payload',
      status: 422,
      data: { a: 1 },
      errors: [{ path: 'payload/reason', message: 'short' }],
      requestId: 'r',
    };
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  const problem = await server.call('GET /work').catch((error: unknown) => error);
  assert.ok(problem instanceof ApiProblem);
  assert.equal(problem.code, 'case.payload');
  assert.deepEqual(problem.data, { a: 1 });
  assert.equal(problem.errors[0]?.path, 'payload/reason');
  assert.equal(problem.requestId, 'r');
});

test('an answer that is not ours, as of a proxy, is a fault with its status', async (t) => {
  const server = await serve(t, (_request, response) => {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>bad gateway</h1>');
  });
  await assert.rejects(server.call('GET /work'), { code: 'http.fault', status: 502 });
});

test('no answer at all is told as offline, not as a fault of the server', async () => {
  const call = makeCall<Api>({ base: 'http://127.0.0.1:1' });
  await assert.rejects(call('GET /work'), { code: 'http.offline', status: 0 });
});
