/** Saved filters of the events list: the tab's word and what it asks the server for. */
export const eventViews = {
  open: { open: '1' },
  file: { state: 'reported' },
  dispatch: { state: 'filed' },
  handling: { state: 'handling' },
  overdue: { open: '1', mark: 'red' },
  closed: { state: 'closed' },
  all: {},
} as const satisfies Record<string, { open?: '1'; state?: string; mark?: 'red' }>;
export type EventView = keyof typeof eventViews;

/** The view an address names; open events where it names none. */
export function eventView(word: string | undefined): EventView {
  return word !== undefined && Object.hasOwn(eventViews, word) ? (word as EventView) : 'open';
}
