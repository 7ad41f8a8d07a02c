import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { desktop, look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

/** Chooses an option of a select by typing. */
async function choose(page: Page, label: string, words: string): Promise<void> {
  await page.getByRole('dialog').getByLabel(label, { exact: true }).fill(words);
  await page.keyboard.press('Enter');
}

/** Sends a message as a platform would: signed over the bytes it sends. */
async function sendAlarm(
  address: string,
  secret: string,
  message: object,
): Promise<{ status: number; body: { number?: string; repeated?: boolean; code?: string } }> {
  const [time, body] = [Math.floor(Date.now() / 1000), JSON.stringify(message)];
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-zhenshu-signature': `t=${time},v1=${signature}` };
  const answer = await fetch(address, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as { number?: string } };
}

test('an administrator connects a platform; its signed alarm is on the desk with its grid, its repeats are counted, and the journal tells', async () => {
  const { page, faults, context } = await signedIn(browser, 'secadmin');
  await page.goto(`${url}/admin/alarms?lang=zh`);
  await page.getByRole('button', { name: '添加告警源' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('名称', { exact: true }).fill('镇区烟感平台');
  await choose(page, '区划', '990101101000');
  await choose(page, '单位', '溪口镇社会治理');
  await form.getByLabel('设备编号', { exact: true }).fill('/device/id');
  await form.getByLabel('告警内容', { exact: true }).fill('/message');
  await look(page, 'alarms-add-zh');
  await form.getByRole('button', { name: '添加告警源' }).click();
  const once = page.getByRole('dialog').filter({ hasText: 'zsh_' });
  await once.waitFor();
  const secret = /zsh_[\w-]{43}/.exec((await once.textContent())!)![0];
  await look(page, 'alarms-secret-zh');
  await page.keyboard.press('Escape');
  await once.waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: '镇区烟感平台' }).click();
  await page.getByText('还没有设备').waitFor();
  const address = (await page.locator('code').filter({ hasText: '/api/v1/hooks/' }).textContent())!.trim();
  assert.ok(!(await page.content()).includes(secret));

  await page.getByRole('button', { name: '登记设备' }).click();
  await form.getByLabel('设备编号', { exact: true }).fill('YG-001');
  await form.getByLabel('名称', { exact: true }).fill('老街烟感 1 号');
  await form.getByLabel('地点', { exact: true }).fill('老街 12 号');
  await form.getByLabel('经度').fill('111.044079');
  await form.getByLabel('纬度').fill('33.041327');
  await form.getByRole('button', { name: '登记设备' }).click();
  await page.getByRole('row', { name: '老街烟感 1 号' }).waitFor();
  await look(page, 'alarms-devices-zh');

  await page.getByRole('link', { name: '试发' }).click();
  const sample = page.getByLabel('对方会发来的 JSON');
  await sample.fill('{"id":"t-1","device":{"id":"YG-001"},"message":"烟雾浓度超限"}');
  await page.getByRole('button', { name: '试发' }).click();
  await page.getByText('签名、字段都对').waitFor();
  await page.getByText(/9901011010010\d\d/).waitFor();
  await look(page, 'alarms-test-zh');
  await sample.fill('{"ID":"t-1"}');
  await page.getByRole('button', { name: '试发' }).click();
  await page.getByText('/id 处没有消息编号').waitFor();

  const message = { device: { id: 'YG-001' }, message: '烟雾浓度超限' };
  const first = await sendAlarm(address, secret, { id: 'm-1', ...message });
  assert.deepEqual([first.status, first.body.repeated], [200, false], JSON.stringify(first.body));
  const again = await sendAlarm(address, secret, { id: 'm-2', ...message });
  assert.deepEqual(again.body, { number: first.body.number, repeated: true });
  const wrong = await sendAlarm(address, `${secret}x`, { id: 'm-3', ...message });
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'event.hook_unsigned']);
  await page.getByRole('link', { name: '接收记录' }).click();
  await page.getByText('已收为上报').waitFor();
  await page.getByText('重复，只计数').waitFor();
  await page.getByText('签名不对').waitFor();
  await look(page, 'alarms-receipts-zh');

  const desk = await signedIn(browser, 'dispatch1');
  await desk.page.goto(`${url}/desk?lang=zh`);
  await desk.page.getByText('烟雾浓度超限').first().click();
  await desk.page.getByText('老街烟感 1 号 YG-001').waitFor();
  await desk.page.getByText('1 次，最近').waitFor();
  await look(desk.page, 'alarms-desk-zh');
  const small = await signedIn(browser, 'clerk1', phone, 'en');
  await small.page.goto(`${url}/admin/alarms?lang=en`);
  await small.page.getByRole('link', { name: '镇区烟感平台' }).waitFor();
  await look(small.page, 'alarms-list-en-phone');
  // The desk sees what came, and keeps nothing of it.
  assert.equal(await small.page.getByRole('button', { name: 'Add a source' }).count(), 0);
  await small.page.getByRole('link', { name: '镇区烟感平台' }).click();
  await small.page.getByRole('link', { name: 'Receipts' }).click();
  await small.page.getByText('Taken in as a report').waitFor();
  await look(small.page, 'alarms-receipts-en-phone');
  await small.page
    .getByRole('link', { name: String(first.body.number) })
    .first()
    .click();
  await small.page.waitForURL(/\/cases\//);
  await small.page.getByText('烟雾浓度超限').first().waitFor();
  const file = /\/cases\/([0-9a-f-]{36})/.exec(small.page.url())![1]!;
  const seen = await small.context.request.get(`${url}/api/v1/cases/${file}`);
  assert.equal(((await seen.json()) as { case: { grid: string } }).case.grid, '990101101001001');
  const refused = { id: crypto.randomUUID(), command: 'refuse', payload: { ground: 'not_found', answer: '误报' } };
  const headers = { 'x-zhenshu': '1' };
  const answer = await small.context.request.post(`${url}/api/v1/cases/${file}/commands`, { data: refused, headers });
  assert.equal(answer.status(), 200, await answer.text());
  assert.deepEqual([...faults, ...desk.faults, ...small.faults], []);
  for (const one of [context, desk.context, small.context]) await one.close();
});

