import type { Spine } from '@zhenshu/casefile/server.ts';
import { addressOf, type Handlers } from '@zhenshu/kernel/http.ts';
import type { alarmContract, eventContract, TakenIn } from './contract.ts';
import type { callContract } from './contract/call.ts';
import { importDevices, pageDevices, setDevice } from './usecases/alarm-devices.ts';
import { tryAlarm, type HookDeps, type makeHook } from './usecases/alarm-hook.ts';
import {
  changeSource,
  makeSource,
  pageReceipts,
  pageSources,
  renewSecret,
  showSource,
} from './usecases/alarm-sources.ts';
import { answerLink, makeLink, showLink } from './usecases/call-links.ts';
import { listCalls, whistle } from './usecases/call.ts';
import type { Deps } from './usecases/deps.ts';
import { dryRunList } from './usecases/dry-run.ts';
import { importReports } from './usecases/import.ts';
import type { Told } from './usecases/intake.ts';
import { countOpenByGrid, exportMeasures, listBehind, measure } from './usecases/measures.ts';
import { listReports, propose, rateReport, revealReporter, trackReport } from './usecases/reports.ts';
import { trackingCode } from './usecases/tracking.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';

/** Contract to use cases, nothing else. */
export function makeHandlers(
  deps: Deps,
  takeIn: (ctx: Ctx, told: Told) => Promise<TakenIn>,
  spine: Spine,
): Handlers<typeof eventContract> {
  return {
    'POST /reports': async (ctx, { body }) => {
      const taken = await takeIn(ctx, body);
      // Whoever stands at the desk or rings takes number and code along; nobody reads the code from the case later.
      const isTold = body.channel === 'desk' || body.channel === 'hotline';
      return { ...taken, code: isTold ? trackingCode(deps.keyring, taken.number) : null };
    },
    'POST /reports/import': (ctx, { query, body }) =>
      importReports(ctx, deps, takeIn, { id: query.id, fileName: query.name, channel: query.channel, bytes: body }),
    'GET /cases/:id/reports': (ctx, { params }) => listReports(ctx, deps, params.id),
    'POST /reports/:id/reveal': (ctx, { params, body }) => revealReporter(ctx, deps, params.id, body),
    'GET /cases/:id/proposals': (ctx, { params, query }) => propose(ctx, deps, params.id, query),
    'GET /lists/versions/:id/dry-run': (ctx, { params, query }) =>
      dryRunList(ctx, deps, params.id, query.days === undefined ? undefined : Number(query.days)),
    'POST /public/reports': async (ctx, { body }) => {
      const { number } = await takeIn(ctx, { ...body, channel: 'portal' });
      return { number, code: trackingCode(deps.keyring, number) };
    },
    'GET /public/reports/:number': (ctx, { params, query }, { request }) =>
      trackReport(ctx, deps.keyring, { ...params, ...query, from: addressOf(request) }),
    'POST /public/reports/:number/rating': (ctx, { params, body }, { request }) =>
      rateReport(ctx, deps, spine, { ...params, from: addressOf(request) }, body),
    'GET /measures': (ctx, { query }) => measure(ctx, deps, query),
    'GET /measures/grids': (ctx) => countOpenByGrid(ctx),
    'GET /measures/export': async (ctx, { query }, { reply }) => {
      const { fileName, bytes } = await exportMeasures(ctx, deps, query);
      reply
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
      return bytes;
    },
    'GET /measures/:name/rows': (ctx, { params, query }) => listBehind(ctx, deps, params.name, query),
  };
}

/** The same for joint calls. */
export function makeCallHandlers(deps: Deps, spine: Spine): Handlers<typeof callContract> {
  return {
    'POST /calls': (ctx, { body }) => whistle(ctx, deps, spine, body),
    'GET /calls': (ctx, { query }) => listCalls(ctx, deps, query),
    'POST /calls/:id/links': (ctx, { params, body }) => makeLink(ctx, deps, spine, params.id, body),
    'GET /public/calls/:secret': (ctx, { params }) => showLink(ctx, params.secret),
    'POST /public/calls/:secret': (ctx, { params, body }) => answerLink(ctx, deps, spine, params.secret, body),
  };
}

/** The same for alarms: their sources, and the door they come in by. */
export function makeAlarmHandlers(deps: HookDeps, hook: ReturnType<typeof makeHook>): Handlers<typeof alarmContract> {
  return {
    'GET /alarm-sources': (ctx, { query }) => pageSources(ctx, query),
    'POST /alarm-sources': (ctx, { body }) => makeSource(ctx, deps, body),
    'GET /alarm-sources/:id': (ctx, { params }) => showSource(ctx, params.id),
    'POST /alarm-sources/:id/change': (ctx, { params, body }) => changeSource(ctx, params.id, body),
    'POST /alarm-sources/:id/renew': (ctx, { params, body }) => renewSecret(ctx, deps.keyring, params.id, body),
    'GET /alarm-sources/:id/devices': (ctx, { params, query }) => pageDevices(ctx, params.id, query),
    'POST /alarm-sources/:id/devices': (ctx, { params, body }) => setDevice(ctx, params.id, body),
    'POST /alarm-sources/:id/devices/import': (ctx, { params, query, body }) =>
      importDevices(ctx, params.id, { ...query, bytes: body }),
    'GET /alarm-sources/:id/receipts': (ctx, { params, query }) => pageReceipts(ctx, params.id, query),
    'POST /alarm-sources/:id/test': (ctx, { params, body }) => tryAlarm(ctx, deps, params.id, body.sample),
    'POST /hooks/:source': (ctx, { params, body }, { request }) => {
      const signature = request.headers['x-zhenshu-signature'];
      return hook(ctx, { source: params.source, signature: typeof signature === 'string' ? signature : '', body });
    },
  };
}
