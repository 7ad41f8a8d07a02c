import type { Handlers } from '@zhenshu/kernel/http.ts';
import type { casefileContract } from './contract.ts';
import { importYear, listYears } from './usecases/calendars.ts';
import type { Blobs } from './usecases/blobs.ts';
import { listCases, listWork, viewCase, type OrganNames } from './usecases/cases.ts';
import { readFile, uploadFile } from './usecases/files.ts';
import { advance, type Spine } from './usecases/spine.ts';
import { verifyCase } from './usecases/verify.ts';

/** Contract to use cases, nothing else. */
export function makeHandlers(spine: Spine, names: OrganNames, blobs: Blobs): Handlers<typeof casefileContract> {
  return {
    'GET /work': (ctx, { query }) => listWork(ctx, names, query),
    'GET /cases': (ctx, { query }) => listCases(ctx, names, query),
    'GET /cases/:id': (ctx, { params }) => viewCase(spine, ctx, names, params.id),
    'POST /cases/:id/commands': (ctx, { params, body }) => advance(spine, ctx, params.id, body),
    'GET /cases/:id/verify': (ctx, { params }) => verifyCase(ctx, params.id),
    'GET /calendar': (ctx) => listYears(ctx),
    'POST /calendar': (ctx, { body }) => importYear(ctx, body),
    'PUT /files/:id': (ctx, { params, query, body }) =>
      uploadFile(ctx, blobs, { id: params.id, name: query.name, bytes: body }),
    'PUT /public/files/:id': (ctx, { params, query, body }) =>
      uploadFile(ctx, blobs, { id: params.id, name: query.name, bytes: body, key: query.key ?? '' }),
    'GET /files/:id': async (ctx, { params, query }, { reply }) => {
      const file = await readFile(ctx, blobs, params.id, query.thumbnail === '1');
      const inline = /^(image|audio|video)\//.test(file.mediaType) || file.mediaType === 'application/pdf';
      reply
        .type(file.mediaType)
        .header('cache-control', 'private, max-age=3600')
        .header(
          'content-disposition',
          `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        );
      return file.content as never;
    },
  };
}
