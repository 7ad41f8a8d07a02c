import pg from 'pg';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { uuidv7 } from '@zhenshu/kernel/uuid.ts';
import type { App } from '@zhenshu/server/app.ts';
import type { Store } from '@zhenshu/server/database.ts';
import { demoCounty } from '@zhenshu/server/demo.ts';
import { wrk } from './wrk.ts';

/** Sessions of those who ask. */
type Roles = { readonly organ: string; readonly town: string; readonly county: string; readonly province: string };

/** How long each list is asked for, over and over. */
const secondsEach = 3;
/** What a busy county has open on a day. */
const openCases = 2000;

/**
 * p95 in ms of the lists people look at all day, over few and over many closed cases; cost must follow open work. Asked by
 * the handler of one organ, by a town, which holds a quarter of the cases, by the county, which holds all, and by somebody
 * whose area is the province: the same rows under the widest scope there is. Beside each the p95 of the emptiest answer of the same server, which is the
 * floor HTTP, session and this machine set.
 */
export async function measureLists(of: {
  app: App;
  config: Config;
  log: Log;
  url: string;
  cookies: Roles;
  store: Store;
  cases: number;
}) {
  const actor = systemActor(demoCounty, 'bench');
  const report = () =>
    of.app.event.takeIn(
      { actor, now: new Date(), db: of.store.db, log: of.log, config: of.config },
      {
        id: uuidv7(Date.now()),
        caseId: uuidv7(Date.now()),
        channel: 'desk',
        text: 'bench',
        place: 'bench',
        lng: 111.044079,
        lat: 33.041327,
      },
    );
  await Promise.all(Array.from({ length: openCases }, report));
  const client = new pg.Client(of.store.owner);
  await client.connect();
  try {
    await addClosed(client, of.cases / 100);
    const few = await round(of);
    await addClosed(client, of.cases - of.cases / 100);
    const many = await round(of);
    const met = Object.entries(many).every(
      ([name, p95]) => name === 'floor' || p95 < (name.includes('Search') ? 20 : 5),
    );
    return {
      closedCases: [of.cases / 100, of.cases],
      openCases,
      p95Ms: { few, many },
      target: { p95Ms: 5, searchMs: 20 },
      met,
    };
  } finally {
    await client.end();
  }
}

/** Copies of closed cases under fresh ids, spread over two years and the county's towns. */
async function addClosed(client: pg.Client, count: number): Promise<void> {
  await client.query(
    `with model as (select row_number() over (order by id) as n, c.* from casefile.case_file c where closed_at is not null and id::text !~ '^[0-9a-f]{8}-[0-9a-f]{4}-4')
     insert into casefile.case_file (county, id, kind, area, town, line, grid, organ_id, organs, number, title, place, lng_micro,
       lat_micro, subject, level, state, version, data, opened_at, due_at, mark, closed_at, head)
     select c.county, gen_random_uuid(), c.kind, t.area, t.area / 1000 * 1000, c.line, c.grid, c.organ_id, c.organs, null,
       c.title || case when i % 2000 = 0 then ' 古槐树下' else '' end,
       c.place, c.lng_micro, c.lat_micro, c.subject, c.level, c.state, c.version, c.data,
       now() - (i % 730) * interval '1 day' - i * interval '1 ms', c.due_at, c.mark, now() - (i % 730) * interval '1 day', c.head
     from generate_series(1, $1::int) i join model c on c.n = 1 + i % (select count(*) from model),
       lateral (select (array[990101101001, 990101101201, 990101001000, 990101200000])[1 + i % 4]::bigint as area) t`,
    [count],
  );
  await client.query(
    `insert into casefile.part select c.county, o, c.id, c.opened_at, c.closed_at is null
     from casefile.case_file c, unnest(c.organs) o on conflict do nothing`,
  );
  await client.query(
    `insert into casefile.words select c.county, c.id, c.area, c.line, casefile.signs(c)
     from casefile.case_file c where not exists (select from casefile.words w where w.county = c.county and w.case_id = c.id)`,
  );
  for (const table of ['case_file', 'part', 'task', 'words']) await client.query(`vacuum analyze casefile.${table}`);
}

async function round({ url, cookies }: { url: string; cookies: Roles }): Promise<Record<string, number>> {
  const found: Record<string, number> = { floor: await p95(url, cookies.town, '/demo') };
  found['organOpen'] = await p95(url, cookies.organ, '/cases?open=1&limit=50');
  found['organAll'] = await p95(url, cookies.organ, '/cases?limit=50');
  for (const role of ['town', 'county', 'province'] as const) {
    const cookie = cookies[role];
    const { next } = (await ask(url, cookie, '/cases?limit=50')) as { next: string | null };
    const paths = {
      Open: '/cases?open=1&limit=50',
      Next: `/cases?limit=50&after=${encodeURIComponent(next ?? '')}`,
      Work: '/work?limit=50',
      SearchRare: `/cases?limit=50&q=${encodeURIComponent('古槐')}`,
      SearchCommon: `/cases?limit=50&q=${encodeURIComponent('路灯')}`,
      SearchNone: `/cases?limit=50&q=${encodeURIComponent('鲸鱼')}`,
    };
    for (const [name, path] of Object.entries(paths)) found[`${role}${name}`] = await p95(url, cookie, path);
  }
  return found;
}

/** The 95th percentile of asking for an address over and over, in ms. */
export async function p95(url: string, cookie: string, path: string): Promise<number> {
  const told = await wrk({ url: `${url}/api/v1${path}`, cookie, connections: 1, seconds: secondsEach });
  if (told.refused > 0) throw new Error(`${path}: ${told.refused} refused`);
  return told.p95;
}

async function ask(url: string, cookie: string, path: string): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
