/** `npm run check`: types, lint, format, dependency rules, dead code. Runs all of them, fails if one failed. */
import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { requireNode24 } from './node24.ts';

const root = join(import.meta.dirname, '..');
const codeFolders = ['packages', 'modules', 'apps', 'db', 'catalogs', 'tools', 'bench', 'e2e'];

type Outcome = { ok: boolean; output: string };
type Step = { name: string; run: () => Promise<Outcome> };

/** The result of one step of the check: its name, whether it passed, and the seconds it took. */
export type StepResult = { name: string; ok: boolean; seconds: number };

/** The parts of dependency-cruiser's JSON report that we read. */
type Cruise = {
  modules: { source: string; dependencies: { module: string }[] }[];
  summary: {
    totalCruised: number;
    violations: { rule: { name: string; severity: string }; from: string; to: string; comment?: string }[];
  };
};

const steps: Step[] = [
  { name: 'tsc', run: () => tool('tsc', ['--noEmit', '-p', 'tsconfig.json']) },
  { name: 'oxlint', run: () => tool('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'oxfmt', run: () => tool('oxfmt', ['--check', '.']) },
  { name: 'depcruise', run: cruise },
  { name: 'knip', run: () => tool('knip', ['--no-progress', '--no-config-hints']) },
];

/** Runs every step in turn, prints one line for each (and what a failed one said), and returns the results. */
export async function check(): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const start = performance.now();
    const { ok, output } = await step.run();
    const seconds = (performance.now() - start) / 1000;
    if (!ok) console.log(output.trimEnd());
    console.log(`check ${step.name.padEnd(10)} ${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(5)} s`);
    results.push({ name: step.name, ok, seconds });
  }
  return results;
}

function tool(name: string, args: readonly string[]): Promise<Outcome> {
  return collect(name, args).then(({ code, stdout, stderr }) => ({ ok: code === 0, output: stdout + stderr }));
}

function collect(name: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const bin = join(root, 'node_modules', '.bin');
  return new Promise((resolve) => {
    const child = spawn(join(bin, name), args, {
      cwd: root,
      env: { ...process.env, PATH: bin + delimiter + (process.env['PATH'] ?? '') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', (error) => resolve({ code: 1, stdout, stderr: `${stderr}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** Cruises the tree and also proves that the cruiser read it: with an unknown compiler it reports nothing and calls that green. */
async function cruise(): Promise<Outcome> {
  const onDisk = globSync(`{${codeFolders.join(',')}}/**/*.{ts,tsx,mjs}`, {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  });
  const folders = codeFolders.filter((folder) => onDisk.some((path) => path.startsWith(`${folder}/`)));
  const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders];
  const { stdout, stderr } = await collect('depcruise', args);
  let report: Cruise;
  try {
    report = JSON.parse(stdout) as Cruise;
  } catch (cause) {
    return { ok: false, output: `dependency-cruiser gave no report (${String(cause)})\n${stdout}${stderr}` };
  }
  const problems = [...unseen(onDisk, report), ...report.summary.violations.map(describe)];
  if (report.summary.totalCruised === 0) problems.unshift('dependency-cruiser read no module at all');
  return { ok: problems.length === 0, output: problems.join('\n') };
}

function describe(violation: Cruise['summary']['violations'][number]): string {
  const { rule, from, to, comment } = violation;
  return `${rule.name}: ${from} -> ${to}${comment === undefined ? '' : ` (${comment})`}`;
}

/** Files, imports and workspaces that stand on disk and that the cruiser did not see. */
function unseen(onDisk: readonly string[], report: Cruise): string[] {
  const seen = new Map(report.modules.map((module) => [module.source, module.dependencies]));
  const problems: string[] = [];
  for (const path of onDisk) {
    const dependencies = seen.get(path);
    if (dependencies === undefined) {
      problems.push(`not cruised: ${path}`);
      continue;
    }
    const found = new Set(dependencies.map((dependency) => bare(dependency.module)));
    const missed = importsOf(path).filter((specifier) => !found.has(bare(specifier)));
    problems.push(...missed.map((specifier) => `import not seen by dependency-cruiser: ${path} -> ${specifier}`));
  }
  for (const workspace of workspaces()) {
    const expected = onDisk.some((path) => path.startsWith(`${workspace}/`));
    const cruised = report.modules.some((module) => module.source.startsWith(`${workspace}/`));
    if (expected && !cruised) problems.push(`workspace not cruised: ${workspace}`);
  }
  return problems;
}

/** The cruiser notes `node:fs` as `fs`. */
function bare(specifier: string): string {
  return specifier.replace(/^node:/, '');
}

function importsOf(path: string): string[] {
  const statement = /^(?:import|export)\b[^;'"`=()]*?\bfrom '([^']+)'|^import '([^']+)'/gm;
  return [...readFileSync(join(root, path), 'utf8').matchAll(statement)].map((match) => match[1] ?? match[2] ?? '');
}

/** Folders of the npm workspaces that really hold a package, relative to the root. */
function workspaces(): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  return globSync(manifest.workspaces, { cwd: root }).filter((folder) =>
    existsSync(join(root, folder, 'package.json')),
  );
}

if (import.meta.main) {
  requireNode24();
  const results = await check();
  process.exitCode = results.every((result) => result.ok) ? 0 : 1;
}
