import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { childId, type Json, type Limit } from '@zhenshu/casefile/domain.ts';
import {
  advanceIn,
  dataOfCases,
  findCaseInScope,
  listCases,
  nextNumber,
  openCase,
  type Opening,
  type ProcedureServer,
  type Spine,
} from '@zhenshu/casefile/server.ts';
import { stepLimits } from '@zhenshu/catalog/server.ts';
import { loadIndex } from '@zhenshu/grid/server.ts';
import type { CallBody, Called, CallOutcome, CallRow, Occasion } from '../contract/call.ts';
import { callProcedure, stand, type CallFound } from '../procedure.ts';
import { replaceLink, revokeLinks } from '../store/call.ts';
import { digestOf, secretOf } from './call-secret.ts';
import type { Deps } from './deps.ts';

/** The call procedure with its look-ups and its links, for the spine. */
export function callServer(deps: Deps): ProcedureServer {
  return {
    procedure: callProcedure,
    look: async (tx, ctx, file, command): Promise<CallFound> => {
      const { county } = ctx.actor.scope;
      const { organId } = command.payload as { organId?: string };
      const names =
        command.name === 'add_organ' && organId
          ? await deps.organsFor(tx, county, [organId], { area: file.area, day: dayOf(ctx.now) })
          : new Map<string, string>();
      const name = organId && names.get(organId);
      return { limits: await limitsOf(tx, county), organ: name ? { id: organId, name } : null };
    },
    after: async (tx, taken) => {
      for (const { ctx, file, command } of taken) {
        const { county, id, area, line } = file;
        const { organId } = command.payload as { organId?: string };
        const called = file.data['called'] as unknown as readonly Called[];
        const linkUntil = called.find((one) => one.organId === organId)?.linkUntil;
        // Whatever was done to an organ that leaves it without a link ends the one it had.
        if (organId !== undefined && linkUntil === undefined) await revokeLinks(tx, county, id, organId, ctx.now);
        if (command.name !== 'make_link' || organId === undefined) continue;
        await replaceLink(tx, {
          ...{ county, id: command.id, case_id: id, area, line, organ_id: organId },
          ...{ digest: digestOf(secretOf(deps.keyring, command.id)), until: new Date(linkUntil!), made_at: ctx.now },
        });
      }
    },
  };
}

async function limitsOf(tx: Tx, county: number): Promise<CallFound['limits']> {
  const limits = await stepLimits(tx, county, callProcedure.kind);
  return Object.fromEntries(
    Object.entries(limits).map(([step, { amount, unit }]): [string, Limit] => [step, { amount, unit }]),
  );
}

/** Opens a joint call; the event it is made for is told in the same transaction. Repeating the id returns the first outcome. */
export async function whistle(ctx: Ctx, deps: Deps, spine: Spine, body: CallBody): Promise<CallOutcome> {
  const organIds = [body.lead, ...body.supports].map(({ organId }) => organId);
  if ((body.lng === undefined) !== (body.lat === undefined)) refuse('invalid', 'event.half_position');
  if (new Set(organIds).size < organIds.length) refuse('invalid', 'call.named_twice');
  const outcome = await openCase(
    ctx,
    { id: body.id, name: 'call.whistle', input: body },
    (tx) => opening(tx, ctx, deps, body, organIds),
    async (tx, { number }) => {
      if (!body.eventId) return;
      const given = { id: childId(body.id, 100), command: 'cite', payload: { callId: body.caseId, number } };
      await advanceIn(spine, tx, [{ ctx, caseId: body.eventId, given, inner: true }]);
    },
  );
  return { ...outcome, number: outcome.number! };
}

