import { hash, randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastifyCookie from '@fastify/cookie';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify';
import type { TSchema } from 'typebox';
import type { Actor } from './actor.ts';
import type { Config } from './config.ts';
import { Problem, type Access, type Contract, type Input, type Output, type Route, type RouteKey } from './contract.ts';
import type { Ctx } from './ctx.ts';
import { isConnectionFault, type Database } from './db.ts';
import type { Log } from './log.ts';
import { Refusal, refuse, type RefusalKind } from './refusal.ts';
import { makeSlots } from './slots.ts';

/** The one table of refusal kinds and HTTP statuses. */
const statusOf: Record<RefusalKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  limited: 429,
};

/** What the shell gives to handlers beside their input. */
export type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };
export type Handlers<C extends Contract> = {
  [K in keyof C]: (ctx: Ctx, input: Input<C[K]>, exchange: Exchange) => Promise<Output<C[K]> | ReadableStream | Buffer>;
};

/** Finds out who calls; undefined where nobody is signed in. Refuses a bad or ended session. */
export type Authenticate = (request: FastifyRequest, now: Date) => Promise<Actor | undefined>;
export type HttpOptions = {
  readonly config: Config;
  readonly db: Database;
  readonly log: Log;
  readonly authenticate: Authenticate;
  /** The actor of a public route: a resident, or anybody; `county` comes from the deployment. */
  readonly publicActor: (request: FastifyRequest) => Actor;
  readonly clock?: () => Date;
  /** Milliseconds a stranger's body may take, where other than the pool of its route says. */
  readonly strangersBody?: number | undefined;
  /** Answers addresses outside the API: the apps' pages. */
  readonly page?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;
};

export type Http = {
  readonly app: FastifyInstance;
  /** Serves a module's route table under /api/v1 with its handlers; every route needs exactly one. */
  readonly mount: <C extends Contract>(contract: C) => (handlers: Handlers<C>) => void;
  /** All routes mounted so far, for the access tests and the OpenAPI description. */
  readonly routes: Map<RouteKey, { access: Access; operationId: string }>;
};

const apiPrefix = '/api/v1';
/**
 * Bodies of bytes are held in memory whole: so many at a time. Who holds one pool full leaves the others free, and strangers
 * hold only so many `each` by one address, and within so many milliseconds.
 */
const pools = {
  staff: { most: 24, each: 24, within: Infinity },
  residents: { most: 24, each: 2, within: 120_000 },
  machines: { most: 24, each: 4, within: 20_000 },
};
/** A body announced no longer than this needs no place of a pool: it holds no more memory than any JSON may. */
const smallBody = 65_536;
/** Callers remembered as having proved who they are. */
const mostKnown = 20_000;
/** Milliseconds between headers and body after which the caller is looked up again. */
const patience = 1000;