test('devices come by table, a source is turned off, its secret renewed, all on a phone', async () => {
  const { page, faults, context } = await signedIn(browser, 'secadmin', phone, 'en');
  await page.goto(`${url}/admin/alarms?lang=en`);
  await page.getByRole('link', { name: '镇区烟感平台' }).click();
  await page.getByRole('button', { name: 'Import devices' }).click();
  const table = 'device,name,place\nYG-002,二号,老街 20 号\nYG-003,,\n';
  await page.getByLabel('Sheet').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await page.getByRole('form', { name: 'Import devices' }).getByRole('button', { name: 'Import devices' }).click();
  await page.getByText('2 rows, 1 devices registered').waitFor();
  await look(page, 'alarms-import-en-phone');
  await page.keyboard.press('Escape');
  await page.getByText('YG-002').waitFor();
  await page.getByRole('button', { name: 'Renew the secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Renew the secret' }).click();
  await page.getByText(/zsh_/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText(/the old one is good until/).waitFor();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Turn on' }).waitFor();
  await look(page, 'alarms-source-en-phone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the pages of alarms read in English at a desk, empty and full', async () => {
  const { page, faults, context } = await signedIn(browser, 'secadmin', desktop, 'en');
  await page.goto(`${url}/admin/alarms?lang=en`);
  await page.getByRole('table', { name: 'Alarms' }).waitFor();
  await look(page, 'alarms-list-en');
  await page.goto(`${url}/admin/alarms/${crypto.randomUUID()}?lang=en`);
  await page.getByText('There is no such source of alarms').waitFor();
  await look(page, 'alarms-missing-en');
  assert.deepEqual(faults, []);
  await context.close();
});
