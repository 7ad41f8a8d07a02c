import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '@zhenshu/kernel/testing.ts';

const { sql } = await testDatabase();

// Spread over machines by county (scale.md); every rule below is one that Citus would refuse or that would mix counties.
const ours = `select c.oid, n.nspname || '.' || c.relname as name,
    (select attnum from pg_attribute where attrelid = c.oid and attname = 'county' and not attisdropped) as county
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname in ('kernel', 'org', 'catalog', 'grid', 'casefile', 'admission', 'event')`;

/** Tables that are not spread by county, each with its reason. */
const reference: Readonly<Record<string, string>> = {
  'kernel.migration': 'which changes of the schema were made: one list for the whole database',
  'org.login': 'finds the county of somebody who signs in, so its key cannot hold the county',
};
const spread = `select * from (${ours}) t where name not in (${Object.keys(reference)
  .map((name) => `'${name}'`)
  .join(', ')})`;

const named = async (text: string): Promise<string[]> =>
  (await sql<{ name: string }>(text)).map((row) => row.name).toSorted();

test('every table carries the county as a required integer, except the reference tables', async () => {
  assert.ok((await named(spread)).length > 15);
  const wrong = `select t.name from (${spread}) t left join pg_attribute a on a.attrelid = t.oid and a.attnum = t.county
    where a.attnum is null or not a.attnotnull or a.atttypid <> 'int4'::regtype`;
  assert.deepEqual(await named(wrong), []);
  const all = await named(ours);
  assert.deepEqual(
    Object.keys(reference).filter((name) => !all.includes(name)),
    [],
  );
});

test('every table has a primary key, and every unique or exclusion rule holds within a county', async () => {
  const keyless = `select name from (${ours}) t where not exists (select 1 from pg_index where indrelid = t.oid and indisprimary)`;
  assert.deepEqual(await named(keyless), []);
  const across = `select i.indexrelid::regclass::text as name from (${spread}) t join pg_index i on i.indrelid = t.oid
    where (i.indisunique or i.indisexclusion) and not t.county = any (i.indkey::int2[])`;
  assert.deepEqual(await named(across), []);
});

test('a foreign key pairs the counties of both tables, leaves the county alone when it acts, and never leaves the spread tables', async () => {
  const keys = `select k.*, t.county as from_county, u.county as to_county, k.conrelid::regclass || '.' || k.conname as name
    from pg_constraint k join (${ours}) t on t.oid = k.conrelid join (${ours}) u on u.oid = k.confrelid where k.contype = 'f'`;
  assert.ok((await named(keys)).length > 10);
  const unpaired = `select name from (${keys}) k where not exists
    (select 1 from unnest(k.conkey, k.confkey) as p(a, b) where p.a = k.from_county and p.b = k.to_county)`;
  assert.deepEqual(await named(unpaired), []);
  assert.deepEqual(
    await named(`select name from (${keys}) k where confdeltype in ('n', 'd') or confupdtype in ('n', 'd', 'c')`),
    [],
  );
  const listed = Object.keys(reference).map((name) => `'${name}'::regclass`);
  assert.deepEqual(await named(`select name from (${keys}) k where conrelid in (${listed.join(', ')})`), []);
});

test('no table has a deferrable rule, a trigger, a rewrite rule, a parent, or a serial too small', async () => {
  const odd = `select k.conname as name from pg_constraint k join (${ours}) t on t.oid = k.conrelid where k.condeferrable
    union all select g.tgname from pg_trigger g join (${ours}) t on t.oid = g.tgrelid where not g.tgisinternal
    union all select r.rulename from pg_rewrite r join (${ours}) t on t.oid = r.ev_class
    union all select t.name from pg_inherits i join (${ours}) t on t.oid = i.inhrelid
    union all select t.name || '.' || a.attname from pg_attribute a join (${ours}) t on t.oid = a.attrelid
      where a.attidentity <> '' and a.atttypid <> 'int8'::regtype`;
  assert.deepEqual(await named(odd), []);
});

test('every spread table is held to the scope by row-level security, by policies without a sub-select that survive an unset scope', async () => {
  const open = `select t.name from (${spread}) t join pg_class c on c.oid = t.oid where not c.relrowsecurity`;
  assert.deepEqual(await named(open), []);
  const policies = `select p.polname as name, coalesce(p.polqual::text, '') || coalesce(p.polwithcheck::text, '') as tree,
    coalesce(pg_get_expr(p.polqual, p.polrelid), '') as text from pg_policy p join (${ours}) t on t.oid = p.polrelid`;
  assert.deepEqual(await named(`select name from (${policies}) p where tree like '%SUBLINK%'`), []);
  assert.deepEqual(
    await named(`select name from (${policies}) p where text ~ 'current_setting' and text !~* 'nullif'`),
    [],
  );
});

test('every table is explained by a comment', async () => {
  assert.deepEqual(
    await named(`select name from (${ours}) t where coalesce(obj_description(t.oid, 'pg_class'), '') = ''`),
    [],
  );
});

test('every foreign key is led by an index of its own table', async () => {
  // A partial index serves as well when it leaves out only rows without the reference.
  const bare = `select k.conrelid::regclass || '.' || k.conname as name from pg_constraint k join (${ours}) t on t.oid = k.conrelid
    where k.contype = 'f' and not exists (select 1 from pg_index i where i.indrelid = k.conrelid
      and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`;
  assert.deepEqual(await named(bare), []);
});

test('the snapshot of the schema and the generated types are those of the migrations', () => {
  const root = join(import.meta.dirname, '../..');
  execFileSync(process.execPath, [join(root, 'tools/db-gen.ts'), '--check'], { cwd: root, stdio: 'pipe' });
});
