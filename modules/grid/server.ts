import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { gridContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import { importGrids, type Deps } from './usecases/import.ts';

export { findGrids } from './store.ts';
export { seedGrids } from './usecases/import.ts';
export { loadIndex, locate, makeGridIndex } from './usecases/locate.ts';

/** The module for the server: `mount(app.contract)(app.handlers)`. */
export function makeGrid(deps: Deps) {
  return {
    contract: gridContract,
    handlers: makeHandlers(deps),
    importGrids: (ctx: Ctx, upload: Parameters<typeof importGrids>[2]) => importGrids(ctx, deps, upload),
  };
}
