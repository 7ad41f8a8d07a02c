import { subjectPattern } from '@zhenshu/catalog/contract.ts';
import { isDay } from '@zhenshu/kernel/calendar.ts';
import { say } from '@zhenshu/kernel/messages.ts';
import { longest, type AlarmMapping, type AlarmNote } from '../contract.ts';
import { messages } from '../messages/alarms.ts';
import { inChina, toWgs84, type Position } from './coordinates.ts';

/** Seconds a signature's time may differ from ours. */
export const freshSeconds = 300;
/** A sender gives one for each secret that is good; more is nobody's honest message. */
const mostSignatures = 4;

/** The header of a signed message: `t=<seconds>,v1=<hex>[,v1=<hex>…]`; null when it is none. */
export function readSignature(header: string): { time: string; signatures: readonly string[] } | null {
  const parts = header.split(',', mostSignatures + 2).map((part) => part.trim());
  const times = parts.filter((part) => part.startsWith('t='));
  const signatures = parts.filter((part) => part.startsWith('v1=')).map((part) => part.slice(3).toLowerCase());
  const time = times[0]?.slice(2) ?? '';
  const isWhole = times.length === 1 && signatures.length > 0 && signatures.length <= mostSignatures;
  if (!isWhole || !/^\d{10}$/.test(time) || !signatures.every((one) => /^[0-9a-f]{64}$/.test(one))) return null;
  return { time, signatures };
}

/** Whether a signature's time is within the window around now, both ends included. */
export function isFresh(time: string, now: Date): boolean {
  return Math.abs(Number(time) * 1000 - now.getTime()) <= freshSeconds * 1000;
}

/** What stands at a JSON Pointer (RFC 6901); undefined where there is nothing. Only own members are seen. */
export function valueAt(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, step) => {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(step)) return undefined;
      return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
    }, document);
}

/** A message as it was read: what the sender said, and what of it could not be used. */
export type Alarm = {
  /** The sender's id of the message. */
  readonly message: string;
  readonly device: string | null;
  readonly at: string | null;
  /** WGS84. */
  readonly position: Position | null;
  readonly words: string | null;
  readonly hint: string | null;
  /** Address of a picture: told in words, never fetched. */
  readonly link: string | null;
  /** A picture in base64. */
  readonly picture: string | null;
  readonly notes: readonly AlarmNote[];
};

/**
 * Reads a message by the mapping of its source. Only the message's own id is needed: an alarm with a wrong clock or a
 * position on the equator is still an alarm, so that is noted and left out. Null where the id is missing or longer than 100.
 */
export function readAlarm(document: unknown, mapping: AlarmMapping, now: Date): Alarm | null {
  const at = (pointer: string | undefined) => (pointer === undefined ? undefined : valueAt(document, pointer));
  const message = lineOf(at(mapping.message));
  if (message === null || [...message].length > 100) return null;
  const device = lineOf(at(mapping.device));
  const time = readInstant(at(mapping.at), now);
  const place = readPosition(at(mapping.lng), at(mapping.lat), mapping);
  const picture = textOf(at(mapping.picture));
  const isLink = picture !== null && /^https?:\/\//i.test(picture);
  return {
    message,
    device: device === null ? null : cut(device, 60),
    at: time === 'wrong' ? null : (time?.toISOString() ?? null),
    position: place === 'wrong' ? null : place,
    words: textOf(at(mapping.words)),
    hint: lineOf(at(mapping.hint)),
    link: isLink ? cut(picture, 500) : null,
    picture: isLink ? null : picture,
    notes: [
      ...(time === 'wrong' ? ['time_wrong' as const] : []),
      ...(place === 'wrong' ? ['position_wrong' as const] : []),
    ],
  };
}

/** A device somebody registered. */
export type Device = {
  readonly name: string;
  readonly place: string | null;
  /** WGS84, both or neither. */
  readonly lng: number | null;
  readonly lat: number | null;
  readonly subject: string | null;
};

