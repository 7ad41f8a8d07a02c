import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import type { Duty } from '@zhenshu/catalog/contract.ts';
import type { DryRun } from '@zhenshu/event/contract.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const give = (who: string, caseId: string, command: string, payload: object) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const organs = await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ');
const organ = (name: string) => organs.find((one) => one.name_zh === name)!.id;

const [inForce] = await demo.sql<{ scheme: string }>(
  "select scheme from catalog.list_version where list = 'duty' and status = 'published'",
);
const head = '类型,代码,适用区划,职责,单位,层级,依据';
/** Stores a sheet of duties as a draft of a scheme; gives its version. */
async function draft(rows: readonly string[], scheme = inForce!.scheme): Promise<string> {
  const query = new URLSearchParams({ id: anId(), file: 'duties.csv', scheme, version: anId(), acceptPartial: '0' });
  const answer = await demo.http.app.inject({
    method: 'POST',
    url: `/api/v1/lists/duty/import?${query}`,
    headers: {
      'x-zhenshu': '1',
      'content-type': 'application/octet-stream',
      cookie: await demo.cookieOf('lists1'),
    },
    payload: Buffer.from([head, ...rows].join('\n')),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return (answer.json() as { versionId: string }).versionId;
}

async function sent(code: string): Promise<string> {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text: '路灯坏了三天', ...spot });
  assert.equal((await give('clerk1', caseId, 'file', { kind: 'event', code, condition: '1' })).status, 200);
  const payload = { organId: organ('溪口镇经济发展办公室'), reason: '由它先看' };
  assert.equal((await give('dispatch1', caseId, 'dispatch', payload)).status, 200);
  return caseId;
}

const run = async (who: string, version: string, days = '30'): Promise<DryRun> => {
  const answer = await demo.as(who, `GET /lists/versions/${version}/dry-run?days=${days}`);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as DryRun;
};

test('a draft is asked of the events dispatched lately: who keeps them, who would get them, by which entry', async () => {
  const before = await demo.sql<{ n: number }>(
    "select count(distinct case_id)::int as n from casefile.fact where type = 'event.dispatched'",
  );
  const caseId = await sent('S0603');
  const [{ area } = { area: 0 }] = await demo.sql<{ area: number }>(
    'select area from casefile.case_file where id = $1',
    [caseId],
  );
  const town = Math.floor(area / 1000) * 1000;
  const proposed = (await demo.as('dispatch1', `GET /duties/proposal?kind=event&code=S0603&area=${area}`)).body;
  const [lead] = proposed.rows as { organId: string; basis: string }[];
  const other = ['溪口镇综合行政执法队', '溪口镇经济发展办公室'].find((name) => organ(name) !== lead!.organId)!;
  const moved = await draft([`社会治理事件,S0603,${town},主办,${other},镇街,路灯归它（试算）`]);
  const result = await run('supervise1', moved);
  const all = Object.values(result.counts).reduce((total, count) => total + count, 0);
  assert.deepEqual([result.events, result.whole, all], [before[0]!.n + 1, true, result.events]);
  const row = result.rows.find((one) => one.caseId === caseId);
  assert.deepEqual(
    [row?.kind, row?.current?.organId, row?.current?.basis, row?.drafted?.organ, row?.drafted?.basis],
    ['other', lead!.organId, lead!.basis, other, '路灯归它（试算）'],
  );
  assert.match(row!.number!, /^990101-/);
  // The draft has one entry: what else is named today would be named no more.
  assert.equal(result.counts.no_longer_named + result.counts.other, result.rows.length);

  // Whoever keeps the lists gets the same counts, and no case.
  const kept = await run('lists1', moved);
  assert.deepEqual(kept.counts, result.counts);
  assert.ok(kept.rows.every((one) => one.caseId === null && one.number === null && one.title === null));
  assert.ok(kept.rows.every((one) => one.className !== '' && one.area > 0));
  assert.equal((await run('dispatch1', moved)).events, result.events);
  // A town is told of its own events only.
  const elsewhere = 990101001000;
  await demo.sql('update casefile.case_file set area = $1, town = $1 where id = $2', [elsewhere, caseId]);
  await demo.sql('update casefile.fact set area = $1 where case_id = $2', [elsewhere, caseId]);
  const local = await run('dispatch1', moved);
  assert.equal(local.events, result.events - 1);
  assert.ok(local.rows.every((one) => Math.floor(one.area / 1000) * 1000 === town));
});

test('the same list as a draft changes nothing; one of another scheme stands beside what is in force', async () => {
  const bytes = (
    await demo.sql<{ id: string }>("select id from catalog.list_version where list = 'duty' and status = 'published'")
  )[0]!.id;
  const rows = await demo.sql<{ body: Duty }>('select body from catalog.entry where version_id = $1', [bytes]);
  const same = await draft(
    rows.map(({ body: one }) =>
      [one.kind, one.code, one.area, one.role, one.organId, one.level, `"${one.basis}"`].join(','),
    ),
  );
  const result = await run('supervise1', same);
  assert.ok(result.counts.same > 0);
  assert.deepEqual([result.rows.length, result.counts.same + result.counts.unnamed], [0, result.events]);
  const beside = await draft([`社会治理事件,S9999,,主办,溪口镇综合行政执法队,镇街,另一份`], '另一份清单');
  assert.deepEqual((await run('supervise1', beside)).counts, result.counts);
});

test('only drafts of duties are tried, only by those who may, and what was sent before is not looked at', async () => {
  const moved = await draft([`社会治理事件,S0603,,主办,溪口镇综合行政执法队,镇街,路灯归它`]);
  assert.equal((await demo.as('clerk1', `GET /lists/versions/${moved}/dry-run`)).status, 403);
  const ask = async (id: string) => (await demo.as('lists1', `GET /lists/versions/${id}/dry-run`)).body.code as string;
  assert.equal(await ask(anId()), 'catalog.version_unknown');
  const [published] = await demo.sql<{ id: string }>(
    "select id from catalog.list_version where status = 'published' limit 1",
  );
  assert.equal(await ask(published!.id), 'catalog.not_a_draft');
  assert.equal((await demo.as('lists1', `GET /lists/versions/${moved}/dry-run?days=0`)).status, 422);
  const { events } = await run('supervise1', moved, '366');
  await demo.sql("update casefile.fact set at = at - interval '40 days' where type = 'event.dispatched'");
  assert.deepEqual(
    [(await run('supervise1', moved)).events, (await run('supervise1', moved, '366')).events],
    [0, events],
  );
});
