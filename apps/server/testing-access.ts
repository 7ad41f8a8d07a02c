import { createHmac } from 'node:crypto';
import sharp from 'sharp';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { anId, testConfig, testCtx, testDatabase } from '@zhenshu/kernel/testing.ts';
import type { Role } from '@zhenshu/org/contract.ts';
import { demoPassword, seedOrg } from '@zhenshu/org/server.ts';
import { machineRights, makeApp, type App } from './app.ts';
import {
  areas,
  far,
  farSeed,
  here,
  homeSeed,
  markOf,
  organOf,
  townOf,
  type Level,
  type RowKind,
  type RowPlace,
} from './testing-access/seed.ts';

/** An answer with its text, to look for marks in. */
// A test reads answers as they come; their shapes are the contract's.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = { readonly status: number; readonly text: string; readonly body: any };
/** What a request shows of its caller. */
export type Credentials = { readonly cookie?: string; readonly authorization?: string; readonly 'x-zhenshu'?: string };

/** Two counties with rows of every kind in every place, made by the API as their people would. */
export type World = {
  readonly app: App;
  readonly db: Awaited<ReturnType<typeof testDatabase>>['db'];
  readonly sql: Awaited<ReturnType<typeof testDatabase>>['sql'];
  readonly password: string;
  readonly picture: Buffer;
  readonly counties: { readonly here: number; readonly far: number };
  readonly username: (role: Role, level: Level) => string;
  /** Post somebody signs in with. */
  readonly postOf: (username: string) => string;
  /** Id of a row, or the 12 digits of an area. */
  readonly row: (place: RowPlace, kind: RowKind) => string;
  /** Whether a place has a row of a kind. */
  readonly has: (place: RowPlace, kind: RowKind) => boolean;
  /** Code of the town a place lies in. */
  readonly town: (place: RowPlace) => number;
  readonly personOf: (username: string) => string;
  /** A new session of a person. */
  readonly signIn: (username: string) => Promise<Credentials>;
  /** A machine of the home town with every right a machine may have. */
  readonly machine: Credentials;
  /** A new machine token of the home town. */
  readonly issue: (rights: readonly string[]) => Promise<Credentials>;
  readonly send: (credentials: Credentials, route: string, body?: object | Buffer) => Promise<Answer>;
};

