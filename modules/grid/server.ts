import { gridContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import type { Deps } from './usecases/import.ts';

export { seedGrids } from './usecases/import.ts';
export { loadIndex, locate, makeGridIndex } from './usecases/locate.ts';

/** The module for the server: `mount(app.contract)(app.handlers)`. */
export function makeGrid(deps: Deps) {
  return { contract: gridContract, handlers: makeHandlers(deps) };
}
