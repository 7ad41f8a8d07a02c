import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { aVisitor, desktop, look, phone, signedIn, startBrowser, url, wordsIn, type Visitor } from './browser.ts';
import { handlerOf, report, type Told } from './people.ts';

const browser = await startBrowser();
after(() => browser.close());

test('中文: a report known already is joined; two organs dispute it; the ruled one handles it; the resident rates by phone', () =>
  journey({
    ...{ language: 'zh', resident: phone, staff: desktop },
    ...{ story: '河边路灯整夜不亮，晚上看不见路', place: '河边步道入口' },
    ...{ earlier: '河边步道路灯不亮', first: '溪口镇派出所', second: '溪口镇经济发展办公室' },
  }));

test('English: the same at a desktop for the resident and on phones for the staff', () =>
  journey({
    ...{ language: 'en', resident: desktop, staff: phone },
    ...{ story: 'Street lamp (路灯) dark at the steps', place: 'Steps by the river' },
    ...{ earlier: 'Street lamp (路灯) dark by the steps', first: '溪口镇派出所', second: '溪口镇经济发展办公室' },
  }));

type Story = Told & {
  readonly resident: object;
  readonly staff: object;
  /** What somebody else said of the same before. */
  readonly earlier: string;
  /** Organs it is sent to, by their Chinese names. */
  readonly first: string;
  readonly second: string;
};

