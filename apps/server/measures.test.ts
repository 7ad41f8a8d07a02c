import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { anId, testConfig, testCtx } from '@zhenshu/kernel/testing.ts';
import { ringBells } from '@zhenshu/casefile/server.ts';
import { dimensions, measureNames, type Dimension, type Measured, type MeasureName } from '@zhenshu/event/contract.ts';
import { demoCounty } from './demo.ts';
import { startDemo } from './testing.ts';

let now = new Date('2026-06-22T09:00:00+08:00');
const demo = await startDemo({ clock: () => now });
after(() => demo.close());
const ctx = () => testCtx(demo.db, { actor: systemActor(demoCounty, 'test'), config: testConfig(), now });

const place = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const give = async (who: string, caseId: string, command: string, payload: object) => {
  const answer = await demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
  assert.equal(answer.status, 200, `${command}: ${JSON.stringify(answer.body)}`);
};

async function aReport(channel = 'desk', who = 'clerk1'): Promise<string> {
  const caseId = anId();
  const told = { id: anId(), caseId, channel, text: '路灯坏了三天', ...place };
  assert.equal((await demo.as(who, 'POST /reports', told)).status, 200);
  return caseId;
}

async function aFiled(channel = 'desk'): Promise<string> {
  const caseId = await aReport(channel);
  await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  return caseId;
}

async function aHandled(channel = 'desk'): Promise<{ caseId: string; handler: string }> {
  const caseId = await aFiled(channel);
  const handler = await dispatch(caseId);
  await give(handler, caseId, 'accept', {});
  return { caseId, handler };
}

async function dispatch(caseId: string): Promise<string> {
  const { body } = await demo.as('dispatch1', `GET /cases/${caseId}/proposals`);
  const { organId } = (body.organs as { organId: string; role: string }[]).find((organ) => organ.role === 'lead')!;
  await give('dispatch1', caseId, 'dispatch', { organId });
  return demo.handlerOf(organId);
}

async function finish(caseId: string, handler: string, reworks = 0): Promise<void> {
  for (let n = 0; n <= reworks; n++) {
    await give(handler, caseId, 'handle', { result: 'solved', text: '已修好' });
    await give('check1', caseId, 'check', { passed: n === reworks, text: '看过' });
  }
  await give('clerk1', caseId, 'close', { answer: '已修好' });
}

const monday = { from: '2026-06-22', to: '2026-06-22' };
const always = { from: '2026-01-01', to: '2027-12-31' };

type Period = typeof monday;
type Numbers = Record<MeasureName, number>;

async function ask(who: string, period: Period, by?: Dimension, town?: string): Promise<Measured[]> {
  const query = new URLSearchParams({ ...period, ...(by && { by }), ...(town && { town }) });
  const { status, body } = await demo.as(who, `GET /measures?${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.rows as Measured[];
}

const total = async (who: string, period: Period) => (await ask(who, period))[0]?.counts as Numbers;

/** Every row behind a number, through pages that are as small as they may be at all. */
async function rowsBehind(who: string, name: MeasureName, filter: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({ ...filter, limit: '23', ...(after && { after }) });
    const { status, body } = await demo.as(who, `GET /measures/${name}/rows?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    ids.push(...(body.rows as { id: string }[]).map((row) => row.id));
    after = body.next as string | null;
  } while (after);
  assert.equal(new Set(ids).size, ids.length, `${name} tells a row twice`);
  return ids;
}

/** How a group of a dimension is named to the list behind its number. */
const filterOf: Record<Dimension, (key: string | null) => Record<string, string>> = {
  town: (key) => ({ town: key! }),
  organ: (key) => ({ organ: key ?? 'none' }),
  class: (key) => ({ subject: key ?? 'none' }),
  day: (key) => ({ from: key!, to: key! }),
};

const people = ['leader2', 'dispatch1', 'handler.zhifa', 'grid.01'];

