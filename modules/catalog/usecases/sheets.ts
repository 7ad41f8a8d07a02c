import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Sheet, Unsupported } from '../contract.ts';
import { may } from '../policy.ts';
import { findEntry, noteDraft, putEntries } from '../store.ts';
import { lockVersion } from './drafts.ts';
import { readBpmn } from './read-bpmn.ts';
import { write } from './write.ts';

/** A procedure sheet of a version; refuses `catalog.sheet_unknown`. */
export async function getSheet(ctx: Ctx, of: { id: string; code: string }): Promise<Sheet> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const found = await findEntry(tx, county, { list: 'sheet', id: of.id, key: of.code });
    return found ?? refuse('missing', 'catalog.sheet_unknown');
  });
}

/**
 * Puts the process of a BPMN file into a draft as a sheet and says what stays out. Refuses `catalog.bpmn_unreadable` with
 * what was not understood where no sheet comes of it, `catalog.not_a_draft`, `catalog.sheet_unknown` for another list.
 */
export async function importBpmn(
  ctx: Ctx,
  input: { id: string; versionId: string; bytes: Uint8Array },
): Promise<{ code: string; unsupported: Unsupported[] }> {
  const { county } = ctx.actor.scope;
  const { id, versionId, bytes } = input;
  if (!may.edit(ctx.actor)) refuse('forbidden', 'catalog.county_only');
  const { sheet, unsupported } = await readBpmn(new TextDecoder().decode(bytes));
  const digest = sm3(bytes).toString('hex');
  return write(ctx, { id, name: 'catalog.import_bpmn', input: { versionId, digest } }, async (tx) => {
    const draft = await lockVersion(tx, county, versionId, ['draft']);
    if (draft.list !== 'sheet') refuse('missing', 'catalog.sheet_unknown');
    if (!sheet) {
      const parts = unsupported.slice(0, 20).map(({ element, id: part }) => `${element} ${part}`.trim());
      return refuse('invalid', 'catalog.bpmn_unreadable', { parts: parts.join('; ') });
    }
    await putEntries(tx, county, { list: 'sheet', id: versionId }, [sheet]);
    await noteDraft(tx, county, { id: versionId, by: ctx.actor.personId, name: ctx.actor.name });
    const outcome = { code: sheet.code, unsupported: [...unsupported] };
    return { outcome, subjectId: versionId, data: outcome };
  });
}
