import { systemActor } from '@zhenshu/kernel/actor.ts';
import { fingerprintOf } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { reread, ring, type CaseFile, type Fact, type Noting } from '../domain.ts';
import { dueBells, keepClocks, lockCases, oldClocks, type DueBell, type OldClock, type Step } from '../store.ts';
import { calendarOf } from './calendars.ts';
import { commandRowJson, outcomeOf, write } from './spine.ts';

/** Cases noted on in one transaction: few enough that nobody waits for their locks. */
const batch = 50;
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
    // Another bell of the same case is decided on what this one leaves behind, in the next round.
    const bells = [...new Map(due.toReversed().map((bell) => [bell.case_id, bell])).values()];
    const noted = await noteOn(
      ctx,
      bells.map((bell) => toRing(bell, ctx.now)),
    );
    rung += noted;
    const isLast = due.length < batch && bells.length === due.length;
    // A full page of which nothing moved was another worker's; asking again would give the same page.
    if (isLast || noted === 0 || rung >= most) return rung;
  }
}

function toRing({ case_id: caseId, name }: DueBell, now: Date): Note {
  return {
    caseId,
    about: `${name} ${now.getTime()}`,
    decide: (file, circumstances) => {
      const clock = file.clocks[name];
      if (clock?.reading.state !== 'running') return null;
      const { dueAt, yellowAt } = clock.reading;
      const red = dueAt !== null && dueAt <= now;
      const yellow = yellowAt !== null && yellowAt <= now;
      const mark = red ? 'red' : yellow && clock.mark === 'none' ? 'yellow' : null;
      if (mark !== null && mark !== clock.mark) return ring(file, name, mark, circumstances);
      return clock.reckoned.calendar === circumstances.calendar.version ? null : readAgain(file, circumstances);
    },
  };
}

/**
 * Reckons every open clock of a county again that was reckoned with another calendar (domain-facts §1.3): next year's
 * notice, a corrected one, a local layer, or the tables of a new release. A case whose limits end otherwise by it gets a
 * fact; the others are only marked as looked at. A second run does nothing. Returns how many cases got a fact.
 */
export async function rereadClocks(ctx: Ctx): Promise<number> {
  const { county } = ctx.actor.scope;
  const about = `reread ${ctx.now.getTime()}`;
  let touched = 0;
  for (let after: OldClock | null = null; ;) {
    const old: OldClock[] = await inTx(ctx, async (tx) => {
      const { version } = await calendarOf(tx, county);
      return oldClocks(tx, county, version, after, batch);
    });
    const ids = [...new Set(old.map((clock) => clock.case_id))];
    touched += await noteOn(
      ctx,
      ids.map((caseId) => ({ caseId, about, decide: readAgain })),
    );
    if (old.length < batch) return touched;
    after = old.at(-1)!;
  }
}

function readAgain(file: CaseFile, circumstances: Noting) {
  return reread(file, circumstances) ?? 'alike';
}

/**
 * Something of the system's own to say on a case, once for each `about`; `decide` gives null where nothing is to be said,
 * and 'alike' where the calendar of the moment leaves every end as it was.
 */
type Note = {
  readonly caseId: string;
  readonly about: string;
  readonly decide: (file: CaseFile, circumstances: Noting) => { next: CaseFile; fact: Fact } | 'alike' | null;
};

/** Notes on different cases in one transaction, each under its lock; returns on how many. A case that fails fails alone. */
async function noteOn(ctx: Ctx, notes: readonly Note[]): Promise<number> {
  if (notes.length === 0) return 0;
  try {
    return await noteTogether(ctx, notes);
  } catch (error) {
    if (notes.length === 1) {
      ctx.log.error({ err: error, case: notes[0]!.caseId }, 'a note on a case failed');
      return 0;
    }
  }
  let noted = 0;
  for (const note of notes) noted += await noteOn(ctx, [note]);
  return noted;
}

async function noteTogether(ctx: Ctx, notes: readonly Note[]): Promise<number> {
  const { county } = ctx.actor.scope;
  const actor = systemActor(county, clockActor);
  const inside = { ...ctx, actor };
  const byCase = new Map(
    notes.map((note, move) => [
      note.caseId,
      { ...note, now: ctx.now, move, commandId: noteId(note.caseId, note.about) },
    ]),
  );
  return inTx(inside, async (tx) => {
    const { locked, calendar } = await lockCases(tx, county, [...byCase.values()], calendarOf);
    const steps: Step[] = [];
    const alike: string[] = [];
    for (const { file, prior, now } of locked.values()) {
      if (prior) continue;
      const { about, decide, commandId: id } = byCase.get(file.id)!;
      const noted = decide(file, { actor, now, calendar, commandId: id });
      if (noted === 'alike') alike.push(file.id);
      if (noted === null || noted === 'alike') continue;
      const entry = { id, name: noted.fact.type, input: [file.id, about] };
      const command = commandRowJson(
        { ...inside, now },
        entry,
        fingerprintOf(entry),
        noted.next,
        entry.name,
        outcomeOf(noted.next),
      );
      steps.push({ before: file, ...noted, command, uploader: { id: null, uploadKey: null } });
    }
    if (alike.length > 0) await keepClocks(tx, county, calendar.version, alike);
    if (steps.length > 0) await write(tx, steps);
    return steps.length;
  });
}

/** A uuid (version 8, RFC 9562 §5.8) from what the note is about. */
function noteId(caseId: string, about: string): string {
  const hex = sm3(`${caseId} ${about}`).toString('hex').slice(0, 32);
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17)}`;
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
