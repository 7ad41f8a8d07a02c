import pg from 'pg';
import type { Store } from '@zhenshu/server/database.ts';
import { demoCounty } from '@zhenshu/server/demo.ts';

const requests = 300;

/** p95 in ms of the lists people look at all day, over few and over many closed cases; cost must follow open work. */
export async function measureLists(of: { url: string; cookie: string; store: Store; cases: number }) {
  const few = await round(of);
  const client = new pg.Client(of.store.owner);
  await client.connect();
  try {
    // Copies of one closed case under fresh ids, spread over two years and the county's towns.
    await client.query(
      `insert into casefile.case_file (county, id, kind, area, town, line, grid, organ_id, organs, number, title, place, lng_micro,
         lat_micro, subject, level, state, version, data, opened_at, due_at, mark, closed_at, head)
       select c.county, gen_random_uuid(), c.kind, t.area, t.area / 1000 * 1000, c.line, c.grid, c.organ_id, c.organs, null, c.title,
         c.place, c.lng_micro, c.lat_micro, c.subject, c.level, c.state, c.version, c.data,
         now() - (n % 730) * interval '1 day' - n * interval '1 ms', c.due_at, c.mark, now() - (n % 730) * interval '1 day', c.head
       from (select * from casefile.case_file where closed_at is not null limit 1) c,
         generate_series(1, $1) n,
         lateral (select (array[990101101001, 990101101201, 990101001000, 990101200000])[1 + n % 4]::bigint as area) t`,
      [of.cases],
    );
    await client.query('vacuum analyze casefile.case_file');
  } finally {
    await client.end();
  }
  const many = await round(of);
  const growth = Math.round((many.list / few.list) * 100) / 100;
  return {
    county: demoCounty,
    closedCases: of.cases,
    p95Ms: { few, many },
    growth,
    target: { p95Ms: 5, growth: 1.2 },
    met: many.list < 5 && many.next < 5 && many.work < 5,
  };
}

async function round({ url, cookie }: { url: string; cookie: string }) {
  const first = (await ask(url, cookie, '/cases?open=1&limit=50')) as { next: string | null };
  const all = (await ask(url, cookie, '/cases?limit=50')) as { next: string | null };
  return {
    list: await p95(url, cookie, '/cases?open=1&limit=50'),
    next: await p95(url, cookie, `/cases?limit=50&after=${encodeURIComponent(all.next ?? first.next ?? '')}`),
    work: await p95(url, cookie, '/work?limit=50'),
  };
}

async function p95(url: string, cookie: string, path: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < requests; i++) {
    const began = performance.now();
    await ask(url, cookie, path);
    times.push(performance.now() - began);
  }
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(requests * 0.95)]! * 100) / 100;
}

async function ask(url: string, cookie: string, path: string): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
