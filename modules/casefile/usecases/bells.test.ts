import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startSpine } from '../testing.ts';
import { ringBells } from './bells.ts';
import { importYear } from './calendars.ts';

const bench = await startSpine();
const { at, openCase, give, factsOf, shown, aCounty, sql } = bench;
// Begun on Monday 22 June 2026 at 10:00, eight working hours end on Tuesday at 10:00 and are 80 % used at 8:24.
const eightHours = { amount: 8, unit: 'working_hour' } as const;
const cst = (time: string) => new Date(`${time.replace(' ', 'T')}:00+08:00`);

test('a clock rings yellow and red once each, at their instants and not a minute before', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), eightHours);
  assert.equal(await ringBells(at(county, '2026-06-23 08:23')), 0);
  assert.equal(await ringBells(at(county, '2026-06-23 08:24')), 1);
  assert.deepEqual(await shown(id), {
    mark: 'yellow',
    due: cst('2026-06-23 10:00'),
    taskMark: 'yellow',
    taskDue: cst('2026-06-23 10:00'),
  });
  assert.equal(await ringBells(at(county, '2026-06-23 08:24')), 0);
  assert.equal(await ringBells(at(county, '2026-06-23 09:59')), 0);
  assert.equal(await ringBells(at(county, '2026-06-23 10:00')), 1);
  assert.equal(await ringBells(at(county, '2026-06-30 10:00')), 0);
  assert.deepEqual(await factsOf(id), ['probe.opened', 'case.marked_yellow', 'case.marked_red']);
  assert.equal((await shown(id)).taskMark, 'red');
});

test('a bell nobody rang in time rings red at once, without a yellow that nobody could heed', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), eightHours);
  assert.equal(await ringBells(at(county, '2026-06-24 10:00')), 1);
  assert.equal(await ringBells(at(county, '2026-06-24 10:00')), 0);
  assert.deepEqual(await factsOf(id), ['probe.opened', 'case.marked_red']);
});

test('paused, stopped and finished clocks never ring', async () => {
  const county = aCounty();
  const start = at(county, '2026-06-22 10:00');
  const ids = [await openCase(start, eightHours), await openCase(start, eightHours), await openCase(start, eightHours)];
  const soon = at(county, '2026-06-22 11:00');
  await give(soon, ids[0]!, 'pause');
  await give(soon, ids[1]!, 'stop');
  await give(soon, ids[2]!, 'finish');
  assert.equal(await ringBells(at(county, '2026-12-01 10:00')), 0);
  // Nor do they stand in the way of bells that may ring: none of them is even looked at.
  assert.deepEqual(
    await sql('select name from casefile.clock where county = $1 and ring_at is not null', [county]),
    [],
  );
  const told = await Promise.all(ids.map(factsOf));
  assert.deepEqual(
    told.map((facts) => facts.at(-1)),
    ['probe.paused', 'probe.stopped', 'probe.finished'],
  );
});

test('after a pause the bells ring at the instants the pause moved them to', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), eightHours);
  await give(at(county, '2026-06-22 11:00'), id, 'pause');
  await give(at(county, '2026-06-24 08:00'), id, 'resume');
  assert.equal(await ringBells(at(county, '2026-06-24 15:23')), 0);
  assert.equal(await ringBells(at(county, '2026-06-24 15:24')), 1);
  assert.equal(await ringBells(at(county, '2026-06-24 17:00')), 1);
  assert.deepEqual((await factsOf(id)).slice(-2), ['case.marked_yellow', 'case.marked_red']);
});

test('a yellow mark outlasts a pause that began after it', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), eightHours);
  await ringBells(at(county, '2026-06-23 08:30'));
  await give(at(county, '2026-06-23 09:00'), id, 'pause');
  await give(at(county, '2026-06-25 09:00'), id, 'resume');
  assert.equal(await ringBells(at(county, '2026-06-25 09:30')), 0);
  assert.equal((await shown(id)).mark, 'yellow');
  assert.equal(await ringBells(at(county, '2026-06-25 10:00')), 1);
});

