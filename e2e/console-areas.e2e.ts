import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { desktop, look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

test('the administrator adds a village, is told at the field what is wrong, splits it and merges it again, each from its day on', async () => {
  const { page, faults, context } = await signedIn(browser, 'sysadmin');
  const next = new Date().getFullYear() + 1;
  await page.goto(`${url}/admin/areas?at=${next}-01-01`);
  const town = page.getByRole('button', { name: '溪口镇' });
  assert.equal(await town.getAttribute('aria-expanded'), 'false');
  await town.press('Enter');
  await page.getByRole('cell', { name: '990101 101 201' }).waitFor();
  assert.match(page.url(), /town=990101101000/);
  await look(page, 'areas-open-zh');

  await page.getByRole('button', { name: '新增区划' }).click();
  const adding = page.getByRole('dialog');
  await named(adding, '990102 101 299', '新溪村', 'Xinxi Village');
  await day(adding, `${next}-01-01`);
  await adding.getByRole('button', { name: '新增区划' }).click();
  await adding.locator('.ant-form-item-explain-error').getByText('以 990101 开头').waitFor();
  await adding.getByLabel('代码').fill('990101 101 201');
  await adding.getByRole('button', { name: '新增区划' }).click();
  await adding.getByText('990101 101 201 在这段时间已在用').waitFor();
  await adding.locator('.ant-form-item-has-error').getByLabel('代码').waitFor();
  await look(page, 'areas-add-wrong-zh');
  await adding.getByLabel('代码').fill('990101 101 299');
  await adding.getByRole('button', { name: '新增区划' }).click();
  await adding.waitFor({ state: 'hidden' });

  const row = page.getByRole('row').filter({ hasText: '990101 101 299' });
  await row.getByRole('button', { name: '拆分' }).click();
  const splitting = page.getByRole('dialog');
  await named(splitting.getByRole('group', { name: '第 2 个' }), '990101101299', '东溪村', 'Dongxi Village');
  await day(splitting, `${next}-06-01`);
  await splitting.getByRole('button', { name: '拆分' }).click();
  await splitting.getByText('代码重复').first().waitFor();
  await look(page, 'areas-split-wrong-zh');
  await splitting.getByRole('group', { name: '第 2 个' }).getByLabel('代码').fill('990101101298');
  await splitting.getByRole('button', { name: '拆分' }).click();
  await confirm(page, '拆分');
  await row.getByRole('button', { name: `${next}-06-01 起撤销` }).click();
  await page.getByRole('cell', { name: '990101 101 298' }).waitFor();

  await row.getByRole('button', { name: '合并' }).click();
  const merging = page.getByRole('dialog');
  await merging.getByLabel('与哪些区划合并').fill('东溪');
  await page.getByTitle('东溪村 990101 101 298').click();
  await merging.getByLabel('与哪些区划合并').press('Tab');
  await merging.getByText('东溪村 990101 101 298').waitFor();
  assert.equal(await merging.locator('.ant-select-selection-item').count(), 1);
  await day(merging, `${next}-09-01`);
  await look(page, 'areas-merge-zh');
  await merging.getByRole('button', { name: '合并' }).click();
  await confirm(page, '合并');
  await row.getByRole('button', { name: `${next}-09-01 起撤销` }).click();
  await page.getByRole('cell', { name: '990101 101 298' }).waitFor({ state: 'hidden' });
  await look(page, 'areas-later-zh');

  await page.goto(`${url}/admin/areas?at=${next}-08-31&q=990101+101+29`);
  await page.getByRole('cell', { name: '990101 101 298' }).waitFor();
  await page.goto(`${url}/admin/areas?q=990101+101+29`);
  await page.getByText('没有符合条件的记录').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('on a phone and in English, an area that is still in use is not closed, and the page says which', async () => {
  const { page, faults, context } = await signedIn(browser, 'sysadmin', phone, 'en');
  await page.goto(`${url}/admin/areas?lang=en&q=longtan`);
  await page.getByRole('row').filter({ hasText: '990101 101 201' }).getByRole('button', { name: 'Close' }).click();
  const closing = page.getByRole('dialog');
  await day(closing, `${new Date().getFullYear() + 1}-01-01`);
  await closing.getByRole('button', { name: 'Close', exact: true }).last().click();
  await confirm(page, 'Close');
  await closing.getByText('still belong to Longtan Village 990101 101 201').waitFor();
  await look(page, 'areas-close-refused-en-phone');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the administrator chooses grids of the area of a post, and the row names them', async () => {
  const { page, faults, context } = await signedIn(browser, 'sysadmin', desktop);
  await page.goto(`${url}/admin/posts`);
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: '设置网格' }) })
    .first();
  await row.getByRole('button', { name: '设置网格' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('负责网格').click();
  const choice = page.locator('.ant-select-item-option:not(.ant-select-item-option-selected)').first();
  const name = (await choice.getAttribute('title'))?.split(' ')[0] ?? '';
  await choice.click();
  await dialog.getByLabel('负责网格').press('Escape');
  await look(page, 'posts-grids-zh');
  await dialog.getByRole('button', { name: '设置网格' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await row.getByText(name).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

async function named(form: Locator, code: string, zh: string, en: string): Promise<void> {
  await form.getByLabel('代码').fill(code);
  await form.getByLabel('中文名称').fill(zh);
  await form.getByLabel('英文名称').fill(en);
}

async function day(form: Locator, text: string): Promise<void> {
  await form.getByLabel(/生效日期|Takes effect on/).fill(text);
  await form.getByLabel(/生效日期|Takes effect on/).press('Enter');
}

async function confirm(page: Page, command: string): Promise<void> {
  await page.locator('.ant-modal-confirm').getByRole('button', { name: command, exact: true }).click();
}
