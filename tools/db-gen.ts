/**
 * `npm run db:gen`: migrates a scratch database and writes the reviewed snapshot db/schema/*.sql and db/types.gen.ts.
 * With `--check` it writes nothing and fails when they differ from what is committed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startTestServer } from '@zhenshu/kernel/testing.ts';
import { describeSchema } from './db-schema.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const server = await startTestServer();
const wanted = new Map<string, string>();
try {
  const owner = { ...(JSON.parse(server.env['ZS_TEST_PG']!) as pg.ClientConfig), database: 'zhenshu_template' };
  const client = new pg.Client(owner);
  await client.connect();
  try {
    for (const [schema, text] of await describeSchema(client)) wanted.set(`db/schema/${schema}.sql`, text);
  } finally {
    await client.end();
  }
  const out = mkdtempSync(join(tmpdir(), 'zs-gen-'));
  const file = join(out, 'types.gen.ts');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/kysely-codegen/dist/cli/bin.js'),
      ...[
        '--dialect',
        'postgres',
        '--url',
        `postgres://${owner.user}@/zhenshu_template?host=${owner.host}&port=${owner.port}`,
      ],
      ...['--out-file', file, '--date-parser', 'string', '--type-mapping', '{"int8":"number"}'],
      ...['--include-pattern', '(kernel|org|catalog|casefile|admission|grid|event).*', '--log-level', 'error'],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  wanted.set('db/types.gen.ts', readFileSync(file, 'utf8'));
  rmSync(out, { recursive: true });
} finally {
  await server.stop();
}

const stale: string[] = [];
mkdirSync(join(root, 'db/schema'), { recursive: true });
for (const file of readdirSync(join(root, 'db/schema'))) {
  if (!wanted.has(`db/schema/${file}`)) {
    stale.push(`db/schema/${file}`);
    if (!values.check) rmSync(join(root, 'db/schema', file));
  }
}
for (const [path, text] of wanted) {
  const before = readFileSync(join(root, path), { encoding: 'utf8', flag: 'a+' });
  if (before === text) continue;
  stale.push(path);
  if (!values.check) writeFileSync(join(root, path), text);
}
process.stdout.write(
  stale.length === 0
    ? 'db: snapshot and types are fresh\n'
    : `db: ${values.check ? 'stale' : 'wrote'} ${stale.join(', ')}\n`,
);
process.exitCode = values.check && stale.length > 0 ? 1 : 0;
