import type { Actor } from '@zhenshu/kernel/actor.ts';
import { makeCalendar } from '@zhenshu/kernel/calendar.ts';
import { open, type CaseFile, type Fact, type Json, type Limit } from '@zhenshu/casefile/domain.ts';
import type { Walk } from '@zhenshu/casefile/testing/walk.ts';
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { admissionStates, type Application } from './contract.ts';
import { rights } from './policy.ts';
import { admissionProcedure, consultedIn, turnTo, type AdmissionFound } from './procedure.ts';

export const calendar = makeCalendar([year2026]);
const idOf = (digit: string) => `00000000-0000-7000-8000-00000000000${digit}`;
/** The organ that applies, another of the county that is asked, and one of a town. */
export const [bureau, other, town] = [idOf('a'), idOf('1'), idOf('2')] as const;
const county = 990101;
const limit: Limit = { amount: 5, unit: 'working_day' };

const aPerson = (digit: string, organId: string, isWide: boolean): Actor => ({
  ...{ kind: 'person', personId: idOf(digit), postId: null, organId, tokenId: null, name: 'somebody', roles: [] },
  ...{ rights: new Set(Object.keys(rights)), grids: [] },
  scope: {
    ...{ county, organs: isWide ? '*' : [organId], lines: ['list'] },
    ...{ lo: county * 1_000_000, hi: (isWide ? county + 1 : county) * 1_000_000 + (isWide ? 0 : 102_000) },
  },
});
/** Who applied, who examines, who decides, who is asked, and somebody of a town; each may give every command as far as rights go. */
export const people = {
  applicant: aPerson('3', bureau, true),
  manager: aPerson('4', idOf('b'), true),
  leader: aPerson('5', idOf('c'), true),
  other: aPerson('6', other, true),
  town: aPerson('7', town, false),
} as const;

/** A good application. */
export const application: Omit<Application, 'files'> = {
  ...{ kind: 'duty', entered: 'grid', title: '独居老人每周探访', content: '上门看望并登记', basis: '县民政局文件' },
  ...{ reason: '独居老人需要常看望', areas: [], payer: '县民政局', yuan: 20_000, people: 2, peopleFrom: '民政协理员' },
  ...{ training: '民政局每季度培训一次', times: 1, per: 'week', minutes: 30 },
  ...{ forms: [{ name: '探访登记表', fields: 12 }], from: '2026-07-01', until: '2026-12-31' },
};

/** What look-ups find. */
export const found: AdmissionFound = {
  limits: Object.fromEntries(
    ['admit_examine', 'admit_consult', 'admit_correct', 'admit_decide'].map((step) => [step, limit]),
  ),
  organs: [
    { organId: other, name: 'other' },
    { organId: town, name: 'town', byLetter: true },
  ],
  areasKnown: true,
};

/** An application just handed in. */
export function anApplication(now: Date): { file: CaseFile; fact: Fact } {
  const { state: _, head, close: __, ...change } = turnTo('applied', { clocks: {} }, found, bureau);
  const kept = { ...application, applicant: '县民政局', applicantId: bureau, appliedBy: people.applicant.personId };
  const { next, fact } = open(
    admissionProcedure,
    {
      ...{ county, id: bureau, commandId: bureau, factType: 'applied' },
      head: {
        ...{ area: county * 1_000_000, grid: null, title: application.title, place: '', lng: null, lat: null },
        ...{ subject: null, level: 'county', number: '1', organId: head.organId },
      },
      data: {},
      change: { ...change, set: kept as unknown as { [key: string]: Json }, seenBy: [bureau] },
    },
    people.applicant,
    now,
    calendar,
  );
  return { file: next, fact };
}

type Payload = { readonly [key: string]: Json };
/** Good payloads of each command: all that its rule decides differently on. */
export const payloads: Readonly<Record<string, readonly Payload[]>> = {
  examine: [{ advice: 'admit', text: 'x' }],
  consult: [{ organIds: [other, town] }, { organIds: [idOf('f')] }],
  comment: [{ opinion: 'agree', text: 'x' }],
  note_opinion: [town, other].map((organId) => ({ organId, opinion: 'disagree', text: 'x' })),
  send_back: [{ reason: 'x' }],
  resubmit: [application, { ...application, until: '2026-06-01' }, { ...application, kind: 'temporary', yuan: 0 }],
  admit: [{ text: 'x' }, { text: 'x', until: '2027-12-31' }, { text: 'x', until: '2026-09-30' }],
  reject: [{ reason: 'x' }],
  refer_back: [{ reason: 'x' }],
  withdraw: [{ reason: 'x' }],
  renew: [
    { reason: 'x', until: '2027-06-30' },
    { reason: 'x', until: '2026-07-01' },
  ],
  end: [{ reason: 'x' }],
};

const walkedAt = new Date('2026-06-22T09:00:00+08:00');

/** The walk of the procedure. */
export const admissionWalk: Walk = {
  procedure: admissionProcedure,
  first: anApplication(walkedAt).file,
  calendar,
  payloads: (command) => payloads[command]!,
  people: Object.values(people),
  lookups: [found, { ...found, areasKnown: false }],
  situationOf: (file) =>
    JSON.stringify([
      admissionStates.indexOf(file.state as 'applied'),
      file.data['until'] === '2027-06-30',
      file.data['examinedBy'] ?? null,
      consultedIn(file).map(({ opinion = '' }) => opinion),
      Object.values(file.clocks)
        .filter((clock) => clock.reading.state !== 'stopped')
        .map((clock) => clock.name)
        .toSorted(),
      file.tasks
        .filter((task) => task.closedAt === null)
        .map((task) => `${task.step} ${task.organId}`)
        .toSorted(),
    ]),
};