/** Builds the HTTP shell: validation, problem+json, security headers, limits, request ids, OpenAPI. */
export async function makeHttp(options: HttpOptions): Promise<Http> {
  const { config, db, log, authenticate, publicActor } = options;
  const clock = options.clock ?? (() => new Date());
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (_address: string, hop: number) => hop < config.trustProxy,
    genReqId: () => randomUUID(),
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 200 },
    // An address that is no address at all (%ZZ) is refused before any handler of ours.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, log),
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: true,
        strict: false,
      },
    },
    return503OnClosing: true,
    // A whole request within this time, or the connection is not worth its memory: 20 MB at 1.3 Mbit/s.
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
  });
  const routes: Http['routes'] = new Map();

  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => {
    const page =
      request.method === 'GET' && !request.url.startsWith('/api/') ? options.page?.(request, reply) : undefined;
    return page ?? sendProblem(new Refusal('missing', 'http.no_such_route'), request, reply, log);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Cases, names and one-off secrets belong into no cache: whoever answers with something else says so.
    if (request.url.startsWith(`${apiPrefix}/`)) reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address itself: addresses carry ids and search words.
    log.info(
      {
        id: request.id,
        route: request.routeOptions.url ?? 'none',
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  for (const type of ['application/octet-stream', /^image\//, /^application\/(pdf|vnd\.|zip)/, 'text/csv']) {
    app.addContentTypeParser(type as string, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }

  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // antd writes its styles at run time; scripts stay strict.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: config.publicUrl?.startsWith('https:') ? [] : null,
      },
    },
    strictTransportSecurity: config.publicUrl?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
  });
  await app.register(fastifyCookie);
  await app.register(rateLimit, {
    global: true,
    max: config.rateLimit,
    timeWindow: 60_000,
    // A town hall shares one address: whoever proved who he is, is counted alone. Who has only said so counts by address.
    keyGenerator: (request) => known.get(credentialsOf(request)) ?? addressOf(request),
    errorResponseBuilder: (_request, context) =>
      new Refusal('limited', 'http.too_many', { retryAfterSeconds: Math.ceil(context.ttl / 1000) }),
  });
  await app.register(swagger, {
    // Bytes are described, but have no schema to be checked by: the module sniffs what they are.
    transform: ({ schema, url }) => ({
      schema: schema?.consumes ? { ...schema, body: { type: 'string', format: 'binary' } } : schema,
      url,
    }),
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '镇枢 Zhenshu',
        version: '1',
        description: 'API of the township work system. Every refusal is application/problem+json with a code.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'zs_session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  });
  app.get(`${apiPrefix}/openapi.json`, { schema: { hide: true } }, async () => app.swagger());

  const rooms = {
    staff: makeSlots(pools.staff.most, pools.staff.each),
    residents: makeSlots(pools.residents.most, pools.residents.each),
    machines: makeSlots(pools.machines.most, pools.machines.each),
  };
  /** Takes a place for a body, until it is answered; refuses `http.busy`. A stranger's body must have come in time. */
  function holdRoom(pool: keyof typeof pools, request: FastifyRequest, reply: FastifyReply): void {
    if (Number(request.headers['content-length'] ?? Infinity) <= smallBody) return;
    const free = rooms[pool](addressOf(request)) ?? refuse('limited', 'http.busy', { retryAfterSeconds: 3 });
    reply.raw.once('close', free);
    const within = pool === 'staff' ? Infinity : (options.strangersBody ?? pools[pool].within);
    if (within === Infinity) return;
    const body = request.raw;
    const late = setTimeout(() => {
      // Whoever reads the body answers; where nobody does any more, there is nothing to answer.
      if (body.listenerCount('error') > 0)
        body.emit('error', Object.assign(new Error('too slow'), { statusCode: 408 }));
      else body.destroy();
    }, within).unref();
    body.once('close', () => clearTimeout(late)).once('end', () => clearTimeout(late));
  }

  const admitted = new WeakMap<FastifyRequest, { readonly actor: Actor; readonly now: Date }>();

  function mount<C extends Contract>(contract: C) {
    return (handlers: Handlers<C>) => {
      for (const key of Object.keys(contract) as RouteKey[]) {
        const route = contract[key]!;
        const handler = handlers[key as keyof C] as unknown as (
          ctx: Ctx,
          input: unknown,
          exchange: Exchange,
        ) => Promise<unknown>;
        if (routes.has(key)) throw new Error(`Route ${key} is mounted twice`);
        routes.set(key, { access: route.access, operationId: route.operationId });
        const [method, path] = key.split(' ') as [string, string];
        const schema: Record<string, unknown> = {
          operationId: route.operationId,
          summary: route.summary,
          tags: [path.split('/')[1]!],
          security: route.access === 'public' ? [] : [{ session: [] }, { token: [] }],
          response: responsesOf(route.response),
        };
        if (route.params) schema['params'] = route.params;
        if (route.query) schema['querystring'] = route.query;
        if (route.body) schema['body'] = route.body;
        if (route.rawBody) schema['consumes'] = [route.signed ? '*/*' : 'application/octet-stream'];
        const options: RouteOptions = {
          method,
          url: `${apiPrefix}${path}`,
          schema,
          ...(route.rawBody ? { bodyLimit: route.rawBody } : {}),
          config: route.limit ? { rateLimit: limitOf(route.limit, route.access) } : {},
          // Before the body is read: a stranger fills no memory and learns nothing of what a body should hold.
          preParsing: async (request, reply) => {
            const now = clock();
            admitted.set(request, { now, actor: await admit(route.access, request, now) });
            if (route.rawBody) holdRoom(poolOf(route), request, reply);
          },
          handler: async (request, reply) => {
            // Things happen when they have been said, not when somebody began to say them; he may be gone by then.
            const now = clock();
            const early = admitted.get(request)!;
            const isLate = now.getTime() - early.now.getTime() > patience;
            const actor = isLate ? await admit(route.access, request, now) : early.actor;
            const ctx: Ctx = { actor, now, db, log: request.log as unknown as Log, config };
            if (route.rawBody && !Buffer.isBuffer(request.body)) refuse('invalid', 'http.body_expected');
            return handler(
              ctx,
              { params: request.params, query: request.query, body: request.body },
              { request, reply },
            );
          },
        };
        if (route.signed) void app.register(async (apart) => readAsItCame(apart).route(options));
        else app.route(options);
      }
    };
  }

  /** Who proved lately who he is, by the digest of what he showed: known before the next request is looked up. */
  const known = new Map<string, string>();
  async function prove(request: FastifyRequest, now: Date): Promise<Actor | undefined> {
    const credentials = credentialsOf(request);
    const actor = await authenticate(request, now).catch((error: unknown) => {
      known.delete(credentials);
      throw error;
    });
    const who = actor?.personId ?? actor?.tokenId;
    if (!who) return actor;
    known.delete(credentials);
    known.set(credentials, `proved ${who}`);
    if (known.size > mostKnown) known.delete(known.keys().next().value!);
    return actor;
  }

  async function admit(access: Access, request: FastifyRequest, now: Date): Promise<Actor> {
    if (access === 'public') return publicActor(request);
    const actor = (await prove(request, now)) ?? refuse('unauthenticated', 'http.sign_in');
    // A browser of another site cannot set this header without asking first; with SameSite cookies, two walls.
    if (request.method !== 'GET' && actor.kind === 'person' && request.headers['x-zhenshu'] === undefined) {
      refuse('forbidden', 'http.cross_site');
    }
    if (access !== 'signed_in' && !actor.rights.has(access.right))
      refuse('forbidden', 'http.not_allowed', { right: access.right });
    return actor;
  }

  return { app, mount, routes };
}

