/**
 * `npm run screens [DATA_DIR]`: pictures of all main pages for docs/screens, with a page that shows them. Works on the
 * demo county in a fresh data folder, or in the one given, which it leaves with a few more reports.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { messages as portalTexts } from '@zhenshu/portal/messages.ts';
import { buildApps } from './build-apps.ts';
import { findChromium, noChromium, startDemo } from './demo-server.ts';
import { requireNode24 } from './node24.ts';
import { phoneShots, shots, type Shot } from './screens/shots.ts';
import { Stage } from './screens/stage.ts';

const out = join(import.meta.dirname, '../docs/screens');
const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  wall: { viewport: { width: 1920, height: 1080 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const;
/** Width of a picture: text of 14 pixels stays readable. */
const widths = { desktop: 1440, wall: 1440, phone: 585 } as const;
const here = { longitude: 111.0433, latitude: 33.0415 };

requireNode24();
const executablePath = findChromium();
if (!executablePath) {
  process.stdout.write(`screens: ${noChromium}`);
  process.exit(1);
}
await buildApps();
const given = process.argv[2];
const dataDir = given === undefined ? mkdtempSync(join(tmpdir(), 'zs-screens-')) : resolve(given);
if (given === undefined) chmodSync(dataDir, 0o755);
mkdirSync(out, { recursive: true });
const server = await startDemo(dataDir, 'county', (line) => void process.stdout.write(line));
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
  // What the browser itself writes on a page.
  env: { ...process.env, LANGUAGE: 'zh_CN' },
});
try {
  const stage = new Stage(server.url);
  await stage.fillQueue();
  const joint = await stage.openCall();
  const today = dayOf(new Date());
  const cases = { event: await stage.openEvent(), call: joint.id, month: `${today.slice(0, 7)}-01`, today };
  for (const shot of shots) await take(stage, shot, cases);
  await ofResidents(stage, joint.secret);
  writeFileSync(join(out, 'README.md'), page());
} finally {
  await browser.close();
  await server.end();
  if (given === undefined) rmSync(dataDir, { recursive: true, force: true });
}

/** A page of somebody, quiet and in his language. */
async function open(on: Shot['on'], language: Shot['language'], cookie?: string): Promise<Page> {
  const context = await browser.newContext({
    ...sizes[on],
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    geolocation: here,
    permissions: ['geolocation'],
  });
  const cookies = cookie?.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: server.url };
  });
  if (cookies) await context.addCookies(cookies);
  return context.newPage();
}

async function take(
  stage: Stage,
  { file, who, path, on, language }: Shot,
  cases: Readonly<Record<string, string>>,
): Promise<void> {
  const opened = await open(on, language, who === null ? undefined : await stage.session(who));
  const address = path.replaceAll(/\{(\w+)\}/g, (_place, name: string) => cases[name]!);
  await opened.goto(`${server.url}${address}${address.includes('?') ? '&' : '?'}lang=${language}`);
  await opened.locator('main[data-busy=false]').waitFor();
  await opened.waitForLoadState('networkidle');
  for (const map of await opened.locator('.map').all()) await map.and(opened.locator('[data-drawn]')).waitFor();
  if (file.endsWith('desk')) await chooseByKeys(opened);
  if (file === 'case') await opened.locator('.clock > button').first().click();
  await keep(opened, file, on);
  await opened.context().close();
}

/** The desk in the middle of a decision: class and condition chosen, organs proposed. */
async function chooseByKeys(opened: Page): Promise<void> {
  await opened.locator('.proposals button').first().waitFor();
  await opened.keyboard.press('1');
  await opened.locator('fieldset:nth-of-type(2) .proposals button').first().waitFor();
  await opened.keyboard.press('2');
  await opened.waitForLoadState('networkidle');
}

