import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scope } from '@zhenshu/kernel/actor.ts';
import type { Database, Tx } from '@zhenshu/kernel/db.ts';
import { childId } from '@zhenshu/casefile/domain.ts';
import type { Store } from '@zhenshu/server/database.ts';

/** A transaction as the program really sent it. */
type Sent = { readonly scope: Scope; readonly statements: { text: string; values: readonly unknown[] }[] };

/** A database that notes what is sent through it. */
export type Recorder = { readonly db: Database; readonly sent: Sent[] };

/** Notes every transaction from now on, in the order of their beginnings. */
export function record(db: Database): Recorder {
  const sent: Sent[] = [];
  return {
    sent,
    db: {
      ...db,
      tx: (scope, work) =>
        db.tx(scope, (tx) => {
          const statements: Sent['statements'] = [];
          sent.push({ scope, statements });
          const spy: Tx = {
            all: (query) => {
              const { sql, parameters } = query.compile();
              statements.push({ text: sql, values: parameters });
              return tx.all(query);
            },
            first: (query) => spy.all(query).then((rows) => rows[0]) as never,
            named: (name, text, values) => {
              statements.push({ text, values });
              return tx.named(name, text, values);
            },
            tell: (news) => tx.tell(news),
          };
          return work(spy);
        }),
    },
  };
}

/**
 * What PostgreSQL can do with the very statements recorded, in their transactions, 32 clients (its best here), prepared:
 * pgbench replays them with fresh ids. How often a second. `ids` are those the client made, `numbers` those the program
 * gave; both become expressions that are new each time.
 */
export function pgbenchLimit(of: {
  sent: readonly Sent[];
  ids: readonly string[];
  numbers: readonly string[];
  store: Store;
  folder: string;
  seconds: number;
}): number {
  const fresh = of.ids.flatMap((id) => [id, ...Array.from({ length: 4 }, (_, index) => childId(id, index))]);
  const unique = (sql: string) => {
    // pgbench takes any colon before a word for a variable of its own, also inside a text.
    const quiet = sql.replaceAll(/("?)(?<!:):(?=[\w\u0080-\uffff])/g, (_all, quote: string) =>
      quote ? '": ' : "' || chr(58) || '",
    );
    const withIds = fresh.reduce((all, id, index) => {
      const own = `${id.slice(0, 18)}-8${index.toString(16).padStart(3, '0')}-`;
      return all.replaceAll(id, `${own}' || lpad(to_hex(:r::bigint), 12, '0') || '`);
    }, quiet);
    return of.numbers.reduce(
      (all, number, index) => all.replaceAll(number, `${index}' || lpad(to_hex(:r::bigint), 14, '0') || '`),
      withIds,
    );
  };
  const literal = (value: unknown): string =>
    value === null
      ? 'null'
      : typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : Array.isArray(value)
          ? value.length === 0
            ? `'{}'`
            : `array[${value.map((one) => `(${literal(one)})${castOf(one)}`).join(',')}]`
          : `'${(value instanceof Date ? value.toISOString() : (value as string)).replaceAll("'", "''")}'`;
  const lines = of.sent.flatMap(({ scope, statements }) => [
    'begin;',
    `select kernel.set_scope(${scope.county}, ${scope.lo}, ${scope.hi}, '${String(scope.organs)}', '${String(scope.lines)}');`,
    ...statements.map(({ text, values }) => {
      const filled = text.replaceAll(
        /\$(\d+)/g,
        (_all, n: string) => `(${unique(literal(values[Number(n) - 1]))})${castOf(values[Number(n) - 1])}`,
      );
      return `${filled.replaceAll(/\s+/g, ' ')};`;
    }),
    'commit;',
  ]);
  const script = join(of.folder, 'limit.pgbench');
  writeFileSync(script, ['\\set r random(1, 100000000000000)', ...lines].join('\n'));
  const { host, port } = of.store.owner;
  const options = `-n -M prepared -c 32 -j 1 -T ${of.seconds} -h ${host} -p ${port} -U zhenshu_app`.split(' ');
  const out = execFileSync(pgbench(), [...options, '-f', script, 'zhenshu'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return Math.round(Number(/tps = ([\d.]+)/.exec(out)?.[1] ?? 0));
}

/** The cast a parameter would have had, now that it is an expression of texts. */
function castOf(value: unknown): string {
  if (typeof value !== 'string') return '';
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return '::uuid';
  return /^[{[]/.test(value) ? '::jsonb' : '';
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
