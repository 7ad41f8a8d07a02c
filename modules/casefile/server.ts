import type { Config } from '@zhenshu/kernel/config.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Database } from '@zhenshu/kernel/db.ts';
import { casefileContract } from './contract.ts';
import { makeHandlers, type StillCalls } from './routes.ts';
import { importYear } from './usecases/calendars.ts';
import { makeLive } from './usecases/live.ts';
import { openBlobs } from './usecases/blobs.ts';
import { dropWaitingFiles, uploadFile } from './usecases/files.ts';
import type { OrganNames } from './usecases/cases.ts';
import type { ProcedureServer, Spine } from './usecases/spine.ts';

export { calendarOf } from './usecases/calendars.ts';
export {
  advance,
  advanceAll,
  advanceIn,
  commandRowJson,
  write,
  type ProcedureServer,
  type Taken,
  type Spine,
} from './usecases/spine.ts';
export { caseForPublic, caseRows, dataOfCases, findCaseInScope, listCases, type OrganNames } from './usecases/cases.ts';
export { openCase, type Opening } from './usecases/open.ts';
export { verifyCases } from './usecases/verify.ts';
export { anchorDays, verifyAnchors } from './usecases/anchors.ts';
export { rereadClocks, ringBells } from './usecases/bells.ts';
export { uploadKeyDigest } from './usecases/files.ts';
export { caseIds, nextNumber, openByGrid, openBetween, priorCommands, type Step } from './store.ts';

/** Puts the spine together with the procedures that run on it. */
export function makeCasefile(options: {
  config: Config;
  procedures: readonly ProcedureServer[];
  organNames: OrganNames;
  db: Database;
  stillCalls: StillCalls;
  /** Milliseconds between two looks at whether the reader of a stream is still signed in. */
  beat?: number | undefined;
}) {
  const procedures = new Map(options.procedures.map((server) => [server.procedure.kind, server]));
  const spine: Spine = { procedures, lines: [...new Set(options.procedures.map((server) => server.procedure.line))] };
  const blobs = openBlobs(options.config);
  const live = makeLive(options);
  return {
    spine,
    contract: casefileContract,
    handlers: makeHandlers(spine, options.organNames, blobs, live, options.stillCalls),
    uploadFile: (ctx: Ctx, file: Parameters<typeof uploadFile>[2]) => uploadFile(ctx, blobs, file),
    dropWaitingFiles: (ctx: Ctx) => dropWaitingFiles(ctx, blobs),
    importYear,
    live: { end: live.end, close: live.close },
  };
}
