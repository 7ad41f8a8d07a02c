import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRecent } from './recent.ts';

const at = (ms: number) => new Date(ms);
const seen = (recent: ReturnType<typeof makeRecent<string>>, key: string, now: number) =>
  recent.of(key, at(now)).map(({ what }) => what);

test('what was noted is known for the span, and each key has its own', () => {
  const recent = makeRecent<string>(1000);
  recent.note('a', 'first', at(0));
  recent.note('a', 'second', at(500));
  recent.note('b', 'other', at(500));
  assert.deepEqual(seen(recent, 'a', 999), ['first', 'second']);
  assert.deepEqual(seen(recent, 'a', 1000), ['second']);
  assert.deepEqual(seen(recent, 'b', 1499), ['other']);
  assert.deepEqual(seen(recent, 'b', 1500), []);
});

test('with too many keys the one noted longest ago makes room', () => {
  const recent = makeRecent<string>(1000, 2);
  recent.note('a', '1', at(0));
  recent.note('b', '1', at(1));
  recent.note('a', '2', at(2));
  recent.note('c', '1', at(3));
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => seen(recent, key, 4)),
    [['1', '2'], [], ['1']],
  );
});
