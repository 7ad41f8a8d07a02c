import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { once } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { sm3 } from '@zhenshu/kernel/hash.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { cleanText, readSheet, SheetProblem, type Sheet } from '@zhenshu/kernel/sheet.ts';
import { subjectPattern } from '@zhenshu/catalog/contract.ts';
import { findCategory } from '@zhenshu/catalog/server.ts';
import { longest, type AlarmDevice, type CoordinateSystem, type DeviceBody, type ImportReport } from '../contract.ts';
import { inChina, toWgs84 } from '../domain.ts';
import { listDevices, registerDevices, type Registered } from '../store/alarms.ts';
import { getSource } from './alarm-sources.ts';

const micro = 1_000_000;
/** Column names taken for each field, ours first; compared without spaces and in lower case. */
const aliases = {
  device: ['设备编号', '设备编码', 'device', 'id'],
  name: ['名称', '设备名称', 'name'],
  place: ['地点', '安装地址', '地址', 'place'],
  lng: ['经度', 'lng', 'longitude'],
  lat: ['纬度', 'lat', 'latitude'],
  subject: ['分类', '事件分类', 'class'],
} as const;
type Field = keyof typeof aliases;
type Problem = ImportReport['problems'][number];

/** A page of the devices of a source by their ids; those nobody registered among them. */
export async function pageDevices(
  ctx: Ctx,
  sourceId: string,
  query: { after?: string; limit?: string },
): Promise<{ rows: AlarmDevice[]; next: string | null }> {
  const { county } = ctx.actor.scope;
  const limit = Number(query.limit ?? 50);
  const after = query.after === undefined ? null : Buffer.from(query.after, 'base64url').toString('utf8');
  if (after !== null && (after.includes('\0') || after.includes('\ufffd'))) refuse('invalid', 'case.cursor');
  const rows = await inTx(ctx, async (tx) => {
    await getSource(tx, county, sourceId);
    return listDevices(tx, { county, sourceId, after, limit: limit + 1 });
  });
  const shown = rows.slice(0, limit);
  return {
    rows: shown.map((row) => ({
      ...{ device: row.device, name: row.name, place: row.place, subject: row.subject },
      lng: row.lng_micro === null ? null : row.lng_micro / micro,
      lat: row.lat_micro === null ? null : row.lat_micro / micro,
      ...{ alarms: row.alarms, repeats: row.repeats, lastAt: row.last_at?.toISOString() ?? null },
      ...{ caseId: row.case_id, number: row.number },
    })),
    next: rows.length > limit ? Buffer.from(shown.at(-1)!.device).toString('base64url') : null,
  };
}

/** Registers a device, or writes over what was registered. */
export async function setDevice(ctx: Ctx, sourceId: string, body: DeviceBody): Promise<{ device: string }> {
  const { county } = ctx.actor.scope;
  const { id, device, name, place = null, lng = null, lat = null, subject = null } = body;
  if ((lng === null) !== (lat === null)) refuse('invalid', 'event.half_position');
  return once(ctx, { id, name: 'event.set_device', input: { sourceId, ...body } }, async (tx) => {
    const { area } = await getSource(tx, county, sourceId);
    if (subject !== null && !(await isClass(tx, county, subject, dayOf(ctx.now)))) {
      refuse('invalid', 'event.unknown_class', { errors: [{ path: 'body/subject', message: 'class' }] });
    }
    const registered = { device, name, place, lng, lat, subject };
    await registerDevices(tx, { county, sourceId, area }, [registered]);
    return { outcome: { device }, subjectId: sourceId, area, data: registered };
  });
}

/**
 * Registers the devices of a table whose positions are in one coordinate system. Good rows are kept in one transaction, bad
 * ones told with line, column and value; the same table again changes nothing.
 */