test('an extension takes the mark back, and both bells ring again at the new instants', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), eightHours);
  await ringBells(at(county, '2026-06-23 08:30'));
  await give(at(county, '2026-06-23 09:00'), id, 'extend', eightHours);
  assert.deepEqual(await shown(id), {
    mark: 'none',
    due: cst('2026-06-24 10:00'),
    taskMark: 'none',
    taskDue: cst('2026-06-24 10:00'),
  });
  assert.equal(await ringBells(at(county, '2026-06-23 16:47')), 0);
  assert.equal(await ringBells(at(county, '2026-06-23 16:48')), 1);
  assert.equal(await ringBells(at(county, '2026-06-24 10:00')), 1);
  assert.deepEqual(await factsOf(id), [
    'probe.opened',
    'case.marked_yellow',
    'probe.extended',
    'case.marked_yellow',
    'case.marked_red',
  ]);
});

test('an extension granted after the limit was missed leaves the red fact and rings anew', async () => {
  const county = aCounty();
  const id = await openCase(at(county, '2026-06-22 10:00'), eightHours);
  await ringBells(at(county, '2026-06-23 10:00'));
  // Two more hours end at 14:00 and would have turned yellow at 10:00: red goes, yellow stays.
  await give(at(county, '2026-06-23 10:30'), id, 'extend', { amount: 2, unit: 'working_hour' });
  assert.equal((await shown(id)).mark, 'yellow');
  assert.equal(await ringBells(at(county, '2026-06-23 11:00')), 0);
  assert.equal(await ringBells(at(county, '2026-06-23 14:00')), 1);
  assert.deepEqual(await factsOf(id), ['probe.opened', 'case.marked_red', 'probe.extended', 'case.marked_red']);
});

test('four workers at once ring every bell once', async () => {
  const county = aCounty();
  const start = at(county, '2026-06-22 10:00');
  const ids = await Promise.all(Array.from({ length: 30 }, () => openCase(start, eightHours)));
  // Two of them even in the same millisecond.
  const together = async (times: string[]) => {
    const rung = await Promise.all(times.map((time) => ringBells(at(county, time))));
    return rung.reduce((sum, n) => sum + n, 0);
  };
  assert.equal(await together(['2026-06-23 08:30', '2026-06-23 08:30', '2026-06-23 08:31', '2026-06-23 08:32']), 30);
  assert.equal(await together(['2026-06-23 10:00', '2026-06-23 10:00', '2026-06-23 10:01', '2026-06-23 10:02']), 30);
  const told = await Promise.all(ids.map(factsOf));
  assert.ok(told.every((facts) => facts.join() === 'probe.opened,case.marked_yellow,case.marked_red'));
});

test('bells that a new local holiday moved ahead mark nothing, are read again and ring on their new day', async () => {
  const county = aCounty();
  const start = at(county, '2026-06-22 10:00');
  // More than one page of bells, so that a page of which none may ring does not stop the round.
  const ids = await Promise.all(Array.from({ length: 230 }, () => openCase(start, eightHours)));
  await importYear(at(county, '2026-06-22 12:00'), {
    id: anId(),
    year: 2026,
    layer: 'local',
    source: 'a local holiday',
    off: ['2026-06-23'],
    work: [],
  });
  assert.equal(await ringBells(at(county, '2026-06-23 10:30')), 230);
  assert.deepEqual(await factsOf(ids[0]!), ['probe.opened', 'case.calendar_changed']);
  assert.deepEqual((await shown(ids[0]!)).due, cst('2026-06-24 10:00'));
  assert.equal(await ringBells(at(county, '2026-06-23 10:30')), 0);
  assert.equal(await ringBells(at(county, '2026-06-24 08:24')), 230);
  assert.deepEqual(await factsOf(ids[229]!), ['probe.opened', 'case.calendar_changed', 'case.marked_yellow']);
});

test('one county rings nothing of another', async () => {
  const [here, there] = [aCounty(), aCounty()];
  const id = await openCase(at(there, '2026-06-22 10:00'), eightHours);
  assert.equal(await ringBells(at(here, '2026-06-24 10:00')), 0);
  assert.deepEqual(await factsOf(id), ['probe.opened']);
});
