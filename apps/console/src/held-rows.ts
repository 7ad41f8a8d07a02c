/** What a list shows while somebody works in it, and what is held back until he asks for it. */
export type Held = {
  /** Keys of the rows shown, in their order. */
  readonly keys: readonly string[];
  /** Rows that came in between or moved among those shown. */
  readonly held: number;
};

/**
 * The rows to show when a list was read anew: those shown stay where they stand, what follows the last of them is added
 * below, and what would push rows about waits. Rows that are gone stay in their place until the list is taken over.
 */
export function holdRows(shown: readonly string[], fresh: readonly string[]): Held {
  const known = new Set(shown);
  const last = fresh.findLastIndex((key) => known.has(key));
  const below = last < 0 ? [] : fresh.slice(last + 1);
  return {
    keys: [...shown, ...below],
    held: fresh.slice(0, last < 0 ? fresh.length : last).filter((key) => !known.has(key)).length,
  };
}