export async function importDevices(
  ctx: Ctx,
  sourceId: string,
  table: { id: string; name: string; system: CoordinateSystem; bytes: Uint8Array },
): Promise<ImportReport> {
  const { county } = ctx.actor.scope;
  const { id, name, system, bytes } = table;
  const input = { sourceId, system, digest: sm3(bytes).toString('hex') };
  // Before the sheet is read: what is no source of theirs costs no work.
  await inTx(ctx, (tx) => getSource(tx, county, sourceId));
  const sheet = await openSheet(name, bytes);
  const { devices, problems } = readDevices(sheet, system);
  return once(ctx, { id, name: 'event.import_devices', input }, async (tx) => {
    const { area } = await getSource(tx, county, sourceId);
    const known = new Map<string, boolean>();
    for (const subject of new Set([...devices.values()].flatMap(({ subject }) => subject ?? []))) {
      known.set(subject, await isClass(tx, county, subject, dayOf(ctx.now)));
    }
    const good = [...devices].flatMap(([line, device]) => {
      if (device.subject === null || known.get(device.subject)) return [device];
      problems.push({ line, column: aliases.subject[0], value: device.subject, code: 'event.unknown_class' });
      return [];
    });
    if (good.length > 0) await registerDevices(tx, { county, sourceId, area }, good);
    const report: ImportReport = {
      ...{ rows: sheet.rows.length, stored: good.length, repeated: 0, emptyRows: sheet.emptyRows },
      problems: problems.toSorted((a, b) => a.line - b.line).slice(0, 1000),
    };
    return { outcome: report, subjectId: sourceId, area, data: { rows: report.rows, stored: report.stored } };
  });
}

/** Reads the rows of a table: the good ones by their line, and what is wrong with the others. */
function readDevices(
  sheet: Sheet,
  system: CoordinateSystem,
): { devices: Map<number, Registered>; problems: Problem[] } {
  const plain = new Map(sheet.columns.map((column) => [column.replaceAll(/[\s　]/g, '').toLowerCase(), column]));
  const columnOf = (field: Field) => plain.get(aliases[field].find((alias) => plain.has(alias)) ?? '');
  if (!columnOf('device') || !columnOf('name')) {
    refuse('invalid', 'event.no_device_column', { columns: sheet.columns.slice(0, 30).join(' ').slice(0, 500) });
  }
  const problems: Problem[] = [];
  const devices = new Map<number, Registered>();
  const seen = new Set<string>();
  for (const { line, cells } of sheet.rows) {
    const cell = (field: Field) => cleanText(cells[columnOf(field) ?? ''] ?? '');
    const bad = (field: Field, code: string) =>
      problems.push({ line, column: columnOf(field) ?? null, value: cell(field).slice(0, 200), code });
    const [device, name, place, lng, lat, subject] = (Object.keys(aliases) as Field[]).map(cell) as [
      ...[string, string, string, string, string, string],
    ];
    const position = { lng: Number(lng), lat: Number(lat) };
    const isPlaced = lng !== '' || lat !== '';
    if (device === '' || name === '') bad(device === '' ? 'device' : 'name', 'event.empty_device');
    else if (device.length > 60) bad('device', 'event.too_long');
    else if (name.length > 60) bad('name', 'event.too_long');
    else if (place.length > longest.place) bad('place', 'event.too_long');
    else if (seen.has(device)) bad('device', 'event.device_twice');
    else if (isPlaced && (lng === '' || lat === '' || !inChina(position))) bad('lng', 'event.bad_position');
    else if (subject !== '' && !new RegExp(subjectPattern).test(subject)) {
      bad('subject', 'event.unknown_class');
    } else {
      seen.add(device);
      const at = isPlaced ? toWgs84(system, position) : { lng: null, lat: null };
      devices.set(line, { device, name, place: place || null, ...at, subject: subject || null });
    }
  }
  return { devices, problems };
}

async function openSheet(fileName: string, bytes: Uint8Array): Promise<Sheet> {
  try {
    return await readSheet({ fileName, bytes: Buffer.from(bytes) });
  } catch (error) {
    if (error instanceof SheetProblem) return refuse('invalid', 'event.sheet_unreadable', { reason: error.code });
    throw error;
  }
}

async function isClass(tx: Tx, county: number, subject: string, day: string): Promise<boolean> {
  const [kind, code] = subject.split(':') as ['matter', string];
  return (await findCategory(tx, county, kind, code, day)) !== undefined;
}
