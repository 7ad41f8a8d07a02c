import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
const give = async (who: string, caseId: string, command: string, payload: object) => {
  const answer = await demo.as(who, `POST /cases/${caseId}/commands`, { id: anId(), command, payload });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
};
const asked = { kind: 'component', code: '01001', condition: '1' };
const view = async (caseId: string) => (await demo.as('dispatch1', `GET /cases/${caseId}`)).body;

/** A report that was filed and sent to whoever leads by the list. */
async function sent(): Promise<string> {
  const caseId = anId();
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId, channel: 'desk', text: '井盖松动', ...spot });
  await give('clerk1', caseId, 'file', asked);
  const { body } = await demo.as('dispatch1', `GET /cases/${caseId}/proposals`);
  const lead = (body.organs as { organId: string; role: string }[]).find(({ role }) => role === 'lead')!;
  await give('dispatch1', caseId, 'dispatch', { organId: lead.organId });
  return caseId;
}

/** A new version of a published list: copied, changed, reviewed by another person, published from today. */
async function publishAnew(
  list: string,
  change: (entry: { [key: string]: unknown }) => object | null,
): Promise<string> {
  const { body: lists } = await demo.as('lists1', `GET /lists?list=${list}`);
  const before = (lists.rows as { id: string; scheme: string; status: string }[]).find(
    ({ status }) => status === 'published',
  );
  const version = `next ${anId()}`;
  const copied = await demo.as('lists1', `POST /lists/versions/${before!.id}/copy`, {
    id: anId(),
    version,
    note: '另一份',
  });
  assert.equal(copied.status, 200, JSON.stringify(copied.body));
  const { versionId } = copied.body as { versionId: string };
  const entries = await demo.sql<{ body: { [key: string]: unknown } }>(
    'select body from catalog.entry where version_id = $1',
    [versionId],
  );
  const put = entries.map(({ body }) => change(body)).filter((entry) => entry !== null);
  assert.ok(put.length > 0);
  const steps = [
    ['lists1', 'change', { put, remove: [] }],
    ['leader2', 'review', {}],
    ['lists1', 'publish', { from: dayOf(new Date()) }],
  ] as const;
  for (const [who, step, body] of steps) {
    const answer = await demo.as(who, `POST /lists/versions/${versionId}/${step}`, { id: anId(), ...body });
    assert.equal(answer.status, 200, `${step} ${JSON.stringify(answer.body)}`);
  }
  return `${before!.scheme} ${version}`;
}

test('an event stays under the condition, limit and duty it was filed and sent by, whatever is published afterwards', async () => {
  const [early, told] = [await sent(), anId()];
  await demo.as('clerk1', 'POST /reports', { id: anId(), caseId: told, channel: 'desk', text: '井盖松动', ...spot });
  await give('clerk1', told, 'file', asked);
  const [of, waiting] = [await view(early), await view(told)];

  const conditions = await publishAnew('filing_condition', (entry) =>
    entry['kind'] === asked.kind && entry['condition'] === asked.condition
      ? { ...entry, nameZh: '新条件', amount: 7, unit: 'working_day' }
      : null,
  );
  const duties = await publishAnew('duty', (entry) =>
    entry['kind'] === asked.kind ? { ...entry, basis: '新依据' } : null,
  );

  const after = await view(early);
  const kept = ({ data, clocks }: Awaited<ReturnType<typeof view>>) => ({
    cited: [data.conditionName, data.conditionVersion, data.limit, data.basis],
    limits: (clocks as { name: string; limit: object }[]).map(({ name, limit }) => [name, limit]),
  });
  assert.deepEqual(kept(after), kept(of));
  assert.notEqual(after.data.conditionVersion, conditions);
  assert.notEqual(after.data.basis.listVersion, duties);

  // Filed before and sent after: under the old condition, by the new duty.
  const { body } = await demo.as('dispatch1', `GET /cases/${told}/proposals`);
  const lead = (body.organs as { organId: string; role: string }[]).find(({ role }) => role === 'lead')!;
  await give('dispatch1', told, 'dispatch', { organId: lead.organId });
  const between = await view(told);
  assert.deepEqual(
    [between.data.conditionVersion, between.data.limit],
    [waiting.data.conditionVersion, waiting.data.limit],
  );
  assert.equal(between.data.basis.listVersion, duties);

  const next = await view(await sent());
  assert.deepEqual(
    [next.data.conditionName, next.data.conditionVersion, next.data.limit],
    ['新条件', conditions, { amount: 7, unit: 'working_day' }],
  );
  assert.deepEqual([next.data.basis.basis, next.data.basis.listVersion], ['新依据', duties]);
});
