/** Chance that repeats itself: the same seed always draws the same. Whole-number arithmetic only, alike on every machine. */
export type Chance = {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number in [0, n). */
  readonly below: (n: number) => number;
  /** A number in [from, to). */
  readonly between: (from: number, to: number) => number;
  /** One of a list. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** The place of one of some weights, drawn in proportion to them. */
  readonly weighted: (weights: readonly number[]) => number;
  /** A list in a drawn order. */
  readonly shuffled: <T>(list: readonly T[]) => T[];
};

/** Chance from a seed in words. */
export function chanceOf(seed: string): Chance {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ character.codePointAt(0)!, 16777619);
  // mulberry32 (public domain).
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    between: (from, to) => from + next() * (to - from),
    pick: (list) => list[below(list.length)]!,
    weighted: (weights) => {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = weights.findIndex((weight) => (left -= weight) < 0);
      return found < 0 ? weights.length - 1 : found;
    },
    shuffled: <T>(list: readonly T[]) => {
      const out = [...list];
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [out[i], out[j]] = [out[j]!, out[i]!];
      }
      return out;
    },
  };
}
