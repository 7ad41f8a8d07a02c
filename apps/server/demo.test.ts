import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { testConfig, testDatabase } from '@zhenshu/kernel/testing.ts';
import { caseIds, verifyCases } from '@zhenshu/casefile/server.ts';
import { makeApp } from './app.ts';
import { demoCounty, loadDemo } from './demo.ts';

test('the county is loaded by real commands, and a load that was broken off goes on to the same whole', async () => {
  const { db, sql } = await testDatabase();
  const config = testConfig({});
  const log = makeLog('silent');
  const app = await makeApp({ config, db, log, county: demoCounty, counties: async () => [demoCounty] });
  const load = (say: (line: string) => void) =>
    loadDemo({ app, db, config, log, now: new Date(), size: 'county', every: 90, say });
  const breakOff = (line: string) => {
    if (/ 40 %/.test(line)) throw new Error('broken off');
  };
  await assert.rejects(load(breakOff), /broken off/);
  const before = await sql<{ n: number }>('select count(*)::int as n from casefile.case_file');
  assert.ok(before[0]!.n > 0);
  const lines: string[] = [];
  assert.equal(await load((line) => void lines.push(line)), true);
  assert.ok(lines.filter((line) => line.includes('%')).length >= 15);
  assert.equal(await load(() => assert.fail('nothing is left to do')), false);

  const [counts] = await sql<Record<string, number>>(`select
    (select count(*)::int from org.area where level = 'town') as towns,
    (select count(*)::int from org.area where level = 'village') as villages,
    (select count(*)::int from grid.grid where level = 'base') as grids,
    (select count(*)::int from casefile.case_file) as cases,
    (select count(*)::int from casefile.case_file where grid is null) as nowhere,
    (select count(*)::int from casefile.fact where type = 'event.reported') as reported,
    (select count(distinct number)::int from casefile.case_file) - (select count(*)::int from casefile.case_file where number is not null) as doubled`);
  assert.deepEqual(counts, { towns: 22, villages: 204, grids: 707, cases: 225, nowhere: 0, reported: 213, doubled: 0 });
  await db.tx(systemActor(demoCounty, 'test').scope, async (tx) => {
    const ids = await caseIds(tx, demoCounty, null, 1000);
    const verdicts = await verifyCases(tx, demoCounty, ids);
    assert.deepEqual(
      verdicts.filter((verdict) => !verdict.intact),
      [],
    );
  });
  // A bell rings where a clock went past its instant, and at it: within a minute, whoever was late.
  const [bells] = await sql<{ late: number; silent: number }>(`select
    (select count(*)::int from casefile.fact where type = 'case.marked_red') as late,
    (select count(*)::int from casefile.clock where ring_at <= now() - interval '5 minutes') as silent`);
  assert.ok(bells!.late > 5);
  assert.equal(bells!.silent, 0);
  await app.http.app.close();
});
