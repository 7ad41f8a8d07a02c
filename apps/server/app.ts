import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import { strict, type Contract } from '@zhenshu/kernel/contract.ts';
import { sqlFor, type Database } from '@zhenshu/kernel/db.ts';
import { makeHttp, type Http } from '@zhenshu/kernel/http.ts';
import type { Jobs } from '@zhenshu/kernel/jobs.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { loadKeyring } from '@zhenshu/kernel/sealed.ts';
import {
  areaExists,
  demoPassword,
  findOrgansByName,
  findTowns,
  findVillages,
  listAreas,
  makeOrg,
  organNames,
  organsFor,
  organsOfPerson,
} from '@zhenshu/org/server.ts';
import type { Rights } from '@zhenshu/org/contract.ts';
import { rights as orgRights } from '@zhenshu/org/policy.ts';
import { makeCatalog } from '@zhenshu/catalog/server.ts';
import { rights as catalogRights } from '@zhenshu/catalog/policy.ts';
import { anchorDays, makeCasefile, rereadClocks } from '@zhenshu/casefile/server.ts';
import { rights as casefileRights } from '@zhenshu/casefile/policy.ts';
import { makeAdmission } from '@zhenshu/admission/server.ts';
import { rights as admissionRights } from '@zhenshu/admission/policy.ts';
import { findGrids, makeGrid } from '@zhenshu/grid/server.ts';
import { rights as gridRights } from '@zhenshu/grid/policy.ts';
import { makeAlarms, makeCalls, makeEvent } from '@zhenshu/event/server.ts';
import { rights as eventRights } from '@zhenshu/event/policy.ts';
import { Type } from 'typebox';
import people from '@zhenshu/catalogs/demo/people.json' with { type: 'json' };

/** Every right of every module and the roles that hold it. */
export const rights: Rights = {
  ...orgRights,
  ...catalogRights,
  ...casefileRights,
  ...admissionRights,
  ...gridRights,
  ...eventRights,
};

/** Rights a machine token may be given. */
export const machineRights = [
  'event.report',
  'event.see',
  'case.read',
  'case.upload',
  'catalog.read',
  'grid.read',
] as const;

const demoContract = {
  'GET /demo': {
    operationId: 'getDemo',
    summary: 'Whether this is a demonstration, and its sign-ins',
    access: 'public',
    response: strict({
      demo: Type.Boolean(),
      password: Type.Union([Type.String(), Type.Null()]),
      accounts: Type.Array(
        strict({ username: Type.String(), name: Type.String(), post: Type.String(), roles: Type.Array(Type.String()) }),
      ),
    }),
  },
} as const satisfies Contract;

export type App = Awaited<ReturnType<typeof makeApp>>;

