import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import type { DutySuggestion, Proposal } from '@zhenshu/catalog/contract.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const give = (who: string, caseId: string, command: string, payload: object, id = anId()) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id, command, payload });
const organs = await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ');
const organ = (name: string) => organs.find((one) => one.name_zh === name)!.id;
const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const [police, economy] = ['溪口镇派出所', '溪口镇经济发展办公室'] as const;

/** An event two organs returned; the ruling gives it to the second. */
async function disputed(): Promise<string> {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text: '路灯坏了三天', ...spot });
  await give('clerk1', caseId, 'file', { kind: 'event', code: 'S0603', condition: '1' });
  for (const [name, handler] of [
    [police, 'handler.paichusuo'],
    [economy, 'handler.jingji'],
  ] as const) {
    await give('dispatch1', caseId, 'dispatch', { organId: organ(name), reason: '由它先看' });
    await give(handler, caseId, 'return', { ground: 'not_our_duty', reason: '清单里没有我们' });
  }
  return caseId;
}
const ruling = { organId: organ(economy), reason: '路灯由经发办统一管护', proposal: true };
const list = async (state = 'open') =>
  (await demo.as('lists1', `GET /lists/suggestions?state=${state}`)).body.rows as DutySuggestion[];

test('a ruling puts a change before the list manager once, who opens a draft with it; published, the lists name the organ', async () => {
  // The demo county has one of its own.
  const before = (await list()).length;
  const silent = await disputed();
  await give('supervise2', silent, 'rule', { ...ruling, proposal: false });
  assert.equal((await list()).length, before);
  const caseId = await disputed();
  const id = anId();
  assert.equal((await give('supervise2', caseId, 'rule', ruling, id)).body.state, 'dispatched');
  assert.equal((await give('supervise2', caseId, 'rule', ruling, id)).body.state, 'dispatched');
  const [open, ...more] = await list();
  assert.equal(more.length, before);
  const [{ area, number } = { area: 0, number: '' }] = await demo.sql<{ area: number; number: string }>(
    'select area, number from casefile.case_file where id = $1',
    [caseId],
  );
  const town = Math.floor(area / 1000) * 1000;
  assert.deepEqual(
    [open?.id, open?.kind, open?.code, open?.area, open?.organId, open?.reason, open?.caseId, open?.caseNumber],
    [id, 'event', 'S0603', town, organ(economy), ruling.reason, caseId, number],
  );
  assert.notEqual(open!.className, 'S0603');

  const adopt = (who: string, command: string) =>
    demo.as(who, `POST /lists/suggestions/${id}/adopt`, { id: command, version: '裁定后', basis: '路灯管护（裁定）' });
  assert.equal((await adopt('supervise2', anId())).status, 403);
  const command = anId();
  const adopted = await adopt('lists1', command);
  assert.equal(adopted.status, 200, JSON.stringify(adopted.body));
  assert.deepEqual((await adopt('lists1', command)).body, adopted.body);
  assert.equal((await adopt('lists1', anId())).body.code, 'catalog.suggestion_decided');
  const [decided] = await list('adopted');
  assert.deepEqual([decided?.id, decided?.versionId, (await list()).length], [id, adopted.body.versionId, before]);
  assert.ok(decided!.decidedBy);

  const { body: difference } = await demo.as('lists1', `GET /lists/versions/${adopted.body.versionId}/difference`);
  assert.ok((difference.added.length as number) + (difference.changed.length as number) <= 2);
  const tomorrow = new Date(Date.now() + 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  const reviewed = await demo.as('leader2', `POST /lists/versions/${adopted.body.versionId}/review`, { id: anId() });
  assert.equal(reviewed.status, 200, JSON.stringify(reviewed.body));
  const published = await demo.as('lists1', `POST /lists/versions/${adopted.body.versionId}/publish`, {
    id: anId(),
    from: tomorrow,
  });
  assert.equal(published.status, 200, JSON.stringify(published.body));
  // What it says then is asked of the rows: the program's clock is today's.
  const [named] = await demo.sql<{ organ_id: string }>(
    "select body ->> 'organId' as organ_id from catalog.entry where version_id = $1 and key like $2",
    [adopted.body.versionId, `event:S0603:${town}:lead:%`],
  );
  assert.equal(named!.organ_id, organ(economy));
  const rows = (await demo.as('dispatch1', `GET /duties/proposal?kind=event&code=S0603&area=${area}`)).body
    .rows as Proposal[];
  assert.notEqual(rows[0]!.versionId, adopted.body.versionId, 'a published list holds from its day, not before');
  const [ledger] = await demo.sql<{ name: string; data: { version: string } }>(
    'select name, data from kernel.command where id = $1',
    [command],
  );
  assert.deepEqual([ledger!.name, ledger!.data.version], ['catalog.adopt_suggestion', '裁定后']);
});

test('a suggestion is dismissed with a reason, once; what is unknown, taken or closed is refused by its own code', async () => {
  const id = anId();
  await give('supervise2', await disputed(), 'rule', ruling, id);
  const adopt = (version: string) =>
    demo.as('lists1', `POST /lists/suggestions/${id}/adopt`, { id: anId(), version, basis: '路灯' });
  assert.equal((await adopt('裁定后')).body.code, 'catalog.version_exists');
  await demo.sql(`update org.organ set valid = daterange(lower(valid), current_date - 1) where id = $1`, [
    organ(economy),
  ]);
  assert.equal((await adopt('再一版')).body.code, 'catalog.organ_closed');
  await demo.sql(`update org.organ set valid = daterange(lower(valid), null) where id = $1`, [organ(economy)]);
  const dismiss = (one: string) =>
    demo.as('lists1', `POST /lists/suggestions/${one}/dismiss`, { id: anId(), reason: '仍按现行清单' });
  assert.equal((await dismiss(anId())).body.code, 'catalog.suggestion_unknown');
  assert.equal((await dismiss(id)).status, 200);
  assert.equal((await dismiss(id)).body.code, 'catalog.suggestion_decided');
  assert.deepEqual(
    (await list('dismissed')).map((one) => [one.id, one.decision, one.versionId]),
    [[id, '仍按现行清单', null]],
  );
});
