import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from './refusal.ts';
import { makeTurns } from './turns.ts';

/** Pieces of work that end when they are told to. */
function held(count: number) {
  return Array.from({ length: count }, () => Promise.withResolvers<void>());
}

test('no more than so many at a time, the others in the order they came, a failure frees its place', async () => {
  const inTurn = makeTurns(2);
  const pieces = held(5);
  const begun: number[] = [];
  const ends = pieces.map((piece, index) =>
    inTurn(() => {
      begun.push(index);
      return piece.promise;
    }),
  );
  await Promise.resolve();
  assert.deepEqual(begun, [0, 1]);
  pieces[1]!.reject(new Error('broken'));
  await assert.rejects(ends[1]!, /broken/);
  assert.deepEqual(begun, [0, 1, 2]);
  for (const piece of pieces) piece.resolve();
  await Promise.all(ends.filter((_, index) => index !== 1));
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
});

test('a full queue refuses, and takes work again once it is shorter', async () => {
  const inTurn = makeTurns(1, 1, () => refuse('limited', 'test.full'));
  const [first, second] = held(2);
  const ends = [inTurn(() => first!.promise), inTurn(() => second!.promise)];
  await assert.rejects(
    inTurn(async () => {}),
    { code: 'test.full' },
  );
  first!.resolve();
  await ends[0];
  const third = inTurn(async () => 3);
  second!.resolve();
  assert.equal(await third, 3);
});