/** Builds the world; call at module top level. */
export async function startWorld(): Promise<World> {
  const { db, sql } = await testDatabase();
  const config = testConfig({ rateLimit: 1_000_000 });
  const app = await makeApp({
    config,
    db,
    log: makeLog('silent'),
    county: here,
    counties: async () => [here, far],
  });
  const common = { db, config, now: new Date(), from: '2026-01-01' };
  const home = (await seedOrg({ ...common, county: here, seed: homeSeed }))!;
  const away = (await seedOrg({ ...common, county: far, seed: farSeed }))!;
  const people = { ...home.people, ...away.people };
  const organs = { ...home.organs, ...away.organs };
  const rows = new Map<string, string>();
  const cookies = new Map<string, Promise<Credentials>>();
  let sent = 0;

  async function send(credentials: Credentials, route: string, body?: object | Buffer): Promise<Answer> {
    const [method, url] = route.split(' ') as ['GET', string];
    const index = sent++;
    const answer = await app.http.app.inject({
      method,
      url: `/api/v1${url}`,
      remoteAddress: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
      headers: {
        ...credentials,
        ...(Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {}),
      },
      ...(body ? { payload: body } : {}),
      payloadAsStream: true,
    });
    const kind = String(answer.headers['content-type']);
    // A stream of news ends only with its reader.
    if (kind.includes('event-stream')) answer.stream().destroy();
    const parts = kind.includes('event-stream') ? [] : ((await answer.stream().toArray()) as Buffer[]);
    const text = Buffer.concat(parts).toString('utf8');
    const isJson = text !== '' && kind.includes('json');
    return { status: answer.statusCode, text, body: isJson ? (JSON.parse(text) as unknown) : null };
  }

  async function signIn(username: string): Promise<Credentials> {
    const place = username.split('.')[1] as RowPlace;
    const answer = await app.http.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'user-agent': markOf('staff', place).replaceAll(/[^a-z ]/g, '') },
      payload: { username, password: demoPassword },
    });
    const cookie = /zs_session=[^;,]+/.exec(String(answer.headers['set-cookie']))?.[0];
    if (!cookie) throw new Error(`${username} cannot sign in: ${answer.body}`);
    return { cookie, 'x-zhenshu': '1' };
  }

  async function as(username: string, route: string, body?: object | Buffer): Promise<Answer> {
    let credentials = cookies.get(username);
    if (!credentials) cookies.set(username, (credentials = signIn(username)));
    const answer = await send(await credentials, route, body);
    if (answer.status !== 200) throw new Error(`${username} ${route}: ${answer.status} ${answer.text}`);
    return answer;
  }

  async function issueToken(by: string, area: number, name: string, rights: readonly string[]): Promise<Answer> {
    const expiresAt = new Date(common.now.getTime() + 30 * 86_400_000).toISOString();
    return as(by, 'POST /tokens', { id: anId(), name, area, rights, lines: ['event'], expiresAt });
  }

  async function issue(rights: readonly string[]): Promise<Credentials> {
    const { body } = await issueToken('security_admin.home', townOf(areas.home), '机器', rights);
    return { authorization: `Bearer ${body.secret as string}` };
  }

  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c8102e' } })
    .png()
    .toBuffer();
  const put = (place: RowPlace, kind: RowKind, id: string) => rows.set(`${place} ${kind}`, id);

  /** A case with its report, its file and a file still waiting. */
  async function aCase(place: RowPlace, clerk: string): Promise<void> {
    const mark = markOf('case', place);
    const [id, caseId, file, waiting] = [anId(), anId(), anId(), anId()];
    for (const one of [file, waiting])
      await as(clerk, `PUT /files/${one}?name=${encodeURIComponent(mark)}.png`, picture);
    const told = { channel: 'desk', text: `${mark}井盖`, place: mark, name: mark, phone: '19900001234' };
    const { body } = await as(clerk, 'POST /reports', {
      id,
      caseId,
      ...told,
      ...(place === 'above' ? {} : { area: areas[place] }),
      files: [file],
    });
    put(place, 'case', caseId);
    put(place, 'report', id);
    put(place, 'number', body.number as string);
    put(place, 'file', file);
    put(place, 'waiting', waiting);
  }

  /** The staff of a place: organ, post, person, holding, session and machine. */
  async function staff(place: 'home' | 'town' | 'above' | 'county', security: string): Promise<void> {
    const { personId, posts } = people[`spare.${place}`]!;
    await signIn(`spare.${place}`);
    const [holding] = await sql<{ id: string }>('select id from org.holding where person_id = $1', [personId]);
    const [session] = await sql<{ id: string }>('select id from org.session where person_id = $1', [personId]);
    put(place, 'organ', organs[organOf[place]]!);
    put(place, 'post', posts[0]!);
    put(place, 'person', personId);
    put(place, 'holding', holding!.id);
    put(place, 'session', session!.id);
    const token = await issueToken(security, townOf(areas[place]), markOf('staff', place), [...machineRights]);
    put(place, 'token', token.body.id as string);
    const mapping = { message: '/id', device: '/dev', system: 'wgs84' };
    const platform = { name: markOf('staff', place), area: townOf(areas[place]), organId: organs[organOf[place]] };
    const source = await as(security, 'POST /alarm-sources', {
      ...{ id: anId(), ...platform, channel: 'alarm', mapping, quietMinutes: 10 },
    });
    const device = { id: anId(), device: markOf('staff', place), name: markOf('staff', place) };
    await as(security, `POST /alarm-sources/${source.body.id}/devices`, device);
    put(place, 'source', source.body.id as string);
    if (place === 'home') await alarm(source.body.id as string, source.body.secret as string);
    put(place, 'area', String(areas[place]));
    put(place, 'town', String(townOf(areas[place])));
  }

  /** An alarm of a source of the home town: its event, its receipt, its device. */
  async function alarm(id: string, secret: string): Promise<void> {
    const [at, payload] = [Math.floor(Date.now() / 1000), JSON.stringify({ id: 'x', dev: 'x' })];
    const signature = createHmac('sha256', secret).update(`${at}.${payload}`).digest('hex');
    const answer = await app.http.app.inject({
      method: 'POST',
      url: `/api/v1/hooks/${id}`,
      headers: { 'x-zhenshu-signature': `t=${at},v1=${signature}` },
      payload,
    });
    if (answer.statusCode !== 200) throw new Error(answer.body);
    // Repeats are added up when their receipts are forgotten; here only the row matters.
    await sql('insert into event.alarm_repeat select county, case_id, area, 1, at from event.alarm_receipt');
  }

  /** Lists, a map and days off of a county. */
  async function lists(place: 'above' | 'county', village: number, mark: string): Promise<void> {
    const manager = `list_manager.${place}`;
    const today = dayOf(common.now);
    const sheets = {
      category: `kind,code,name,name en\nevent,A,${mark}甲,A`,
      filing_condition: `kind,code,condition,name,name en,amount,unit,closing,closing en,level\nevent,A,1,${mark},A,2,working_day,办结,Done,town`,
      duty: `kind,code,area,role,organ,level,basis\nevent,A,${townOf(village)},lead,${organs[organOf[place]]},town,${mark}`,
      matter: `name,type,department,code\n${mark}丙,20,${mark},A`,
      sheet: `code,name,stage code,stage,post,next\nA,${mark},1,${mark},${mark},结束`,
      responsibility: `code,name,field,tier\nA,${mark},${mark},basic`,
      fusion: `kind,code,responsibility,item\nevent,B,A,${mark}`,
    };
    for (const [list, sheet] of Object.entries(sheets)) {
      const query = new URLSearchParams({ id: anId(), file: 'list.csv', scheme: mark, version: '1' });
      const { body } = await as(manager, `POST /lists/${list}/import?${query}`, Buffer.from(sheet));
      await as(`leader.${place}`, `POST /lists/versions/${body.versionId}/review`, { id: anId() });
      await as(manager, `POST /lists/versions/${body.versionId}/publish`, { id: anId(), from: today });
      const row = { category: 'version', fusion: 'fused', sheet: 'sheets' } as const;
      if (list in row) put(place === 'above' ? 'home' : place, row[list as keyof typeof row], body.versionId as string);
    }
    await as(manager, 'POST /step-limits', {
      id: anId(),
      kind: 'event',
      step: 'check',
      amount: 3,
      unit: 'working_day',
    });
    const x = place === 'above' ? 111 : 112;
    const ring = [
      [x, 30],
      [x + 0.01, 30],
      [x + 0.01, 30.01],
      [x, 30.01],
      [x, 30],
    ];
    const grid = {
      type: 'Feature',
      properties: { code: `${village}001`, name: mark, level: 'base' },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
    const query = new URLSearchParams({ id: anId(), from: today, replace: 'grids' });
    const map = Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [grid] }));
    await as(`system_admin.${place}`, `POST /grids/import?${query}`, map);
    const days = { year: 2026, layer: mark, source: mark, off: ['2026-12-30'], work: [] };
    await as(`system_admin.${place}`, 'POST /calendar', { id: anId(), ...days });
  }

  await lists('above', areas.home, '本县');
  await lists('county', areas.county, markOf('staff', 'county'));
  await aCase('home', 'clerk.home');
  await aCase('village', 'other.home');
  await aCase('organ', 'clerk.organ');
  await aCase('line', 'other.home');
  await aCase('town', 'clerk.town');
  await aCase('above', 'clerk.above');
  await aCase('county', 'clerk.county');
  // No procedure of another line is built yet; the row scope is the tables' own and knows it already.
  for (const table of ['case_file', 'words', 'fact', 'clock', 'task', 'attachment']) {
    const key = table === 'case_file' ? 'id' : 'case_id';
    await sql(`update casefile.${table} set line = $1 where ${key} = $2`, ['seal', rows.get('line case')]);
  }
  for (const table of ['report', 'progress'])
    await sql(`update event.${table} set line = $1 where case_id = $2`, ['seal', rows.get('line case')]);
  const filed = anId();
  await as('clerk.home', 'POST /reports', {
    id: anId(),
    caseId: filed,
    channel: 'desk',
    text: '井盖',
    place: '街口',
    area: areas.home,
  });
  const payload = { kind: 'event', code: 'A', condition: '1' };
  await as('clerk.home', `POST /cases/${filed}/commands`, { id: anId(), command: 'file', payload });
  put('home', 'filed', filed);
  // Events that are over, added up.
  for (const place of ['home', 'town', 'county'] as const) {
    const [clerk, caseId, mark] = [`clerk.${place}`, anId(), markOf('case', place)];
    const told = { id: anId(), caseId, channel: 'desk', text: mark, place: mark, area: areas[place] };
    await as(clerk, 'POST /reports', told);
    const refused = { id: anId(), command: 'refuse', payload: { ground: 'other', answer: mark } };
    await as(clerk, `POST /cases/${caseId}/commands`, refused);
  }
  for (const county of [here, far]) await app.event.settle(testCtx(db, { county, now: common.now }));
  // A ruling takes two returns by two organs; here only the row matters, one for each case.
  await sql(
    `insert into event.precedent
     select county, gen_random_uuid(), id, area, line, 'event:A', gen_random_uuid(), 'x', 'x', now() from casefile.case_file`,
  );
  // Somebody admits a duty; the register is one for the county.
  for (const county of [here, far])
    await sql(
      `insert into admission.duty select county, id, 'x', 'x', 'duty', 'grid', 'x', array[$1::bigint * 1000000 + 999000], date '2026-01-01', date '2026-12-31', null, 0, 0, 1
       from casefile.case_file where county = $1 limit 1`,
      [county],
    );
  const called = anId();
  const [lead, support] = [organs['office']!, organs['centre']!].map((organId) => ({ organId, want: '到场' }));
  await as('dispatcher.home', 'POST /calls', {
    ...{ id: anId(), caseId: called, title: '联合整治', ask: '到场', occasion: 'joint', place: '街口' },
    ...{ area: areas.home, lead, supports: [support] },
  });
  put('home', 'call', called);
  await as('dispatcher.home', `POST /calls/${called}/links`, { id: anId(), organId: organs['centre']! });
  // Counts are added as events end; here again only the rows matter.
  await sql(
    `insert into event.experience
     select distinct on (county, area, line) county, 'event:A', area, gen_random_uuid(), 0, line, 1, 1, date '2026-01-01' from casefile.case_file`,
  );
  for (const place of ['home', 'county'] as const) {
    const id = anId();
    await sql(
      `insert into catalog.duty_suggestion (county, id, kind, code, area, organ_id, reason, case_id, suggested_by, at, state)
       values ($1, $2, 'event', 'A', $3, $4, 'x', $2, 'x', now(), 'open')`,
      [Math.floor(areas[place] / 1_000_000), id, townOf(areas[place]), organs[organOf[place]]],
    );
    put(place, 'suggestion', id);
  }
  // Grants of authority, each by whatever version there is.
  for (const place of ['home', 'county'] as const) {
    const id = anId();
    await sql(
      `insert into catalog.grant_of_authority (county, id, version_id, is_draft, matter, area, mode, from_day, terms)
       select county, $1, id, false, 'A', $3::bigint, 'devolved', date '2026-01-01', $4::jsonb from catalog.list_version where id = $2`,
      [
        ...[id, rows.get(`${place} version`), townOf(areas[place])],
        JSON.stringify({
          ...{ matterType: '01', grantor: 'x', organ: 'x', organId: organs[organOf[place]], basis: 'x', reason: 'x' },
          ...{ agreement: null, scopeNote: null, evaluateOn: null },
        }),
      ],
    );
    await sql(
      `insert into catalog.grant_suspension (county, grant_id, id, version_id, from_day, reason)
       select county, id, id, version_id, date '2026-02-01', 'x' from catalog.grant_of_authority where id = $1`,
      [id],
    );
    put(place, 'grant', id);
  }
  // Somebody has guessed at the code of every report.
  await sql('insert into event.code_guess select county, number, area, now(), 1 from event.report');
  const [keyed, machined] = [anId(), anId()];
  const key = 'k'.repeat(24);
  await send({}, `PUT /public/files/${keyed}?name=a.png&key=${key}`, picture);
  const robot = await issue(machineRights);
  await send(robot, `PUT /files/${machined}?name=a.png`, picture);
  put('home', 'keyed', keyed);
  put('home', 'machined', machined);
  await staff('home', 'security_admin.home');
  await staff('town', 'security_admin.above');
  await staff('above', 'security_admin.above');
  await staff('county', 'security_admin.county');

  return {
    app,
    db,
    sql,
    password: demoPassword,
    picture,
    counties: { here, far },
    username: (role, level) => `${role}.${level}`,
    postOf: (username) => people[username]?.posts[0] ?? anId(),
    personOf: (username) => people[username]!.personId,
    row: (place, kind) => {
      const id = rows.get(`${place} ${kind}`);
      if (id === undefined) throw new Error(`No ${kind} at ${place}`);
      return id;
    },
    has: (place, kind) => rows.has(`${place} ${kind}`),
    town: (place) => townOf(areas[place]),
    signIn,
    machine: robot,
    issue,
    send,
  };
}
