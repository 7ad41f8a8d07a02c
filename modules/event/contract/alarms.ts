import { Type, type Static } from 'typebox';
import { subjectPattern } from '@zhenshu/catalog/contract.ts';
import {
  AreaCode,
  Id,
  Instant,
  Lat,
  Lng,
  nullable,
  oneOf,
  page,
  PageQuery,
  strict,
  words,
  type Contract,
} from '@zhenshu/kernel/contract.ts';
import { ImportReport } from './import.ts';
import { longest } from './words.ts';

/** Channels (渠道) alarms may come in by. */
export const alarmChannels = ['alarm', 'api'] as const;
/** Coordinate systems of positions; all are kept as WGS84. CGCS2000 differs from it by centimetres, GCJ-02 (火星坐标) by hundreds of metres. */
export const coordinateSystems = ['wgs84', 'cgcs2000', 'gcj02'] as const;
export type CoordinateSystem = (typeof coordinateSystems)[number];
/** What became of a message: a report of its own, counted for an earlier one, or nothing. */
export const receiptOutcomes = ['taken', 'repeated', 'refused'] as const;
/** What could not be used of a message and was said instead of guessed. */
export const alarmNotes = ['device_unknown', 'position_wrong', 'time_wrong', 'picture_wrong'] as const;
export type AlarmNote = (typeof alarmNotes)[number];

/** Names of this part in the ledger. */
export const alarmLedger = [
  'event.make_source',
  'event.change_source',
  'event.renew_secret',
  'event.set_device',
  'event.import_devices',
] as const;
export const alarmRefusals = [
  'event.hook_unsigned',
  'event.hook_expired',
  'event.hook_off',
  'event.hook_not_json',
  'event.hook_no_message',
  'event.hook_too_many',
  'event.alarm_repeats',
  'event.unknown_source',
  'event.unknown_class',
  'event.no_device_column',
  'event.empty_device',
  'event.device_twice',
] as const;

/** The most bytes of a message, a picture in it included. */
export const longestMessage = 4 * 1024 * 1024;
/** Hours an old secret may stay good beside the new one. */
export const longestOverlap = 168;

/** A JSON Pointer (RFC 6901) below the root. */
export const Pointer = Type.String({
  maxLength: 200,
  pattern: '^(/([^~/\\u0000-\\u001f\\u007f\\ud800-\\udfff]|~[01])*)+$',
});
/** Where each field stands in the sender's JSON. */
export const AlarmMapping = strict({
  message: Pointer,
  at: Type.Optional(Pointer),
  device: Type.Optional(Pointer),
  lng: Type.Optional(Pointer),
  lat: Type.Optional(Pointer),
  words: Type.Optional(Pointer),
  hint: Type.Optional(Pointer),
  picture: Type.Optional(Pointer),
  system: oneOf(coordinateSystems),
});
export type AlarmMapping = Static<typeof AlarmMapping>;

const fields = {
  name: words(60),
  area: AreaCode,
  organId: Id,
  channel: oneOf(alarmChannels),
  mapping: AlarmMapping,
  quietMinutes: Type.Integer({ minimum: 0, maximum: 1440 }),
};
/** A source of alarms (告警源); its secret is shown when it is made and when it is renewed, never again. */
export const AlarmSource = strict({
  id: Id,
  ...fields,
  on: Type.Boolean(),
  secretMadeAt: Instant,
  /** Until when the secret before is good. */
  oldSecretUntil: nullable(Instant),
  madeAt: Instant,
  /** Newest message, whatever became of it. */
  lastAt: nullable(Instant),
});
export type AlarmSource = Static<typeof AlarmSource>;

const DeviceId = words(60);
/** A device of a source; without a name nobody has registered it. */
export const AlarmDevice = strict({
  device: Type.String(),
  name: nullable(Type.String()),
  place: nullable(Type.String()),
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  subject: nullable(Type.String()),
  alarms: Type.Integer(),
  repeats: Type.Integer(),
  lastAt: nullable(Instant),
  caseId: nullable(Id),
  number: nullable(Type.String()),
});
export type AlarmDevice = Static<typeof AlarmDevice>;
export const DeviceBody = strict({
  id: Id,
  device: DeviceId,
  name: words(60),
  place: Type.Optional(words(longest.place)),
  lng: Type.Optional(Lng),
  lat: Type.Optional(Lat),
  subject: Type.Optional(Type.String({ pattern: subjectPattern })),
});
export type DeviceBody = Static<typeof DeviceBody>;

