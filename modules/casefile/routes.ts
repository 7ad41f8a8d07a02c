import { addressOf, type Exchange, type Handlers } from '@zhenshu/kernel/http.ts';
import type { casefileContract } from './contract.ts';
import { importYear, listYears } from './usecases/calendars.ts';
import type { Blobs } from './usecases/blobs.ts';
import { listCases, listWork, viewCase, type OrganNames } from './usecases/cases.ts';
import { readFile, uploadFile } from './usecases/files.ts';
import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Live } from './usecases/live.ts';
import { advance, type Spine } from './usecases/spine.ts';
import { verifyCase } from './usecases/verify.ts';

/** Who calls, if he is still signed in, without prolonging his session by asking. */
export type StillCalls = (request: Exchange['request']) => Promise<Actor | undefined>;

/** Contract to use cases, nothing else. */
export function makeHandlers(
  spine: Spine,
  names: OrganNames,
  blobs: Blobs,
  live: Live,
  stillCalls: StillCalls,
): Handlers<typeof casefileContract> {
  return {
    'GET /work': (ctx, { query }) => listWork(ctx, names, query),
    'GET /cases': (ctx, { query }) => listCases(ctx, names, query),
    'GET /live': async (ctx, _input, { request, reply }) => {
      // Proxies that gather answers would hold the news back.
      reply
        .type('text/event-stream')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no');
      return live.watch(ctx.actor, () => stillCalls(request)) as never;
    },
    'GET /cases/:id': (ctx, { params }) => viewCase(spine, ctx, names, params.id),
    'POST /cases/:id/commands': (ctx, { params, body }) => advance(spine, ctx, params.id, body),
    'GET /cases/:id/verify': (ctx, { params }) => verifyCase(ctx, params.id),
    'GET /calendar': (ctx) => listYears(ctx),
    'POST /calendar': (ctx, { body }) => importYear(ctx, body),
    'PUT /files/:id': (ctx, { params, query, body }) =>
      uploadFile(ctx, blobs, { id: params.id, name: query.name, bytes: body }),
    'PUT /public/files/:id': (ctx, { params, query, body }, { request }) => {
      const resident = { key: query.key ?? '', from: addressOf(request) };
      return uploadFile(ctx, blobs, { id: params.id, name: '', bytes: body, resident });
    },
    'GET /files/:id': async (ctx, { params, query }, { reply }) => {
      const file = await readFile(ctx, blobs, params.id, query.thumbnail === '1');
      const inline = /^(image|audio|video)\//.test(file.mediaType) || file.mediaType === 'application/pdf';
      reply
        .type(file.mediaType)
        .header('cache-control', 'private, no-store')
        .header(
          'content-disposition',
          `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        );
      return file.content as never;
    },
  };
}
