import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import sharp from 'sharp';

const url = process.env['E2E_URL']!;
const password = 'Zhenshu-2026';
const browser: Browser = await chromium.launch({
  executablePath: process.env['E2E_CHROMIUM']!,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
after(() => browser.close());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1440, height: 900 } };
const here = { longitude: 111.044079, latitude: 33.041327 };

/** A browser of one person, in one language; everything the page complains about fails the journey. */
async function aVisitor(
  options: object,
  language: 'zh' | 'en' = 'zh',
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({
    ...options,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    geolocation: here,
    permissions: ['geolocation'],
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  return { context, page, faults };
}

async function signedIn(username: string, language: 'zh' | 'en' = 'zh', options: object = desktop) {
  const visitor = await aVisitor(options, language);
  const answer = await visitor.context.request.post(`${url}/api/v1/session`, {
    data: { username, password },
    headers: { 'x-zhenshu': '1' },
  });
  assert.equal(answer.status(), 200, await answer.text());
  return visitor;
}

async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `screenshots/${name}.png`, fullPage: true });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    [],
    name,
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 1, `${name} is ${wide} px too wide`);
}

test('a resident reports with a photo, the desk dispatches, the organ handles, another checks, the resident reads the answer', async () => {
  const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#7a8f5a' } })
    .jpeg()
    .toBuffer();
  const { context, page: portal, faults } = await aVisitor(phone);
  await portal.goto(`${url}/portal`);
  await portal.getByRole('heading', { level: 1 }).waitFor();
  await look(portal, 'portal-home-zh');
  await portal
    .getByRole('link', { name: '我要反映问题' })
    .or(portal.getByRole('button', { name: '我要反映问题' }))
    .first()
    .click();
  await portal
    .locator('input[type=file]')
    .last()
    .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
  await portal.getByRole('img', { name: '第 1 张照片' }).waitFor();
  await portal.getByRole('button', { name: '下一步' }).click();
  await portal.getByLabel('地点').fill('老街农贸市场后门');
  await portal.getByRole('button', { name: '用手机定位' }).click();
  await portal.getByText('已取得您现在的位置', { exact: false }).first().waitFor();
  await portal.getByRole('button', { name: '下一步' }).click();
  await portal.getByLabel('情况').fill('路口垃圾堆了三天没人清理，味道很大');
  await portal.getByRole('button', { name: '下一步' }).click();
  await portal.getByLabel('电话号码').fill('19900005678');
  await portal.getByRole('button', { name: '下一步' }).click();
  await look(portal, 'portal-review-zh');
  await portal.getByRole('button', { name: '提交' }).click();
  await portal.getByRole('heading', { name: '收到了，谢谢您！' }).waitFor();
  await look(portal, 'portal-done-zh');
  const body = (await portal.locator('main').textContent())!;
  const number = /\d{6}-[0-9A-Z]{7}/.exec(body)![0];
  const code = /(?<!\d)\d{6}(?![\d-])/.exec(body.replace(number, ''))![0];

  const desk = await signedIn('dispatch1');
  const list = await desk.context.request.get(`${url}/api/v1/cases?open=1&q=${encodeURIComponent('垃圾堆了三天')}`);
  const { id } = ((await list.json()) as { rows: { id: string }[] }).rows[0]!;
  await desk.page.goto(`${url}/cases/${id}`);
  await desk.page.getByRole('heading', { level: 1 }).waitFor();
  await desk.page.locator('img').first().waitFor();
  await look(desk.page, 'case-reported-zh');
  await desk.page.goto(`${url}/desk?case=${id}`);
  await desk.page.getByRole('heading', { name: '派遣台' }).waitFor();
  await desk.page.getByText('垃圾堆了三天').first().click();
  await desk.page.getByRole('heading', { name: '立案派遣' }).waitFor();
  await desk.page.getByText('因为提到').first().waitFor();
  await desk.page.keyboard.press('1');
  await desk.page.getByText('立案条件', { exact: true }).waitFor();
  await desk.page.keyboard.press('2');
  await desk.page.getByText('清单', { exact: false }).first().waitFor();
  await look(desk.page, 'desk-zh');
  await desk.page.getByRole('button', { name: /立案并派遣|立案派遣|立案、派遣/ }).click();
  await desk.page.getByText('已', { exact: false }).first().waitFor();

  const state = async () =>
    (
      (await (await desk.context.request.get(`${url}/api/v1/cases/${id}`)).json()) as {
        case: { state: string; organId: string };
      }
    ).case;
  await assert.doesNotReject(until(async () => (await state()).state === 'dispatched'));
  const { organId } = await state();
  const organs = (await (await desk.context.request.get(`${url}/api/v1/demo`)).json()) as {
    accounts: { username: string; roles: string[] }[];
  };
  const handler = await handlerOf(
    organs.accounts.filter((account) => account.roles.includes('handler')).map((account) => account.username),
    organId,
  );
  const organ = await signedIn(handler);
  await organ.page.goto(`${url}/work`);
  await organ.page.getByText('垃圾堆了三天').first().click();
  await organ.page.waitForURL(/\/cases\//);
  await organ.page.getByRole('button', { name: '接单', exact: true }).click();
  await until(async () => (await state()).state === 'handling');
  await organ.page.reload();
  await organ.page.getByText('处置中').first().waitFor();
  await look(organ.page, 'case-handling-zh');
  await command(organ, id, 'handle', { result: 'solved', text: '已清运干净并消毒。' });

  const checker = await signedIn('check1', 'en');
  await checker.page.goto(`${url}/cases/${id}?lang=en`);
  await checker.page.getByText('To be checked').first().waitFor();
  await look(checker.page, 'case-check-en');
  await command(checker, id, 'check', { passed: true, text: '现场已干净。' });
  await command(await signedIn('clerk1'), id, 'close', { answer: '垃圾已清运，感谢反映。' });

  await portal.goto(`${url}/portal/track?number=${number}&code=${code}`);
  await portal.getByText('垃圾已清运，感谢反映。').waitFor();
  await look(portal, 'portal-track-zh');
  assert.deepEqual([...faults, ...desk.faults, ...organ.faults, ...checker.faults], []);
  await context.close();
});

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
    const visitor = await signedIn(username, language, options);
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
  const { page, faults, context } = await signedIn('sysadmin');
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
  await page.getByText(/没有暂定的期限|重新计算了 \d+ 个暂定期限/).waitFor();
  await look(page, 'calendar-imported-zh');
  await page.getByRole('button', { name: '看日历' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByText('本县导入').waitFor();
  await look(page, 'calendar-next-year-zh');
  assert.deepEqual(faults, []);
  await context.close();
});

async function command(who: { context: BrowserContext }, id: string, name: string, payload: object): Promise<void> {
  const tail = Math.floor(performance.now() * 1000)
    .toString(16)
    .padStart(12, '0')
    .slice(-12);
  const answer = await who.context.request.post(`${url}/api/v1/cases/${id}/commands`, {
    data: { id: `0199aaaa-0000-7000-8000-${tail}`, command: name, payload },
    headers: { 'x-zhenshu': '1' },
  });
  assert.equal(answer.status(), 200, await answer.text());
}

async function handlerOf(usernames: readonly string[], organId: string): Promise<string> {
  for (const username of usernames) {
    const { context } = await signedIn(username);
    const me = (await (await context.request.get(`${url}/api/v1/session`)).json()) as { posts: { organId: string }[] };
    await context.close();
    if (me.posts[0]?.organId === organId) return username;
  }
  throw new Error('no handler');
}

/** Waits for a condition of the server, asked anew each time, at most ten seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to pass');
    await new Promise((done) => setImmediate(done));
  }
}
