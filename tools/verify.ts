/**
 * `npm run verify`: recomputes every hash chain, compares every case, clock and open task with the fold of the facts, and every daily root
 * with the facts and ledger rows it closed. Works beside a running server. The last line is one JSON object; exits
 * non-zero when anything does not fit.
 */
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { readConfig } from '@zhenshu/kernel/config.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { caseIds, verifyAnchors, verifyCases } from '@zhenshu/casefile/server.ts';
import { openStore } from '@zhenshu/server/database.ts';

const page = 200;
const config = readConfig(process.env);
const store = await openStore(config, (line) => void process.stderr.write(`${line}\n`));
const found = { cases: 0, facts: 0, days: 0, broken: [] as string[], brokenDays: [] as string[], ok: true };
try {
  for (const county of await store.counties()) {
    const actor = systemActor(county, 'verify');
    let after: string | null = null;
    for (let more = true; more;) {
      // One short transaction a page: a long one would hold back the database's own cleaning.
      await store.db.tx(actor.scope, async (tx) => {
        const ids = await caseIds(tx, county, after, page);
        for (const verdict of await verifyCases(tx, county, ids)) {
          found.cases += 1;
          found.facts += verdict.facts;
          if (!verdict.intact) found.broken.push(verdict.id);
        }
        after = ids.at(-1) ?? after;
        more = ids.length === page;
      });
    }
    const anchors = await verifyAnchors({ actor, now: new Date(), db: store.db, log: makeLog('error'), config });
    found.days += anchors.days;
    if (anchors.brokenOn) found.brokenDays.push(`${county} ${anchors.brokenOn}`);
  }
} finally {
  // A database that somebody else runs goes on running.
  await (store.adopted ? store.db.close() : store.close());
}
found.ok = found.broken.length + found.brokenDays.length === 0;
process.stdout.write(`${JSON.stringify(found)}\n`);
process.exitCode = found.ok ? 0 : 1;
