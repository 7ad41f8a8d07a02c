import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { AttachmentView, CaseRow, CaseView, ClockView, FactView, WorkRow } from '../contract.ts';
import { isPressing, offers, partsOfClock, townOf, type Clock, type Fact } from '../domain.ts';
import * as store from '../store.ts';
import { calendarOf } from './calendars.ts';
import type { Spine } from './spine.ts';

/** Names of organs by id, given by the module that keeps them. */
export type OrganNames = (tx: Tx, county: number, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

type Page<R> = { rows: R[]; next: string | null };
const usualPage = 50;

/** Cases in scope, newest first. */
export async function listCases(
  ctx: Ctx,
  names: OrganNames,
  query: {
    after?: string;
    limit?: string;
    kind?: string;
    state?: string;
    open?: '0' | '1';
    mark?: string;
    town?: string;
    organ?: string;
    grid?: string;
    q?: string;
    /** Cases it must be one of. */
    among?: readonly string[];
  },
): Promise<Page<CaseRow>> {
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? usualPage);
  const after = readCursor(query.after);
  if (after?.at === 'infinity') refuse('invalid', 'case.cursor');
  const filter: store.CaseFilter = {
    kind: query.kind,
    state: query.state,
    open: query.open === undefined ? undefined : query.open === '1',
    mark: query.mark,
    town: query.town ? Number(query.town) : (oneTown(ctx) ?? undefined),
    organ: query.organ,
    grid: query.grid,
    parts: ctx.actor.scope.organs === '*' ? undefined : ctx.actor.scope.organs,
    words: query.q,
    among: query.among,
  };
  return inTx(ctx, async (tx) => {
    const rows = await store.listCases(
      tx,
      county,
      filter,
      after && { at: new Date(after.at), id: after.id },
      limit + 1,
    );
    const known = await names(
      tx,
      county,
      rows.flatMap((row) => row.organ_id ?? []),
    );
    const shown = rows.slice(0, limit).map((row) => toCaseRow(row as never, known));
    const last = rows[limit - 1];
    return {
      rows: shown,
      next: rows.length > limit && last ? writeCursor(last.opened_at.toISOString(), last.id) : null,
    };
  });
}

