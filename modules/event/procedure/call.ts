import type { Procedure } from '@zhenshu/casefile/domain.ts';
import { answers } from './call/answers.ts';
import { calling } from './call/calling.ts';

export { isAwaited, isGoing, stand, type CallFound } from './call/parts.ts';

/**
 * The procedure of a joint call (吹哨报到、乡呼县应): called 待报到 → on_site 处置中 → concluded 待评价 → closed 已结案.
 * Each called organ answers for itself, with a task and a clock of its own.
 */
export const callProcedure = {
  kind: 'call',
  line: 'event',
  initial: 'called',
  states: {
    called: { open: true },
    on_site: { open: true },
    concluded: { open: true },
    closed: { open: false },
    cancelled: { open: false },
  },
  commands: { ...answers, ...calling },
} as const satisfies Procedure;
