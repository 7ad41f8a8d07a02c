import type { Actor } from '@zhenshu/kernel/actor.ts';
import { dayOf, daysBetween } from '@zhenshu/kernel/calendar.ts';
import {
  childId,
  no,
  ruleOf,
  type CaseFile,
  type Json,
  type Limit,
  type Procedure,
  type TaskOpening,
} from '@zhenshu/casefile/domain.ts';
import {
  AdmitPayload,
  Application,
  ConsultPayload,
  ExaminePayload,
  NoteOpinionPayload,
  OpinionPayload,
  ReasonPayload,
  RenewPayload,
  SendBackPayload,
  type AdmissionState,
  type Consulted,
} from './contract.ts';
import { faultOf } from './domain.ts';

/** What is looked up for a command. */
export type AdmissionFound = {
  readonly limits: { readonly [step: string]: Limit };
  /** The organs to be consulted that are in force, in the order asked for. */
  readonly organs: readonly Pick<Consulted, 'organId' | 'name' | 'byLetter'>[];
  /** Whether every town named is one of the county's. */
  readonly areasKnown: boolean;
};

const rule = ruleOf<AdmissionState, AdmissionFound>();
const awaiting = ['applied', 'sent_back', 'consulting', 'examined'] as const satisfies readonly AdmissionState[];

/** The organs asked, in the order they were named. */
export function consultedIn(file: Pick<CaseFile, 'data'>): readonly Consulted[] {
  return (file.data['consulted'] ?? []) as unknown as readonly Consulted[];
}

/** What waits in a state: one task, under one clock. */
const steps = {
  applied: { step: 'admit_examine', needs: 'admission.examine', clock: 'admit_examine' },
  sent_back: { step: 'admit_correct', needs: 'admission.apply', clock: 'admit_correct' },
  examined: { step: 'admit_decide', needs: 'admission.decide', clock: 'admit_decide' },
} as const;

/** The clock and the task of a state in place of all that were. */
export function turnTo(
  state: keyof typeof steps,
  file: Pick<CaseFile, 'clocks'>,
  { limits }: Pick<AdmissionFound, 'limits'>,
  commandId: string,
  organId: string | null = null,
) {
  const { clock, ...task } = steps[state];
  return {
    state,
    head: { organId },
    clocks: [...stopAll(file), { clock, op: 'start' as const, limit: limits[clock]! }],
    close: ['*'],
    tasks: [{ id: childId(commandId, 0), ...task, organId, clock }],
  };
}

function stopAll({ clocks }: Pick<CaseFile, 'clocks'>) {
  return Object.values(clocks)
    .filter((clock) => clock.reading.state !== 'stopped')
    .map((clock) => ({ clock: clock.name, op: 'stop' as const }));
}

/** How long an admission holds from a day on, as the limit of its clock; its last day counts whole. */
function term(now: Date, until: string): Limit {
  return { amount: Math.max(1, daysBetween(dayOf(now), until)), unit: 'natural_day' };
}

/** An organ's opinion; with the last one it is to be examined again. */
function answered(
  file: CaseFile,
  { organId, opinion, text }: Required<Pick<Consulted, 'organId' | 'opinion' | 'text'>>,
  found: AdmissionFound,
  commandId: string,
) {
  const consulted = consultedIn(file).map((one) => (one.organId === organId ? { ...one, opinion, text } : one));
  const set = { consulted: consulted as unknown as Json };
  if (consulted.every((one) => one.opinion)) return { ...turnTo('applied', file, found, commandId), set };
  const isNoted = consulted.every((one) => !one.byLetter || one.opinion);
  return {
    state: 'consulting',
    set,
    close: [{ step: 'admit_comment', organId }, ...(isNoted ? ['admit_note'] : [])],
  };
}

function applicantOnly(actor: Actor, file: CaseFile): string | null {
  return actor.organId !== null && actor.organId === file.data['applicantId'] ? null : 'admission.not_the_applicant';
}

