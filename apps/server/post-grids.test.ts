import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { anId } from '@zhenshu/kernel/testing.ts';
import type { Post } from '@zhenshu/org/contract.ts';
import { startDemo } from './testing.ts';

const demo = await startDemo();
after(() => demo.close());

test('a post looks after grids in force in its own area and no others', async () => {
  const { rows } = (await demo.as('sysadmin', 'GET /posts')).body as { rows: Post[] };
  const post = rows.find((one) => one.roles.includes('grid_worker') && one.area === 990101101201)!;
  const set = (grids: string[]) => demo.as('sysadmin', `POST /posts/${post.id}/grids`, { id: anId(), grids });
  const kept = async () =>
    (await demo.sql<{ grids: string[] }>('select grids from org.post where id = $1', [post.id]))[0]!.grids;

  for (const wrong of ['990101101999001', '990101101202001', '990102101001001']) {
    const told = await set(['990101101201001', wrong]);
    assert.deepEqual([told.status, told.body['code']], [422, 'org.grids_unknown'], wrong);
    assert.match(JSON.stringify(told.body), new RegExp(wrong));
    assert.deepEqual(await kept(), post.grids);
  }
  const added = await demo.as('sysadmin', 'POST /posts', {
    ...{ id: anId(), organId: post.organId, area: post.area, titleZh: '甲', titleEn: 'A', from: '2026-01-01' },
    grids: ['990101101202001'],
  });
  assert.equal(added.body['code'], 'org.grids_unknown');
  assert.equal((await set(['990101101201002'])).status, 200);
  assert.deepEqual(await kept(), ['990101101201002']);
  assert.equal((await set([])).status, 200);
});
