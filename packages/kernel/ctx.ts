import type { Actor, Scope } from './actor.ts';
import type { Config } from './config.ts';
import type { Database, Tx } from './db.ts';
import type { Log } from './log.ts';

/** What a use case needs from outside: who, when, the database held to the actor's scope, log and settings. */
export type Ctx = {
  readonly actor: Actor;
  /** The instant of the request; rules never read the clock. Demo and tests set it. */
  readonly now: Date;
  readonly db: Database;
  readonly log: Log;
  readonly config: Config;
};

/** Runs `work` in one transaction inside the actor's scope. */
export function inTx<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>, scope: Scope = ctx.actor.scope): Promise<T> {
  return ctx.db.tx(scope, work);
}
