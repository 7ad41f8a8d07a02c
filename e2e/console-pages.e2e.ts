import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { aVisitor, desktop, look, phone, signedIn, startBrowser, url, type Visitor } from './browser.ts';

const browser = await startBrowser();
const large = { viewport: { width: 1920, height: 1080 } };
after(() => browser.close());

test('every page of the console opens for its people, in both languages and on a phone', async () => {
  const faults: string[] = [];
  for (const [username, language, options, pages] of [
    ['clerk1', 'zh', desktop, ['work', 'events', 'report', 'report/import', 'map', 'lists']],
    ['clerk1', 'en', phone, ['work', 'events', 'report', 'report/import']],
    ['dispatch1', 'zh', desktop, ['calls', 'calls/new', 'overview', 'measures/open']],
    ['dispatch1', 'en', phone, ['calls', 'calls/new', 'overview', 'map', 'measures/open']],
    ['leader2', 'zh', large, ['overview', 'map', 'screen']],
    ['leader2', 'en', phone, ['screen']],
    ['secadmin', 'zh', desktop, ['admin/people', 'admin/posts', 'admin/tokens']],
    ['sysadmin', 'en', desktop, ['admin/organs', 'admin/calendar']],
    ['sysadmin', 'zh', desktop, ['admin/areas', 'admin/posts']],
    ['sysadmin', 'zh', phone, ['admin/areas', 'admin/calendar']],
    ['auditor', 'zh', desktop, ['admin/ledger']],
  ] as const) {
    const visitor = await signedIn(browser, username, options, language);
    for (const path of pages) {
      await visitor.page.goto(`${url}/${path}?lang=${language}`);
      await visitor.page.getByRole('heading', { level: 1 }).waitFor();
      await visitor.page.locator('main[data-busy=false]').waitFor();
      // A page that could only say what went wrong has not opened.
      assert.equal(await visitor.page.locator('.ant-alert-error').count(), 0, path);
      // A map is drawn after all else.
      if (/map|screen/.test(path)) await visitor.page.locator('.map[data-drawn]').first().waitFor();
      await look(
        visitor.page,
        `${path.replace('/', '-')}-${language}-${options === phone ? 'phone' : options === large ? 'large' : 'desktop'}`,
      );
    }
    faults.push(...visitor.faults);
    await visitor.context.close();
  }
  assert.deepEqual(faults, []);
});

