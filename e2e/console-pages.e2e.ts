import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { desktop, look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

test('every page of the console opens for its people, in both languages and on a phone', async () => {
  const faults: string[] = [];
  for (const [username, language, options, pages] of [
    ['clerk1', 'zh', desktop, ['work', 'events', 'report', 'map', 'lists']],
    ['clerk1', 'en', phone, ['work', 'events', 'report']],
    ['secadmin', 'zh', desktop, ['admin/people', 'admin/posts', 'admin/tokens']],
    ['sysadmin', 'en', desktop, ['admin/organs', 'admin/calendar']],
    ['sysadmin', 'zh', phone, ['admin/calendar']],
    ['auditor', 'zh', desktop, ['admin/ledger']],
  ] as const) {
    const visitor = await signedIn(browser, username, options, language);
    for (const path of pages) {
      await visitor.page.goto(`${url}/${path}?lang=${language}`);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      await visitor.page.waitForLoadState('networkidle');
      await look(visitor.page, `${path.replace('/', '-')}-${language}-${options === phone ? 'phone' : 'desktop'}`);
    }
    faults.push(...visitor.faults);
    await visitor.context.close();
  }
  assert.deepEqual(faults, []);
});

test("the administrator pastes next year's notice, mends what is told by row, confirms, and sees what it moved", async () => {
  const { page, faults, context } = await signedIn(browser, 'sysadmin');
  const year = new Date().getFullYear() + 1;
  await page.goto(`${url}/admin/calendar?year=${year}`);
  await page.getByText(`${year} 年的节假日安排还没有导入`).first().waitFor();
  await page.getByRole('button', { name: '导入节假日安排' }).click();
  await page
    .getByLabel('安排内容')
    .fill(`示办发〔${year - 1}〕9号\n1月1日至3日放假，共3天。\n${year}-02-30 休\n5月1日至5日放假，共4天。`);
  await page.getByText('没有这一天').waitFor();
  await page.getByText('天数与“共几天”不符').waitFor();
  assert.ok(await page.locator('form').getByRole('button', { name: '导入', exact: true }).isDisabled());
  await look(page, 'calendar-import-wrong-zh');
  await page
    .getByLabel('安排内容')
    .fill(`示办发〔${year - 1}〕9号\n1月1日至3日放假，共3天。\n5月1日至5日放假，共5天。`);
  await page.getByText('放假 8 天，调休上班 0 天').waitFor();
  assert.equal(await page.getByLabel('文件名称和文号').inputValue(), `示办发〔${year - 1}〕9号`);
  await look(page, 'calendar-import-preview-zh');
  await page.locator('form').getByRole('button', { name: '导入', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '导入', exact: true }).last().click();
  await page.getByText(/没有在办期限|重新计算了 \d+ 个在办期限/).waitFor();
  await look(page, 'calendar-imported-zh');
  await page.getByRole('button', { name: '看日历' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByText('本县导入').waitFor();
  await look(page, 'calendar-next-year-zh');
  assert.deepEqual(faults, []);
  await context.close();
});
