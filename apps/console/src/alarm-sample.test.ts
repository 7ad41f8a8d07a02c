import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueAt } from '@zhenshu/event/domain.ts';
import { sampleOf } from './alarm-sample.ts';

const now = new Date('2026-06-22T10:00:00+08:00');

test('a sample holds what the mapping points at, lists included, and no place', () => {
  const mapping = {
    message: '/head/id',
    at: '/head/a~1b',
    device: '/events/0/dev',
    lng: '/x',
    words: '/events/0/msg',
    system: 'wgs84',
  } as const;
  const sample: unknown = JSON.parse(sampleOf(mapping, now, '试'));
  assert.deepEqual(sample, {
    head: { id: `test-${now.getTime()}`, 'a/b': now.toISOString() },
    events: [{ dev: 'D-1', msg: '试' }],
  });
  assert.equal(valueAt(sample, mapping.device), 'D-1');
});

test('a pointer through __proto__ is a name like any other', () => {
  const sample: unknown = JSON.parse(sampleOf({ message: '/__proto__/id', system: 'wgs84' }, now, '试'));
  assert.equal(valueAt(sample, '/__proto__/id'), `test-${now.getTime()}`);
  assert.equal('id' in {}, false);
});
