import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { newId } from '@zhenshu/ui/api.ts';
import { desktop, look, phone, signedIn, startBrowser, url } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());

const sheet =
  '类型,代码,适用区划,职责,单位,层级,依据\n社会治理事件,S0603,990101100000,主办,溪口镇派出所,镇街,试算用的一条';

test('who keeps the lists tries a draft on the events of the last days, and a leader opens one it would move', async () => {
  const { page, faults, context } = await signedIn(browser, 'lists1');
  const query = { id: newId(), file: 'duties.csv', scheme: 'demo', version: `试算 ${newId()}` };
  const stored = await context.request.post(`${url}/api/v1/lists/duty/import?${new URLSearchParams(query)}`, {
    data: Buffer.from(sheet),
    headers: { 'x-zhenshu': '1', 'content-type': 'application/octet-stream' },
  });
  assert.equal(stored.status(), 200, await stored.text());
  await page.goto(`${url}/lists?tab=versions&list=duty&lang=zh`);
  await page.getByRole('row', { name: query.version }).getByRole('button', { name: '试算' }).click();
  await page.getByText('按草稿重新判断主办单位').waitFor();
  await look(page, 'lists-dry-run-zh');
  await page.getByText('近 7 天').click();
  await page.getByText('按草稿重新判断主办单位').waitFor();
  // Whoever keeps the lists sees no case.
  assert.equal(await page.getByRole('dialog').getByRole('link').count(), 0);
  await page.keyboard.press('Escape');

  const leader = await signedIn(browser, 'supervise1', desktop, 'en');
  await leader.page.goto(`${url}/lists?tab=versions&list=duty&lang=en`);
  await leader.page.getByRole('row', { name: query.version }).getByRole('button', { name: 'Dry run' }).click();
  await leader.page.getByText('asked of the draft').waitFor();
  await leader.page.getByRole('dialog').getByRole('link').first().waitFor();
  await look(leader.page, 'lists-dry-run-en');
  assert.deepEqual([...faults, ...leader.faults], []);
  await leader.context.close();
  await context.close();
});

test('a list is drafted from the one in force, looked over by a second person, and published from a day on', async () => {
  const name = `复核 ${newId()}`;
  const { page, faults, context } = await signedIn(browser, 'lists1');
  const tab = `${url}/lists?tab=versions&list=filing_condition&lang=zh`;
  await page.goto(tab);
  await page.getByRole('button', { name: '以此起草' }).first().click();
  const draft = page.getByRole('dialog');
  await draft.getByLabel('版本', { exact: true }).fill(name);
  await draft.getByLabel('调整原因').fill('按年度评估调整');
  await page.getByRole('dialog').getByRole('button', { name: '以此起草' }).click();
  const row = page.getByRole('row', { name });
  await row.getByText('草稿', { exact: true }).waitFor();
  const found = await context.request.get(`${url}/api/v1/lists?list=filing_condition`);
  const { rows } = (await found.json()) as { rows: { id: string; version: string }[] };
  const entry = {
    ...{ kind: 'event', code: 'S0603', condition: '1', amount: 3, unit: 'working_day', level: 'town' },
    ...{ nameZh: '有纠纷，双方愿意调解', nameEn: 'A dispute both sides want settled' },
    ...{ closingZh: '达成调解协议', closingEn: 'Agreement reached' },
  };
  const changed = await context.request.post(
    `${url}/api/v1/lists/versions/${rows.find((one) => one.version === name)!.id}/change`,
    { data: { id: newId(), put: [entry], remove: [] }, headers: { 'x-zhenshu': '1' } },
  );
  assert.equal(changed.status(), 200, await changed.text());
  // Whoever prepared it does not review it.
  assert.ok(await row.getByRole('button', { name: '复核通过' }).isDisabled());
  await look(page, 'lists-draft-zh');
  await row.getByRole('button', { name: '检查' }).click();
  await page.getByText('没有发现问题').waitFor();
  await look(page, 'lists-check-zh');

  const second = await signedIn(browser, 'leader2', phone, 'zh');
  await second.page.goto(tab);
  const theirs = second.page.getByRole('row', { name });
  await theirs.getByRole('button', { name: '看变化' }).click();
  await second.page.getByText('达成调解协议').waitFor();
  await look(second.page, 'lists-changes-zh-phone');
  await second.page.keyboard.press('Escape');
  await theirs.getByRole('button', { name: '复核通过' }).click();
  await second.page.getByRole('dialog').getByRole('button', { name: '复核通过' }).click();
  await theirs.getByText('已复核', { exact: true }).waitFor();

  await page.goto(tab);
  await row.getByRole('button', { name: '发布' }).click();
  const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10);
  await page.getByLabel('生效日期').fill(tomorrow);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click();
  await row.getByText('待生效').waitFor();
  await look(page, 'lists-published-zh');
  assert.deepEqual([...faults, ...second.faults], []);
  await second.context.close();
  await context.close();
});

test('a suggestion of a ruling is adopted into a draft, and stands among the adopted with it', async () => {
  const small = await signedIn(browser, 'lists1', phone, 'en');
  await small.page.goto(`${url}/lists?tab=suggestions&lang=en`);
  await small.page.getByRole('button', { name: 'Adopt' }).first().waitFor();
  await look(small.page, 'lists-suggestions-en-phone');
  await small.context.close();

  const { page, faults, context } = await signedIn(browser, 'lists1');
  await page.goto(`${url}/lists?tab=suggestions&lang=zh`);
  await page.getByRole('button', { name: '采纳', exact: true }).first().click();
  await page.getByLabel('版本').fill(`裁定 ${newId()}`);
  await look(page, 'lists-suggestion-adopt-zh');
  await page.getByRole('dialog').getByRole('button', { name: '采纳', exact: true }).click();
  await page.getByText('没有待处理的建议').waitFor();
  await look(page, 'lists-suggestions-none-zh');
  await page.getByText('已采纳', { exact: true }).click();
  await page.getByRole('table', { name: '调整建议' }).getByRole('link', { name: '清单版本' }).click();
  await page.waitForURL('**/lists?*tab=versions*');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the desk shows who handled the like before, with the counts, beside what the lists say', async () => {
  const { page, faults, context } = await signedIn(browser, 'dispatch1');
  const spot = { place: '老街口', lng: 111.044079, lat: 33.041327 };
  const told = { id: newId(), caseId: newId(), channel: 'desk', text: '路灯不亮了', ...spot };
  const headers = { 'x-zhenshu': '1' };
  const sent = await context.request.post(`${url}/api/v1/reports`, { data: told, headers });
  assert.equal(sent.status(), 200, await sent.text());
  const payload = { kind: 'event', code: 'S0603', condition: '1' };
  const give = (command: string, said: object) =>
    context.request.post(`${url}/api/v1/cases/${told.caseId}/commands`, {
      data: { id: newId(), command, payload: said },
      headers,
    });
  await give('file', payload);
  await page.goto(`${url}/desk?case=${told.caseId}&lang=zh`);
  await page.getByRole('list', { name: '以往办理' }).waitFor();
  await look(page, 'desk-experience-zh');
  // Nothing is left on the desk for the journeys that follow.
  assert.equal((await give('void', { reason: '试' })).status(), 200);
  assert.deepEqual(faults, []);
  await context.close();
});
