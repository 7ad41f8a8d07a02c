import { catalogContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import type { Deps } from './usecases/import.ts';

export { conditionsFor, findCategory, proposeOrgans, stepLimits, suggestCategories } from './usecases/in-force.ts';
export { seedCatalog, type CatalogSeed } from './usecases/seed.ts';

/** The module for the server: `mount(app.contract)(app.handlers)`. */
export function makeCatalog(deps: Deps) {
  return { contract: catalogContract, handlers: makeHandlers(deps) };
}
