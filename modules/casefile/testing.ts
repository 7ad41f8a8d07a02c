import { Type } from 'typebox';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { fingerprintOf } from '@zhenshu/kernel/command.ts';
import { strict } from '@zhenshu/kernel/contract.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { anId, testConfig, testCtx, testDatabase, type TestDatabase } from '@zhenshu/kernel/testing.ts';
import { childId, open, ruleOf, type Limit, type Procedure } from './domain.ts';
import { advance, advanceAll, calendarOf, commandRowJson, write, type ProcedureServer } from './server.ts';

const rule = ruleOf<'open' | 'done', null>();
const nothing = strict({});
const turn = (fact: string, op: 'pause' | 'resume' | 'stop') =>
  rule({
    from: ['open'],
    to: ['open'],
    right: 'probe.act',
    payload: nothing,
    fact,
    decide: () => ({ clocks: [op === 'pause' ? { clock: 'main', op, ground: 'test' } : { clock: 'main', op }] }),
  });

/** The smallest procedure that does everything to a clock. */
const probe = {
  kind: 'probe',
  line: 'event',
  initial: 'open',
  states: { open: { open: true }, done: { open: false } },
  commands: {
    pause: turn('paused', 'pause'),
    resume: turn('resumed', 'resume'),
    stop: turn('stopped', 'stop'),
    extend: rule({
      from: ['open'],
      to: ['open'],
      right: 'probe.act',
      payload: strict({ amount: Type.Integer(), unit: Type.String() }),
      fact: 'extended',
      decide: (_file, by) => ({ clocks: [{ clock: 'main', op: 'extend', by: by as Limit, ground: 'test' }] }),
    }),
    share: rule({
      from: ['open'],
      to: ['open'],
      right: 'probe.act',
      payload: strict({ organId: Type.String(), limit: Type.String() }),
      fact: 'shared',
      decide: (_file, { organId, limit }) => ({ seenBy: [organId], set: { limit } }),
    }),
    finish: rule({
      from: ['open'],
      to: ['done'],
      right: 'probe.act',
      payload: nothing,
      fact: 'finished',
      decide: () => ({}),
    }),
    again: rule({
      from: ['done'],
      to: ['open'],
      right: 'probe.act',
      payload: nothing,
      fact: 'reopened',
      decide: () => ({}),
    }),
    await: rule({
      from: ['done'],
      to: ['done'],
      right: 'probe.act',
      payload: nothing,
      fact: 'awaited',
      decide: () => ({ clocks: [{ clock: 'late', op: 'start', limit: { amount: 1, unit: 'emergency_hour' } }] }),
    }),
    /** Ends this case and tells another, which must still be open; that it is there, the spine sees to. */
    hand: rule({
      from: ['open'],
      to: ['done'],
      right: 'probe.act',
      payload: strict({ to: Type.String() }),
      fact: 'handed',
      decide: (_file, { to }) => ({ set: { handedTo: to } }),
    }),
    take: rule({
      from: ['open'],
      to: ['open'],
      right: 'probe.act',
      payload: strict({ from: Type.String() }),
      fact: 'took',
      inner: true,
      decide: (file, { from }) => ({ set: { taken: [...((file.data['taken'] ?? []) as string[]), from] } }),
    }),
  },
} as const satisfies Procedure;

/** The same, but `first` is done by somebody else just before it locks a case: whatever it knew by then is older. */
export function behind(ctx: Ctx, first: () => Promise<unknown>): Ctx {
  const tx: Ctx['db']['tx'] = (scope, work) =>
    ctx.db.tx(scope, (inner) =>
      work({
        ...inner,
        named: async (name, text, values) => {
          if (name === 'casefile.lock') await first();
          return inner.named(name, text, values);
        },
      }),
    );
  return { ...ctx, db: { ...ctx.db, tx } };
}

