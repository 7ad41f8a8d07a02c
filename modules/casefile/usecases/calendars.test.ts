import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeHttp } from '@zhenshu/kernel/http.ts';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig } from '@zhenshu/kernel/testing.ts';
import type { CalendarView } from '../contract.ts';
import { makeCasefile } from '../server.ts';
import { behind, startSpine } from '../testing.ts';
import { rereadClocks, ringBells } from './bells.ts';
import { importYear, listYears } from './calendars.ts';

const bench = await startSpine();
const { at, openCase, give, factsOf, shown, aCounty, sql } = bench;
const cst = (time: string) => new Date(`${time.replace(' ', 'T')}:00+08:00`);
const tenDays = { amount: 10, unit: 'working_day' } as const;
const notice = (year: number, days: { off?: string[]; work?: string[] } = {}) => ({
  id: anId(),
  year,
  layer: 'national',
  source: `notice of ${year}`,
  off: [],
  work: [],
  ...days,
});

test("a limit that runs into a year without its notice is provisional, and the year's notice moves it once", async () => {
  const county = aCounty();
  // Ten working days from Monday 21 December 2026 end on 4 January by plain weekends.
  const id = await openCase(at(county, '2026-12-21 10:00'), tenDays);
  assert.deepEqual((await shown(id)).due, cst('2027-01-05 00:00'));
  const before = await listYears(at(county, '2026-12-22 09:00'));
  assert.deepEqual([before.provisional, before.waiting], [1, 0]);

  const given = notice(2027, { off: ['2027-01-01', '2027-01-02', '2027-01-03'] });
  assert.equal((await importYear(at(county, '2026-12-22 09:00'), given)).waiting, 1);
  assert.equal((await listYears(at(county, '2026-12-22 09:01'))).waiting, 1);
  assert.equal(await rereadClocks(at(county, '2026-12-22 09:05')), 1);
  // Eight days until 31 December, 4 January the ninth, 5 January the tenth.
  assert.deepEqual((await shown(id)).taskDue, cst('2027-01-06 00:00'));
  const after = await listYears(at(county, '2026-12-22 09:06'));
  assert.deepEqual([after.provisional, after.waiting], [0, 0]);
  assert.notEqual(after.version, before.version);
  assert.deepEqual(await factsOf(id), ['probe.opened', 'case.calendar_changed']);
  const [fact] = await sql<{ calendar: string }>(
    `select data ->> 'calendar' as calendar from casefile.fact where case_id = $1 and seq = 2`,
    [id],
  );
  assert.equal(fact?.calendar, after.version);
  assert.equal(await rereadClocks(at(county, '2026-12-22 09:10')), 0);
  assert.equal((await factsOf(id)).length, 2);
});

test('days off of the new notice give the time they take, to the stored end, the task and the bells', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-12-21 10:00'), tenDays);
  await importYear(at(county, '2026-12-22 09:00'), notice(2027, { off: ['2026-12-31', '2027-01-01', '2027-01-04'] }));
  await rereadClocks(at(county, '2026-12-22 09:05'));
  assert.deepEqual(await shown(id), {
    mark: 'none',
    due: cst('2027-01-08 00:00'),
    taskMark: 'none',
    taskDue: cst('2027-01-08 00:00'),
  });
  assert.equal(await ringBells(at(county, '2027-01-06 23:59')), 0);
  assert.equal(await ringBells(at(county, '2027-01-07 00:00')), 1);
});

test('a paused provisional limit is read again too; stopped and closed ones are left as they ended', async () => {
  const county = aCounty();
  const start = at(county, '2026-12-21 10:00');
  const ids = [await openCase(start, tenDays), await openCase(start, tenDays), await openCase(start, tenDays)];
  const day = at(county, '2026-12-28 10:00');
  await give(day, ids[0]!, 'pause');
  await give(day, ids[1]!, 'stop');
  await give(day, ids[2]!, 'finish');
  await importYear(at(county, '2026-12-28 11:00'), notice(2027, { off: ['2027-01-01'] }));
  assert.equal(await rereadClocks(at(county, '2026-12-28 11:01')), 1);
  const told = await Promise.all(ids.map(factsOf));
  assert.deepEqual(
    told.map((facts) => facts.at(-1)),
    ['case.calendar_changed', 'probe.stopped', 'probe.finished'],
  );
});

test('a limit that still reaches beyond every notice stays provisional after one reading, however often the job runs', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-12-21 10:00'), { amount: 400, unit: 'working_day' });
  await importYear(at(county, '2026-12-22 09:00'), notice(2027, { off: ['2027-01-01'] }));
  assert.equal(await rereadClocks(at(county, '2026-12-22 09:01')), 1);
  assert.equal(await rereadClocks(at(county, '2026-12-22 09:02')), 0);
  const view = await listYears(at(county, '2026-12-22 09:03'));
  assert.deepEqual([view.provisional, view.waiting], [1, 0]);
  assert.equal((await factsOf(id)).length, 2);
});

