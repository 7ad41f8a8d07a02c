import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { desktop, look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

test('a department applies, the county asks others, examines and decides, and the register and the load show it', async () => {
  const title = '独居老人每周探访';
  const { page, faults, context } = await signedIn(browser, 'handler.minzheng');
  await page.goto(`${url}/admissions?lang=zh`);
  await page.getByText('没有办理中的准入申请').waitFor();
  await page.getByRole('button', { name: '申请准入' }).click();
  const form = page.getByRole('form', { name: '申请准入' });
  await form.getByLabel('准入事项').fill(title);
  await form.getByLabel('工作内容').fill('每周上门看望独居老人，登记身体和用火用电情况');
  await form.getByLabel('适用镇街').fill('溪口');
  await page.getByText('溪口镇', { exact: true }).click();
  await page.keyboard.press('Escape');
  await form.getByLabel('依据').fill('示范县民政局关于独居老人探访关爱的通知');
  await form.getByLabel('为什么需要').fill('独居老人需要常有人看望');
  await form.getByLabel('经费来源').fill('县民政局');
  await form.getByLabel('每年经费（元）').fill('20000');
  await form.getByLabel('配备人员（人）').fill('2');
  await form.getByLabel('人员来源').fill('民政协理员');
  await form.getByLabel('培训安排').fill('民政局每季度培训一次');
  await form.getByLabel('频次').fill('每周');
  await page.keyboard.press('Enter');
  await form.getByLabel('次数').fill('1');
  await form.getByLabel('每次用时（分钟）').fill('30');
  await form.getByRole('button', { name: '再加一张报表' }).click();
  await form.getByLabel('报表名称').fill('探访登记表');
  await form.getByLabel('项数').fill('12');
  await form.getByLabel('已有数据来源').fill('养老服务平台');
  const day = (days: number) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  for (const [label, text] of [
    ['从哪天起', day(0)],
    ['到哪天止（含）', day(180)],
  ] as const) {
    await form.getByLabel(label).fill(text);
    await page.keyboard.press('Enter');
  }
  await look(page, 'admission-new-zh');
  await form.getByRole('button', { name: '申请准入' }).click();
  await page.waitForURL('**/cases/*');
  await page.getByRole('heading', { name: '基层负担' }).waitFor();
  await look(page, 'admission-applied-zh');
  const address = page.url();

  const manager = await signedIn(browser, 'lists1');
  await manager.page.goto(`${url}/work?lang=zh`);
  await manager.page.getByRole('link', { name: title }).click();
  await manager.page.getByRole('button', { name: '提请审定' }).first().waitFor();
  await look(manager.page, 'admission-examine-zh');
  await manager.page.getByText('建议准入', { exact: true }).click();
  await manager.page.getByLabel('情况说明').fill('数据可由养老服务平台共享，报表不必另填；可行');
  await manager.page.getByRole('button', { name: '提请审定' }).last().click();
  await manager.page.getByText('待审定').first().waitFor();

  const leader = await signedIn(browser, 'leader2', phone);
  await leader.page.goto(`${address}?lang=zh`);
  await leader.page.getByRole('button', { name: '准予进入' }).first().waitFor();
  await look(leader.page, 'admission-decide-zh-phone');
  await leader.page.getByLabel('情况说明').fill('同意，不另填报表');
  await leader.page.getByRole('button', { name: '准予进入' }).last().click();
  await leader.page.getByText('已准入').first().waitFor();

  const english = await signedIn(browser, 'lists1', desktop, 'en');
  await english.page.goto(`${url}/admissions?view=register&lang=en`);
  await english.page.getByRole('cell', { name: title }).waitFor();
  await look(english.page, 'admission-register-en');
  assert.deepEqual([...faults, ...manager.faults, ...leader.faults, ...english.faults], []);
  for (const one of [context, manager.context, leader.context, english.context]) await one.close();
});
