import { randomInt } from 'node:crypto';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { makeBatcher } from '@zhenshu/kernel/batch.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { fingerprintOf, refuseTakenId } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { normalizePhone, phoneProblem } from '@zhenshu/kernel/identifiers.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { blindIndex, seal, type Keyring } from '@zhenshu/kernel/sealed.ts';
import { childId, open, type Limit } from '@zhenshu/casefile/domain.ts';
import {
  calendarOf,
  commandRowJson,
  priorCommands,
  uploadKeyDigest,
  write,
  type Step,
} from '@zhenshu/casefile/server.ts';
import { stepLimits } from '@zhenshu/catalog/server.ts';
import { loadIndex } from '@zhenshu/grid/server.ts';
import type { Channel, TakenIn } from '../contract.ts';
import { progressOf } from '../domain.ts';
import { eventProcedure } from '../procedure.ts';
import { insertReports, keepProgress, placesOfExternals, type ReportRow } from '../store.ts';
import { noteTaken, type TakenAlarm } from '../store/alarms.ts';
import type { Deps } from './deps.ts';

/** A report on its way in. */
export type Told = {
  readonly id: string;
  readonly caseId: string;
  readonly channel: Channel;
  readonly text: string;
  readonly place: string;
  readonly lng?: number | undefined;
  readonly lat?: number | undefined;
  readonly area?: number | undefined;
  readonly at?: string | undefined;
  readonly external?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly files?: readonly string[] | undefined;
  /** Secret of the device that uploaded the files. */
  readonly key?: string | undefined;
  /** kind:code of a class proposed to the desk. */
  readonly subject?: string | undefined;
  /** The alarm it came by, noted in the same transaction. */
  readonly alarm?: AlarmMark | undefined;
};

/** Which source and device sent an alarm, and until when the device is only counted from now on. */
type AlarmMark = { readonly sourceId: string; readonly device: string | null; readonly quietUntil: Date | null };

type Item = { readonly ctx: Ctx; readonly told: Told };

