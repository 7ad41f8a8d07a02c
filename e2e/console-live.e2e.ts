import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { look, signedIn, startBrowser, url, type Visitor } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

/** A report of somebody who is signed in. */
async function report({ context }: Visitor, text: string): Promise<string> {
  const caseId = crypto.randomUUID();
  const data = { id: crypto.randomUUID(), caseId, channel: 'desk', text, place: '老街口', area: 990101101001 };
  const answer = await context.request.post(`${url}/api/v1/reports`, { data, headers: { 'x-zhenshu': '1' } });
  assert.equal(answer.status(), 200, await answer.text());
  return caseId;
}

test('news come in by themselves: under the hand they wait to be taken in, and nothing typed is lost', async () => {
  const other = await signedIn(browser, 'dispatch2');
  const { page, faults, context } = await signedIn(browser, 'clerk1');
  await page.goto(`${url}/work`);
  const table = page.getByRole('table', { name: '我的待办' });
  await table.locator('[data-row-link]').first().waitFor();
  await page.locator('main[data-busy=false]').waitFor();
  // Nobody works in the list: it takes in by itself what came.
  await report(other, '新来的第一件');
  await table.getByRole('link', { name: '新来的第一件' }).waitFor();

  await page.goto(`${url}/events`);
  const list = page.getByRole('table', { name: '事件' });
  await list.getByRole('link', { name: '新来的第一件' }).waitFor();
  await page.locator('main[data-busy=false]').waitFor();
  const first = list.locator('[data-row-link]').first();
  await first.focus();
  const before = await list.locator('[data-row-link]').allInnerTexts();
  const place = await first.boundingBox();
  await report(other, '新来的第二件');
  const bar = page.getByRole('button', { name: '1 条新事项，点此显示' });
  await bar.waitFor();
  assert.deepEqual(await list.locator('[data-row-link]').allInnerTexts(), before);
  assert.deepEqual(await first.boundingBox(), place);
  assert.ok(await first.evaluate((link) => link === document.activeElement));
  await look(page, 'events-held-zh');
  await bar.click();
  await list.getByRole('link', { name: '新来的第二件' }).waitFor();

  // A case another has moved meanwhile: what is half typed stays, what it shows is the newest.
  const caseId = await report(other, '两个人看的一件');
  await page.goto(`${url}/cases/${caseId}`);
  await page.getByRole('button', { name: '不予立案' }).first().click();
  const words = page.getByRole('textbox').last();
  await words.fill('写了一半');
  const command = {
    id: crypto.randomUUID(),
    command: 'file',
    payload: { kind: 'event', code: 'S0603', condition: '1' },
  };
  await other.context.request.post(`${url}/api/v1/cases/${caseId}/commands`, {
    data: command,
    headers: { 'x-zhenshu': '1' },
  });
  await page.getByText('待派遣').first().waitFor();

  await page.goto(`${url}/overview`);
  const today = page.locator('.now-card').first().getByRole('link');
  const count = Number(await today.innerText());
  await report(other, '总览上的一件');
  await page.waitForFunction((least) => Number(document.querySelector('.now-card a')?.textContent) >= least, count + 1);
  await today.click();
  await page.getByRole('link', { name: '总览上的一件' }).waitFor();

  await context.setOffline(true);
  await page.getByText('已离线；所见可能不是最新').waitFor();
  await context.setOffline(false);
  await page.getByText('已离线；所见可能不是最新').waitFor({ state: 'hidden' });
  assert.deepEqual([...faults, ...other.faults], []);
  await context.close();
  await other.context.close();
});
