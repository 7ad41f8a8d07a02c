/** Builds the browser apps with Vite. `npm run build` always builds; `npm start` only what is out of date. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const apps = ['console', 'portal'];
/** What the pages are made of besides their own folder. */
const sources = ['packages', 'modules', 'package-lock.json'];

/** Builds the apps whose pages are missing or older than a source; all of them with `force`. */
export async function buildApps(force = false): Promise<void> {
  for (const app of apps) {
    const folder = join(root, 'apps', app);
    const page = join(folder, 'dist/index.html');
    if (!existsSync(join(folder, 'index.html'))) continue;
    const made = existsSync(page) ? statSync(page).mtimeMs : 0;
    const newest = Math.max(...[folder, ...sources.map((name) => join(root, name))].map(newestIn));
    if (!force && made > newest) continue;
    process.stdout.write(`building ${app} 正在生成页面 …\n`);
    const { build } = await import('vite');
    await build({ root: folder, configFile: join(folder, 'vite.config.ts'), logLevel: 'warn' });
  }
}

function newestIn(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  let newest = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    newest = Math.max(newest, newestIn(join(path, entry.name)));
  }
  return newest;
}

if (process.argv[1] === import.meta.filename) await buildApps(true);
