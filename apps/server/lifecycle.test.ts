import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const place = { place: '老街口', lng: 111.044079, lat: 33.041327 };

async function aReport(text = '路灯坏了三天'): Promise<string> {
  const caseId = anId();
  const answer = await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text, ...place });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return caseId;
}

const give = (who: string, caseId: string, command: string, payload: object, id = anId()) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id, command, payload });

async function aDispatched(): Promise<{ caseId: string; handler: string }> {
  const caseId = await aReport();
  assert.equal((await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' })).status, 200);
  const proposals = await demo.as('dispatch1', `GET /cases/${caseId}/proposals`);
  const lead = (proposals.body.organs as { organId: string; role: string }[]).find((organ) => organ.role === 'lead')!;
  assert.equal((await give('dispatch1', caseId, 'dispatch', { organId: lead.organId })).status, 200);
  return { caseId, handler: demo.handlerOf(lead.organId) };
}

test('a report goes from intake to close, each step a fact, and the chain verifies', async () => {
  const { caseId, handler } = await aDispatched();
  assert.equal((await give(handler, caseId, 'accept', {})).body.state, 'handling');
  assert.equal((await give(handler, caseId, 'pause', { ground: 'weather', reason: '下雨' })).body.state, 'paused');
  assert.equal((await give(handler, caseId, 'resume', {})).body.state, 'handling');
  assert.equal((await give(handler, caseId, 'handle', { result: 'solved', text: '已修好' })).body.state, 'handled');
  assert.equal((await give('check1', caseId, 'check', { passed: true, text: '属实' })).body.state, 'checked');
  assert.equal((await give('clerk1', caseId, 'close', { answer: '已修好，谢谢' })).body.state, 'closed');
  const view = await demo.as('clerk1', `GET /cases/${caseId}`);
  assert.deepEqual(
    (view.body.facts as { type: string }[]).map((fact) => fact.type),
    [
      'event.reported',
      'event.filed',
      'event.dispatched',
      'event.accepted',
      'event.paused',
      'event.resumed',
      'event.handled',
      'event.checked',
      'event.closed',
    ],
  );
  assert.deepEqual(view.body.tasks, []);
  assert.ok((view.body.clocks as { state: string }[]).every((clock) => clock.state === 'stopped'));
  const verdict = await demo.as('clerk1', `GET /cases/${caseId}/verify`);
  assert.deepEqual(verdict.body, { facts: 9, intact: true, brokenAt: null });
});

test('two dispatchers at once: one dispatches, the other is told it is no longer possible', async () => {
  const caseId = await aReport();
  await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  const { body } = await demo.as('dispatch1', `GET /cases/${caseId}/proposals`);
  const { organId } = (body.organs as { organId: string }[])[0]!;
  const answers = await Promise.all([
    give('dispatch1', caseId, 'dispatch', { organId, reason: 'a' }),
    give('dispatch2', caseId, 'dispatch', { organId, reason: 'b' }),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [200, 409],
  );
  assert.equal(answers.find((answer) => answer.status === 409)!.body.code, 'case.not_now');
});

test('a return against an acceptance: one outcome, the other told why', async () => {
  const { caseId, handler } = await aDispatched();
  const answers = await Promise.all([
    give(handler, caseId, 'return', { ground: 'not_our_duty', reason: '不归我们' }),
    give(handler, caseId, 'accept', {}),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.status).toSorted((a, b) => a - b),
    [200, 409],
  );
});

test('repeating a command by its id, also twice at once, gives the first outcome and one fact', async () => {
  const { caseId, handler } = await aDispatched();
  const id = anId();
  const answers = await Promise.all([give(handler, caseId, 'accept', {}, id), give(handler, caseId, 'accept', {}, id)]);
  const later = await give(handler, caseId, 'accept', {}, id);
  assert.deepEqual(answers[0].body, answers[1].body);
  assert.deepEqual(later.body, answers[0].body);
  const view = await demo.as('dispatch1', `GET /cases/${caseId}`);
  assert.equal((view.body.facts as { type: string }[]).filter((fact) => fact.type === 'event.accepted').length, 1);
});

test('a command id used for something else is refused', async () => {
  const { caseId, handler } = await aDispatched();
  const id = anId();
  await give(handler, caseId, 'accept', {}, id);
  const answer = await give(handler, caseId, 'pause', { ground: 'weather', reason: '下雨' }, id);
  assert.equal(answer.status, 409);
  assert.equal(answer.body.code, 'command.reused');
});

test('a command id that stands in the ledger of another place is refused by every door, and shows nothing of it', async () => {
  const far = anId();
  await demo.as(null, 'POST /public/reports', { id: anId(), caseId: far, text: '路灯不亮', place: '溪口镇老街' });
  const id = anId();
  // Kept at the county, where the town's clerk sees nothing.
  assert.equal((await give('county.desk', far, 'void', { reason: '重复' }, id)).status, 200);
  const caseId = await aReport();
  const { body } = await demo.as('clerk1', `GET /cases/${caseId}/reports`);
  const answers = [
    await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' }, id),
    await demo.as('clerk1', `POST /reports/${body.rows[0].id}/reveal`, { id, reason: '回访需要' }),
    await demo.as('clerk1', 'POST /reports', { id, caseId: anId(), channel: 'desk', text: '井盖没了', ...place }),
  ];
  assert.deepEqual(
    answers.map((answer) => [answer.status, answer.body.code]),
    Array.from({ length: 3 }, () => [409, 'command.reused']),
  );
});

test('the same report sent twice at once opens one case', async () => {
  const body = { id: anId(), caseId: anId(), channel: 'desk', text: '井盖没了', ...place };
  const answers = await Promise.all([
    demo.as('clerk1', 'POST /reports', body),
    demo.as('clerk1', 'POST /reports', body),
  ]);
  assert.deepEqual(answers[0].body, answers[1].body);
  assert.equal(answers[0].status, 200);
});

test('an organ that returned once and is designated again cannot return', async () => {
  const { caseId, handler } = await aDispatched();
  const dispatched = await demo.as('dispatch1', `GET /cases/${caseId}`);
  await give(handler, caseId, 'return', { ground: 'not_our_duty', reason: '不归我们' });
  await give('dispatch1', caseId, 'dispatch', {
    organId: dispatched.body.case.organId,
    reason: '经研判仍由你单位办理',
  });
  // It is told before anything is filled in.
  const { commands } = (await demo.as(handler, `GET /cases/${caseId}`)).body as {
    commands: { command: string; refusal: { code: string } | null }[];
  };
  assert.equal(commands.find(({ command }) => command === 'return')?.refusal?.code, 'event.designated');
  const again = await give(handler, caseId, 'return', { ground: 'not_our_duty', reason: '不归我们' });
  assert.equal(again.body.code, 'event.designated');
});

test('another town and another organ see nothing of the case, in no list and by no id', async () => {
  const { caseId } = await aDispatched();
  const answer = await demo.as('handler.jiangbei', `GET /cases/${caseId}`);
  assert.equal(answer.status, 404);
  const list = await demo.as('handler.jiangbei', 'GET /cases');
  assert.ok(!(list.body.rows as { id: string }[]).some((row) => row.id === caseId));
  const command = await give('handler.jiangbei', caseId, 'accept', {});
  assert.equal(command.status, 404);
});

test('the unit that handles a report never sees who made it', async () => {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', {
    id: anId(),
    caseId,
    channel: 'desk',
    text: '桥栏杆断了',
    phone: '19900001234',
    name: '示范·甲',
    ...place,
  });
  await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  const { body } = await demo.as('dispatch1', `GET /cases/${caseId}/proposals`);
  const { organId } = (body.organs as { organId: string; role: string }[]).find((organ) => organ.role === 'lead')!;
  await give('dispatch1', caseId, 'dispatch', { organId });
  const seen = await demo.as(demo.handlerOf(organId), `GET /cases/${caseId}/reports`);
  assert.equal(seen.body.rows[0].phone, null);
  assert.equal(seen.body.rows[0].name, null);
  const view = await demo.as(demo.handlerOf(organId), `GET /cases/${caseId}`);
  assert.ok(!JSON.stringify(view.body).includes('19900001234'));
  const desk = await demo.as('clerk1', `GET /cases/${caseId}/reports`);
  assert.equal(desk.body.rows[0].phone, '199****1234');
});

test('a words-only report of a resident waits at the county desk, is placed, and then belongs to the town', async () => {
  const caseId = anId();
  const told = await demo.as(null, 'POST /public/reports', {
    id: anId(),
    caseId,
    text: '村里的路灯不亮',
    place: '溪口镇老街',
  });
  assert.equal(told.status, 200);
  assert.equal((await demo.as('clerk1', `GET /cases/${caseId}`)).status, 404);
  const placed = await give('county.desk', caseId, 'place', { area: 990101101000 });
  assert.equal(placed.status, 200, JSON.stringify(placed.body));
  const view = await demo.as('clerk1', `GET /cases/${caseId}`);
  assert.equal(view.status, 200);
  assert.equal(view.body.facts.length, 2);
  assert.equal((await demo.as('clerk1', `GET /cases/${caseId}/verify`)).body.intact, true);
  const track = await demo.as(null, `GET /public/reports/${told.body.number}?code=${told.body.code}`);
  assert.equal(track.body.state, 'reported');
  assert.equal((await demo.as(null, `GET /public/reports/${told.body.number}?code=000000`)).status, 404);
});

test('an emergency is dispatched, signed for and handled on clocks that run day and night, whoever gives it back', async () => {
  const caseId = await aReport('灯杆倾倒，随时会砸下来');
  const filed = await give('clerk1', caseId, 'file', { kind: 'component', code: '01001', condition: '1' });
  assert.equal(filed.status, 200, JSON.stringify(filed.body));
  const { body } = await demo.as('dispatch1', `GET /cases/${caseId}/proposals`);
  const { organId } = (body.organs as { organId: string; role: string }[]).find((organ) => organ.role === 'lead')!;
  type Pressed = { task: string; clocks: Record<string, string>; dueAt: string; urgent: boolean };
  const pressed = async (): Promise<Pressed> => {
    const { body: view } = await demo.as('dispatch1', `GET /cases/${caseId}`);
    const clocks = view.clocks as { name: string; state: string; limit: { amount: number; unit: string } }[];
    const running = clocks.filter(({ state }) => state === 'running');
    const limits = running.map(({ name, limit }) => [name, `${limit.amount} ${limit.unit}`]);
    const [{ step, dueAt }] = view.tasks as [{ step: string; dueAt: string }];
    return { task: step, clocks: Object.fromEntries(limits), dueAt, urgent: view.case.urgent };
  };
  const atDesk = await pressed();
  assert.deepEqual([atDesk.task, atDesk.clocks, atDesk.urgent], ['dispatch', { dispatch: '10 minute' }, true]);
  await give('dispatch1', caseId, 'dispatch', { organId });
  const sent = await pressed();
  assert.deepEqual([sent.task, sent.clocks], ['accept', { accept: '15 minute', handle: '2 emergency_hour' }]);
  await give('dispatch1', caseId, 'recall', { reason: '派错单位' });
  assert.deepEqual((await pressed()).clocks, { dispatch: '10 minute' });
  const { body: list } = await demo.as('dispatch1', 'GET /work?limit=100');
  const row = (list.rows as { caseId: string; urgent: boolean }[]).find((one) => one.caseId === caseId);
  assert.equal(row?.urgent, true);
  assert.equal((await demo.as('dispatch1', `GET /cases/${caseId}/verify`)).body.intact, true);
});

test('a case is found by all its words in any order, and by the number its reporter holds', async () => {
  const caseId = anId();
  const told = { id: anId(), caseId, channel: 'desk', text: '桥栏杆断了两根', ...place, place: '石桥头便民桥' };
  const { body } = await demo.as('clerk1', 'POST /reports', told);
  const finds = async (words: string) =>
    ((await demo.as('clerk1', `GET /cases?q=${encodeURIComponent(words)}`)).body.rows as { id: string }[]).map(
      (row) => row.id,
    );
  assert.deepEqual(await finds('便民桥 栏杆断了两根'), [caseId]);
  assert.deepEqual(await finds('便民桥 没有的词'), []);
  assert.deepEqual(await finds(String(body.number).toLowerCase()), [caseId]);
});

test('without a scope every scoped table is empty, and history cannot be rewritten by the app role', async () => {
  const tables = await demo.sql<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relrowsecurity and n.nspname !~ 'graphile'`,
  );
  assert.ok(tables.length > 10);
  for (const { name } of tables) {
    const rows = await demo.db
      .ask(`probe ${name}`, `select 1 from ${name} limit 1`, [])
      .catch((error: { code?: string }) => {
        // Some tables are closed to the app role altogether, which shows even less.
        assert.equal(error.code, '42501', name);
        return [];
      });
    assert.equal(rows.length, 0, name);
  }
  await assert.rejects(demo.db.ask('probe update', `update casefile.fact set data = '{}'`, []), { code: '42501' });
  await assert.rejects(demo.db.ask('probe delete', 'delete from casefile.fact', []), { code: '42501' });
  await assert.rejects(demo.db.ask('probe ledger', 'delete from kernel.command', []), { code: '42501' });
});
