import type { TrackView } from '@zhenshu/event/contract.ts';
import { messages } from './messages.ts';

/** One line of a report's way: the message that says it, with its values, and when it happened. */
export type Line = {
  readonly key: string;
  readonly organ: string | null;
  readonly dueAt: string | null;
  readonly at: string;
};

/** A tracking number as the server knows it: half width, upper case, dash set, O and I read as the digits they resemble. */
export function readNumber(typed: string): string | null {
  const bare = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll('I', '1');
  return /^\d{6}[0-9A-Z]{7}$/.test(bare) ? `${bare.slice(0, 6)}-${bare.slice(6)}` : null;
}

/** The digits that go with a number, typed with whatever between them: twelve, or six of an older report; null where they are neither. */
export function readCode(typed: string): string | null {
  const bare = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return /^(\d{12}|\d{6})$/.test(bare) ? bare : null;
}

/** The way of a report in plain lines, newest first. */
export function linesOf(view: TrackView): Line[] {
  // Facts carry the name of their procedure (event.dispatched); one without a sentence means nothing to a resident.
  const steps = view.steps
    .map((step) => ({ ...step, type: step.type.replace(/^event\./, '') }))
    .filter((step) => `way.${step.type}` in messages);
  const lastDispatch = steps.findLastIndex(({ type }) => type === 'dispatched' || type === 'ruled');
  return steps
    .map((step, at): Line => {
      const current = at === lastDispatch;
      return {
        key: keyOf({ ...view, steps }, at, current),
        organ: step.organ ?? (current ? view.organ : null),
        dueAt: current ? view.dueAt : null,
        at: step.at,
      };
    })
    .reverse();
}

function keyOf(view: TrackView, at: number, current: boolean): string {
  const step = view.steps[at]!;
  const later = view.steps.slice(at + 1);
  switch (step.type) {
    case 'dispatched':
    case 'ruled':
      if (!(step.organ ?? (current ? view.organ : null))) return `way.${step.type}`;
      return current && view.dueAt ? 'way.dispatched_due' : 'way.dispatched_to';
    case 'checked': {
      const back = ['handling', 'paused', 'shelved'].includes(view.state);
      const redone = later.some((one) => ['handled', 'paused', 'resumed'].includes(one.type));
      return redone || back ? 'way.checked_again' : 'way.checked';
    }
    default:
      return `way.${step.type}`;
  }
}
