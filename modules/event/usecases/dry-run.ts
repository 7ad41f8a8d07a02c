import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Proposal } from '@zhenshu/catalog/contract.ts';
import { dutiesUnderDraft } from '@zhenshu/catalog/server.ts';
import { dryRunKinds, type DryRun, type DryRunKind } from '../contract.ts';
import { dryRun } from '../domain.ts';
import { dispatchedSince } from '../store.ts';
import type { Deps } from './deps.ts';

/** Dispatches looked at, the newest first: two or three months of a large county. */
const most = 20_000;
/** Rows shown of those a draft would change. */
const shown = 300;
const usualDays = 30;

/**
 * What a draft of the duty list would have done to the events dispatched in the last days (试算): each asked of the lists
 * in force today and of the draft. Reads only; one statement for the events, however many.
 */
export async function dryRunList(ctx: Ctx, deps: Deps, versionId: string, days = usualDays): Promise<DryRun> {
  const { county } = ctx.actor.scope;
  const today = dayOf(ctx.now);
  const since = addDays(today, -days);
  return inTx(ctx, async (tx) => {
    const { categories, ...lists } = await dutiesUnderDraft(tx, county, versionId, today);
    const dispatches = await dispatchedSince(tx, new Date(`${since}T00:00:00+08:00`), most);
    const outcomes = dryRun(dispatches, lists);
    const counts = Object.fromEntries(
      dryRunKinds.map((kind) => [kind, outcomes.filter((one) => one.kind === kind).length]),
    ) as Record<DryRunKind, number>;
    const rows = outcomes.filter((one) => one.kind !== 'same' && one.kind !== 'unnamed').slice(0, shown);
    const named = rows.flatMap((row) => [row.current, row.drafted]).flatMap((lead) => (lead ? [lead.organId] : []));
    const names = await deps.organNames(tx, county, [...new Set(named)]);
    const told = (lead: Proposal | null) =>
      lead && { organId: lead.organId, organ: names.get(lead.organId) ?? '', basis: lead.basis };
    const classes = new Map(categories.toReversed().map((one) => [`${one.kind}:${one.code}`, one]));
    return {
      events: outcomes.length,
      whole: dispatches.length < most,
      since,
      counts,
      rows: rows.map(({ event, kind, current, drafted }) => {
        const known = classes.get(event.subject) ?? nameless(event.subject);
        return {
          kind,
          caseId: event.title === null ? null : event.id,
          number: event.number,
          title: event.title,
          className: known.nameZh,
          classNameEn: known.nameEn,
          area: event.area,
          at: new Date(event.at).toISOString(),
          current: told(current),
          drafted: told(drafted),
        };
      }),
    };
  });
}

/** A class that is in force no more is called by its code. */
function nameless(subject: string): { nameZh: string; nameEn: string } {
  const code = subject.slice(subject.indexOf(':') + 1);
  return { nameZh: code, nameEn: code };
}
