/**
 * `node tools/openapi.ts`: writes docs/openapi.json, the description of the API for programs of others, as the server
 * serves it at /api/v1/openapi.json. With `--check` it writes nothing and fails when the file differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '@zhenshu/kernel/config.ts';
import { openDatabase } from '@zhenshu/kernel/db.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { generateKeyringText } from '@zhenshu/kernel/sealed.ts';
import { makeApp } from '@zhenshu/server/app.ts';

const file = join(import.meta.dirname, '../docs/openapi.json');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const config = readConfig({ FIELD_KEYS: generateKeyringText(), LOG_LEVEL: 'silent', DATA_DIR: tmpdir() });
// A description needs no rows: the pool opens no connection before the first question.
const db = openDatabase({});
const app = await makeApp({ config, db, log: makeLog('silent'), county: 990101, counties: async () => [] });
const served = await app.http.app.inject('/api/v1/openapi.json');
await app.http.app.close();
await db.close();
if (served.statusCode !== 200) throw new Error(`The server describes nothing: ${served.statusCode} ${served.body}`);

const text = `${JSON.stringify(sorted(served.json()), null, 2)}\n`;
const fresh = existsSync(file) && readFileSync(file, 'utf8') === text;
if (!fresh && !values.check) writeFileSync(file, text);
process.stdout.write(
  `openapi: ${fresh ? 'fresh' : values.check ? 'stale, run node tools/openapi.ts' : 'wrote'} docs/openapi.json\n`,
);
process.exitCode = fresh || !values.check ? 0 : 1;

/** Keys in one order, whatever order modules were mounted in, so that a difference is a change. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
