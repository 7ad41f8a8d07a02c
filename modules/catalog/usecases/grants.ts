import { dayOf, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { toCsv } from '@zhenshu/kernel/csv.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import {
  mostLines,
  type Authority,
  type Grant,
  type GrantLine,
  type GrantMode,
  type GrantRow,
  type GrantedType,
} from '../contract.ts';
import { holdsOn, pairOf } from '../domain/grants.ts';
import { messages } from '../messages.ts';
import { noteDraft, putEntries } from '../store.ts';
import { pageOf, readCursor, type PageQuery } from './browse.ts';
import type { Deps } from './deps.ts';
import { lockVersion, openDraft } from './drafts.ts';
import { grantScheme as scheme, holdDrafted, namedLines } from './grant-lines.ts';
import { authority, grantsIn } from './in-force.ts';
import { mattersOn, plainWords } from './matters.ts';
import { write } from './write.ts';

type Filter = {
  area?: string;
  matter?: string;
  grantor?: string;
  mode?: GrantMode;
  type?: GrantedType;
  version?: string;
  q?: string;
  due?: Day;
  day?: Day;
};

/** What grants are counted by. */
type Facet = 'mode' | 'type' | 'grantor' | 'area' | 'version';

/**
 * A page of the grants that hold on a day, today unless named, by town and matter, and how many each mode, type, granting
 * organ, town and version has. What is counted by one of these heeds all that is asked but that one.
 */
export async function browseGrants(ctx: Ctx, query: PageQuery & Filter) {
  const after = query.after === undefined ? undefined : readGrantCursor(query.after);
  const { rows, but } = await findGrants(ctx, query);
  const rest = after === undefined ? rows : rows.filter((row) => isAfter(placeOf(row), after));
  const count = <T>(facet: Facet, keyOf: (row: GrantRow) => unknown, told: (row: GrantRow) => T) =>
    [...Map.groupBy([...rows, ...(but.get(facet) ?? [])], keyOf).values()].map((those) => ({
      ...told(those[0]!),
      grants: those.length,
    }));
  return {
    ...pageOf(rest, Number(query.limit ?? 50), placeOf),
    total: rows.length,
    modes: count(
      'mode',
      ({ mode }) => mode,
      ({ mode }) => ({ mode }),
    ),
    types: count(
      'type',
      ({ matterType }) => matterType,
      ({ matterType }) => ({ type: matterType }),
    ),
    grantors: count('grantor', grantorOf, ({ grantor, grantorId }) => ({ grantor, grantorId })),
    areas: count(
      'area',
      ({ area }) => area,
      ({ area }) => ({ area }),
    ),
    versions: count(
      'version',
      ({ versionId }) => versionId,
      ({ versionId, listVersion }) => ({ versionId, listVersion }),
    ),
  };
}

function placeOf({ area, matter, from, id }: Grant): string[] {
  return [String(area), matter, from, id];
}

function isAfter(place: readonly string[], after: readonly string[]): boolean {
  const at = place.findIndex((part, index) => part !== after[index]);
  return at >= 0 && place[at]! > after[at]!;
}

function grantorOf({ grantor, grantorId }: Grant): string {
  return grantorId ?? grantor;
}

/** The grants asked for, in the order of their pages, and for each facet those that only its own question keeps out. */
async function findGrants(
  ctx: Ctx,
  query: Filter,
): Promise<{ rows: GrantRow[]; but: ReadonlyMap<Facet, readonly GrantRow[]> }> {
  const { county } = ctx.actor.scope;
  const { day = dayOf(ctx.now), area, matter, due, q } = query;
  const { all, matters } = await inTx(ctx, async (tx) => ({
    all: (await grantsIn(tx, county, day)).all,
    matters: await mattersOn(tx, county, day),
  }));
  const asked = plainWords(q ?? '')
    .split(' ')
    .filter(Boolean);
  const facets: readonly (readonly [Facet, unknown, (grant: Grant) => unknown])[] = [
    ['mode', query.mode, ({ mode }) => mode],
    ['type', query.type, ({ matterType }) => matterType],
    ['grantor', query.grantor, grantorOf],
    ['area', area === undefined ? undefined : Number(area), (grant) => grant.area],
    ['version', query.version, ({ versionId }) => versionId],
  ];
  const [rows, but] = [[] as GrantRow[], new Map<Facet, GrantRow[]>()];
  for (const grant of all) {
    if (!holdsOn(grant, day) || (matter !== undefined && grant.matter !== matter)) continue;
    if (due !== undefined && !(grant.to !== null && grant.to <= due) && !(grant.evaluateOn && grant.evaluateOn <= due))
      continue;
    const matterName = matters?.find(grant.matter)?.name ?? null;
    if (asked.length > 0) {
      const said = plainWords(`${matterName ?? ''}\n${grant.matter}`);
      if (!asked.every((word) => said.includes(word))) continue;
    }
    const off = facets.filter(([, wanted, of]) => wanted !== undefined && of(grant) !== wanted);
    if (off.length > 1) continue;
    const row = { ...grant, matterName };
    const [facet] = off[0] ?? [];
    if (facet === undefined) rows.push(row);
    else if (!but.get(facet)?.push(row)) but.set(facet, [row]);
  }
  return { rows, but };
}

