import { setImmediate } from 'node:timers/promises';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { dayOf, isDay } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isConnectionFault } from '@zhenshu/kernel/db.ts';
import { canonical } from '@zhenshu/kernel/canonical.ts';
import { areaRange, normalizePhone, parseAreaCode, phoneProblem } from '@zhenshu/kernel/identifiers.ts';
import { Refusal, refuse } from '@zhenshu/kernel/refusal.ts';
import { blindIndexes, type Keyring } from '@zhenshu/kernel/sealed.ts';
import { SheetProblem, cleanText, readSheet, type Sheet } from '@zhenshu/kernel/sheet.ts';
import { longest, type Channel, type ImportReport, type TakenIn } from '../contract.ts';
import { knownExternals, knownReports } from '../store.ts';
import type { Deps } from './deps.ts';
import type { Told } from './intake.ts';

/** Column names taken for each field, ours first; compared without spaces and in lower case. */
const aliases = {
  text: ['内容', '诉求内容', '问题描述', '留言详情', '事件描述', 'text', 'description'],
  title: ['标题', '主题', '留言主题', 'title', 'subject'],
  place: ['地点', '地址', '事发地址', 'place', 'address'],
  lng: ['经度', 'lng', 'longitude'],
  lat: ['纬度', 'lat', 'latitude'],
  area: ['区划代码', '村社区代码', 'area'],
  at: ['上报时间', '受理时间', '留言时间', '时间', 'at', 'time'],
  external: ['编号', '工单编号', '留言编号', '事件编号', 'number', 'id'],
  name: ['姓名', '联系人', '来电人', '留言用户', 'name'],
  phone: ['电话', '联系电话', '来电号码', 'phone'],
} as const;
type Field = keyof typeof aliases;
type Untold = Omit<Told, 'id' | 'caseId'>;
type Columns = Partial<Record<Field, string>>;
type Problem = ImportReport['problems'][number];
/** A row as it goes to the intake; `ids` are its identities under every key, the current one first. */
type Row = { readonly line: number; readonly told: Told; readonly ids: readonly string[] };
const abreast = 64;
/** Rows read at a stretch: some milliseconds, then others have their turn. */
const stretch = 200;

/**
 * Takes in a table of reports. Good rows are kept and bad ones told with line, column and value; a row's own number
 * (or, without one, all it says) is its identity, so that the same table can be sent again without doubling anything.
 * Refuses `event.sheet_unreadable` with the reason, and `event.no_column`.
 */
export async function importReports(
  ctx: Ctx,
  deps: Deps,
  takeIn: (ctx: Ctx, told: Told) => Promise<TakenIn>,
  table: { id: string; fileName: string; channel: Channel; bytes: Uint8Array },
): Promise<ImportReport> {
  const sheet = await openSheet(table);
  const columns = matchColumns(sheet.columns);
  if (!columns.text) refuse('invalid', 'event.no_column', { columns: sheet.columns.map((name) => shorten(name, 60)) });
  const { rows, problems, doubles } = await readRows(ctx, deps, table.channel, columns, sheet);
  const isIn = await look(ctx, table.channel, rows);
  const fresh = rows.filter((row) => !isIn(row));
  const failed: { row: Row; code: string }[] = [];
  for (let from = 0; from < fresh.length; from += abreast) {
    await Promise.all(
      fresh.slice(from, from + abreast).map(async (row) => {
        const code = await failureOf(ctx, row.line, () => takeIn(ctx, row.told));
        if (code !== null) failed.push({ row, code });
      }),
    );
  }
  // A twin may have come in meanwhile. Whatever failed and is not there is told, never lost.
  const isInNow = await look(
    ctx,
    table.channel,
    failed.map(({ row }) => row),
  );
  const lost = failed.filter(({ row }) => !isInNow(row));
  for (const { row, code } of lost) {
    problems.push({ line: row.line, column: null, value: row.told.external ?? '', code });
  }
  return {
    rows: sheet.rows.length,
    stored: fresh.length - failed.length,
    repeated: doubles + rows.length - fresh.length + failed.length - lost.length,
    emptyRows: sheet.emptyRows,
    problems: problems.toSorted((a, b) => a.line - b.line),
  };
}

