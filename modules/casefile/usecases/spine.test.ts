import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anId } from '@zhenshu/kernel/testing.ts';
import { behind, startSpine } from '../testing.ts';
import { ringBells } from './bells.ts';
import { listCases } from './cases.ts';

const bench = await startSpine();
const { at, openCase, give, giveAll, factsOf, aCounty, shown, sql } = bench;
const limit = { amount: 8, unit: 'working_hour' } as const;
const noNames = async () => new Map<string, string>();

test('commands on several cases are given together, all or none, and repeating them changes nothing', async () => {
  const ctx = at(aCounty(), '2026-06-22 10:00');
  const [a, b] = [await openCase(ctx, limit), await openCase(ctx, limit)];
  await give(ctx, b, 'finish');
  const both = [a, b].map((caseId) => ({ caseId, command: 'pause', id: anId() }));
  await assert.rejects(giveAll(ctx, both), { code: 'case.not_now' });
  assert.deepEqual(await factsOf(a), ['probe.opened']);
  const mixed = [
    { caseId: a, command: 'pause', id: anId() },
    { caseId: b, command: 'again', id: anId() },
  ];
  assert.deepEqual(await giveAll(ctx, mixed), ['open', 'open']);
  assert.deepEqual(await giveAll(ctx, mixed), ['open', 'open']);
  assert.deepEqual(await factsOf(a), ['probe.opened', 'probe.paused']);
  const twice = [1, 2].map(() => ({ caseId: a, command: 'resume' }));
  await assert.rejects(giveAll(ctx, twice), { code: 'case.changed' });
});

test('a command takes another case along: both move or neither, and nobody gives the inner command himself', async () => {
  const county = aCounty();
  const ctx = at(county, '2026-06-22 10:00');
  const [a, b, c] = [await openCase(ctx, limit), await openCase(ctx, limit), await openCase(ctx, limit)];
  const id = anId();
  await give(ctx, b, 'hand', { to: a }, id);
  await give(ctx, b, 'hand', { to: a }, id);
  assert.deepEqual(await factsOf(b), ['probe.opened', 'probe.handed']);
  assert.deepEqual(await factsOf(a), ['probe.opened', 'probe.took']);
  await assert.rejects(give(ctx, a, 'take', { from: c }), { kind: 'invalid', code: 'case.unknown_command' });
  await assert.rejects(give(ctx, c, 'hand', { to: b }), { code: 'case.not_now' });
  assert.deepEqual(await factsOf(c), ['probe.opened']);
  await assert.rejects(give(ctx, c, 'hand', { to: c }), { code: 'case.changed' });
  const strange = await openCase(at(aCounty(), '2026-06-22 10:00'), limit);
  await assert.rejects(give(ctx, c, 'hand', { to: strange }), { kind: 'missing', code: 'case.unknown' });
  assert.deepEqual(await factsOf(c), ['probe.opened']);
});

test('two who hand their cases to each other at once never wait for each other without end', async () => {
  const ctx = at(aCounty(), '2026-06-22 10:00');
  for (let round = 0; round < 10; round++) {
    const [a, b] = [await openCase(ctx, limit), await openCase(ctx, limit)];
    const done = await Promise.allSettled([give(ctx, a, 'hand', { to: b }), give(ctx, b, 'hand', { to: a })]);
    const [no] = done.filter((one) => one.status === 'rejected');
    assert.equal(no?.reason.code, 'case.not_now');
    assert.equal(done.filter((one) => one.status === 'fulfilled').length, 1);
  }
});

test('a closed case that is opened again is among the open ones, also for its organs', async () => {
  const county = aCounty();
  const ctx = at(county, '2026-06-22 10:00');
  const id = await openCase(ctx, limit);
  const organId = anId();
  await give(ctx, id, 'share', { organId, limit: 'x' });
  const ofOrgan = { ...ctx, actor: { ...ctx.actor, scope: { ...ctx.actor.scope, organs: [organId] } } };
  const open = async () => (await listCases(ofOrgan, noNames, { open: '1' })).rows.map((row) => row.id);
  assert.deepEqual(await open(), [id]);
  await give(ctx, id, 'finish');
  assert.deepEqual(await open(), []);
  await give(ctx, id, 'again');
  assert.deepEqual(await open(), [id]);
  const [row] = await sql<{ closed_at: Date | null }>('select closed_at from casefile.case_file where id = $1', [id]);
  assert.equal(row!.closed_at, null);
});

test('a clock that runs on a closed case rings, and does not open it', async () => {
  const county = aCounty();
  const ctx = at(county, '2026-06-22 10:00');
  const id = await openCase(ctx, limit);
  await give(ctx, id, 'finish');
  await give(ctx, id, 'await');
  assert.equal(await ringBells(at(county, '2026-06-22 12:00')), 1);
  assert.equal(await ringBells(at(county, '2026-06-22 12:00')), 0);
  assert.deepEqual((await factsOf(id)).at(-1), 'case.marked_red');
  const [row] = await sql<{ closed: boolean }>(
    'select closed_at is not null as closed from casefile.case_file where id = $1',
    [id],
  );
  assert.equal(row!.closed, true);
});

test('a resumption that waited for the pause behind it comes after it, and both cases of a step share one instant', async () => {
  const county = aCounty();
  const [id, other] = [
    await openCase(at(county, '2026-06-22 10:00'), limit),
    await openCase(at(county, '2026-06-22 10:00'), limit),
  ];
  const pause = () => give(at(county, '2026-06-22 10:03'), id, 'pause');
  await give(behind(at(county, '2026-06-22 10:02'), pause), id, 'resume');
  assert.deepEqual(await factsOf(id), ['probe.opened', 'probe.paused', 'probe.resumed']);
  assert.notEqual((await shown(id)).due, null);
  // Whom it takes along may be further than itself, by its own commands or by those of a machine whose watch is fast.
  await give(at(county, '2026-06-22 10:01'), other, 'hand', { to: id });
  const [, , , took] = await sql<{ at: Date }>('select at from casefile.fact where case_id = $1 order by seq', [id]);
  const [, handed] = await sql<{ at: Date }>('select at from casefile.fact where case_id = $1 order by seq', [other]);
  assert.ok(took!.at > new Date('2026-06-22T10:03:00+08:00'));
  assert.deepEqual(handed!.at, took!.at);
});

test('whenever the watches say a command came in, facts go forward and a clock runs exactly while nothing pauses it', async () => {
  const county = aCounty();
  const minutes = fc.integer({ min: 0, max: 59 }).map((minute) => `2026-06-22 10:${String(minute).padStart(2, '0')}`);
  const turns = fc.array(fc.tuple(fc.constantFrom('pause', 'resume'), minutes), { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(turns, async (given) => {
      const id = await openCase(at(county, '2026-06-22 10:00'), limit);
      let pauses = 0;
      for (const [command, time] of given) {
        await give(at(county, time), id, command);
        pauses = command === 'pause' ? pauses + 1 : Math.max(0, pauses - 1);
        assert.equal((await shown(id)).due === null, pauses > 0, `${command} at ${time}`);
      }
      const facts = await sql<{ at: Date }>('select at from casefile.fact where case_id = $1 order by seq', [id]);
      const instants = facts.map((fact) => fact.at.getTime());
      assert.deepEqual(
        instants,
        instants.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 60 },
  );
});
