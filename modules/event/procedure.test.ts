import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, fold } from '@zhenshu/casefile/domain.ts';
import { walk } from '@zhenshu/casefile/testing/walk.ts';
import { eventStates, pauseGrounds, refusalCodes, refusalGrounds, results, returnGrounds } from './contract.ts';
import { messages } from './messages.ts';
import { rights } from './policy.ts';
import { eventProcedure } from './procedure.ts';
import { actor, anEvent, calendar, checker, eventWalk, found, foundOther, othersFor, payloads } from './testing.ts';

const commands = Object.entries(eventProcedure.commands);
const organ = found.organ!.id;
const hour = 3_600_000;
/** The states a command leads to. */
const ways = ({ to }: { readonly to: readonly string[] | 'same' }) => (to === 'same' ? [] : to);

test('the states of the table are those of the contract', () => {
  assert.deepEqual(Object.keys(eventProcedure.states), [...eventStates]);
});

test('every state can be reached from the first', () => {
  const reached = new Set<string>([eventProcedure.initial]);
  for (let grew = true; grew;) {
    const before = reached.size;
    for (const [, rule] of commands)
      if (rule.from.some((from) => reached.has(from))) for (const to of ways(rule)) reached.add(to);
    grew = reached.size > before;
  }
  assert.deepEqual([...reached].toSorted(), [...eventStates].toSorted());
});

test('every open state has a way out; of the closed ones only those that may be opened again', () => {
  for (const [state, { open: isOpen }] of Object.entries(eventProcedure.states)) {
    const leaves = commands.some(([, rule]) => rule.from.includes(state) && ways(rule).some((to) => to !== state));
    assert.equal(leaves, isOpen || ['joined', 'closed'].includes(state), state);
  }
});

test('every command asks for a right that some role holds, and takes no unknown field', () => {
  for (const [name, rule] of commands) {
    const roles = (rights as Record<string, readonly string[]>)[rule.right]!;
    // The reporter rates, by number and code; no post gives that right.
    assert.equal(roles.length > 0, name !== 'rate', name);
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
  const { situations, steps, rows } = walk(eventWalk);
  t.diagnostic(`${situations} situations, ${steps} steps`);
  for (const seen of rows) {
    const rule = eventProcedure.commands[seen.command as keyof typeof eventProcedure.commands];
    assert.deepEqual([...seen.from].toSorted(), [...rule.from].toSorted(), `${seen.command} from`);
    const to: readonly string[] = rule.to === 'same' ? rule.from : rule.to;
    assert.deepEqual([...seen.to].toSorted(), to.toSorted(), `${seen.command} to`);
    assert.deepEqual(
      [...seen.refusals].filter((code) => !(refusalCodes as readonly string[]).includes(code)),
      [],
    );
  }
});

test('any sequence of commands: a refusal changes nothing, and the facts fold to the case', () => {
  const step = fc.record({
    pick: fc.nat(),
    // One in eight is any command at all, mostly refused; one is any that may be given; the others lead on.
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
      const target = { ...file, id: payloads['join']!['into'] as string };
      const facts = [first.fact];
      for (const [index, { pick, wild, passed, other, byChecker, hours }] of steps.entries()) {
        now = new Date(now.getTime() + hours * hour);
        const { state } = file;
        const leading = commands.filter(
          ([one, rule]) =>
            rule.from.includes(state) &&
            !['void', 'refuse', 'join', 'cite'].includes(one) &&
            (wild === 1 || ways(rule).length > 0),
        );
        const choice = wild === 0 || leading.length === 0 ? commands : leading;
        const [name] = choice[pick % choice.length]!;
        const before = structuredClone(file);
        const id = `00000000-0000-7000-8000-${String(index + 100).padStart(12, '0')}`;
        // An organ that is no longer there cannot take up again what it handled.
        const elsewhere = name === 'reopen' ? { ...found, organ: null } : foundOther;
        const payload = name === 'check' ? { passed, text: 'x' } : payloads[name]!;
        const decision = decide(
          eventProcedure,
          file,
          { id, name, payload },
          {
            actor: byChecker ? checker : actor,
            now,
            calendar,
            found: other ? elsewhere : found,
            others: othersFor(file, payload, target),
          },
        );
        assert.deepEqual(file, before);
        if (!decision.ok) continue;
        file = decision.next;
        seen.add(`${name} ${file.state}`);
        facts.push(decision.fact);
      }
      const organTasks = file.tasks.filter(
        (open) => open.closedAt === null && open.organId !== null && open.step !== 'report_back',
      );
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
      const isOrdered = (file.data['order'] ?? null) !== null;
      assert.equal(
        isOrdered,
        file.tasks.some(
          (open) => open.closedAt === null && open.step === 'report_back' && open.organId === file.organId,
        ),
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
        // After the close only a bad rating is still waited for.
        const left = Object.values(file.clocks).filter((clock) => clock.reading.state !== 'stopped');
        assert.ok(left.every(({ name }) => file.state === 'closed' && name === 'follow_up'));
        assert.ok(file.tasks.every((task) => task.closedAt !== null || task.step === 'follow_up'));
      }
    }),
    { numRuns: 4000 },
  );
  const table = commands.flatMap(([name, rule]) => ways(rule).map((to) => `${name} ${to}`));
  assert.deepEqual(
    table.filter((one) => !seen.has(one)),
    [],
    'rows of the table no history came by',
  );
});
