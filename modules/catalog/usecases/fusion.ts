import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { writeSheet } from '@zhenshu/kernel/sheet.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import {
  classKinds,
  type Category,
  type ClassKind,
  type Fusion,
  type FusionPart,
  type FusionRow,
  type OpenClass,
  type Responsibility,
  type ResponsibilityRow,
} from '../contract.ts';
import { chooseOrgans, type ListedDuty } from '../domain/choose.ts';
import { dutiesFromFusion, type Town } from '../domain/fused-duties.ts';
import {
  classKey,
  contradictions,
  coverage,
  doublyCovered,
  itemsOf,
  lowestClasses,
  matcher,
  uncoveredClasses,
} from '../domain/fusion.ts';
import { fusion } from '../domain/lists/fusion.ts';
import { isOrganId, responsibility } from '../domain/lists/responsibility.ts';
import { firstOfKeys } from '../domain/responsibilities.ts';
import { messages } from '../messages.ts';
import { findVersion, listEntries } from '../store.ts';
import { pageOf, readKeyCursor, type PageQuery } from './browse.ts';
import type { Deps } from './deps.ts';
import { openDraft } from './drafts.ts';
import { entriesOn, listsOn } from './in-force.ts';
import { responsibilitiesOn } from './responsibilities.ts';
import { most } from './tables.ts';
import { write } from './write.ts';

/** All that the report is made of. */
type Ground = {
  readonly day: string;
  readonly categories: readonly Category[];
  readonly lowest: readonly Category[];
  readonly duties: readonly ListedDuty[];
  readonly fusions: readonly Fusion[];
  readonly responsibilities: readonly ResponsibilityRow[];
  readonly towns: readonly Town[];
};

/**
 * A page of the classes no entry covers, by kind and code, each with what is proposed for it; with a draft as if it were in
 * force. `least`: only those with a proposal of at least that score. Refuses `catalog.version_unknown`.
 */
export async function browseOpenClasses(
  ctx: Ctx,
  deps: Deps,
  query: PageQuery & { kind?: ClassKind; q?: string; least?: string; draft?: string },
): Promise<{ rows: OpenClass[]; next: string | null; total: number }> {
  const ground = await inTx(ctx, (tx) => groundOf(ctx, deps, tx, query.draft));
  const match = matcher(ground);
  const asked = query.q?.trim().toLowerCase() ?? '';
  const least = Number(query.least ?? 0);
  const open = uncoveredClasses(ground.lowest, ground.fusions)
    .filter(({ kind }) => query.kind === undefined || kind === query.kind)
    .filter(({ code, nameZh, nameEn }) => [code, nameZh, nameEn].some((text) => text.toLowerCase().includes(asked)))
    .map((one) => (least === 0 ? { one } : { one, proposals: match(one) }))
    .filter(({ proposals }) => proposals === undefined || (proposals[0]?.score ?? 0) >= least);
  const after = readKeyCursor(query.after);
  const rest = after === undefined ? open : open.filter(({ one }) => classKey(one) > after);
  const { rows, next } = pageOf(rest, Number(query.limit ?? 50), ({ one }) => [classKey(one)]);
  return {
    rows: rows.map(({ one, proposals }) => ({ ...one, proposals: proposals ?? match(one) })),
    next,
    total: open.length,
  };
}

/** The figures of the report; each is the number of rows of its part. Refuses `catalog.version_unknown`. */
export async function showFusionReport(ctx: Ctx, deps: Deps, query: { draft?: string }) {
  return inTx(ctx, async (tx) => {
    const ground = await groundOf(ctx, deps, tx, query.draft);
    const report = partsOf(ground);
    const count = (part: FusionPart) => report.get(part)!.length;
    const covering = coverage(ground.fusions);
    const kinds = classKinds.map((kind) => {
      const classes = ground.lowest.filter((one) => one.kind === kind);
      return { kind, classes: classes.length, covered: classes.filter((one) => covering(one).length > 0).length };
    });
    const classes = ground.lowest.length;
    return {
      ...{ classes, covered: classes - count('uncovered'), uncovered: count('uncovered'), doubled: count('doubled') },
      ...{ contradictory: count('contradictory'), items: count('items'), kinds },
    };
  });
}