async function opening(tx: Tx, ctx: Ctx, deps: Deps, body: CallBody, organIds: readonly string[]): Promise<Opening> {
  const { actor, now } = ctx;
  const { county } = actor.scope;
  const { area, grid } = await placeOf(tx, ctx, deps, body);
  const day = dayOf(now);
  const names = await deps.organsFor(tx, county, organIds, { area, day });
  const missing = organIds.find((id) => !names.has(id));
  if (missing) refuse('conflict', 'event.unknown_organ', { organId: missing });
  const called = [body.lead, ...body.supports].map(({ organId, want }, index): Called => ({
    ...{ organId, name: names.get(organId)!, want, response: 'called' },
    role: index === 0 ? 'lead' : 'support',
  }));
  const caller = actor.organId ? (await deps.organNames(tx, county, [actor.organId])).get(actor.organId) : undefined;
  const change = stand(
    { tasks: [], clocks: {} },
    body.occasion,
    {
      ...{ state: 'called', called },
      set: {
        ...{ occasion: body.occasion, ask: body.ask, eventId: body.eventId ?? null },
        ...{ callerOrganId: actor.organId, callerOrgan: caller ?? actor.name },
      },
    },
    { limits: await limitsOf(tx, county) },
    body.id,
  );
  const year = day.slice(0, 4);
  const serial = await nextNumber(tx, county, county * 1_000_000, `call ${year}`);
  const { state: _, head, ...rest } = change;
  return {
    ...{ procedure: callProcedure, caseId: body.caseId, fact: 'whistled' },
    head: {
      ...{ area, grid, title: body.title, place: body.place, lng: body.lng ?? null, lat: body.lat ?? null },
      ...{ subject: null, level: 'town', organId: head.organId },
      number: `${county}-HJ${year}-${String(serial).padStart(6, '0')}`,
    },
    data: toJson({ ...body, id: undefined, caseId: undefined }),
    change: { ...rest, seenBy: [...rest.seenBy, ...(actor.organId ? [actor.organId] : [])] },
  };
}

function toJson(value: object): { readonly [key: string]: Json } {
  return JSON.parse(JSON.stringify(value)) as { readonly [key: string]: Json };
}

/** Where the call is: by its position, by the code given, as the event it is made for, or the caller's whole area. */
async function placeOf(
  tx: Tx,
  ctx: Ctx,
  deps: Deps,
  { lng, lat, area, eventId }: CallBody,
): Promise<{ area: number; grid: string | null }> {
  const { county, lo, hi } = ctx.actor.scope;
  const day = dayOf(ctx.now);
  const event = eventId ? await findCaseInScope(tx, county, eventId) : undefined;
  const located =
    lng !== undefined && lat !== undefined ? (await loadIndex(tx, county, day)).locate(lng, lat) : undefined;
  const code = located?.area ?? area ?? event?.area ?? lo;
  if (code < lo || code >= hi) refuse('forbidden', 'event.outside_scope');
  if (code === area && !(await deps.areaExists(tx, county, area, day))) refuse('invalid', 'event.unknown_area');
  return { area: code, grid: located?.code ?? null };
}

/** The board (联动呼叫): calls in scope, newest first, with how each called organ stands. */
export async function listCalls(
  ctx: Ctx,
  deps: Deps,
  { event, ...query }: { after?: string; limit?: string; open?: '0' | '1'; event?: string; q?: string },
): Promise<{ rows: CallRow[]; next: string | null }> {
  const { county } = ctx.actor.scope;
  const among = event
    ? await inTx(ctx, async (tx) => {
        const { data } = await findCaseInScope(tx, county, event);
        return ((data as Record<string, unknown>)['calls'] ?? []) as string[];
      })
    : undefined;
  const { rows, next } = await listCases(ctx, deps.organNames, {
    ...query,
    kind: callProcedure.kind,
    ...(among ? { among } : {}),
  });
  const kept = await inTx(ctx, (tx) =>
    dataOfCases(
      tx,
      county,
      rows.map((row) => row.id),
    ),
  );
  return {
    next,
    rows: rows.map((row) => {
      const data = kept.get(row.id) ?? {};
      return {
        case: row,
        occasion: data['occasion'] as Occasion,
        callerId: data['callerOrganId'] as string | null,
        caller: data['callerOrgan'] as string,
        called: data['called'] as Called[],
      };
    }),
  };
}