/** Every step by the hands of its people, on the pages they use. */
async function journey(of: Story): Promise<void> {
  const { language, staff } = of;
  const { ofConsole: say, ofPortal: sayToResident } = wordsIn(language);
  const kind = staff === phone ? 'phone' : 'desktop';
  const at = (visitor: Visitor, path: string) => visitor.page.goto(`${url}/${path}?lang=${language}`);
  const desk = await signedIn(browser, 'dispatch2', staff, language);
  const api = async (path: string, body?: object) => {
    const address = `${url}/api/v1${path}`;
    const headers = { 'x-zhenshu': '1' };
    const answer = await (body
      ? desk.context.request.post(address, { data: body, headers })
      : desk.context.request.get(address));
    assert.equal(answer.status(), 200, await answer.text());
    return (await answer.json()) as { rows: { id: string; nameZh: string; nameEn: string }[] };
  };
  const organs = (await api('/organs')).rows;
  const organName = (nameZh: string) => {
    const organ = organs.find((one) => one.nameZh === nameZh)!;
    return language === 'zh' ? organ.nameZh : organ.nameEn;
  };
  // Somebody telephoned about the same an hour ago, a few steps away.
  const earlierId = crypto.randomUUID();
  const spot = { place: of.place, lng: 111.0441, lat: 33.04134 };
  await api('/reports', { id: crypto.randomUUID(), caseId: earlierId, channel: 'desk', text: of.earlier, ...spot });

  const resident = await aVisitor(browser, of.resident, language);
  const { number, code } = await report(resident.page, of);

  await at(desk, 'desk');
  await desk.page.getByText(of.story).first().click();
  const likely = desk.page.getByRole('region', { name: new RegExp(`^${say('say.duplicates')}`) });
  await likely.getByText(of.earlier).waitFor();
  await look(desk.page, `dispute-duplicates-${language}-${kind}`);
  const joined = desk.page.waitForResponse((answer) => answer.url().endsWith('/commands'));
  await likely.getByRole('listitem').filter({ hasText: of.earlier }).getByRole('button').click();
  assert.equal((await joined).status(), 200);
  await resident.page.goto(`${url}/portal/track?lang=${language}#number=${number}&code=${code}`);
  await resident.page.getByText(sayToResident('track.joined')).waitFor();

  // Filed and sent to an organ that gives it back, then to another that gives it back too.
  await desk.page.goto(`${url}/desk?lang=${language}&case=${earlierId}`);
  await desk.page.getByRole('heading', { name: say('say.decision') }).waitFor();
  await desk.page.locator('.proposals button').first().click();
  await desk.page
    .getByRole('group', { name: say('field.condition') })
    .getByRole('button')
    .last()
    .click();
  await send(desk, of.first, say('do.file_dispatch'));
  await giveBack(of.first);
  await desk.page.goto(`${url}/desk?lang=${language}&case=${earlierId}`);
  await desk.page.getByRole('group', { name: say('field.organId') }).waitFor();
  await send(desk, of.second, say('command.dispatch'));
  await giveBack(of.second);

  const supervisor = await signedIn(browser, 'supervise2', staff, language);
  await at(supervisor, 'work');
  await supervisor.page.getByText(of.earlier).first().click();
  const ruling = supervisor.page.getByRole('form', { name: say('command.rule') });
  await pick(supervisor.page, say('field.organId'), organName(of.second));
  await ruling.getByLabel(say('field.reason')).fill(language === 'zh' ? '照明设施由其管养。' : 'It keeps the lamps.');
  await ruling
    .getByRole('radio', { name: say('say.yes'), exact: true })
    .first()
    .check();
  await look(supervisor.page, `dispute-ruling-${language}-${kind}`);
  await ruling.getByRole('button', { name: say('command.rule') }).click();
  await supervisor.page.getByText(say('state.dispatched')).first().waitFor();

  const handler = await signedIn(browser, await handlerOf(browser, earlierId), staff, language);
  await at(handler, `cases/${earlierId}`);
  await handler.page.getByRole('button', { name: say('command.accept'), exact: true }).click();
  const handling = handler.page.getByRole('form', { name: say('command.handle') });
  await handling.getByRole('radio', { name: say('result.solved'), exact: true }).check();
  await handling.getByLabel(say('field.text')).fill(language === 'zh' ? '已换灯头。' : 'New lamps are in.');
  await handling.getByRole('button', { name: say('command.handle') }).click();
  await handler.page.getByText(say('state.handled')).first().waitFor();

  const checker = await signedIn(browser, 'check1', staff, language);
  await at(checker, `cases/${earlierId}`);
  const checking = checker.page.getByRole('form', { name: say('command.check') });
  await checking.getByRole('radio', { name: say('say.yes'), exact: true }).check();
  await checking.getByLabel(say('field.text')).fill(language === 'zh' ? '夜间到场，灯已亮。' : 'Seen at night: lit.');
  await checking.getByRole('button', { name: say('command.check') }).click();
  await checker.page.getByText(say('state.checked')).first().waitFor();

  await at(desk, `cases/${earlierId}`);
  const closing = desk.page.getByRole('form', { name: say('command.close') });
  await closing.getByLabel(say('field.answer')).fill(language === 'zh' ? '路灯已修好。' : 'The lamps work again.');
  await closing.getByRole('button', { name: say('command.close') }).click();
  await desk.page.getByText(say('state.closed')).first().waitFor();
  await look(desk.page, `dispute-closed-${language}-${kind}`);

  // The answer reaches whoever reported it second as well, and he says how it was done.
  await resident.page.reload();
  const rating = resident.page.getByRole('form', { name: sayToResident('rate.ask') });
  await rating.getByRole('radio', { name: sayToResident('grade.2'), exact: true }).check();
  await rating.getByLabel(sayToResident('rate.text')).fill(language === 'zh' ? '等得太久。' : 'It took too long.');
  await look(resident.page, `dispute-rating-${language}`);
  await rating.getByRole('button', { name: sayToResident('rate.send') }).click();
  await resident.page.getByText(sayToResident('rate.bad')).waitFor();
  await look(resident.page, `dispute-rated-${language}`);
  await at(desk, 'work');
  await desk.page
    .getByRole('listitem')
    .filter({ hasText: say('step.follow_up') })
    .or(desk.page.getByRole('row').filter({ hasText: say('step.follow_up') }))
    .filter({ hasText: of.earlier })
    .first()
    .waitFor();

  const people = [resident, desk, supervisor, handler, checker];
  assert.deepEqual(
    people.flatMap((visitor) => visitor.faults),
    [],
  );
  for (const { context } of people) await context.close();

  async function send(by: Visitor, nameZh: string, button: string): Promise<void> {
    await pick(by.page, say('say.other_organs'), organName(nameZh));
    // The lists name the second organ: it needs no reason, any other one does.
    if (nameZh !== of.second) {
      const why = by.page.getByRole('textbox', { name: say('field.reason') });
      await why.fill(language === 'zh' ? '请先到场查看。' : 'Please look first.');
    }
    await look(by.page, `dispute-send-${language}-${kind}`);
    await by.page.getByRole('button', { name: button }).last().click();
    await by.page.getByText(say('say.dispatched')).first().waitFor();
  }

  async function giveBack(nameZh: string): Promise<void> {
    const organ = await signedIn(browser, await handlerOf(browser, earlierId), staff, language);
    await at(organ, `cases/${earlierId}`);
    await organ.page.getByText(organName(nameZh)).first().waitFor();
    await organ.page.getByRole('button', { name: say('command.return'), exact: true }).click();
    const form = organ.page.getByRole('form', { name: say('command.return') });
    await form.getByRole('radio', { name: say('ground.not_our_duty'), exact: true }).check();
    await form.getByLabel(say('field.reason')).fill(language === 'zh' ? '照明不归本单位。' : 'Lamps are not ours.');
    await form.getByRole('button', { name: say('command.return') }).click();
    await organ.page.getByText(say('state.dispatched')).first().waitFor({ state: 'hidden' });
    await organ.context.close();
  }
}

/** Chooses from a list by typing. */
async function pick(page: Page, label: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label }).first();
  await box.click();
  await box.fill(option);
  await page
    .locator('.ant-select-dropdown:visible .ant-select-item-option')
    .filter({ hasText: option })
    .first()
    .click();
}
