import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newId } from '@zhenshu/ui/api.ts';
import { look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

test('1,913 matters are screened to 489 in two batches; a draft moves some of them, by keyboard too, with undo before saving', async () => {
  const { page, faults, context } = await signedIn(browser, 'lists1');
  await page.goto(`${url}/lists?tab=screening&lang=zh`);
  await page.getByRole('button', { name: '全部事项（1913）' }).waitFor();
  for (const name of ['下放（489）', '第 1 批（345）', '第 2 批（144）', '未定（0）']) {
    await page.getByRole('button', { name, exact: true }).waitFor();
  }
  await page.getByRole('button', { name: '第 2 批（144）' }).click();
  await page.waitForURL('**batch=2**');
  await page.getByText('第 2 批').nth(3).waitFor();
  assert.equal(await page.getByRole('table', { name: '下放筛选' }).locator('tbody tr').count(), 100);
  await look(page, 'screening-zh');

  const name = `第三批 ${newId()}`;
  await page.goto(`${url}/lists?tab=versions&list=screening&lang=zh`);
  await page.getByRole('button', { name: '以此起草' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('版本', { exact: true }).fill(name);
  await dialog.getByLabel('调整原因').fill('增加第三批');
  await dialog.getByRole('button', { name: '以此起草' }).click();
  await page.getByRole('row', { name }).waitFor();
  await page.goto(`${url}/lists?tab=screening&q=取水许可&lang=zh`);
  await page.getByRole('combobox', { name: '版本' }).click();
  await page.getByText(name).click();
  const rows = page.locator('[data-row-link]');
  await rows.first().waitFor();
  const count = await rows.count();
  await page.getByRole('spinbutton', { name: '批次' }).fill('3');
  await page.getByRole('button', { name: `选中全部 ${count} 项` }).click();
  await page.getByRole('button', { name: '下放到第 3 批' }).click();
  await page.getByRole('button', { name: `存入草稿（${count}）` }).waitFor();
  await page.getByRole('button', { name: '撤销上一步' }).click();
  await page.getByRole('button', { name: '存入草稿（0）' }).waitFor();
  await page.getByRole('heading', { name: '清单' }).click();
  for (const key of ['j', ' ', 'j', ' ', 'd']) await page.keyboard.press(key);
  await page.getByRole('button', { name: '存入草稿（2）' }).waitFor();
  await look(page, 'screening-draft-zh');
  await page.getByRole('button', { name: '存入草稿（2）' }).click();
  await page.getByText('已存入草稿 2 项').waitFor();
  await page.getByRole('button', { name: '第 3 批（2）' }).waitFor();

  const small = await signedIn(browser, 'leader2', phone, 'en');
  await small.page.goto(`${url}/lists?tab=screening&decision=keep&lang=en`);
  await small.page.getByText('Too specialised').first().waitFor();
  await look(small.page, 'screening-en-phone');
  assert.deepEqual([...faults, ...small.faults], []);
  await small.context.close();
  await context.close();
});
