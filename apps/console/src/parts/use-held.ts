import { useState, type RefObject } from 'react';
import { holdRows } from '../held-rows.ts';
import type { Pages } from './use-pages.ts';

/** Rows as they are to be shown: none moves while somebody works among them. */
export type HeldRows<R> = {
  readonly rows: readonly R[];
  readonly isGone: (row: R) => boolean;
  /** How many rows wait to be taken in. */
  readonly held: number;
  readonly takeIn: () => void;
};

/**
 * Holds a list still while the pointer or the focus is in `box` or the page is scrolled into it: news wait to be taken
 * in. What is shown of a row is always the newest.
 */
export function useHeld<R>(
  list: Pick<Pages<R>, 'id' | 'rows'>,
  keyOf: (row: R) => string,
  box: RefObject<HTMLElement | null>,
  steady = true,
): HeldRows<R> {
  const fresh = new Map(list.rows.map((row) => [keyOf(row), row]));
  const [shown, setShown] = useState({ id: list.id, source: list.rows, rows: fresh, held: 0 });
  if (!steady || list.id === undefined) return { rows: list.rows, isGone: () => false, held: 0, takeIn: () => {} };
  let now = shown;
  if (!isAlike(shown.source, list.rows) || shown.id !== list.id) {
    const keys = [...fresh.keys()];
    const same = shown.id === list.id && shown.rows.size > 0 && isWorkedIn(box.current);
    const next = same ? holdRows([...shown.rows.keys()], keys) : { keys, held: 0 };
    const rows = new Map(next.keys.map((key) => [key, fresh.get(key) ?? shown.rows.get(key)!]));
    now = { id: list.id, source: list.rows, rows, held: next.held };
    setShown(now);
  }
  return {
    rows: [...now.rows.values()],
    isGone: (row) => !fresh.has(keyOf(row)),
    held: now.held,
    takeIn: () => setShown({ id: list.id, source: list.rows, rows: fresh, held: 0 }),
  };
}

/** The same rows in the same order; an answer that did not change keeps its rows as they were. */
function isAlike<R>(a: readonly R[], b: readonly R[]): boolean {
  return a.length === b.length && a.every((row, at) => row === b[at]);
}

function isWorkedIn(box: HTMLElement | null): boolean {
  if (!box) return false;
  return box.matches(':hover') || box.contains(document.activeElement) || box.getBoundingClientRect().top < 0;
}
