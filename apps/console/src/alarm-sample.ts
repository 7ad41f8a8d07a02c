import type { AlarmMapping } from '@zhenshu/event/contract.ts';

/** Fields of a message, in the order they are asked for. */
export const alarmFields = ['message', 'at', 'device', 'lng', 'lat', 'words', 'hint', 'picture'] as const;

type Tree = { [step: string]: Tree | string | number };

/** A message as a source with this mapping would send it, to begin a test with; `word` stands for what it would say. */
export function sampleOf(mapping: AlarmMapping, now: Date, word: string): string {
  const values = { message: `test-${now.getTime()}`, at: now.toISOString(), device: 'D-1', words: word, hint: word };
  // Without a prototype: a step may have any name, __proto__ too.
  const bare = () => Object.create(null) as Tree;
  const root = bare();
  for (const field of alarmFields) {
    const pointer = mapping[field];
    // A made-up place or picture would be neither: who wants them fills them in.
    if (pointer === undefined || !(field in values)) continue;
    const steps = pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    let at = root;
    for (const step of steps.slice(0, -1)) {
      const below = at[step];
      at = at[step] = typeof below === 'object' ? below : bare();
    }
    at[steps.at(-1)!] = values[field as keyof typeof values];
  }
  return JSON.stringify(asLists(root), null, 2);
}

/** Objects whose keys are 0, 1, 2 … are lists: pointers say both alike. */
function asLists(tree: Tree | string | number): unknown {
  if (typeof tree !== 'object') return tree;
  const entries = Object.entries(tree);
  const isList = entries.length > 0 && entries.every(([key], at) => key === String(at));
  return isList
    ? entries.map(([, value]) => asLists(value))
    : Object.fromEntries(entries.map(([key, value]) => [key, asLists(value)]));
}
