import { systemActor } from '@zhenshu/kernel/actor.ts';
import { fingerprintOf } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { ring } from '../domain.ts';
import { dueBells, lockCase } from '../store.ts';
import { calendarOf } from './calendars.ts';
import { commandRowJson, outcomeOf, write } from './spine.ts';

const batch = 200;

/**
 * Rings every bell of a county that is due at ctx.now: yellow before, red after the limit (P2). Each bell re-decides
 * under the case's lock, and its command id follows from clock, run and mark, so a late or doubled bell does no harm.
 * Returns how many marks were set.
 */
export async function ringBells(ctx: Ctx): Promise<number> {
  const { county } = ctx.actor.scope;
  let rung = 0;
  for (;;) {
    const due = await inTx(ctx, (tx) => dueBells(tx, county, ctx.now, batch));
    for (const bell of due) if (await ringOne(ctx, bell.case_id, bell.name)) rung += 1;
    if (due.length < batch) return rung;
  }
}

async function ringOne(ctx: Ctx, caseId: string, name: string): Promise<boolean> {
  const actor = systemActor(ctx.actor.scope.county, '时限提醒');
  const inside = { ...ctx, actor };
  return inTx(inside, async (tx) => {
    const calendar = await calendarOf(tx, actor.scope.county);
    const id = bellId(caseId, name, ctx.now);
    const locked = await lockCase(tx, actor.scope.county, caseId, id, calendar, ctx.now);
    const clock = locked?.file.clocks[name];
    if (!locked || locked.prior || !clock || clock.reading.state !== 'running') return false;
    const { dueAt, yellowAt } = clock.reading;
    const red = dueAt !== null && dueAt <= ctx.now;
    const yellow = yellowAt !== null && yellowAt <= ctx.now;
    const mark = red ? 'red' : yellow && clock.mark === 'none' ? 'yellow' : null;
    if (mark === null || mark === clock.mark) return false;
    const decision = ring(locked.file, name, mark, { actor, now: ctx.now, calendar, commandId: id });
    if (!decision.ok) return false;
    const entry = { id, name: `case.mark_${mark}`, input: [caseId, name, mark] };
    await write(tx, [
      {
        before: locked.file,
        next: decision.next,
        fact: decision.fact,
        command: commandRowJson(
          inside,
          entry,
          fingerprintOf(entry),
          decision.next,
          entry.name,
          outcomeOf(decision.next),
        ),
        uploader: { personId: null, uploadKey: null },
      },
    ]);
    return true;
  });
}

/** A uuid (version 8, RFC 9562 §5.8) from what the bell is about. */
function bellId(caseId: string, clock: string, at: Date): string {
  const hex = sm3(`${caseId} ${clock} ${at.getTime()}`).toString('hex').slice(0, 32);
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17)}`;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
