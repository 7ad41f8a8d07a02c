import type { Actor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { advanceAll, ringBells } from '@zhenshu/casefile/server.ts';
import type { App } from './app.ts';
import type { Step } from './demo-lives.ts';
import type { YearCall } from './demo-whistles.ts';
import type { YearEvent } from './demo-year.ts';

/** Who plays: the program, its people by user name, its organs by their keys in the seed. */
export type Stage = {
  readonly app: App;
  readonly ctxOf: (actor: Actor, at: Date) => Ctx;
  readonly system: Actor;
  /** Residents at their own page. */
  readonly residents: Actor;
  readonly actorOf: (username: string) => Promise<Actor>;
  readonly organIds: ReadonlyMap<string, string>;
  readonly analyze: () => Promise<void>;
  readonly told: (share: number) => void;
};

type Turn = { readonly caseId: string; readonly step: Step };

const minute = 60_000;
const week = 7 * 1440 * minute;
/** Commands in one transaction, and transactions at a time: the rules think while the database writes. */
const together = 60;
const abreast = 3;

/**
 * Plays a year's events with real commands, quarter by quarter: all their reports, their filing in the order of time, then
 * turn by turn what happened to them. Commands of people of one scope go together. An event whose bells ring is played in the order of time from its first
 * bell on, and the bells of the county are rung at their instants. Every command has an id of its own that is always
 * the same: what was played before is found and not done again.
 */
export async function playYear(
  stage: Stage,
  { events, calls }: { readonly events: readonly YearEvent[]; readonly calls: readonly YearCall[] },
): Promise<void> {
  const total = [...events, ...calls].reduce((sum, { steps }) => sum + steps.length, 0);
  let done = 0;
  const count = (steps: number) => stage.told((done += steps) / total);
  for (const [index, [name, reported]] of [...Map.groupBy(events, quarterOf)].entries()) {
    await takeIn(stage, reported);
    const whistled = calls.filter((call) => quarterOf(call) === name);
    await whistle(stage, whistled);
    const all = [...reported, ...whistled];
    // Plans made for empty tables would read whole ones later; now that many tasks are open, the planner sees that too.
    if (index < 4) await stage.analyze();
    const late: Turn[] = [];
    const early = all.map(({ caseId, steps, bells }) => {
      const turns = steps.map((step) => ({ caseId, step }));
      const [first] = bells;
      if (!first) return turns;
      late.push(...turns.filter(({ step }) => step.at >= first));
      return turns.filter(({ step }) => step.at < first);
    });
    // Numbers follow the order of filing: a week's at a time, so that cases of a week have numbers near each other.
    const filings = early.flatMap(([filing]) => (filing?.step.command === 'file' ? [[filing]] : []));
    const weeks = Map.groupBy(filings, ([filing]) => Math.floor(filing!.step.at.getTime() / week));
    for (const [, filed] of [...weeks].toSorted(([a], [b]) => a - b)) await giveAll(stage, filed, count);
    const left = early.map((turns) => (turns[0]?.step.command === 'file' ? turns.slice(1) : turns));
    await giveAll(stage, left, count);
    await giveLate(
      stage,
      late,
      all.flatMap(({ bells }) => bells),
      count,
    );
  }
}

async function takeIn({ app, ctxOf, residents, actorOf }: Stage, events: readonly YearEvent[]): Promise<void> {
  const tellers = new Map<string, Actor>();
  for (const { by } of events) if (by !== null && !tellers.has(by)) tellers.set(by, await actorOf(by));
  await Promise.all(
    events.map(({ reportId, caseId, channel, by, text, place, lng, lat, phone, at }) =>
      app.event.takeIn(ctxOf(by === null ? residents : tellers.get(by)!, at), {
        ...{ id: reportId, caseId, channel, text, place, lng, lat },
        ...(phone === null ? {} : { phone }),
      }),
    ),
  );
}

function quarterOf({ at }: { readonly at: Date }): string {
  const [year, month] = dayOf(at).split('-');
  return `${year} ${Math.ceil(Number(month) / 3)}`;
}

async function whistle({ app, ctxOf, actorOf, organIds }: Stage, calls: readonly YearCall[]): Promise<void> {
  for (const { id, caseId, at, by, said } of calls) {
    const { lead, supports, ...rest } = said;
    const wanted = ({ organ, want }: typeof lead) => ({ organId: organIds.get(organ)!, want });
    await app.calls.whistle(ctxOf(await actorOf(by), at), {
      ...{ id, caseId, ...rest, lead: wanted(lead), supports: supports.map(wanted) },
    });
  }
}

/** Gives each case its commands one after the other, the n-th of all cases together. */
async function giveAll(
  stage: Stage,
  cases: readonly (readonly Turn[])[],
  count: (steps: number) => void,
): Promise<void> {
  for (let turn = 0; ; turn++) {
    const now = cases.flatMap((turns) => turns[turn] ?? []);
    if (now.length === 0) return;
    const items = await Promise.all(now.map((one) => itemOf(stage, one)));
    // A transaction has one scope, and with it everybody in it.
    const scopes = Map.groupBy(items, ({ ctx }) => JSON.stringify(ctx.actor.scope)).values();
    const batches = [...scopes].flatMap((all) =>
      Array.from({ length: Math.ceil(all.length / together) }, (_, at) =>
        all.slice(at * together, (at + 1) * together),
      ),
    );
    // Filings draw numbers of one sequence: they would wait for one another.
    const isShared = now.some(({ step }) => step.command === 'file');
    const workers = Array.from({ length: isShared ? 1 : abreast }, async () => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) {
        await advanceAll(stage.app.casefile.spine, batch);
        count(batch.length);
      }
    });
    await Promise.all(workers);
  }
}

async function itemOf({ ctxOf, actorOf, organIds }: Stage, { caseId, step }: Turn) {
  const { id, at, who, command } = step;
  const payload = withIds(step.payload, organIds) as Record<string, unknown>;
  return { ctx: ctxOf(await actorOf(who), at), caseId, given: { id, command, payload } };
}

/** The same with ids of organs instead of their keys. */
function withIds(said: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(said)) return said.map((one) => withIds(one, ids));
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(
    Object.entries(said).map(([name, value]) => {
      if (name === 'organ') return ['organId', ids.get(String(value))!];
      return [name, name === 'supports' ? (value as string[]).map((key) => ids.get(key)!) : withIds(value, ids)];
    }),
  );
}

/** Gives commands in the order of time and rings the bells between them. */
async function giveLate(
  stage: Stage,
  turns: readonly Turn[],
  bells: readonly Date[],
  count: (steps: number) => void,
): Promise<void> {
  const left = turns.toSorted((a, b) => a.step.at.getTime() - b.step.at.getTime());
  // Bells of one minute ring together, at its end.
  const instants = [...new Set(bells.map((bell) => Math.ceil(bell.getTime() / minute)))].toSorted((a, b) => a - b);
  let next = 0;
  const giveUntil = async (end: number) => {
    const from = next;
    while (next < left.length && left[next]!.step.at.getTime() < end) next += 1;
    const cases = Map.groupBy(left.slice(from, next), ({ caseId }) => caseId);
    await giveAll(stage, [...cases.values()], count);
  };
  for (const instant of instants) {
    await giveUntil(instant * minute);
    await ringBells(stage.ctxOf(stage.system, new Date(instant * minute)));
  }
  await giveUntil(Infinity);
}
