import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { admissionProcedure } from '@zhenshu/admission/procedure.ts';
import { callProcedure, eventProcedure } from '@zhenshu/event/procedure.ts';
import type { Line } from '@zhenshu/kernel/actor.ts';
import { anId } from '@zhenshu/kernel/testing.ts';
import { roles, type Role } from '@zhenshu/org/contract.ts';
import { commandRules } from './access-rules/commands.ts';
import { rules } from './access-rules.ts';
import { spans, type Aim, type Part, type Rule } from './access-rules/rule.ts';
import { machineRights } from './app.ts';
import { startWorld, type Answer, type Credentials } from './testing-access.ts';
import { levels, markOf, rowPlaces, type Level, type RowKind, type RowPlace } from './testing-access/seed.ts';
import { diceOf, endpointsOf, plausible, type Endpoint, type Shape } from './testing-requests.ts';

const world = await startWorld();
after(() => world.app.http.app.close());
const endpoints = endpointsOf(world.app.http.app.swagger());
const keyOf = (endpoint: Endpoint) => `${endpoint.method} ${endpoint.path}`;
const ruleOf = (endpoint: Endpoint): Rule => rules[keyOf(endpoint)] ?? { who: [], machine: null };

/** Somebody who sends requests. */
type Caller = {
  readonly name: string;
  readonly role: Role | 'machine' | null;
  readonly level: Level;
  readonly credentials: Credentials;
  /** Rights of a machine. */
  readonly rights?: readonly string[];
  /** A second of its kind: nothing is its own. */
  readonly isOther?: true;
};
const people: readonly Caller[] = await Promise.all(
  roles.flatMap((role) =>
    levels.map(async (level) => {
      const name = world.username(role, level);
      return { name, role, level, credentials: await world.signIn(name) };
    }),
  ),
);
const machine: Caller = {
  name: 'machine',
  role: 'machine',
  level: 'home',
  credentials: world.machine,
  rights: machineRights,
};
const otherMachine: Caller = {
  ...machine,
  name: 'other machine',
  credentials: await world.issue(machineRights),
  isOther: true,
};
const machines: readonly Caller[] = [
  machine,
  ...(await Promise.all(
    machineRights.map(async (right) => {
      return { ...machine, name: `machine for ${right}`, credentials: await world.issue([right]), rights: [right] };
    }),
  )),
];
const nobody: Caller = { name: 'nobody', role: null, level: 'home', credentials: {} };

/** Works through a list, twelve at a time. */
async function each<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = list.values();
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

const leaks: string[] = [];

/** Whether rows of a place lie outside the scope of a caller, by the table of spans. */
function isForeign(caller: Caller, kind: 'case' | 'staff', place: RowPlace): boolean {
  if (caller.role === null || place === 'county') return true;
  if (caller.level === 'home' && (place === 'town' || place === 'above')) return true;
  if (kind === 'staff') return false;
  const { lines, organs } = spans[caller.role];
  if (place === 'line' && !lines.includes('seal')) return true;
  if (caller.role === 'grid_worker' && caller.level === 'home' && place === 'village') return true;
  return organs === 'own' && (caller.level === 'home' ? place === 'organ' : place !== 'above');
}

const marks = rowPlaces.flatMap((place) =>
  (['case', 'staff'] as const).map((kind) => ({ place, kind, mark: markOf(kind, place) })),
);

/** Sends the smallest valid request of an endpoint with parts of one's own; notes every text of a foreign row in the answer. */
async function send(caller: Caller, endpoint: Endpoint, ...parts: readonly Part[]): Promise<Answer> {
  const dice = diceOf(7);
  const ids = [anId()];
  const part = [ruleOf(endpoint).sample?.(world, caller.name) ?? {}, ...parts];
  const merged = <K extends 'params' | 'query' | 'body'>(key: K) => Object.assign({}, ...part.map((one) => one[key]));
  const params: Record<string, string> = merged('params');
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? String(plausible(endpoint.params[name]!, dice, ids, false))),
  );
  const needed = endpoint.needed.map((name) => [name, String(plausible(endpoint.query[name]!, dice, ids, false))]);
  const query = new URLSearchParams({ ...Object.fromEntries(needed), ...merged('query') });
  const body = endpoint.body && { ...(plausible(endpoint.body, dice, ids, false) as object), ...merged('body') };
  const bytes = part.some((one) => one.picture) ? world.picture : Buffer.from('x');
  const route = `${endpoint.method} ${path}${query.size > 0 ? `?${query}` : ''}`;
  const answer = await world.send(caller.credentials, route, endpoint.raw ? bytes : body);
  for (const { place, kind, mark } of marks) {
    // Who signs in is told his own name.
    if (keyOf(endpoint) === 'POST /session') continue;
    if (isForeign(caller, kind, place) && answer.text.includes(mark))
      leaks.push(`${caller.name} ${route} shows ${mark}`);
  }
  if (answer.status >= 500) leaks.push(`${caller.name} ${route} fails: ${answer.text}`);
  return answer;
}

