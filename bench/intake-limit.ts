import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Database, Tx } from '@zhenshu/kernel/db.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { App } from '@zhenshu/server/app.ts';
import type { Store } from '@zhenshu/server/database.ts';
import { demoCounty } from '@zhenshu/server/demo.ts';

/** The statements of one intake as they were really sent, recorded from the program itself. */
type Sent = { text: string; values: readonly unknown[] };

/**
 * What PostgreSQL can do with the very statements of one report, one report a commit, 32 clients (its best here), prepared: pgbench
 * replays what the program sent, with fresh ids. Commits a second.
 */
export async function intakeLimit(of: {
  app: App;
  store: Store;
  config: Config;
  log: Log;
  seconds: number;
}): Promise<number> {
  const sent: Sent[] = [];
  const db: Database = {
    ...of.store.db,
    tx: (scope, work) =>
      of.store.db.tx(scope, (tx) => {
        const spy: Tx = {
          all: (query) => {
            const { sql, parameters } = query.compile();
            sent.push({ text: sql, values: parameters });
            return tx.all(query);
          },
          first: (query) => spy.all(query).then((rows) => rows[0]) as never,
          named: (name, text, values) => {
            sent.push({ text, values });
            return tx.named(name, text, values);
          },
        };
        return work(spy);
      }),
  };
  const ids = [uuidv7(Date.now()), uuidv7(Date.now())] as const;
  const told = {
    id: ids[0],
    caseId: ids[1],
    channel: 'desk',
    place: 'bench',
    lng: 111.044079,
    lat: 33.041327,
  } as const;
  const actor = systemActor(demoCounty, 'bench');
  const text = 'bench: the street lamp is out for three days and the road is dark';
  const { number } = await of.app.event.takeIn(
    { actor, now: new Date(), db, log: of.log, config: of.config },
    { ...told, text },
  );
  // Every place where an id of this one report stands becomes an expression that is new each time.
  const unique = (sql: string) => {
    const fresh = ids.flatMap((id) => [id, uuidAfter(id)]);
    const withIds = fresh.reduce(
      (all, id) => all.replaceAll(id, `${id.slice(0, 18)}-8000-' || lpad(to_hex(:r::bigint), 12, '0') || '`),
      sql,
    );
    // A colon before a word is a variable to pgbench; inside JSON it can be written by its number.
    return withIds
      .replaceAll(/(?<=[\d"]):(?=[\da-z])/g, (_colon, at: number) =>
        /\d/.test(withIds[at - 1]!) ? String.raw`\u003a` : ': ',
      )
      .replaceAll(number, `' || lpad(to_hex(:r::bigint), 14, '0') || '`);
  };
  const literal = (value: unknown): string =>
    value === null
      ? 'null'
      : typeof value === 'number'
        ? String(value)
        : Array.isArray(value)
          ? `array[${value.map(literal).join(',')}]`
          : `'${(value instanceof Date ? value.toISOString() : (value as string)).replaceAll("'", "''")}'`;
  const lines = sent.map(({ text: sql, values }) => {
    const filled = sql.replaceAll(
      /\$(\d+)/g,
      (_all, n: string) => `(${unique(literal(values[Number(n) - 1]))})${castOf(values[Number(n) - 1])}`,
    );
    return `${filled.replaceAll(/\s+/g, ' ')};`;
  });
  const script = join(of.config.dataDir, 'intake.pgbench');
  const scope = `select kernel.set_scope(${demoCounty}, ${demoCounty}000000, ${demoCounty + 1}000000, '*', 'event');`;
  writeFileSync(script, ['\\set r random(1, 100000000000000)', 'begin;', scope, ...lines, 'commit;'].join('\n'));
  const { host, port } = of.store.owner;
  const out = execFileSync(
    pgbench(),
    [
      '-n',
      '-M',
      'prepared',
      '-c',
      '32',
      '-j',
      '1',
      '-T',
      String(of.seconds),
      '-f',
      script,
      '-h',
      host!,
      '-p',
      String(port),
      '-U',
      'zhenshu_app',
      'zhenshu',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return Math.round(Number(/tps = ([\d.]+)/.exec(out)?.[1] ?? 0));
}

/** The cast a parameter would have had, now that it is an expression of texts. */
function castOf(value: unknown): string {
  if (typeof value !== 'string') return '';
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return '::uuid';
  return /^[{[]/.test(value) ? '::jsonb' : '';
}

function uuidAfter(id: string): string {
  return id.slice(0, 24) + (Number.parseInt(id.slice(24), 16) + 1).toString(16).padStart(12, '0');
}

function pgbench(): string {
  const root = '/usr/lib/postgresql';
  const found = existsSync(root)
    ? readdirSync(root)
        .map((version) => join(root, version, 'bin/pgbench'))
        .filter((path) => existsSync(path))
    : [];
  return found.at(-1) ?? 'pgbench';
}