/** What an alarm is told as. */
export type AlarmReport = {
  readonly text: string;
  readonly place: string;
  readonly position: Position | null;
  /** kind:code proposed to the desk. */
  readonly subject: string | null;
  readonly notes: readonly AlarmNote[];
};

/**
 * Puts an alarm into the words of a report. The message's own position goes before the device's. What is not known is said:
 * a device nobody registered, a position, time or picture that could not be used.
 */
export function tellAlarm(
  alarm: Alarm,
  device: Device | undefined,
  from: { readonly source: string; readonly pictureWrong?: boolean },
): AlarmReport {
  const named = device?.name ?? alarm.device ?? from.source;
  const notes: AlarmNote[] = [
    ...(alarm.device !== null && !device ? (['device_unknown'] as const) : []),
    ...alarm.notes,
    ...(from.pictureWrong ? (['picture_wrong'] as const) : []),
  ];
  const isClass = alarm.hint !== null && new RegExp(subjectPattern).test(alarm.hint);
  const hint = isClass ? null : alarm.hint;
  const tell = (key: keyof typeof messages, values: Record<string, string> = {}) => say(messages, 'zh', key, values);
  const lines = [
    alarm.words === null
      ? tell('alarm.says', { device: cut(named, 60), hint: cut(hint ?? '', 60) }).trim()
      : cut(alarm.words, 3000),
    ...(alarm.words !== null && hint !== null ? [tell('alarm.hint', { hint: cut(hint, 60) })] : []),
    ...(alarm.device === null
      ? []
      : [tell('alarm.device', { device: alarm.device, name: device ? `${device.name} ` : '' })]),
    ...(alarm.link === null ? [] : [tell('alarm.link', { link: alarm.link })]),
    ...notes.map((note) => tell(`alarm.note.${note}`)),
    tell('alarm.source', { source: from.source, message: alarm.message }),
  ];
  const own = device && device.lng !== null && device.lat !== null ? { lng: device.lng, lat: device.lat } : null;
  return {
    text: lines.join('\n'),
    place: cut(device?.place ?? named, longest.place),
    position: alarm.position ?? own,
    subject: isClass ? alarm.hint : (device?.subject ?? null),
    notes,
  };
}

/** A text or number as one line. */
function lineOf(value: unknown): string | null {
  return textOf(value)?.replaceAll(/\s+/g, ' ') ?? null;
}

/** A text or number as words without control characters; null where there is none. */
function textOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value)
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
    .trim();
  return text === '' ? null : text;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : [...text.slice(0, 2 * most)].slice(0, most).join('');
}

/** Not before a year ago and not ahead of us: clocks of sensors start in 1970 or run fast. */
function readInstant(value: unknown, now: Date): Date | null | 'wrong' {
  if (value === undefined || value === null || value === '') return null;
  const at = new Date(instantOf(value));
  const age = now.getTime() - at.getTime();
  return Number.isNaN(age) || age < -freshSeconds * 1000 || age > 366 * 86_400_000 ? 'wrong' : at;
}

/** Milliseconds of an instant: seconds or milliseconds since 1970, RFC 3339, or a local time of China. */
function instantOf(value: unknown): number {
  const text = typeof value === 'string' ? value.trim() : value;
  if (typeof text === 'number' || (typeof text === 'string' && /^\d{10}(\d{3})?$/.test(text))) {
    const number = Number(text);
    return Math.abs(number) < 100_000_000_000 ? number * 1000 : number;
  }
  if (typeof text !== 'string') return Number.NaN;
  const [, year, month, day, time, zone = '+08:00'] =
    /^(\d{4})[-/](\d{2})[-/](\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?$/i.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return isDay(date) ? Date.parse(`${date}T${time}${offset}`) : Number.NaN;
}

function readPosition(lng: unknown, lat: unknown, { system }: AlarmMapping): Position | null | 'wrong' {
  const isNone = (value: unknown) => value === undefined || value === null || value === '';
  if (isNone(lng) && isNone(lat)) return null;
  const given = { lng: numberOf(lng), lat: numberOf(lat) };
  return inChina(given) ? toWgs84(system, given) : 'wrong';
}

function numberOf(value: unknown): number {
  return typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN;
}
