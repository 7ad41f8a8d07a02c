/**
 * `npm test`: the check, every `*.test.ts`, and the browser journeys; its last line is `N passed, N failed`.
 * `npm test -- modules/org` runs only the tests whose path contains the words given.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { check } from './check.ts';
import { requireNode24 } from './node24.ts';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const notOurs = /(^|[\\/])(node_modules|dist|data)$/;

type Tally = { passed: number; failed: number };
/** A database server shared by all test files; its address travels to them in the environment. */
type TestServer = { env: Record<string, string>; stop: () => Promise<void> };

console.log(`node ${requireNode24()}`);
const filters = process.argv.slice(2);
const tallies: Tally[] = [];
if (filters.length === 0) {
  const steps = await check();
  const passed = steps.filter((step) => step.ok).length;
  tallies.push({ passed, failed: steps.length - passed });
}
tallies.push(await unitTests());
if (filters.length === 0 && existsSync(join(root, 'tools/e2e.ts'))) tallies.push(await journeys());

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

/** Runs the test files in Node's own runner. No test found, or a runner that died, is a failure. */
async function unitTests(): Promise<Tally> {
  const found = globSync('**/*.test.ts', { cwd: root, exclude: (path) => notOurs.test(path) }).toSorted();
  const files = found.filter(
    (path) => filters.length === 0 || filters.some((words) => path.split(sep).join('/').includes(words)),
  );
  if (files.length === 0) {
    console.log('no test file found');
    return { passed: 0, failed: 1 };
  }
  const scratch = mkdtempSync(join(tmpdir(), 'zhenshu-test-'));
  const report = join(scratch, 'counts.json');
  const server = await startServer(files);
  try {
    const code = await run(
      [
        '--test',
        '--test-concurrency=2',
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${join(root, 'tools/test-reporter.ts')}`,
        `--test-reporter-destination=${report}`,
        ...files,
      ],
      server === 'failed' ? {} : server.env,
    );
    const { passed, failed } = tally(report, code);
    return { passed, failed: failed + (server === 'failed' ? 1 : 0) };
  } finally {
    if (server !== 'failed') await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function tally(report: string, code: number): Tally {
  const line = existsSync(report) ? readFileSync(report, 'utf8').trim() : '';
  if (line === '') return { passed: 0, failed: 1 };
  const counts = JSON.parse(line) as { tests: number; passed: number; failed: number; cancelled: number };
  const failed = counts.failed + counts.cancelled;
  // A runner that ends badly although every test passed (or with none) has still failed.
  const silent = failed === 0 && (code !== 0 || counts.passed === 0) ? 1 : 0;
  return { passed: counts.passed, failed: failed + silent };
}

/** Starts the shared database, unless no test file asks for one. Tests that need none still run where it does not start. */
async function startServer(files: readonly string[]): Promise<TestServer | 'failed'> {
  const needed = files.some((path) => /\btesting(\.ts|\/[a-z-]+\.ts)'/.test(readFileSync(join(root, path), 'utf8')));
  if (!needed) return { env: {}, stop: async () => {} };
  try {
    const { startTestServer } = await import('@zhenshu/kernel/testing.ts');
    return await startTestServer();
  } catch (error) {
    console.error('The test database did not start:', error);
    return 'failed';
  }
}

/** Runs the browser journeys; they print their own `N passed, N failed`, which is added to ours and not printed twice. */
async function journeys(): Promise<Tally> {
  let last = '';
  let rest = '';
  const code = await run(['tools/e2e.ts'], {}, (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (/^\d+ passed, \d+ failed$/.test(line)) last = line;
      else console.log(line);
    }
  });
  const match = /^(\d+) passed, (\d+) failed$/.exec(rest === '' ? last : rest);
  if (match === null) return { passed: 0, failed: 1 };
  const failed = Number(match[2]);
  return { passed: Number(match[1]), failed: failed === 0 && code !== 0 ? 1 : failed };
}

function run(args: readonly string[], env: Record<string, string>, onText?: (text: string) => void): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: {
        ...process.env,
        PATH: bin + delimiter + (process.env['PATH'] ?? ''),
        NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
        ...env,
      },
      stdio: ['ignore', onText === undefined ? 'inherit' : 'pipe', 'inherit'],
    });
    // Stopped by hand or by CI, the child goes first, so that the database is put away behind it.
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => onText?.(text));
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}
