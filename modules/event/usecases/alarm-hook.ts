import { createHmac, timingSafeEqual } from 'node:crypto';
import { lines, systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { Refusal, refuse } from '@zhenshu/kernel/refusal.ts';
import type { Keyring } from '@zhenshu/kernel/sealed.ts';
import { loadIndex } from '@zhenshu/grid/server.ts';
import type { AlarmMapping, AlarmTrial, TakenIn } from '../contract.ts';
import { isFresh, readAlarm, readSignature, tellAlarm, type Alarm, type Device } from '../domain.ts';
import { countRepeat, findDevice, findReceipt, findSource, noteRefusal, type SourceRow } from '../store/alarms.ts';
import { getSource, secretsOf } from './alarm-sources.ts';
import type { Deps } from './deps.ts';
import type { Told } from './intake.ts';

/** What this door is given: the intake, and the room for pictures. */
export type HookDeps = Deps & {
  readonly takeIn: (ctx: Ctx, told: Told) => Promise<TakenIn>;
  /** Stores a file under an id, as whoever the context says; gives its kind. Refuses what is no file we take. */
  readonly keepFile: (
    ctx: Ctx,
    file: { id: string; name: string; bytes: Uint8Array },
  ) => Promise<{ mediaType: string }>;
};

/** What came in at the door: the header and the body as the sender signed them. */
export type Message = { readonly source: string; readonly signature: string; readonly body: Uint8Array };
type Answer = { readonly number: string; readonly repeated: boolean };

/** Within a minute, by one process: messages of one source that are news, and messages of one of its devices. */
const mostPerMinute = 300;
const minute = 60_000;
const micro = 1_000_000;

/**
 * The door for signed alarms (告警接入). Every alarm becomes a report with an event of its own, where the desk sees likely
 * doubles (疑似重复) and joins them: whether two devices saw one fire is for people to say. Only a device that reports again
 * within the quiet minutes of its source, while the event it opened is open, is counted instead and answered with the number
 * of that event's report: one that fires each second would bury the desk, and its thousandth message says nothing the first
 * did not. The count stands with the event's report and with the device. Once the event has ended, or the time is over, the
 * next message is a report again.
 *
 * What the sender gets: the same message id has the same answer for good where it became a report, and for as long as
 * receipts are kept where it was counted. Whoever does not hold the secret gets one answer, whether the source exists, is
 * off or not (`event.hook_unsigned`); all else is said only to whoever signed rightly.
 */
export function makeHook(deps: HookDeps): (ctx: Ctx, message: Message) => Promise<Answer> {
  let taken = { minute: 0, from: new Map<string, number>() };

  /** Refuses `event.hook_too_many` beyond the messages one sender may send in a minute; strangers use nothing of that up. */
  function insistOnRate(sender: string, now: Date): void {
    const current = Math.floor(now.getTime() / minute);
    if (taken.minute !== current) taken = { minute: current, from: new Map() };
    const count = (taken.from.get(sender) ?? 0) + 1;
    taken.from.set(sender, count);
    if (count > mostPerMinute) {
      const retryAfterSeconds = Math.ceil(((current + 1) * minute - now.getTime()) / 1000);
      refuse('limited', 'event.hook_too_many', { retryAfterSeconds });
    }
  }

  return async (ctx, message) => {
    const { county } = ctx.actor.scope;
    try {
      const source = await inTx(ctx, (tx) => findSource(tx, county, message.source));
      insistOnSignature(deps.keyring, source, message, ctx.now);
      if (!source.is_on) refuse('forbidden', 'event.hook_off');
      const alarm = readMessage(source, message.body, ctx.now);
      // What is only counted is the device's own: a few that report each second take no room from what others have to say.
      const { device } = alarm;
      insistOnRate(device === null ? source.id : `${source.id} ${device}`, ctx.now);
      return await takeAlarm(ctx, deps, source, alarm, () => {
        if (device !== null) insistOnRate(source.id, ctx.now);
      });
    } catch (error) {
      if (error instanceof Refusal) {
        const id = idFrom(
          deps.keyring,
          `refused ${message.source} ${error.code} ${Math.floor(ctx.now.getTime() / minute)}`,
        );
        const of = { county, id, sourceId: message.source, at: ctx.now, code: error.code };
        await inTx(ctx, (tx) => noteRefusal(tx, of));
      }
      throw error;
    }
  };
}

/**
 * Refuses `event.hook_unsigned` unless one of the signatures is by a good secret of the source, and `event.hook_expired`,
 * with our time, where it is by one but not of these minutes.
 */
function insistOnSignature(
  keyring: Keyring,
  source: SourceRow | undefined,
  { signature, body }: Message,
  now: Date,
): asserts source is SourceRow {
  const given = readSignature(signature);
  // As much work for a source nobody has as for a real one.
  const secrets = source ? secretsOf(keyring, source, now) : ['nobody'];
  const expected = secrets.map((secret) => sign(secret, given?.time ?? '', body));
  const isGood = (given?.signatures ?? [])
    .map((one) => Buffer.from(one, 'hex'))
    .map((one) => expected.map((digest) => timingSafeEqual(digest, one)).includes(true))
    .includes(true);
  if (!source || !given || !isGood) refuse('unauthenticated', 'event.hook_unsigned');
  if (!isFresh(given.time, now)) refuse('unauthenticated', 'event.hook_expired', { now: now.toISOString() });
}

/** HMAC-SHA256 over the time, a dot and the body as it was sent. */
function sign(secret: string, time: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}

/** Reads a message whose signature is right; refuses `event.hook_not_json` and `event.hook_no_message`. */
function readMessage(source: SourceRow, body: Uint8Array, now: Date): Alarm {
  const mapping = source.mapping as AlarmMapping;
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    refuse('invalid', 'event.hook_not_json');
  }
  return readAlarm(document, mapping, now) ?? refuse('invalid', 'event.hook_no_message', { pointer: mapping.message });
}

