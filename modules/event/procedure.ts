import type { Procedure } from '@zhenshu/casefile/domain.ts';
import { afterwards } from './procedure/afterwards.ts';
import { citing } from './procedure/citing.ts';
import { closing } from './procedure/closing.ts';
import { dispatch } from './procedure/dispatch.ts';
import { filing } from './procedure/filing.ts';
import { handling } from './procedure/handling.ts';
import { joining } from './procedure/joining.ts';
import { pressing } from './procedure/pressing.ts';

export { callProcedure, isAwaited, isGoing, stand, type CallFound } from './procedure/call.ts';
export { joinedTo, limitOfStep, ratingsOf, reportedUnits, type Found } from './procedure/parts.ts';

/**
 * The procedure of an event (事件流程), from report to close:
 * reported 待立案 → filed 待派遣 → dispatched 待接单 → handling 处置中 → handled 待核查 → checked 待结案 → closed 已结案.
 * The table of all of it is printed by tools/procedures.ts into docs/procedures.md.
 */
export const eventProcedure = {
  kind: 'event',
  line: 'event',
  initial: 'reported',
  states: {
    reported: { open: true },
    refused: { open: false },
    joined: { open: false },
    filed: { open: true },
    dispatched: { open: true },
    arbitrating: { open: true },
    handling: { open: true },
    paused: { open: true },
    shelved: { open: true },
    handled: { open: true },
    checked: { open: true },
    closed: { open: false },
    voided: { open: false },
  },
  commands: { ...filing, ...joining, ...dispatch, ...handling, ...pressing, ...closing, ...afterwards, ...citing },
} as const satisfies Procedure;
