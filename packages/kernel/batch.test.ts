import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBatcher } from './batch.ts';

test('items that wait are handed over together, each caller getting its own answer', async () => {
  const sizes: number[] = [];
  const double = makeBatcher<number, number>({
    key: () => 1,
    together: async (items) => {
      sizes.push(items.length);
      return items.map((item) => item * 2);
    },
  });
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => double(i)));
  assert.deepEqual(
    answers,
    Array.from({ length: 100 }, (_, i) => i * 2),
  );
  assert.ok(sizes.length < 10, sizes.join());
});

test('a bad item fails alone', async () => {
  const batched = makeBatcher<number, number>({
    key: () => 1,
    together: async (items) => {
      if (items.includes(7)) throw new Error('seven');
      return [...items];
    },
  });
  const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => batched(i)));
  assert.deepEqual(answers.filter((answer) => answer.status === 'rejected').length, 1);
  assert.equal(answers[7]!.status, 'rejected');
});

test('items of different keys never share a batch', async () => {
  const batched = makeBatcher<string, string>({
    key: (item) => item[0]!,
    together: async (items) => {
      assert.equal(new Set(items.map((item) => item[0])).size, 1);
      return [...items];
    },
  });
  await Promise.all(['a1', 'b1', 'a2', 'b2', 'c1'].map(batched));
});
