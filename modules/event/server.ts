import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Spine } from '@zhenshu/casefile/server.ts';
import { eventContract } from './contract.ts';
import { callContract, type CallBody } from './contract/call.ts';
import { makeCallHandlers, makeHandlers } from './routes.ts';
import { callServer, whistle } from './usecases/call.ts';
import type { Deps } from './usecases/deps.ts';
import { importReports } from './usecases/import.ts';
import { makeIntake } from './usecases/intake.ts';
import { eventServer } from './usecases/look.ts';
import { settle } from './usecases/measures.ts';

/** Puts the module together: its procedure for the spine, its routes on that spine, its intake. */
export function makeEvent(options: Deps) {
  const takeIn = makeIntake(options);
  return {
    procedures: [eventServer(options), callServer(options)],
    contract: eventContract,
    handlers: (spine: Spine) => makeHandlers(options, takeIn, spine),
    takeIn,
    settle,
    importReports: (ctx: Ctx, table: Parameters<typeof importReports>[3]) => importReports(ctx, options, takeIn, table),
  };
}

/** Joint calls: their routes need the spine, which is put together from the procedures. */
export function makeCalls(deps: Deps, spine: Spine) {
  return {
    contract: callContract,
    handlers: makeCallHandlers(deps, spine),
    whistle: (ctx: Ctx, body: CallBody) => whistle(ctx, deps, spine, body),
  };
}
