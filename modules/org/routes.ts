import type { FastifyRequest } from 'fastify';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Exchange, Handlers } from '@zhenshu/kernel/http.ts';
import { Refusal } from '@zhenshu/kernel/refusal.ts';
import type { orgContract } from './contract.ts';
import * as access from './usecases/access.ts';
import * as areas from './usecases/areas.ts';
import type { Deps, Origin } from './usecases/deps.ts';
import * as oidc from './usecases/oidc.ts';
import * as organs from './usecases/organs.ts';
import * as own from './usecases/own-account.ts';
import * as people from './usecases/people.ts';
import { sessionCookie } from './usecases/secrets.ts';
import { describeMe, signIn, signOut } from './usecases/sign-in.ts';

const apiPath = '/api/v1';
const oidcPath = `${apiPath}/session/oidc`;

function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, 200) };
}

function isSecure(config: Config): boolean {
  return config.publicUrl?.startsWith('https:') ?? false;
}

function setSession({ reply }: Exchange, config: Config, secret: string): void {
  // No max-age: the cookie leaves with the browser, the server ends the session before or after that by itself.
  reply.setCookie(sessionCookie, secret, { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(config) });
}

/** Where the identity provider sends people back to; behind a proxy PUBLIC_URL says it. */
function callbackOf(config: Config, request: FastifyRequest): string {
  const base = config.publicUrl?.replace(/\/$/, '') ?? `${request.protocol}://${request.host}`;
  return `${base}${oidcPath}/callback`;
}

