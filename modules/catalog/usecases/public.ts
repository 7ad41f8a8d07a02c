import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { toCsv } from '@zhenshu/kernel/csv.ts';
import type { Devolved, ListName, ListVersion, PublicMatter, PublicVersion } from '../contract.ts';
import { messages } from '../messages.ts';
import { listEntries, listPublished } from '../store.ts';
import { pageOf, readInstantCursor, readKeyCursor, type PageQuery } from './browse.ts';
import type { Deps } from './deps.ts';
import { getVersion } from './drafts.ts';
import { tableOf } from './export.ts';
import { entriesOn } from './in-force.ts';
import { mattersFound, showMatter, type MatterQuery } from './matters.ts';
import { browseChanges } from './publish.ts';

/** Publications, the newest first. */
export async function browsePublished(
  ctx: Ctx,
  query: PageQuery & { list?: ListName },
): Promise<{ rows: PublicVersion[]; next: string | null }> {
  const limit = Number(query.limit ?? 50);
  const after = readInstantCursor(query.after);
  const rows = await inTx(ctx, (tx) =>
    listPublished(tx, ctx.actor.scope.county, { list: query.list, after, limit: limit + 1 }),
  );
  return pageOf(rows.map(toPublic), limit, (version) => [version.publishedAt, version.id]);
}

/** A published version with its entries. Refuses `catalog.version_unknown` also where it is not published yet. */
export async function showPublished(ctx: Ctx, id: string) {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const version = await published(tx, county, id);
    return { version: toPublic(version), entries: await listEntries(tx, county, version) };
  });
}

/** The same as a CSV file, in the columns and words the import reads. */
export async function tablePublished(ctx: Ctx, deps: Deps, id: string): Promise<{ fileName: string; text: string }> {
  const { version, table } = await inTx(ctx, async (tx) => {
    const found = await published(tx, ctx.actor.scope.county, id);
    return { version: found, table: await tableOf(ctx, deps, tx, found) };
  });
  const name = [messages[`catalog.list.${version.list}`][0], version.scheme, version.version].join('-');
  return {
    fileName: `${name.replaceAll(/[\\/:*?"<>|\s]+/g, '_')}.csv`,
    text: toCsv(table.header, table.rows),
  };
}

/** What a published version changed. */
export async function changesPublished(ctx: Ctx, id: string, query: PageQuery) {
  await inTx(ctx, (tx) => published(tx, ctx.actor.scope.county, id));
  return browseChanges(ctx, id, query);
}

/** The newest publications as Atom (RFC 4287); `base` is the address of the site. */
export async function feedPublished(ctx: Ctx, base: string): Promise<string> {
  const { rows } = await browsePublished(ctx, { limit: '50' });
  const entries = rows.map((row) => {
    const address = `${base}/api/v1/public/lists/versions/${row.id}`;
    const title = `${messages[`catalog.list.${row.list}`][0]} ${row.scheme} ${row.version}`;
    const { added, changed, removed, note } = row;
    const counts: Readonly<Record<string, number>> = { added, changed, removed };
    const sums = messages['catalog.feed_sums'][0].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(counts[name]));
    return `  <entry>
    <id>urn:uuid:${row.id}</id>
    <title>${escaped(title)}</title>
    <updated>${row.publishedAt}</updated>
    <link rel="alternate" type="application/json" href="${address}"/>
    <link rel="enclosure" type="text/csv" href="${address}/csv"/>
    <summary>${escaped([sums, note].filter(Boolean).join(' '))}</summary>
  </entry>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">
  <id>${base}/api/v1/public/lists/feed</id>
  <title>${messages['catalog.feed_title'][0]}</title>
  <updated>${rows[0]?.publishedAt ?? new Date(0).toISOString()}</updated>
  <author><name>${messages['catalog.feed_title'][0]}</name></author>
  <link rel="self" href="${base}/api/v1/public/lists/feed"/>
${entries.join('\n')}
</feed>
`;
}

type Query = PageQuery &
  Pick<MatterQuery, 'q' | 'department' | 'type' | 'group' | 'on'> & { where?: 'town' | 'county' };

/** Matters of a day and where each is done; how many there are, and how many of them are done in the towns. */
export async function browsePublicMatters(
  ctx: Ctx,
  { where, ...query }: Query,
): Promise<{ rows: PublicMatter[]; next: string | null; total: number; towns: number }> {
  const on = query.on ?? dayOf(ctx.now);
  const { county } = ctx.actor.scope;
  const all = await inTx(ctx, async (tx) => {
    const devolved = await devolvedOn(tx, county, on);
    const found = await mattersFound(tx, county, { ...query, on });
    return found.map(({ row, place }) => ({ matter: row, place, devolved: devolved.get(row.code) ?? null }));
  });
  const towns = all.filter(({ devolved }) => devolved !== null);
  const rows = where === undefined ? all : where === 'town' ? towns : all.filter(({ devolved }) => devolved === null);
  const after = readKeyCursor(query.after);
  const rest = after === undefined ? rows : rows.filter(({ place }) => place > after);
  const page = pageOf(rest, Number(query.limit ?? 50), ({ place }) => [place]);
  return {
    rows: page.rows.map(({ matter, devolved }) => ({ matter, devolved })),
    ...{ next: page.next, total: all.length, towns: towns.length },
  };
}

/** A matter as anybody may read it, with where it is done. Refuses `catalog.matter_unknown`. */
export async function showPublicMatter(ctx: Ctx, code: string, on = dayOf(ctx.now)) {
  const shown = await showMatter(ctx, code, on);
  const devolved = await inTx(ctx, (tx) => devolvedOn(tx, ctx.actor.scope.county, on));
  return { ...shown, devolved: devolved.get(code) ?? null };
}

/** What is devolved on a day: by the screening in force, once its batch has gone live. */
async function devolvedOn(tx: Tx, county: number, day: string): Promise<ReadonlyMap<string, Devolved>> {
  const batches = (await entriesOn(tx, county, 'batch', day)).toReversed().flatMap(({ rows }) => rows);
  const goLive = new Map(batches.map((one) => [one.batch, one.goLive]));
  const decided = (await entriesOn(tx, county, 'screening', day)).toReversed().flatMap(({ rows }) => rows);
  const devolved = new Map<string, Devolved>();
  for (const { code, batch } of decided) {
    devolved.delete(code);
    const since = batch === undefined ? undefined : (goLive.get(batch) ?? null);
    if (batch !== undefined && since !== undefined && (since === null || since <= day))
      devolved.set(code, { batch, since });
  }
  return devolved;
}

async function published(tx: Tx, county: number, id: string): Promise<ListVersion> {
  const version = await getVersion(tx, county, id);
  return version.publishedAt === null ? refuse('missing', 'catalog.version_unknown') : version;
}

function toPublic({
  id,
  list,
  scheme,
  version,
  from,
  to,
  entries,
  difference,
  note,
  publishedAt,
}: ListVersion): PublicVersion {
  return {
    ...{ id, list, scheme, version, from, to, entries, note },
    added: difference?.added.length ?? entries,
    removed: difference?.removed.length ?? 0,
    changed: difference?.changed.length ?? 0,
    publishedAt: publishedAt!,
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
