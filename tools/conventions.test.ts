/** House rules that no other tool can hold. Each test reads the tree itself, so it holds for files yet to be written. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { parseSync, printSync } from '@swc/core';

const root = join(import.meta.dirname, '..');
const layers = await readLayers();

const tree = globSync('**/*', { cwd: root, withFileTypes: true, exclude: isSkipped })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  .toSorted();

const isTest = (path: string) => /\.(test|e2e)\.tsx?$/.test(path);
const isCode = (path: string) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.gen.ts');
const inLayer = (path: string, names: readonly string[]) =>
  new RegExp(`^modules/[^/]+/(${names.join('|')})(\\.[a-z-]+)?(\\.ts$|/)`).test(path) && !isTest(path);
const isTesting = (path: string) => /\/testing(\.ts$|\/)/.test(path);
const isMessages = (path: string) => /(^|\/|-)messages[^/]*\.tsx?$|\/messages\//.test(path);

const scans = {
  code: tree.filter(isCode),
  tests: tree.filter(isTest),
  pure: tree.filter((path) => isCode(path) && (inLayer(path, layers.pureLayers) || isPureKernel(path))),
  product: tree.filter(
    (path) => /^(modules|packages|apps)\//.test(path) && isCode(path) && !isTest(path) && !isTesting(path),
  ),
  migrations: tree.filter((path) => /^db\/migrations\/.*\.sql$/.test(path)),
  sql: tree.filter(
    (path) =>
      /^db\/migrations\/.*\.sql$/.test(path) ||
      (isCode(path) && (inLayer(path, ['store']) || path.startsWith('packages/kernel/')) && !isTest(path)),
  ),
  workspaces: globSync(workspaceGlobs(), { cwd: root })
    .filter((folder) => tree.some((path) => path.startsWith(`${folder}/`)))
    .toSorted(),
};

test('every scan below really looks at files, as soon as its folder holds any', () => {
  const holds = (pattern: RegExp) => tree.some((path) => pattern.test(path));
  assert.ok(scans.code.length > 0, 'no code found');
  assert.ok(scans.tests.length > 0, 'no test found');
  assert.ok(scans.workspaces.length > 0, 'no workspace found');
  assert.equal(scans.product.length > 0, holds(/^(modules|packages|apps)\/.*(?<!\.test|\.gen)\.tsx?$/));
  assert.equal(scans.migrations.length > 0, holds(/^db\/migrations\/.+\.sql$/));
  assert.equal(scans.sql.length > 0, holds(/^db\/migrations\/.+\.sql$|^packages\/kernel\/.+\.ts$/));
  assert.ok(scans.pure.length > 0 || !holds(/^modules\/[^/]+\/(contract|domain|policy)\.ts$/), 'no pure file found');
});

test('file and folder names are kebab-case', () => {
  const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
  const shouting = /^(README|CONTRIBUTING|CHANGELOG|SECURITY|NOTICE|LICENSE)(\.[A-Za-z-]+)*(\.md)?$/;
  const wrong = tree.filter((path) =>
    path.split('/').some((part) => !kebab.test(part) && !shouting.test(part) && part !== '_'),
  );
  none(wrong, 'rename to kebab-case');
});

