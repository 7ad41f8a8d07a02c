import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const give = (who: string, caseId: string, command: string, payload: object, id = anId()) =>
  demo.as(who, `POST /cases/${caseId}/commands`, { id, command, payload });
const organs = new Map(
  (await demo.sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ')).map((row) => [
    row.name_zh,
    row.id,
  ]),
);
const organ = (name: string) => organs.get(name)!;
const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const lamp = { kind: 'event', code: 'S0603', condition: '1' };

async function filed(): Promise<string> {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text: '路灯坏了三天', ...spot });
  assert.equal((await give('clerk1', caseId, 'file', lamp)).status, 200);
  return caseId;
}

/** Drives an event to its end by an organ; the last command may be repeated. */
async function ended(name: string, handler: string, closing = anId()): Promise<string> {
  const caseId = await filed();
  await give('dispatch1', caseId, 'dispatch', { organId: organ(name), reason: '由它办' });
  await give(handler, caseId, 'accept', {});
  await give(handler, caseId, 'handle', { result: 'solved', text: '换了灯泡' });
  await give('check1', caseId, 'check', { passed: true, text: '亮了' });
  const done = await give('clerk1', caseId, 'close', { answer: '已修好' }, closing);
  assert.equal(done.body.state, 'closed', JSON.stringify(done.body));
  return caseId;
}

type Foreseen = { organ: string; level: string; className: string; times: number; of: number; since: string };
const proposed = async (who: string, caseId: string): Promise<Foreseen[]> =>
  (await demo.as(who, `GET /cases/${caseId}/proposals`)).body.experience as Foreseen[];
const counted = async () =>
  (await demo.sql<{ n: number }>('select coalesce(sum(times), 0)::int as n from event.experience'))[0]!.n;

test('who handled events of a class is proposed for the next one, with the counts as the reason', async () => {
  await demo.sql('delete from event.experience');
  const before = await filed();
  assert.deepEqual(await proposed('dispatch1', before), []);
  const closing = anId();
  const first = await ended('溪口镇经济发展办公室', 'handler.jingji', closing);
  const once = await counted();
  assert.ok(once > 0);
  assert.equal((await give('clerk1', first, 'close', { answer: '已修好' }, closing)).status, 200);
  assert.equal(await counted(), once, 'a repeated command teaches nothing twice');
  await ended('溪口镇经济发展办公室', 'handler.jingji');
  await ended('溪口镇综合行政执法队', 'handler.zhifa');

  const proposals = await proposed('dispatch1', before);
  assert.deepEqual(
    proposals.map(({ organ: name, level, times, of }) => ({ name, level, times, of })),
    [
      { name: '溪口镇经济发展办公室', level: 'class_in_village', times: 2, of: 3 },
      { name: '溪口镇综合行政执法队', level: 'class_in_village', times: 1, of: 3 },
    ],
  );
  assert.match(proposals[0]!.since, /^\d{4}-\d\d-\d\d$/);
  assert.notEqual(proposals[0]!.className, '');
  // A voided event was handled by nobody.
  await give('dispatch1', await filed(), 'void', { reason: '误报' });
  assert.equal(await counted(), once * 3);
});

test('an organ that does not answer for the place is not proposed, however often it had the class', async () => {
  const caseId = await filed();
  const [first] = await proposed('dispatch1', caseId);
  await demo.sql('update event.experience set organ_id = $1 where organ_id = $2', [
    organ('江北街道综合行政执法队'),
    organ('溪口镇经济发展办公室'),
  ]);
  const names = (await proposed('dispatch1', caseId)).map((one) => one.organ);
  assert.equal(first!.organ, '溪口镇经济发展办公室');
  assert.deepEqual(names, ['溪口镇综合行政执法队']);
});
