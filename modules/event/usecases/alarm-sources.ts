import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { once, onceWithSecret } from '@zhenshu/kernel/command.ts';
import { newSecret } from '@zhenshu/kernel/config.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { open as unseal, seal, type Keyring } from '@zhenshu/kernel/sealed.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import { covers } from '@zhenshu/org/policy.ts';
import type { AlarmMapping, AlarmReceipt, AlarmSource } from '../contract.ts';
import {
  findSource,
  insertSource,
  listReceipts,
  listSources,
  lockSource,
  newestReceipt,
  saveSource,
  type SourceRow,
} from '../store/alarms.ts';
import type { Deps } from './deps.ts';

const sealedAs = 'event.alarm_source.secret';
const hour = 3_600_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type PageQuery = { readonly after?: string; readonly limit?: string };
type Made = { readonly id: string; readonly secret: string | null };

/** Makes a source of alarms for an area in force and an organ that answers for it; its secret is answered once. */
export async function makeSource(
  ctx: Ctx,
  deps: Deps,
  body: {
    id: string;
    name: string;
    area: number;
    organId: string;
    channel: 'alarm' | 'api';
    mapping: AlarmMapping;
    quietMinutes: number;
  },
): Promise<Made> {
  const { county } = ctx.actor.scope;
  const { area, organId, name, channel, mapping, quietMinutes } = body;
  const day = dayOf(ctx.now);
  insistOnMapping(mapping);
  if (!covers(ctx.actor.scope, area)) refuse('forbidden', 'event.outside_scope');
  const command = { id: body.id, name: 'event.make_source', input: body };
  const { outcome, secret } = await onceWithSecret(ctx, command, async (tx) => {
    if (!(await deps.areaExists(tx, county, area, day))) refuse('invalid', 'event.unknown_area');
    const organs = await deps.organsFor(tx, county, [organId], { area, day });
    if (!organs.has(organId)) refuse('invalid', 'event.unknown_organ');
    const [id, text] = [uuidv7(ctx.now.getTime()), newSourceSecret()];
    await insertSource(tx, {
      ...{ county, id, area, organ_id: organId, name, channel, mapping: JSON.stringify(mapping), is_on: true },
      ...{ quiet_minutes: quietMinutes, secret_sealed: seal(deps.keyring, text, sealedAs) },
      ...{ secret_made_at: ctx.now, made_at: ctx.now },
    });
    const data = { name, area, organId, channel, mapping, quietMinutes };
    return { outcome: { id }, subjectId: id, area, data, secret: text };
  });
  return { id: outcome.id, secret };
}

/** Changes how a source is read, or turns it off and on. */
export async function changeSource(
  ctx: Ctx,
  sourceId: string,
  body: { id: string; name: string; mapping: AlarmMapping; quietMinutes: number; on: boolean },
): Promise<{ id: string }> {
  const { county } = ctx.actor.scope;
  const { id, name, mapping, quietMinutes, on } = body;
  insistOnMapping(mapping);
  return once(ctx, { id, name: 'event.change_source', input: { sourceId, ...body } }, async (tx) => {
    const source = (await lockSource(tx, county, sourceId)) ?? refuse('missing', 'event.unknown_source');
    await saveSource(tx, county, sourceId, {
      ...{ name, mapping: JSON.stringify(mapping), quiet_minutes: quietMinutes, is_on: on },
    });
    const data = { name, mapping, quietMinutes, on };
    return { outcome: { id: sourceId }, subjectId: sourceId, area: source.area, data };
  });
}

/** Gives a source a new secret, answered once. The one before stays good for some hours; one before that ends at once. */
export async function renewSecret(
  ctx: Ctx,
  keyring: Keyring,
  sourceId: string,
  { id, overlapHours }: { id: string; overlapHours: number },
): Promise<Made> {
  const { county } = ctx.actor.scope;
  const command = { id, name: 'event.renew_secret', input: { sourceId, overlapHours } };
  const { secret } = await onceWithSecret(ctx, command, async (tx) => {
    const source = (await lockSource(tx, county, sourceId)) ?? refuse('missing', 'event.unknown_source');
    const text = newSourceSecret();
    const until = overlapHours === 0 ? null : new Date(ctx.now.getTime() + overlapHours * hour);
    await saveSource(tx, county, sourceId, {
      ...{ secret_sealed: seal(keyring, text, sealedAs), secret_made_at: ctx.now },
      ...{ old_secret_sealed: until && source.secret_sealed, old_secret_until: until },
    });
    return { outcome: { id: sourceId }, subjectId: sourceId, area: source.area, data: { overlapHours }, secret: text };
  });
  return { id: sourceId, secret };
}