/** Code of a failure of one row; null when it was taken in. What is the connection's concerns all rows and is thrown on. */
async function failureOf(ctx: Ctx, line: number, work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    if (isConnectionFault(error)) throw error;
    // The stack and not the error: a database's error may quote the row.
    ctx.log.error({ stack: error instanceof Error ? error.stack : String(error), line }, 'a row of an import failed');
    return 'event.row_failed';
  }
}

/** Which rows are in already: by the number of the channel where the actor answers, or as this very row. */
async function look(ctx: Ctx, channel: Channel, rows: readonly Row[]): Promise<(row: Row) => boolean> {
  if (rows.length === 0) return () => false;
  const { county } = ctx.actor.scope;
  const sent = rows.flatMap(({ told }) => told.external ?? []);
  const numbers = await inTx(ctx, (tx) => knownExternals(tx, county, channel, sent));
  const own = rows.flatMap((row) => row.ids);
  // In the whole county: what this desk sent may have been placed elsewhere since.
  const ids = await inTx(ctx, (tx) => knownReports(tx, county, channel, own), systemActor(county, 'import').scope);
  return (row) =>
    row.ids.some((id) => ids.has(id)) || (row.told.external !== undefined && numbers.has(row.told.external));
}

/** Reads all rows, a stretch at a time; `doubles` counts those that say again what an earlier one said. */
async function readRows(
  ctx: Ctx,
  deps: Deps,
  channel: Channel,
  columns: Columns,
  sheet: Sheet,
): Promise<{ rows: Row[]; problems: Problem[]; doubles: number }> {
  const problems: Problem[] = [];
  const rows = new Map<string, Row>();
  let doubles = 0;
  const tell = (line: number, field: Field, value: string, code: string) =>
    problems.push({ line, column: shorten(columns[field] ?? '', 60) || null, value: shorten(value, 200), code });
  for (const [index, { line, cells }] of sheet.rows.entries()) {
    if (index % stretch === 0) await setImmediate();
    const read = readRow(ctx, channel, (field) => cleanText(cells[columns[field] ?? ''] ?? ''));
    if ('code' in read) {
      tell(line, read.field, read.value, read.code);
      continue;
    }
    const row = identify(ctx, deps.keyring, line, read.told);
    const before = rows.get(row.told.id);
    if (!before) rows.set(row.told.id, row);
    else if (canonical(before.told) === canonical(row.told)) doubles += 1;
    else tell(line, 'external', row.told.external ?? '', 'event.external_known');
  }
  const known = await areasInForce(ctx, deps, new Set([...rows.values()].flatMap(({ told }) => told.area ?? [])));
  for (const [id, { line, told }] of rows) {
    if (told.area === undefined || known.has(told.area)) continue;
    tell(line, 'area', String(told.area), 'event.unknown_area');
    rows.delete(id);
  }
  return { rows: [...rows.values()], problems, doubles };
}

async function areasInForce(ctx: Ctx, deps: Deps, codes: ReadonlySet<number>): Promise<Set<number>> {
  const known = new Set<number>();
  if (codes.size === 0) return known;
  const day = dayOf(ctx.now);
  await inTx(ctx, async (tx) => {
    for (const code of codes) if (await deps.areaExists(tx, ctx.actor.scope.county, code, day)) known.add(code);
  });
  return known;
}

/**
 * Gives a row the identity that a repetition of it has again: keyed, so that nobody outside can take its place
 * beforehand; and of its own for each desk, since a number may stand once in each town.
 */
function identify(ctx: Ctx, keyring: Keyring, line: number, told: Untold): Row {
  const { county, lo } = ctx.actor.scope;
  const content = canonical([county, lo, told.channel, told.external ?? told]);
  const ids = blindIndexes(keyring, content, 'event.import.report').map(uuidFrom);
  const [caseId] = blindIndexes(keyring.slice(0, 1), content, 'event.import.case').map(uuidFrom);
  return { line, ids, told: { ...told, id: ids[0]!, caseId: caseId! } };
}

