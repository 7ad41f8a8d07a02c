import { createHmac, timingSafeEqual } from 'node:crypto';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { makeRecent } from '@zhenshu/kernel/recent.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';
import { countGuess, findReportByNumber, takeBackGuess } from '../store.ts';

/** Digits of a code given out before codes were made longer. */
const shortCode = 6;
const hour = 3_600_000;
/** Wrong tries within an hour at a short code: at one report from everywhere, and from one address. */
const most = { all: 20, each: 5 };
const tries = makeRecent<'wrong'>(hour);

/**
 * The twelve digits that go with a tracking number (查询码); derived, never stored. Figures alone, because they are typed on a
 * number pad and told over the phone without a mistake; so many, because the number is known to whoever is reported and
 * only the code keeps him from rating himself.
 */
export function trackingCode(keyring: Keyring, number: string): string {
  return (digestOf(keyring, number).readBigUInt64BE(8) % 1_000_000_000_000n).toString().padStart(12, '0');
}

/** The code the report was given when codes had six digits. */
function shortCodeOf(keyring: Keyring, number: string): string {
  return String(digestOf(keyring, number).readUInt32BE(0) % 1_000_000).padStart(shortCode, '0');
}

function digestOf(keyring: Keyring, number: string): Buffer {
  return createHmac('sm3', keyring.at(-1)!.secret).update(`track ${number}`).digest();
}

function isSame(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

/**
 * Refuses `event.unknown_report` unless the code goes with the number. A long code needs no lock, and so nobody can lock its
 * holder out. A short one opens only a report from the time of short codes; wrong ones are counted for the report, over all
 * processes, and for it and the address, so that no single stranger can use up what the report has: beyond either
 * `event.code_locked` is said, of right codes too, until an hour has passed.
 */
export async function insistOnCode(
  ctx: Ctx,
  keyring: Keyring,
  { number, code, from }: { readonly number: string; readonly code: string; readonly from: string },
): Promise<void> {
  if (code.length > shortCode) {
    if (!isSame(code, trackingCode(keyring, number))) refuse('missing', 'event.unknown_report');
    return;
  }
  const { county } = ctx.actor.scope;
  const own = `${from} ${number}`;
  const isRight = await inTx(ctx, async (tx) => {
    const report = await findReportByNumber(tx, county, number);
    if (!report?.short_code) return false;
    const since = new Date(ctx.now.getTime() - hour);
    // Counted before the look: tries at one report take turns from here on, so that many at once are not one.
    const { times, beganAt } = await countGuess(tx, { county, number, area: report.area, at: ctx.now, since });
    if (times > most.all) refuseLocked(beganAt.getTime(), ctx.now);
    const before = tries.of(own, ctx.now);
    if (before.length >= most.each) refuseLocked(before[0]!.at, ctx.now);
    if (isSame(code, shortCodeOf(keyring, number))) {
      await takeBackGuess(tx, county, number);
      return true;
    }
    tries.note(own, 'wrong', ctx.now);
    return false;
  });
  if (!isRight) refuse('missing', 'event.unknown_report');
}

function refuseLocked(began: number, now: Date): never {
  const seconds = Math.max(Math.ceil((began + hour - now.getTime()) / 1000), 1);
  refuse('limited', 'event.code_locked', { minutes: Math.ceil(seconds / 60), retryAfterSeconds: seconds });
}
