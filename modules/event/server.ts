import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import type { Spine } from '@zhenshu/casefile/server.ts';
import { alarmContract, eventContract } from './contract.ts';
import { callContract, type CallBody } from './contract/call.ts';
import { makeAlarmHandlers, makeCallHandlers, makeHandlers } from './routes.ts';
import { forgetReceipts } from './store/alarms.ts';
import { setDevice } from './usecases/alarm-devices.ts';
import { makeHook, type HookDeps } from './usecases/alarm-hook.ts';
import { makeSource, renewSecret } from './usecases/alarm-sources.ts';
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

/** What came of a message is kept this long; the report it became, for good. */
const receiptDays = 30;

/** Alarms by signed webhook: they come in by the intake, and their pictures as files of cases. */
export function makeAlarms(deps: HookDeps) {
  const take = makeHook(deps);
  return {
    contract: alarmContract,
    handlers: makeAlarmHandlers(deps, take),
    makeSource: (ctx: Ctx, body: Parameters<typeof makeSource>[2]) => makeSource(ctx, deps, body),
    renewSecret: (ctx: Ctx, id: string, body: Parameters<typeof renewSecret>[3]) =>
      renewSecret(ctx, deps.keyring, id, body),
    setDevice,
    take,
    forget: (db: Database, now: Date) => forgetReceipts(db, new Date(now.getTime() - receiptDays * 86_400_000)),
  };
}
