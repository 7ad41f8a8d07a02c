import assert from 'node:assert/strict';
import { test } from 'node:test';
import { genesis } from '@zhenshu/kernel/hash.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startSpine } from '../testing.ts';
import { anchorDays, verifyAnchors } from './anchors.ts';
import { importYear } from './calendars.ts';

const bench = await startSpine();
const { at, openCase, give, aCounty, sql } = bench;
const limit = { amount: 8, unit: 'working_hour' } as const;

type Anchor = { day: string; links: number; root: string; previous: string };
const anchorsOf = (county: number) =>
  sql<Anchor>('select day::text, links, root, previous from kernel.anchor where county = $1 order by day', [county]);

/** Three days of work, closed: one case opened on Monday, nothing on Tuesday, a pause on Wednesday. */
async function aClosedCounty(): Promise<{ county: number; id: string }> {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), limit);
  await give(at(county, '2026-06-24 23:59'), id, 'pause');
  await anchorDays(at(county, '2026-06-25 03:20'));
  return { county, id };
}

const verdictOf = (county: number) => verifyAnchors(at(county, '2026-06-26 09:00'));

test('every day that is over gets one anchor, chained to the day before, also a day on which nothing happened', async () => {
  const { county, id } = await aClosedCounty();
  const anchors = await anchorsOf(county);
  assert.deepEqual(
    anchors.map(({ day, links, previous }) => ({ day, links, previous })),
    [
      { day: '2026-06-22', links: 2, previous: genesis },
      { day: '2026-06-23', links: 0, previous: anchors[0]!.root },
      { day: '2026-06-24', links: 2, previous: anchors[1]!.root },
    ],
  );
  assert.equal(new Set(anchors.map(({ root }) => root)).size, 3);
  // A day may close two hours after 24:00 China time; closing twice closes nothing, and work goes on after it.
  assert.deepEqual(await anchorDays(at(county, '2026-06-25 23:59')), []);
  await give(at(county, '2026-06-25 23:59'), id, 'resume');
  assert.deepEqual(await anchorDays(at(county, '2026-06-26 01:59')), []);
  assert.deepEqual(await anchorDays(at(county, '2026-06-26 02:00')), ['2026-06-25']);
  assert.deepEqual(await verdictOf(county), { days: 4, brokenOn: null });
});

test('what comes too late for its day is refused once the day is closed, and taken when it is given again', async () => {
  const { county, id } = await aClosedCounty();
  const commandId = anId();
  const late = at(county, '2026-06-24 23:59');
  await assert.rejects(give(late, id, 'resume', {}, commandId), { code: 'command.day_closed', kind: 'limited' });
  await assert.rejects(openCase(late, limit), { code: 'command.day_closed' });
  const table = { year: 2027, layer: 'local', source: 'late', off: ['2027-03-03'], work: [] };
  await assert.rejects(importYear(late, { id: anId(), ...table }), { code: 'command.day_closed' });
  assert.deepEqual(await verdictOf(county), { days: 3, brokenOn: null });
  await give(at(county, '2026-06-25 03:21'), id, 'resume', {}, commandId);
  await anchorDays(at(county, '2026-06-26 03:20'));
  assert.deepEqual(await verdictOf(county), { days: 4, brokenOn: null });
});

test('days closed by several at once get one anchor each', async () => {
  const county = aCounty();
  await openCase(at(county, '2026-06-12 10:00'), limit);
  const now = at(county, '2026-06-22 03:20');
  const closed = await Promise.all([anchorDays(now), anchorDays(now), anchorDays(now)]);
  assert.equal(closed.flat().length, 10);
  assert.deepEqual(await verdictOf(county), { days: 10, brokenOn: null });
});

test('a county without any work has nothing to close', async () => {
  assert.deepEqual(await anchorDays(at(aCounty(), '2026-06-25 03:20')), []);
});

test('a fact taken out or put in later breaks its day', async () => {
  const { county, id } = await aClosedCounty();
  const [fact] = await sql<Record<string, unknown>>(
    'delete from casefile.fact where case_id = $1 and seq = 2 returning to_jsonb(fact) as row',
    [id],
  );
  assert.equal((await verdictOf(county)).brokenOn, '2026-06-24');
  const back = `insert into casefile.fact select * from jsonb_populate_record(null::casefile.fact, $1)`;
  await sql(back, [JSON.stringify(fact!['row'])]);
  assert.equal((await verdictOf(county)).brokenOn, null);
  await sql(back, [JSON.stringify({ ...(fact!['row'] as object), seq: 3 })]);
  assert.equal((await verdictOf(county)).brokenOn, '2026-06-24');
});

test('a fact whose hash was written anew to cover a change breaks its day', async () => {
  const { county, id } = await aClosedCounty();
  await sql(`update casefile.fact set hash = reverse(hash) where case_id = $1 and seq = 1`, [id]);
  assert.equal((await verdictOf(county)).brokenOn, '2026-06-22');
});

test('a ledger row taken out breaks its day, and so does one that names another person, outcome or time', async () => {
  const { county } = await aClosedCounty();
  const broken = async (change: string) => {
    const [row] = await sql<{ row: unknown }>(
      `select to_jsonb(c) as row from kernel.command c where county = $1 and name = 'probe.pause'`,
      [county],
    );
    await sql(`${change} where county = $1 and name = 'probe.pause'`, [county]);
    const { brokenOn } = await verdictOf(county);
    await sql(`delete from kernel.command where county = $1 and name = 'probe.pause'`, [county]);
    await sql(`insert into kernel.command select * from jsonb_populate_record(null::kernel.command, $1)`, [
      JSON.stringify(row!.row),
    ]);
    assert.equal((await verdictOf(county)).brokenOn, null);
    return brokenOn;
  };
  const found = [
    await broken('delete from kernel.command'),
    await broken(`update kernel.command set actor_name = 'another'`),
    await broken(`update kernel.command set person_id = '00000000-0000-7000-8000-000000000009'`),
    await broken(`update kernel.command set outcome = '{}'`),
    await broken(`update kernel.command set at = at - interval '1 second'`),
    await broken(`update kernel.command set fingerprint = reverse(fingerprint)`),
  ];
  assert.deepEqual(
    found,
    Array.from({ length: 6 }, () => '2026-06-24'),
  );
});

test('a changed or missing anchor is found, the newest as well', async () => {
  const { county } = await aClosedCounty();
  await sql(`update kernel.anchor set root = reverse(root) where county = $1 and day = '2026-06-24'`, [county]);
  assert.equal((await verdictOf(county)).brokenOn, '2026-06-24');
  await sql(`update kernel.anchor set root = reverse(root) where county = $1 and day = '2026-06-24'`, [county]);
  assert.equal((await verdictOf(county)).brokenOn, null);
  await sql(`update kernel.anchor set links = 3 where county = $1 and day = '2026-06-22'`, [county]);
  assert.equal((await verdictOf(county)).brokenOn, '2026-06-22');
  await sql(`update kernel.anchor set links = 2 where county = $1 and day = '2026-06-22'`, [county]);
  await sql(`delete from kernel.anchor where county = $1 and day = '2026-06-23'`, [county]);
  assert.equal((await verdictOf(county)).brokenOn, '2026-06-24');
});

test('the app role can neither change nor take away an anchor', async () => {
  await aClosedCounty();
  await assert.rejects(bench.db.ask('probe anchor update', `update kernel.anchor set root = ''`, []), {
    code: '42501',
  });
  await assert.rejects(bench.db.ask('probe anchor delete', 'delete from kernel.anchor', []), { code: '42501' });
});