/** Whether somebody acts for the whole county: applications are its own, beyond the sight of its towns. */
export function isOfCounty({ scope: { county, lo, hi } }: Actor): boolean {
  return lo <= county * 1_000_000 && hi >= (county + 1) * 1_000_000;
}

/** Examining and deciding are the county's, and not of whoever applied. */
function countyHand(actor: Actor, file: CaseFile): string | null {
  if (!isOfCounty(actor)) return 'admission.county_only';
  const isOwn = actor.personId !== null && actor.personId === file.data['appliedBy'];
  return isOwn ? 'admission.own_application' : null;
}

function decider(actor: Actor, file: CaseFile): string | null {
  const isSame = actor.personId !== null && actor.personId === file.data['examinedBy'];
  return countyHand(actor, file) ?? (isSame ? 'admission.same_hand' : null);
}

/**
 * The procedure by which a duty enters town or grid (准入): applied 待审核 → examined 待审定 → admitted 已准入 → ended 已终止,
 * with opinions of those who would have to do it (征求意见). Nothing enters without it (mission L7).
 */
export const admissionProcedure = {
  kind: 'admission',
  line: 'list',
  initial: 'applied',
  states: {
    applied: { open: true },
    sent_back: { open: true },
    consulting: { open: true },
    examined: { open: true },
    admitted: { open: true },
    rejected: { open: false },
    withdrawn: { open: false },
    ended: { open: false },
  },
  commands: {
    examine: rule({
      from: ['applied', 'consulting'],
      to: ['examined'],
      right: 'admission.examine',
      payload: ExaminePayload,
      fact: 'examined',
      may: countyHand,
      decide: (file, { advice, text }, { actor, found, commandId }) => ({
        ...turnTo('examined', file, found, commandId),
        set: { advice, examinedBy: actor.personId, examination: text },
      }),
    }),
    consult: rule({
      from: ['applied'],
      to: ['consulting'],
      right: 'admission.examine',
      payload: ConsultPayload,
      fact: 'consulted',
      may: countyHand,
      decide: (file, { organIds }, { found, commandId }) => {
        const missing = organIds.find((id) => !found.organs.some((organ) => organ.organId === id));
        if (missing !== undefined) return no('admission.organ_unknown', { organId: missing });
        const own = found.organs.filter((organ) => !organ.byLetter).map(({ organId }) => organId);
        const comments = own.map((organId) => ({ step: 'admit_comment', needs: 'admission.comment', organId }));
        const note = { step: 'admit_note', needs: 'admission.examine', organId: null };
        return {
          head: { organId: null },
          set: { consulted: found.organs as unknown as Json },
          seenBy: own,
          clocks: [...stopAll(file), { clock: 'admit_consult', op: 'start', limit: found.limits['admit_consult']! }],
          close: ['*'],
          tasks: [...comments, ...(own.length < organIds.length ? [note] : [])].map((task, index): TaskOpening => ({
            ...{ ...task, id: childId(commandId, index), clock: 'admit_consult' },
          })),
        };
      },
    }),
    comment: rule({
      from: ['consulting'],
      to: ['consulting', 'applied'],
      right: 'admission.comment',
      payload: OpinionPayload,
      fact: 'commented',
      may: (actor, file) => {
        const own = consultedIn(file).find((one) => one.organId === actor.organId);
        if (!own || own.byLetter) return 'admission.not_consulted';
        return own.opinion ? 'admission.opinion_given' : null;
      },
      decide: (file, { opinion, text }, { actor, found, commandId }) =>
        answered(file, { organId: actor.organId!, opinion, text }, found, commandId),
    }),
    note_opinion: rule({
      from: ['consulting'],
      to: ['consulting', 'applied'],
      right: 'admission.examine',
      payload: NoteOpinionPayload,
      fact: 'opinion_noted',
      may: countyHand,
      decide: (file, said, { found, commandId }) => {
        const one = consultedIn(file).find(({ organId }) => organId === said.organId);
        if (!one?.byLetter) return no('admission.not_by_letter');
        return one.opinion ? no('admission.opinion_given') : answered(file, said, found, commandId);
      },
    }),
    send_back: rule({
      from: ['applied', 'consulting'],
      to: ['sent_back'],
      right: 'admission.examine',
      payload: SendBackPayload,
      fact: 'sent_back',
      may: countyHand,
      decide: (file, _payload, { found, commandId }) =>
        turnTo('sent_back', file, found, commandId, file.data['applicantId'] as string),
    }),
    resubmit: rule({
      from: ['sent_back'],
      to: ['applied'],
      right: 'admission.apply',
      payload: Application,
      fact: 'resubmitted',
      may: applicantOnly,
      decide: (file, { files = [], ...application }, { now, actor, found, commandId }) => {
        const fault = faultOf(application, dayOf(now));
        if (fault) return no(fault);
        if (!found.areasKnown) return no('admission.area_unknown');
        const turned = turnTo('applied', file, found, commandId);
        return {
          ...turned,
          head: { ...turned.head, title: application.title },
          set: { ...(application as unknown as Record<string, Json>), appliedBy: actor.personId, consulted: null },
          files,
        };
      },
    }),
    admit: rule({
      from: ['examined'],
      to: ['admitted'],
      right: 'admission.decide',
      payload: AdmitPayload,
      fact: 'admitted',
      may: decider,
      decide: (file, { until = file.data['until'] as string, text }, { now, commandId }) => {
        const isWithin = until <= (file.data['until'] as string) && until >= (file.data['from'] as string);
        if (!isWithin || until < dayOf(now)) return no('admission.period_wrong');
        return {
          head: { organId: null },
          set: { until, decision: text },
          clocks: [...stopAll(file), { clock: 'admit_term', op: 'start', limit: term(now, until) }],
          close: ['*'],
          tasks: [
            {
              ...{ id: childId(commandId, 0), step: 'admit_evaluate', needs: 'admission.examine' },
              ...{ organId: null, clock: 'admit_term' },
            },
          ],
        };
      },
    }),
    reject: rule({
      from: ['examined'],
      to: ['rejected'],
      right: 'admission.decide',
      payload: ReasonPayload,
      fact: 'rejected',
      may: decider,
      decide: (_file, { reason }) => ({ set: { decision: reason } }),
    }),
    refer_back: rule({
      from: ['examined'],
      to: ['applied'],
      right: 'admission.decide',
      payload: ReasonPayload,
      fact: 'referred_back',
      may: countyHand,
      decide: (file, _payload, { found, commandId }) => ({
        ...turnTo('applied', file, found, commandId),
        set: { advice: null, examination: null, examinedBy: null },
      }),
    }),
    withdraw: rule({
      from: [...awaiting],
      to: ['withdrawn'],
      right: 'admission.apply',
      payload: ReasonPayload,
      fact: 'withdrawn',
      may: applicantOnly,
      decide: () => ({}),
    }),
    renew: rule({
      from: ['admitted'],
      to: 'same',
      right: 'admission.decide',
      payload: RenewPayload,
      fact: 'renewed',
      may: countyHand,
      decide: (file, { until }, { now }) => {
        if (until <= (file.data['until'] as string) || until < dayOf(now)) return no('admission.period_wrong');
        return { set: { until }, clocks: [{ clock: 'admit_term', op: 'start', limit: term(now, until) }] };
      },
    }),
    end: rule({
      from: ['admitted'],
      to: ['ended'],
      right: 'admission.examine',
      payload: ReasonPayload,
      fact: 'ended',
      may: countyHand,
      decide: (_file, _payload, { now }) => ({ set: { ended: dayOf(now) } }),
    }),
  },
} as const satisfies Procedure;
