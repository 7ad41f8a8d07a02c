import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('the table of settings in docs/operations.md names each setting the program reads, and no other', () => {
  const known = [...read('packages/kernel/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): Type\./gm)].map(
    ([, name]) => name,
  );
  const told = [...read('docs/operations.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map(([, name]) => name);
  assert.ok(known.length > 10);
  assert.deepEqual(new Set(told), new Set(known));
});

test('every link to a file in a document leads somewhere', () => {
  const documents = globSync('{*.md,docs/**/*.md,{apps,modules,packages}/*/README.md}', { cwd: root });
  const dead = documents.flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
      .filter(([, target]) => !existsSync(join(root, dirname(path), target!)))
      .map(([, target]) => `${path} -> ${target}`),
  );
  assert.ok(documents.length > 10);
  assert.deepEqual(dead, []);
});

test('decisions are numbered without a gap and each says what was rejected', () => {
  const decisions = globSync('docs/adr/*.md', { cwd: root }).toSorted();
  assert.deepEqual(
    decisions.map((path) => path.slice('docs/adr/'.length, 'docs/adr/'.length + 4)),
    decisions.map((_, at) => String(at + 1).padStart(4, '0')),
  );
  const parts = ['Context', 'Decision', 'Consequences', 'Rejected'];
  assert.deepEqual(
    decisions.filter((path) => !parts.every((part) => read(path).includes(`\n## ${part}\n`))),
    [],
  );
});

test('the printed table of the procedures is the one of the code', () => {
  execFileSync(process.execPath, [join(import.meta.dirname, 'procedures.ts'), '--check'], { stdio: 'pipe' });
});