/** Handlers of all routes of the module. */
export function makeHandlers(deps: Deps): Handlers<typeof orgContract> {
  const cookieOf = ({ request }: Exchange) => request.cookies[sessionCookie];
  const ownOf = (ctx: Ctx, exchange: Exchange) => own.ownAccount(ctx, cookieOf(exchange));

  return {
    'POST /session': async (ctx, { body }, exchange) => {
      const secret = await signIn(ctx, deps, body, originOf(exchange.request));
      setSession(exchange, ctx.config, secret);
      return describeMe(ctx, deps, secret);
    },
    'GET /session': async (ctx, _input, exchange) => {
      await ownOf(ctx, exchange);
      return describeMe(ctx, deps, cookieOf(exchange));
    },
    'DELETE /session': async (ctx, _input, exchange) => {
      await signOut(ctx, cookieOf(exchange));
      exchange.reply.clearCookie(sessionCookie, { path: '/' });
      return { ended: true };
    },
    'POST /session/post': async (ctx, { body }, exchange) => own.switchPost(await ownOf(ctx, exchange), body),
    'POST /session/password': async (ctx, { body }, exchange) =>
      own.changePassword(await ownOf(ctx, exchange), deps, body, originOf(exchange.request)),
    'POST /session/factor': async (ctx, { body }, exchange) => own.enrolFactor(await ownOf(ctx, exchange), deps, body),
    'POST /session/factor/confirm': async (ctx, { body }, exchange) =>
      own.confirmFactor(await ownOf(ctx, exchange), deps, body, originOf(exchange.request)),
    'GET /session/oidc/start': async (ctx, _input, { request, reply }) => {
      const { url, cookie } = await oidc.startOidc(ctx, callbackOf(ctx.config, request));
      // Lax, because the browser comes back from another site; it holds no session, only the flow under way.
      const options = { path: oidcPath, httpOnly: true, sameSite: 'lax', secure: isSecure(ctx.config) } as const;
      reply.setCookie(oidc.flowCookie, cookie, { ...options, maxAge: oidc.flowSeconds });
      await reply.redirect(url);
    },
    'GET /session/oidc/callback': async (ctx, _input, exchange) => {
      const { request, reply } = exchange;
      const url = new URL(callbackOf(ctx.config, request));
      url.search = new URL(request.url, 'http://local').search;
      reply.clearCookie(oidc.flowCookie, { path: oidcPath });
      try {
        const cookie = request.cookies[oidc.flowCookie];
        setSession(exchange, ctx.config, await oidc.finishOidc(ctx, { url, cookie }, originOf(request)));
      } catch (error) {
        // A browser comes here by itself, so it is sent to a page that can show the refusal.
        if (!(error instanceof Refusal) || error.kind === 'missing') throw error;
        ctx.log.warn({ code: error.code, cause: error.cause }, 'sign-in at the identity provider refused');
        await reply.redirect(`${deps.home}?refused=${encodeURIComponent(error.code)}`);
        return;
      }
      await reply.redirect(deps.home);
    },
    'GET /sessions': async (ctx, { query }, exchange) => own.listSessionsOf(ctx, await ownOf(ctx, exchange), query),
    'POST /sessions/:id/end': async (ctx, { params, body }, exchange) =>
      own.endSession(ctx, await ownOf(ctx, exchange), params.id, body),

    'GET /areas': (ctx, { query }) => areas.listAreasAt(ctx, query),
    'POST /areas': (ctx, { body }) => areas.addArea(ctx, body),
    'POST /areas/:code/close': (ctx, { params, body }) => areas.shutArea(ctx, Number(params.code), body),
    'POST /areas/split': (ctx, { body }) => areas.splitArea(ctx, body),
    'POST /areas/merge': (ctx, { body }) => areas.mergeAreas(ctx, body),
    'GET /organs': (ctx, { query }) => organs.listOrgansAt(ctx, query),
    'POST /organs': (ctx, { body }) => organs.addOrgan(ctx, body),
    'POST /organs/:id/change': (ctx, { params, body }) => organs.changeOrgan(ctx, params.id, body),
    'POST /organs/:id/close': (ctx, { params, body }) => organs.shutOrgan(ctx, params.id, body),
    'GET /posts': (ctx, { query }) => organs.listPostsOf(ctx, query),
    'POST /posts': (ctx, { body }) => organs.addPost(ctx, deps, body),
    'POST /posts/:id/roles': (ctx, { params, body }) => organs.grantRoles(ctx, params.id, body),
    'POST /posts/:id/grids': (ctx, { params, body }) => organs.setGrids(ctx, deps, params.id, body),
    'POST /posts/:id/close': (ctx, { params, body }) => organs.shutPost(ctx, params.id, body),

    'GET /people': (ctx, { query }) => people.listPeopleOf(ctx, deps, query),
    'POST /people': (ctx, { body }) => people.addPerson(ctx, deps, body),
    'POST /people/:id/holdings': (ctx, { params, body }) => people.addHolding(ctx, params.id, body),
    'POST /people/:id/reveal': (ctx, { params, body }) => people.revealPerson(ctx, deps, params.id, body),
    'POST /holdings/:id/activate': (ctx, { params, body }) => people.turnOnHolding(ctx, params.id, body),
    'POST /holdings/:id/end': (ctx, { params, body }) => people.shutHolding(ctx, params.id, body),

    'POST /accounts/:personId/unlock': (ctx, { params, body }) => access.unlockAccount(ctx, params.personId, body),
    'POST /accounts/:personId/disable': (ctx, { params, body }) => access.disableAccount(ctx, params.personId, body),
    'POST /accounts/:personId/enable': (ctx, { params, body }) => access.enableAccount(ctx, params.personId, body),
    'POST /accounts/:personId/reset-password': (ctx, { params, body }) =>
      access.resetPassword(ctx, params.personId, body),
    'POST /accounts/:personId/reset-factor': (ctx, { params, body }) => access.resetFactor(ctx, params.personId, body),
    'GET /tokens': (ctx, { query }) => access.listTokensOf(ctx, query),
    'POST /tokens': (ctx, { body }) => access.issueToken(ctx, deps, body),
    'POST /tokens/:id/revoke': (ctx, { params, body }) => access.endToken(ctx, params.id, body),
    'GET /ledger': (ctx, { query }) => access.listLedgerOf(ctx, query),
  };
}
