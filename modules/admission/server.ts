import { admissionContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import { admissionServer, type Deps } from './usecases.ts';

/** Puts the module together: its procedure for the spine, and its routes. */
export function makeAdmission(deps: Deps) {
  return { procedures: [admissionServer(deps)], contract: admissionContract, handlers: makeHandlers(deps) };
}