/** A page of the rows behind a figure, by their keys. Refuses `catalog.version_unknown`. */
export async function browseFusionRows(
  ctx: Ctx,
  deps: Deps,
  part: FusionPart,
  query: PageQuery & { draft?: string },
): Promise<{ rows: FusionRow[]; next: string | null }> {
  const rows = await inTx(ctx, async (tx) => partsOf(await groundOf(ctx, deps, tx, query.draft)).get(part)!);
  const after = readKeyCursor(query.after);
  const rest = after === undefined ? rows : rows.filter(({ key }) => key > after);
  return pageOf(rest, Number(query.limit ?? 50), ({ key }) => [key]);
}

/** The rows behind a figure as xlsx. Refuses `catalog.version_unknown`. */
export async function exportFusionRows(
  ctx: Ctx,
  deps: Deps,
  part: FusionPart,
  query: { draft?: string },
): Promise<{ fileName: string; bytes: Buffer }> {
  const zh = (word: keyof typeof messages) => messages[word][0];
  const { rows, organName } = await inTx(ctx, async (tx) => {
    const found = partsOf(await groundOf(ctx, deps, tx, query.draft)).get(part)!;
    const ids = [...new Set(found.flatMap(({ organId }) => organId ?? []))];
    const organs = await deps.findOrgansByName(tx, ctx.actor.scope.county, ids, dayOf(ctx.now));
    return { rows: found, organName: new Map(organs.map(({ id, name }) => [id, name])) };
  });
  const header = (['kind', 'code', 'nameZh', 'responsibility', 'organId', 'area', 'why', 'classes'] as const).map(
    (field) => zh(`catalog.field.${field}`),
  );
  const cells = rows.map((row) => [
    row.kind === null ? '' : zh(`catalog.kind.${row.kind}`),
    ...[row.code ?? '', row.nameZh],
    row.responsibilities.map(({ code, name }) => `${code} ${name}`).join('\n'),
    row.organId === null ? '' : (organName.get(row.organId) ?? row.organId),
    ...[row.area === null ? '' : String(row.area), row.why === null ? '' : zh(`catalog.clash.${row.why}`)],
    row.classes === null ? '' : String(row.classes),
  ]);
  const fileName = `${zh('catalog.list.fusion')}-${zh(`catalog.part.${part}`)}-${dayOf(ctx.now)}.xlsx`;
  return { fileName, bytes: await writeSheet(header, cells) };
}

/**
 * Makes a draft of the duty list out of the responsibilities and fused classes in force, in the scheme of the duty list that
 * was published last; it goes the way of every draft. Refuses `catalog.nothing_fused`, `catalog.version_exists`,
 * `catalog.too_many`.
 */
export async function draftDuties(ctx: Ctx, deps: Deps, input: { id: string; version: string; note?: string }) {
  const { county } = ctx.actor.scope;
  const { id, version, note = '' } = input;
  return write(ctx, { id, name: 'catalog.draft_duties', input: { version, note } }, async (tx) => {
    const day = dayOf(ctx.now);
    const { fusions, responsibilities, towns } = await groundOf(ctx, deps, tx, undefined);
    if (fusions.length === 0 || responsibilities.length === 0) refuse('conflict', 'catalog.nothing_fused');
    const [base] = await entriesOn(tx, county, 'duty', day);
    const duties = base?.rows ?? [];
    const ids = [...responsibilities.flatMap(responsibility.organsOf), ...duties.map(({ organId }) => organId)];
    const known = await deps.findOrgansByName(tx, county, [...new Set(ids)], day);
    const organs = new Map([
      ...towns.map((town) => [town.organId, town.area] as const),
      ...known.map((one) => [one.id, one.area] as const),
    ]);
    const choose = chooseOrgans;
    const made = dutiesFromFusion({ fusions, responsibilities, duties, towns, organs, choose, day });
    if (made.duties.length > most) refuse('invalid', 'catalog.too_many', { most });
    const entries = made.duties.map((duty) => ({ ...duty, id: uuidv7(ctx.now.getTime()) }));
    const scheme = base?.version.scheme ?? messages['catalog.list.duty'][0];
    const source = messages['catalog.list.fusion'][0];
    const versionId = await openDraft(tx, ctx, { list: 'duty', scheme, version, source, note }, entries);
    const items = itemsOf(fusions).length;
    const sums = { entries: entries.length, kept: made.kept, items };
    return {
      outcome: { versionId, ...sums, withoutLead: made.withoutLead, later: made.later },
      subjectId: versionId,
      data: { scheme, version, note, ...sums, withoutLead: made.withoutLead.length, later: made.later.length },
    };
  });
}

