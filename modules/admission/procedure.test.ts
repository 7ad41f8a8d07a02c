import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, fold, type CaseFile, type Fact, type Json } from '@zhenshu/casefile/domain.ts';
import { messages as caseTexts } from '@zhenshu/casefile/messages.ts';
import { walk } from '@zhenshu/casefile/testing/walk.ts';
import { admissionKinds, admissionRefusals, admissionStates, enteredKinds, opinions, rhythms } from './contract.ts';
import { burdenOf, faultOf } from './domain.ts';
import { messages } from './messages.ts';
import { rights } from './policy.ts';
import { admissionProcedure } from './procedure.ts';
import {
  admissionWalk,
  anApplication,
  application,
  calendar,
  found,
  other,
  payloads,
  people,
  town,
} from './testing.ts';

const commands = Object.entries(admissionProcedure.commands);
const monday = new Date('2026-06-22T09:00:00+08:00');
type Who = keyof typeof people;

function give(file: CaseFile, who: Who, name: string, payload: object = payloads[name]![0]!, now = monday) {
  const id = `00000000-0000-7000-8000-${String(file.version + 100).padStart(12, '0')}`;
  const circumstances = { actor: people[who], now, calendar, found, others: [] };
  return decide(admissionProcedure, file, { id, name, payload: payload as { [key: string]: Json } }, circumstances);
}
function play(...steps: readonly [who: Who, command: string, payload?: object][]): CaseFile {
  let { file } = anApplication(monday);
  for (const [who, name, payload] of steps) {
    const said = give(file, who, name, payload);
    if (!said.ok) throw new Error(said.code);
    file = said.next;
  }
  return file;
}
const codeOf = (file: CaseFile, who: Who, name: string, payload?: object) => {
  const said = give(file, who, name, payload);
  return said.ok ? null : said.code;
};
const openSteps = (file: CaseFile) => file.tasks.filter((task) => task.closedAt === null).map((task) => task.step);

test('every state, command, fact, word and refusal has a text in both languages, and every command a right', () => {
  const texts = { ...caseTexts, ...messages };
  const keys = [
    ...admissionStates.map((state) => `state.${state}`),
    ...commands.flatMap(([name, rule]) => [`command.${name}`, `admission.${rule.fact}`]),
    ...admissionKinds.map((kind) => `admission_kind.${kind}`),
    ...enteredKinds.map((into) => `entered.${into}`),
    ...rhythms.map((per) => `rhythm.${per}`),
    ...opinions.map((opinion) => `opinion.${opinion}`),
    ...admissionRefusals,
  ];
  assert.deepEqual(
    keys.filter((key) => !(key in texts)),
    [],
  );
  for (const [name, rule] of commands) {
    assert.ok(rights[rule.right as keyof typeof rights].length > 0, name);
    assert.equal((rule.payload as { additionalProperties?: boolean }).additionalProperties, false, name);
  }
});

test('from every situation that can be reached, commands do what the table says and no more', (t) => {
  const { situations, steps, rows } = walk(admissionWalk);
  t.diagnostic(`${situations} situations, ${steps} steps`);
  for (const seen of rows) {
    const rule = admissionProcedure.commands[seen.command as keyof typeof admissionProcedure.commands];
    assert.deepEqual([...seen.from].toSorted(), [...rule.from].toSorted(), `${seen.command} from`);
    const to: readonly string[] = rule.to === 'same' ? rule.from : rule.to;
    assert.deepEqual([...seen.to].toSorted(), to.toSorted(), `${seen.command} to`);
    assert.deepEqual(
      [...seen.refusals].filter((code) => !(admissionRefusals as readonly string[]).includes(code)),
      [],
    );
  }
});

test('three hands: who applied does not examine, who examined does not decide, and neither does a town', () => {
  const { file } = anApplication(monday);
  assert.equal(codeOf(file, 'applicant', 'examine'), 'admission.own_application');
  assert.equal(codeOf(file, 'town', 'examine'), 'admission.county_only');
  const examined = play(['manager', 'examine']);
  assert.equal(codeOf(examined, 'manager', 'admit'), 'admission.same_hand');
  assert.equal(codeOf(examined, 'applicant', 'admit'), 'admission.own_application');
  assert.equal(codeOf(examined, 'town', 'reject'), 'admission.county_only');
  assert.equal(codeOf(examined, 'leader', 'admit'), null);
});

