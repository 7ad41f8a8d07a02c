import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anId } from '@zhenshu/kernel/testing.ts';
import { startSpine } from '../testing.ts';
import { listCases, listWork } from './cases.ts';

const bench = await startSpine();
const { at, openCase, give, factsOf, aCounty } = bench;
const limit = { amount: 8, unit: 'working_hour' } as const;
const noNames = async () => new Map<string, string>();
const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

test('a page position that is none is refused by both lists, whatever is wrong with it', async () => {
  const ctx = at(aCounty(), '2026-06-22 10:00');
  const moment = '2026-06-22T02:00:00.000Z';
  const wrong = [
    cursor(moment, '-'.repeat(36)),
    cursor(moment, '0'.repeat(36)),
    cursor('2026-13-45T00:00:00Z', anId()),
    cursor('-infinity', anId()),
    cursor('2026-06-22T99:00:00Z', anId()),
    cursor(moment),
    cursor({}, []),
    cursor(moment, null),
    'not json',
    '',
  ];
  const given = (code: string) => ({ kind: 'invalid', code });
  for (const after of wrong) {
    await assert.rejects(listCases(ctx, noNames, { after }), given('case.cursor'), after);
    await assert.rejects(listWork(ctx, noNames, { after }), given('case.cursor'), after);
  }
  // Work without a limit comes last, so its list may stand there; a case is always opened at some instant.
  await assert.rejects(listCases(ctx, noNames, { after: cursor('infinity', anId()) }), given('case.cursor'));
  assert.deepEqual((await listWork(ctx, noNames, { after: cursor('infinity', anId()) })).rows, []);
});

test('pages of both lists go on where the one before ended, also through work without a limit', async () => {
  const county = aCounty();
  const ctx = at(county, '2026-06-22 11:00');
  const ids = await Promise.all(Array.from({ length: 7 }, () => openCase(at(county, '2026-06-22 10:00'), limit)));
  for (const id of ids.slice(0, 4)) await give(ctx, id, 'pause');
  const cases: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await listCases(ctx, noNames, { limit: '3', ...(after ? { after } : {}) });
    cases.push(...page.rows.map((row) => row.id));
    if (!(after = page.next)) break;
  }
  assert.deepEqual(cases, ids.toSorted().toReversed());
  const work: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await listWork(ctx, noNames, { limit: '2', ...(after ? { after } : {}) });
    work.push(...page.rows.map((row) => row.caseId));
    if (!(after = page.next)) break;
  }
  assert.deepEqual(work.toSorted(), ids.toSorted());
  assert.deepEqual(new Set(work.slice(3)), new Set(ids.slice(0, 4)));
});

test('a payload nested without end is refused as wrong and changes nothing', async () => {
  const county = aCounty();
  const ctx = at(county, '2026-06-22 11:00');
  const id = await openCase(at(county, '2026-06-22 10:00'), limit);
  let deep: Record<string, unknown> = {};
  for (let depth = 0; depth < 20_000; depth++) deep = { a: deep };
  await assert.rejects(give(ctx, id, 'pause', deep), { kind: 'invalid', code: 'case.payload' });
  await assert.rejects(give(ctx, id, 'share', { organId: deep, limit: 'x' }), { code: 'case.payload' });
  assert.deepEqual(await factsOf(id), ['probe.opened']);
});

test('whatever characters are asked for, exactly the cases that have them are found', async () => {
  const county = aCounty();
  const ctx = at(county, '2026-06-22 11:00');
  const said = fc.string({ unit: fc.constantFrom(...'路灯桥坏aB19%_\\\'"&|:* \u3000'), minLength: 1, maxLength: 12 });
  const cases = new Map<string, { title: string; place: string }>();
  for (const one of fc.sample(fc.record({ title: said, place: said }), { numRuns: 150, seed: 7 })) {
    cases.set(await openCase(ctx, limit, one), one);
  }
  const asked = fc.string({ unit: fc.constantFrom(...'路灯桥坏aB19%_\\\'"&|:* '), minLength: 1, maxLength: 5 });
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(asked, async (q) => {
      const words = q.split(/\s+/u).filter((word) => word !== '');
      const wanted = [...cases]
        .filter(([, { title, place }]) => words.every((word) => title.includes(word) || place.includes(word)))
        .map(([id]) => id);
      const { rows } = await listCases(ctx, noNames, { limit: '200', q });
      assert.deepEqual(rows.map((row) => row.id).toSorted(), wanted.toSorted());
      hits += wanted.length > 0 && words.length > 0 ? 1 : 0;
    }),
    { numRuns: 400 },
  );
  assert.ok(hits > 50, `only ${hits} searches found anything`);
  const elsewhere = at(aCounty(), '2026-06-22 11:00');
  assert.deepEqual((await listCases(elsewhere, noNames, { q: '路' })).rows, []);
});