function readGrantCursor(text: string): string[] {
  const cursor = readCursor(text, 4);
  const right = [/^[1-9]\d{11}$/, /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/, /^\d{4}-\d\d-\d\d$/, /^[0-9a-f-]{36}$/];
  if (!right.every((shape, at) => shape.test(cursor[at]!))) refuse('invalid', 'catalog.cursor_wrong');
  return cursor;
}

/** One grant, and what was granted before and after it. Refuses `catalog.grant_unknown`. */
export async function getGrant(ctx: Ctx, id: string): Promise<{ grant: Grant; history: Grant[] }> {
  const { all, pairs } = await inTx(ctx, (tx) => grantsIn(tx, ctx.actor.scope.county, dayOf(ctx.now)));
  const grant = all.find((one) => one.id === id) ?? refuse('missing', 'catalog.grant_unknown');
  return { grant, history: [...(pairs.get(pairOf(grant)) ?? [])] };
}

/** Who may do a matter in a town on a day, today unless named; no row: nobody. */
export async function showAuthority(
  ctx: Ctx,
  { matter, area, day = dayOf(ctx.now) }: { matter: string; area: string; day?: Day },
): Promise<{ rows: Authority[] }> {
  const { county } = ctx.actor.scope;
  const found = await inTx(ctx, (tx) => authority(tx, county, { matter, area: Number(area), day }));
  return { rows: found ? [found] : [] };
}

const columns = [
  ...(['matter', 'matterName', 'area', 'mode', 'grantor', 'organ', 'basis'] as const),
  ...(['agreement', 'scopeNote', 'evaluateOn'] as const),
  ...(['from', 'until', 'reason'] as const),
];

/** The grants that hold on a day as csv, opened by spreadsheets as UTF-8. */
export async function exportGrants(ctx: Ctx, query: Filter): Promise<Buffer> {
  const { rows } = await findGrants(ctx, query);
  const cells = rows.map((row) =>
    columns.map((column) => {
      if (column === 'mode') return messages[`catalog.mode.${row.mode}`][0];
      if (column === 'agreement') return row.agreement === null ? '' : `${row.agreement.title} ${row.agreement.number}`;
      return String(row[column] ?? '');
    }),
  );
  return Buffer.from(
    toCsv(
      columns.map((column) => messages[`catalog.field.${column}`][0]),
      cells,
    ),
  );
}

/** Opens a draft of the list of grants, without lines. Refuses `catalog.version_exists`. */
export async function openGrantDraft(
  ctx: Ctx,
  input: { id: string; version: string; note: string },
): Promise<{ versionId: string }> {
  const { id, version, note } = input;
  return write(ctx, { id, name: 'catalog.open_grant_draft', input: { version, note } }, async (tx) => {
    const versionId = await openDraft(tx, ctx, { list: 'grant', scheme, version, note, source: scheme }, []);
    return { outcome: { versionId }, subjectId: versionId, data: { scheme, version, note } };
  });
}

/**
 * Puts a line for each of some matters in each of some towns into a draft, in place of those it has. Refuses
 * `catalog.not_a_draft`, `catalog.too_many`, and what `holdDrafted` refuses.
 */
export async function draftGrants(
  ctx: Ctx,
  deps: Deps,
  input: {
    id: string;
    versionId: string;
    matters: readonly string[];
    areas: readonly number[];
    line: Omit<GrantLine, 'matter' | 'area'>;
  },
): Promise<{ entries: number }> {
  const { county } = ctx.actor.scope;
  const { id, versionId, ...change } = input;
  const { matters, areas, line } = change;
  if (matters.length * areas.length > mostLines) refuse('invalid', 'catalog.too_many', { most: mostLines });
  return write(ctx, { id, name: 'catalog.draft_grants', input: { versionId, ...change } }, async (tx) => {
    const draft = await lockVersion(tx, county, versionId, ['draft']);
    if (draft.list !== 'grant') refuse('missing', 'catalog.version_unknown');
    const lines = [...new Set(matters)].flatMap((matter) =>
      [...new Set(areas)].map((area) => ({ ...line, matter, area })),
    );
    await putEntries(tx, county, { list: 'grant', id: versionId }, await namedLines(ctx, deps, tx, lines));
    const entries = await noteDraft(tx, county, { id: versionId, by: ctx.actor.personId, name: ctx.actor.name });
    if (entries > mostLines) refuse('invalid', 'catalog.too_many', { most: mostLines });
    await holdDrafted(tx, ctx, draft, [...new Set(matters)]);
    return { outcome: { entries }, subjectId: versionId, data: { ...change, entries } };
  });
}