async function checkAll(who: string, period: Period): Promise<number> {
  const [all] = await ask(who, period);
  let seen = 0;
  for (const name of measureNames) {
    const number = all?.counts[name] ?? 0;
    const rows = await rowsBehind(who, name, period);
    assert.equal(rows.length, number, `${who} ${name} ${period.from}: the number and its rows differ`);
    seen += number;
  }
  for (const by of dimensions) {
    const groups = await ask(who, period, by);
    for (const name of measureNames.filter((one) => by !== 'day' || one !== 'open')) {
      const sum = groups.reduce((add, group) => add + group.counts[name], 0);
      assert.equal(sum, all?.counts[name] ?? 0, `${who} ${name} by ${by}`);
      for (const group of groups) {
        const number = group.counts[name];
        if (number === 0) continue;
        const rows = await rowsBehind(who, name, { ...period, ...filterOf[by](group.key) });
        assert.equal(rows.length, number, `${who} ${name} by ${by} ${group.key}: the number and its rows differ`);
      }
    }
  }
  return seen;
}

test('each step counts where it belongs, by the day that is said to count', async () => {
  const before = (await total('dispatch1', always)) ?? {};
  const change = async (period: Period, step: () => Promise<unknown>) => {
    const was = (await total('dispatch1', period)) ?? {};
    await step();
    const is = await total('dispatch1', period);
    return Object.fromEntries(
      measureNames.filter((name) => is[name] !== (was[name] ?? 0)).map((name) => [name, is[name] - (was[name] ?? 0)]),
    );
  };
  assert.ok((before.leads ?? 0) > 0, 'the demo has events');

  let caseId = '';
  assert.deepEqual(await change(monday, async () => (caseId = await aReport('hotline'))), {
    leads: 1,
    leads_residents: 1,
    open: 1,
  });
  const file = () => give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '3' });
  assert.deepEqual(await change(monday, file), { leads_valid: 1 });
  // Due is due on the day its limit ends, which is not the day it was reported.
  let handler = '';
  assert.deepEqual(await change(monday, async () => (handler = await dispatch(caseId))), { dispatched: 1 });
  const [due] = await demo.sql<{ on: string }>(
    'select handle_due_on::text as on from event.progress where case_id = $1',
    [caseId],
  );
  const dueDay = { from: due!.on, to: due!.on };
  assert.ok(due!.on > monday.to);
  assert.ok((await rowsBehind('dispatch1', 'handle_due', dueDay)).includes(caseId));
  // Given back it is due with nobody; sent again it is.
  assert.deepEqual(await change(always, () => give(handler, caseId, 'return', { ground: 'other', reason: '不清楚' })), {
    returned: 1,
    handle_due: -1,
  });
  assert.deepEqual(await change(always, async () => (handler = await dispatch(caseId))), { handle_due: 1 });
});

