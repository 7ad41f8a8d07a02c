/** Takes one of some places for a holder and gives the function that frees it; undefined where there is none for him. */
export type Slots = (holder: string) => (() => void) | undefined;

/** Places of which `most` may be held at a time, and `each` by one holder. */
export function makeSlots(most: number, each = most): Slots {
  const held = new Map<string, number>();
  let all = 0;
  return (holder) => {
    const own = held.get(holder) ?? 0;
    if (all >= most || own >= each) return undefined;
    all += 1;
    held.set(holder, own + 1);
    return () => {
      all -= 1;
      const left = held.get(holder)! - 1;
      if (left > 0) held.set(holder, left);
      else held.delete(holder);
    };
  };
}