/** A part of the server that hands bodies over byte for byte, whatever they are said to be: what is signed is what came. */
function readAsItCame(app: FastifyInstance): FastifyInstance {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

/** The address a caller is counted by: of IPv6 the network of one household, whose addresses are without number. */
export function addressOf(request: FastifyRequest): string {
  return normalizeIP(request.ip);
}

/** A digest of everything a request shows to prove who sent it. */
function credentialsOf({ headers, cookies }: FastifyRequest): string {
  return hash('sha256', `${headers.authorization ?? ''}\n${cookies['zs_session'] ?? ''}`, 'base64url');
}

/** Whose bodies of bytes a route takes. */
function poolOf({ access, signed }: Route): keyof typeof pools {
  if (signed) return 'machines';
  return access === 'public' ? 'residents' : 'staff';
}

/** A limit of a route's own. Where nobody signs in the address is counted, even of whoever is signed in elsewhere. */
function limitOf(max: number, access: Access) {
  const byAddress = { keyGenerator: addressOf };
  return { max, timeWindow: 60_000, ...(access === 'public' ? byAddress : {}) };
}

function responsesOf(success: TSchema | undefined): Record<string, unknown> {
  const problem = { description: 'Refused; see code', content: { 'application/problem+json': { schema: Problem } } };
  return success ? { 200: success, '4xx': problem } : { '4xx': problem };
}

function sendProblem(
  error: FastifyError | Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  const problem = toProblem(error, request.id);
  if (problem.status >= 500) log.error({ err: error, id: request.id, route: request.routeOptions.url }, 'fault');
  if (problem.status === 429 && problem.data?.['retryAfterSeconds'])
    reply.header('retry-after', `${problem.data['retryAfterSeconds'] as number}`);
  if (problem.status === 503) reply.header('retry-after', '2');
  return reply.status(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
}

function toProblem(error: FastifyError | Refusal, requestId: string): Problem {
  const make = (status: number, code: string, extra: Partial<Problem> = {}): Problem => ({
    type: 'about:blank',
    title: code,
    status,
    code,
    ...extra,
    requestId,
  });
  if (error instanceof Refusal) {
    const { errors, ...data } = error.data as { errors?: Problem['errors'] };
    return make(statusOf[error.kind], error.code, {
      ...(Object.keys(data).length > 0 ? { data } : {}),
      ...(errors ? { errors } : {}),
    });
  }
  if (error.validation) {
    const part = error.validationContext ?? 'body';
    return make(422, 'http.invalid', {
      errors: error.validation.slice(0, 20).map((e) => ({
        path: [`${part}${e.instancePath}`, e.params['additionalProperty'], e.params['missingProperty']]
          .filter((step) => typeof step === 'string')
          .join('/'),
        message: e.message ?? 'invalid',
      })),
    });
  }
  if (isConnectionFault(error)) return make(503, 'http.database_away');
  const status = error.statusCode ?? 500;
  if (status === 408) return make(408, 'http.too_slow');
  if (status === 413) return make(413, 'http.too_large');
  if (status === 415) return make(415, 'http.media_type');
  if (status >= 400 && status < 500) return make(status, 'http.malformed', { detail: error.code ?? 'malformed' });
  return make(500, 'http.fault');
}