test("a limit over a year end without its notice is provisional; the administrator pastes next year's notice, mends what is told by row, confirms, and sees what it moved", async () => {
  // 250 working days end in the next year, whatever day this runs on, and never in the one after it.
  const manager = await signedIn(browser, 'lists1');
  const limit = { kind: 'event', step: 'file', unit: 'working_day' };
  await post(manager, '/step-limits', { ...limit, id: crypto.randomUUID(), amount: 250 });
  const clerk = await signedIn(browser, 'clerk1');
  const caseId = crypto.randomUUID();
  const told = { channel: 'desk', text: '跨年的一件', place: '老街口', area: 990101101001 };
  await post(clerk, '/reports', { id: crypto.randomUUID(), caseId, ...told });
  await post(manager, '/step-limits', { ...limit, id: crypto.randomUUID(), amount: 2, unit: 'working_hour' });
  await clerk.page.goto(`${url}/cases/${caseId}`);
  await clerk.page.getByText('暂定').first().waitFor();
  await look(clerk.page, 'year-end-provisional-zh');
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
  await page.getByText(/重新计算了 [1-9]\d* 个在办期限/).waitFor();
  await look(page, 'calendar-imported-zh');
  await clerk.page.reload();
  await clerk.page.getByText('节假日安排变化，期限已重新计算').waitFor();
  assert.equal(await clerk.page.getByText('暂定').count(), 0);
  await look(clerk.page, 'year-end-certain-zh');
  await page.getByRole('button', { name: '看日历' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByText('本县导入').waitFor();
  await look(page, 'calendar-next-year-zh');
  assert.deepEqual([...faults, ...clerk.faults], []);
  for (const one of [context, manager.context, clerk.context]) await one.close();
});

/** A request of somebody who is signed in. */
async function post({ context }: Visitor, path: string, data: object): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1${path}`, { data, headers: { 'x-zhenshu': '1' } });
  assert.equal(answer.status(), 200, await answer.text());
}

test('who tells it at the desk takes number and code along on a slip, and sees with them how far it is', async () => {
  const { page, faults, context } = await signedIn(browser, 'clerk1');
  await page.goto(`${url}/report`);
  await page.locator('#text').fill('文化广场健身器材松动');
  await page.locator('#place').fill('溪口社区文化广场');
  await page.getByRole('button', { name: '登记上报' }).click();
  await page.getByRole('button', { name: '回执' }).click();
  const slip = page.getByRole('dialog', { name: '上报回执' });
  const [number, code] = await slip.getByRole('definition').allInnerTexts();
  assert.match(code!, /^\d{4} \d{4} \d{4}$/);
  await look(page, 'slip-zh');
  await page.emulateMedia({ media: 'print' });
  await look(page, 'slip-print-zh');
  await page.emulateMedia({ media: null });
  await page.reload();
  await page.getByText(number!).waitFor();
  assert.ok(!(await page.content()).includes(code!), 'the code is not kept on the machine of the desk');

  const visitor = await aVisitor(browser, phone);
  await visitor.page.goto(`${url}/portal/track#number=${number}&code=${code!.replaceAll(' ', '')}`);
  await visitor.page.getByText(number!).first().waitFor();
  // The way to the content, as keys go it, does not lose what stands behind the #.
  await visitor.page.locator('.skip').focus();
  await visitor.page.keyboard.press('Enter');
  await visitor.page.getByText(number!).first().waitFor();
  assert.match(visitor.page.url(), /#number=/);
  assert.deepEqual([...faults, ...visitor.faults], []);
  await Promise.all([context.close(), visitor.context.close()]);
});

test('a clerk imports a table: the good row is taken in, the bad one told by line, and the same table doubles nothing', async () => {
  const { page, faults, context } = await signedIn(browser, 'clerk1');
  await page.goto(`${url}/report`);
  await page.getByRole('main').getByRole('link', { name: '表格导入' }).click();
  await page.waitForURL('**/report/import');
  const [template] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载模板' }).click(),
  ]);
  const heads = readFileSync(await template.path(), 'utf8').trimEnd();
  assert.match(heads, /^\ufeff内容,地点,上报时间,编号,/);
  const cells = (text: string, at: string, number: string) =>
    heads.split(',').map((_, column) => [text, '溪口社区集市', at, number][column] ?? '');
  const table = (rows: readonly string[][]) => ({
    name: '工单.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([heads, ...rows.map((row) => row.join(','))].join('\r\n')),
  });
  const good = cells('路灯不亮', '2026-01-05 09:30', 'E2E-0001');
  const rows = [good, cells('井盖松动', '昨天下午', 'E2E-0002')];
  const send = page.getByRole('main').getByRole('button', { name: '导入', exact: true });
  assert.ok(await send.isDisabled());
  await page.getByLabel('表格文件').setInputFiles(table(rows));
  await send.click();
  await page.getByText('读到 2 行，新登记 1 件').waitFor();
  const told = page.getByRole('table', { name: '问题行' }).getByRole('row').nth(1);
  assert.deepEqual(await told.getByRole('cell').allInnerTexts(), ['3', '上报时间', '昨天下午', '时间看不懂']);
  await look(page, 'report-imported-zh');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载问题行' }).click(),
  ]);
  assert.match(readFileSync(await saved.path(), 'utf8'), /\r\n3,上报时间,昨天下午,时间看不懂\r\n$/);

  await page.getByLabel('表格文件').setInputFiles(table([good, cells('井盖松动', '2026-01-06 16:00', 'E2E-0002')]));
  await send.click();
  await page.getByText('读到 2 行，新登记 1 件').waitFor();
  await page.getByText('之前已收 1 件，空行 0 行，有问题 0 行').waitFor();

  await page.getByLabel('表格文件').setInputFiles({ ...table([]), buffer: Buffer.from('标题,地点\n路灯,集市\n') });
  await send.click();
  await page.getByText('表格里没有“内容”列').waitFor();
  await page.getByText('读到的列：标题、地点').waitFor();
  await look(page, 'report-import-refused-zh');

  await page.getByLabel('表格文件').setInputFiles(table(rows));
  await context.setOffline(true);
  await send.click();
  await page.getByText('没有收到服务器的答复').waitFor();
  await page.getByText('再导入同一张表是安全的').waitFor();
  await context.setOffline(false);
  await send.click();
  await page.getByText('之前已收 1 件，空行 0 行，有问题 1 行').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the administrator imports grids: sees by feature what is wrong, leaves it out by choice, and confirms', async () => {
  const { page, faults, context } = await signedIn(browser, 'sysadmin');
  const path = join(import.meta.dirname, '../catalogs/demo/grids.json');
  const { features } = JSON.parse(readFileSync(path, 'utf8')) as {
    features: { properties: Record<string, unknown> }[];
  };
  const [one, two] = features;
  const nameless = { ...two, properties: { ...two!.properties, name: '' } };
  const fileOf = (all: readonly unknown[]) => ({
    name: 'grids.geojson',
    mimeType: 'application/geo+json',
    buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: all })),
  });
  await page.goto(`${url}/work`);
  await page.getByRole('navigation').getByRole('link', { name: '网格' }).click();
  await page.getByRole('link', { name: '990101101001001' }).waitFor();
  await look(page, 'grids-zh');
  await page.getByRole('button', { name: '导入网格' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('网格文件').setInputFiles({ ...fileOf([]), buffer: Buffer.from('no map') });
  await form.getByText('文件不是 GeoJSON').waitFor();
  await form.getByLabel('网格文件').setInputFiles(fileOf([one, nameless]));
  await form.getByText('读到 2 个，可导入 1 个，略过 1 个，问题 1 个').waitFor();
  await form.getByRole('cell', { name: '缺少网格名称' }).waitFor();
  await form.locator('.map[data-drawn]').waitFor();
  const send = form.getByRole('button', { name: '导入网格' });
  assert.ok(await send.isDisabled());
  await look(page, 'grid-import-zh');
  await form.getByLabel('替换整个村（社区）').check();
  await form.getByText('将撤销').waitFor();
  await form.getByLabel('只替换编码相同的网格').check();
  await form.getByText('将撤销').waitFor({ state: 'hidden' });
  await form.getByLabel('略过有误的 1 个网格').check();
  await send.click();
  await page.locator('.ant-modal-confirm').getByRole('button', { name: '导入网格' }).click();
  await form.getByText('已导入 1 个网格').waitFor();
  await page.locator('.ant-modal-confirm').waitFor({ state: 'hidden' });
  await form.getByText('略过了 1 个有误的网格').waitFor();
  await look(page, 'grid-imported-zh');
  await form.getByRole('button', { name: '看地图' }).click();
  await form.waitFor({ state: 'hidden' });
  assert.deepEqual(faults, []);
  await context.close();
});
