/** `npm start`: builds the pages when they are missing or older than their sources, then runs the server. */
import { buildApps } from './build-apps.ts';
import { requireNode24 } from './node24.ts';

requireNode24();
await buildApps();
await import('@zhenshu/server/main.ts');