/** Whether somebody's role opens a line of work. */
const opens = ({ role }: Caller, line: Line) => role !== null && spans[role].lines.includes(line);

/** Every row of every table of ours, digested; when a session was last used is not a change, nor that a message was refused. */
async function snapshot(): Promise<Record<string, string>> {
  const tables = await world.sql<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('kernel', 'org', 'catalog', 'grid', 'casefile', 'admission', 'event') order by 1`,
  );
  const digests = tables.map(async ({ name }) => {
    const [row] = await world.sql<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(r, '|' order by r)), '') as digest
       from (select (to_jsonb(t) - 'last_seen_at')::text as r from ${name} t
         ${name === 'event.alarm_receipt' ? `where outcome <> 'refused'` : ''}) x`,
    );
    return [name, row!.digest];
  });
  return Object.fromEntries(await Promise.all(digests)) as Record<string, string>;
}

/** What the rule of an endpoint says to a caller: undefined = come in, else the refusal. */
function refusalFor(caller: Caller, endpoint: Endpoint): readonly [number, string] | undefined {
  const { who, machine: right, countyOnly } = ruleOf(endpoint);
  if (who === 'public') return undefined;
  if (caller.role === null) return [401, 'http.sign_in'];
  if (caller.role === 'machine') {
    if (right === 'any' || (right !== null && caller.rights!.includes(right))) return undefined;
    return [403, who === 'signed in' ? 'org.own_account_only' : 'http.not_allowed'];
  }
  if (who !== 'signed in' && !who.includes(caller.role)) return [403, 'http.not_allowed'];
  const module =
    { calendar: 'calendar', grids: 'grid', admissions: 'admission' }[endpoint.path.split('/')[1]!] ?? 'catalog';
  return countyOnly && caller.level === 'home' ? [403, `${module}.county_only`] : undefined;
}

/** Ids and area codes an endpoint takes: their paths in the request. */
function namesRows(endpoint: Endpoint): string[] {
  const walk = (shape: Shape, path: string): string[] => {
    if (shape.anyOf) return shape.anyOf.flatMap((one) => walk(one, path));
    if (shape.type === 'object') {
      return Object.entries(shape.properties ?? {}).flatMap(([name, one]) => walk(one, `${path}.${name}`));
    }
    if (shape.type === 'array') return walk(shape.items ?? {}, path);
    const isArea = shape.type === 'integer' && (shape.minimum ?? 0) >= 110_000_000_000;
    const isText = shape.pattern && [anId(), '990101100201'].some((id) => new RegExp(shape.pattern!).test(id));
    // Codes of classes, user names and secrets happen to allow such texts; they allow any words.
    const isWord = ['word', 'a-secret-of-some-device'].some((word) => new RegExp(shape.pattern ?? '').test(word));
    return isArea || (isText && !isWord) ? [path] : [];
  };
  return [
    ...Object.entries(endpoint.params).flatMap(([name, shape]) => walk(shape, `params.${name}`)),
    ...Object.entries(endpoint.query).flatMap(([name, shape]) => walk(shape, `query.${name}`)),
    ...(endpoint.body ? walk(endpoint.body, 'body') : []),
  ].filter((path) => !/^(body|query)\.id$/.test(path) && !isTrackingCode(endpoint, path));
}

/** Codes of reports have as many digits as areas have. */
function isTrackingCode({ path }: Endpoint, part: string): boolean {
  return path.startsWith('/public/reports/') && /^(body|query)\.code$/.test(part);
}

