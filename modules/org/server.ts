import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import type { Authenticate } from '@zhenshu/kernel/http.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';
import { orgContract, type Rights } from './contract.ts';
import { makeJobs } from './jobs.ts';
import { makeHandlers } from './routes.ts';
import { authenticate, loadActorForPost } from './usecases/actors.ts';
import type { Deps } from './usecases/deps.ts';
import { sessionCookie } from './usecases/secrets.ts';

export { assertNoDemoAccounts, demoPassword, seedOrg, type Seed } from './usecases/seed.ts';

/** Puts the module together: routes with handlers, jobs, and who calls. `rights` are the merged tables of all modules. */
export function makeOrg(options: {
  db: Database;
  config: Config;
  keyring: Keyring;
  rights: Rights;
  /** Rights a machine token may have; none unless named. */
  machineRights?: readonly string[];
  /** Page people land on after the identity provider. */
  home?: string;
  clock?: () => Date;
  findGrids: Deps['findGrids'];
}) {
  const { db, config, keyring, rights } = options;
  const deps = {
    keyring,
    rights,
    machineRights: options.machineRights ?? [],
    home: options.home ?? '/',
    findGrids: options.findGrids,
  };
  const whoCalls =
    (use: 'call' | 'look'): Authenticate =>
    (request, now) =>
      authenticate(
        { ...deps, db, config },
        { authorization: request.headers.authorization, cookie: request.cookies[sessionCookie] },
        now,
        use,
      );
  return {
    contract: orgContract,
    handlers: makeHandlers(deps),
    jobs: makeJobs(db, options.clock ?? (() => new Date())),
    authenticate: whoCalls('call'),
    /** Who would call, without prolonging the session. */
    look: whoCalls('look'),
    /** The actor of a person through a post, for jobs, tools and the demo. Refuses `org.not_your_post`. */
    loadActorForPost: (of: { county: number; personId: string; postId: string; now: Date }): Promise<Actor> =>
      loadActorForPost(db, rights, of),
  };
}

export {
  findOrgansByName,
  findTowns,
  findVillages,
  hasArea as areaExists,
  listAreas,
  organNames,
  organsFor,
  organsOfPerson,
} from './store/places.ts';
