import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import type { Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { Json, Limit } from '@zhenshu/casefile/domain.ts';
import {
  dataOfCases,
  findCaseInScope,
  listCases,
  nextNumber,
  openCase,
  type Opening,
  type OrganNames,
  type ProcedureServer,
  type Taken,
} from '@zhenshu/casefile/server.ts';
import { stepLimits } from '@zhenshu/catalog/server.ts';
import type { AdmissionRow, AdmissionState, Admitted, Application, Burden, Entered } from './contract.ts';
import { burdenOf, faultOf } from './domain.ts';
import { admissionProcedure, isOfCounty, turnTo, type AdmissionFound } from './procedure.ts';
import { burdens, insertDuty, listDuties, saveTerm } from './store.ts';

/** What the module is given when the program is put together: what is known of places and organs. */
export type Deps = {
  readonly organNames: OrganNames;
  /** The areas in force on a day. */
  readonly areas: (tx: Tx, of: { county: number; day: string }) => Promise<readonly { code: number }[]>;
  /** Names of those of some organs that are in force on a day and answer for an area. */
  readonly organsFor: (
    tx: Tx,
    county: number,
    ids: readonly string[],
    where: { area: number; day: string },
  ) => Promise<ReadonlyMap<string, string>>;
};

type ApplyBody = Application & { readonly id: string; readonly caseId: string };
/** What a case of this procedure keeps of its application. */
type Kept = Application & { readonly applicant: string; readonly ended?: string };

/** The procedure with its look-ups and its register, for the spine. */
export function admissionServer(deps: Deps): ProcedureServer {
  return {
    procedure: admissionProcedure,
    look: async (tx, ctx, _file, command): Promise<AdmissionFound> => {
      const { county } = ctx.actor.scope;
      const day = dayOf(ctx.now);
      const { organIds, areas } = command.payload as { organIds?: string[]; areas?: number[] };
      return {
        limits: await limitsOf(tx, county),
        organs: organIds ? await organsOf(tx, deps, county, organIds, day) : [],
        areasKnown: areas ? (await unknownArea(tx, deps, county, areas, day)) === undefined : true,
      };
    },
    after: async (tx, taken) => {
      for (const one of taken) await register(tx, one);
    },
  };
}

/** Keeps the register of what was admitted in step with the cases. */
async function register(tx: Tx, { file, command }: Taken): Promise<void> {
  const { county, id: caseId, number, title } = file;
  const kept = file.data as unknown as Kept;
  if (command.name === 'admit') {
    const { kind, entered, applicant, areas, from: from_day, until: until_day } = kept;
    const { duties: _, ...burden } = burdenOf(kept);
    await insertDuty(tx, {
      ...{ county, case_id: caseId, number: number!, title, kind, entered, applicant, areas, from_day, until_day },
      ...burden,
    });
  }
  if (command.name === 'renew') await saveTerm(tx, county, caseId, { until_day: kept.until });
  if (command.name === 'end') await saveTerm(tx, county, caseId, { ended_day: kept.ended! });
}

async function limitsOf(tx: Tx, county: number): Promise<AdmissionFound['limits']> {
  const limits = await stepLimits(tx, county, admissionProcedure.kind);
  return Object.fromEntries(
    Object.entries(limits).map(([step, { amount, unit }]): [string, Limit] => [step, { amount, unit }]),
  );
}

/** The towns of a county on a day. */
async function townsOf(tx: Tx, deps: Deps, county: number, day: string): Promise<number[]> {
  const all = await deps.areas(tx, { county, day });
  return all.map(({ code }) => code).filter((code) => code % 1000 === 0 && code % 1_000_000 !== 0);
}

async function unknownArea(tx: Tx, deps: Deps, county: number, areas: readonly number[], day: string) {
  const towns = await townsOf(tx, deps, county, day);
  return areas.find((code) => !towns.includes(code));
}

/** Those of some organs that are in force in the county: its own, and those of its towns, which are asked by letter. */
async function organsOf(
  tx: Tx,
  deps: Deps,
  county: number,
  ids: readonly string[],
  day: string,
): Promise<AdmissionFound['organs']> {
  const own = await deps.organsFor(tx, county, ids, { area: county * 1_000_000, day });
  const names = new Map(own);
  for (const area of await townsOf(tx, deps, county, day)) {
    for (const [id, name] of await deps.organsFor(tx, county, ids, { area, day })) names.set(id, name);
  }
  return ids.flatMap((id) =>
    names.has(id) ? [{ organId: id, name: names.get(id)!, ...(own.has(id) ? {} : { byLetter: true as const }) }] : [],
  );
}

/** Applies for admission. Refuses what is out of its period, without funds where it needs them, for places unknown. */
export async function apply(ctx: Ctx, deps: Deps, body: ApplyBody) {
  const outcome = await openCase(ctx, { id: body.id, name: 'admission.apply', input: body }, (tx) =>
    opening(tx, ctx, deps, body),
  );
  return { ...outcome, number: outcome.number! };
}

async function opening(tx: Tx, ctx: Ctx, deps: Deps, body: ApplyBody): Promise<Opening> {
  const { actor, now } = ctx;
  const { county } = actor.scope;
  const { id, caseId, files = [], ...application } = body;
  const day = dayOf(now);
  const { organId } = actor;
  if (organId === null || !isOfCounty(actor)) refuse('forbidden', 'admission.county_only');
  const fault = faultOf(application, day);
  if (fault) refuse('invalid', fault);
  const unknown = await unknownArea(tx, deps, county, application.areas, day);
  if (unknown !== undefined) refuse('invalid', 'admission.area_unknown', { area: unknown });
  const applicant = (await deps.organNames(tx, county, [organId])).get(organId) ?? actor.name;
  const {
    state: _,
    head,
    close: __,
    ...change
  } = turnTo('applied', { clocks: {} }, { limits: await limitsOf(tx, county) }, id);
  const year = day.slice(0, 4);
  const serial = await nextNumber(tx, county, county * 1_000_000, `admission ${year}`);
  const kept = { ...application, applicant, applicantId: organId, appliedBy: actor.personId };
  return {
    ...{ procedure: admissionProcedure, caseId, fact: 'applied' },
    head: {
      ...{ area: county * 1_000_000, grid: null, title: application.title, place: '', lng: null, lat: null },
      ...{ subject: null, level: 'county', organId: head.organId },
      number: `${county}-ZR${year}-${String(serial).padStart(6, '0')}`,
    },
    data: application as unknown as { [key: string]: Json },
    change: { ...change, set: kept as unknown as { [key: string]: Json }, seenBy: [organId], files },
  };
}

/** The board (准入申请): applications in scope, newest first. */
export async function listApplications(
  ctx: Ctx,
  deps: Deps,
  query: { after?: string; limit?: string; state?: AdmissionState; open?: '0' | '1'; q?: string },
): Promise<{ rows: AdmissionRow[]; next: string | null }> {
  const { rows, next } = await listCases(ctx, deps.organNames, { ...query, kind: admissionProcedure.kind });
  const ids = rows.map((row) => row.id);
  const kept = await inTx(ctx, (tx) => dataOfCases(tx, ctx.actor.scope.county, ids));
  return {
    next,
    rows: rows.map((row) => {
      const { kind, entered, applicant, from, until } = kept.get(row.id) as unknown as Kept;
      return { case: row, kind, entered, applicant, from, until };
    }),
  };
}

/** Duties admitted that hold on a day (准入台账). */
export async function listAdmitted(
  ctx: Ctx,
  query: { after?: string; limit?: string; day?: string; entered?: Entered; area?: string },
): Promise<{ rows: Admitted[]; next: string | null }> {
  const limit = Number(query.limit ?? 50);
  const found = await inTx(ctx, (tx) =>
    listDuties(tx, {
      ...{ county: ctx.actor.scope.county, day: query.day ?? dayOf(ctx.now), entered: query.entered },
      ...{ area: query.area === undefined ? undefined : Number(query.area), after: query.after, limit: limit + 1 },
    }),
  );
  const rows = found.slice(0, limit).map(
    (row) =>
      ({
        ...{ caseId: row.case_id, number: row.number, title: row.title, kind: row.kind, entered: row.entered },
        ...{ applicant: row.applicant, areas: row.areas.map(Number) },
        ...{ from: row.from_day, until: row.until_day, ended: row.ended_day },
        ...{ forms: row.forms, fields: row.fields, minutes: row.minutes },
      }) as Admitted,
  );
  return { rows, next: found.length > limit ? rows.at(-1)!.number : null };
}

/** What the towns of an application have to do already, by what is admitted when it would begin, and what it adds. */
export async function showBurden(
  ctx: Ctx,
  deps: Deps,
  caseId: string,
): Promise<{ own: Burden; rows: { area: number; before: Burden }[] }> {
  const { county } = ctx.actor.scope;
  return inTx(ctx, async (tx) => {
    const { data } = await findCaseInScope(tx, county, caseId);
    const kept = data as unknown as Kept;
    if (!('times' in kept)) refuse('missing', 'case.unknown');
    const today = dayOf(ctx.now);
    const day = kept.from > today ? kept.from : today;
    const areas = kept.areas.length > 0 ? kept.areas : await townsOf(tx, deps, county, day);
    const rows = await burdens(tx, { county, day, entered: kept.entered, areas, without: caseId });
    return { own: burdenOf(kept), rows: rows.map(({ area, ...before }) => ({ area: Number(area), before })) };
  });
}
