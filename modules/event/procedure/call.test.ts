import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { walk } from '@zhenshu/casefile/testing/walk.ts';
import { clockOf, decide, fold, offers, type CaseFile } from '@zhenshu/casefile/domain.ts';
import {
  callRefusals,
  callResults,
  callStates,
  excuseGrounds,
  occasions,
  responses,
  type Called,
} from '../contract/call.ts';
import { refusalCodes } from '../contract.ts';
import { messages } from '../messages.ts';
import { rights } from '../policy.ts';
import { calendar } from '../testing.ts';
import { aCall, callFound, callPayloads, callWalk, lead, people, support } from '../testing/call.ts';
import { callProcedure } from './call.ts';

const commands = Object.entries(callProcedure.commands);
const minute = 60_000;
const monday = new Date('2026-06-22T09:00:00+08:00');
const calledOf = (file: CaseFile) => file.data['called'] as unknown as readonly Called[];
const organOf = (file: CaseFile, organId: string) => calledOf(file).find((one) => one.organId === organId)!;

type Step = readonly [who: keyof typeof people, command: string, payload?: object, minutes?: number];

/** Gives commands one after another, each some minutes after the one before; throws where one is refused. */
function play(...steps: readonly Step[]) {
  let now = monday;
  let { file } = aCall(now);
  for (const [index, [who, name, payload = {}, minutes = 1]] of steps.entries()) {
    now = new Date(now.getTime() + minutes * minute);
    const said = decide(
      callProcedure,
      file,
      { id: `00000000-0000-7000-8000-${String(index + 100).padStart(12, '0')}`, name, payload: payload as never },
      { actor: people[who], now, calendar, found: callFound, others: [] },
    );
    if (!said.ok) throw new Error(said.code);
    file = said.next;
  }
  return file;
}

const done = { result: 'solved', text: 'x' };
const scores = { arrival: 5, cooperation: 4, effect: 3 };

test('the states of the table are those of the contract, and every word of it has a text in both languages', () => {
  assert.deepEqual(Object.keys(callProcedure.states), [...callStates]);
  const keys = [
    ...callStates.map((state) => `state.${state}`),
    ...commands.flatMap(([name, rule]) => [`command.${name}`, `call.${rule.fact}`]),
    ...[...excuseGrounds].map((ground) => `ground.${ground}`),
    ...callResults.map((result) => `result.${result}`),
    ...occasions.map((occasion) => `occasion.${occasion}`),
    ...responses.map((response) => `response.${response}`),
    ...callRefusals,
    ...commands.flatMap(([, rule]) => Object.keys(rule.payload.properties).map((field) => `field.${field}`)),
    ...['arrive', 'result', 'rate'].map((clock) => `clock.${clock}`),
  ];
  assert.deepEqual(
    keys.filter((key) => !(key in messages)),
    [],
  );
});

test('every command asks for a right that some role holds, or a one-off link, and takes no unknown field', () => {
  for (const [name, rule] of commands) {
    const roles: readonly string[] | undefined = rights[rule.right as keyof typeof rights];
    assert.equal(roles?.length === 0, name === 'answer_link', name);
    assert.equal((rule.payload as { additionalProperties?: boolean }).additionalProperties, false, name);
  }
});

test('from every situation that can be reached, commands do what the table says and no more', (t) => {
  const { situations, steps, rows } = walk(callWalk);
  t.diagnostic(`${situations} situations, ${steps} steps`);
  const known: readonly string[] = [...callRefusals, ...refusalCodes];
  for (const seen of rows) {
    const rule = callProcedure.commands[seen.command as keyof typeof callProcedure.commands];
    assert.deepEqual([...seen.from].toSorted(), [...rule.from].toSorted(), `${seen.command} from`);
    const to = rule.to === 'same' ? rule.from : rule.to;
    assert.deepEqual([...seen.to].toSorted(), [...to].toSorted(), `${seen.command} to`);
    assert.deepEqual(
      [...seen.refusals].filter((code) => !known.includes(code)),
      [],
    );
  }
});

test('an organ that checks in stops its own clock alone; in time or late is told against it', () => {
  const file = play(['support', 'check_in', { lng: 111.001, lat: 30 }], ['lead', 'check_in', {}, 8 * 60]);
  assert.equal(organOf(file, support).late, false);
  assert.equal(organOf(file, support).distance, 96);
  assert.equal(organOf(file, lead).late, true);
  assert.equal(organOf(file, lead).distance, undefined);
  assert.equal(file.clocks[clockOf('arrive', support)]!.reading.late, false);
  assert.equal(file.clocks[clockOf('arrive', lead)]!.reading.late, true);
  assert.equal(file.clocks['result']!.reading.state, 'running');
});

test('the lead is not pressed by the clocks of others', () => {
  const file = play(['lead', 'check_in']);
  const conclude = file.tasks.find((task) => task.step === 'conclude')!;
  const awaited = file.tasks.find((task) => task.organId === support)!;
  assert.equal(conclude.dueAt?.getTime(), file.clocks['result']!.reckoned.dueAt?.getTime());
  assert.equal(awaited.dueAt?.getTime(), file.clocks[clockOf('arrive', support)]!.reckoned.dueAt?.getTime());
});

