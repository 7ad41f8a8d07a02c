/**
 * `npm run e2e`: journeys in a real Chromium against a real server with the demo town in a data folder of its own.
 * Files may be named; else all run. Screenshots go to screenshots/. The last line is `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApps } from './build-apps.ts';
import { findChromium, noChromium, startDemo } from './demo-server.ts';
import { requireNode24 } from './node24.ts';

requireNode24();
const files = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const chromium = findChromium();
if (!chromium) {
  process.stdout.write(`e2e: ${noChromium}0 passed, 1 failed\n`);
  process.exit(1);
}
await buildApps();
mkdirSync(join(root, 'screenshots'), { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'zs-e2e-'));
chmodSync(dataDir, 0o755);
let passed = 0;
let failed = 0;
let server: Awaited<ReturnType<typeof startDemo>> | undefined;
try {
  server = await startDemo(dataDir, 'town');
  const run = spawnSync(
    process.execPath,
    ['--test', '--test-concurrency=1', '--test-reporter=tap', ...(files.length > 0 ? files : ['e2e/**/*.e2e.ts'])],
    {
      cwd: root,
      env: { ...process.env, E2E_URL: server.url, E2E_CHROMIUM: chromium },
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
  await server?.end();
  rmSync(dataDir, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
