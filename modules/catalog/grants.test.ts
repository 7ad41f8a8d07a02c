import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { addDays, dayOf } from '@zhenshu/kernel/calendar.ts';
import { makeHttp } from '@zhenshu/kernel/http.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig, testDatabase } from '@zhenshu/kernel/testing.ts';
import { findOrgansByName, findTowns, seedOrg } from '@zhenshu/org/server.ts';
import type { Authority, Grant, GrantLine, ListVersion } from './contract.ts';
import { authority, findCategory, makeCatalog } from './server.ts';

type Answer<T> = { status: number; text: string; body: T & { code: string; data: Record<string, unknown> } };

const [county, far] = [990101, 990102];
const towns = [990101100000, 990101101000] as const;
const database = await testDatabase();
const { db } = database;
const config = testConfig();
const time = { now: new Date('2026-07-22T10:00:00+08:00') };
const today = () => dayOf(time.now);
const seeded = await seedOrg({
  ...{ db, config, county, now: time.now, from: '2020-01-01' },
  seed: {
    areas: [
      { code: 990101e6, name: '青云县' },
      { code: towns[0], name: '溪口镇' },
      { code: towns[1], name: '石桥镇' },
    ],
    organs: [
      { key: 'zhujian', name: '住建局', kind: 'department', area: 990101e6 },
      { key: 'town', name: '溪口镇人民政府', kind: 'department', area: towns[0] },
      { key: 'next', name: '石桥镇人民政府', kind: 'department', area: towns[1] },
    ],
    people: [],
  },
});
const organs = seeded!.organs;

function anActor(of: number, person: string, rights: readonly string[]): Actor {
  const actor = systemActor(of, '编办');
  return {
    ...actor,
    kind: 'person',
    personId: `00000000-0000-7000-8000-00000000000${person}`,
    rights: new Set(rights),
  };
}

const actors: Record<string, Actor> = {
  manager: anActor(county, '1', ['catalog.read', 'catalog.edit']),
  second: anActor(county, '2', ['catalog.read', 'catalog.review']),
  reader: anActor(county, '3', ['catalog.read']),
  stranger: anActor(far, '4', ['catalog.read', 'catalog.edit', 'catalog.review']),
};
const catalog = makeCatalog({ findOrgansByName, findTowns });
const http = await makeHttp({
  ...{ config, db, log: makeLog('silent'), clock: () => time.now },
  authenticate: async (request) => actors[String(request.headers['x-actor'])],
  publicActor: () => systemActor(county, '公众', 'public'),
});
http.mount(catalog.contract)(catalog.handlers);

let calls = 0;
async function call<T = Record<string, unknown>>(as: string, key: string, payload?: object): Promise<Answer<T>> {
  const [method, path] = key.split(' ') as ['GET' | 'POST', string];
  const reply = await http.app.inject({
    ...{ method, url: `/api/v1${path}`, remoteAddress: `10.1.${Math.floor(calls / 250)}.${calls++ % 250}` },
    headers: {
      ...{ 'x-zhenshu': '1', 'x-actor': as },
      ...(payload instanceof Buffer && { 'content-type': 'application/octet-stream' }),
    },
    ...(payload && { payload: payload instanceof Buffer ? payload : { id: anId(), ...payload } }),
  });
  const json = /json/.test(String(reply.headers['content-type']));
  return { status: reply.statusCode, text: reply.body, body: (json ? reply.json() : {}) as Answer<T>['body'] };
}

type Line = Omit<GrantLine, 'matter' | 'area'>;
const bare: Line = {
  ...{
    what: 'grant',
    from: '',
    until: null,
    reason: '试点',
    mode: null,
    matterType: null,
    grantor: null,
    grantorId: null,
  },
  ...{ organ: null, organId: null, basis: null, agreement: null, scopeNote: null, evaluateOn: null, handover: null },
};
const devolved = (from: string, until: string | null = null): Line => ({
  ...bare,
  ...{ from, until, mode: 'devolved', matterType: '01', grantor: '省人民政府', basis: '省政府决定' },
  organId: organs['town']!,
});
const entrusted = (from: string, until: string | null): Line => ({
  ...devolved(from, until),
  ...{ mode: 'entrusted', grantor: null, grantorId: organs['zhujian']! },
  agreement: {
    ...{ title: '委托书', number: '青住建〔2026〕1号', day: '2026-07-01' },
    ...{ grantorSigner: '甲', organSigner: '乙', notice: '县政府网站' },
  },
});
const recall = (from: string): Line => ({ ...bare, what: 'recall', from, handover: '在办件移交住建局' });

