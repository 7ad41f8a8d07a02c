/**
 * `npm run e2e`: journeys in a real Chromium against a real server with the demo county in a data folder of its own.
 * Files may be named; else all run. Screenshots go to screenshots/. The last line is `N passed, N failed`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApps } from './build-apps.ts';
import { requireNode24 } from './node24.ts';

requireNode24();
const files = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
if (!chromium) {
  process.stdout.write(
    'e2e: no Chromium on this machine; on Debian: apt-get install chromium fonts-noto-cjk\n0 passed, 1 failed\n',
  );
  process.exit(1);
}
await buildApps();
mkdirSync(join(root, 'screenshots'), { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'zs-e2e-'));
chmodSync(dataDir, 0o755);
const port = await freePort();
const server = spawn(process.execPath, [join(root, 'apps/server/main.ts')], {
  env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir, LOG_LEVEL: 'warn', DEMO: 'town' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let passed = 0;
let failed = 0;
try {
  await new Promise<void>((done, fail) => {
    server.stdout.on('data', (part: Buffer) => part.toString().includes('is ready') && done());
    server.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  const run = spawnSync(
    process.execPath,
    ['--test', '--test-concurrency=1', '--test-reporter=tap', ...(files.length > 0 ? files : ['e2e/**/*.e2e.ts'])],
    {
      cwd: root,
      env: { ...process.env, E2E_URL: `http://127.0.0.1:${port}`, E2E_CHROMIUM: chromium },
      encoding: 'utf8',
      maxBuffer: 64_000_000,
    },
  );
  const count = (word: string) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(run.stdout)?.[1] ?? 0);
  passed = count('pass');
  failed = count('fail') + count('cancelled');
  process.stdout.write(failed > 0 ? run.stdout : run.stdout.replaceAll(/^(?!ok|not ok|# ).*\n/gm, ''));
  process.stderr.write(run.stderr);
  if (run.status !== 0 && failed === 0) failed = 1;
} finally {
  server.removeAllListeners('exit');
  const ended = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