test('done in time, done late, waiting late, extended, sent back by a check, voided', async () => {
  const inTime = await aHandled('grid');
  await finish(inTime.caseId, inTime.handler);
  const reworked = await aHandled();
  await finish(reworked.caseId, reworked.handler, 2);
  const extended = await aHandled();
  await give(extended.handler, extended.caseId, 'ask_extension', { amount: 1, reason: '缺件' });
  await give('dispatch1', extended.caseId, 'decide_extension', { granted: true, reason: '同意' });
  const late = await aHandled('village');
  const waiting = await aHandled('alarm');
  const voided = await aFiled();
  await give('dispatch1', voided, 'void', { reason: '重复' });
  now = new Date('2026-07-20T09:00:00+08:00');
  demo.forgetSessions();
  await ringBells(ctx());
  await finish(late.caseId, late.handler);
  const behind = async (name: MeasureName) => {
    const ids = new Set(await rowsBehind('dispatch1', name, { from: '2026-06-22', to: '2026-07-31' }));
    const known = { inTime, reworked, extended, late, waiting };
    const found = Object.entries(known).filter(([, one]) => ids.has(one.caseId));
    return [...found.map(([key]) => key), ...(ids.has(voided) ? ['voided'] : [])];
  };
  const expected: Record<MeasureName, string[]> = {
    leads: ['inTime', 'reworked', 'extended', 'late', 'waiting', 'voided'],
    leads_residents: ['reworked', 'extended', 'voided'],
    leads_villages: ['inTime', 'late'],
    leads_sensors: ['waiting'],
    leads_valid: ['inTime', 'reworked', 'extended', 'late', 'waiting'],
    dispatched: ['inTime', 'reworked', 'extended', 'late', 'waiting'],
    returned: [],
    handle_due: ['inTime', 'reworked', 'extended', 'late', 'waiting'],
    handled: ['inTime', 'reworked', 'late'],
    handled_on_time: ['inTime', 'reworked'],
    overdue: ['extended', 'waiting'],
    extended: ['extended'],
    close_due: ['inTime', 'reworked', 'late'],
    closed: ['inTime', 'reworked', 'late'],
    closed_on_time: ['inTime', 'reworked', 'late'],
    reworked: ['reworked'],
    resolved: ['inTime', 'reworked', 'late'],
    resolved_by_county: [],
    open: ['extended', 'waiting'],
  };
  for (const name of measureNames) assert.deepEqual(await behind(name), expected[name], name);
});

test('every number opens exactly the rows it counts: every measure, dimension, period and kind of scope', async () => {
  for (let n = 0; n < 25; n++) await aReport('grid', 'grid.01');
  for (const who of people) {
    let seen = 0;
    for (const period of [monday, always]) seen += await checkAll(who, period);
    assert.ok(seen > 0, `${who} sees something`);
  }
});

test('numbers stay the same, and true to their rows, when events that are over are added up by day', async () => {
  const everything = () =>
    Promise.all(people.flatMap((who) => [undefined, ...dimensions].map((by) => ask(who, always, by))));
  const before = await everything();
  const settled = await demo.settle(ctx());
  assert.ok(settled > 0);
  assert.equal(await demo.settle(ctx()), 0);
  assert.deepEqual(await everything(), before);
  for (const who of people) await checkAll(who, always);

  // Opened again it is in the sums no longer, and joins them anew once it is over.
  const [again] = await demo.sql<{ case_id: string }>(
    `select p.case_id from event.progress p join casefile.case_file c on c.id = p.case_id
     where p.settled and c.state = 'closed' and c.area / 1000 = 990101101 limit 1`,
  );
  const { resolved, open } = await total('dispatch1', always);
  await give('dispatch1', again!.case_id, 'reopen', { reason: '又坏了' });
  assert.equal((await total('dispatch1', always)).resolved, resolved - 1);
  assert.equal((await total('dispatch1', always)).open, open + 1);
  await checkAll('dispatch1', always);
  await give('dispatch1', again!.case_id, 'void', { reason: '看错了' });
  assert.equal(await demo.settle(ctx()), 1);
  assert.equal((await total('dispatch1', always)).resolved, resolved - 1);
  assert.equal((await total('dispatch1', always)).open, open);
  await checkAll('dispatch1', always);
});

test('a period the wrong way round or too long, a wrong page and an unknown measure are refused', async () => {
  const codeOf = async (route: string) => (await demo.as('clerk1', `GET ${route}`)).body.code as string;
  assert.equal(await codeOf('/measures?from=2026-06-02&to=2026-06-01'), 'event.period');
  assert.equal(await codeOf('/measures?from=2020-06-02&to=2026-06-01'), 'event.period');
  assert.equal(await codeOf('/measures/leads/rows?from=2026-06-01&to=2026-06-02&after=x'), 'case.cursor');
  const never = Buffer.from(`2026-02-31 ${anId()}`).toString('base64url');
  assert.equal(await codeOf(`/measures/leads/rows?from=2026-06-01&to=2026-06-02&after=${never}`), 'case.cursor');
  assert.equal(await codeOf('/measures/wealth/rows?from=2026-06-01&to=2026-06-02'), 'http.invalid');
});

