import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { inTx } from '@zhenshu/kernel/ctx.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { caseIds } from '../store.ts';
import { startSpine } from '../testing.ts';
import { rereadClocks, ringBells } from './bells.ts';
import { importYear } from './calendars.ts';
import { verifyCase, verifyCases } from './verify.ts';

const bench = await startSpine();
const { at, openCase, give, factsOf, aCounty, sql } = bench;
const limit = { amount: 8, unit: 'working_hour' } as const;

/** Ids of the cases of a county that do not verify. */
async function brokenOf(county: number): Promise<string[]> {
  const ctx = at(county, '2026-12-31 10:00');
  const verdicts = await inTx(ctx, async (tx) => verifyCases(tx, county, await caseIds(tx, county, null, 1000)));
  return verdicts.filter((verdict) => !verdict.intact).map((verdict) => verdict.id);
}

/** A case with a part, data, a running and marked clock and an open task. */
async function aCase(county: number): Promise<string> {
  const id = await openCase(at(county, '2026-06-22 10:00'), limit);
  await give(at(county, '2026-06-22 10:30'), id, 'share', { organId: anId(), limit: 'five days' });
  await ringBells(at(county, '2026-06-23 08:30'));
  return id;
}

test('a case verifies through every command, bell and calendar, open and closed', async () => {
  const county = aCounty();
  const [open, closed, paused] = [await aCase(county), await aCase(county), await aCase(county)];
  await give(at(county, '2026-06-23 09:00'), closed, 'extend', limit);
  await give(at(county, '2026-06-23 09:10'), paused, 'pause');
  const table = { year: 2026, layer: 'local', source: 'x', off: ['2026-06-23', '2026-06-24'], work: [] };
  await importYear(at(county, '2026-06-23 09:20'), { id: anId(), ...table });
  await give(at(county, '2026-06-23 09:25'), closed, 'finish');
  await rereadClocks(at(county, '2026-06-23 09:30'));
  assert.equal((await factsOf(open)).at(-1), 'case.calendar_changed');
  assert.deepEqual(await brokenOf(county), []);
  const verdict = await verifyCase(at(county, '2026-06-23 10:00'), open);
  assert.deepEqual(verdict, { facts: 4, intact: true, brokenAt: null });
});

test('whatever the owner of the database changes in a case, its clocks, tasks, parts or facts is found', async () => {
  const county = aCounty();
  const changes = [
    `update casefile.case_file set title = 'another' where id = $1`,
    `update casefile.case_file set place = 'elsewhere' where id = $1`,
    `update casefile.case_file set data = data || '{"limit":"ten days"}' where id = $1`,
    `update casefile.case_file set opened_at = opened_at + interval '1 day' where id = $1`,
    `update casefile.case_file set organs = '{}' where id = $1`,
    `update casefile.case_file set organ_id = gen_random_uuid() where id = $1`,
    `update casefile.case_file set subject = 'matter:1' where id = $1`,
    `update casefile.case_file set lng_micro = 1, lat_micro = 1 where id = $1`,
    `update casefile.case_file set due_at = due_at + interval '1 day' where id = $1`,
    `update casefile.case_file set mark = 'none' where id = $1`,
    `update casefile.case_file set closed_at = now() where id = $1`,
    `update casefile.case_file set number = '1' where id = $1`,
    `update casefile.clock set due_at = due_at + interval '1 day' where case_id = $1`,
    `update casefile.clock set ring_at = null where case_id = $1`,
    `update casefile.clock set facts = jsonb_set(facts, '{0,limit,amount}', '80') where case_id = $1`,
    `update casefile.clock set state = 'stopped' where case_id = $1`,
    `update casefile.clock set name = 'other' where case_id = $1`,
    `delete from casefile.clock where case_id = $1`,
    `update casefile.task set needs = 'probe.rest' where case_id = $1`,
    `update casefile.task set organ_id = gen_random_uuid() where case_id = $1`,
    `update casefile.task set due_at = 'infinity' where case_id = $1`,
    `update casefile.task set closed_at = now() where case_id = $1`,
    `insert into casefile.task select (t).* from (select jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid())) as t
       from casefile.task t where case_id = $1) x`,
    `delete from casefile.part where case_id = $1`,
    `update casefile.part set open = false where case_id = $1`,
    `update casefile.part set organ_id = gen_random_uuid() where case_id = $1`,
    `delete from casefile.words where case_id = $1`,
    `update casefile.words set area = area + 1 where case_id = $1`,
    `update casefile.words set grams = 'x' where case_id = $1`,
    `update casefile.fact set data = data || '{"limit":"ten days"}' where case_id = $1 and seq = 2`,
    `update casefile.fact set change = jsonb_set(change, '{reckoned,main,dueAt}', 'null') where case_id = $1 and seq = 3`,
    `update casefile.fact set area = area + 1 where case_id = $1 and seq = 2`,
    `delete from casefile.fact where case_id = $1 and seq = 3`,
    `delete from casefile.fact where case_id = $1`,
  ];
  const ids = await Promise.all(changes.map(() => aCase(county)));
  assert.deepEqual(await brokenOf(county), []);
  for (const [index, change] of changes.entries()) await sql(change, [ids[index]]);
  const broken = new Set(await brokenOf(county));
  assert.deepEqual(
    changes.filter((_, index) => !broken.has(ids[index]!)),
    [],
  );
});

test('while commands run, no sound case is called broken', async (t) => {
  const county = aCounty();
  const ids = await Promise.all(Array.from({ length: 20 }, () => openCase(at(county, '2026-06-22 10:00'), limit)));
  let isWorking = true;
  let looks = 0;
  const look = async () => {
    const found: string[] = [];
    for (; isWorking; looks++) found.push(...(await brokenOf(county)));
    return found;
  };
  const looking = look();
  await Promise.all(
    ids.map(async (id) => {
      for (let minute = 10; minute < 40; minute += 2) {
        await give(at(county, `2026-06-22 11:${minute}`), id, 'pause');
        await give(at(county, `2026-06-22 11:${minute + 1}`), id, 'resume');
      }
    }),
  );
  isWorking = false;
  assert.deepEqual(await looking, []);
  t.diagnostic(`verified ${looks} times beside 600 commands`);
});

test('an organ may have a case verified in which others have a part too', async () => {
  const county = aCounty();
  const id = await aCase(county);
  const own = anId();
  await give(at(county, '2026-06-23 09:00'), id, 'share', { organId: own, limit: 'x' });
  const ctx = at(county, '2026-06-23 10:00');
  const asOrgan = { ...ctx, actor: { ...ctx.actor, scope: { ...systemActor(county, 'x').scope, organs: [own] } } };
  assert.equal((await verifyCase(asOrgan, id)).intact, true);
  const asOther = { ...ctx, actor: { ...ctx.actor, scope: { ...systemActor(county, 'x').scope, organs: [anId()] } } };
  await assert.rejects(verifyCase(asOther, id), { code: 'case.unknown' });
});
