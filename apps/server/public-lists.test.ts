import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import type { ListVersion, PublicMatter, PublicVersion, Screening } from '@zhenshu/catalog/contract.ts';
import { startDemo } from './testing.ts';

const time = { ahead: 0 };
const demo = await startDemo({ clock: () => new Date(Date.now() + time.ahead) });
after(() => demo.close());

const today = () => dayOf(new Date(Date.now() + time.ahead));
const seen = async (path: string) =>
  (await demo.as(null, `GET /public/${path}`)).body as unknown as Record<string, unknown>;
const matters = async (query: string) =>
  (await seen(`matters${query}`)) as { rows: PublicMatter[]; total: number; towns: number };

test('anybody reads who does what: at the county or in the towns, today and before a batch went live', async () => {
  const all = await matters('?limit=1');
  assert.deepEqual([all.total, all.towns], [1913, 489]);
  const { rows } = await matters('?where=town&limit=100');
  assert.ok(rows.every(({ devolved }) => devolved !== null && devolved.since! <= today()));
  assert.ok((await matters('?where=county&limit=100')).rows.every(({ devolved }) => devolved === null));
  // Between the two batches only the first was there; before the lists nothing was.
  assert.equal((await matters('?limit=1&on=2026-05-01')).towns, 345);
  assert.deepEqual((await matters('?limit=1&on=2026-03-01')).towns, 0);
  assert.deepEqual((await matters('?limit=1&on=2025-12-31')).total, 0);
  const { code } = rows[0]!.matter;
  const shown = await seen(`matters/${code}`);
  assert.deepEqual(shown['devolved'], rows[0]!.devolved);
  assert.equal((await demo.as(null, `GET /public/matters/${code}?on=2025-12-31`)).status, 404);
});

test('a draft is nobody’s; a published change is seen from its day on, with what it changed and why, and the day before stays', async () => {
  const listed = (await demo.as('lists1', 'GET /lists?list=screening')).body.rows as ListVersion[];
  const base = listed.find(({ status }) => status === 'published')!;
  const copied = { id: anId(), version: '2026.2', note: '第三批' };
  const { versionId } = (await demo.as('lists1', `POST /lists/versions/${base.id}/copy`, copied)).body as {
    versionId: string;
  };
  const kept = (await matters('?where=county&limit=1')).rows[0]!.matter;
  const put: Screening[] = [{ code: kept.code, name: kept.name, decision: 'devolve', batch: 2 }];
  await demo.as('lists1', `POST /lists/versions/${versionId}/change`, { id: anId(), put, remove: [] });
  for (const path of ['', '/csv', '/changes']) {
    assert.equal((await demo.as(null, `GET /public/lists/versions/${versionId}${path}`)).status, 404, path);
  }
  assert.equal((await demo.as('leader2', `POST /lists/versions/${versionId}/review`, { id: anId() })).status, 200);
  assert.equal((await demo.as(null, `GET /public/lists/versions/${versionId}`)).status, 404);
  const from = addDays(today(), 1);
  const said = await demo.as('lists1', `POST /lists/versions/${versionId}/publish`, { id: anId(), from });
  assert.equal(said.status, 200, JSON.stringify(said.body));
  assert.equal((await matters('?limit=1')).towns, 489);
  assert.equal((await matters(`?limit=1&on=${from}`)).towns, 490);
  const [newest] = ((await seen('lists?limit=1')) as { rows: PublicVersion[] }).rows;
  assert.deepEqual([newest!.id, newest!.changed, newest!.note], [versionId, 1, '第三批']);
  const changes = (await seen(`lists/versions/${versionId}/changes`)) as { rows: { name: string; what: string }[] };
  assert.deepEqual(
    changes.rows.map(({ name, what }) => [name, what]),
    [[kept.name, 'changed']],
  );
  time.ahead += 86_400_000;
  demo.forgetSessions();
  assert.equal((await matters('?limit=1')).towns, 490);
  assert.equal((await matters(`?limit=1&on=${addDays(from, -1)}`)).towns, 489);
});

test('open data: the JSON has every entry, the CSV is read again as it was, the feed names both', async () => {
  const { rows } = (await seen('lists?list=screening')) as { rows: PublicVersion[] };
  const version = rows.at(-1)!;
  const data = (await seen(`lists/versions/${version.id}`)) as { entries: Screening[] };
  assert.equal(data.entries.length, 1913);
  const csv = await demo.http.app.inject(`/api/v1/public/lists/versions/${version.id}/csv`);
  assert.match(String(csv.headers['content-type']), /^text\/csv/);
  const query = new URLSearchParams({ id: anId(), file: 'a.csv', scheme: 'demo', version: '再读' });
  const again = await demo.send('lists1', `POST /lists/screening/import?${query}`, csv.rawPayload);
  assert.equal(again.status, 200, JSON.stringify(again.body));
  assert.equal(again.body.report.entries, 1913);
  const feed = await demo.http.app.inject('/api/v1/public/lists/feed');
  assert.match(String(feed.headers['content-type']), /^application\/atom\+xml/);
  assert.ok(feed.body.includes(`/api/v1/public/lists/versions/${version.id}/csv`));
  assert.equal(
    feed.body.match(/<entry>/g)!.length,
    ((await seen('lists?limit=50')) as { rows: unknown[] }).rows.length,
  );
});
