import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { writeSheet } from '@zhenshu/kernel/sheet.ts';
import type { ListName } from '../contract.ts';
import { messages } from '../messages.ts';
import { categoryColumns, conditionColumns, dutyColumns } from '../messages/columns.ts';
import type { Deps } from './import.ts';
import { findVersion, listCategories, listConditions, listDuties } from '../store.ts';

type Word = keyof typeof messages;

/**
 * A version as xlsx in the columns and words the import reads. Organs stand with their names, as people know them; one
 * that is closed by now or shares its name stands with its id, which the import reads too.
 */
export async function exportList(
  ctx: Ctx,
  deps: Deps,
  list: ListName,
  versionId: string,
): Promise<{ fileName: string; bytes: Buffer }> {
  const { county } = ctx.actor.scope;
  const { version, header, rows } = await inTx(ctx, async (tx) => {
    const found = await findVersion(tx, county, versionId);
    if (found?.list !== list) return refuse('missing', 'catalog.version_unknown');
    if (list === 'category') {
      const entries = await listCategories(tx, county, versionId);
      return {
        version: found,
        header: headerOf(categoryColumns),
        rows: entries.map(({ kind, code, nameZh, nameEn, parent, words }) => [
          zh(`catalog.kind.${kind}`),
          code,
          nameZh,
          nameEn,
          parent ?? '',
          words.join(' '),
        ]),
      };
    }
    if (list === 'duty') {
      const entries = await listDuties(tx, county, versionId);
      const ids = [...new Set(entries.map((entry) => entry.organId))];
      const known = await deps.findOrgansByName(tx, county, ids, dayOf(ctx.now));
      const names = new Map(known.map((organ) => [organ.id, organ.name]));
      const asked = await deps.findOrgansByName(tx, county, [...new Set(names.values())], dayOf(ctx.now));
      const alone = Map.groupBy(asked, (organ) => organ.name);
      const shown = (id: string) => {
        const name = names.get(id);
        return name !== undefined && alone.get(name)?.length === 1 ? name : id;
      };
      return {
        version: found,
        header: headerOf(dutyColumns),
        rows: entries.map(({ kind, code, area, role, organId, level, basis }) => [
          zh(`catalog.kind.${kind}`),
          code,
          String(area),
          zh(`catalog.role.${role}`),
          shown(organId),
          zh(`catalog.level.${level}`),
          basis,
        ]),
      };
    }
    const entries = await listConditions(tx, county, versionId);
    return {
      version: found,
      header: headerOf(conditionColumns),
      rows: entries.map((entry) => [
        zh(`catalog.kind.${entry.kind}`),
        entry.code,
        entry.condition,
        entry.nameZh,
        entry.nameEn,
        String(entry.amount),
        zh(`catalog.unit.${entry.unit}`),
        entry.closingZh,
        entry.closingEn,
        zh(`catalog.level.${entry.level}`),
      ]),
    };
  });
  const name = [zh(`catalog.list.${list}`), version.scheme, version.version].join('-');
  return { fileName: `${name.replaceAll(/[\\/:*?"<>|\s]+/g, '_')}.xlsx`, bytes: await writeSheet(header, rows) };
}

function zh(word: Word): string {
  return messages[word][0];
}

function headerOf(columns: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.values(columns).map((names) => names[0] ?? '');
}
