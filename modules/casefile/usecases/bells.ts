import { systemActor } from '@zhenshu/kernel/actor.ts';
import { fingerprintOf } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { reread, ring, type CaseFile, type Circumstances, type Fact } from '../domain.ts';
import { dueBells, lockCase, provisionalCases, type DueBell } from '../store.ts';
import { calendarOf } from './calendars.ts';
import { commandRowJson, outcomeOf, write } from './spine.ts';

const batch = 200;
/** Who rings, as the timeline names it. */
const clockActor = '时限提醒 Clock';

/**
 * Rings every bell of a county that is due at ctx.now: yellow before, red after the limit (P2). Each bell re-decides
 * under the case's lock, so a late or doubled bell does no harm. A bell that another calendar has moved ahead meanwhile
 * sets no mark: its case is read again. Returns how many cases were noted on; stops after `most`.
 */
export async function ringBells(ctx: Ctx, most = Infinity): Promise<number> {
  const { county } = ctx.actor.scope;
  let rung = 0;
  for (;;) {
    const due = await inTx(ctx, (tx) => dueBells(tx, county, ctx.now, batch));
    const before = rung;
    for (const bell of due) if (await ringOne(ctx, bell)) rung += 1;
    // A full page of which nothing moved was another worker's; asking again would give the same page.
    if (due.length < batch || rung === before || rung >= most) return rung;
  }
}

async function ringOne(ctx: Ctx, { case_id: caseId, name, calendar }: DueBell): Promise<boolean> {
  return noteOn(ctx, caseId, `${name} ${ctx.now.getTime()}`, (file, circumstances) => {
    const clock = file.clocks[name];
    if (clock?.reading.state !== 'running') return null;
    const { dueAt, yellowAt } = clock.reading;
    const red = dueAt !== null && dueAt <= ctx.now;
    const yellow = yellowAt !== null && yellowAt <= ctx.now;
    const mark = red ? 'red' : yellow && clock.mark === 'none' ? 'yellow' : null;
    if (mark !== null && mark !== clock.mark) return ring(file, name, mark, circumstances);
    return clock.reading.calendarVersion === calendar ? null : reread(file, circumstances);
  });
}

/**
 * Reads the clocks of a county again that were provisional for want of a calendar year (domain-facts §1.3), after one
 * was imported; a case read with this calendar already is left alone, so a second run does nothing. Returns how many
 * cases were touched.
 */
export async function rereadProvisional(ctx: Ctx): Promise<number> {
  const { county } = ctx.actor.scope;
  let touched = 0;
  for (let after: string | null = null; ;) {
    const ids: string[] = await inTx(ctx, async (tx) => {
      const { version } = await calendarOf(tx, county);
      return provisionalCases(tx, county, version, after, batch);
    });
    for (const id of ids) {
      if (await noteOn(ctx, id, `reread ${ctx.now.getTime()}`, reread)) touched += 1;
    }
    if (ids.length < batch) return touched;
    after = ids.at(-1)!;
  }
}

/** Notes something of the system's own on a case, under its lock, once for each `about`; false where there is nothing to note. */
async function noteOn(
  ctx: Ctx,
  caseId: string,
  about: string,
  decideNote: (file: CaseFile, circumstances: Omit<Circumstances, 'found'>) => { next: CaseFile; fact: Fact } | null,
): Promise<boolean> {
  const actor = systemActor(ctx.actor.scope.county, clockActor);
  const inside = { ...ctx, actor };
  return inTx(inside, async (tx) => {
    const calendar = await calendarOf(tx, actor.scope.county);
    const id = noteId(caseId, about);
    const locked = await lockCase(tx, actor.scope.county, caseId, id, calendar, ctx.now);
    if (!locked || locked.prior || locked.file.closedAt) return false;
    const noted = decideNote(locked.file, { actor, now: ctx.now, calendar, commandId: id });
    if (!noted) return false;
    const entry = { id, name: noted.fact.type, input: [caseId, about] };
    await write(tx, [
      {
        before: locked.file,
        ...noted,
        command: commandRowJson(inside, entry, fingerprintOf(entry), noted.next, entry.name, outcomeOf(noted.next)),
        uploader: { personId: null, uploadKey: null },
      },
    ]);
    return true;
  });
}

/** A uuid (version 8, RFC 9562 §5.8) from what the note is about. */
function noteId(caseId: string, about: string): string {
  const hex = sm3(`${caseId} ${about}`).toString('hex').slice(0, 32);
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17)}`;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
