import type { Handlers } from '@zhenshu/kernel/http.ts';
import type { gridContract } from './contract.ts';
import { browseGrids } from './usecases/browse.ts';
import { importGrids, previewGrids, type Deps } from './usecases/import.ts';
import { showPlace } from './usecases/locate.ts';

/** The handlers of the module's routes. */
export function makeHandlers(deps: Deps): Handlers<typeof gridContract> {
  return {
    'GET /grids': (ctx, { query }) => browseGrids(ctx, query),
    'GET /grids/locate': (ctx, { query }) => showPlace(ctx, Number(query.lng), Number(query.lat)),
    'POST /grids/preview': (ctx, { query, body }) => previewGrids(ctx, deps, { ...query, bytes: body }),
    'POST /grids/import': (ctx, { query, body }) =>
      importGrids(ctx, deps, { ...query, acceptPartial: query.acceptPartial === '1', bytes: body }),
  };
}