/** Lines of some cases in scope, in the order asked for, for lists that other modules make. */
export async function caseRows(tx: Tx, county: number, names: OrganNames, ids: readonly string[]): Promise<CaseRow[]> {
  const rows = await store.casesById(tx, county, ids);
  const known = await names(
    tx,
    county,
    rows.flatMap((row) => row.organ_id ?? []),
  );
  const byId = new Map(rows.map((row) => [row.id, toCaseRow(row as never, known)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Open tasks of the actor's roles and organ, by time left: the home page of everybody who works here. */
export async function listWork(
  ctx: Ctx,
  names: OrganNames,
  query: { after?: string; limit?: string; kind?: string },
): Promise<Page<WorkRow>> {
  const { county, organs } = ctx.actor.scope;
  const limit = Number(query.limit ?? usualPage);
  const filter = {
    rights: [...ctx.actor.rights],
    organs: organs === '*' ? null : organs,
    town: oneTown(ctx),
    kind: query.kind,
  };
  return inTx(ctx, async (tx) => {
    const rows = await store.listWork(tx, county, filter, readCursor(query.after), limit + 1);
    const known = await names(
      tx,
      county,
      rows.flatMap((row) => row.organ_id ?? []),
    );
    const shown = rows.slice(0, limit).map((row) => ({
      task: row.task,
      step: row.step,
      caseId: row.case_id,
      kind: row.kind,
      number: row.number,
      title: row.title,
      place: row.place,
      state: row.state,
      subject: row.subject,
      area: row.area,
      organId: row.organ_id,
      organ: row.organ_id ? (known.get(row.organ_id) ?? null) : null,
      openedAt: row.opened_at.toISOString(),
      dueAt: row.due_at?.toISOString() ?? null,
      mark: row.mark as WorkRow['mark'],
      urgent: isPressing(row.unit),
    }));
    const last = rows[limit - 1];
    return { rows: shown, next: rows.length > limit && last ? writeCursor(last.due_key, last.task) : null };
  });
}

/** Everything one screen needs of one case, with the commands the actor may give and the reasons for those he may not. */
export async function viewCase(spine: Spine, ctx: Ctx, names: OrganNames, id: string): Promise<CaseView> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const row = (await store.findCase(tx, county, id)) ?? refuse('missing', 'case.unknown');
    const calendar = await calendarOf(tx, county);
    const clocks = (await store.clocksOf(tx, county, id)) as unknown as store.ClockJson[];
    const tasks = (await store.tasksOf(tx, county, id)) as unknown as store.TaskJson[];
    const file = store.toCaseFile(row, clocks, tasks, calendar, ctx.now);
    const facts = await store.factsOf(tx, county, id);
    const files = await store.attachmentsOf(tx, county, id);
    const ids = new Set([
      ...file.organs,
      ...(file.organId ? [file.organId] : []),
      ...file.tasks.flatMap((task) => task.organId ?? []),
    ]);
    const known = await names(tx, county, [...ids]);
    const server = spine.procedures.get(file.kind) ?? refuse('missing', 'case.unknown_kind', { kind: file.kind });
    return {
      case: toCaseRow({ ...row, unit: limitUnitOf(row.data) }, known),
      version: file.version,
      data: file.data,
      organs: file.organs.map((organ) => ({ id: organ, name: known.get(organ) ?? organ })),
      clocks: Object.values(file.clocks).map((clock) => toClockView(clock, known)),
      tasks: file.tasks.map((task) => ({
        step: task.step,
        needs: task.needs,
        organId: task.organId,
        organ: task.organId ? (known.get(task.organId) ?? null) : null,
        openedAt: task.openedAt.toISOString(),
        dueAt: task.dueAt?.toISOString() ?? null,
        mark: task.mark,
      })),
      facts: facts.map((fact): FactView => {
        const actor = fact.actor as unknown as Fact['actor'];
        const change = fact.change as unknown as Fact['change'];
        return {
          seq: fact.seq,
          type: fact.type,
          at: fact.at.toISOString(),
          actor: { kind: actor.kind, name: actor.name, organId: actor.organId },
          data: fact.data as Record<string, unknown>,
          state: change.state ?? null,
          hash: fact.hash,
        };
      }),
      attachments: files.map(toAttachmentView),
      commands: offers(server.procedure, file, ctx.actor).map((offer) => ({ ...offer, refusal: offer.refusal })),
    };
  });
}

/** A town actor's lists use equality on the town, which the planner can walk in order. */
function oneTown(ctx: Ctx): number | null {
  const { lo, hi } = ctx.actor.scope;
  return hi - lo <= 1000 ? townOf(lo) : null;
}

/** The unit of the limit of its work, where its procedure keeps one under `limit`. */
function limitUnitOf(data: store.CaseJson['data']): string | null {
  return ((data['limit'] ?? null) as { unit: string } | null)?.unit ?? null;
}

function toCaseRow(
  row: Omit<store.CaseJson, 'data'> & { unit: string | null },
  names: ReadonlyMap<string, string>,
): CaseRow {
  const micro = 1_000_000;
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    title: row.title,
    place: row.place,
    subject: row.subject,
    state: row.state,
    level: row.level,
    grid: row.grid,
    area: row.area,
    organId: row.organ_id,
    organ: row.organ_id ? (names.get(row.organ_id) ?? null) : null,
    lng: row.lng_micro === null ? null : row.lng_micro / micro,
    lat: row.lat_micro === null ? null : row.lat_micro / micro,
    openedAt: new Date(row.opened_at).toISOString(),
    dueAt: row.due_at === null ? null : new Date(row.due_at).toISOString(),
    mark: row.mark as CaseRow['mark'],
    urgent: isPressing(row.unit),
    closedAt: row.closed_at === null ? null : new Date(row.closed_at).toISOString(),
  };
}

function clockWords(clock: string, names: ReadonlyMap<string, string>): Pick<ClockView, 'name' | 'organId' | 'organ'> {
  const { name, organId } = partsOfClock(clock);
  return { name, organId, organ: organId && (names.get(organId) ?? organId) };
}

