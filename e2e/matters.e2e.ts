import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newId } from '@zhenshu/ui/api.ts';
import { desktop, look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

test('who keeps the lists finds a matter by words, department and type, and reads all its elements', async () => {
  const { page, faults, context } = await signedIn(browser, 'lists1', desktop);
  await page.goto(`${url}/lists?tab=matters&lang=zh`);
  await page.getByText('共 1913 项').waitFor();
  await look(page, 'matters-zh');
  const [exported] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '导出' }).click(),
  ]);
  assert.match(exported.suggestedFilename(), /^事项库-.*xlsx$/);
  await page.getByRole('searchbox', { name: '搜索' }).fill('施工 许可');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '建筑工程施工许可（首次申请）' }).waitFor();
  await page.getByRole('combobox', { name: '事项类型' }).click();
  await page.getByTitle(/^行政许可（/).click();
  await page.waitForURL('**type=01**');
  await page.getByRole('button', { name: '建筑工程施工许可（首次申请）' }).click();
  const card = page.getByRole('article', { name: '建筑工程施工许可（首次申请）' });
  await card.getByRole('table', { name: '申请材料' }).waitFor();
  await card.getByText('20 个工作日').or(card.getByText('20 工作日')).first().waitFor();
  await card.getByText('demo 2026.1').waitFor();
  await look(page, 'matters-card-zh');
  // The address is a bookmark: the same card stands there for whoever opens it.
  const address = page.url();
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  await page.goto(address);
  await card.waitFor();

  const small = await signedIn(browser, 'dispatch1', phone, 'en');
  await small.page.goto(`${url}/lists?tab=matters&q=%E6%B4%A5%E8%B4%B4&lang=en`);
  await small.page.getByRole('button', { name: '高龄津贴', exact: true }).waitFor();
  await look(small.page, 'matters-en-phone');
  await small.page.getByRole('button', { name: '高龄津贴', exact: true }).click();
  await small.page.getByRole('article', { name: '高龄津贴' }).getByText('Versions over time').waitFor();
  await look(small.page, 'matters-card-en-phone');
  assert.deepEqual([...faults, ...small.faults], []);
  await small.context.close();
  await context.close();
});

test('a sheet with names of its own is read after its columns are told, and its faults come back marked', async () => {
  const { page, faults, context } = await signedIn(browser, 'lists1', desktop);
  await page.goto(`${url}/lists?tab=versions&list=matter&lang=zh`);
  await page.getByRole('button', { name: '导入清单' }).click();
  const drawer = page.getByRole('dialog', { name: '导入清单' });
  await drawer.getByRole('combobox', { name: '清单' }).click();
  await page.getByTitle('事项库').last().click();
  const sheet = '业务名,办件的类型,归口\n示范事项甲,许可,云岭县民政局\n示范事项乙,证件,云岭县民政局';
  await drawer
    .getByLabel('表格文件')
    .setInputFiles({ name: '外地清单.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) });
  const mapping = drawer.getByRole('region', { name: '列的对应关系' });
  for (const [ours, theirs] of [
    ['事项名称', '业务名'],
    ['事项类型', '办件的类型'],
    ['实施主体', '归口'],
  ] as const) {
    await mapping.getByRole('combobox', { name: new RegExp(`^${ours} `) }).click();
    await page.locator('.ant-select-dropdown:visible').getByTitle(theirs, { exact: true }).click();
  }
  await look(page, 'matters-mapping-zh');
  await mapping.getByRole('button', { name: '按此对应重新读取' }).click();
  await drawer.getByRole('cell', { name: '证件', exact: true }).waitFor();
  await look(page, 'matters-preview-zh');
  const [marked] = await Promise.all([
    page.waitForEvent('download'),
    drawer.getByRole('button', { name: '下载标出错误的表格' }).click(),
  ]);
  assert.equal(marked.suggestedFilename(), '外地清单-标出错误.xlsx');
  await drawer.getByRole('checkbox').check();
  await drawer.getByLabel('体系名称').fill('外地清单');
  await drawer.getByRole('textbox', { name: '版本' }).fill(newId());
  await drawer.getByRole('button', { name: '存为草稿版本' }).click();
  await page
    .getByRole('row', { name: /外地清单/ })
    .first()
    .waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});