/** Makes a report of an alarm, or counts it; `insistOnRoom` refuses what would be a report too many. */
async function takeAlarm(
  ctx: Ctx,
  deps: HookDeps,
  source: SourceRow,
  alarm: Alarm,
  insistOnRoom: () => void,
): Promise<Answer> {
  const { county } = ctx.actor.scope;
  const idOf = (part: string) => idFrom(deps.keyring, `${part} ${source.id} ${alarm.message}`);
  const id = idOf('report');
  const { device } = alarm;
  const before = async (tx: Tx): Promise<Answer | undefined> => {
    const known = await findReceipt(tx, county, id);
    if (known || device === null) return known;
    return countRepeat(tx, { county, id, sourceId: source.id, device, at: ctx.now });
  };
  const found = await inTx(ctx, before);
  if (found) return found;
  insistOnRoom();

  const own: Ctx = { ...ctx, actor: actorOf(source) };
  const file = alarm.picture === null ? undefined : await keepPicture(own, deps, idOf('picture'), alarm.picture);
  const known = device === null ? undefined : await inTx(ctx, (tx) => registered(tx, county, source.id, device));
  const told = tellAlarm(alarm, known, { source: source.name, pictureWrong: alarm.picture !== null && !file });
  const report: Told = {
    ...{ id, caseId: idOf('case'), channel: source.channel as Told['channel'], text: told.text, place: told.place },
    ...told.position,
    ...(alarm.at === null ? {} : { at: alarm.at }),
    ...(told.subject === null ? {} : { subject: told.subject }),
    ...(file ? { files: [file] } : {}),
    alarm: { sourceId: source.id, device, quietUntil: quietUntil(source, ctx.now) },
  };
  try {
    return { number: (await deps.takeIn(own, report)).number, repeated: false };
  } catch (error) {
    // Another message came first meanwhile: of the same device, or this very one, read with another device or time.
    const isLate = error instanceof Refusal && ['event.alarm_repeats', 'command.reused'].includes(error.code);
    const first = isLate ? await inTx(ctx, before) : undefined;
    if (!first) throw error;
    return first;
  }
}