function toClockView(clock: Clock, names: ReadonlyMap<string, string>): ClockView {
  const { reading } = clock;
  return {
    ...clockWords(clock.name, names),
    state: reading.state,
    limit: { amount: reading.limit.amount, unit: reading.limit.unit },
    used: reading.used,
    remaining: reading.remaining,
    startedAt: reading.startedAt.toISOString(),
    dueAt: reading.dueAt?.toISOString() ?? null,
    yellowAt: reading.yellowAt?.toISOString() ?? null,
    lastDay: reading.lastDay,
    late: reading.late,
    provisional: reading.provisional,
    mark: clock.mark,
    calendar: reading.calendarVersion,
    lines: reading.lines.map((line) => JSON.parse(JSON.stringify(line)) as Record<string, unknown>),
  };
}

/** A file as shown to people. */
export function toAttachmentView(row: {
  id: string;
  name: string;
  media_type: string;
  size: number;
  digest: string;
  thumbnail: boolean;
  at: Date;
}): AttachmentView {
  return {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    size: row.size,
    digest: row.digest,
    thumbnail: row.thumbnail,
    at: row.at.toISOString(),
  };
}

function writeCursor(at: string, id: string): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The place a page goes on from, its instant written anew so that PostgreSQL can read it whatever came in. */
function readCursor(text: string | undefined): { at: string; id: string } | undefined {
  if (text === undefined) return undefined;
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [unknown, unknown];
    const instant = typeof at === 'string' ? cursorInstant(at) : null;
    if (instant !== null && typeof id === 'string' && uuid.test(id)) return { at: instant, id };
  } catch {
    // Not JSON, or no instant: refused below like any other nonsense.
  }
  return refuse('invalid', 'case.cursor');
}

/** RFC 3339, or as PostgreSQL writes an instant; throws on what is none. */
function cursorInstant(text: string): string | null {
  if (text === 'infinity') return text;
  if (!/^20\d\d-\d\d-\d\d[ T][\d:.+Z-]+$/.test(text)) return null;
  return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString();
}

/** Head, state and data of a case in scope, for the modules that own its procedure; refuses `case.unknown`. */
export async function findCaseInScope(tx: Tx, county: number, id: string) {
  const row = (await store.findCase(tx, county, id)) ?? refuse('missing', 'case.unknown');
  const { area, title, place, subject, state, version, data } = row;
  const lng = row.lng_micro === null ? null : row.lng_micro / 1_000_000;
  const lat = row.lat_micro === null ? null : row.lat_micro / 1_000_000;
  return { id, area, title, place, lng, lat, subject, state, version, data, openedAt: new Date(row.opened_at) };
}

/** What the procedure keeps of some cases in scope, by id, for the modules that list them with more than their heads. */
export async function dataOfCases(tx: Tx, county: number, ids: readonly string[]) {
  const rows = ids.length === 0 ? [] : await store.dataOfCases(tx, county, ids);
  return new Map(rows.map(({ id, data }) => [id, data as { readonly [key: string]: unknown }]));
}

/** What may be told to the public of a case whose secret they hold: its head, state, plain facts, limits. */
export async function caseForPublic(tx: Tx, county: number, id: string) {
  const row = (await store.findCase(tx, county, id)) ?? refuse('missing', 'case.unknown');
  const facts = await store.factsOf(tx, county, id);
  const clocks = (await store.clocksOf(tx, county, id)) as unknown as store.ClockJson[];
  const calendar = await calendarOf(tx, county);
  const dueAtOf = (name: string) =>
    clocks.map((clock) => store.toClock(clock, calendar, new Date(row.opened_at))).find((clock) => clock.name === name)
      ?.reading.dueAt ?? null;
  const { number, title, place, lng, lat } = toCaseRow({ ...row, unit: null }, new Map());
  return {
    ...{ number, title, place, lng, lat },
    state: row.state,
    data: row.data,
    closed: row.closed_at !== null,
    handleDueAt: row.closed_at === null ? dueAtOf('handle') : null,
    dueAtOf,
    facts: facts.filter((fact) => !fact.type.startsWith('case.')).map((fact) => ({ type: fact.type, at: fact.at })),
  };
}
