import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';
import type { OrganNames } from '@zhenshu/casefile/server.ts';
import { eventContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import { importReports } from './usecases/import.ts';
import { makeIntake } from './usecases/intake.ts';
import { eventServer } from './usecases/look.ts';

/** Puts the module together: its procedure for the spine, its routes, its intake. */
export function makeEvent(options: { keyring: Keyring; organNames: OrganNames }) {
  const takeIn = makeIntake(options.keyring);
  return {
    procedure: eventServer(options.organNames),
    contract: eventContract,
    handlers: makeHandlers(options.keyring, options.organNames, takeIn),
    takeIn,
    importReports: (ctx: Ctx, table: Parameters<typeof importReports>[2]) => importReports(ctx, takeIn, table),
  };
}
