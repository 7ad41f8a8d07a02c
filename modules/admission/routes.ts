import type { Handlers } from '@zhenshu/kernel/http.ts';
import type { admissionContract } from './contract.ts';
import { apply, listAdmitted, listApplications, showBurden, type Deps } from './usecases.ts';

/** Contract to use cases, nothing else. */
export function makeHandlers(deps: Deps): Handlers<typeof admissionContract> {
  return {
    'POST /admissions': (ctx, { body }) => apply(ctx, deps, body),
    'GET /admissions': (ctx, { query }) => listApplications(ctx, deps, query),
    'GET /admissions/register': (ctx, { query }) => listAdmitted(ctx, query),
    'GET /cases/:id/burden': (ctx, { params }) => showBurden(ctx, deps, params.id),
  };
}