let versions = 0;
async function aDraft(as = 'manager'): Promise<string> {
  const opened = await call<{ versionId: string }>(as, 'POST /grants/drafts', {
    version: `v${++versions}`,
    note: '' + versions,
  });
  assert.equal(opened.status, 200, opened.text);
  return opened.body.versionId;
}
const put = (draft: string, matters: string[], areas: number[], line: Line) =>
  call<{ entries: number }>('manager', `POST /grants/drafts/${draft}/lines`, { matters, areas, line });
const publish = (draft: string, from = today()) =>
  call<ListVersion>('manager', `POST /lists/versions/${draft}/publish`, { from });

async function reviewed(matter: string, line: Line, area: number = towns[0]): Promise<string> {
  const draft = await aDraft();
  const lines = await put(draft, [matter], [area], line);
  assert.equal(lines.status, 200, lines.text);
  const review = await call('second', `POST /lists/versions/${draft}/review`, {});
  assert.equal(review.status, 200, review.text);
  return draft;
}

async function granted(matter: string, line: Line): Promise<ListVersion> {
  const answer = await publish(await reviewed(matter, line));
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

async function on(matter: string, day: string, area: number = towns[0]): Promise<Authority | null> {
  const { body } = await call<{ rows: Authority[] }>(
    'reader',
    `GET /authority?matter=${matter}&area=${area}&day=${day}`,
  );
  return body.rows[0] ?? null;
}

const tomorrow = () => addDays(today(), 1);
// The first list may reach into the past.
assert.equal((await publish(await reviewed('first', devolved('2026-01-01')), '2026-01-01')).status, 200);

test('a devolved matter is the town’s own; an entrusted one is done in the name of who entrusts it', async () => {
  await granted('own', devolved(tomorrow()));
  const own = (await on('own', tomorrow()))!;
  assert.deepEqual(
    [own.inNameOf, own.respondent, own.seal, own.reach],
    ['溪口镇人民政府', '溪口镇人民政府', 'town_approval', 'decide'],
  );
  assert.equal(await on('own', today()), null);
  await granted('theirs', entrusted(tomorrow(), addDays(today(), 366)));
  const theirs = (await on('theirs', tomorrow()))!;
  assert.deepEqual([theirs.inNameOf, theirs.respondent, theirs.seal], ['住建局', '住建局', 'entrusted_approval']);
  assert.match(theirs.evidence.zh, /省政府决定.*委托.*住建局名义.*青住建〔2026〕1号/);
  assert.match(theirs.evidence.en, /in the name of 住建局, under the seal for entrusted approvals/);
  assert.equal(await on('theirs', addDays(today(), 366)), null);
});

test('an entrustment takes an agreement and a term, no coercive measure, and is not passed on', async () => {
  const draft = await aDraft();
  const until = addDays(today(), 100);
  const refusalOf = async (line: Line, matter = 'e') => {
    const { body } = await put(draft, [matter], [towns[0]], line);
    return [body.code, body.data?.['field'], body.data?.['problem']];
  };
  const wrong = 'catalog.line_wrong';
  assert.deepEqual(await refusalOf({ ...entrusted(tomorrow(), until), agreement: null }), [
    wrong,
    'agreement',
    'catalog.value_missing',
  ]);
  assert.deepEqual(await refusalOf(entrusted(tomorrow(), null)), [wrong, 'until', 'catalog.value_missing']);
  assert.deepEqual(await refusalOf({ ...entrusted(tomorrow(), until), matterType: '03' }), [
    wrong,
    'mode',
    'catalog.entrust_coercive',
  ]);
  assert.deepEqual(await refusalOf({ ...entrusted(tomorrow(), until), organId: anId() }), [
    wrong,
    'organId',
    'catalog.organ_unknown',
  ]);
  assert.deepEqual(await refusalOf({ ...recall(tomorrow()), handover: null }), [
    wrong,
    'handover',
    'catalog.value_missing',
  ]);
  const outside = await put(draft, ['e'], [990102100000], devolved(tomorrow()));
  assert.deepEqual([outside.body.code, outside.body.data['problem']], [wrong, 'catalog.area_outside']);
  await granted('passed', entrusted(tomorrow(), until));
  const on = { ...entrusted(tomorrow(), until), grantorId: organs['town']!, organId: organs['next']! };
  const passed = await put(draft, ['passed'], [towns[1]], on);
  assert.deepEqual([passed.status, passed.body.code], [409, 'catalog.passed_on']);
});

test('of 32 clients that draft the same matter and town at once one wins, the others are told with whom they collide', async () => {
  const drafts = await Promise.all(Array.from({ length: 32 }, () => aDraft()));
  const answers = await Promise.all(
    drafts.map((draft) => put(draft, ['race', 'other'], [towns[0]], devolved(tomorrow()))),
  );
  const winner = answers.findIndex(({ status }) => status === 200);
  const lost = answers.filter((_, at) => at !== winner);
  assert.deepEqual(
    lost.map(({ status, body }) => [status, body.code]),
    lost.map(() => [409, 'catalog.grants_collide']),
  );
  const [row] = await database.sql<{ version: string }>('select version from catalog.list_version where id = $1', [
    drafts[winner],
  ]);
  for (const { body } of lost) {
    const { area, mode, from, to, version, by } = body.data;
    assert.deepEqual(
      [area, mode, from, to, version, by],
      [towns[0], 'devolved', tomorrow(), '—', `赋权 ${row!.version}`, '编办'],
    );
  }
  const rows = await database.sql(`select 1 from catalog.grant_of_authority where matter in ('race', 'other')`);
  assert.equal(rows.length, 2);
});

test('of 32 versions published at once for one matter and town each is applied whole or refused, naming the version in its way', async () => {
  await granted('swap', devolved(tomorrow()));
  // Each has prepared another day on which the new grant begins, after the old one is recalled.
  const drafts: string[] = [];
  for (let at = 0; at < 32; at += 1) {
    const draft = await aDraft();
    const day = addDays(today(), 2 + at);
    assert.equal((await put(draft, ['swap'], [towns[0]], recall(day))).status, 200);
    assert.equal((await put(draft, ['swap'], [towns[0]], devolved(day, addDays(day, 1)))).status, 200);
    assert.equal((await call('second', `POST /lists/versions/${draft}/review`, {})).status, 200);
    drafts.push(draft);
  }
  const answers = await Promise.all(drafts.map((draft) => publish(draft)));
  const won = answers.filter(({ status }) => status === 200);
  const lost = answers.filter(({ status }) => status !== 200);
  // Drafts exclude each other already; which of their recalls still find what they end depends on who came first.
  assert.ok(won.length > 0, lost.map(({ text }) => text).join('\n'));
  assert.deepEqual([...new Set(lost.map(({ status }) => status))], lost.length > 0 ? [409] : []);
  const rows = await database.sql<{ from: string; version_id: string }>(
    `select from_day as "from", version_id from catalog.grant_of_authority where matter = 'swap' and not is_draft order by 1`,
  );
  // The first one, and one of each version that won: no two of them share a day, by the constraint.
  assert.equal(rows.length, 1 + won.length);
  const changed = new Set(rows.slice(1).map((row) => row.version_id));
  assert.deepEqual(
    drafts.map((draft) => changed.has(draft)),
    answers.map(({ status }) => status === 200),
  );
  for (const { body } of lost) assert.match(String(body.data['version']), /^赋权 v/);
});

test('two published grants of a matter, a town and a day cannot be stored, and a published one changes in nothing but its end', async () => {
  await granted('kept', devolved(tomorrow()));
  const copy = `insert into catalog.grant_of_authority
    select county, gen_random_uuid(), version_id, is_draft, matter, area, mode, grantor_id, from_day + 5, until_day, to_day, terms
    from catalog.grant_of_authority where matter = 'kept'`;
  const scope = actors['manager']!.scope;
  const run = (text: string) => db.tx(scope, (tx) => tx.named(text.slice(0, 40), text, []));
  await assert.rejects(run(copy), /grant_no_overlap/);
  for (const column of [
    'from_day = from_day - 1',
    `mode = 'window'`,
    `terms = '{}'`,
    'is_draft = true',
    `matter = 'x'`,
  ]) {
    await assert.rejects(
      run(`update catalog.grant_of_authority set ${column} where matter = 'kept'`),
      /permission denied/,
      column,
    );
  }
  assert.deepEqual(await run(`delete from catalog.grant_of_authority where matter = 'kept' returning id`), []);
});

test('a recall says what becomes of open cases, ends the grant from its day on, and the history keeps both', async () => {
  await granted('back', devolved(tomorrow()));
  const ended = await granted('back', recall(addDays(today(), 10)));
  assert.deepEqual(ended.difference?.removed, [`back:${towns[0]}:devolved`]);
  assert.ok(await on('back', addDays(today(), 9)));
  assert.equal(await on('back', addDays(today(), 10)), null);
  const { body } = await call<{ rows: Grant[] }>('reader', `GET /grants?matter=back&day=${tomorrow()}`);
  const one = await call<{ grant: Grant; history: Grant[] }>('reader', `GET /grants/${body.rows[0]!.id}`);
  const { endKind, handover, to } = one.body.grant;
  assert.deepEqual([endKind, handover, to], ['recalled', '在办件移交住建局', addDays(today(), 10)]);
  assert.equal(one.body.history.length, 1);
  assert.equal((await call('stranger', `GET /grants/${body.rows[0]!.id}`)).body.code, 'catalog.grant_unknown');
});

test('what holds today is not changed by a publication of today, and a list of grants is published from today', async () => {
  const draft = await reviewed('late', devolved(today()));
  assert.equal((await publish(draft)).body.code, 'catalog.line_not_ahead');
  assert.equal((await publish(draft, tomorrow())).body.code, 'catalog.grants_from_today');
});

test('many matters in many towns are drafted at once, paged, exported, and taken back by discarding the draft', async () => {
  const draft = await aDraft();
  const matters = Array.from({ length: 500 }, (_, at) => `bulk-${String(at).padStart(3, '0')}`);
  const body = { id: anId(), matters, areas: [...towns], line: devolved(tomorrow()) };
  const first = await call('manager', `POST /grants/drafts/${draft}/lines`, body);
  assert.deepEqual([first.status, first.body['entries']], [200, 1000], first.text);
  assert.deepEqual((await call('manager', `POST /grants/drafts/${draft}/lines`, body)).body, first.body);
  const remove = await call('manager', `POST /lists/versions/${draft}/change`, {
    put: [],
    remove: [`bulk-000:${towns[0]}:grant`],
  });
  assert.equal(remove.body['entries'], 999, remove.text);
  assert.equal((await call('second', `POST /lists/versions/${draft}/review`, {})).status, 200);
  assert.equal((await publish(draft)).status, 200);
  const seen: string[] = [];
  let after = '';
  do {
    const page = await call<{ rows: Grant[]; next: string | null }>(
      'reader',
      `GET /grants?area=${towns[0]}&mode=devolved&day=${tomorrow()}&limit=100${after}`,
    );
    seen.push(...page.body.rows.map(({ matter }) => matter));
    after = page.body.next === null ? '' : `&after=${page.body.next}`;
  } while (after !== '');
  assert.equal(seen.filter((matter) => matter.startsWith('bulk-')).length, 499);
  assert.deepEqual(seen, seen.toSorted());
  const csv = await call('reader', `GET /grants/export?area=${towns[1]}&day=${tomorrow()}`);
  assert.equal(csv.text.split('\r\n').filter((line) => line.startsWith('bulk-')).length, 500);
  const gone = await aDraft();
  assert.equal((await put(gone, ['gone'], [towns[0]], devolved(tomorrow()))).status, 200);
  assert.equal((await call('manager', `POST /lists/versions/${gone}/discard`, {})).status, 200);
  const next = await aDraft();
  assert.equal((await put(next, ['gone'], [towns[0]], devolved(tomorrow()))).status, 200);
  assert.equal(
    (await call('manager', `POST /lists/versions/${next}/copy`, { version: 'x', note: 'x' })).body.code,
    'catalog.grants_not_copied',
  );
});

test('a sheet of grants that is exported and read again is the same', async () => {
  const draft = await aDraft();
  await put(draft, ['sheet-1'], [towns[0]], entrusted(tomorrow(), addDays(today(), 50)));
  await put(draft, ['sheet-2'], [towns[0]], {
    ...devolved(tomorrow()),
    evaluateOn: addDays(today(), 90),
    scopeNote: '限个人',
  });
  const faults = await call('manager', `GET /lists/versions/${draft}/faults`);
  assert.deepEqual([faults.body['left'], faults.body['entries'], faults.body['problems']], [0, 2, []]);
});

test('what is granted is in the list of matters of its first day, and is of the type it has there', async () => {
  const day = addDays(today(), 400);
  const words = new URLSearchParams({ id: anId(), file: '事项.csv', scheme: '事项', version: '1' });
  const imported = await call<{ versionId: string }>(
    'manager',
    `POST /lists/matter/import?${words}`,
    Buffer.from('编码,事项名称,事项类型,实施主体\nM1,事项M1,02,住建局\nM2,事项M2,03,住建局'),
  );
  assert.equal(imported.status, 200, imported.text);
  const { versionId } = imported.body;
  assert.equal((await call('second', `POST /lists/versions/${versionId}/review`, {})).status, 200);
  assert.equal((await call('manager', `POST /lists/versions/${versionId}/publish`, { from: day })).status, 200);
  const draft = await aDraft();
  const problemOf = async (code: string, line: Line) => {
    const { status, body } = await put(draft, [code], [towns[0]], line);
    return status === 200 ? 'fine' : [body.data?.['field'], body.data?.['problem']];
  };
  assert.equal(await problemOf('M9', devolved(tomorrow())), 'fine');
  assert.deepEqual(await problemOf('M8', devolved(day)), ['matter', 'catalog.matter_unknown']);
  assert.deepEqual(await problemOf('M1', devolved(day)), ['matterType', 'catalog.matter_type_differs']);
  assert.equal(await problemOf('M1', { ...devolved(day), matterType: null }), 'fine');
  // Coercion (行政强制法 17) stays coercion, whatever the line leaves out.
  const coercive = { ...entrusted(day, addDays(day, 50)), matterType: null };
  assert.deepEqual(await problemOf('M2', coercive), ['mode', 'catalog.entrust_coercive']);
  assert.equal((await call('second', `POST /lists/versions/${draft}/review`, {})).status, 200);
  assert.equal((await publish(draft)).status, 200);
  // A penalty takes the formal seal (行政处罚法 59): the type came from the list of matters.
  assert.equal((await on('M1', day))!.seal, 'town_government');
  const { body } = await call<{ rows: { matterName: string }[]; total: number; types: object[] }>(
    'reader',
    `GET /grants?q=${encodeURIComponent('事项M1')}&day=${day}`,
  );
  assert.deepEqual(
    [body.total, body.rows.map(({ matterName }) => matterName), body.types],
    [1, ['事项M1'], [{ type: '02', grants: 1 }]],
  );
});

test('authority adds no statement to a transaction that asks which lists are in force', async () => {
  await on('first', today());
  const asked: string[] = [];
  await db.tx(actors['reader']!.scope, async (tx) => {
    const named: typeof tx.named = async (name, text, values) => {
      asked.push(name);
      return tx.named(name, text, values);
    };
    const counted = { ...tx, named };
    await findCategory(counted, county, 'event', 'A', today());
    assert.equal(
      (await authority(counted, county, { matter: 'first', area: towns[0], day: today() }))?.mode,
      'devolved',
    );
  });
  assert.deepEqual(asked, ['catalog.in_force']);
});

test('for random histories authority equals a model kept day by day, and what was said of a day that has come never changes', async () => {
  const acts = fc.record({
    what: fc.constantFrom('grant', 'recall', 'suspend', 'resume', 'replace'),
    from: fc.integer({ min: 0, max: 25 }),
    length: fc.option(fc.integer({ min: 1, max: 12 })),
    pass: fc.integer({ min: 0, max: 4 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 7 }), async (history) => {
      const matter = `random-${++run}`;
      const start = today();
      const last = 90;
      const dayAt = (n: number) => addDays(start, n);
      const span = Array.from({ length: last }, (_, n) => n);
      // The model: of each day which act granted it, and whether it is suspended.
      const model: ({ act: number; off: boolean } | null)[] = span.map(() => null);
      let suspension: boolean[] = span.map(() => false);
      const said = new Map<number, string>();
      let now = 0;
      const ask = (n: number) =>
        db.tx(actors['reader']!.scope, (tx) => authority(tx, county, { matter, area: towns[0], day: dayAt(n) }));
      for (const [act, { what, from, length, pass }] of history.entries()) {
        const first = now + 1 + from;
        const end = length === null ? last : first + length;
        const draft = await aDraft();
        const until = length === null ? null : dayAt(end);
        const line = { ...bare, from: dayAt(first) };
        const lines: Line[] = {
          grant: [devolved(dayAt(first), until)],
          replace: [recall(dayAt(first)), devolved(dayAt(first), until)],
          recall: [recall(dayAt(first))],
          suspend: [{ ...line, what: 'suspend' as const, until }],
          resume: [{ ...line, what: 'resume' as const }],
        }[what];
        let accepted = true;
        for (const one of lines) accepted &&= (await put(draft, [matter], [towns[0]], one)).status === 200;
        const there = model[first] ?? null;
        const freed = model.map((one, n) => (there && one?.act === there.act && n >= first ? null : one));
        const free = (days: typeof model) => span.slice(first, end).every((n) => days[n] === null);
        const own = span.slice(first).filter((n) => there && model[n]?.act === there.act);
        const expected = {
          grant: free(model),
          recall: there !== null,
          replace: there !== null && free(freed),
          suspend: there !== null && span.slice(first, end).every((n) => !suspension[n] || model[n]?.act !== there.act),
          resume: there !== null && there.off,
        }[what];
        // A suspension may reach beyond its grant in the table; the model knows only days of the grant.
        assert.equal(accepted, expected, `${what} from ${first} of ${JSON.stringify(history)}`);
        if (!accepted) {
          assert.equal((await call('manager', `POST /lists/versions/${draft}/discard`, {})).status, 200);
        } else {
          assert.equal((await call('second', `POST /lists/versions/${draft}/review`, {})).status, 200);
          const published = await publish(draft);
          assert.equal(published.status, 200, published.text);
          if (what === 'recall' || what === 'replace') {
            for (const n of own) {
              model[n] = null;
              suspension[n] = false;
            }
          }
          if (what === 'grant' || what === 'replace')
            for (const n of span.slice(first, end)) model[n] = { act, off: false };
          if (what === 'suspend')
            for (const n of own) if (n < end) model[n] = { act: model[n]!.act, off: (suspension[n] = true) };
          if (what === 'resume') {
            let n = first;
            while (model[n]?.act === there!.act && suspension[n]) {
              model[n] = { act: there!.act, off: (suspension[n] = false) };
              n += 1;
            }
          }
        }
        for (const n of span) {
          const is = await ask(n);
          assert.deepEqual(
            is ? { off: is.suspended } : null,
            model[n] ? { off: model[n]!.off } : null,
            `${n} after ${act} of ${JSON.stringify(history)}`,
          );
          if (n <= now) {
            const answer = JSON.stringify(is ?? null);
            assert.equal(answer, said.get(n) ?? answer);
            said.set(n, answer);
          }
        }
        now += pass;
        time.now = new Date(time.now.getTime() + pass * 86_400_000);
      }
    }),
    { numRuns: 25 },
  );
});
