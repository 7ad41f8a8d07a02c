import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { addDays, dayOf, startOfDay } from '@zhenshu/kernel/calendar.ts';
import { testCtx } from '@zhenshu/kernel/testing.ts';
import { anchorDays } from '@zhenshu/casefile/server.ts';
import { demoCounty } from './demo.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
const dataDir = mkdtempSync(join(tmpdir(), 'zs-verify-'));
after(async () => {
  await demo.close();
  rmSync(dataDir, { recursive: true, force: true });
});
// Tomorrow at noon closes today, the day most of the demo county was written on.
const now = new Date(startOfDay(addDays(dayOf(new Date()), 1)).getTime() + 12 * 3_600_000);
const closed = await anchorDays(testCtx(demo.db, { actor: systemActor(demoCounty, 'anchor'), now }));

type Verdict = {
  code: number;
  cases: number;
  facts: number;
  days: number;
  broken: string[];
  brokenDays: string[];
  ok: boolean;
};

/** `npm run verify` on this database, as an operator would run it: the owner's address, no other setting. */
async function verify(): Promise<Verdict> {
  const { host, port, user, database } = demo.owner;
  const url = `postgresql:///${database}?host=${encodeURIComponent(host!)}&port=${port}&user=${user as string}`;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../tools/verify.ts')], {
    env: { PATH: process.env['PATH'], DATABASE_URL: url, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const code = await new Promise<number>((done) => child.once('close', (status) => done(status ?? -1)));
  const last = out.trim().split('\n').at(-1) ?? '';
  assert.ok(last.startsWith('{'), `${out}${errors}`);
  return { code, ...(JSON.parse(last) as Omit<Verdict, 'code'>) };
}

/** A case with at least three facts, so that one of them can go from the middle. */
async function aCase(): Promise<string> {
  const [row] = await demo.sql<{ id: string }>('select id from casefile.case_file where version > 2 limit 1');
  return row!.id;
}

async function dayOfFact(caseId: string, seq: number): Promise<string> {
  const [row] = await demo.sql<{ at: Date }>('select at from casefile.fact where case_id = $1 and seq = $2', [
    caseId,
    seq,
  ]);
  return `${demoCounty} ${dayOf(row!.at)}`;
}

test('the demo county verifies: every case, every fact, every closed day', async () => {
  assert.ok(closed.length > 1 && closed.at(-1) === addDays(dayOf(now), -1), closed.join());
  const [count] = await demo.sql<{ cases: number; facts: number }>(
    'select (select count(*) from casefile.case_file) as cases, (select count(*) from casefile.fact) as facts',
  );
  const verdict = await verify();
  assert.deepEqual(verdict, { code: 0, ...count, days: closed.length, broken: [], brokenDays: [], ok: true });
});

test('words changed in a fact are found by the chain of its case', async () => {
  const id = await aCase();
  const [before] = await demo.sql<{ data: unknown }>('select data from casefile.fact where case_id = $1 and seq = 2', [
    id,
  ]);
  await demo.sql(`update casefile.fact set data = data || '{"text":"changed"}' where case_id = $1 and seq = 2`, [id]);
  const verdict = await verify();
  assert.deepEqual([verdict.code, verdict.ok, verdict.broken, verdict.brokenDays], [1, false, [id], []]);
  await demo.sql('update casefile.fact set data = $2 where case_id = $1 and seq = 2', [
    id,
    JSON.stringify(before!.data),
  ]);
  assert.equal((await verify()).ok, true);
});

test('a case set to another state past its facts is found', async () => {
  const id = await aCase();
  const [before] = await demo.sql<{ state: string }>('select state from casefile.case_file where id = $1', [id]);
  await demo.sql(`update casefile.case_file set state = 'voided' where id = $1`, [id]);
  const verdict = await verify();
  assert.deepEqual([verdict.code, verdict.broken], [1, [id]]);
  await demo.sql('update casefile.case_file set state = $2 where id = $1', [id, before!.state]);
});

test('a fact taken out is found in its case and in its day, the last one of a case too', async () => {
  const id = await aCase();
  const [{ version } = { version: 0 }] = await demo.sql<{ version: number }>(
    'select version from casefile.case_file where id = $1',
    [id],
  );
  const found: unknown[] = [];
  const expected: unknown[] = [];
  for (const seq of [2, version]) {
    expected.push([1, [id], [await dayOfFact(id, seq)]]);
    const [gone] = await demo.sql<{ row: unknown }>(
      'delete from casefile.fact where case_id = $1 and seq = $2 returning to_jsonb(fact) as row',
      [id, seq],
    );
    const verdict = await verify();
    found.push([verdict.code, verdict.broken, verdict.brokenDays]);
    await demo.sql('insert into casefile.fact select * from jsonb_populate_record(null::casefile.fact, $1)', [
      JSON.stringify(gone!.row),
    ]);
  }
  assert.deepEqual(found, expected);
  assert.equal((await verify()).ok, true);
});

test('a ledger row taken out and a changed anchor are found by their day', async () => {
  const [gone] = await demo.sql<{ row: { at: string } }>(
    `delete from kernel.command where id = (select id from kernel.command order by at limit 1) returning to_jsonb(command) as row`,
  );
  const without = await verify();
  assert.deepEqual(
    [without.code, without.broken, without.brokenDays],
    [1, [], [`${demoCounty} ${dayOf(new Date(gone!.row.at))}`]],
  );
  await demo.sql('insert into kernel.command select * from jsonb_populate_record(null::kernel.command, $1)', [
    JSON.stringify(gone!.row),
  ]);
  const day = closed.at(-1)!;
  await demo.sql('update kernel.anchor set root = reverse(root) where day = $1', [day]);
  const forged = await verify();
  assert.deepEqual([forged.code, forged.broken, forged.brokenDays], [1, [], [`${demoCounty} ${day}`]]);
});