test('a corrected notice moves firm limits too, running and paused; what ends as before gets no fact and waits no more', async () => {
  const county = aCounty();
  const start = at(county, '2026-06-22 10:00');
  const [moved, paused, alike, stopped] = [
    await openCase(start, tenDays),
    await openCase(start, tenDays),
    await openCase(start, { amount: 1, unit: 'working_day' }),
    await openCase(start, tenDays),
  ];
  const day = at(county, '2026-06-22 11:00');
  await give(day, paused, 'pause');
  await give(day, stopped, 'stop');
  const before = await listYears(day);
  assert.deepEqual([before.provisional, before.waiting], [0, 0]);
  assert.deepEqual((await shown(moved)).due, cst('2026-07-07 00:00'));
  const given = { ...notice(2026, { off: ['2026-07-01'] }), layer: 'local' };
  assert.equal((await importYear(day, given)).waiting, 3);
  assert.equal(await rereadClocks(at(county, '2026-06-22 11:01')), 1);
  assert.deepEqual((await shown(moved)).taskDue, cst('2026-07-08 00:00'));
  const told = await Promise.all([moved, paused, alike, stopped].map(factsOf));
  assert.deepEqual(
    told.map((facts) => facts.at(-1)),
    ['case.calendar_changed', 'probe.paused', 'probe.opened', 'probe.stopped'],
  );
  assert.equal((await listYears(day)).waiting, 0);
  assert.equal(await rereadClocks(at(county, '2026-06-22 11:02')), 0);
  // What was paused goes on by the calendar that holds when it is resumed.
  await give(at(county, '2026-06-23 11:00'), paused, 'resume');
  assert.deepEqual((await shown(paused)).due, cst('2026-07-09 00:00'));
});

test('a command that waited behind the job does not put the limits back by the calendar it would have known before', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), tenDays);
  const corrected = async () => {
    await importYear(at(county, '2026-06-22 11:00'), { ...notice(2026, { off: ['2026-07-01'] }), layer: 'local' });
    await rereadClocks(at(county, '2026-06-22 11:01'));
  };
  const ctx = behind(at(county, '2026-06-22 10:59'), corrected);
  await give(ctx, id, 'extend', { amount: 1, unit: 'working_day' });
  assert.deepEqual((await shown(id)).due, cst('2026-07-09 00:00'));
  assert.equal((await listYears(at(county, '2026-06-22 11:02'))).waiting, 0);
});

test('a command that comes before the job moves the limits of its case, and the job has nothing left to say', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), tenDays);
  await importYear(at(county, '2026-06-22 11:00'), { ...notice(2026, { off: ['2026-07-01'] }), layer: 'local' });
  await give(at(county, '2026-06-22 11:01'), id, 'share', { organId: anId(), limit: 'x' });
  const end = cst('2026-07-08 00:00');
  assert.deepEqual(await shown(id), { mark: 'none', due: end, taskMark: 'none', taskDue: end });
  const [clock] = await sql('select due_at from casefile.clock where case_id = $1', [id]);
  assert.deepEqual(clock, { due_at: end });
  assert.equal((await listYears(at(county, '2026-06-22 11:02'))).waiting, 0);
  assert.equal(await rereadClocks(at(county, '2026-06-22 11:03')), 0);
  assert.deepEqual(await factsOf(id), ['probe.opened', 'probe.shared']);
});

test('two readings at once, over more cases than one page, note each case once', async () => {
  const county = aCounty();
  const ids = await Promise.all(Array.from({ length: 230 }, () => openCase(at(county, '2026-12-21 10:00'), tenDays)));
  await importYear(at(county, '2026-12-22 09:00'), notice(2027, { off: ['2027-01-01'] }));
  await Promise.all([rereadClocks(at(county, '2026-12-22 09:01')), rereadClocks(at(county, '2026-12-22 09:01'))]);
  const rows = await sql(
    `select 1 from casefile.fact where county = $1 and type = 'case.calendar_changed' group by case_id having count(*) = 1`,
    [county],
  );
  assert.equal(rows.length, ids.length);
});

test('a local layer lies over the national notice; a corrected table takes the place of the one before', async () => {
  const county = aCounty();
  const now = at(county, '2026-06-22 12:00');
  const local = { ...notice(2026, { off: ['2026-07-01'] }), layer: 'local' };
  await importYear(now, local);
  const held = await openCase(at(county, '2026-06-30 10:00'), { amount: 1, unit: 'working_day' });
  assert.deepEqual((await shown(held)).due, cst('2026-07-03 00:00'));
  await importYear(now, { ...local, id: anId(), off: ['2026-08-01'] });
  const { rows } = await listYears(now);
  assert.deepEqual(
    rows.filter((row) => row.year === 2026).map((row) => [row.layer, row.imported, row.off.length]),
    [
      ['national', false, 33],
      ['local', true, 1],
    ],
  );
  const free = await openCase(at(county, '2026-06-30 10:00'), { amount: 1, unit: 'working_day' });
  assert.deepEqual((await shown(free)).due, cst('2026-07-02 00:00'));
});