async function openSheet({ fileName, bytes }: { fileName: string; bytes: Uint8Array }): Promise<Sheet> {
  try {
    return await readSheet({ fileName, bytes: Buffer.from(bytes) });
  } catch (error) {
    if (error instanceof SheetProblem) return refuse('invalid', 'event.sheet_unreadable', { reason: error.code });
    throw error;
  }
}

function matchColumns(columns: readonly string[]): Columns {
  const plain = new Map(columns.map((column) => [column.replaceAll(/[\s　]/g, '').toLowerCase(), column]));
  const matched: Columns = {};
  for (const field of Object.keys(aliases) as Field[]) {
    const name = aliases[field].find((alias) => plain.has(alias));
    if (name !== undefined) matched[field] = plain.get(name)!;
  }
  return matched;
}

function readRow(
  ctx: Ctx,
  channel: Channel,
  cell: (field: Field) => string,
): { told: Untold } | { field: Field; value: string; code: string } {
  const bad = (field: Field, code: string) => ({ field, value: cell(field), code });
  const title = cell('title');
  const body = cell('text');
  if (body === '') return bad('text', 'event.empty_text');
  const text = title !== '' && !body.startsWith(title) ? `${title}。${body}` : body;
  if (isLonger(text, longest.text)) return bad('text', 'event.too_long');
  const place = cell('place');
  const external = cell('external');
  const name = cell('name');
  if (isLonger(place, longest.place)) return bad('place', 'event.too_long');
  if (isLonger(external, longest.external)) return bad('external', 'event.too_long');
  if (isLonger(name, longest.name)) return bad('name', 'event.too_long');
  const at = readTime(cell('at'));
  if (at === null) return bad('at', 'event.bad_time');
  if (at !== '' && Date.parse(at) > ctx.now.getTime() + 300_000) return bad('at', 'event.future');
  const [lng, lat] = [cell('lng'), cell('lat')];
  const position: { lng?: number; lat?: number } =
    lng === '' && lat === '' ? {} : { lng: Number(lng), lat: Number(lat) };
  if (position.lng !== undefined && !(inRange(position.lng, 73, 136) && inRange(position.lat, 3, 54))) {
    return bad('lng', 'event.bad_position');
  }
  const areaText = cell('area');
  const area = areaText === '' ? undefined : parseAreaCode(areaText)?.code;
  if (areaText !== '' && (area === undefined || area < ctx.actor.scope.lo || areaRange(area).hi > ctx.actor.scope.hi))
    return bad('area', 'event.bad_area');
  const phone = normalizePhone(cell('phone'));
  if (phone !== '' && phoneProblem(phone)) return bad('phone', 'event.phone');
  return {
    told: {
      channel,
      text,
      place: place || shorten(title || text, 60),
      ...position,
      ...(area === undefined ? {} : { area }),
      ...(at === '' ? {} : { at }),
      ...(external === '' ? {} : { external }),
      ...(name === '' ? {} : { name }),
      ...(phone === '' ? {} : { phone }),
    },
  };
}

/** The first characters of a text; none is cut in half. */
function shorten(text: string, most: number): string {
  return [...text.slice(0, 2 * most)].slice(0, most).join('');
}

function isLonger(text: string, most: number): boolean {
  return text.length > most && shorten(text, most).length < text.length;
}

function inRange(n: number | undefined, least: number, most: number): boolean {
  return n !== undefined && n >= least && n <= most;
}

/** '' for no time, null for nonsense; a time without zone is China Standard Time. */
function readTime(text: string): string | null {
  if (text === '') return '';
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '00', second = '00'] = match;
  const date = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  if (!isDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return `${date}T${hour.padStart(2, '0')}:${minute}:${second}+08:00`;
}

/** A uuid (version 8, RFC 9562 §5.8) from the 16 bytes of a blind index. */
function uuidFrom(index: string): string {
  const hex = Buffer.from(index.split('.')[1]!, 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
