/**
 * `npm run import -- KIND FILE`: what the import pages of the console do, for whoever runs the machine. Works beside a
 * running server. KIND is one of
 *
 * - `county`: JSON that founds an empty county (tools/import/county.ts); writes the initial passwords to a file
 * - `reports`: a table of reports, xlsx or csv; good rows are kept, bad ones told, a row sent twice is known again
 * - `category`, `duty`, `filing_condition`: a list as a draft version; a person publishes it in the console
 * - `grids`: GeoJSON outlines, in force from today
 * - `calendar`: JSON `{ year, layer, source, off, work }`, next year's notice or a local layer
 *
 * `--partial` leaves bad rows of a list or map out instead of refusing the file. The last line is one JSON object; exits
 * non-zero when the file was refused or a row left out.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { readConfig } from '@zhenshu/kernel/config.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { Refusal } from '@zhenshu/kernel/refusal.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { makeApp, type App } from '@zhenshu/server/app.ts';
import { openStore } from '@zhenshu/server/database.ts';
import { foundCounty } from './import/county.ts';

const kinds = ['county', 'reports', 'category', 'duty', 'filing_condition', 'grids', 'calendar'] as const;
type Kind = (typeof kinds)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { partial: { type: 'boolean', default: false } },
});
const [kind, file] = positionals as [Kind | undefined, string | undefined];
if (!kind || !kinds.includes(kind) || !file) {
  process.stderr.write(`npm run import -- ${kinds.join('|')} FILE [--partial]\n`);
  process.exit(2);
}

const bytes = readFileSync(file);
const config = readConfig(process.env);
const log = makeLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
const say = (line: string) => process.stderr.write(`${line}\n`);
const store = await openStore(config, say);
const began = performance.now();
try {
  const known = await store.counties();
  const result =
    kind === 'county' ? await foundCounty({ db: store.db, config, log, bytes, now: new Date() }) : await takeIn(known);
  process.stdout.write(`${JSON.stringify({ kind, ...result, ms: Math.round(performance.now() - began) })}\n`);
  process.exitCode = 'problems' in result && (result.problems as unknown[]).length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stdout.write(`${JSON.stringify({ kind, refused: error.code, ...error.data })}\n`);
  process.exitCode = 1;
} finally {
  // A database that somebody else runs goes on running.
  await (store.adopted ? store.db.close() : store.close());
}

/** Hands the file to the door its route has, as the system itself. */
async function takeIn(known: readonly number[]): Promise<object> {
  const county = config.county ?? known[0];
  if (county === undefined) throw new Error('No county yet: found one first 尚未建县 (npm run import -- county FILE)');
  const app = await makeApp({ config, db: store.db, log, county, counties: store.counties });
  const now = new Date();
  const rights = new Set(['event.report', 'catalog.edit', 'grid.edit', 'calendar.edit']);
  const ctx: Ctx = { actor: { ...systemActor(county, 'import'), rights }, now, db: store.db, log, config };
  try {
    return await give(app, ctx, kind as Exclude<Kind, 'county'>);
  } finally {
    await app.http.app.close();
  }
}

async function give(app: App, ctx: Ctx, what: Exclude<Kind, 'county'>): Promise<object> {
  const id = uuidv7(ctx.now.getTime());
  const name = basename(file!);
  const acceptPartial = values.partial;
  switch (what) {
    case 'reports':
      return app.event.importReports(ctx, { id, fileName: name, channel: 'import', bytes });
    case 'grids':
      return app.grid.importGrids(ctx, { id, from: dayOf(ctx.now), replace: 'grids', acceptPartial, bytes });
    case 'calendar':
      return app.casefile.importYear(ctx, { id, ...(JSON.parse(bytes.toString('utf8')) as CalendarFile) });
    default: {
      const version = `${dayOf(ctx.now)} ${id.slice(-4)}`;
      const list = { id, list: what, file: name, scheme: name, version, acceptPartial, bytes };
      const { versionId, report } = await app.catalog.importList(ctx, list);
      return { versionId, ...report };
    }
  }
}

type CalendarFile = { year: number; layer: string; source: string; off: string[]; work: string[] };
