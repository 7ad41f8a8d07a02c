import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { look, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

const things = [
  ...['路灯不亮', '井盖松动', '垃圾堆放', '油烟扰民', '占道经营', '非法小广告', '绿地脏乱', '噪声扰民'],
  ...['共享单车乱停放', '道路破损'],
];

test('a dispatcher files and dispatches ten reports without touching the mouse', async () => {
  const { page, context, faults } = await signedIn(browser, 'dispatch2');
  const headers = { 'x-zhenshu': '1' };
  const cases: string[] = [];
  for (const [index, text] of things.entries()) {
    const caseId = crypto.randomUUID();
    // Far enough apart that none is taken for another.
    const spot = { place: `老街 ${index + 1} 号`, lng: 111.0441 + (index % 5) * 0.0004, lat: 33.0413 + index * 0.0004 };
    const data = { id: crypto.randomUUID(), caseId, channel: 'desk', text: `${text}，请派人看看`, ...spot };
    const answer = await context.request.post(`${url}/api/v1/reports`, { data, headers });
    assert.equal(answer.status(), 200, await answer.text());
    cases.push(caseId);
  }
  const read = async (caseId: string) =>
    (await (await context.request.get(`${url}/api/v1/cases/${caseId}`)).json()) as { case: { state: string } };
  await page.goto(`${url}/desk`);
  const sent = page.getByRole('button', { name: '立案并派遣' });
  const chosen = () => new URL(page.url()).searchParams.get('case');
  const decision = page.getByRole('region', { name: '立案派遣' });
  await decision.waitFor();
  let done = 0;
  // The queue holds reports of others as well: J goes past them.
  for (let moves = 0; done < cases.length && moves < 60; moves++) {
    const current = chosen() ?? (await page.locator('[data-chosen=true] a').getAttribute('href'))!.split('case=')[1]!;
    if (!cases.includes(current)) {
      await page.keyboard.press('j');
      await page.waitForURL((at) => at.searchParams.get('case') !== current && at.searchParams.has('case'));
      continue;
    }
    await decision.locator('.proposals button kbd').first().waitFor();
    await page.keyboard.press('1');
    await decision.getByRole('group', { name: '立案条件' }).waitFor();
    if (await decision.getByText('请选立案条件', { exact: false }).isVisible()) await page.keyboard.press('1');
    await decision.getByRole('group', { name: '责任单位' }).getByRole('button', { pressed: true }).first().waitFor();
    if (done === 0) await look(page, 'keyboard-desk-zh');
    assert.equal(await sent.isEnabled(), true);
    await page.keyboard.press('Control+Enter');
    await page.waitForURL((at) => at.searchParams.get('case') !== current);
    assert.equal((await read(current)).case.state, 'dispatched');
    done += 1;
  }
  assert.equal(done, cases.length);
  assert.deepEqual(faults, []);
  await context.close();
});
