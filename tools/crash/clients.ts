import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { demoPassword } from '@zhenshu/org/server.ts';

/** A command as it was sent, and what was told when it was acknowledged. */
export type Acknowledged = { readonly caseId: string; readonly command: string; readonly outcome: unknown };

/** People at work, who send what was not answered again under the same id until it is. */
export type Clients = {
  /** By command id. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  /** Ids of every command that was ever sent. */
  readonly sent: ReadonlySet<string>;
  /** Sendings that got no answer and were repeated. */
  repeated(): number;
  /** Resolves when something is answered that was asked after an instant of performance.now(). */
  answeredSince(from: number): Promise<void>;
  /** Lets everybody finish the case at hand. */
  finish(): Promise<void>;
};

/** Puts `count` clients to work, each driving one case after another from report to close. */
export async function makeClients(url: () => string, count: number): Promise<Clients> {
  const acknowledged = new Map<string, Acknowledged>();
  const sent = new Set<string>();
  let waiting: { from: number; wake: () => void }[] = [];
  let repeated = 0;
  let over = false;
  const cookies = new Map<string, string>();

  async function ask(who: string, method: string, path: string, body?: object): Promise<unknown> {
    for (;;) {
      const asked = performance.now();
      try {
        const headers = { cookie: await cookieOf(who), 'x-zhenshu': '1', 'content-type': 'application/json' };
        const answer = await fetch(url() + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
        const text = await answer.text();
        // 500 would be a fault of ours; only "not now" may be tried again.
        if (answer.status !== 503) {
          if (!answer.ok) throw new Refused(`${who} ${method} ${path}: ${answer.status} ${text}`);
          for (const { wake } of waiting.filter(({ from }) => asked > from)) wake();
          waiting = waiting.filter(({ from }) => asked <= from);
          return JSON.parse(text) as unknown;
        }
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      if (method !== 'GET') repeated += 1;
      await pause(20);
    }
  }

  async function cookieOf(who: string): Promise<string> {
    const known = cookies.get(who);
    if (known) return known;
    const answer = await fetch(`${url()}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-zhenshu': '1' },
      body: JSON.stringify({ username: who, password: demoPassword }),
    });
    const cookie = /zs_session=[^;,]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
    if (!cookie) throw new Error(`${who} cannot sign in`);
    cookies.set(who, cookie);
    return cookie;
  }

  async function send(who: string, path: string, caseId: string, command: string, body: object): Promise<unknown> {
    const id = uuidv7(Date.now());
    sent.add(id);
    const outcome = await ask(who, 'POST', path, { id, ...body });
    acknowledged.set(id, { caseId, command, outcome });
    return outcome;
  }

  const handlers = await handlersByOrgan(
    (who) => ask(who, 'GET', '/session'),
    () => ask('clerk1', 'GET', '/demo'),
  );

  async function aCase(): Promise<void> {
    const caseId = uuidv7(Date.now());
    const give = (who: string, command: string, payload: object) =>
      send(who, `/cases/${caseId}/commands`, caseId, command, { command, payload });
    const told = { caseId, channel: 'desk', text: '路灯不亮', place: '老街口', lng: 111.044079, lat: 33.041327 };
    await send('clerk1', '/reports', caseId, 'report', told);
    await give('clerk1', 'file', { kind: 'event', code: 'S0603', condition: '1' });
    const lists = (await ask('dispatch1', 'GET', `/cases/${caseId}/proposals`)) as {
      organs: { organId: string; role: string }[];
    };
    const { organId } = lists.organs.find((organ) => organ.role === 'lead')!;
    await give('dispatch1', 'dispatch', { organId });
    const handler = handlers.get(organId)!;
    await give(handler, 'accept', {});
    await give(handler, 'pause', { ground: 'weather', reason: '下雨' });
    await give(handler, 'resume', {});
    await give(handler, 'handle', { result: 'solved', text: '已修好' });
    await give('check1', 'check', { passed: true, text: '属实' });
    await give('clerk1', 'close', { answer: '已修好' });
  }
  const work = Array.from({ length: count }, async () => {
    while (!over) await aCase();
  });
  // Whoever is refused stops the run at once, not at its end.
  const failed = Promise.all(work);
  return {
    acknowledged,
    sent,
    repeated: () => repeated,
    answeredSince: (from) =>
      Promise.race([new Promise<void>((wake) => waiting.push({ from, wake })), failed.then(() => {})]),
    finish: async () => {
      over = true;
      await failed;
    },
  };
}

class Refused extends Error {}

/** User names of the demo's handlers by their organ. */
async function handlersByOrgan(
  meOf: (who: string) => Promise<unknown>,
  demo: () => Promise<unknown>,
): Promise<Map<string, string>> {
  const { accounts } = (await demo()) as { accounts: { username: string; roles: string[] }[] };
  const handlers = new Map<string, string>();
  for (const { username, roles } of accounts) {
    if (!roles.includes('handler')) continue;
    const me = (await meOf(username)) as { posts: { organId: string }[] };
    handlers.set(me.posts[0]!.organId, username);
  }
  return handlers;
}