async function groundOf(ctx: Ctx, deps: Deps, tx: Tx, draft: string | undefined): Promise<Ground> {
  const { county } = ctx.actor.scope;
  const day = dayOf(ctx.now);
  const { categories, duties } = await listsOn(tx, county, day);
  return {
    ...{ day, categories, duties, lowest: lowestClasses(categories) },
    fusions: await fusionsUnder(tx, county, day, draft),
    responsibilities: await responsibilitiesOn(tx, county, day),
    towns: await deps.findTowns(tx, county, day),
  };
}

/** The fused classes in force; those of a draft in place of those of its scheme. */
async function fusionsUnder(tx: Tx, county: number, day: string, draft: string | undefined): Promise<Fusion[]> {
  const inForce = await entriesOn(tx, county, 'fusion', day);
  if (draft === undefined)
    return firstOfKeys(
      inForce.flatMap(({ rows }) => rows),
      fusion.keyOf,
    );
  const version = await findVersion(tx, county, draft);
  if (version?.list !== 'fusion') return refuse('missing', 'catalog.version_unknown');
  const others = inForce.filter((one) => one.version.scheme !== version.scheme);
  const drafted = await listEntries(tx, county, { list: 'fusion', id: draft });
  return firstOfKeys([...drafted, ...others.flatMap(({ rows }) => rows)], fusion.keyOf);
}

function partsOf(ground: Ground): ReadonlyMap<FusionPart, readonly FusionRow[]> {
  const { lowest, fusions, responsibilities, duties, towns, day } = ground;
  const blank = { organId: null, area: null, why: null, classes: null, responsibilities: [] };
  const ofClass = ({ kind, code, nameZh, nameEn }: Category) => ({ ...blank, kind, code, nameZh, nameEn });
  const brief = ({ code, name, tier }: Responsibility) => ({ code, name, tier });
  const names = new Map(responsibilities.map((one) => [one.code, one]));
  const briefs = (under: readonly Responsibility[]) => [
    ...new Map(under.map((one) => [one.code, brief(one)])).values(),
  ];
  const where = towns.map(({ area }) => area);
  const clashing = contradictions({ lowest, fusions, responsibilities, duties, towns: where, day, isOrganId });
  const parts: Record<FusionPart, FusionRow[]> = {
    uncovered: uncoveredClasses(lowest, fusions).map((one) => ({ ...ofClass(one), key: classKey(one) })),
    doubled: doublyCovered(lowest, fusions, responsibilities).map(({ one, under }) => ({
      ...{ ...ofClass(one), key: classKey(one), responsibilities: briefs(under) },
    })),
    contradictory: clashing.map(({ one, under, organId, area, why }) => ({
      ...{ ...ofClass(one), key: `${classKey(one)}:${area}:${organId}`, responsibilities: [brief(under)] },
      ...{ organId, area, why },
    })),
    items: itemsOf(fusions).map(({ item, responsibility: code, classes }, at) => {
      const under = names.get(code);
      const named = { ...blank, kind: null, code, nameZh: item, nameEn: item, classes };
      return { ...named, key: `${code}:${String(at).padStart(6, '0')}`, responsibilities: under ? [brief(under)] : [] };
    }),
  };
  return new Map(
    Object.entries(parts).map(([part, rows]) => [
      part as FusionPart,
      rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    ]),
  );
}