/** Takes reports in: each opens its event with its first fact, its clock and its task, answered after its own commit. */
export function makeIntake(deps: Deps): (ctx: Ctx, told: Told) => Promise<TakenIn> {
  const batched = makeBatcher<Item, TakenIn>({
    key: (item) => item.ctx.actor.scope.county,
    together: (items) => takeIn(deps, items),
  });
  return async (ctx, told) => {
    checkTold(ctx, told);
    try {
      return await batched({ ctx, told });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    // A twin of this report committed between look and write: the second attempt finds its outcome, or it is somebody
    // else's id. Or the tracking number is taken: the second attempt draws another.
    try {
      return await batched({ ctx, told });
    } catch (error) {
      refuseTakenId(error);
      if (isUniqueViolation(error, 'case_file_pkey')) refuse('conflict', 'case.already_open');
      if (isUniqueViolation(error, 'report_external')) {
        refuse('conflict', 'event.external_known', { external: told.external });
      }
      throw error;
    }
  };
}

/** What can be said of a report without the database. */
function checkTold(ctx: Ctx, told: Told): void {
  if ((told.lng === undefined) !== (told.lat === undefined)) refuse('invalid', 'event.half_position');
  const phone = told.phone === undefined ? undefined : normalizePhone(told.phone);
  if (phone !== undefined && phoneProblem(phone))
    refuse('invalid', 'event.phone', { errors: [{ path: 'body/phone', message: 'phone' }] });
  if (told.at !== undefined && Date.parse(told.at) > ctx.now.getTime() + 300_000) refuse('invalid', 'event.future');
  if (told.area !== undefined && !within(ctx.actor, told.area)) refuse('forbidden', 'event.outside_scope');
}

async function takeIn(deps: Deps, items: readonly Item[]): Promise<TakenIn[]> {
  const { keyring } = deps;
  const { ctx: first } = items[0]!;
  const { county } = first.actor.scope;
  const system = systemActor(county, 'intake');
  return inTx(
    first,
    async (tx) => {
      const day = dayOf(first.now);
      const calendar = await calendarOf(tx, county);
      const limits = await stepLimits(tx, county, eventProcedure.kind);
      const grids = await loadIndex(tx, county, day);
      const prior = new Map(
        (
          await priorCommands(
            tx,
            county,
            items.map((item) => item.told.id),
          )
        ).map((row) => [row.id, row]),
      );
      const known = await areasKnown(tx, deps, county, items, day);
      const taken = await externalsTaken(tx, county, items);
      const steps: Step[] = [];
      const reports: ReportRow[] = [];
      const alarms: TakenAlarm[] = [];
      const seen = new Map<string, TakenIn>();
      const outcomes = items.map(({ ctx, told }) => {
        const entry = { id: told.id, name: 'event.report', input: inputOf(keyring, told) };
        const fingerprint = fingerprintOf(entry);
        const before = prior.get(told.id);
        if (before) {
          if (
            before.fingerprint !== fingerprint ||
            before.person_id !== ctx.actor.personId ||
            before.token_id !== ctx.actor.tokenId
          ) {
            refuse('conflict', 'command.reused');
          }
          return before.outcome as TakenIn;
        }
        const twin = seen.get(`${told.id} ${fingerprint}`);
        if (twin) return twin;
        if (told.area !== undefined && !known.has(told.area)) {
          refuse('invalid', 'event.unknown_area', { errors: [{ path: 'body/area', message: 'area' }] });
        }
        // A number that stands only where the actor does not answer is not told to him, nor does it cost him the report.
        if (taken(told).some((area) => within(ctx.actor, area))) {
          refuse('conflict', 'event.external_known', { external: told.external });
        }
        const located = told.lng !== undefined && told.lat !== undefined ? grids.locate(told.lng, told.lat) : undefined;
        const area = located?.area ?? told.area ?? widest(ctx.actor);
        if (!within(ctx.actor, area)) refuse('forbidden', 'event.outside_scope');
        const number = trackingNumber(ctx.now);
        const limit = limits.file as Limit;
        const { next, fact } = open(
          eventProcedure,
          {
            county,
            id: told.caseId,
            commandId: told.id,
            factType: 'reported',
            head: {
              area,
              grid: located?.code ?? null,
              title: titleOf(told.text),
              place: told.place,
              lng: told.lng ?? null,
              lat: told.lat ?? null,
              subject: null,
              level: 'town',
              number: null,
              organId: null,
            },
            // Who told it stays in the report, sealed; the timeline says what and through which channel.
            data: { report: told.id, number, channel: told.channel, text: told.text, place: told.place },
            change: {
              seenBy: ctx.actor.organId ? [ctx.actor.organId] : [],
              set: {
                report: number,
                channel: told.channel,
                ...(told.subject === undefined ? {} : { hint: told.subject }),
              },
              clocks: [{ clock: 'file', op: 'start', limit: { amount: limit.amount, unit: limit.unit } }],
              tasks: [{ id: childId(told.id, 0), step: 'file', needs: 'event.file', organId: null, clock: 'file' }],
              files: told.files ?? [],
            },
          },
          ctx.actor,
          ctx.now,
          calendar,
        );
        const outcome: TakenIn = { caseId: told.caseId, number, grid: located?.code ?? null, state: next.state };
        steps.push({
          before: null,
          next,
          fact,
          command: commandRowJson(ctx, entry, fingerprint, next, entry.name, outcome),
          uploader: { id: ctx.actor.personId ?? ctx.actor.tokenId, uploadKey: uploadKeyDigest(told.key) },
        });
        reports.push(reportRow(keyring, ctx, told, area, number));
        if (told.alarm) alarms.push(takenAlarm(ctx, told, told.alarm, number));
        seen.set(`${told.id} ${fingerprint}`, outcome);
        return outcome;
      });
      if (steps.length > 0) {
        await write(tx, steps);
        await insertReports(tx, reports);
        await keepProgress(
          tx,
          steps.map((step) => progressOf(step.next)),
        );
      }
      if (alarms.length > 0) await keepAlarms(tx, county, alarms);
      return outcomes;
    },
    system.scope,
  );
}

/**
 * What the ledger's digest is made of. Name and phone stand in it by their keyed indexes: eleven digits behind a plain
 * digest whose every other part is known could be guessed.
 */
function inputOf(keyring: Keyring, told: Told) {
  const { name, phone, alarm: _alarm, ...plain } = told;
  return {
    ...plain,
    ...(name === undefined ? {} : { name: blindIndex(keyring, name, 'event.report.name') }),
    ...(phone === undefined ? {} : { phone: blindIndex(keyring, normalizePhone(phone), 'event.report.phone') }),
  };
}

/** Which of the areas named in some reports are in force. */
async function areasKnown(tx: Tx, deps: Deps, county: number, items: readonly Item[], day: string) {
  const known = new Set<number>();
  for (const area of new Set(items.flatMap(({ told }) => told.area ?? []))) {
    if (await deps.areaExists(tx, county, area, day)) known.add(area);
  }
  return known;
}

/** Where the numbers of some reports, given by their channels, were taken in before, by report. */
async function externalsTaken(tx: Tx, county: number, items: readonly Item[]) {
  const taken = new Map<string, number[]>();
  for (const [channel, of] of Map.groupBy(items, ({ told }) => told.channel)) {
    const numbers = of.flatMap(({ told }) => told.external ?? []);
    const rows = numbers.length === 0 ? [] : await placesOfExternals(tx, county, channel, numbers);
    for (const { external, area } of rows) {
      const key = `${channel} ${external}`;
      taken.set(key, [...(taken.get(key) ?? []), area]);
    }
  }
  return ({ channel, external }: Told) => taken.get(`${channel} ${external}`) ?? [];
}

function reportRow(keyring: Keyring, ctx: Ctx, told: Told, area: number, number: string): ReportRow {
  const phone = told.phone === undefined ? null : normalizePhone(told.phone);
  return {
    county: ctx.actor.scope.county,
    id: told.id,
    case_id: told.caseId,
    area,
    line: eventProcedure.line,
    number,
    channel: told.channel,
    text: told.text,
    place: told.place,
    lng_micro: told.lng === undefined ? null : Math.round(told.lng * 1_000_000),
    lat_micro: told.lat === undefined ? null : Math.round(told.lat * 1_000_000),
    external: told.external ?? null,
    name_sealed: told.name === undefined ? null : seal(keyring, told.name, 'event.report.name'),
    phone_sealed: phone === null ? null : seal(keyring, phone, 'event.report.phone'),
    phone_index: phone === null ? null : blindIndex(keyring, phone, 'event.report.phone'),
    person_id: ctx.actor.personId,
    at: told.at === undefined ? ctx.now : new Date(told.at),
    received_at: ctx.now,
  };
}

function takenAlarm(ctx: Ctx, told: Told, { sourceId, device, quietUntil }: AlarmMark, number: string): TakenAlarm {
  return {
    ...{ id: told.id, source_id: sourceId, device, number, case_id: told.caseId },
    ...{ area: ctx.actor.scope.lo, at: ctx.now, quiet_until: quietUntil },
  };
}

/**
 * Notes the alarms of this batch. Refuses `event.alarm_repeats` where a device has been reported for meanwhile: whoever sent
 * it counts it for that report instead.
 */
async function keepAlarms(tx: Tx, county: number, alarms: readonly TakenAlarm[]): Promise<void> {
  const devices = alarms.flatMap(({ source_id, device }) => (device === null ? [] : [`${source_id} ${device}`]));
  const isTwice = new Set(devices).size < devices.length;
  if (isTwice || (await noteTaken(tx, county, alarms)) < devices.length) refuse('conflict', 'event.alarm_repeats');
}

function within(actor: Actor, area: number): boolean {
  return area >= actor.scope.lo && area < actor.scope.hi;
}

/** Where a report without position belongs until somebody places it: the whole area of whoever took it in. */
function widest(actor: Actor): number {
  return actor.scope.lo;
}

function titleOf(text: string): string {
  const line =
    text
      .trim()
      .split(/[\n。！？!?]/)[0]!
      .trim() || text.trim();
  const characters = [...line];
  return characters.length <= 40 ? line : `${characters.slice(0, 39).join('')}…`;
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** yymmdd-XXXXXXX: the day and 35 random bits. A repetition gets the number of its first outcome from the ledger. */
function trackingNumber(at: Date): string {
  const tail = Array.from({ length: 7 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${dayOf(at).slice(2).replaceAll('-', '')}-${tail}`;
}