test('two years of one local layer that contradict each other are refused, the national notice of the later year wins', async () => {
  const county = aCounty();
  const now = at(county, '2026-06-22 12:00');
  await importYear(now, { ...notice(2026, { work: ['2026-12-27'] }), layer: 'local' });
  await assert.rejects(importYear(now, { ...notice(2027, { off: ['2026-12-27'] }), layer: 'local' }), {
    code: 'calendar.invalid',
    data: { problems: [{ code: 'off_and_work', day: '2026-12-27' }] },
  });
  await importYear(now, notice(2027, { off: ['2026-12-27'] }));
  assert.equal((await listYears(now)).rows.length, 5);
});

const county = aCounty();
const casefile = makeCasefile({
  config: testConfig(),
  procedures: [],
  organNames: async () => new Map(),
  db: bench.db,
  stillCalls: async () => undefined,
});
const actor = (rights: string[], lo: number, hi: number): Actor => {
  const system = systemActor(county, 'probe');
  // An administrator of systems opens no line of work: the figures must come all the same.
  return { ...system, kind: 'person', rights: new Set(rights), scope: { ...system.scope, lo, hi, lines: [] } };
};
const [lo, hi] = [county * 1_000_000, (county + 1) * 1_000_000];
const actors: Record<string, Actor> = {
  admin: actor(['calendar.edit'], lo, hi),
  townAdmin: actor(['calendar.edit'], lo + 100_000, lo + 101_000),
  clerk: actor(['case.read'], lo, hi),
};
const http = await makeHttp({
  config: testConfig(),
  db: bench.db,
  log: makeLog('silent'),
  clock: () => cst('2026-12-22 09:00'),
  authenticate: async (request) => actors[String(request.headers['x-actor'])],
  publicActor: () => systemActor(county, 'public', 'public'),
});
http.mount(casefile.contract)(casefile.handlers);

async function ask(as: string, method: 'GET' | 'POST', body?: object) {
  const reply = await http.app.inject({
    method,
    url: '/api/v1/calendar',
    headers: { 'x-zhenshu': '1', 'x-actor': as },
    ...(body ? { payload: body } : {}),
  });
  return { status: reply.statusCode, body: reply.json() as CalendarView & { code?: string; data?: unknown } };
}

test('POST /calendar: the county administrator imports, once for each id, and the job that reads again is queued', async () => {
  await openCase(at(county, '2026-12-21 10:00'), tenDays);
  const given = notice(2027, { off: ['2027-01-01'], work: ['2027-02-06'] });
  assert.deepEqual((await ask('clerk', 'POST', given)).body.code, 'http.not_allowed');
  assert.deepEqual((await ask('townAdmin', 'POST', given)).body.code, 'calendar.county_only');
  const first = await ask('admin', 'POST', given);
  assert.deepEqual(first, { status: 200, body: { year: 2027, layer: 'national', waiting: 1 } as never });
  await rereadClocks(at(county, '2026-12-22 09:01'));
  assert.deepEqual(await ask('admin', 'POST', given), first);
  assert.equal((await ask('admin', 'POST', { ...given, off: ['2027-01-02'] })).body.code, 'command.reused');
  const { body } = await ask('clerk', 'GET');
  assert.deepEqual([body.provisional, body.waiting], [0, 0]);
  assert.deepEqual(
    body.rows.filter((row) => row.imported),
    [{ year: 2027, layer: 'national', source: given.source, off: given.off, work: given.work, imported: true }],
  );
  const jobs = await sql<{ key: string }>(
    `select key from graphile_worker.jobs where task_identifier = 'casefile.reread_clocks' and key like $1`,
    [`% ${county}`],
  );
  assert.equal(jobs.length, 1);
});

test('POST /calendar tells every wrong day and stores nothing', async () => {
  const wrong = notice(2028, { off: ['2028-01-01', '2028-01-01', '2029-05-01'], work: ['2028-01-04'] });
  const answer = await ask('admin', 'POST', wrong);
  assert.equal(answer.status, 422);
  assert.deepEqual(answer.body.data, {
    problems: [
      { code: 'outside_year', day: '2029-05-01' },
      { code: 'weekday_as_work', day: '2028-01-04' },
      { code: 'duplicate', day: '2028-01-01' },
    ],
  });
  assert.ok(!(await ask('admin', 'GET')).body.rows.some((row) => row.year === 2028));
});