/** One report from the first page to its rating, and the page of a one-off link. */
async function ofResidents(stage: Stage, secret: string): Promise<void> {
  const say = (key: keyof typeof portalTexts) => portalTexts[key][0];
  const resident = await open('phone', 'zh');
  const next = () => resident.getByRole('button', { name: say('site.next'), exact: true }).click();
  await resident.goto(`${server.url}/portal?lang=zh`);
  await resident.getByRole('heading', { level: 1 }).waitFor();
  await keep(resident, 'phone-home', 'phone');
  await resident.getByRole('link', { name: say('home.report') }).click();
  await resident
    .locator('input[type=file]')
    .last()
    .setInputFiles({
      name: 'photo.jpg',
      mimeType: 'image/jpeg',
      buffer: await photo(),
    });
  await resident.getByRole('img', { name: say('photo.alt').replace('{at}', '1') }).waitFor();
  await next();
  await resident.getByLabel(say('where.label'), { exact: true }).fill('老街农贸市场后门');
  await resident.getByRole('button', { name: say('where.locate') }).click();
  await resident.getByRole('button', { name: say('where.again') }).waitFor();
  await next();
  await resident.getByRole('textbox', { name: say('what.label') }).fill('市场后门的垃圾堆了三天没人清运，味道很大');
  await next();
  await next();
  await resident.getByRole('button', { name: say('review.send'), exact: true }).waitFor();
  await keep(resident, 'phone-review', 'phone');
  const sent = resident.waitForRequest((request) => request.url().endsWith('/public/reports'));
  await resident.getByRole('button', { name: say('review.send'), exact: true }).click();
  const { caseId } = (await sent).postDataJSON() as { caseId: string };
  await resident.getByRole('heading', { name: say('done.title') }).waitFor();
  await stage.bringToEnd(caseId);
  await resident.getByRole('link', { name: say('done.track') }).click();
  await resident.getByText(say('rate.ask')).waitFor();
  await keep(resident, 'phone-track', 'phone');
  await resident.context().close();

  const called = await open('phone', 'zh');
  await called.goto(`${server.url}/portal/call?lang=zh#${secret}`);
  await called.getByRole('heading', { name: say('call.check_in') }).waitFor();
  await keep(called, 'phone-link', 'phone');
  await called.context().close();
}

/** The picture as it is shown: small enough for a page of many. */
async function keep(opened: Page, file: string, on: Shot['on']): Promise<void> {
  const picture = await opened.screenshot();
  await sharp(picture)
    .resize({ width: widths[on] })
    .webp({ quality: 82 })
    .toFile(join(out, `${file}.webp`));
  process.stdout.write(`${file}\n`);
}

/** What a resident photographs: bags beside a full bin. */
function photo(): Promise<Buffer> {
  const bag = (x: number, y: number, size: number, colour: string) =>
    `<path d="M${x} ${y} q${-size} ${-size * 0.2} ${-size * 0.8} ${-size} q${size * 0.2} ${-size * 0.6} ${size * 0.8} ${-size * 0.6} q${size * 0.7} 0 ${size * 0.8} ${size * 0.6} q${size * 0.2} ${size * 0.8} ${-size * 0.8} ${size}z" fill="${colour}"/>`;
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="360" fill="#c9c2b4"/><rect y="340" width="800" height="260" fill="#8d8a84"/>
    <rect x="330" y="190" width="170" height="230" rx="10" fill="#3d7a4f"/><rect x="315" y="170" width="200" height="34" rx="8" fill="#2f6140"/>
    ${bag(300, 470, 90, '#3b3b40')}${bag(560, 480, 100, '#55524d')}${bag(430, 520, 80, '#2e2f35')}${bag(420, 190, 60, '#4a4a50')}${bag(650, 500, 70, '#6b5d4a')}
  </svg>`;
  return sharp(Buffer.from(drawn)).jpeg({ quality: 90 }).toBuffer();
}

/** The page that shows the pictures. */
function page(): string {
  const told = [
    ...shots.filter(({ on }) => on !== 'phone'),
    ...shots.filter(({ on }) => on === 'phone'),
    ...phoneShots,
  ];
  const isPhone = (file: string) => file.startsWith('phone-');
  const head = `# Screens 界面\n\nThe demo county, taken by \`npm run screens\`. People and places are fictional.\n\n演示县的界面，由 \`npm run screens\` 生成；人名、地名均为虚构。\n`;
  const parts = told.map(
    ({ file, zh, en }) =>
      `\n## ${file}\n\n${zh}\n\n${en}\n\n${
        isPhone(file) ? `<img src="${file}.webp" alt="${en}" width="300">` : `![${en}](${file}.webp)`
      }\n`,
  );
  return head + parts.join('');
}
