/**
 * `npm run dev`: the API started again at every change of its code, and the pages of both apps served by Vite from
 * their sources, sending /api to it. PORT (3000), DATA_DIR and the other settings are those of `npm start`; the console
 * stands at PORT + 1, the portal at PORT + 2. Ctrl-C ends all three.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { requireNode24 } from './node24.ts';

requireNode24();
const { createServer } = await import('vite');
const apps = join(import.meta.dirname, '../apps');
const port = Number(process.env['PORT'] ?? 3000);

const servers = await Promise.all(
  ['console', 'portal'].map(async (app, index) => {
    const root = join(apps, app);
    const proxy = { '/api': `http://127.0.0.1:${port}` };
    const server = await createServer({
      root,
      configFile: join(root, 'vite.config.ts'),
      server: { port: port + 1 + index, strictPort: true, proxy },
      // Ctrl-C is for all three together, below; r and q of Vite would be for one.
      clearScreen: false,
    });
    await server.listen();
    server.printUrls();
    return server;
  }),
);
// Its own group, so that a Ctrl-C of the terminal reaches it once and it can put its database away.
const api = spawn(process.execPath, ['--watch', '--watch-preserve-output', join(apps, 'server/main.ts')], {
  env: { ...process.env, PORT: String(port) },
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
});
const ended = once(api, 'exit');

process.once('SIGINT', end).once('SIGTERM', end);
await ended;
await Promise.all(servers.map((server) => server.close()));

function end(): void {
  api.kill('SIGTERM');
}
