import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  aVisitor,
  desktop,
  look,
  password,
  phone,
  signedIn,
  startBrowser,
  url,
  wordsIn,
  type Language,
} from './browser.ts';
import { handlerOf, report } from './people.ts';

const browser = await startBrowser();
after(() => browser.close());

test('中文: a resident reports by phone; at their desks the desk dispatches, the organ handles, another checks; the resident reads the answer', () =>
  journey({
    language: 'zh',
    resident: phone,
    staff: desktop,
    story: '路口垃圾堆了三天没人清理，味道很大',
    place: '老街农贸市场后门',
    done: '已清运干净并消毒。',
    checked: '现场已干净。',
    answer: '垃圾已清运，感谢反映。',
  }));

test('English: a resident reports at a computer; on their phones the desk dispatches, the organ handles, another checks; the resident reads the answer', () =>
  journey({
    language: 'en',
    resident: desktop,
    staff: phone,
    story: 'Manhole cover (井盖) gone',
    place: 'Old Street 12',
    done: 'A new cover is in place.',
    checked: 'Seen on site: in place.',
    answer: 'The cover was replaced. Thank you.',
  }));

type Story = {
  language: Language;
  resident: object;
  staff: object;
  story: string;
  place: string;
  done: string;
  checked: string;
  answer: string;
};

/** Every step by the hands of its people, on the pages they use. */
async function journey(of: Story): Promise<void> {
  const { language, staff } = of;
  const { ofConsole: say } = wordsIn(language);
  const resident = await aVisitor(browser, of.resident, language);
  const { number, code } = await report(resident.page, of);

  // The dispatcher signs in by hand; the others come with a session.
  const desk = await aVisitor(browser, staff, language);
  await desk.page.goto(`${url}/sign-in?lang=${language}`);
  await desk.page.getByLabel(say('col.username')).fill('dispatch1');
  await desk.page.getByLabel(say('col.password'), { exact: true }).fill(password);
  await desk.page.getByRole('button', { name: say('do.sign_in'), exact: true }).click();
  await desk.page.waitForURL((at) => !at.pathname.startsWith('/sign-in'));
  await desk.page.goto(`${url}/desk?lang=${language}`);
  await desk.page.getByRole('heading', { name: say('nav.desk') }).waitFor();
  await look(desk.page, `journey-queue-${language}`);
  await desk.page.getByText(of.story).first().click();
  await desk.page.getByRole('heading', { name: say('say.decision') }).waitFor();
  await desk.page.locator('.proposals button').first().click();
  const conditions = desk.page.getByRole('group', { name: say('field.condition') }).getByRole('button');
  await conditions.last().click();
  await desk.page
    .getByRole('group', { name: say('field.organId') })
    .getByRole('button', { pressed: true })
    .first()
    .waitFor();
  await look(desk.page, `journey-desk-${language}`);
  const dispatched = desk.page.waitForResponse(
    (answer) => answer.url().endsWith('/commands') && /"dispatch"/.test(answer.request().postData() ?? ''),
  );
  await desk.page.getByRole('button', { name: say('do.file_dispatch') }).click();
  const { caseId: id } = (await (await dispatched).json()) as { caseId: string };
  await desk.page.getByText(say('say.dispatched')).first().waitFor();

  const handler = await signedIn(browser, await handlerOf(browser, id), staff, language);
  await handler.page.goto(`${url}/work?lang=${language}`);
  await handler.page.getByText(of.story).first().click();
  await handler.page.waitForURL(/\/cases\//);
  await handler.page.getByRole('button', { name: say('command.accept'), exact: true }).click();
  const handling = handler.page.getByRole('form', { name: say('command.handle') });
  await handling.getByRole('radio', { name: say('result.solved'), exact: true }).check();
  await handling.getByLabel(say('field.text')).fill(of.done);
  await look(handler.page, `journey-handle-${language}`);
  await handling.getByRole('button', { name: say('command.handle') }).click();
  await handler.page.getByText(say('state.handled')).first().waitFor();

  const checker = await signedIn(browser, 'check1', staff, language);
  await checker.page.goto(`${url}/cases/${id}?lang=${language}`);
  const checking = checker.page.getByRole('form', { name: say('command.check') });
  await checking.getByRole('radio', { name: say('say.yes'), exact: true }).check();
  await checking.getByLabel(say('field.text')).fill(of.checked);
  await look(checker.page, `journey-check-${language}`);
  await checking.getByRole('button', { name: say('command.check') }).click();
  await checker.page.getByText(say('state.checked')).first().waitFor();

  const clerk = await signedIn(browser, 'clerk1', staff, language);
  await clerk.page.goto(`${url}/cases/${id}?lang=${language}`);
  const closing = clerk.page.getByRole('form', { name: say('command.close') });
  await closing.getByLabel(say('field.answer')).fill(of.answer);
  await closing.getByRole('button', { name: say('command.close') }).click();
  await clerk.page.getByText(say('state.closed')).first().waitFor();
  await look(clerk.page, `journey-closed-${language}`);

  await resident.page.goto(`${url}/portal/track?lang=${language}#number=${number}&code=${code}`);
  await resident.page.getByText(of.answer).waitFor();
  await look(resident.page, `journey-track-${language}`);
  const people = [resident, desk, handler, checker, clerk];
  assert.deepEqual(
    people.flatMap((visitor) => visitor.faults),
    [],
  );
  for (const { context } of people) await context.close();
}
