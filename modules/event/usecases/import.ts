import { isDay } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { areaRange, normalizePhone, parseAreaCode, phoneProblem } from '@zhenshu/kernel/identifiers.ts';
import { Refusal, refuse } from '@zhenshu/kernel/refusal.ts';
import { SheetProblem, cleanText, readSheet, type Sheet } from '@zhenshu/kernel/sheet.ts';
import type { Channel, ImportReport, ReportOutcome } from '../contract.ts';
import { knownExternals, knownReports } from '../store.ts';
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
type Problem = ImportReport['problems'][number];
const longest = 4000;
const abreast = 64;

/**
 * Takes in a table of reports. Good rows are kept and bad ones told with line, column and value; a row's own number
 * (or, without one, its content) is its identity, so that the same table can be sent again without doubling anything.
 * Refuses `event.sheet_unreadable` with the reason, and `event.no_column`.
 */
export async function importReports(
  ctx: Ctx,
  takeIn: (ctx: Ctx, told: Told) => Promise<ReportOutcome>,
  table: { id: string; fileName: string; channel: Channel; bytes: Uint8Array },
): Promise<ImportReport> {
  const sheet = await openSheet(table);
  const columns = matchColumns(sheet.columns);
  if (!columns.text) refuse('invalid', 'event.no_column', { columns: sheet.columns });
  const problems: Problem[] = [];
  const good: { line: number; told: Told }[] = [];
  const first = new Map<string, string>();
  let repeated = 0;
  for (const row of sheet.rows) {
    const read = readRow(ctx, table.channel, columns, row.cells);
    if ('problem' in read) {
      problems.push({ line: row.line, ...read.problem });
      continue;
    }
    const { told } = read;
    const before = first.get(told.id);
    if (before === undefined) {
      first.set(told.id, JSON.stringify(told));
      good.push({ line: row.line, told });
    } else if (before === JSON.stringify(told)) repeated += 1;
    else {
      const value = told.external ?? '';
      problems.push({ line: row.line, column: columns.external ?? null, value, code: 'event.external_known' });
    }
  }
  const { county } = ctx.actor.scope;
  const numbers = good.flatMap(({ told }) => told.external ?? []);
  const ids = good.map(({ told }) => told.id);
  const [known, sent] = await inTx(ctx, async (tx) => [
    await knownExternals(tx, county, table.channel, numbers),
    await knownReports(tx, county, ids),
  ]);
  const fresh = good.filter(({ told }) => !sent.has(told.id) && !known.has(told.external ?? ''));
  repeated += good.length - fresh.length;
  let stored = 0;
  for (let from = 0; from < fresh.length; from += abreast) {
    await Promise.all(
      fresh.slice(from, from + abreast).map(async ({ line, told }) => {
        try {
          await takeIn(ctx, told);
          stored += 1;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          if (error.code === 'event.external_known') repeated += 1;
          else problems.push({ line, column: null, value: told.external ?? '', code: error.code });
        }
      }),
    );
  }
  return {
    rows: sheet.rows.length,
    stored,
    repeated,
    emptyRows: sheet.emptyRows,
    problems: problems.toSorted((a, b) => a.line - b.line),
  };
}

async function openSheet({ fileName, bytes }: { fileName: string; bytes: Uint8Array }): Promise<Sheet> {
  try {
    return await readSheet({ fileName, bytes: Buffer.from(bytes) });
  } catch (error) {
    if (error instanceof SheetProblem) return refuse('invalid', 'event.sheet_unreadable', { reason: error.code });
    throw error;
  }
}

function matchColumns(columns: readonly string[]): Partial<Record<Field, string>> {
  const plain = new Map(columns.map((column) => [column.replaceAll(/[\s　]/g, '').toLowerCase(), column]));
  const matched: Partial<Record<Field, string>> = {};
  for (const field of Object.keys(aliases) as Field[]) {
    const name = aliases[field].find((alias) => plain.has(alias));
    if (name !== undefined) matched[field] = plain.get(name)!;
  }
  return matched;
}

function readRow(
  ctx: Ctx,
  channel: Channel,
  columns: Partial<Record<Field, string>>,
  cells: Readonly<Record<string, string>>,
): { told: Told } | { problem: Omit<Problem, 'line'> } {
  const cell = (field: Field) => (columns[field] === undefined ? '' : cleanText(cells[columns[field]] ?? ''));
  const bad = (field: Field, code: string) => ({
    problem: { column: columns[field] ?? null, value: cell(field).slice(0, 200), code },
  });
  const title = cell('title');
  const body = cell('text');
  if (body === '') return bad('text', 'event.empty_text');
  const text = title !== '' && !body.startsWith(title) ? `${title}。${body}` : body;
  if (text.length > longest) return bad('text', 'event.too_long');
  const at = readTime(cell('at'));
  if (at === null) return bad('at', 'event.bad_time');
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
  const external = cell('external') || undefined;
  const identity = sm3(
    `${ctx.actor.scope.county} ${channel} ${external ?? `${text}\n${cell('at')}\n${cell('place')}`}`,
  ).toString('hex');
  return {
    told: {
      id: uuidFrom(identity.slice(0, 32)),
      caseId: uuidFrom(identity.slice(32)),
      channel,
      text,
      place: cell('place') || title || text.slice(0, 60),
      ...position,
      ...(area === undefined ? {} : { area }),
      ...(at === '' ? {} : { at }),
      ...(external === undefined ? {} : { external }),
      ...(cell('name') === '' ? {} : { name: cell('name').slice(0, 40) }),
      ...(phone === '' ? {} : { phone }),
    },
  };
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

/** A uuid (version 8, RFC 9562 §5.8) from 32 hex digits of a digest. */
function uuidFrom(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
