import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { aVisitor, desktop, look, phone, signedIn, startBrowser, url, wordsIn, type Language } from './browser.ts';

const browser = await startBrowser();
after(() => browser.close());
const narrow = { ...phone, viewport: { width: 360, height: 740 } };

test('中文: from an event the desk whistles for three departments; two come by phone, one without an account by a link; the town rates all', () =>
  journey({
    ...{ language: 'zh', desk: desktop, field: phone },
    ...{ story: '夜市油烟和占道，三天两头吵', title: '老街夜市联合整治', ask: '今晚三家一起到夜市，逐摊核查。' },
    organs: ['溪口镇综合行政执法队', '溪口镇派出所', '云岭县消防救援大队'],
    wants: ['牵头清理占道', '维持秩序', '查用火用气安全'],
    ...{ name: '李建国', masked: '李**', result: '占道已清，三家摊位限期改。' },
  }));

test('English: the same on a phone at the desk and at a computer in the field, in large type at the link', () =>
  journey({
    ...{ language: 'en', desk: phone, field: desktop },
    ...{
      story: 'Gas bottles at the night market',
      title: 'Joint check of the night market',
      ask: 'Check gas together.',
    },
    organs: ['Xikou Comprehensive Enforcement Team', 'Xikou Police Station', 'Yunling County Fire and Rescue Brigade'],
    wants: ['Lead the check', 'Keep order', 'Gas safety'],
    ...{ name: 'Wang Wu', masked: 'W***', result: 'Two stalls closed until mended.' },
  }));

type Story = {
  readonly language: Language;
  readonly desk: object;
  readonly field: object;
  readonly story: string;
  readonly title: string;
  readonly ask: string;
  readonly organs: readonly [string, string, string];
  readonly wants: readonly [string, string, string];
  readonly name: string;
  readonly masked: string;
  readonly result: string;
};

/** A joint call from the event it is made for to its last rating, by the hands of its people. */
async function journey(of: Story): Promise<void> {
  const { language } = of;
  const { ofConsole: say } = wordsIn(language);
  const shot = (name: string) => `call-${name}-${language}`;
  const desk = await signedIn(browser, 'dispatch1', of.desk, language);
  const eventId = crypto.randomUUID();
  const told = await desk.context.request.post(`${url}/api/v1/reports`, {
    headers: { 'x-zhenshu': '1' },
    data: {
      ...{ id: crypto.randomUUID(), caseId: eventId, channel: 'desk', text: of.story, place: '老街夜市' },
      ...{ lng: 111.044079, lat: 33.041327 },
    },
  });
  assert.equal(told.status(), 200, await told.text());

  // The desk whistles from the event.
  await desk.page.goto(`${url}/cases/${eventId}?lang=${language}`);
  await desk.page.getByRole('link', { name: say('do.whistle'), exact: true }).click();
  await desk.page.waitForURL(/\/calls\/new/);
  const form = desk.page.getByRole('form', { name: say('do.whistle') });
  await form.getByLabel(say('field.title')).fill(of.title);
  await form.getByRole('radio', { name: say('occasion.joint') }).check();
  await form.getByLabel(say('field.ask')).fill(of.ask);
  await form.getByRole('button', { name: say('do.add_support') }).click();
  const rows = form.locator('fieldset.wanted > fieldset');
  for (const at of [0, 1, 2] as const) await choose(desk.page, rows.nth(at), of.organs[at], of.wants[at]);
  await look(desk.page, shot('whistle'));
  await form.getByRole('button', { name: say('do.whistle'), exact: true }).click();
  await desk.page.getByRole('heading', { level: 1, name: of.title }).waitFor();
  const caseId = desk.page.url().split('/').at(-1)!.split('?')[0]!;
  await desk.page.getByText(say('state.called')).first().waitFor();

  // A link for the department without an account.
  await desk.page
    .locator('.called-cards > li', { hasText: of.organs[2] })
    .getByRole('button', { name: say('do.make_link'), exact: true })
    .click();
  const sheet = desk.page.getByRole('dialog');
  await sheet.getByRole('img', { name: say('say.link_qr') }).waitFor();
  const address = /http\S+#[\w-]+/.exec(await sheet.innerText())?.[0];
  assert.ok(address);
  if (language === 'en') {
    // Organs have English names in the demo: clocks, tasks and cards all use them.
    const named = await desk.page.locator('.clock-name, .task, .called-head').allTextContents();
    assert.deepEqual(
      named.filter((words) => /\p{Script=Han}/u.test(words)),
      [],
    );
  }
  await look(desk.page, shot('link'));
  await desk.page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });

  // The others find it in their work and check in: open it, press the button.
  const lead = await signedIn(browser, 'handler.zhifa', of.field, language);
  await comeIn(lead.page, of, shot('check-in'));
  const police = await signedIn(browser, 'handler.paichusuo', of.field, language);
  await comeIn(police.page, of, shot('arrived'));

  // The third answers by the link, on a small phone.
  const guest = await aVisitor(browser, narrow, language);
  await answer(guest.page, address, of, shot);

  await desk.page.goto(`${url}/calls?lang=${language}`);
  const card = desk.page.locator('.calls > li', { hasText: of.title });
  await card.getByText(say('say.come_of').replace('{come}', '3').replace('{all}', '3')).waitFor();
  await look(desk.page, shot('board'));

  const concluding = lead.page.getByRole('form', { name: say('command.conclude') });
  await concluding.getByRole('radio', { name: say('result.solved'), exact: true }).check();
  await concluding.getByLabel(say('field.text')).fill(of.result);
  await concluding.getByRole('button', { name: say('command.conclude') }).click();
  await lead.page.getByText(say('state.concluded')).first().waitFor();

  await desk.page.goto(`${url}/cases/${caseId}?lang=${language}`);
  const rating = desk.page.getByRole('form', { name: say('command.rate_organs') });
  await rating.waitFor();
  for (const organ of await rating.locator('fieldset').all()) {
    for (const part of ['arrival', 'cooperation', 'effect']) {
      await organ
        .getByRole('radiogroup', { name: say(`field.${part}`) })
        .getByText('5', { exact: true })
        .click();
    }
  }
  await look(desk.page, shot('rate'));
  await rating.getByRole('button', { name: say('command.rate_organs') }).click();
  await desk.page.getByRole('heading', { level: 1 }).getByText(say('state.closed')).waitFor();
  await desk.page.getByText(of.masked).first().waitFor();
  assert.ok(!(await desk.page.content()).includes(of.name), 'whoever answered by the link is masked');
  await look(desk.page, shot('closed'));
  await desk.page.goto(`${url}/cases/${eventId}?lang=${language}`);
  await desk.page.getByRole('link', { name: of.title }).waitFor();
  await look(desk.page, shot('event'));

  const people = [desk, lead, police, guest];
  assert.deepEqual(
    people.flatMap((visitor) => visitor.faults),
    [],
  );
  for (const { context } of people) await context.close();
}