/** The paths at which an aim puts its id. */
function pathsOf(aim: Aim): string[] {
  const id = aim.row === 'area' || aim.row === 'town' ? '990101100299' : '01900000-0000-7000-8000-00000000abcd';
  const walk = (value: unknown, path: string): string[] => {
    if (String(value) === id && typeof value !== 'object') return [path];
    if (Array.isArray(value)) return value.flatMap((one) => walk(one, path));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, one]) => walk(one, path === '' ? name : `${path}.${name}`));
  };
  return walk(aim.at(id, world), '');
}

/** One caller at one place of a request that names a row. */
type AimedShot = { readonly caller: Caller; readonly endpoint: Endpoint; readonly aim: Aim };

/** Every caller the rules let in × every place of a request that names a row. */
const aimedShots: readonly AimedShot[] = endpoints.flatMap((endpoint) =>
  (ruleOf(endpoint).aims ?? []).flatMap((aim) =>
    [nobody, ...people, machine, otherMachine]
      .filter((caller) => refusalFor(caller, endpoint) === undefined)
      .filter((caller) => (ruleOf(endpoint).who === 'public') === (caller === nobody))
      .filter((caller) => !aim.only || (caller.role !== null && (aim.only as readonly string[]).includes(caller.role)))
      .map((caller) => ({ caller, endpoint, aim })),
  ),
);

/** Whether the row of a place may not be reached through an aim. */
function isOut({ caller, aim }: AimedShot, place: RowPlace): boolean {
  if (!world.has(place, aim.row) || aim.open?.places.includes(place)) return false;
  const isCase = ['case', 'filed', 'report', 'number', 'file', 'waiting', 'keyed', 'machined'].includes(aim.row);
  return isForeign(caller, isCase ? 'case' : 'staff', place) || (!reaches({ caller, aim }) && caller.level === 'home');
}

/** Whether somebody gets at the row of the own town through an aim. */
function reaches({ caller, aim }: Pick<AimedShot, 'caller' | 'aim'>): boolean {
  if (caller.role === null || (aim.line && !opens(caller, aim.line))) return false;
  return aim.reach === undefined || (!caller.isOther && aim.reach.includes(caller.role));
}

/** Whether an answer is the refusal an aim promises. */
function isRefusal({ caller, aim }: AimedShot, answer: Answer): boolean {
  const answers = (reaches({ caller, aim }) ? undefined : aim.rest) ?? aim.answers;
  // A csv has its header where it has no rows.
  const rows = answer.body?.rows ?? answer.text.trim().split('\n').slice(1);
  if (answers === 'empty') return answer.status === 200 && rows.length === 0;
  return answers ? answer.status >= 400 && answers.includes(answer.body?.code) : answer.status === 404;
}

const saidBy = ({ status, body }: Answer) => `${status} ${body?.code ?? ''}`;

/** An id or a code nobody has. */
function noOne(row: RowKind): string {
  if (row === 'area' || row === 'town') return row === 'town' ? '990101199000' : '990101100998';
  return row === 'number' ? '260101-0000000' : anId();
}

test('every route of the running program has a rule, and every rule a route', () => {
  const served: string[] = [];
  const above: string[] = [];
  for (const row of world.app.http.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent, path, methods] = /^((?:[│ ] {3})*)[├└]── (\S+)(?: \((.+)\))?$/.exec(row) ?? [];
    if (indent === undefined || path === undefined) continue;
    above.length = indent.length / 4;
    above.push(path);
    for (const method of methods?.split(', ') ?? []) if (method !== 'HEAD') served.push(`${method} ${above.join('')}`);
  }
  // Beside the API: the apps' pages, whether it lives, its figures (loopback or bearer), and the description itself.
  const beside = ['GET *', 'GET /health', 'GET /metrics', 'GET /api/v1/openapi.json'];
  const ruled = Object.keys(rules).map((key) => key.replace(' ', ' /api/v1'));
  const pages = (route: string) => /^GET (\/portal)?\/assets\//.test(route);
  assert.deepEqual(served.filter((route) => !pages(route)).toSorted(), [...ruled, ...beside].toSorted());
  assert.deepEqual(endpoints.map(keyOf).toSorted(), Object.keys(rules).toSorted());
  assert.deepEqual([...world.app.http.routes.keys()].toSorted(), Object.keys(rules).toSorted());
  const commands: [string, { inner?: true }][] = Object.entries({
    ...eventProcedure.commands,
    ...callProcedure.commands,
    ...admissionProcedure.commands,
  });
  // Commands of several kinds are one rule; inner ones are nobody's to give.
  const given = commands.flatMap(([name, { inner }]) => (inner ? [] : [name]));
  assert.deepEqual(given.toSorted(), Object.keys(commandRules).toSorted());
});

