import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The Chromium of this machine; undefined where there is none. */
export function findChromium(): string | undefined {
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
}

/** Said where it is missing. */
export const noChromium =
  'no Chromium on this machine; on Debian: apt-get install chromium fonts-noto-cjk fonts-dejavu-core\n';

/** Starts the server with a demo on a free port, and says where it is and how it is ended. */
export async function startDemo(
  dataDir: string,
  size: 'town' | 'county',
  told: (line: string) => void = () => {},
): Promise<{ url: string; end: () => Promise<void> }> {
  const port = await freePort();
  const server = spawn(process.execPath, [join(root, 'apps/server/main.ts')], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn', DEMO: size },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = async () => {
    server.removeAllListeners('exit');
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    await ended;
  };
  await new Promise<void>((done, fail) => {
    server.stdout.on('data', (part: Buffer) => {
      told(part.toString());
      if (part.toString().includes('is ready')) done();
    });
    server.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, end };
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
