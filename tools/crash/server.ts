import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** The server as a program of its own. */
export type Server = {
  readonly url: string;
  readonly port: number;
  /** SIGKILL: no chance to finish anything. */
  kill(): void;
  /** SIGTERM. */
  end(): void;
  readonly ended: Promise<unknown>;
};

/** Starts the server on a data folder and waits until it is ready. */
export async function startServer(dataDir: string, port?: number): Promise<Server> {
  const at = port ?? (await freePort());
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../apps/server/main.ts')], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: String(at),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      RATE_LIMIT: '999999999',
      ZHENSHU_MODE: 'demo',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  await new Promise<void>((ready, fail) => {
    child.stdout.on('data', (part: Buffer) => part.toString().includes('is ready') && ready());
    void ended.then(() => fail(new Error('the server ended before it was ready')));
  });
  return {
    url: `http://127.0.0.1:${at}/api/v1`,
    port: at,
    kill: () => child.kill('SIGKILL'),
    end: () => child.kill('SIGTERM'),
    ended,
  };
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
