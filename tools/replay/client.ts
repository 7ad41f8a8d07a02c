import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { demoPassword } from '@zhenshu/org/server.ts';

/** A signed-in person at the public API. */
export type Client = {
  /** One request; throws with the problem's code when it is refused. */
  readonly send: (method: string, path: string, body?: object) => Promise<unknown>;
  /** Works through another of the person's posts; callers take turns. */
  readonly switchTo: (postId: string, work: () => Promise<void>) => Promise<void>;
};

let seats = 0;

/**
 * Signs in over HTTP and keeps the session's cookie. Months of sign-ins pass here within minutes; each comes from an
 * address of its own, as through a proxy, or the limit on guessing would rightly stop them.
 */
export async function client(url: string, username: string): Promise<Client> {
  const seat = seats++;
  const from = { 'x-forwarded-for': `10.1.${(seat >> 8) & 255}.${seat & 255}` };
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { ...from, 'content-type': 'application/json', 'x-zhenshu': '1' },
    body: JSON.stringify({ username, password: demoPassword }),
  });
  const cookie = /zs_session=[^;,]+/.exec(answer.headers.get('set-cookie') ?? '')?.[0];
  if (!cookie) throw new Error(`${username} cannot sign in: ${await answer.text()}`);
  let post = '';
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { ...from, cookie, 'x-zhenshu': '1', ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const said: unknown = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${JSON.stringify(said)}`);
    return said;
  };
  return {
    send,
    switchTo: async (postId, work) => {
      if (post !== postId) await send('POST', '/session/post', { id: uuidv7(Date.now()), postId });
      post = postId;
      await work();
    },
  };
}
