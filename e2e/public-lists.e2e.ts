import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { aVisitor, look, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());
const small = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test('a resident finds where a matter is done, what to bring, and where it was done last year', async () => {
  const { page, faults, context } = await aVisitor(browser, small);
  await page.goto(`${url}/portal/?lang=zh`);
  await page.getByRole('link', { name: /查去哪办/ }).click();
  await page.getByText('共 1913 项，其中 489 项在镇街就能办').waitFor();
  await page.getByLabel('在哪里办').selectOption('town');
  await page.getByLabel('想办什么事').fill('许可');
  await page.getByRole('button', { name: '查一查' }).click();
  await page.waitForURL('**where=town**');
  const first = page.getByRole('region', { name: '查到的事项' }).getByRole('link').first();
  await page.getByText('在镇街办').first().waitFor();
  await look(page, 'portal-matters-zh');
  const name = (await first.textContent())!;
  await first.click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.getByRole('heading', { name: '要带什么' }).waitFor();
  await look(page, 'portal-matter-zh');
  await page.goto(`${page.url()}&on=2026-01-15`);
  await page.getByText('到县里办').waitFor();
  await page.getByText('这是 2026-01-15 那天的情况').waitFor();
  await page.getByRole('link', { name: '查别的事' }).click();
  await page.getByText('清单发布和调整、数据下载').click();
  await page.getByText('下放清单').waitFor();
  await look(page, 'portal-publications-zh');
  assert.deepEqual(faults, []);
  await context.close();

  const english = await aVisitor(browser, small, 'en');
  await english.page.goto(`${url}/portal/matters?q=许可&lang=en`);
  await english.page.getByText('of them done in the town').waitFor();
  await look(english.page, 'portal-matters-en');
  assert.deepEqual(english.faults, []);
  await english.context.close();
});