/** The secrets a source may sign with now, the newest first. */
export function secretsOf(keyring: Keyring, source: SourceRow, now: Date): string[] {
  const old = source.old_secret_until && source.old_secret_until > now ? source.old_secret_sealed : null;
  return [source.secret_sealed, ...(old === null ? [] : [old])].map((sealed) => unseal(keyring, sealed, sealedAs));
}

/** A page of the sources in scope, newest first. */
export async function pageSources(ctx: Ctx, query: PageQuery): Promise<{ rows: AlarmSource[]; next: string | null }> {
  if (query.after !== undefined && !uuid.test(query.after)) refuse('invalid', 'case.cursor');
  const limit = Number(query.limit ?? 50);
  const of = { county: ctx.actor.scope.county, after: query.after ?? null, limit: limit + 1 };
  const rows = await inTx(ctx, (tx) => listSources(tx, of));
  const shown = rows.slice(0, limit);
  return {
    rows: shown.map((row) => toSource(row, row.last_at, ctx.now)),
    next: rows.length > limit ? shown.at(-1)!.id : null,
  };
}

/** One source in scope. */
export async function showSource(ctx: Ctx, id: string): Promise<AlarmSource> {
  return inTx(ctx, async (tx) => {
    const source = await getSource(tx, ctx.actor.scope.county, id);
    return toSource(source, await newestReceipt(tx, ctx.actor.scope.county, id), ctx.now);
  });
}

/** A source in scope; refuses `event.unknown_source`. */
export async function getSource(tx: Tx, county: number, id: string): Promise<SourceRow> {
  return (await findSource(tx, county, id)) ?? refuse('missing', 'event.unknown_source');
}

/** A page of what came of a source's messages, newest first. */
export async function pageReceipts(
  ctx: Ctx,
  sourceId: string,
  query: PageQuery,
): Promise<{ rows: AlarmReceipt[]; next: string | null }> {
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? 50);
  const after = readCursor(query.after);
  const rows = await inTx(ctx, async (tx) => {
    await getSource(tx, county, sourceId);
    return listReceipts(tx, { county, sourceId, after, limit: limit + 1 });
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ at, outcome, case_id: caseId, ...row }) => ({
      ...row,
      caseId,
      at: at.toISOString(),
      outcome: outcome as AlarmReceipt['outcome'],
    })),
    next: rows.length > limit && last ? `${last.at.getTime()}_${last.id}` : null,
  };
}

function readCursor(text: string | undefined): { at: Date; id: string } | null {
  if (text === undefined) return null;
  const [, at, id] = /^(\d{13})_(.{36})$/.exec(text) ?? [];
  if (!at || !id || !uuid.test(id)) refuse('invalid', 'case.cursor');
  return { at: new Date(Number(at)), id };
}

function toSource(row: SourceRow, lastAt: Date | null, now: Date): AlarmSource {
  const old = row.old_secret_until && row.old_secret_until > now ? row.old_secret_until : null;
  return {
    ...{ id: row.id, name: row.name, area: row.area, organId: row.organ_id, on: row.is_on },
    channel: row.channel as AlarmSource['channel'],
    mapping: row.mapping as AlarmMapping,
    quietMinutes: row.quiet_minutes,
    secretMadeAt: row.secret_made_at.toISOString(),
    oldSecretUntil: old?.toISOString() ?? null,
    madeAt: row.made_at.toISOString(),
    lastAt: lastAt?.toISOString() ?? null,
  };
}

function insistOnMapping({ lng, lat }: AlarmMapping): void {
  if ((lng === undefined) !== (lat === undefined)) refuse('invalid', 'event.half_position');
}

function newSourceSecret(): string {
  return `zsh_${newSecret()}`;
}