test('open events are counted by grid, and each grid opens them', async () => {
  const { body } = await demo.as('dispatch1', 'GET /measures/grids');
  const grids = body.rows as { grid: string | null; open: number; yellow: number; red: number }[];
  const [all] = await ask('dispatch1', always);
  assert.equal(
    grids.reduce((sum, one) => sum + one.open, 0),
    all!.counts.open,
  );
  const one = grids.find((grid) => grid.grid !== null && grid.red > 0)!;
  const list = await demo.as('dispatch1', `GET /cases?kind=event&open=1&limit=100&grid=${one.grid}`);
  assert.equal(list.body.rows.length, one.open);
});

test('the table of measures is an Excel file with the numbers of the screen', async () => {
  const answer = await demo.http.app.inject({
    method: 'GET',
    url: `/api/v1/measures/export?from=2026-01-01&to=2027-12-31&by=organ`,
    headers: { cookie: await demo.cookieOf('dispatch1') },
  });
  assert.equal(answer.statusCode, 200);
  const { readSheet } = await import('@zhenshu/kernel/sheet.ts');
  const sheet = await readSheet({ fileName: 'x.xlsx', bytes: answer.rawPayload });
  const groups = await ask('dispatch1', always, 'organ');
  assert.deepEqual(
    sheet.rows.map((row) => row.cells['上报']),
    groups.map((group) => String(group.counts.leads)),
  );
});

test('the job that lets events follow their limits waits for no command, and comes back to what it passed by', async () => {
  const [held, free] = [(await aHandled()).caseId, (await aHandled()).caseId];
  const later = `update casefile.clock set due_at = due_at + interval '1 day' where name = 'handle' and case_id = any ($1)`;
  await demo.sql(later, [[held, free]]);
  const behind = async () =>
    (
      await demo.sql<{ case_id: string }>(
        `select p.case_id from event.progress p join casefile.clock k on k.case_id = p.case_id and k.name = 'handle'
         where p.case_id = any ($1) and p.handle_due_at <> k.due_at order by 1`,
        [[held, free]],
      )
    ).map((row) => row.case_id);
  assert.deepEqual(await behind(), [held, free].toSorted());
  const command = new pg.Client(demo.owner);
  await command.connect();
  await command.query('begin');
  await command.query('select from event.progress where case_id = $1 for update', [held]);
  let isDone = false;
  const settled = demo.settle(ctx()).then(() => 'settled');
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const waited = (async () => {
    while (!isDone && (await demo.sql(waits)).length === 0);
    return 'waits';
  })();
  const first = await Promise.race([settled, waited]);
  isDone = true;
  const left = await behind();
  await command.query('commit');
  await command.end();
  await settled;
  assert.deepEqual([first, left], ['settled', [held]]);
  await demo.settle(ctx());
  assert.deepEqual(await behind(), []);
});

test('a village takes up again what is in the sums of its town already, and reads no sums of it', async () => {
  const { caseId, handler } = await aHandled();
  await finish(caseId, handler);
  assert.ok((await demo.settle(ctx())) > 0);
  const before = await total('dispatch1', always);
  await demo.sql(
    `update org.post set area = (select area from casefile.case_file where id = $1)
     where id in (select h.post_id from org.holding h join org.account a using (person_id) where a.username = 'clerk2')`,
    [caseId],
  );
  await give('clerk2', caseId, 'reopen', { reason: '又坏了' });
  const after = await total('dispatch1', always);
  assert.deepEqual([after.resolved, after.open], [before.resolved - 1, before.open + 1]);
  await checkAll('dispatch1', always);
  await checkAll('clerk2', always);
});
