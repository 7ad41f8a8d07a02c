import { systemActor } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import { makeHttp } from '@zhenshu/kernel/http.ts';
import { makeLog } from '@zhenshu/kernel/log.ts';
import { loadKeyring } from '@zhenshu/kernel/sealed.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { anId, testConfig, testDatabase } from '@zhenshu/kernel/testing.ts';
import type { Me } from './contract.ts';
import { rights } from './policy.ts';
import { demoPassword, makeOrg, seedOrg, type Seed } from './server.ts';

/** County of the test seed. */
export const testCounty = 990101;

/** Two towns under a county with people of every kind: enough to tell inside from outside. */
export const testSeed: Seed = {
  areas: [
    { code: 990101000000, name: { zh: '青云县', en: 'Qingyun County' } },
    { code: 990101100000, name: { zh: '柳林镇', en: 'Liulin Town' } },
    { code: 990101100201, name: { zh: '东村', en: 'East Village' } },
    { code: 990101100202, name: { zh: '西村', en: 'West Village' } },
    { code: 990101101000, name: { zh: '石桥镇', en: 'Shiqiao Town' } },
    { code: 990101101201, name: { zh: '桥头村', en: 'Bridge Village' } },
  ],
  organs: [
    {
      key: 'county',
      name: { zh: '县政务服务局', en: 'County Service Bureau' },
      kind: 'department',
      area: 990101000000,
    },
    {
      key: 'liulin',
      name: { zh: '柳林镇人民政府', en: 'Liulin Government' },
      kind: 'town_government',
      area: 990101100000,
    },
    { key: 'centre', name: { zh: '综治中心', en: 'Centre' }, kind: 'centre', area: 990101100000, parent: 'liulin' },
    { key: 'team', name: { zh: '执法队', en: 'Team' }, kind: 'team', area: 990101100000, parent: 'centre' },
    {
      key: 'shiqiao',
      name: { zh: '石桥镇人民政府', en: 'Shiqiao Government' },
      kind: 'town_government',
      area: 990101101000,
    },
  ],
  people: [
    person('sysadmin', '系统员', [{ organ: 'county', title: '系统管理员', roles: ['system_admin'] }]),
    person('secadmin', '安全员', [{ organ: 'county', title: '安全管理员', roles: ['security_admin'] }]),
    person('audadmin', '审计员', [{ organ: 'county', title: '审计管理员', roles: ['audit_admin'] }]),
    person('liulinsys', '柳林系统员', [{ organ: 'liulin', title: '系统管理员', roles: ['system_admin'] }]),
    person('liulinsec', '柳林安全员', [{ organ: 'liulin', title: '安全管理员', roles: ['security_admin'] }]),
    person('dispatcher', '派遣甲', [{ organ: 'centre', title: '派遣员', roles: ['dispatcher'] }]),
    person('handler', '承办乙', [{ organ: 'centre', title: '承办人', roles: ['handler'] }]),
    person('gridworker', '网格丙', [
      { organ: 'centre', title: '网格员', roles: ['grid_worker'], grids: ['990101100201001'], area: 990101100201 },
    ]),
    person('twoposts', '双岗丁', [
      { organ: 'liulin', title: '受理员', roles: ['clerk'] },
      { organ: 'shiqiao', title: '镇领导', roles: ['leader'] },
    ]),
    person('shiqiaoclerk', '石桥戊', [{ organ: 'shiqiao', title: '受理员', roles: ['clerk'] }]),
  ],
};

function person(username: string, name: string, posts: Seed['people'][number]['posts']): Seed['people'][number] {
  return { username, name, posts };
}

/** An answer of the API. */
export type Answer<T = Record<string, unknown>> = {
  status: number;
  body: T & { code?: string };
  cookie: string | null;
};

/** The module behind the real HTTP shell on a database of its own, seeded, with a clock the test moves. */
export async function startOrg(options: { config?: Partial<Config>; machineRights?: readonly string[] } = {}) {
  const database = await testDatabase();
  const { db } = database;
  const config = testConfig(options.config);
  const time = { now: new Date('2026-06-22T10:00:00+08:00') };
  const clock = () => time.now;
  const keyring = loadKeyring(config.fieldKeys);
  const machineRights = options.machineRights ?? ['org.see_people'];
  const org = makeOrg({
    db,
    config,
    keyring,
    rights,
    machineRights,
    home: '/console/',
    clock,
    // Grids are another module's; here a code that begins with the area is one.
    findGrids: async (_tx, _county, codes, { area }) => {
      const { lo, hi } = areaRange(area);
      return new Set(codes.filter((code) => Number(code.slice(0, 12)) >= lo && Number(code.slice(0, 12)) < hi));
    },
  });
  const http = await makeHttp({
    config,
    db,
    clock,
    log: makeLog('silent'),
    authenticate: org.authenticate,
    publicActor: () => systemActor(testCounty, '公众', 'public'),
  });
  http.mount(org.contract)(org.handlers);
  const seeded = await seedOrg({ db, config, county: testCounty, now: time.now, from: '2020-01-01', seed: testSeed });
  if (!seeded) throw new Error('The county was not empty');

  /** Sends one request; `as` is a session cookie or a bearer token. */
  async function call<T = Record<string, unknown>>(key: string, body?: unknown, as?: string): Promise<Answer<T>> {
    const [method, path] = key.split(' ') as ['GET' | 'POST' | 'DELETE', string];
    const reply = await http.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        'x-zhenshu': '1',
        ...(as?.startsWith('zst_') ? { authorization: `Bearer ${as}` } : {}),
        ...(as && !as.startsWith('zst_') ? { cookie: `zs_session=${as}` } : {}),
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const cookie = reply.cookies.find((given) => given.name === 'zs_session')?.value ?? null;
    return { status: reply.statusCode, body: (reply.body === '' ? {} : reply.json()) as Answer<T>['body'], cookie };
  }

  /** Signs in; the cookie is null when it is refused. */
  async function signIn(username: string, extra: Record<string, unknown> = {}): Promise<Answer<Me>> {
    return call<Me>('POST /session', { username, password: demoPassword, ...extra });
  }

  /** The session of somebody who certainly can sign in. */
  async function session(username: string, extra: Record<string, unknown> = {}): Promise<string> {
    const answer = await signIn(username, extra);
    if (!answer.cookie) throw new Error(`${username} cannot sign in: ${JSON.stringify(answer.body)}`);
    return answer.cookie;
  }

  /** Sends a command with a new id. */
  async function command<T = Record<string, unknown>>(key: string, body: object, as: string): Promise<Answer<T>> {
    return call<T>(key, { id: anId(), ...body }, as);
  }

  /** Lets time pass. */
  function wait(minutes: number): void {
    time.now = new Date(time.now.getTime() + minutes * 60_000);
  }

  return { ...database, config, time, org, http, seeded, call, command, signIn, session, wait };
}
