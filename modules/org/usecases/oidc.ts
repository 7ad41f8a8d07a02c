import { createHmac, timingSafeEqual } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation } from '@zhenshu/kernel/db.ts';
import { refuse, Refusal } from '@zhenshu/kernel/refusal.ts';
import { insertLogin, lockAccount, saveAccount } from '../store/accounts.ts';
import { findLogin, type Login } from '../store/doors.ts';
import { note } from './attempts.ts';
import type { Origin } from './deps.ts';
import { signInVouched } from './sign-in.ts';

/** Name of the cookie that holds a sign-in under way at the identity provider. */
export const flowCookie = 'zs_oidc';
/** How long a sign-in at the identity provider may take, in seconds. */
export const flowSeconds = 600;

type Flow = { verifier: string; state: string; nonce: string; until: number };
type Provider = NonNullable<Config['oidc']>;

const known = new Map<string, Promise<oidc.Configuration>>();

/** The provider's description, read once; a failed reading is tried again next time. */
function discover(provider: Provider): Promise<oidc.Configuration> {
  const key = `${provider.issuer} ${provider.clientId}`;
  const found = known.get(key);
  if (found) return found;
  const issuer = new URL(provider.issuer);
  // Plain http is only what the operator's own setting asks for: a provider inside the same host or network.
  const options = issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {};
  const asked = oidc.discovery(issuer, provider.clientId, provider.clientSecret, undefined, options);
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return asked;
}

function providerOf(config: Config): Provider {
  return config.oidc ?? refuse('missing', 'org.oidc_missing');
}

function sign(provider: Provider, text: string): Buffer {
  return createHmac('sha256', provider.clientSecret).update(`zhenshu oidc flow\n${text}`).digest();
}

function packFlow(provider: Provider, flow: Flow): string {
  const text = Buffer.from(JSON.stringify(flow)).toString('base64url');
  return `${text}.${sign(provider, text).toString('base64url')}`;
}

function unpackFlow(provider: Provider, packed: string | undefined, now: Date): Flow {
  const [text = '', mac = ''] = (packed ?? '').split('.');
  const given = Buffer.from(mac, 'base64url');
  const wanted = sign(provider, text);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) refuse('unauthenticated', 'org.oidc_failed');
  const flow = JSON.parse(Buffer.from(text, 'base64url').toString()) as Flow;
  if (flow.until < now.getTime()) refuse('unauthenticated', 'org.oidc_failed');
  return flow;
}

/** Begins a sign-in at the identity provider: where to go, and what to keep in the browser meanwhile. */
export async function startOidc(ctx: Ctx, callback: string): Promise<{ url: string; cookie: string }> {
  const provider = providerOf(ctx.config);
  const configuration = await reach(() => discover(provider));
  const flow: Flow = {
    verifier: oidc.randomPKCECodeVerifier(),
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    until: ctx.now.getTime() + flowSeconds * 1000,
  };
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
    state: flow.state,
    nonce: flow.nonce,
  });
  return { url: url.href, cookie: packFlow(provider, flow) };
}

/**
 * Ends a sign-in at the identity provider and opens a session; gives its secret. The identity belongs to the account
 * linked to its subject, else to the account of its `preferred_username`, which is linked now if it has no subject yet.
 */
export async function finishOidc(
  ctx: Ctx,
  given: { url: URL; cookie: string | undefined },
  origin: Origin,
): Promise<string> {
  const provider = providerOf(ctx.config);
  const flow = unpackFlow(provider, given.cookie, ctx.now);
  const { subject, name } = await reach(() => identify(provider, given.url, flow));
  const linked = await findLogin(ctx.db, 'oidc', subject);
  if (linked) return signInVouched(ctx, linked, origin);
  const login = typeof name === 'string' ? await findLogin(ctx.db, 'username', name.toLowerCase()) : undefined;
  if (!login || login.oidcSubject !== null) refuse('forbidden', 'org.oidc_no_account');
  return link(ctx, login, subject, origin);
}

/** Trades the code for an identity. Providers put the user name into the ID token, or keep it for the userinfo endpoint. */
async function identify(provider: Provider, url: URL, flow: Flow): Promise<{ subject: string; name: unknown }> {
  const configuration = await discover(provider);
  const tokens = await oidc.authorizationCodeGrant(configuration, url, {
    pkceCodeVerifier: flow.verifier,
    expectedState: flow.state,
    expectedNonce: flow.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  let name: unknown = claims['preferred_username'];
  if (name === undefined && configuration.serverMetadata().userinfo_endpoint) {
    name = (await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)).preferred_username;
  }
  // A subject is unique only at its issuer.
  return { subject: `${claims.iss} ${claims.sub}`, name };
}

async function link(ctx: Ctx, login: Login, subject: string, origin: Origin): Promise<string> {
  const { county, personId } = login;
  try {
    return await signInVouched(ctx, login, origin, async (tx) => {
      const account = await lockAccount(tx, county, personId);
      if (account?.oidcSubject !== null) refuse('forbidden', 'org.oidc_no_account');
      await insertLogin(tx, { county, personId, kind: 'oidc', name: subject });
      await saveAccount(tx, county, personId, { oidc_subject: subject });
      await note(ctx, tx, 'org.link_oidc', login, { ...origin });
    });
  } catch (error) {
    if (isUniqueViolation(error, 'login_pkey')) refuse('conflict', 'org.oidc_failed');
    throw error;
  }
}

/** Whatever goes wrong at or on the way to the provider is one refusal; the cause goes to the log. */
async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const refusal = new Refusal('unauthenticated', 'org.oidc_failed');
    refusal.cause = cause;
    throw refusal;
  }
}
