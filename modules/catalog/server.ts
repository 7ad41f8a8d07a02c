import { catalogContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import type { Deps } from './usecases/import.ts';

export {
  conditionsFor,
  findCategory,
  listsOn,
  proposeOrgans,
  stepLimits,
  suggestCategories,
} from './usecases/in-force.ts';
export { importList, type FindOrgansByName } from './usecases/import.ts';
export { seedCatalog, type CatalogSeed } from './usecases/seed.ts';

/** The module for the server: `mount(app.contract)(app.handlers)`. */
export function makeCatalog(deps: Deps) {
  return { contract: catalogContract, handlers: makeHandlers(deps) };
}
