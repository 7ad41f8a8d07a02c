import type { Actor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { once } from '@zhenshu/kernel/command.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { maskName, maskPhone } from '@zhenshu/kernel/identifiers.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import { open as unseal, type Keyring } from '@zhenshu/kernel/sealed.ts';
import {
  advance,
  caseForPublic,
  dataOfCases,
  findCaseInScope,
  openBetween,
  type Spine,
} from '@zhenshu/casefile/server.ts';
import type { CaseFile } from '@zhenshu/casefile/domain.ts';
import { conditionsFor, findCategory, proposeOrgans, suggestCategories } from '@zhenshu/catalog/server.ts';
import type { EventState, ForeseenView, ReportView, TrackView } from '../contract.ts';
import { byLikeness, farthest, foresee, likeness, subjectsAsked } from '../domain.ts';
import { joinedTo, ratingsOf, reportedUnits } from '../procedure.ts';
import { experienceOf, findReport, findReportByNumber, precedentsFor, reportsOf, twinsOf } from '../store.ts';
import { repeatsOf } from '../store/alarms.ts';
import { messages } from '../messages/alarms.ts';
import type { Deps } from './deps.ts';
import { insistOnCode } from './tracking.ts';

const micro = 1_000_000;
/** How many earlier rulings the desk is shown. */
const shownPrecedents = 3;
/** How many organs experience proposes, and how many are looked at to find them: some are closed, or another town's. */
const shownForeseen = 3;
const askedForeseen = 12;
/** How many likely duplicates the desk is shown, and among how many of the newest open events they are looked for. */
const shownDuplicates = 5;
const comparedWith = 500;
type CaseData = CaseFile['data'];

/**
 * Says of events whether somebody acts for a unit one of them was sent to: through his post, another post of his, or one
 * above it. Such a person learns nothing of the reporter, whatever his role (信访工作条例 30, 潍坊12345条例 11).
 */
async function reportedIn(ctx: Ctx, tx: Tx, deps: Deps): Promise<(events: readonly CaseData[]) => boolean> {
  const { personId, scope } = ctx.actor;
  const own = personId === null ? new Set() : await deps.organsOfPerson(tx, scope.county, personId, dayOf(ctx.now));
  return (events) => events.some((data) => reportedUnits(data).some((unit) => own.has(unit)));
}

/** The reports of an event in scope; name and phone masked here, on the server, or left out (see `reportedIn`). */
export async function listReports(ctx: Ctx, deps: Deps, caseId: string): Promise<{ rows: ReportView[] }> {
  const { keyring } = deps;
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const file = await findCaseInScope(tx, county, caseId);
    const data = file.data as CaseData;
    const joined = joinedTo(file as unknown as CaseFile);
    const rows = await reportsOf(tx, county, [caseId, ...joined]);
    const into: string[] = typeof data['into'] === 'string' ? [data['into']] : [];
    const others = await dataOfCases(tx, county, [...joined, ...into]);
    const isReported = await reportedIn(ctx, tx, deps);
    // A report was read by whoever had its own event, this one, or the one this one was joined to; who cannot see one of them cannot tell.
    const shows = (of: string): boolean =>
      ctx.actor.rights.has('event.reveal') &&
      [of, ...into].every((id) => id === caseId || others.has(id)) &&
      !isReported([data, ...[of, ...into].flatMap((id) => (others.has(id) ? [others.get(id) as CaseData] : []))]);
    // The desk puts doubles right; nobody else needs to know of them.
    const twins = ctx.actor.rights.has('event.file') ? await twinsOf(tx, county, caseId) : [];
    const repeats = await repeatsOf(
      tx,
      county,
      rows.map((row) => row.case_id),
    );
    return {
      rows: rows.map((row) => ({
        id: row.id,
        caseId: row.case_id,
        number: row.number,
        channel: row.channel,
        text: row.text,
        place: row.place,
        lng: row.lng_micro === null ? null : row.lng_micro / micro,
        lat: row.lat_micro === null ? null : row.lat_micro / micro,
        name:
          shows(row.case_id) && row.name_sealed
            ? maskName(unseal(keyring, row.name_sealed, 'event.report.name'))
            : null,
        phone:
          shows(row.case_id) && row.phone_sealed
            ? maskPhone(unseal(keyring, row.phone_sealed, 'event.report.phone'))
            : null,
        external: row.external,
        twins: twins.filter((one) => one.id === row.id).map((one) => one.twin),
        repeats: repeats.get(row.case_id) ?? null,
        at: row.at.toISOString(),
      })),
    };
  });
}

/**
 * Shows one reporter, with a reason that stays in the ledger for the audit administrator. Refuses
 * `event.reporter_protected` to whoever acts for a unit the event was sent to.
 */
