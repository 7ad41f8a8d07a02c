import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '@zhenshu/kernel/actor.ts';
import { makeCalendar } from '@zhenshu/kernel/calendar.ts';
import { decide, fold, open, type CaseFile, type Fact, type Json } from '@zhenshu/casefile/domain.ts';
import year2026 from '@zhenshu/catalogs/calendar/2026.json' with { type: 'json' };
import { eventStates, pauseGrounds, refusalCodes, refusalGrounds, results, returnGrounds } from './contract.ts';
import { messages } from './messages.ts';
import { rights } from './policy.ts';
import { eventProcedure, type Found } from './procedure.ts';

const calendar = makeCalendar([year2026]);
const commands = Object.entries(eventProcedure.commands);
const organ = '00000000-0000-7000-8000-00000000000a';
const hour = 3_600_000;

const actor: Actor = {
  kind: 'person',
  personId: '00000000-0000-7000-8000-000000000001',
  postId: null,
  organId: organ,
  tokenId: null,
  name: 'somebody',
  roles: [],
  rights: new Set(Object.keys(rights)),
  grids: [],
  scope: { county: 990101, lo: 990101000000, hi: 990102000000, organs: '*', lines: ['event'] },
};
const checker: Actor = { ...actor, personId: '00000000-0000-7000-8000-000000000002' };
const limit = { amount: 4, unit: 'working_hour' } as const;
const found: Found = {
  limits: { file: limit, dispatch: limit, accept: limit, check: limit, close: limit },
  category: { kind: 'matter', code: '06010', name: '暴露垃圾' },
  condition: { condition: '1', name: '一般', closing: '清理', limit, level: 'town' },
  organ: { id: organ, name: '综合行政执法队' },
  supports: [],
  basis: { basis: '清单', listVersion: '1', entryId: organ },
  number: '990101-2026-000001',
  located: { area: 990101101001, grid: null },
};
const payloads: Record<string, { [key: string]: Json }> = {
  file: { kind: 'matter', code: '06010', condition: '1' },
  place: { area: 990101101001 },
  refuse: { ground: 'other', answer: 'x' },
  dispatch: { organId: organ },
  accept: {},
  return: { ground: 'other', reason: 'x' },
  recall: { reason: 'x' },
  pause: { ground: 'weather', reason: 'x' },
  resume: {},
  handle: { result: 'solved', text: 'x' },
  check: { passed: true, text: 'x' },
  close: { answer: 'x' },
  void: { reason: 'x' },
};

function anEvent(now: Date): { file: CaseFile; fact: Fact } {
  const head = {
    area: 990101000000,
    grid: null,
    title: 't',
    place: 'p',
    lng: null,
    lat: null,
    subject: null,
    level: 'town',
    number: null,
    organId: null,
  } as const;
  const { next, fact } = open(
    eventProcedure,
    {
      county: 990101,
      id: organ,
      commandId: organ,
      factType: 'reported',
      head,
      data: {},
      change: { clocks: [{ clock: 'file', op: 'start', limit }] },
    },
    actor,
    now,
    calendar,
  );
  return { file: next, fact };
}

test('the states of the table are those of the contract', () => {
  assert.deepEqual(Object.keys(eventProcedure.states), [...eventStates]);
});

test('every state can be reached from the first', () => {
  const reached = new Set<string>([eventProcedure.initial]);
  for (let grew = true; grew;) {
    const before = reached.size;
    for (const [, rule] of commands)
      if (rule.from.some((from) => reached.has(from))) for (const to of rule.to) reached.add(to);
    grew = reached.size > before;
  }
  assert.deepEqual([...reached].toSorted(), [...eventStates].toSorted());
});

test('every open state has a way out and no closed state has one', () => {
  for (const [state, { open: isOpen }] of Object.entries(eventProcedure.states)) {
    const leaves = commands.some(([, rule]) => rule.from.includes(state) && rule.to.some((to) => to !== state));
    assert.equal(leaves, isOpen, state);
  }
});

test('every command asks for a right that some role holds, and takes no unknown field', () => {
  for (const [name, rule] of commands) {
    assert.ok((rights as Record<string, readonly string[]>)[rule.right]?.length, name);
    assert.equal((rule.payload as { additionalProperties?: boolean }).additionalProperties, false, name);
  }
});

test('every state, command, fact, ground and result has a text in both languages', () => {
  const keys = [
    ...eventStates.map((state) => `state.${state}`),
    ...commands.flatMap(([name, rule]) => [`command.${name}`, `event.${rule.fact}`]),
    ...[...refusalGrounds, ...returnGrounds, ...pauseGrounds].map((ground) => `ground.${ground}`),
    ...results.map((result) => `result.${result}`),
    ...refusalCodes,
    ...commands.flatMap(([, rule]) => Object.keys(rule.payload.properties).map((field) => `field.${field}`)),
  ];
  assert.deepEqual(
    keys.filter((key) => !(key in messages)),
    [],
  );
});

test('any sequence of commands: a refusal changes nothing, and the facts fold to the case', () => {
  const step = fc.record({
    name: fc.constantFrom(...Object.keys(payloads)),
    passed: fc.boolean(),
    byChecker: fc.boolean(),
    hours: fc.integer({ min: 0, max: 90 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let now = new Date('2026-06-22T09:00:00+08:00');
      const first = anEvent(now);
      let file = first.file;
      const facts = [first.fact];
      for (const [index, { name, passed, byChecker, hours }] of steps.entries()) {
        now = new Date(now.getTime() + hours * hour);
        const before = structuredClone(file);
        const id = `00000000-0000-7000-8000-${String(index + 100).padStart(12, '0')}`;
        const payload = name === 'check' ? { passed, text: 'x' } : payloads[name]!;
        const decision = decide(
          eventProcedure,
          file,
          { id, name, payload },
          { actor: byChecker ? checker : actor, now, calendar, found },
        );
        assert.deepEqual(file, before);
        if (!decision.ok) continue;
        file = decision.next;
        facts.push(decision.fact);
      }
      const told = fold(990101, organ, facts, calendar);
      assert.deepEqual(told, file);
      const isOpen = eventProcedure.states[file.state as keyof typeof eventProcedure.states].open;
      assert.equal(file.closedAt === null, isOpen);
      if (!isOpen) {
        assert.ok(Object.values(file.clocks).every((clock) => clock.reading.state === 'stopped'));
        assert.ok(file.tasks.every((task) => task.closedAt !== null));
        assert.equal(file.dueAt, null);
      }
    }),
    { numRuns: 2000 },
  );
});
