import { createHash } from 'node:crypto';
import { addDays, dayOf, startOfDay, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import { genesis, link } from '@zhenshu/kernel/hash.ts';
import { anchorsOf, factsOn, holdAnchors, insertAnchor, lastAnchor, ledgerOn } from '../store.ts';

const page = 5000;

/** How long a day must be over before it is closed: longer than any command takes from its instant to its commit. */
const grace = 2 * 3_600_000;

/**
 * Closes every day that has been over for two hours: one root over all facts and ledger rows of the day, chained to the
 * day before. From then on the day takes no more rows (`casefile.write`, `refuseClosedDay`). Whoever keeps a root outside
 * (paper, another office) can prove later that nothing of that day was altered, added or removed. Returns the days closed.
 * Safe to run twice, also at once.
 */
export async function anchorDays(ctx: Ctx): Promise<Day[]> {
  const { county } = ctx.actor.scope;
  const open = dayOf(new Date(ctx.now.getTime() - grace));
  const closed: Day[] = [];
  for (;;) {
    const day = await inTx(ctx, async (tx) => {
      await holdAnchors(tx, county);
      const last = await lastAnchor(tx, county);
      const next = last ? addDays(last.day, 1) : await firstDay(tx, county);
      if (next === undefined || next >= open) return undefined;
      const { root, links } = await rootOf(tx, county, next, last?.root ?? genesis);
      await insertAnchor(tx, { county, day: next, root, links, previous: last?.root ?? genesis, at: ctx.now });
      return next;
    });
    if (day === undefined) return closed;
    closed.push(day);
  }
}

/** Recomputes every root of a county; the first day whose facts or ledger no longer give it, or null. */
export async function verifyAnchors(ctx: Ctx): Promise<{ days: number; brokenOn: Day | null }> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const anchors = await anchorsOf(tx, county);
    let previous = genesis;
    for (const anchor of anchors) {
      const { root, links } = await rootOf(tx, county, anchor.day, previous);
      if (root !== anchor.root || links !== anchor.links || anchor.previous !== previous) {
        return { days: anchors.length, brokenOn: anchor.day };
      }
      previous = root;
    }
    return { days: anchors.length, brokenOn: null };
  });
}

async function firstDay(tx: Tx, county: number): Promise<Day | undefined> {
  const [row] = await ledgerOn(tx, county, new Date(0), new Date('2200-01-01T00:00:00Z'), undefined, 1);
  return row && dayOf(row.at);
}

async function rootOf(tx: Tx, county: number, day: Day, previous: string): Promise<{ root: string; links: number }> {
  const [from, to] = [startOfDay(day), startOfDay(addDays(day, 1))];
  const hash = createHash('sm3');
  let links = 0;
  for (let after: { at: Date; id: string } | undefined; ;) {
    const rows = await ledgerOn(tx, county, from, to, after, page);
    // The whole row: who did it and with what outcome must not change either.
    for (const row of rows) hash.update(`${canonical(row)}\n`);
    links += rows.length;
    if (rows.length < page) break;
    after = rows.at(-1)!;
  }
  for (let after: { id: string; seq: number } | undefined; ;) {
    const rows = await factsOn(tx, county, from, to, after, page);
    for (const row of rows) hash.update(`${row.id} ${row.seq} ${row.hash}\n`);
    links += rows.length;
    if (rows.length < page) break;
    after = rows.at(-1)!;
  }
  return { root: link(previous, [county, day, links, hash.digest('hex')]), links };
}
