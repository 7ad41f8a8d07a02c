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

test('common words, over years, in a town or the county and in any combination, give the same pages as reading every case', async () => {
  const county = aCounty();
  await openCase(at(county, '2026-06-22 10:00'), limit, { title: '样', place: '街' });
  // Every third case has the common word, every 900th the one in between, one in 4,000 the rare one; one town of two has the
  // common one hardly ever.
  await bench.sql(
    `insert into casefile.case_file
     select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'number', null,
       'area', ${county}::bigint * 1000000 + 101000 + i % 2 * 1000, 'town', ${county}::bigint * 1000000 + 101000 + i % 2 * 1000,
       'title', case when i % 3 = 0 and (i % 2 = 0 or i % 225 = 0) then '路灯' else '井盖' end || case when i % 900 = 0 then '倾斜' else '' end
         || case when i % 4000 = 0 then '古槐' else '' end,
       'opened_at', date_trunc('milliseconds', c.opened_at - i * interval '1 hour'),
       'state', case when i % 7 = 0 then 'paused' else c.state end))).*
     from casefile.case_file c, generate_series(1, 24000) i where c.county = ${county}`,
  );
  await bench.sql(
    `insert into casefile.words select c.county, c.id, c.area, c.line, casefile.signs(c) from casefile.case_file c
     where c.county = ${county} on conflict do nothing`,
  );
  await bench.sql('analyze casefile.words');
  const all = await bench.sql<{ id: string; area: number; title: string; state: string; at: Date }>(
    `select id, area, title, state, opened_at as at from casefile.case_file where county = ${county} order by opened_at desc, id desc`,
  );
  const scope = at(county, '2026-06-22 11:00').actor.scope;
  const towns = [101_000, 102_000].map((town) => county * 1_000_000 + town);
  for (const [lo, hi] of [[scope.lo, scope.hi] as const, ...towns.map((town) => [town, town + 1000] as const)]) {
    const wide = at(county, '2026-06-22 11:00');
    const ctx = { ...wide, actor: { ...wide.actor, scope: { ...scope, lo, hi } } };
    for (const [q, state] of [
      ['路灯'],
      ['倾斜'],
      ['古槐'],
      ['路 灯'],
      ['路灯 倾斜'],
      ['路灯', 'paused'],
      ['灯倾', 'paused'],
      ['鲸鱼'],
    ]) {
      const wanted = all
        .filter((one) => one.area >= lo && one.area < hi)
        .filter((one) => q!.split(' ').every((word) => one.title.includes(word)) && (!state || one.state === state))
        .map(({ id }) => id);
      for (const start of [0, 1, Math.floor(wanted.length / 2), wanted.length - 2].filter((n) => n >= 0)) {
        const last = start === 0 ? undefined : all.find(({ id }) => id === wanted[start - 1]);
        const after = last ? { after: cursor(last.at.toISOString(), last.id) } : {};
        const page = await listCases(ctx, noNames, { q: q!, limit: '40', ...(state ? { state } : {}), ...after });
        const said = `${lo} ${q} ${state ?? ''} from ${start}`;
        assert.deepEqual(
          page.rows.map(({ id }) => id),
          wanted.slice(start, start + 40),
          said,
        );
        assert.equal(page.next === null, wanted.length <= start + 40, `${said}: an end`);
      }
    }
  }
});
