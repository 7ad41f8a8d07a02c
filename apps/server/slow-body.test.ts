import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const time = { ahead: 0, asked: () => {} };
const demo = await startDemo({
  clock: () => {
    time.asked();
    return new Date(Date.now() + time.ahead);
  },
});
await demo.http.app.listen({ host: '127.0.0.1', port: 0 });
after(() => demo.close());

/** Sends the headers of a request; resolves when the server has admitted its caller and waits for the body. */
async function begin(path: string, cookie: string, body: Buffer, type = 'application/json'): Promise<Socket> {
  const address = demo.http.app.server.address();
  assert.ok(typeof address === 'object' && address);
  const socket = connect(address.port, '127.0.0.1');
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

test('only so many uploads are read at a time; the next is asked to come back, and has its turn when one has gone', async () => {
  const cookie = await demo.cookieOf('clerk1');
  const body = Buffer.from(`%PDF-1.7\n% ${anId()}\n%%EOF\n`);
  const path = () => `/files/${anId()}?name=a.pdf`;
  const open: Socket[] = [];
  for (let i = 0; i < 24; i++) open.push(await begin(`PUT /api/v1${path()}`, cookie, body, 'application/octet-stream'));
  const refused = await demo.send('clerk1', `PUT ${path()}`, body);
  assert.deepEqual([refused.status, refused.body.code], [429, 'http.busy']);
  assert.equal((await finish(open.pop()!, body)).status, 200);
  assert.equal((await demo.send('clerk1', `PUT ${path()}`, body)).status, 200);
  for (const socket of open) socket.destroy();
});