test('who has not come when the work is done is absent, and is not rated by the caller', () => {
  const file = play(['lead', 'check_in'], ['lead', 'conclude', done]);
  assert.equal(organOf(file, support).response, 'absent');
  assert.equal(file.state, 'concluded');
  const rated = play(
    ['lead', 'check_in'],
    ['lead', 'conclude', done],
    ['caller', 'rate_organs', { ratings: [{ organId: lead, ...scores }] }],
  );
  assert.equal(rated.state, 'closed');
  assert.throws(
    () =>
      play(
        ['lead', 'check_in'],
        ['lead', 'conclude', done],
        ['caller', 'rate_organs', { ratings: [{ organId: support, ...scores }] }],
      ),
    /call.not_called_organ/,
  );
});

test('who is insisted upon and does not come is told to supervision, and the call waits for its word', () => {
  const before = [
    ['support', 'excuse', { ground: 'no_staff', reason: 'x' }],
    ['caller', 'decide_excuse', { organId: support, accepted: false, reason: 'x' }],
    ['lead', 'check_in'],
    ['lead', 'conclude', done],
    ['caller', 'rate_organs', { ratings: [{ organId: lead, ...scores }] }],
  ] as const;
  const file = play(...before);
  assert.equal(file.state, 'concluded');
  assert.deepEqual(
    file.tasks.filter((task) => task.closedAt === null).map((task) => [task.step, task.needs]),
    [['note_refusal', 'call.supervise']],
  );
  assert.equal(play(...before, ['caller', 'note_refusal', { organId: support, text: 'x' }]).state, 'closed');
});

test('a link never opens longer than the call has time, nor longer than a week', () => {
  const file = play(['caller', 'make_link', { organId: support, hours: 1 }]);
  assert.equal(organOf(file, support).linkUntil, '2026-06-22T02:01:00.000Z');
  const long = play(['caller', 'make_link', { organId: support }]);
  assert.equal(organOf(long, support).linkUntil, long.clocks['result']!.reading.dueAt!.toISOString());
});

test('any sequence of commands: every called organ has one open task or an answer, no clock is lost, a closed call owes nothing', () => {
  const step = fc.record({
    pick: fc.nat(),
    wild: fc.integer({ min: 0, max: 7 }),
    payload: fc.nat(),
    anyone: fc.constantFrom(...Object.values(people)),
    minutes: fc.integer({ min: 0, max: 900 }),
  });
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30, size: 'max' }), (steps) => {
      let now = monday;
      const first = aCall(now);
      let { file } = first;
      const facts = [first.fact];
      for (const [index, { pick, wild, payload, anyone, minutes }] of steps.entries()) {
        now = new Date(now.getTime() + minutes * minute);
        // One in eight is any command by anyone, mostly refused; the others are such as somebody is offered, so that
        // histories get far.
        const choice =
          wild === 0
            ? commands.map(([name]) => ({ name, who: anyone }))
            : Object.values(people).flatMap((person) =>
                offers(callProcedure, file, person).flatMap(({ command, refusal }) =>
                  refusal || command === 'cancel' || (command === 'wind_up' && wild > 1)
                    ? []
                    : [{ name: command, who: person }],
                ),
              );
        if (choice.length === 0) continue;
        const { name, who } = choice[pick % choice.length]!;
        const before = structuredClone(file);
        const said = callPayloads[name]!;
        const decision = decide(
          callProcedure,
          file,
          {
            id: `00000000-0000-7000-8000-${String(index + 100).padStart(12, '0')}`,
            name,
            payload: said[payload % said.length]!,
          },
          { actor: who, now, calendar, found: callFound, others: [] },
        );
        assert.deepEqual(file, before);
        if (!decision.ok) continue;
        file = decision.next;
        facts.push(decision.fact);
        seen.add(name);
        holds(file);
      }
      assert.deepEqual(fold(990101, file.id, facts, calendar), file);
    }),
    { numRuns: 3000 },
  );
  assert.deepEqual(
    commands.flatMap(([name]) => (seen.has(name) ? [] : [name])),
    [],
    'commands no history came by',
  );
});

/** What must be true of a call after every step. */
function holds(file: CaseFile): void {
  const open = file.tasks.filter((task) => task.closedAt === null);
  const running = new Set(
    Object.values(file.clocks)
      .filter((clock) => clock.reading.state !== 'stopped')
      .map((clock) => clock.name),
  );
  const isGoing = file.state === 'called' || file.state === 'on_site';
  for (const one of calledOf(file)) {
    const own = open.filter((task) => task.organId === one.organId);
    const isAwaited = one.response === 'called' || one.response === 'excuse_asked';
    const waits =
      isGoing && isAwaited
        ? ['check_in']
        : isGoing && one.role === 'lead' && one.response === 'arrived'
          ? ['conclude']
          : [];
    assert.deepEqual(
      own.map((task) => task.step),
      waits,
      `${one.name} ${one.response}`,
    );
    assert.equal(running.has(clockOf('arrive', one.organId)), isGoing && isAwaited, `${one.name}'s clock`);
    if (file.state === 'concluded' || file.state === 'closed') assert.notEqual(one.response, 'called');
    if (file.state === 'closed') {
      assert.ok(one.response === 'arrived' ? one.rating : ['absent', 'excused', 'stood_down'].includes(one.response));
      assert.notEqual(one.refusal, 'reported');
    }
  }
  for (const task of open) assert.ok(task.clock !== null && running.has(task.clock), `${task.step} lost its clock`);
  const steps = open.map((task) => `${task.step} ${task.organId}`);
  assert.equal(new Set(steps).size, steps.length, 'no task stands twice');
  assert.equal(running.has('result'), isGoing);
  assert.equal(running.has('rate'), file.state === 'concluded');
  assert.equal(file.closedAt === null, callProcedure.states[file.state as 'called'].open);
  if (file.closedAt !== null) assert.deepEqual([open, [...running]], [[], []]);
}
