import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { texts } from '@zhenshu/console/texts.ts';
import { messages as portalTexts } from '@zhenshu/portal/messages.ts';

/** Address of the server under test. */
export const url = process.env['E2E_URL']!;
export const password = 'Zhenshu-2026';
export type Language = 'zh' | 'en';

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const desktop = { viewport: { width: 1440, height: 900 } };
const here = { longitude: 111.044079, latitude: 33.041327 };

/** Starts the Chromium of this machine. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['E2E_CHROMIUM']!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

/** One person at a browser; `faults` gathers what the page complains about. */
export type Visitor = { readonly context: BrowserContext; readonly page: Page; readonly faults: string[] };

/** A browser of one person, in one language, standing in the demo town. */
export async function aVisitor(browser: Browser, options: object, language: Language = 'zh'): Promise<Visitor> {
  const context = await browser.newContext({
    ...options,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    geolocation: here,
    permissions: ['geolocation'],
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  return { context, page, faults };
}

/** A visitor who has signed in already. */
export async function signedIn(
  browser: Browser,
  username: string,
  options: object = desktop,
  language: Language = 'zh',
): Promise<Visitor> {
  const visitor = await aVisitor(browser, options, language);
  const answer = await visitor.context.request.post(`${url}/api/v1/session`, {
    data: { username, password },
    headers: { 'x-zhenshu': '1' },
  });
  assert.equal(answer.status(), 200, await answer.text());
  return visitor;
}

/**
 * Keeps a picture of the page and asks axe; nothing may stick out sideways. Waits until lists and calendars that were
 * closed are gone: a half faded one is neither a page nor readable.
 */
export async function look(page: Page, name: string): Promise<void> {
  await page.locator('.ant-select-dropdown:visible, .ant-picker-dropdown:visible').first().waitFor({ state: 'hidden' });
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

/** The words of a key as the console or the portal shows them, up to the first value filled in. */
export function wordsIn(language: Language) {
  const at = language === 'zh' ? 0 : 1;
  const pick = (table: Readonly<Record<string, readonly [string, string]>>) => (key: string) => {
    const pair = table[key];
    assert.ok(pair, `no text ${key}`);
    return pair[at];
  };
  return { ofConsole: pick(texts), ofPortal: pick(portalTexts) };
}
