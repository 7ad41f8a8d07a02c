import type { Actor } from '@zhenshu/kernel/actor.ts';
import type { Calendar } from '@zhenshu/kernel/calendar.ts';
import { decide, type CaseFile, type Json, type Procedure } from '../domain.ts';

/** A row of the procedure as it was really seen: what one command did, whoever gave it and from wherever. */
export type Seen = {
  readonly command: string;
  readonly from: Set<string>;
  readonly to: Set<string>;
  readonly clocks: Set<string>;
  readonly tasks: Set<string>;
  readonly refusals: Set<string>;
};

/** What is walked: a procedure from its first situation, with everything its rules decide differently on. */
export type Walk = {
  readonly procedure: Procedure;
  readonly first: CaseFile;
  readonly calendar: Calendar;
  /** The payloads each command is given with. */
  readonly payloads: (command: string) => readonly { [key: string]: Json }[];
  readonly people: readonly Actor[];
  readonly lookups: readonly unknown[];
  /** Cases a command takes along, where some do. */
  readonly othersFor?: (file: CaseFile, payload: { readonly [key: string]: Json }) => CaseFile[];
  /** What a rule can tell cases apart by. */
  readonly situationOf: (file: CaseFile) => string;
};

/**
 * Walks a whole procedure: every command, by each person, with each payload and look-up, from every situation that can
 * be reached. Situations that differ only in counts or words are one.
 */
export function walk({ procedure, first, calendar, payloads, people, lookups, othersFor, situationOf }: Walk): {
  situations: number;
  steps: number;
  rows: readonly Seen[];
} {
  const rows = new Map<string, Seen>();
  for (const command of Object.keys(procedure.commands)) {
    rows.set(command, {
      command,
      from: new Set(),
      to: new Set(),
      clocks: new Set(),
      tasks: new Set(),
      refusals: new Set(),
    });
  }
  const known = new Set([situationOf(first)]);
  const waiting = [first];
  let steps = 0;
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    for (const [name, seen] of rows) {
      for (const payload of payloads(name)) {
        for (const by of people) {
          // What is looked up does not depend on who asks.
          for (const look of by === people[0] ? lookups : lookups.slice(0, 1)) {
            const id = `00000000-0000-7000-8000-${String(file.version + 100).padStart(12, '0')}`;
            const said = decide(
              procedure,
              file,
              { id, name, payload },
              {
                actor: by,
                now: first.openedAt,
                calendar,
                found: look as never,
                others: othersFor?.(file, payload) ?? [],
              },
            );
            steps += 1;
            if (!said.ok) {
              if (said.code !== 'case.not_now') seen.refusals.add(said.code);
              continue;
            }
            const { change } = said.fact;
            seen.from.add(file.state);
            seen.to.add(said.next.state);
            for (const done of change.clocks ?? []) seen.clocks.add(`${done.op} ${done.clock}`);
            for (const task of change.tasks ?? []) seen.tasks.add(task.step);
            if (known.has(situationOf(said.next))) continue;
            known.add(situationOf(said.next));
            waiting.push(said.next);
          }
        }
      }
    }
  }
  return { situations: known.size, steps, rows: [...rows.values()] };
}