/** Composition root: lists the modules and joins them; owns nothing itself. */
export async function makeApp(options: {
  config: Config;
  db: Database;
  log: Log;
  county: number;
  /** Counties that have areas. */
  counties: () => Promise<number[]>;
  clock?: () => Date;
  /** Milliseconds between two looks at whether the reader of a live stream is still signed in. */
  beat?: number;
  /** Milliseconds a stranger's upload may take. */
  strangersBody?: number;
}) {
  const { config, db, log, county } = options;
  const keyring = loadKeyring(config.fieldKeys);
  const clock = options.clock ?? (() => new Date());
  const org = makeOrg({ db, config, keyring, rights, machineRights, home: '/', clock, findGrids });
  const catalog = makeCatalog({ findOrgansByName, findTowns });
  const grid = makeGrid({ findVillages });
  const eventDeps = { keyring, organNames, areas: listAreas, areaExists, organsFor, organsOfPerson };
  const event = makeEvent(eventDeps);
  const admission = makeAdmission(eventDeps);
  const casefile = makeCasefile({
    ...{ config, procedures: [...event.procedures, ...admission.procedures], organNames, db, beat: options.beat },
    stillCalls: (request) => org.look(request, clock()),
  });
  const calls = makeCalls(eventDeps, casefile.spine);
  const alarms = makeAlarms({ ...eventDeps, takeIn: event.takeIn, keepFile: casefile.uploadFile });

  const root = join(import.meta.dirname, '..');
  const pages = { console: join(root, 'console/dist'), portal: join(root, 'portal/dist') };
  const http: Http = await makeHttp({
    config,
    db,
    log,
    clock,
    strangersBody: options.strangersBody,
    authenticate: org.authenticate,
    publicActor: () => systemActor(county, 'public', 'public'),
    page: (request, reply) => {
      const app = /^\/portal(\/|$|\?)/.test(request.url) ? pages.portal : pages.console;
      return existsSync(join(app, 'index.html'))
        ? reply.header('cache-control', 'no-cache').sendFile('index.html', app)
        : undefined;
    },
  });
  const { app, mount } = http;
  await app.register(fastifyStatic, {
    root: join(pages.console, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: '30d',
    wildcard: true,
  });
  await app.register(fastifyStatic, {
    root: join(pages.portal, 'assets'),
    prefix: '/portal/assets/',
    immutable: true,
    maxAge: '30d',
    decorateReply: false,
  });

  // Streams would keep the server from closing; the wire stays until the last request has said what it had to say.
  app.addHook('preClose', async () => casefile.live.end());
  app.addHook('onClose', () => casefile.live.close());
  const metrics = watch(http);
  app.get('/health', { schema: { hide: true }, config: { rateLimit: false } }, async () => {
    await db.unscoped((tx) => tx.all(sqlFor.selectFrom('kernel.migration').select('name').limit(1)));
    return { ok: true };
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const local = request.ip === '127.0.0.1' || request.ip === '::1';
    const allowed = config.metricsToken ? request.headers.authorization === `Bearer ${config.metricsToken}` : local;
    if (!allowed) return reply.status(404).send();
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });

  mount(demoContract)({
    'GET /demo': async () => ({
      demo: config.mode === 'demo',
      password: config.mode === 'demo' ? demoPassword : null,
      accounts:
        config.mode === 'demo'
          ? people.map(({ username, name, posts }) => ({
              username,
              name,
              post: posts[0]!.title.zh,
              roles: posts[0]!.roles,
            }))
          : [],
    }),
  });
  mount(org.contract)(org.handlers);
  mount(catalog.contract)(catalog.handlers);
  mount(grid.contract)(grid.handlers);
  mount(casefile.contract)(casefile.handlers);
  mount(admission.contract)(admission.handlers);
  mount(event.contract)(event.handlers(casefile.spine));
  mount(calls.contract)(calls.handlers);
  mount(alarms.contract)(alarms.handlers);
  await app.ready();

  const jobs: Jobs = {
    ...org.jobs,
    'casefile.anchor_days': async () => {
      for (const one of await options.counties()) {
        await anchorDays({ actor: systemActor(one, 'anchor'), now: clock(), db, log, config });
      }
    },
    // After an import for its county; each night for all, because a new release may bring another calendar.
    'casefile.reread_clocks': async (payload: { county?: number }) => {
      for (const one of payload.county === undefined ? await options.counties() : [payload.county]) {
        await rereadClocks({ actor: systemActor(one, 'calendar'), now: clock(), db, log, config });
      }
    },
    'event.forget_receipts': () => alarms.forget(db, clock()),
    'event.settle': async () => {
      for (const one of await options.counties()) {
        await event.settle({ actor: systemActor(one, 'settle'), now: clock(), db, log, config });
      }
    },
  };
  // At night, China time; events that are over are added up every few minutes.
  const crontab = [
    { task: 'casefile.anchor_days', at: '20 19 * * *' },
    { task: 'casefile.reread_clocks', at: '40 19 * * *' },
    { task: 'org.forget_sessions', at: '30 19 * * *' },
    { task: 'event.forget_receipts', at: '35 19 * * *' },
    { task: 'event.settle', at: '*/5 * * * *' },
  ];
  return { http, org, catalog, grid, casefile, event, calls, alarms, jobs, crontab };
}

/** Counts and times requests by route pattern. */
function watch({ app }: Http): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'http_request_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'route'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    requests.inc({ method: request.method, route, status: String(reply.statusCode) });
    seconds.observe({ method: request.method, route }, reply.elapsedTime / 1000);
  });
  return registry;
}
