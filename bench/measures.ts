import pg from 'pg';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import type { App } from '@zhenshu/server/app.ts';
import type { Store } from '@zhenshu/server/database.ts';
import { demoCounty } from '@zhenshu/server/demo.ts';
import { p95 } from './lists.ts';

/** p95 in ms of the county's and a town's overview and of the map's counts, over the closed cases `lists` left behind. */
export async function measureOverview(of: {
  app: App;
  config: Config;
  log: Log;
  url: string;
  cookies: { county: string; town: string };
  store: Store;
}) {
  const client = new pg.Client(of.store.owner);
  await client.connect();
  try {
    // Each day of two years has its share of every measure; of a hundred events one is a class of its own.
    await client.query(
      `insert into event.progress
       select c.county, c.id, c.area, c.town, c.line, c.organ_id, c.organs, c.subject, c.level, 'residents', day, true, day,
         case when n % 50 = 0 then day end, day + 2, day + 2, true, n % 10 > 0, n % 40 = 0, day + 4, true, n % 60 = 0, day + 3, false, false
       from (select c.*, (c.opened_at at time zone 'Asia/Shanghai')::date as day, row_number() over () as n
         from casefile.case_file c where c.closed_at is not null) c
       where not exists (select from event.progress p where p.county = c.county and p.case_id = c.id)`,
    );
    const actor = systemActor(demoCounty, 'bench');
    await of.app.event.settle({ actor, now: new Date(), db: of.store.db, log: of.log, config: of.config }, 100_000);
    for (const table of ['progress', 'tally']) await client.query(`vacuum analyze event.${table}`);
    const [row] = (await client.query<{ events: number }>('select count(*)::int as events from event.progress')).rows;
    const p95Ms = await round(of);
    return { ...row, p95Ms, target: 30, met: Object.values(p95Ms).every((ms) => ms < 30) };
  } finally {
    await client.end();
  }
}

async function round({ url, cookies }: { url: string; cookies: { county: string; town: string } }) {
  const now = Date.now();
  const since = (days: number) => `from=${dayOf(new Date(now - days * 86_400_000))}&to=${dayOf(new Date(now))}`;
  const { county, town } = cookies;
  return {
    countyToday: await p95(url, county, `/measures?${since(0)}`),
    countyMonth: await p95(url, county, `/measures?${since(30)}`),
    countyYear: await p95(url, county, `/measures?${since(365)}`),
    countyMonthByTown: await p95(url, county, `/measures?${since(30)}&by=town`),
    countyMonthByClass: await p95(url, county, `/measures?${since(30)}&by=class`),
    countyMonthByDay: await p95(url, county, `/measures?${since(30)}&by=day`),
    townMonth: await p95(url, town, `/measures?${since(30)}`),
    mapByGrid: await p95(url, county, '/measures/grids'),
    rowsOfMonth: await p95(url, county, `/measures/handled_on_time/rows?${since(30)}`),
    rowsReworkedOfYear: await p95(url, county, `/measures/reworked/rows?${since(365)}`),
  };
}
