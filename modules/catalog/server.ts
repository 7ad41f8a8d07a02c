import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { catalogContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import type { Deps } from './usecases/deps.ts';
import { importList } from './usecases/import.ts';

export {
  authority,
  categoryNames,
  conditionsFor,
  dutiesUnderDraft,
  findCategory,
  proposeOrgans,
  stepLimits,
  suggestCategories,
} from './usecases/in-force.ts';
export { suggestDuty } from './usecases/suggestions.ts';
export { readBpmn } from './usecases/read-bpmn.ts';
export { seedCatalog, type CatalogSeed } from './usecases/seed.ts';

/** The module for the server: `mount(app.contract)(app.handlers)`. */
export function makeCatalog(deps: Deps) {
  return {
    contract: catalogContract,
    handlers: makeHandlers(deps),
    importList: (ctx: Ctx, upload: Parameters<typeof importList>[2]) => importList(ctx, deps, upload),
  };
}