export async function revealReporter(ctx: Ctx, deps: Deps, reportId: string, body: { id: string; reason: string }) {
  const { keyring } = deps;
  const { county } = ctx.actor.scope;
  const command = { id: body.id, name: 'event.reveal', input: [reportId, body.reason] };
  const inScope = async (tx: Tx) => {
    const row = (await findReport(tx, county, reportId)) ?? refuse('missing', 'event.unknown_report');
    const file = await findCaseInScope(tx, county, row.case_id);
    const data = file.data as CaseData;
    const into = typeof data['into'] === 'string' ? await findCaseInScope(tx, county, data['into']) : null;
    const isReported = await reportedIn(ctx, tx, deps);
    if (isReported([data, ...(into ? [into.data as CaseData] : [])])) refuse('forbidden', 'event.reporter_protected');
    return row;
  };
  await once(ctx, command, async (tx) => {
    const row = await inScope(tx);
    return { outcome: null, subjectId: row.case_id, area: row.area, data: { report: reportId, reason: body.reason } };
  });
  return inTx(ctx, async (tx) => {
    const row = await inScope(tx);
    return {
      name: row.name_sealed ? unseal(keyring, row.name_sealed, 'event.report.name') : null,
      phone: row.phone_sealed ? unseal(keyring, row.phone_sealed, 'event.report.phone') : null,
    };
  });
}

/** Who handled the class before, near this place first: organs in force that answer for it, each with the counts that say so. */
async function foreseen(
  tx: Tx,
  deps: Deps,
  county: number,
  { subject, area, day }: { subject: string; area: number; day: string },
): Promise<ForeseenView[]> {
  const rows = await experienceOf(tx, county, subjectsAsked(subject), area);
  const likely = foresee(rows, subject, day).slice(0, askedForeseen);
  if (likely.length === 0) return [];
  const ids = likely.map((one) => one.organId);
  const names = await deps.organsFor(tx, county, ids, { area, day });
  const shown = likely.filter((one) => names.has(one.organId)).slice(0, shownForeseen);
  const views: ForeseenView[] = [];
  for (const one of shown) {
    const [kind, code] = one.subject.split(':') as ['matter', string];
    const named = await findCategory(tx, county, kind, code, day);
    views.push({
      ...one,
      organ: names.get(one.organId)!,
      className: named?.nameZh ?? code,
      classNameEn: named?.nameEn ?? code,
    });
  }
  return views;
}

/**
 * What is known of an event before it is sent: classes its words suggest, conditions of the chosen class, organs the lists
 * name with the entry that says so, organs that handled the like before, earlier rulings.
 */
export async function propose(
  ctx: Ctx,
  deps: Deps,
  caseId: string,
  chosen: { kind?: 'component' | 'matter' | 'event'; code?: string },
) {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const file = await findCaseInScope(tx, county, caseId);
    const day = dayOf(ctx.now);
    const [report] = await reportsOf(tx, county, [caseId]);
    const byWords = report ? await suggestCategories(tx, county, `${report.text} ${report.place}`, day) : [];
    const suggested = await withHint(tx, county, file, day, byWords);
    const [kind, code] =
      chosen.kind && chosen.code ? [chosen.kind, chosen.code] : ((file.subject ?? '').split(':') as ['matter', string]);
    const known = code ? await findCategory(tx, county, kind, code, day) : undefined;
    const conditions = known ? await conditionsFor(tx, county, kind, code, day) : [];
    const proposals = known ? await proposeOrgans(tx, county, { kind, code, area: file.area, day }) : [];
    const precedents = code ? await precedentsFor(tx, county, `${kind}:${code}`, shownPrecedents) : [];
    const experience = known
      ? await foreseen(tx, deps, county, { subject: `${kind}:${code}`, area: file.area, day })
      : [];
    const names = await deps.organNames(tx, county, [
      ...proposals.map((proposal) => proposal.organId),
      ...precedents.map((precedent) => precedent.organ_id),
    ]);
    return {
      classes: suggested.map((one) => ({
        kind: one.category.kind,
        code: one.category.code,
        name: one.category.nameZh,
        nameEn: one.category.nameEn,
        words: [...one.hits],
      })),
      conditions: conditions.map((one) => ({
        condition: one.condition,
        name: one.nameZh,
        nameEn: one.nameEn,
        amount: one.amount,
        unit: one.unit,
        level: one.level,
      })),
      organs: proposals.map((one) => ({
        organId: one.organId,
        organ: names.get(one.organId) ?? '',
        role: one.role,
        level: one.level,
        basis: one.basis,
        listVersion: one.listVersion,
      })),
      experience,
      duplicates: ctx.actor.rights.has('event.join') ? await findDuplicates(tx, county, file) : [],
      precedents: precedents.map((one) => ({
        caseId: one.case_id,
        organId: one.organ_id,
        organ: names.get(one.organ_id) ?? '',
        reason: one.reason,
        ruledBy: one.ruled_by,
        at: one.at.toISOString(),
      })),
    };
  });
}

