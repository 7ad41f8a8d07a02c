import assert from 'node:assert/strict';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig } from '@zhenshu/kernel/testing.ts';
import { makeApp } from './app.ts';
import { demoCounty } from './demo.ts';
import { startDemo } from './testing.ts';

const time = { ahead: 0, asked: () => {} };
const demo = await startDemo({
  clock: () => {
    time.asked();
    return new Date(Date.now() + time.ahead);
  },
});
await demo.http.app.listen({ host: '127.0.0.1', port: 0 });
const sockets: Socket[] = [];
after(async () => {
  for (const socket of sockets) socket.destroy();
  await demo.close();
});

/** Sends the headers of a request; resolves when the server has admitted its caller and waits for the body. */
async function begin(
  path: string,
  cookie: string,
  body: Buffer,
  type = 'application/json',
  http = demo.http,
): Promise<Socket> {
  const { port } = http.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  const admitted = new Promise<void>((done) => (time.asked = done));
  const headers = `host: x\r\nx-zhenshu: 1\r\ncookie: ${cookie}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}`;
  socket.write(`${path} HTTP/1.1\r\n${headers}\r\nconnection: close\r\n\r\n`);
  await admitted;
  time.asked = () => {};
  return socket;
}

async function finish(socket: Socket, body: Buffer): Promise<{ status: number; body: Record<string, unknown> }> {
  socket.write(body);
  let text = '';
  for await (const part of socket) text += String(part);
  return {
    status: Number(text.split(' ')[1]),
    body: JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Record<string, unknown>,
  };
}

const report = () =>
  Buffer.from(
    JSON.stringify({
      id: anId(),
      caseId: anId(),
      channel: 'desk',
      text: '路灯不亮',
      place: '老街口',
      lng: 111.044079,
      lat: 33.041327,
    }),
  );

test('who signed out between headers and body is not served', async () => {
  const cookie = await demo.cookieOf('clerk2');
  const body = report();
  const socket = await begin('POST /api/v1/reports', cookie, body);
  await demo.as('clerk2', 'DELETE /session');
  time.ahead = 10_000;
  const answer = await finish(socket, body);
  time.ahead = 0;
  assert.deepEqual([answer.status, answer.body['code']], [401, 'org.session_ended']);
});

test('a fact is of the instant its body had come, not of when the headers came', async () => {
  const cookie = await demo.cookieOf('clerk1');
  const body = report();
  const socket = await begin('POST /api/v1/reports', cookie, body);
  time.ahead = 600_000;
  const answer = await finish(socket, body);
  const view = await demo.as('clerk1', `GET /cases/${String(answer.body['caseId'])}`);
  time.ahead = 0;
  assert.ok(Date.parse((view.body.facts as { at: string }[])[0]!.at) > Date.now() + 500_000);
});

/** A document too large to be read without a place. */
const large = () => Buffer.from(`%PDF-1.7\n% ${anId()}\n% ${'x'.repeat(70_000)}\n%%EOF\n`);

test('only so many uploads are read at a time; the next is asked to come back, and has its turn when one has gone', async () => {
  const cookie = await demo.cookieOf('clerk1');
  const body = large();
  const path = () => `/files/${anId()}?name=a.pdf`;
  const open: Socket[] = [];
  for (let i = 0; i < 26; i++) open.push(await begin(`PUT /api/v1${path()}`, cookie, body, 'application/octet-stream'));
  // Which two find no place is for the server to say; the others wait for their bodies.
  const answered = new Map<Socket, string>();
  await new Promise<void>((done) => {
    for (const socket of open) {
      socket.once('data', (data) => {
        answered.set(socket, String(data));
        if (answered.size === 2) done();
      });
    }
  });
  for (const text of answered.values()) assert.match(text, /^HTTP\/1\.1 429 [^]*"http\.busy"/);
  const holding = open.filter((socket) => !answered.has(socket));
  assert.equal((await demo.send('clerk1', `PUT ${path()}`, body)).body.code, 'http.busy');
  const last = holding.pop()!;
  last.removeAllListeners('data');
  assert.equal((await finish(last, body)).status, 200);
  assert.equal((await demo.send('clerk1', `PUT ${path()}`, body)).status, 200);
  for (const socket of holding) socket.destroy();
});

test('a stranger who sends headers alone holds two places, and none of the staff or of machines', async () => {
  const body = large();
  const hook = `POST /hooks/${anId()}`;
  const photo = () => `PUT /public/files/${anId()}`;
  const open: Socket[] = [];
  for (let i = 0; i < 2; i++) open.push(await begin(`PUT /api/v1/public/files/${anId()}`, '', body, 'image/jpeg'));
  const third = await demo.send(null, photo(), body);
  assert.deepEqual([third.status, third.body.code], [429, 'http.busy']);
  assert.equal((await demo.send('clerk1', `PUT /files/${anId()}?name=a.pdf`, body)).status, 200);
  assert.equal((await demo.send(null, hook, body)).body.code, 'event.hook_unsigned');
  for (let i = 0; i < 4; i++) open.push(await begin(`POST /api/v1/hooks/${anId()}`, '', body, 'application/json'));
  assert.equal((await demo.send(null, hook, body)).body.code, 'http.busy');
  // What is small holds no more memory than any JSON may, and comes in all the same.
  assert.equal((await demo.send(null, hook, Buffer.from('{}'))).body.code, 'event.hook_unsigned');
  assert.equal((await demo.send('clerk1', `PUT /files/${anId()}?name=a.pdf`, body)).status, 200);
  for (const socket of open) socket.destroy();
});

test('whoever is not in the house must send his body in time; his place is free again', async () => {
  const clock = () => (time.asked(), new Date());
  const config = testConfig({ dataDir: demo.dataDir });
  const counties = async () => [demoCounty];
  const shared = { config, db: demo.db, log: makeLog('silent'), county: demoCounty, counties, clock };
  const { http } = await makeApp({ ...shared, strangersBody: 50 });
  await http.app.listen({ host: '127.0.0.1', port: 0 });
  const body = large();
  for (let i = 0; i < 5; i++) {
    const socket = await begin(`POST /api/v1/hooks/${anId()}`, '', body, 'application/json', http);
    const answer = await finish(socket, body.subarray(0, 10));
    assert.deepEqual([answer.status, answer.body['code']], [408, 'http.too_slow']);
  }
  await http.app.close();
});
