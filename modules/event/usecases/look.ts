import { dayOf } from '@zhenshu/kernel/calendar.ts';
import type { Ctx } from '@zhenshu/kernel/ctx.ts';
import { isUniqueViolation, type Tx } from '@zhenshu/kernel/db.ts';
import { refuse } from '@zhenshu/kernel/refusal.ts';
import type { CaseFile, GivenCommand, Limit } from '@zhenshu/casefile/domain.ts';
import { findCaseInScope, nextNumber, type ProcedureServer, type Taken } from '@zhenshu/casefile/server.ts';
import { loadIndex } from '@zhenshu/grid/server.ts';
import { conditionsFor, findCategory, proposeOrgans, stepLimits, suggestDuty } from '@zhenshu/catalog/server.ts';
import { lessonsOf, progressOf, townOf } from '../domain.ts';
import { eventProcedure, type Found } from '../procedure.ts';
import { addExperience, insertPrecedent, keepProgress, placeReports } from '../store.ts';
import type { Deps } from './deps.ts';

type Kind = 'component' | 'matter' | 'event';

const nothing: Omit<Found, 'limits'> = {
  category: null,
  condition: null,
  organ: null,
  supports: [],
  basis: null,
  number: null,
  located: null,
};

/** The event procedure with its look-ups, for the spine. */
export function eventServer(deps: Deps): ProcedureServer {
  return {
    procedure: eventProcedure,
    look: (tx, ctx, file, command) => look(tx, ctx, deps, file, command),
    along: {
      join: async (tx, ctx, caseId, { payload }) => [await told(tx, ctx, caseId, 'take_in', payload['into'] as string)],
      split: async (tx, ctx, caseId) => {
        const { data } = await findCaseInScope(tx, ctx.actor.scope.county, caseId);
        const into = (data as CaseFile['data'])['into'];
        return typeof into === 'string' ? [await told(tx, ctx, caseId, 'let_go', into)] : [];
      },
    },
    after: async (tx, taken) => {
      await keepProgress(
        tx,
        taken.map(({ file }) => progressOf(file)),
      );
      for (const { ctx, file, command } of taken) {
        if (command.name === 'place') await follow(tx, file);
        if (command.name === 'rule' && command.payload['precedent'] === true) await keep(tx, ctx, file, command);
        if (command.name === 'rule' && command.payload['proposal'] === true) await suggest(tx, ctx, file, command);
      }
      await learn(tx, taken);
    },
  };
}

/** What the event a report is joined to, or taken from, is told. */
async function told(tx: Tx, ctx: Ctx, caseId: string, command: string, other: string) {
  const { data } = await findCaseInScope(tx, ctx.actor.scope.county, caseId);
  return { caseId: other, command, payload: { caseId, report: (data as { report: string }).report } };
}

/** A ruling that may guide later ones is kept where the desk finds it. */
async function keep(tx: Tx, ctx: Ctx, file: CaseFile, command: GivenCommand): Promise<void> {
  const { county, area, line, subject, organId } = file;
  await insertPrecedent(tx, {
    ...{ county, id: command.id, case_id: file.id, area, line, subject: subject!, organ_id: organId! },
    reason: command.payload['reason'] as string,
    ruled_by: ctx.actor.name,
    at: ctx.now,
  });
}

/** A ruling the lists should follow is put before whoever keeps them, for the town it was made in. */
async function suggest(tx: Tx, ctx: Ctx, file: CaseFile, command: GivenCommand): Promise<void> {
  const { county, subject, organId } = file;
  const [kind, code] = subject!.split(':') as [Kind, string];
  await suggestDuty(tx, {
    ...{ county, id: command.id, kind, code, area: townOf(file.area), organ_id: organId! },
    reason: command.payload['reason'] as string,
    case_id: file.id,
    case_number: file.number,
    suggested_by: ctx.actor.name,
    at: ctx.now,
  });
}

/** How many rows share one count of experience. */
const slots = 4;

/**
 * Who handled an event is counted when it first ends, so that the next one of its class finds him. What was settled on the
 * spot was no organ's.
 */