/** One message, or the refusals of one kind within a minute (接收记录); nothing of its content. */
export const AlarmReceipt = strict({
  id: Id,
  at: Instant,
  outcome: oneOf(receiptOutcomes),
  code: nullable(Type.String()),
  times: Type.Integer(),
  device: nullable(Type.String()),
  caseId: nullable(Id),
  number: nullable(Type.String()),
});
export type AlarmReceipt = Static<typeof AlarmReceipt>;

/** What a message would become. */
export const AlarmTrial = strict({
  message: Type.String(),
  device: nullable(Type.String()),
  text: Type.String(),
  place: Type.String(),
  at: Instant,
  lng: nullable(Type.Number()),
  lat: nullable(Type.Number()),
  grid: nullable(Type.String()),
  area: AreaCode,
  subject: nullable(Type.String()),
  picture: Type.Boolean(),
  /** Number of the report it would only be counted for. */
  repeats: nullable(Type.String()),
  notes: Type.Array(oneOf(alarmNotes)),
});
export type AlarmTrial = Static<typeof AlarmTrial>;

const OfSource = strict({ id: Id });
const keeps = { right: 'event.keep_sources' };
const sees = { right: 'event.see_sources' };
const Secret = nullable(Type.String());

/** Sources of alarms, their devices and receipts, and the door their messages come in by. */
export const alarmContract = {
  'GET /alarm-sources': {
    operationId: 'listAlarmSources',
    summary: 'Sources of alarms in my area, newest first',
    access: sees,
    query: strict(PageQuery),
    response: page(AlarmSource),
  },
  'POST /alarm-sources': {
    operationId: 'makeAlarmSource',
    summary: 'Makes a source of alarms; its secret is answered once',
    access: keeps,
    body: strict({ id: Id, ...fields }),
    response: strict({ id: Id, secret: Secret }),
  },
  'GET /alarm-sources/:id': {
    operationId: 'getAlarmSource',
    summary: 'One source of alarms',
    access: sees,
    params: OfSource,
    response: AlarmSource,
  },
  'POST /alarm-sources/:id/change': {
    operationId: 'changeAlarmSource',
    summary: 'Changes a source of alarms, or turns it off and on',
    access: keeps,
    params: OfSource,
    body: strict({
      id: Id,
      name: fields.name,
      mapping: AlarmMapping,
      quietMinutes: fields.quietMinutes,
      on: Type.Boolean(),
    }),
    response: strict({ id: Id }),
  },
  'POST /alarm-sources/:id/renew': {
    operationId: 'renewAlarmSecret',
    summary: 'Gives a source a new secret, answered once; the old one stays good for some hours',
    access: keeps,
    params: OfSource,
    body: strict({ id: Id, overlapHours: Type.Integer({ minimum: 0, maximum: longestOverlap }) }),
    response: strict({ id: Id, secret: Secret }),
  },
  'GET /alarm-sources/:id/devices': {
    operationId: 'listAlarmDevices',
    summary: 'Devices of a source with what they reported, and those nobody registered',
    access: sees,
    params: OfSource,
    query: strict(PageQuery),
    response: page(AlarmDevice),
  },
  'POST /alarm-sources/:id/devices': {
    operationId: 'setAlarmDevice',
    summary: 'Registers a device of a source, or changes it; positions are WGS84',
    access: keeps,
    params: OfSource,
    body: DeviceBody,
    response: strict({ device: Type.String() }),
  },
  'POST /alarm-sources/:id/devices/import': {
    operationId: 'importAlarmDevices',
    summary: 'Registers devices by an Excel or CSV table; bad rows are told, good rows are kept',
    access: keeps,
    params: OfSource,
    query: strict({ id: Id, name: words(200), system: oneOf(coordinateSystems) }),
    rawBody: 5 * 1024 * 1024,
    response: ImportReport,
  },
  'GET /alarm-sources/:id/receipts': {
    operationId: 'listAlarmReceipts',
    summary: 'What came of the messages of the last 30 days, newest first',
    access: sees,
    params: OfSource,
    query: strict(PageQuery),
    response: page(AlarmReceipt),
  },
  'POST /alarm-sources/:id/test': {
    operationId: 'tryAlarm',
    summary: 'Signs a sample here and tells what would be made of it; stores nothing',
    access: keeps,
    params: OfSource,
    body: strict({ sample: Type.String({ minLength: 1, maxLength: 200_000 }) }),
    response: AlarmTrial,
  },
  'POST /hooks/:source': {
    operationId: 'sendAlarm',
    summary:
      'Takes in an alarm: JSON of any shape, with X-Zhenshu-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">; the same message again has the same answer',
    access: 'public',
    params: strict({ source: Id }),
    rawBody: longestMessage,
    signed: true,
    response: strict({ number: Type.String(), repeated: Type.Boolean() }),
    limit: 1200,
  },
} as const satisfies Contract;
