import pg from 'pg';
import { systemActor } from '@zhenshu/kernel/actor.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { seedCatalog } from '@zhenshu/catalog/server.ts';
import { seedOrg } from '@zhenshu/org/server.ts';
import type { App } from '@zhenshu/server/app.ts';
import type { Store } from '@zhenshu/server/database.ts';
import type { Names, RealEvent } from './events.ts';

/** The district the events are from. */
export const county = 440310;

/** Who works there, and where everything of an event lies. */
export type Territory = {
  readonly clerk: string;
  readonly dispatcher: string;
  readonly checker: string;
  readonly handler: string;
  readonly areaOf: (event: RealEvent) => number;
  readonly organOf: (event: RealEvent) => string;
  readonly postOf: (event: RealEvent) => string;
  readonly unitName: (event: RealEvent) => string;
};

/** Builds streets, communities, units, classes and duties from what the events name. */
export async function buildTerritory(of: {
  app: App;
  store: Store;
  config: Config;
  log: Log;
  events: readonly RealEvent[];
  names: Names;
  now: Date;
}): Promise<Territory> {
  const { store, config, log, events, names, now } = of;
  const from = '2018-01-01';
  const whole = county * 1_000_000;
  const streets = [...new Set(events.map((event) => event.street))].filter((code) => code !== '-').toSorted();
  const streetArea = new Map(streets.map((code, i) => [code, whole + (1 + i) * 1000]));
  const communities = [
    ...new Map(
      events.filter((event) => event.street !== '-').map((event) => [event.community, event.street]),
    ).entries(),
  ];
  const communityArea = new Map(communities.map(([code, street], i) => [code, streetArea.get(street)! + 1 + i]));
  const units = [...new Set(events.map((event) => event.unit))].toSorted();
  // A name that two units share gets its code behind it, so that totals by unit stay apart.
  const plain = (code: string) => names.get(`unit ${code}`)!;
  const unitName = (code: string) =>
    units.filter((other) => plain(other) === plain(code)).length > 1 ? `${plain(code)} ${code}` : plain(code);
  const desk = { organ: 'desk', title: 'desk' };
  const seeded = await seedOrg({
    db: store.db,
    config,
    county,
    now,
    from,
    seed: {
      areas: [
        { code: whole, name: String(county) },
        ...streets.map((code) => ({ code: streetArea.get(code)!, name: names.get(`street ${code}`)! })),
        ...communities.map(([code]) => ({ code: communityArea.get(code)!, name: names.get(`community ${code}`)! })),
      ],
      organs: [
        { key: 'desk', name: 'command centre', kind: 'department', area: whole },
        ...units.map((code) => ({
          key: `unit ${code}`,
          name: unitName(code),
          kind: 'department' as const,
          area: whole,
        })),
      ],
      people: [
        { username: 'replay.clerk', name: 'clerk', posts: [{ ...desk, roles: ['clerk'] }] },
        { username: 'replay.dispatcher', name: 'dispatcher', posts: [{ ...desk, roles: ['dispatcher'] }] },
        { username: 'replay.checker', name: 'checker', posts: [{ ...desk, roles: ['checker'] }] },
        {
          username: 'replay.handler',
          name: 'handler',
          posts: units.map((code) => ({ organ: `unit ${code}`, title: 'handler', roles: ['handler'] as const })),
        },
      ],
    },
  });
  if (!seeded) throw new Error('The data folder holds a territory already');
  // Months pass in minutes here: nobody's password may grow old meanwhile.
  const client = new pg.Client(store.owner);
  await client.connect();
  await client.query(`update org.account set password_changed_at = '2018-12-31'`);
  await client.end();

  const codes = [...names.keys()].filter((key) => key.startsWith('class ')).map((key) => key.slice(6));
  const leadOf = mostFrequent(events);
  const text = (code: string) => ({ zh: names.get(`class ${code}`)!, en: names.get(`class ${code}`)! });
  await seedCatalog(
    { actor: systemActor(county, 'replay'), now, db: store.db, log, config },
    {
      categories: [
        {
          scheme: 'replay',
          version: '1',
          inForce: from,
          classes: codes.map((code) => ({
            kind: 'event',
            code,
            name: text(code),
            parent: code.includes('.') ? code.slice(0, code.lastIndexOf('.')) : null,
          })),
        },
      ],
      conditions: codes
        .filter((code) => !code.includes('.'))
        .map((code) => ({
          kind: 'event',
          code,
          condition: '1',
          name: { zh: '一般', en: 'ordinary' },
          handle: { amount: 5, unit: 'working_day' },
          closing: { zh: '办结', en: 'done' },
          level: 'county',
        })),
      duties: [...leadOf].map(([code, unit]) => ({
        kind: 'event',
        code,
        role: 'lead',
        organ: `unit ${unit}`,
        level: 'county',
        basis: { zh: 'as the events show' },
      })),
      organs: seeded.organs,
      local: { scheme: 'replay', version: '1', from },
    },
  );
  const posts = seeded.people['replay.handler']!.posts;
  return {
    clerk: 'replay.clerk',
    dispatcher: 'replay.dispatcher',
    checker: 'replay.checker',
    handler: 'replay.handler',
    areaOf: (event) => communityArea.get(event.community) ?? streetArea.get(event.street) ?? whole,
    organOf: (event) => seeded.organs[`unit ${event.unit}`]!,
    postOf: (event) => posts[units.indexOf(event.unit)]!,
    unitName: (event) => unitName(event.unit),
  };
}

/** The unit that most often handled a class. */
function mostFrequent(events: readonly RealEvent[]): Map<string, string> {
  const lead = new Map<string, string>();
  for (const [code, own] of Map.groupBy(events, (event) => event.code)) {
    const counts = [...Map.groupBy(own, (event) => event.unit)].toSorted((a, b) => b[1].length - a[1].length);
    lead.set(code, counts[0]![0]);
  }
  return lead;
}