async function choose(page: Page, row: import('playwright-core').Locator, organ: string, want: string): Promise<void> {
  await row.getByRole('combobox').click();
  await row.getByRole('combobox').fill(organ);
  await page.locator('.ant-select-dropdown:visible .option', { hasText: organ }).first().click();
  await row.getByRole('textbox').last().fill(want);
}

async function comeIn(page: Page, of: Story, name: string): Promise<void> {
  const { ofConsole: say } = wordsIn(of.language);
  await page.goto(`${url}/work?lang=${of.language}`);
  await page.getByRole('link', { name: of.title }).click();
  const form = page.getByRole('form', { name: say('command.check_in') });
  await form.waitFor();
  await page.locator('main[data-busy=false]').waitFor();
  await look(page, name);
  await form.getByRole('button', { name: say('command.check_in') }).click();
  await page.getByText(say('state.on_site')).first().waitFor();
}

async function answer(page: Page, address: string, of: Story, shot: (name: string) => string): Promise<void> {
  const { ofPortal: say } = wordsIn(of.language);
  const at = new URL(address);
  await page.goto(`${url}${at.pathname}?lang=${of.language}${at.hash}`);
  await page.getByRole('heading', { level: 2, name: of.title }).waitFor();
  await page.getByText(of.wants[2]).waitFor();
  assert.ok(!(await page.content()).includes(of.organs[1]), 'a link shows nothing of the other organs');
  if (of.language === 'en') await page.getByRole('button', { name: say('site.large') }).click();
  await page.getByRole('button', { name: say('call.send') }).click();
  await page.getByText(say('call.name_missing')).waitFor();
  await page.getByLabel(say('call.name'), { exact: true }).fill(of.name);
  await page.getByLabel(say('call.phone'), { exact: true }).fill('13812345678');
  await page.reload();
  assert.equal(await page.getByLabel(say('call.name'), { exact: true }).inputValue(), of.name);
  await page.getByRole('button', { name: say('call.locate') }).click();
  await page.getByText(say('call.located')).waitFor();
  await look(page, shot('portal'));
  await page.getByRole('button', { name: say('call.send') }).click();
  await page.getByRole('heading', { name: say('call.done') }).waitFor();
  await look(page, shot('portal-done'));
  await page.reload();
  await page.getByText(say('error.call.link_used')).waitFor();
  await look(page, shot('portal-used'));
}