/** Signs a sample here, reads it as the door would, and says what would be made of it. Stores nothing. */
export async function tryAlarm(ctx: Ctx, deps: HookDeps, sourceId: string, sample: string): Promise<AlarmTrial> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const source = await getSource(tx, county, sourceId);
    const body = Buffer.from(sample);
    const time = String(Math.floor(ctx.now.getTime() / 1000));
    const [secret] = secretsOf(deps.keyring, source, ctx.now);
    const signature = `t=${time},v1=${sign(secret!, time, body).toString('hex')}`;
    insistOnSignature(deps.keyring, source, { source: sourceId, signature, body }, ctx.now);
    const alarm = readMessage(source, body, ctx.now);
    const device = alarm.device === null ? undefined : await findDevice(tx, county, sourceId, alarm.device);
    const told = tellAlarm(alarm, device && toDevice(device), { source: source.name });
    const grid = told.position
      ? (await loadIndex(tx, county, dayOf(ctx.now))).locate(told.position.lng, told.position.lat)
      : undefined;
    const { lo, hi } = areaRange(source.area);
    if (grid && !(grid.area >= lo && grid.area < hi)) refuse('forbidden', 'event.outside_scope');
    return {
      ...{ message: alarm.message, device: alarm.device, text: told.text, place: told.place },
      at: alarm.at ?? ctx.now.toISOString(),
      ...{ lng: told.position?.lng ?? null, lat: told.position?.lat ?? null },
      ...{ grid: grid?.code ?? null, area: grid?.area ?? source.area, subject: told.subject },
      ...{ picture: alarm.picture !== null, notes: [...told.notes] },
      repeats: device?.quiet_until && device.quiet_until > ctx.now ? device.number : null,
    };
  });
}

/** A source acts like a machine of its area and organ. */
function actorOf(source: SourceRow): Actor {
  const county = Math.floor(source.area / 1_000_000);
  return {
    ...systemActor(county, source.name),
    ...{ kind: 'token', tokenId: source.id, organId: source.organ_id },
    scope: { county, ...areaRange(source.area), organs: '*', lines },
  };
}

/** Stores the picture of an alarm; undefined where it is none. An address in its place is never asked for. */
async function keepPicture(ctx: Ctx, deps: HookDeps, id: string, text: string): Promise<string | undefined> {
  const base64 = text.replace(/^data:[\w/+.;=-]{0,100},/, '').replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return undefined;
  try {
    const kept = await deps.keepFile(ctx, { id, name: `${id}.jpg`, bytes: Buffer.from(base64, 'base64') });
    return kept.mediaType.startsWith('image/') ? id : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'limited') return undefined;
    throw error;
  }
}

async function registered(tx: Tx, county: number, sourceId: string, device: string): Promise<Device | undefined> {
  const row = await findDevice(tx, county, sourceId, device);
  return row && toDevice(row);
}

function toDevice(row: NonNullable<Awaited<ReturnType<typeof findDevice>>>): Device | undefined {
  if (row.name === null) return undefined;
  return {
    ...{ name: row.name, place: row.place, subject: row.subject },
    lng: row.lng_micro === null ? null : row.lng_micro / micro,
    lat: row.lat_micro === null ? null : row.lat_micro / micro,
  };
}

function quietUntil(source: SourceRow, now: Date): Date | null {
  return source.quiet_minutes === 0 ? null : new Date(now.getTime() + source.quiet_minutes * minute);
}

/** A uuid (version 8, RFC 9562 §5.8) that the same words have again; keyed, so that nobody can take it beforehand. */
function idFrom(keyring: Keyring, words: string): string {
  const hex = createHmac('sm3', keyring.at(-1)!.secret).update(`alarm ${words}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