test('every id and area a request may name is aimed at', () => {
  const missed = endpoints.flatMap((endpoint) => {
    const aimed = (ruleOf(endpoint).aims ?? []).flatMap(pathsOf);
    return namesRows(endpoint)
      .filter((path) => !aimed.includes(path))
      .map((path) => `${keyOf(endpoint)} ${path}`);
  });
  assert.deepEqual(missed, []);
});

test('whoever has no business with an endpoint is refused with the code, and nothing has changed', async (t) => {
  const spent = await world.signIn('clerk.home');
  await world.send(spent, 'DELETE /session');
  const revoked = await world.issue(['case.read']);
  const [token] = await world.sql<{ id: string }>('select id from org.token order by created_at desc, id desc limit 1');
  const security = people.find((caller) => caller.name === 'security_admin.home')!;
  await world.send(security.credentials, `POST /tokens/${token!.id}/revoke`, { id: anId() });
  const due = await world.signIn('due.home');
  await world.sql('update org.account set must_change = true, demo = false where person_id = $1', [
    world.personOf('due.home'),
  ]);
  const { cookie } = people.find((caller) => caller.name === 'system_admin.above')!.credentials;

  const isOpen = (endpoint: Endpoint) => ruleOf(endpoint).who === 'public';
  const strangers = [
    { credentials: spent, says: () => [401, 'org.session_ended'] as const },
    { credentials: revoked, says: () => [401, 'org.token_invalid'] as const },
    { credentials: { cookie: 'zs_session=x' }, says: () => [401, 'org.session_ended'] as const },
    // A page of another site makes the browser send the cookie, but cannot add the header.
    {
      credentials: { cookie: cookie! },
      says: ({ method }: Endpoint) => (method === 'GET' ? undefined : ([403, 'http.cross_site'] as const)),
    },
    // A password is due: only the own account is open, and what everybody signed in may read.
    {
      credentials: due,
      says: (endpoint: Endpoint) =>
        ruleOf(endpoint).who === 'signed in' ? undefined : ([403, 'http.not_allowed'] as const),
    },
  ];
  const shots = [
    ...[nobody, ...people, ...machines].flatMap((caller) =>
      endpoints.map((endpoint) => ({ caller, endpoint, says: refusalFor(caller, endpoint) })),
    ),
    ...strangers.flatMap(({ credentials, says }, index) =>
      endpoints.map((endpoint) => {
        const caller = { ...nobody, name: `stranger ${index}`, credentials };
        return { caller, endpoint, says: isOpen(endpoint) ? undefined : says(endpoint) };
      }),
    ),
    ...endpoints
      .filter((endpoint) => endpoint.method === 'GET')
      .map((endpoint) => {
        const caller: Caller = { ...nobody, name: 'nobody by HEAD' };
        return { caller, endpoint: { ...endpoint, method: 'HEAD' }, says: isOpen(endpoint) ? undefined : [401, ''] };
      }),
  ].filter((shot) => shot.says !== undefined);
  const before = await snapshot();
  const wrong: string[] = [];
  await each(shots, async ({ caller, endpoint, says }) => {
    const answer = await send(caller, endpoint);
    const [status, code] = says!;
    if (answer.status === status && (answer.body?.code ?? '') === code) return;
    wrong.push(`${caller.name} ${keyOf(endpoint)}: ${answer.status} ${answer.text.slice(0, 200)}, not ${code}`);
  });
  t.diagnostic(
    `access: ${endpoints.length} routes × ${roles.length} roles at two levels, ${machines.length} machines and ${strangers.length + 1} strangers: ${shots.length} refusals`,
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(await snapshot(), before);
});

test('a row out of scope answers as one that does not exist, in every place it can be named, and nothing has changed', async (t) => {
  const before = await snapshot();
  const wrong: string[] = [];
  let sent = 0;
  await each(aimedShots, async (shot) => {
    const { caller, endpoint, aim } = shot;
    const none = aim.told ? undefined : await send(caller, endpoint, aim.at(noOne(aim.row), world));
    for (const place of rowPlaces) {
      if (!isOut(shot, place)) continue;
      sent++;
      const answer = await send(caller, endpoint, aim.at(world.row(place, aim.row), world));
      const say = `${caller.name} ${keyOf(endpoint)} at ${aim.row} of ${place}: ${answer.status} ${answer.text.slice(0, 160)}`;
      if (!isRefusal(shot, answer)) wrong.push(say);
      else if (none && saidBy(none) !== saidBy(answer)) wrong.push(`${say}, unlike ${saidBy(none)}`);
    }
  });
  t.diagnostic(
    `access: ${sent} requests at foreign rows, by ${aimedShots.length} pairs of a caller and a place of a request`,
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(await snapshot(), before);
});

test('an account with a post outside the scope is taken over by no administrator of the town', async () => {
  const wrong: string[] = [];
  for (const endpoint of endpoints.filter(({ path }) => path.startsWith('/accounts/'))) {
    const part = { params: { personId: world.personOf('both.home') } };
    for (const caller of people.filter((one) => refusalFor(one, endpoint) === undefined)) {
      const { status, body } = await send(caller, endpoint, part);
      const says = `${status} ${body.code ?? ''}`.trim();
      if (says !== (caller.level === 'home' ? '403 org.outside_scope' : '200')) {
        wrong.push(`${caller.name} ${keyOf(endpoint)}: ${says}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('who may not come in is told so before his body is read', async () => {
  const { credentials } = people.find((caller) => caller.name === 'audit_admin.above')!;
  const wrong: string[] = [];
  for (const endpoint of endpoints.filter(({ method }) => method !== 'GET')) {
    const { who, machine: right } = ruleOf(endpoint);
    if (who === 'public' || who === 'signed in') continue;
    for (const [status, as] of [
      [401, {}],
      [403, credentials],
      ...(right === null ? [[403, world.machine] as const] : []),
    ] as const) {
      const answer = await world.app.http.app.inject({
        method: endpoint.method as 'POST',
        url: `/api/v1${endpoint.path.replaceAll(/:\w+/g, anId())}?none=1`,
        headers: { ...as, 'content-type': 'application/json' },
        payload: '{',
      });
      if (answer.statusCode !== status) wrong.push(`${keyOf(endpoint)}: ${answer.statusCode}, not ${status}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('codes of reports are tried sixty a minute, whatever cookie is made up', async () => {
  const statuses = new Set<number>();
  for (const [index] of Array.from({ length: 70 }).entries()) {
    const answer = await world.app.http.app.inject({
      method: 'GET',
      url: `/api/v1/public/reports/${world.row('home', 'number')}?code=000000`,
      remoteAddress: '192.0.2.1',
      headers: { cookie: `zs_session=${index}`, authorization: `Bearer ${index}` },
    });
    statuses.add(answer.statusCode);
  }
  assert.deepEqual(statuses, new Set([404, 429]));
});

test('no command is given by a role whose work it is not, and every role finds its own commands', async (t) => {
  const endpoint = endpoints.find((one) => keyOf(one) === 'POST /cases/:id/commands')!;
  const wrong: string[] = [];
  const cases = new Map<string, string>();
  for (const level of levels) {
    const clerk = people.find(({ name }) => name === world.username('clerk', level))!;
    const report = endpoints.find((one) => keyOf(one) === 'POST /reports')!;
    const area = Number(world.row(level, 'area'));
    cases.set(`${level} event`, (await send(clerk, report, { body: { area } })).body.caseId as string);
    const dispatcher = people.find(({ name }) => name === world.username('dispatcher', level))!;
    const whistle = endpoints.find((one) => keyOf(one) === 'POST /calls')!;
    cases.set(`${level} call`, (await send(dispatcher, whistle)).body.caseId as string);
    const handler = people.find(({ name }) => name === world.username('handler', level))!;
    const apply = endpoints.find((one) => keyOf(one) === 'POST /admissions')!;
    cases.set(`${level} admission`, (await send(handler, apply)).body.caseId as string);
  }
  const shots = [...people, ...machines].flatMap((caller) =>
    Object.entries(commandRules).map(([command, rule]) => ({ caller, command, ...rule })),
  );
  await each(
    shots.filter(({ caller }) => refusalFor(caller, endpoint) === undefined),
    async ({ caller, command, who, payload, kind = 'event' }) => {
      const part = { params: { id: cases.get(`${caller.level} ${kind}`)! }, body: { command, payload } };
      const { status, body } = await send(caller, endpoint, part);
      const isOwn = caller.role !== null && (who as readonly string[]).includes(caller.role);
      // Out of sight is what belongs to another line of work; applications are the county's besides, not its towns'.
      const isBlind =
        !opens(caller, kind === 'admission' ? 'list' : 'event') || (kind === 'admission' && caller.level !== 'above');
      const isRight = isBlind
        ? status === 404
        : isOwn
          ? status === 200 || status === 409
          : status === 403 && body.code === 'case.not_yours';
      if (!isRight) wrong.push(`${caller.name} ${command}: ${status} ${body.code}`);
    },
  );
  t.diagnostic(`access: ${shots.length} commands by role`);
  assert.deepEqual(wrong, []);
});

test('whoever may is let in, at the real row where the request names one', async (t) => {
  const wrong: string[] = [];
  const seen = new Set<string>();
  const shots = [nobody, ...people, ...machines].flatMap((caller) =>
    endpoints
      .filter((endpoint) => refusalFor(caller, endpoint) === undefined)
      .map((endpoint) => ({ caller, endpoint })),
  );
  const letIn = async ({ caller, endpoint }: (typeof shots)[number]) => {
    // Signing out ends the session, so it is done with one of its own.
    const isEnd = keyOf(endpoint) === 'DELETE /session';
    const as = isEnd ? { ...caller, credentials: await world.signIn(caller.name) } : caller;
    const { status, body, text } = await send(as, endpoint);
    // A door for whoever signs: without a signature nobody comes further.
    if (ruleOf(endpoint).signed && body?.code === 'event.hook_unsigned') return;
    if (status === 401 || status === 403 || body?.code === 'http.invalid') {
      wrong.push(`${caller.name} ${keyOf(endpoint)}: ${status} ${text.slice(0, 300)}`);
    }
    if (body?.rows?.length > 0) seen.add(keyOf(endpoint));
  };
  // The ledger of a town names whoever of the county acted in it: the town looks first.
  for (const level of levels)
    await each(
      shots.filter(({ caller }) => caller.level === level),
      letIn,
    );
  // In order: what closes and ends things comes after what looks at them.
  const isArea = ({ endpoint }: AimedShot) => Number(endpoint.path.startsWith('/areas'));
  const own = aimedShots
    .filter((shot) => shot.caller.level === 'home' && reaches(shot) && world.has('home', shot.aim.row))
    .toSorted((a, b) => isArea(a) - isArea(b));
  for (const shot of own) {
    const { caller, endpoint, aim } = shot;
    const none = aim.told ? undefined : await send(caller, endpoint, aim.at(noOne(aim.row), world));
    const answer = await send(caller, endpoint, aim.at(world.row('home', aim.row), world));
    const isSame =
      aim.answers === 'empty'
        ? isRefusal(shot, answer)
        : none
          ? saidBy(none) === saidBy(answer)
          : isRefusal(shot, answer);
    if (isSame || answer.status === 401) {
      wrong.push(
        `${caller.name} ${keyOf(endpoint)} at ${aim.row} at home: ${answer.status} ${answer.text.slice(0, 160)}`,
      );
    }
  }
  const lists = endpoints.filter((endpoint) => endpoint.method === 'GET' && 'limit' in endpoint.query).map(keyOf);
  t.diagnostic(
    `access: ${shots.length} requests let in, ${own.length} rows reached at home, ${lists.length} lists with rows`,
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    lists.filter((key) => !seen.has(key)),
    [],
  );
});

test('no answer of all these showed a text of a row out of scope, and none was a fault', () => {
  assert.deepEqual(leaks, []);
});
