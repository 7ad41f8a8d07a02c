import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { look, signedIn, url, wordsIn, type Language } from './browser.ts';

/** What a resident tells. */
export type Told = { readonly language: Language; readonly story: string; readonly place: string };

/** A resident reports with a photo, by hand; returns the number and code he is shown. */
export async function report(page: Page, of: Told): Promise<{ number: string; code: string }> {
  const { language } = of;
  const { ofPortal: say } = wordsIn(language);
  const first = (key: string) => say(key).split(/[{，,]/)[0]!;
  const photo = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#7a8f5a' } })
    .jpeg()
    .toBuffer();
  const next = () => page.getByRole('button', { name: say('site.next'), exact: true }).click();
  await page.goto(`${url}/portal?lang=${language}`);
  await page.getByRole('heading', { level: 1, name: say('home.title') }).waitFor();
  await look(page, `journey-portal-${language}`);
  await page
    .getByRole('link', { name: say('home.report') })
    .or(page.getByRole('button', { name: say('home.report') }))
    .first()
    .click();
  await page
    .locator('input[type=file]')
    .last()
    .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.getByRole('img', { name: say('photo.alt').replace('{at}', '1') }).waitFor();
  await look(page, `journey-photo-${language}`);
  await next();
  await page.getByLabel(say('where.label'), { exact: true }).fill(of.place);
  await page.getByRole('button', { name: say('where.locate') }).click();
  await page.getByText(first('where.found'), { exact: false }).first().waitFor();
  await next();
  await page.getByRole('textbox', { name: say('what.label') }).fill(of.story);
  await next();
  await page.getByLabel(say('phone.label')).fill('19900005678');
  await next();
  await look(page, `journey-review-${language}`);
  await page.getByRole('button', { name: say('review.send'), exact: true }).click();
  await page.getByRole('heading', { name: say('done.title') }).waitFor();
  await look(page, `journey-done-${language}`);
  // Back leads to the receipt again, not into the questions of another report.
  await page.goBack();
  await page.getByRole('heading', { name: say('done.title') }).waitFor();
  const body = (await page.locator('main').textContent())!;
  const number = /\d{6}-[0-9A-Z]{7}/.exec(body)![0];
  return { number, code: /\d{4} \d{4} \d{4}/.exec(body.replace(number, ''))![0] };
}

/** The demo account that handles for the organ a case lies with. */
export async function handlerOf(browser: Browser, caseId: string): Promise<string> {
  const { context } = await signedIn(browser, 'dispatch1');
  const get = async <T>(path: string) => (await (await context.request.get(`${url}/api/v1${path}`)).json()) as T;
  const { case: file } = await get<{ case: { organId: string } }>(`/cases/${caseId}`);
  const { accounts } = await get<{ accounts: { username: string; roles: string[] }[] }>('/demo');
  await context.close();
  for (const { username } of accounts.filter((account) => account.roles.includes('handler'))) {
    const visitor = await signedIn(browser, username);
    const answer = await visitor.context.request.get(`${url}/api/v1/session`);
    const me = (await answer.json()) as { posts: { organId: string }[] };
    await visitor.context.close();
    if (me.posts[0]?.organId === file.organId) return username;
  }
  throw new Error('nobody handles for that organ');
}
