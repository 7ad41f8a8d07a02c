/** Work that many callers hand in one by one and that is cheaper done together. */
export type Batcher<I, O> = (item: I) => Promise<O>;

/**
 * Gathers items that arrive while earlier ones are under way and hands them to `together` in one go; each caller is
 * answered after its own batch is done. When a batch fails, its items are tried one by one, so that one bad item
 * fails alone. `key` keeps items apart that may not share a batch.
 */
export function makeBatcher<I, O>(options: {
  together: (items: readonly I[]) => Promise<readonly O[]>;
  key: (item: I) => string | number;
  /** Items of one batch at most. */
  most?: number;
  /** Batches under way at a time. */
  abreast?: number;
}): Batcher<I, O> {
  const { together, key, most = 64, abreast = 2 } = options;
  type Waiting = { item: I; done: (outcome: O) => void; fail: (error: unknown) => void };
  const queues = new Map<string | number, Waiting[]>();
  let running = 0;
  let scheduled = false;

  function schedule() {
    if (scheduled || running >= abreast || queues.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (running < abreast) {
        const next = queues.entries().next();
        if (next.done) return;
        const [name, queue] = next.value;
        const batch = queue.splice(0, most);
        queues.delete(name);
        // What is left waits behind the other keys, so that none starves.
        if (queue.length > 0) queues.set(name, queue);
        running += 1;
        void flush(batch).finally(() => {
          running -= 1;
          schedule();
        });
      }
    });
  }

  async function flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await together(batch.map((waiting) => waiting.item));
      for (const [index, waiting] of batch.entries()) waiting.done(outcomes[index]!);
    } catch (error) {
      if (batch.length === 1) return batch[0]!.fail(error);
      for (const waiting of batch) await flush([waiting]);
    }
  }

  return (item) =>
    new Promise((done, fail) => {
      const name = key(item);
      const queue = queues.get(name);
      if (queue) queue.push({ item, done, fail });
      else queues.set(name, [{ item, done, fail }]);
      schedule();
    });
}