/** What the words suggest, and before it the class the sender or the register of its devices gave as a hint. */
async function withHint(
  tx: Tx,
  county: number,
  { data }: Awaited<ReturnType<typeof findCaseInScope>>,
  day: string,
  byWords: Awaited<ReturnType<typeof suggestCategories>>,
): Promise<typeof byWords> {
  const { hint } = data as { hint?: string };
  if (hint === undefined) return byWords;
  const [kind, code] = hint.split(':') as ['matter', string];
  const category = await findCategory(tx, county, kind, code, day);
  const others = byWords.filter((one) => one.category.kind !== kind || one.category.code !== code);
  return category ? [{ category, score: Infinity, hits: [messages['alarm.by_hint'][0]] }, ...others] : byWords;
}

/** Open events that may be the same thing as this one, the most alike first. */
async function findDuplicates(tx: Tx, county: number, file: Awaited<ReturnType<typeof findCaseInScope>>) {
  const { id, openedAt } = file;
  const span = farthest.hours * 3_600_000;
  const between = { from: new Date(openedAt.getTime() - span), to: new Date(openedAt.getTime() + span) };
  const rows = await openBetween(tx, county, 'event', between, comparedWith);
  const own = { ...file, text: `${file.title} ${file.place}`, at: openedAt };
  return rows
    .flatMap((row) => {
      const told = {
        text: `${row.title} ${row.place}`,
        lng: row.lng_micro === null ? null : row.lng_micro / micro,
        lat: row.lat_micro === null ? null : row.lat_micro / micro,
        subject: row.subject,
        at: row.opened_at,
      };
      const like = row.id === id ? null : likeness(own, told);
      return like ? [{ row, like }] : [];
    })
    .toSorted((a, b) => byLikeness(a.like, b.like))
    .slice(0, shownDuplicates)
    .map(({ row, like }) => ({
      caseId: row.id,
      number: row.number,
      title: row.title,
      place: row.place,
      state: row.state,
      openedAt: row.opened_at.toISOString(),
      ...like,
    }));
}

/** What a resident may see of his report. A wrong code and an unknown number are the same answer. */
export async function trackReport(
  ctx: Ctx,
  keyring: Keyring,
  asked: { number: string; code: string; from: string },
): Promise<TrackView> {
  const { county } = ctx.actor.scope;
  const { number } = asked;
  await insistOnCode(ctx, keyring, asked);
  return inTx(ctx, async (tx) => {
    const report = (await findReportByNumber(tx, county, number)) ?? refuse('missing', 'event.unknown_report');
    const own = await caseForPublic(tx, county, report.case_id);
    // A report of something that was reported before follows the event that is handled for all of them.
    const { into } = own.data as { into?: string };
    const file = into === undefined ? own : await caseForPublic(tx, county, into);
    const joinedAt = own.facts.at(-1)!.at;
    const steps = into === undefined ? own.facts : [...own.facts, ...file.facts.filter(({ at }) => at > joinedAt)];
    const said = file.data as { organName?: string; answer?: string; result?: string };
    return {
      number,
      text: report.text,
      place: report.place,
      at: report.received_at.toISOString(),
      state: file.state as EventState,
      joined: into !== undefined,
      organ: said.organName ?? null,
      dueAt: file.handleDueAt?.toISOString() ?? null,
      answer: said.answer ?? null,
      result: file.closed ? (said.result ?? null) : null,
      grade: ratingsOf(file as unknown as CaseFile)[number] ?? null,
      steps: steps.map((fact) => ({ type: fact.type, at: fact.at.toISOString(), organ: null })),
    };
  });
}

/**
 * The reporter says how it was done (评价): once for each report, when it is closed. Refuses `event.not_rateable` before
 * that, and `event.rated_once`.
 */
export async function rateReport(
  ctx: Ctx,
  deps: Deps,
  spine: Spine,
  asked: { number: string; from: string },
  body: { id: string; code: string; grade: number; text?: string | undefined },
): Promise<{ grade: number }> {
  const { county } = ctx.actor.scope;
  const { number } = asked;
  const { id, code, grade, text } = body;
  await insistOnCode(ctx, deps.keyring, { ...asked, code });
  const file = await inTx(ctx, async (tx) => {
    const report = (await findReportByNumber(tx, county, number)) ?? refuse('missing', 'event.unknown_report');
    const own = await findCaseInScope(tx, county, report.case_id);
    const { into } = own.data as { into?: string };
    return into === undefined ? own : findCaseInScope(tx, county, into);
  });
  if (file.state !== 'closed') refuse('conflict', 'event.not_rateable');
  const reporter: Actor = { ...ctx.actor, rights: new Set(['event.rate']) };
  const payload = { report: number, grade, ...(text === undefined ? {} : { text }) };
  await advance(spine, { ...ctx, actor: reporter }, file.id, { id, command: 'rate', payload });
  return { grade };
}