/** The spine over a database of its own, with cases of a procedure that has one clock and nothing else. */
export type SpineBench = TestDatabase & {
  /** A county nobody used before: what is counted in it is the test's own. */
  readonly aCounty: () => number;
  /** Somebody who may do everything in the county, at an instant in China Standard Time ('2026-06-22 10:00'). */
  readonly at: (county: number, time: string) => Ctx;
  /** Opens a case with its clock 'main' and one task under it. */
  readonly openCase: (ctx: Ctx, limit: Limit, said?: { title: string; place: string }) => Promise<string>;
  readonly give: (
    ctx: Ctx,
    caseId: string,
    command: string,
    payload?: Record<string, unknown>,
    id?: string,
  ) => Promise<void>;
  /** The same for several cases in one transaction. */
  readonly giveAll: (
    ctx: Ctx,
    given: readonly { caseId: string; command: string; payload?: Record<string, unknown>; id?: string }[],
  ) => Promise<string[]>;
  /** Types of a case's facts in order. */
  readonly factsOf: (caseId: string) => Promise<string[]>;
  /** What the lists show of a case: its row's mark and end, and those of its open task. */
  readonly shown: (
    caseId: string,
  ) => Promise<{ mark: string; due: Date | null; taskMark: string; taskDue: Date | null }>;
};

/** Starts it for one test file; call at the top level. */
export async function startSpine(): Promise<SpineBench> {
  const database = await testDatabase();
  const config = testConfig();
  const server: ProcedureServer = {
    procedure: probe,
    look: async () => null,
    along: {
      hand: async (_tx, _ctx, caseId, { payload: { to } }) => [
        { caseId: to as string, command: 'take', payload: { from: caseId } },
      ],
    },
  };
  const spine = {
    procedures: new Map([[probe.kind, server]]),
    lines: ['event' as const],
  };
  let last = 990_200;
  return {
    ...database,
    aCounty: () => ++last,
    at: (county, time) => {
      const actor: Actor = { ...systemActor(county, 'probe'), rights: new Set(['probe.act']) };
      return testCtx(database.db, { actor, config, now: new Date(`${time.replace(' ', 'T')}:00+08:00`) });
    },
    openCase: async (ctx, limit, said = { title: 'probe', place: 'here' }) => {
      const { county, lo } = ctx.actor.scope;
      const [id, commandId] = [anId(), anId()];
      await inTx(ctx, async (tx) => {
        const { next, fact } = open(
          probe,
          {
            county,
            id,
            commandId,
            factType: 'opened',
            head: {
              area: lo,
              grid: null,
              ...said,
              lng: null,
              lat: null,
              subject: null,
              level: 'county',
              number: null,
              organId: null,
            },
            data: {},
            change: {
              clocks: [{ clock: 'main', op: 'start', limit }],
              tasks: [{ id: childId(commandId, 0), step: 'act', needs: 'probe.act', organId: null, clock: 'main' }],
            },
          },
          ctx.actor,
          ctx.now,
          await calendarOf(tx, county),
        );
        const entry = { id: commandId, name: 'probe.open', input: id };
        const command = commandRowJson(ctx, entry, fingerprintOf(entry), next, entry.name, { caseId: id });
        await write(tx, [{ before: null, next, fact, command, uploader: { id: null, uploadKey: null } }]);
      });
      return id;
    },
    give: async (ctx, caseId, command, payload = {}, id = anId()) => {
      await advance(spine, ctx, caseId, { id, command, payload });
    },
    giveAll: async (ctx, given) =>
      (
        await advanceAll(
          spine,
          given.map(({ caseId, command, payload = {}, id = anId() }) => ({
            ctx,
            caseId,
            given: { id, command, payload },
          })),
        )
      ).map(({ state }) => state),
    factsOf: async (caseId) =>
      (
        await database.sql<{ type: string }>('select type from casefile.fact where case_id = $1 order by seq', [caseId])
      ).map(({ type }) => type),
    shown: async (caseId) => {
      const [row] = await database.sql<{ mark: string; due: Date | null; taskMark: string; taskDue: Date | null }>(
        `select c.mark, c.due_at as due, t.mark as "taskMark", nullif(t.due_at, 'infinity') as "taskDue"
         from casefile.case_file c join casefile.task t on t.county = c.county and t.case_id = c.id where c.id = $1`,
        [caseId],
      );
      return row!;
    },
  };
}
