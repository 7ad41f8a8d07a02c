import { dayOf, startOfDay, type Day } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type {
  Category,
  ClassKind,
  Condition,
  Duty,
  DutyLevel,
  DutyRole,
  LimitUnit,
  ListName,
  EntryOf,
  DevolutionBatch,
  GrantLine,
  Matter,
  Screening,
  Sheet,
} from '../contract.ts';
import { differ } from '../domain/version.ts';
import { hasLists, publishVersion } from '../store.ts';
import { openDraft } from './drafts.ts';
import { publishGrantList } from './publish.ts';

type Names = { readonly zh: string; readonly en: string };
type Given = { readonly kind: ClassKind; readonly code: string };

/** Lists as catalogs/*.json hold them. `organ` of a duty is a key of `organs`; an absent area means the whole county. */
export type CatalogSeed = {
  readonly categories: readonly {
    readonly scheme: string;
    readonly version: string;
    /** Day the scheme came into force; absent: today. */
    readonly inForce?: string | undefined;
    readonly classes: readonly (Given & {
      readonly name: Names;
      readonly parent?: string | null | undefined;
      readonly words?: readonly string[] | undefined;
    })[];
  }[];
  readonly conditions: readonly (Given & {
    readonly condition: string;
    readonly name: Names;
    readonly handle: { readonly amount: number; readonly unit: LimitUnit };
    readonly closing: Names;
    readonly level: DutyLevel;
  })[];
  readonly duties: readonly (Given & {
    readonly role: DutyRole;
    readonly organ: string;
    readonly area?: number | string | undefined;
    readonly level: DutyLevel;
    readonly basis: Names | { readonly zh: string };
  })[];
  /** Matters; `organ` is a key of `organs` or, where the county has none, unknown there and only named. */
  readonly matters?: readonly (Omit<Matter, 'organId' | 'department'> & { readonly organ: string })[];
  /** What was decided of them, and how the batches are handed over. */
  readonly screening?: readonly Screening[];
  readonly batches?: readonly DevolutionBatch[];
  /** Organ key → name, where matters name organs. */
  readonly organNames?: Readonly<Record<string, string>>;
  /**
   * Lists of grants 赋权, each published on its day; `grantor` and `organ` are keys of organs, or `grantor` the name of one
   * that is none of the county.
   */
  readonly grants?: readonly {
    readonly version: string;
    readonly note: string;
    readonly publishedOn: Day;
    readonly lines: readonly (Omit<GrantLine, 'what' | 'grantorId' | 'organId' | 'handover' | 'grantor' | 'organ'> & {
      readonly grantor: string;
      readonly organ: string;
    })[];
  }[];
  /** Procedure sheets 流程施工图 and work templates. */
  readonly sheets?: readonly Sheet[] | undefined;
  /** Organ key → id. */
  readonly organs: Readonly<Record<string, string>>;
  /** Name of the lists of conditions and duties, and the day they came into force. */
  readonly local: { readonly scheme: string; readonly version: string; readonly from: string };
};

/**
 * Publishes lists into a county that has none yet (demo county, first set-up), in one transaction; false where it has
 * some. Throws on a duty whose organ is not known.
 */
export async function seedCatalog(ctx: Ctx, seed: CatalogSeed): Promise<boolean> {
  return inTx(ctx, async (tx) => {
    if (await hasLists(tx, ctx.actor.scope.county)) return false;
    for (const { scheme, version, inForce, classes } of seed.categories) {
      const entries: Category[] = classes.map(({ kind, code, name, parent, words }) => ({
        kind,
        code,
        nameZh: name.zh,
        nameEn: name.en,
        parent: parent ?? null,
        words: [...(words ?? [])],
      }));
      await publishNow(tx, ctx, { list: 'category', scheme, version, from: inForce ?? dayOf(ctx.now) }, entries);
    }
    const conditions: Condition[] = seed.conditions.map(({ kind, code, condition, name, handle, closing, level }) => ({
      kind,
      code,
      condition,
      nameZh: name.zh,
      nameEn: name.en,
      amount: handle.amount,
      unit: handle.unit,
      closingZh: closing.zh,
      closingEn: closing.en,
      level,
    }));
    await publishNow(tx, ctx, { list: 'filing_condition', ...seed.local }, conditions);
    const duties: Duty[] = seed.duties.map(({ kind, code, role, organ, area, level, basis }) => {
      const organId = seed.organs[organ];
      if (organId === undefined) throw new Error(`Duty ${kind} ${code}: no organ ${organ}`);
      const where = Number(area ?? ctx.actor.scope.county * 1_000_000);
      return { id: uuidv7(ctx.now.getTime()), kind, code, area: where, role, organId, level, basis: basis.zh };
    });
    await publishNow(tx, ctx, { list: 'duty', ...seed.local }, duties);
    const matters = (seed.matters ?? []).map(({ organ, ...matter }): Matter => {
      const [organId, department] = [seed.organs[organ], seed.organNames?.[organ]];
      if (department === undefined) throw new Error(`Matter ${matter.code}: no name of organ ${organ}`);
      return { ...matter, department, ...(organId === undefined ? {} : { organId }) };
    });
    await publishNow(tx, ctx, { list: 'matter', ...seed.local }, matters);
    await publishNow(tx, ctx, { list: 'screening', ...seed.local }, seed.screening ?? []);
    await publishNow(tx, ctx, { list: 'batch', ...seed.local }, seed.batches ?? []);
    await publishNow(tx, ctx, { list: 'sheet', ...seed.local }, seed.sheets ?? []);
    for (const list of seed.grants ?? []) await publishLines(tx, ctx, seed, list);
    return true;
  });
}

/** Publishes a list of grants as it was published on its day. */
async function publishLines(
  tx: Tx,
  ctx: Ctx,
  { organs, organNames }: CatalogSeed,
  { version, note, publishedOn, lines }: NonNullable<CatalogSeed['grants']>[number],
): Promise<void> {
  const then = { ...ctx, now: new Date(startOfDay(publishedOn).getTime() + 9 * 3_600_000) };
  const entries = lines.map(({ grantor, organ, ...line }): GrantLine => {
    const [organId, grantorId] = [organs[organ], organs[grantor] ?? null];
    const [organName, grantorName] = [organNames?.[organ], organNames?.[grantor] ?? grantor];
    if (organId === undefined || organName === undefined) throw new Error(`Grant ${line.matter}: no organ ${organ}`);
    return { ...line, what: 'grant', handover: null, organId, organ: organName, grantorId, grantor: grantorName };
  });
  await publishGrantList(tx, then, { version, note, lines: entries });
}

async function publishNow<L extends ListName>(
  tx: Tx,
  ctx: Ctx,
  of: { list: L; scheme: string; version: string; from: string },
  entries: readonly EntryOf[L][],
): Promise<void> {
  if (entries.length === 0) return;
  const { from, ...draft } = of;
  const id = await openDraft(tx, ctx, { ...draft, source: of.scheme, note: '' }, entries, { atOnce: true });
  const difference = differ(of.list, [], entries);
  const { name } = ctx.actor;
  await publishVersion(tx, ctx.actor.scope.county, { id, from, at: ctx.now, name, difference });
}
