import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, fold } from '@zhenshu/casefile/domain.ts';
import { eventStates, pauseGrounds, refusalCodes, refusalGrounds, results, returnGrounds } from './contract.ts';
import { messages } from './messages.ts';
import { rights } from './policy.ts';
import { eventProcedure } from './procedure.ts';
import { actor, anEvent, calendar, checker, found, foundOther, payloads, walk } from './testing.ts';

const commands = Object.entries(eventProcedure.commands);
const organ = found.organ!.id;
const hour = 3_600_000;

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

test('from every situation that can be reached, commands do what the table says and no more', (t) => {
  const { situations, steps, rows } = walk();
  t.diagnostic(`${situations} situations, ${steps} steps`);
  for (const seen of rows) {
    const rule = eventProcedure.commands[seen.command as keyof typeof eventProcedure.commands];
    assert.deepEqual([...seen.from].toSorted(), [...rule.from].toSorted(), `${seen.command} from`);
    assert.deepEqual([...seen.to].toSorted(), [...rule.to].toSorted(), `${seen.command} to`);
    assert.deepEqual(
      [...seen.refusals].filter((code) => !(refusalCodes as readonly string[]).includes(code)),
      [],
    );
  }
});

test('any sequence of commands: a refusal changes nothing, and the facts fold to the case', () => {
  const step = fc.record({
    pick: fc.nat(),
    // One in eight is any command at all, mostly refused; the others lead on from where the case stands.
    wild: fc.integer({ min: 0, max: 7 }),
    passed: fc.boolean(),
    other: fc.boolean(),
    byChecker: fc.boolean(),
    hours: fc.integer({ min: 0, max: 90 }),
  });
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = new Date('2026-06-22T09:00:00+08:00');
      const first = anEvent(now);
      let file = first.file;
      const facts = [first.fact];
      for (const [index, { pick, wild, passed, other, byChecker, hours }] of steps.entries()) {
        now = new Date(now.getTime() + hours * hour);
        const { state } = file;
        const choice = commands.filter(
          ([one, rule]) => wild === 0 || (rule.from.includes(state) && one !== 'void' && one !== 'refuse'),
        );
        if (choice.length === 0) break;
        const [name] = choice[pick % choice.length]!;
        const before = structuredClone(file);
        const id = `00000000-0000-7000-8000-${String(index + 100).padStart(12, '0')}`;
        const payload = name === 'check' ? { passed, text: 'x' } : payloads[name]!;
        const decision = decide(
          eventProcedure,
          file,
          { id, name, payload },
          { actor: byChecker ? checker : actor, now, calendar, found: other ? foundOther : found, others: [] },
        );
        assert.deepEqual(file, before);
        if (!decision.ok) continue;
        file = decision.next;
        seen.add(`${name} ${file.state}`);
        facts.push(decision.fact);
      }
      const organTasks = file.tasks.filter((open) => open.closedAt === null && open.organId !== null);
      assert.ok(organTasks.length <= 1, 'one organ at a time has it');
      const asksMore = (file.data['extension'] ?? null) !== null;
      assert.equal(
        asksMore,
        file.tasks.some((open) => open.closedAt === null && open.step === 'extend'),
      );
      const running = new Set(
        Object.values(file.clocks)
          .filter((one) => one.reading.state !== 'stopped')
          .map((one) => one.name),
      );
      for (const open of file.tasks) {
        if (open.closedAt === null && open.clock !== null)
          assert.ok(running.has(open.clock), `${open.step} lost its clock`);
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
    { numRuns: 4000 },
  );
  const table = commands.flatMap(([name, rule]) => (name === 'urge' ? [] : rule.to.map((to) => `${name} ${to}`)));
  assert.deepEqual(
    table.filter((one) => !seen.has(one)),
    [],
    'rows of the table no history came by',
  );
});
