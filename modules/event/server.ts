import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Spine } from '@zhenshu/casefile/server.ts';
import { eventContract } from './contract.ts';
import { makeHandlers } from './routes.ts';
import type { Deps } from './usecases/deps.ts';
import { importReports } from './usecases/import.ts';
import { makeIntake } from './usecases/intake.ts';
import { eventServer } from './usecases/look.ts';

/** Puts the module together: its procedure for the spine, its routes on that spine, its intake. */
export function makeEvent(options: Deps) {
  const takeIn = makeIntake(options);
  return {
    procedure: eventServer(options),
    contract: eventContract,
    handlers: (spine: Spine) => makeHandlers(options, takeIn, spine),
    takeIn,
    importReports: (ctx: Ctx, table: Parameters<typeof importReports>[3]) => importReports(ctx, options, takeIn, table),
  };
}
