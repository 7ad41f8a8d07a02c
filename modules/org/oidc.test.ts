import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
// @ts-expect-error oidc-provider ships no types; the tests use only its constructor and callback().
import { Provider } from 'oidc-provider';
import type { Me } from './contract.ts';
import { startOrg } from './testing.ts';

const town = 'http://town.local';
const callback = `${town}/api/v1/session/oidc/callback`;
const client = { clientId: 'zhenshu', clientSecret: 'a secret of the test provider only' };

/** A real identity provider on loopback: everybody signs in with any password, and is called what the subject says. */
async function startProvider(): Promise<{ issuer: string; server: Server }> {
  let listener: RequestListener = () => {};
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    cookies: { keys: ['test'] },
    findAccount: (_ctx: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub.split('@')[0] }),
    }),
  });
  listener = provider.callback() as RequestListener;
  after(() => server.close());
  return { issuer, server };
}

/** A browser at the provider: follows redirects with its cookies, answers the two pages, stops on the way back to us. */
async function browse(start: string, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  const visit = async (url: string, form?: Record<string, string>): Promise<URL> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      jar.set(pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    if (!location) return new URL(url);
    const next = new URL(location, url);
    return next.origin === town ? next : visit(next.href);
  };
  const loginPage = await visit(start);
  const consentPage = await visit(loginPage.href, { prompt: 'login', login, password: 'any' });
  return visit(consentPage.href, { prompt: 'consent' });
}

const { issuer } = await startProvider();
const org = await startOrg({ config: { publicUrl: town, oidc: { issuer, ...client } } });

async function leave(): Promise<{ url: string; flow: string }> {
  const reply = await org.http.app.inject('/api/v1/session/oidc/start');
  assert.equal(reply.statusCode, 302);
  return { url: reply.headers.location!, flow: reply.cookies.find((cookie) => cookie.name === 'zs_oidc')!.value };
}

async function comeBack(back: URL, flow?: string): Promise<{ to: string; cookie: string | undefined }> {
  const reply = await org.http.app.inject({
    url: `${back.pathname}${back.search}`,
    headers: flow === undefined ? {} : { cookie: `zs_oidc=${flow}` },
  });
  assert.equal(reply.statusCode, 302);
  const cookie = reply.cookies.find((given) => given.name === 'zs_session')?.value;
  return { to: reply.headers.location!, cookie };
}

async function signInAs(login: string) {
  const { url, flow } = await leave();
  return comeBack(await browse(url, login), flow);
}

test('the first sign-in links the account of the same user name, the second finds it by its subject', async () => {
  const first = await signInAs('handler@county');
  assert.equal(first.to, '/console/');
  const me = await org.call<Me>('GET /session', undefined, first.cookie);
  assert.equal(me.body.username, 'handler');
  const second = await signInAs('handler@county');
  assert.equal((await org.call<Me>('GET /session', undefined, second.cookie)).body.username, 'handler');
  const links = await org.sql<{ name: string }>(`select name from kernel.command where name = 'org.link_oidc'`);
  assert.equal(links.length, 1);
});

test('an account that is linked already is not taken over by another subject of the same name', async () => {
  await signInAs('dispatcher@county');
  const stranger = await signInAs('dispatcher@elsewhere');
  assert.deepEqual(stranger, { to: '/console/?refused=org.oidc_no_account', cookie: undefined });
});

test('an identity without an account, or with a disabled one, is refused', async () => {
  assert.equal((await signInAs('nobody@county')).to, '/console/?refused=org.oidc_no_account');
  await org.sql(`update org.account set status = 'disabled' where username = 'gridworker'`);
  assert.equal((await signInAs('gridworker@county')).to, '/console/?refused=org.disabled');
});

test('coming back without the cookie of the same browser, or with a forged one, is refused', async () => {
  const { url, flow } = await leave();
  const back = await browse(url, 'handler@county');
  assert.equal((await comeBack(back)).to, '/console/?refused=org.oidc_failed');
  assert.equal((await comeBack(back, `x${flow}`)).to, '/console/?refused=org.oidc_failed');
  const other = await leave();
  assert.equal((await comeBack(back, other.flow)).to, '/console/?refused=org.oidc_failed');
});

test('a code is good once, and only for ten minutes', async () => {
  const { url, flow } = await leave();
  const back = await browse(url, 'handler@county');
  assert.equal((await comeBack(back, flow)).to, '/console/');
  assert.equal((await comeBack(back, flow)).to, '/console/?refused=org.oidc_failed');
  const late = await leave();
  const lateBack = await browse(late.url, 'handler@county');
  org.wait(11);
  assert.equal((await comeBack(lateBack, late.flow)).to, '/console/?refused=org.oidc_failed');
});

test('a confirmed second factor is asked for after the provider too', async () => {
  await org.sql(`update org.account set totp_sealed = 'x', totp_confirmed_at = now() where username = 'twoposts'`);
  const { cookie } = await signInAs('twoposts@county');
  const me = await org.call<Me>('GET /session', undefined, cookie);
  assert.deepEqual([me.body.factorDue, me.body.rights], ['confirm', []]);
});

test('without a provider there is nothing at the address', async () => {
  const other = await startOrg();
  const reply = await other.http.app.inject('/api/v1/session/oidc/start');
  assert.deepEqual([reply.statusCode, reply.json<{ code: string }>().code], [404, 'org.oidc_missing']);
});