test('no folder is a drawer: utils, common, shared, helpers, types', () => {
  none(
    tree.filter((path) => /(^|\/)(utils?|common|shared|helpers?|types)\//.test(path)),
    'give the code a home with a name of the domain',
  );
});

test('modules and packages have no index.ts barrel', () => {
  none(
    tree.filter((path) => /^(modules|packages)\/(.*\/)?index\.tsx?$/.test(path)),
    'export from the file itself',
  );
});

test('every module file stands in a layer, so that the layer rules reach it', () => {
  const known = [...layers.pureLayers, ...layers.shellLayers, 'testing'];
  none(
    tree.filter((path) => path.startsWith('modules/') && isCode(path) && !isTest(path) && !inLayer(path, known)),
    `a module holds only ${known.join(', ')} (or folders of these names)`,
  );
});

test('every module has its place in the order of dependence', () => {
  const present = scans.workspaces.filter((folder) => folder.startsWith('modules/')).map((folder) => basename(folder));
  none(
    present.filter((name) => !layers.moduleOrder.includes(name)),
    'add the module to moduleOrder in .dependency-cruiser.mjs',
  );
});

test('pure files take time, chance and the world as arguments', () => {
  const impure =
    /\bDate\.now\(|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bfetch\(|\bset(Timeout|Interval)\(|['"]node:/;
  none(hits(scans.pure, impure), 'pass it in as an argument');
});

test('migrations are named NNNN-module-verb-noun.sql and numbered without a gap', () => {
  const names = scans.migrations.map((path) => path.slice('db/migrations/'.length));
  const places = [...layers.moduleOrder, 'kernel'].join('|');
  none(
    names.filter((name) => !new RegExp(`^\\d{4}-(${places})-[a-z]+-[a-z0-9-]+\\.sql$`).test(name)),
    `NNNN-<${places}>-verb-noun.sql`,
  );
  const expected = names.map((_, at) => String(at + 1).padStart(4, '0'));
  assert.deepEqual(
    names.map((name) => name.slice(0, 4)),
    expected,
    'migration numbers are consecutive from 0001',
  );
});

test('a mark for later carries its issue number', () => {
  const mark = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b(?!\\s*\\(?#\\d+)`);
  const files = tree.filter((path) => isCode(path) || /\.(sql|css|html)$/.test(path));
  none(lines(files, mark), 'do it now, or name the issue: (#123)');
});

test('no test is left out or left alone', () => {
  const marks = /(?<!\bt)\.(only|skip|todo)\(|\bt\.todo\(|\b(test|it|describe|suite)\([^\n]*\{\s*(only|skip|todo)\s*:/;
  none(hits(scans.tests, marks), 'only t.skip(…), where shared data is absent, is allowed');
});

test('every workspace is a private Apache-2.0 ES module that states its exports', () => {
  const wrong = scans.workspaces.filter((folder) => {
    const path = join(root, folder, 'package.json');
    if (!existsSync(path)) return true;
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const named = manifest['name'] === `@zhenshu/${basename(folder)}`;
    const right = manifest['private'] === true && manifest['license'] === 'Apache-2.0' && manifest['type'] === 'module';
    return !named || !right || typeof manifest['exports'] !== 'object';
  });
  none(wrong, 'package.json needs name @zhenshu/<folder>, private, license Apache-2.0, type module, exports');
});

test('every module has a README', () => {
  const modules = scans.workspaces.filter((folder) => folder.startsWith('modules/'));
  none(
    modules.filter((folder) => !existsSync(join(root, folder, 'README.md'))),
    'write one screen: purpose, words, invariants',
  );
});

// What reaches a screen. The server speaks codes; its few lines for operators and the words it reads in people's
// files (column names, address suffixes) stay where they are used.
test('texts for people stand in message files, not in code', () => {
  const cjk = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/;
  none(
    hits(
      scans.product.filter(
        (path) =>
          !isMessages(path) &&
          (/^(apps\/(console|field|portal)|packages\/ui)\//.test(path) ||
            inLayer(path, ['contract', 'policy', 'procedure'])),
      ),
      cjk,
    ),
    'move the text into a messages file (comments may stay Chinese)',
  );
});

test('SQL keeps to what PostgreSQL and Citus share', () => {
  none(hits(scans.sql, /\bset_config\s*\(/i), 'set_config() never reaches Citus workers: use the scope function');
  none(hits(scans.sql, /\b(?<!not )deferrable\b/i), 'deferrable constraints fail only at commit');
  none(hits(scans.sql, /\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b/i), 'no triggers');
  none(hits(scans.sql, /\boffset\s+(?!0\b)(\$|\d|:|\()|\.offset\(/i), 'page by key, not by offset');
});

test('SQL that changes rows uses neither row-IN nor unstable functions over columns', () => {
  const rowIn = /\([^()]*,[^()]*\)\s+(not\s+)?in\s*\(\s*select\b/i;
  const unstable =
    /\bset\s[^;`]*?\b\w+\s*=(?!\s*now\(\)\s*\+)[^,;`]*?(\+\s*interval|\bto_jsonb\(|\bdate_trunc\(|\bcoalesce\([^;`]*?now\()/i;
  const bad = scans.sql.flatMap((path) =>
    uncommented(path)
      .split(/[;`]/)
      .filter((statement) => /\b(update\s+[\w."]+\s|delete\s+from\s)/i.test(statement))
      .filter((statement) => rowIn.test(statement) || unstable.test(statement))
      .map((statement) => `${path}: ${statement.trim().replaceAll(/\s+/g, ' ').slice(0, 100)}`),
  );
  none(bad, 'use a CTE with FROM, EXISTS, or compute the value before (scale.md rules 16 and 18)');
});

test('every table has a comment that says what a row is', () => {
  const all = scans.migrations.map(uncommented).join('\n').toLowerCase();
  const tables = all.matchAll(/\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?([\w."]+)/g);
  none(
    [...tables]
      .filter((match) => !/^\s+partition\s+of/.test(all.slice(match.index + match[0].length)))
      .map((match) => match[1] ?? '')
      .filter(
        (table) => !new RegExp(`\\bcomment\\s+on\\s+table\\s+${table.replaceAll('.', '\\.')}\\s+is\\b`).test(all),
      ),
    'add: comment on table … is …',
  );
});

/** Reads the orders and lists of the dependency rules, so that they are written down once. */
async function readLayers() {
  const config: unknown = await import(new URL('../.dependency-cruiser.mjs', import.meta.url).href);
  return config as Record<'moduleOrder' | 'pureLayers' | 'shellLayers' | 'pureKernel', readonly string[]>;
}

function workspaceGlobs(): string[] {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] }).workspaces;
}

function isSkipped(entry: { name: string; parentPath: string }): boolean {
  const atRoot = entry.parentPath === root && /^(data|screenshots|test-results)$/.test(entry.name);
  return atRoot || /^(node_modules|dist|\.git)$/.test(entry.name);
}

function isPureKernel(path: string): boolean {
  return new RegExp(`^packages/kernel/(${layers.pureKernel.join('|')})(\\.ts$|/)`).test(path) && !isTest(path);
}

/** The text without its comments; code is parsed only where comments could matter. */
function uncommented(path: string): string {
  const text = readFileSync(join(root, path), 'utf8');
  if (path.endsWith('.sql')) return text.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '');
  if (!isCode(path)) return text;
  const tsx = path.endsWith('x');
  return printSync(parseSync(text, { syntax: 'typescript', tsx, target: 'es2022' }), { jsc: { target: 'es2022' } })
    .code;
}

/** Places outside comments that match, each with its line. Most files are dismissed without parsing them. */
function hits(files: readonly string[], pattern: RegExp): string[] {
  return files
    .filter((path) => pattern.test(readFileSync(join(root, path), 'utf8')))
    .flatMap((path) => {
      const text = uncommented(path);
      const found = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
      const starts = new Set(found.map((match) => text.lastIndexOf('\n', match.index) + 1));
      return [...starts].map((start) => `${path}: ${text.slice(start).split('\n', 1).join('').trim().slice(0, 100)}`);
    });
}

/** Lines that match, comments included. */
function lines(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .map((line, at) => ({ line, place: `${path}:${at + 1}` }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, place }) => `${place}: ${line.trim().slice(0, 100)}`),
  );
}

function none(found: readonly string[], advice: string): void {
  assert.equal(found.length, 0, `${advice}:\n  ${found.join('\n  ')}`);
}
