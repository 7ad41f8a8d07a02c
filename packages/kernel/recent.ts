/** What was noted of somebody lately, in this process's memory alone. */
export type Recent<T> = {
  /** What was noted of a key within the span, oldest first. */
  readonly of: (key: string, now: Date) => readonly { readonly at: number; readonly what: T }[];
  readonly note: (key: string, what: T, now: Date) => void;
};

/** Notes of the last `span` milliseconds by key; with more than `kept` keys those noted longest ago make room. */
export function makeRecent<T>(span: number, kept = 10_000): Recent<T> {
  const notes = new Map<string, { readonly at: number; readonly what: T }[]>();
  const of: Recent<T>['of'] = (key, now) => (notes.get(key) ?? []).filter(({ at }) => at > now.getTime() - span);
  return {
    of,
    note: (key, what, now) => {
      const all = [...of(key, now), { at: now.getTime(), what }];
      notes.delete(key);
      notes.set(key, all);
      if (notes.size > kept) notes.delete(notes.keys().next().value!);
    },
  };
}
