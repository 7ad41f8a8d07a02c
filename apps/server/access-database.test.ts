import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { testCtx } from '@zhenshu/kernel/testing.ts';
import { anchorDays } from '@zhenshu/casefile/server.ts';
import { startWorld } from './testing-access.ts';

const world = await startWorld();
after(() => world.app.http.app.close());

/** Tables of ours and what the app role may do with each. */
async function grants() {
  return world.sql<{
    name: string;
    secured: boolean;
    owner: string;
    delete: boolean;
    truncate: boolean;
    update: string[];
  }>(
    `select n.nspname || '.' || c.relname as name, c.relrowsecurity as secured, pg_get_userbyid(c.relowner) as owner,
       has_table_privilege('zhenshu_app', c.oid, 'delete') as delete,
       has_table_privilege('zhenshu_app', c.oid, 'truncate') as truncate,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         and has_column_privilege('zhenshu_app', c.oid, a.attnum, 'update') order by 1) as update
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname in ('kernel', 'org', 'catalog', 'grid', 'casefile', 'admission', 'event') order by 1`,
  );
}

/** Tables whose rows are history: what was told, what happened, what was ordered, what was published. */
const history = {
  'kernel.command': [],
  'kernel.anchor': [],
  'casefile.fact': [],
  'event.report': [],
  'event.precedent': [],
  'org.login': [],
  'kernel.migration': [],
} as const;

test('the app role rewrites and deletes no history, deletes nothing but waiting files, and owns no table', async () => {
  const tables = await grants();
  assert.deepEqual(
    tables.filter((table) => table.delete || table.truncate).map((table) => table.name),
    // Drafts of lists are thrown away; what is published, row-level security keeps (modules/catalog/routes.test.ts).
    ['casefile.attachment', 'catalog.entry', 'catalog.grant_of_authority', 'catalog.list_version'],
  );
  const kept = Object.keys(history);
  assert.deepEqual(
    Object.fromEntries(tables.filter(({ name }) => kept.includes(name)).map(({ name, update }) => [name, update])),
    history,
  );
  assert.deepEqual(
    tables.filter((table) => table.owner === 'zhenshu_app'),
    [],
  );
  const [role] = await world.sql(
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'zhenshu_app'`,
  );
  assert.deepEqual(role, { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
});

test('even with the whole county in scope, changing and deleting facts, ledger and anchors is refused by the database', async () => {
  const { scope } = systemActor(world.counties.here, 'test');
  const wrong: string[] = [];
  for (const table of ['casefile.fact', 'kernel.command', 'kernel.anchor', 'event.report', 'event.precedent']) {
    const columns = await world.sql<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table],
    );
    const statements = [
      `delete from ${table}`,
      `truncate ${table}`,
      ...columns.map(({ name }) => `update ${table} set ${name} = ${name}`),
    ];
    for (const statement of statements) {
      const run = world.db.tx(scope, (tx) => tx.named(`probe ${statement}`, statement, []));
      const code = await run.then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      if (code !== '42501' && code !== undefined) wrong.push(`${statement}: ${code}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('facts and reports only follow their case, also where it is out of scope', async () => {
  const { scope } = systemActor(world.counties.here, 'test');
  const town = { ...scope, lo: world.town('home'), hi: world.town('home') + 1000 };
  const run = (name: string, text: string, values: unknown[]) =>
    world.db.tx(town, (tx) => tx.named(name, text, values));
  const areasOf =
    'select c.area, f.area as kept, r.area as told from casefile.case_file c join casefile.fact f on f.case_id = c.id join event.report r on r.case_id = c.id order by c.id, f.seq';
  const before = await world.sql(areasOf);
  const elsewhere = [world.counties.here, world.row('town', 'case')];
  await run('facts follow', 'select casefile.facts_follow($1, $2)', elsewhere);
  await run('reports follow', 'select event.reports_follow($1, $2)', elsewhere);
  assert.deepEqual(await world.sql(areasOf), before);
});

test('without a scope every scoped table shows nothing, and all of them have rows; what has no scope is named here', async (t) => {
  const tables = await grants();
  assert.deepEqual(
    tables.filter((table) => !table.secured).map((table) => table.name),
    ['kernel.migration'],
  );
  // Days are anchored once they are over.
  await anchorDays(testCtx(world.db, { county: world.counties.here, now: new Date(Date.now() + 2 * 86_400_000) }));
  const empty: string[] = [];
  const shown: string[] = [];
  const secured = tables.filter((table) => table.secured);
  for (const { name } of secured) {
    const [row] = await world.sql(`select 1 from ${name} limit 1`);
    if (!row) empty.push(name);
    // Twenty times, so that every pooled connection has a scope behind it that ended.
    for (const [index] of Array.from({ length: 20 }).entries()) {
      const rows = await world.db.ask(`bare ${name} ${index}`, `select 1 from ${name} limit 1`, []);
      if (rows.length > 0) shown.push(name);
    }
  }
  t.diagnostic(`access: ${secured.length} scoped tables, ${empty.length} of them without rows`);
  assert.deepEqual(shown, []);
  assert.deepEqual(empty, []);
});

test('a scope shows of every table only its own county, and of tables with an area only its own town', async () => {
  const columns = await world.sql<{ name: string; area: string | null }>(
    `select n.nspname || '.' || c.relname as name,
       (select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attname = 'area') as area
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relrowsecurity and n.nspname !~ 'graphile'`,
  );
  // Names of places, the map and the lists are one for the county; so is the counter of its case numbers.
  const countyWide = ['org.organ', 'grid.grid', 'catalog.duty_suggestion', 'kernel.counter'];
  const { scope } = systemActor(world.counties.here, 'test');
  const town = { ...scope, lo: world.town('home'), hi: world.town('home') + 1000 };
  const wrong: string[] = [];
  for (const { name, area } of columns) {
    const far = `select 1 from ${name} where county <> ${world.counties.here} limit 1`;
    if ((await world.db.tx(scope, (tx) => tx.named(`far ${name}`, far, []))).length > 0)
      wrong.push(`${name}: another county`);
    if (!area || countyWide.includes(name)) continue;
    const next = `select 1 from ${name} where area < ${town.lo} or area >= ${town.hi} limit 1`;
    if ((await world.db.tx(town, (tx) => tx.named(`next ${name}`, next, []))).length > 0)
      wrong.push(`${name}: another town`);
  }
  assert.deepEqual(wrong, []);
});
