import type { TestEvent } from 'node:test/reporters';

/** Node's reporter interface: writes one JSON line with the counts of the whole run, for `tools/test.ts` to add up. */
export default async function* counts(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    // Each file ends with its own summary; only the one without a file is the whole run's.
    if (event.type === 'test:summary' && event.data.file === undefined) yield `${JSON.stringify(event.data.counts)}\n`;
  }
}
