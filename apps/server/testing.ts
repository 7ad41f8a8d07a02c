import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { testConfig, testDatabase } from '@zhenshu/kernel/testing.ts';
import { demoPassword } from '@zhenshu/org/server.ts';
import { makeApp, type App } from './app.ts';
import { demoCounty, loadDemo } from './demo.ts';

// A test reads answers as they come; their shapes are the contract's.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = { readonly status: number; readonly body: any };

/** The whole program over a database of its own with the demo county, spoken to as its people would. */
export type Demo = {
  readonly db: Database;
  readonly http: App['http'];
  readonly sql: Awaited<ReturnType<typeof testDatabase>>['sql'];
  /** Sign-in of the owner, for a program of its own over the same database. */
  readonly owner: Awaited<ReturnType<typeof testDatabase>>['owner'];
  /** Sends bytes as a signed-in person, or as nobody. */
  readonly send: (username: string | null, route: string, bytes: Uint8Array) => Promise<Answer>;
  /** One request as a signed-in person (by user name), or as nobody. */
  readonly as: (username: string | null, route: string, body?: object) => Promise<Answer>;
  /** User name of a handler of an organ. */
  readonly handlerOf: (organId: string) => string;
  /** Session cookie of a person, signing in at first use. */
  cookieOf(username: string): Promise<string>;
  /** Everybody signs in anew: after the clock was moved on, their sessions have ended. */
  readonly forgetSessions: () => void;
  readonly dropWaitingFiles: App['casefile']['dropWaitingFiles'];
  readonly settle: App['event']['settle'];
  readonly jobs: App['jobs'];
  /** Folder of its files. */
  readonly dataDir: string;
  readonly close: () => Promise<void>;
};

/** Starts the program for one test file. */
export async function startDemo(
  given: { clock?: () => Date; beat?: number; strangersBody?: number; config?: Partial<Config> } = {},
): Promise<Demo> {
  const { config: overrides, ...options } = given;
  const { db, sql, owner } = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'zs-demo-'));
  const config = testConfig({ rateLimit: 1_000_000, dataDir, ...overrides });
  const log = makeLog('silent');
  const app = await makeApp({ config, db, log, county: demoCounty, counties: async () => [demoCounty], ...options });
  await loadDemo({ app, db, config, log, now: new Date() });
  const organs = await sql<{ id: string; name_zh: string }>('select id, name_zh from org.organ');
  const handlers = await sql<{ organ_id: string; username: string }>(
    `select p.organ_id, a.username from org.post p join org.holding h on h.post_id = p.id join org.account a on a.person_id = h.person_id
     where 'handler' = any (p.roles)`,
  );
  const cookies = new Map<string, string>();

  async function cookieOf(username: string): Promise<string> {
    const known = cookies.get(username);
    if (known) return known;
    const answer = await app.http.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { username, password: demoPassword },
    });
    const cookie = /zs_session=[^;,]+/.exec(String(answer.headers['set-cookie']))?.[0];
    if (!cookie) throw new Error(`${username} cannot sign in: ${answer.body}`);
    cookies.set(username, cookie);
    return cookie;
  }

  return {
    db,
    http: app.http,
    sql,
    owner,
    cookieOf,
    forgetSessions: () => cookies.clear(),
    send: async (username, route, bytes) => {
      const [method, url] = route.split(' ') as ['PUT', string];
      const answer = await app.http.app.inject({
        method,
        url: `/api/v1${url}`,
        headers: {
          'x-zhenshu': '1',
          'content-type': 'application/octet-stream',
          ...(username ? { cookie: await cookieOf(username) } : {}),
        },
        payload: Buffer.from(bytes),
      });
      return { status: answer.statusCode, body: answer.json() as unknown };
    },
    as: async (username, route, body) => {
      const [method, url] = route.split(' ') as ['GET', string];
      const answer = await app.http.app.inject({
        method,
        url: `/api/v1${url}`,
        headers: { 'x-zhenshu': '1', ...(username ? { cookie: await cookieOf(username) } : {}) },
        ...(body ? { payload: body } : {}),
      });
      return { status: answer.statusCode, body: answer.json() as unknown };
    },
    handlerOf: (organId) => {
      const found = handlers.find((handler) => handler.organ_id === organId);
      if (!found) throw new Error(`No handler of ${organs.find((organ) => organ.id === organId)?.name_zh ?? organId}`);
      return found.username;
    },
    dropWaitingFiles: app.casefile.dropWaitingFiles,
    settle: app.event.settle,
    jobs: app.jobs,
    dataDir,
    close: async () => {
      await app.http.app.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