async function learn(tx: Tx, taken: readonly Taken[]): Promise<void> {
  const learned = taken.flatMap(({ ctx, file, command }) => {
    const { county, area, line, subject, organId, data } = file;
    if (command.name !== 'close' || organId === null || subject === null || data['reopened'] === true) return [];
    const day = dayOf(ctx.now);
    const slot = Number.parseInt(command.id.at(-1)!, 16) % slots;
    return lessonsOf(subject, area, day).map((lesson) => ({ county, organId, slot, line, day, ...lesson }));
  });
  if (learned.length > 0) await addExperience(tx, learned);
}

/** Takes the reports along. A town that has the number of one already has the matter: the desk voids one of the two. */
async function follow(tx: Tx, file: CaseFile): Promise<void> {
  try {
    await placeReports(tx, file.county, file.id);
  } catch (error) {
    if (isUniqueViolation(error, 'report_external')) refuse('conflict', 'event.external_known');
    throw error;
  }
}

async function look(tx: Tx, ctx: Ctx, deps: Deps, file: CaseFile, command: GivenCommand): Promise<Found> {
  const { county } = ctx.actor.scope;
  const limits = (await stepLimits(tx, county, eventProcedure.kind)) as unknown as Record<string, Limit>;
  const found: Found = { ...nothing, limits: plain(limits) };
  const day = dayOf(ctx.now);
  if (['file', 'settle', 'reclassify'].includes(command.name)) {
    const { kind, code, condition: wanted } = command.payload as { kind: Kind; code: string; condition: string };
    const category = await findCategory(tx, county, kind, code, day);
    const condition = (await conditionsFor(tx, county, kind, code, day)).find((one) => one.condition === wanted);
    const known: Found = {
      ...found,
      category: category ? { kind, code, name: category.nameZh, nameEn: category.nameEn } : null,
      condition: condition
        ? {
            condition: condition.condition,
            name: condition.nameZh,
            nameEn: condition.nameEn,
            closing: condition.closingZh,
            closingEn: condition.closingEn,
            limit: { amount: condition.amount, unit: condition.unit },
            level: condition.level,
            listVersion: condition.listVersion,
          }
        : null,
    };
    // A number is taken only where the event is filed by it: the sequence has no gaps.
    if (command.name === 'reclassify' || !category || !condition || file.state !== 'reported') return known;
    const year = day.slice(0, 4);
    const serial = await nextNumber(tx, county, county * 1_000_000, `event ${year}`);
    return { ...known, number: `${county}-${year}-${String(serial).padStart(6, '0')}` };
  }
  if (command.name === 'place') {
    const { lng, lat, area } = command.payload as { lng?: number; lat?: number; area?: number };
    const { lo, hi } = ctx.actor.scope;
    const inside = (code: number) => code >= lo && code < hi;
    if (lng !== undefined && lat !== undefined) {
      const grid = (await loadIndex(tx, county, day)).locate(lng, lat);
      return { ...found, located: grid && inside(grid.area) ? { area: grid.area, grid: grid.code } : null };
    }
    const known = area !== undefined && inside(area) && (await deps.areaExists(tx, county, area, day));
    return { ...found, located: known ? { area, grid: null } : null };
  }
  if (command.name === 'dispatch' || command.name === 'rule') {
    const { organId, supports = [] } = command.payload as { organId: string; supports?: string[] };
    const names = await deps.organsFor(tx, county, [organId, ...supports], { area: file.area, day });
    const [kind, code] = (file.subject ?? ':').split(':') as [Kind, string];
    const proposals = await proposeOrgans(tx, county, { kind, code, area: file.area, day });
    const entry = proposals.find((proposal) => proposal.organId === organId);
    return {
      ...found,
      organ: names.has(organId) ? { id: organId, name: names.get(organId)! } : null,
      supports: supports.filter((id) => names.has(id)).map((id) => ({ id, name: names.get(id)! })),
      basis: entry ? { basis: entry.basis, listVersion: entry.listVersion, entryId: entry.entryId } : null,
    };
  }
  if (command.name === 'reopen' && file.organId !== null) {
    const names = await deps.organsFor(tx, county, [file.organId], { area: file.area, day });
    const name = names.get(file.organId);
    return name === undefined ? found : { ...found, organ: { id: file.organId, name } };
  }
  return found;
}

function plain(limits: Record<string, Limit>): Record<string, Limit> {
  return Object.fromEntries(Object.entries(limits).map(([step, { amount, unit }]) => [step, { amount, unit }]));
}