test('each organ asked answers once, those of towns by letter; with the last answer it is to be examined again', () => {
  const asked = play(['manager', 'consult']);
  assert.deepEqual([asked.state, openSteps(asked)], ['consulting', ['admit_comment', 'admit_note']]);
  assert.equal(codeOf(asked, 'manager', 'comment'), 'admission.not_consulted');
  assert.equal(codeOf(asked, 'town', 'comment'), 'admission.not_consulted');
  assert.equal(codeOf(asked, 'manager', 'note_opinion', payloads['note_opinion']![1]), 'admission.not_by_letter');
  const first = play(['manager', 'consult'], ['other', 'comment']);
  assert.deepEqual([first.state, openSteps(first)], ['consulting', ['admit_note']]);
  assert.equal(codeOf(first, 'other', 'comment'), 'admission.opinion_given');
  const noted = play(['manager', 'consult'], ['manager', 'note_opinion']);
  assert.deepEqual([noted.state, openSteps(noted)], ['consulting', ['admit_comment']]);
  const both = play(['manager', 'consult'], ['other', 'comment'], ['manager', 'note_opinion']);
  assert.deepEqual([both.state, openSteps(both)], ['applied', ['admit_examine']]);
  assert.deepEqual([both.organs.includes(other), both.organs.includes(town)], [true, false]);
  // The county need not wait for who stays silent.
  assert.equal(codeOf(first, 'manager', 'examine'), null);
});

test('the term is the one decided, never longer than applied for, and its last day counts whole', () => {
  const examined = play(['manager', 'examine']);
  const admitted = give(examined, 'leader', 'admit', { text: 'x', until: '2026-09-30' });
  assert.ok(admitted.ok);
  assert.deepEqual(admitted.next.dueAt, new Date('2026-10-01T00:00:00+08:00'));
  assert.equal(codeOf(examined, 'leader', 'admit', { text: 'x', until: '2027-01-01' }), 'admission.period_wrong');
  assert.equal(codeOf(examined, 'leader', 'admit', { text: 'x', until: '2026-06-30' }), 'admission.period_wrong');
  assert.equal(
    codeOf(admitted.next, 'leader', 'renew', { reason: 'x', until: '2026-09-30' }),
    'admission.period_wrong',
  );
  const renewed = give(admitted.next, 'leader', 'renew', { reason: 'x', until: '2027-03-31' });
  assert.ok(renewed.ok);
  assert.deepEqual(renewed.next.dueAt, new Date('2027-04-01T00:00:00+08:00'));
  assert.deepEqual(openSteps(renewed.next), ['admit_evaluate']);
});

test('a temporary task outside the list needs money and people; a form more counts as one form more', () => {
  const asked = { ...application, kind: 'temporary' as const };
  assert.equal(faultOf(asked, '2026-06-22'), null);
  assert.equal(faultOf({ ...asked, yuan: 0 }, '2026-06-22'), 'admission.unfunded');
  assert.equal(faultOf({ ...asked, people: 0 }, '2026-06-22'), 'admission.unfunded');
  assert.equal(faultOf({ ...application, yuan: 0, people: 0 }, '2026-06-22'), null);
  assert.equal(faultOf(application, '2027-01-01'), 'admission.period_wrong');
  assert.equal(faultOf({ ...application, until: '2026-06-30' }, '2026-06-22'), 'admission.period_wrong');
  assert.deepEqual(burdenOf(application), {
    ...{ duties: 1, forms: 1, fields: 12, minutes: 52 * 30 },
  });
});

test('any sequence of commands: a refusal changes nothing, the facts fold to the case, what is closed has no task', () => {
  const all = commands.flatMap(([name]) => payloads[name]!.map((payload) => [name, payload] as const));
  const who = fc.constantFrom(...(Object.keys(people) as Who[]));
  const step = fc.record({ who, pick: fc.nat(), wild: fc.boolean(), days: fc.integer({ min: 0, max: 9 }) });
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let now = monday;
      const first = anApplication(now);
      let { file } = first;
      const facts: Fact[] = [first.fact];
      for (const { who: by, pick, wild, days } of steps) {
        now = new Date(now.getTime() + days * 86_400_000);
        const here = all.filter(([name]) =>
          (admissionProcedure.commands[name as 'admit'].from as readonly string[]).includes(file.state),
        );
        const choice = wild || here.length === 0 ? all : here;
        const [name, payload] = choice[pick % choice.length]!;
        const before = structuredClone(file);
        const said = give(file, by, name, payload, now);
        if (!said.ok) assert.deepEqual(file, before);
        else {
          file = said.next;
          facts.push(said.fact);
        }
        reached.add(file.state);
        if (file.closedAt !== null) assert.deepEqual([openSteps(file), file.dueAt], [[], null]);
      }
      assert.deepEqual(fold(file.county, file.id, facts, calendar), file);
    }),
    { numRuns: 400 },
  );
  assert.ok(reached.has('admitted') || reached.has('examined'), [...reached].join(' '));
});
