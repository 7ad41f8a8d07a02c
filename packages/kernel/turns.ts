/** Runs a piece of work when its turn comes. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Work that is heavy for processor or memory, at most `abreast` pieces at a time, the rest in the order they came. With
 * `longest` pieces waiting, `full` is called instead, which refuses.
 */
export function makeTurns(abreast: number, longest = Infinity, full: () => void = () => {}): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= abreast) {
      if (waiting.length >= longest) full();
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running++;
    }
    try {
      return await work();
    } finally {
      // The place passes straight to the next in line, so `running` counts it without a gap.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
