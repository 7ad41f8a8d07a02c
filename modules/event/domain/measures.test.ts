import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measures, rates } from './measures.ts';

test('what a rate divides is counted among what it divides by, in the same period', () => {
  for (const [name, { part, whole }] of Object.entries(rates)) {
    const [some, all] = [measures[part], measures[whole]];
    assert.equal(some.base, all.base, name);
    for (const [column, value] of Object.entries(all.where)) {
      assert.equal((some.where as Readonly<Record<string, unknown>>)[column], value, name);
    }
  }
});
