import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor, type Actor } from '@zhenshu/kernel/actor.ts';
import { startOfDay, addDays, dayOf, weekdayOf } from '@zhenshu/kernel/calendar.ts';
import { findOutcome, fingerprintOf, once, type Command } from '@zhenshu/kernel/command.ts';
import type { Config } from '@zhenshu/kernel/config.ts';
import { inTx, type Ctx } from '@zhenshu/kernel/ctx.ts';
import { sqlFor, type Database } from '@zhenshu/kernel/db.ts';
import type { Log } from '@zhenshu/kernel/log.ts';
import { calendarOf, ringBells } from '@zhenshu/casefile/server.ts';
import { seedCatalog, stepLimits, type CatalogSeed } from '@zhenshu/catalog/server.ts';
import { chanceOf } from '@zhenshu/catalogs/demo/chance.ts';
import { departments } from '@zhenshu/catalogs/demo/departments.ts';
import { makeGrants } from '@zhenshu/catalogs/demo/grants.ts';
import { makeMatters } from '@zhenshu/catalogs/demo/matters.ts';
import { makeBatches, makeScreening } from '@zhenshu/catalogs/demo/screening.ts';
import { makeCountySeed, type CountySeed } from '@zhenshu/catalogs/demo/seed.ts';
import { makeSheets } from '@zhenshu/catalogs/demo/sheets.ts';
import { towns } from '@zhenshu/catalogs/demo/towns.ts';
import { areaExists, findVillages, seedOrg, type Seed } from '@zhenshu/org/server.ts';
import { seedGrids } from '@zhenshu/grid/server.ts';
import type { App } from './app.ts';
import { playAlarms } from './demo-alarms.ts';
import { playCalls } from './demo-calls.ts';
import { idOf } from './demo-lives.ts';
import { playYear, type Stage } from './demo-play.ts';
import { castOf, demoCounty, play, toldByHand, type DemoReport } from './demo-stories.ts';
import { drawWhistles } from './demo-whistles.ts';
import { drawYear, figures } from './demo-year.ts';

export { demoCounty };

/** What of the seeds both demos have in common. */
type Lists = Pick<CountySeed, 'areas' | 'grids'> & {
  organs: Seed['organs'];
  people: Seed['people'];
  duties: CatalogSeed['duties'];
  conditions: CatalogSeed['conditions'];
};

const catalogs = join(import.meta.dirname, '../../catalogs');
const read = <T>(file: string) => JSON.parse(readFileSync(join(catalogs, file), 'utf8')) as T;
const minute = 60_000;
/** The ledger says when the demo was begun and that it is whole: a program that was killed between goes on where it was. */
const marks = {
  begin: { id: '0d000000-0000-7000-8000-000000000001', name: 'demo.begin' },
  end: { id: '0d000000-0000-7000-8000-000000000002', name: 'demo.end' },
} as const;

type Options = {
  app: App;
  db: Database;
  config: Config;
  log: Log;
  now: Date;
  /** One town with a week of work, or the county with a year of it. */
  size?: 'town' | 'county';
  /** Only every so-manieth event of the year, for tests. */
  every?: number;
  /** Called when tables have grown much. */
  analyze?: () => Promise<void>;
  say?: (line: string) => void;
};

/**
 * Loads the demo into an empty county: places, people, lists, grids, and work by real commands. Goes on with one that was
 * begun; leaves any other county alone. Says whether it did anything.
 */
export async function loadDemo(options: Options): Promise<boolean> {
  const { app, db, config, log, size = 'town', every = 1, say = () => {}, analyze = () => Promise.resolve() } = options;
  const system = systemActor(demoCounty, 'demo');
  const ctxOf = (actor: Actor, at: Date): Ctx => ({ actor, now: at, db, log, config });
  const begun = await begin(ctxOf(system, options.now), size);
  if (!begun) return false;
  const now = new Date(begun.now);
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  say(`loading the demo ${begun.size} 正在装入演示${begun.size === 'county' ? '县（约一两分钟）' : '镇'} …`);
  const isCounty = begun.size === 'county';
  // A year of work needs lists that were in force when it began.
  const from = isCounty ? `${Number(dayOf(now).slice(0, 4)) - 1}-01-01` : '2026-01-01';
  const whole = isCounty ? makeCountySeed() : undefined;
  const lists = whole ? listsOf(whole) : townLists();
  await seedOrg({ db, config, county: demoCounty, now, from, seed: lists });
  const { organIds, posts } = await whoIsWho(ctxOf(system, now), lists);
  const matters = makeMatters();
  const screening = makeScreening(matters);
  const year = Number(from.slice(0, 4));
  await seedCatalog(ctxOf(system, now), {
    categories: categories(isCounty ? from : undefined),
    conditions: lists.conditions,
    duties: lists.duties,
    matters: matters as CatalogSeed['matters'] & {},
    screening,
    batches: makeBatches(year),
    grants: makeGrants(
      { matters, screening },
      { year, ...(isCounty ? {} : { among: townsOf(lists) }) },
    ) as CatalogSeed['grants'] & {},
    organNames: departmentNames(lists.organs),
    sheets: makeSheets(),
    organs: Object.fromEntries(organIds),
    local: { scheme: 'demo', version: '2026.1', from },
  });
  await seedGrids(ctxOf(system, now), { findVillages }, { collection: lists.grids, from });
  const counted = [lists.areas.length, lists.organs.length, lists.people.length, lists.grids.features.length].join(
    ' / ',
  );
  say(`areas, organs, people, grids 区划、机构、人员、网格: ${counted}  ${seconds()}`);

  const actors = new Map<string, Promise<Actor>>();
  const actorOf = (username: string): Promise<Actor> => {
    const post = posts.get(username);
    if (!post) throw new Error(`Demo person ${username} is missing`);
    const known = actors.get(username) ?? app.org.loadActorForPost({ county: demoCounty, ...post, now });
    actors.set(username, known);
    return known;
  };
  const residents = systemActor(demoCounty, 'public', 'public');
  const reports = read<DemoReport[]>('demo/reports.json');
  const cast = await castOf(lists, actorOf, organIds);
  const hand = { app, ctxOf, cast };
  if (whole) {
    let twentieth = 0;
    const told: Stage['told'] = (share) => {
      if (share * 20 < twentieth + 1) return;
      twentieth = Math.floor(share * 20);
      say(`a year of work 一年的工作: ${String(twentieth * 5).padStart(3)} %  ${seconds()}`);
    };
    const { calendar, limits, callLimits } = await inTx(ctxOf(system, now), async (tx) => ({
      calendar: await calendarOf(tx, demoCounty),
      limits: await stepLimits(tx, demoCounty, 'event'),
      callLimits: await stepLimits(tx, demoCounty, 'call'),
    }));
    const events = drawYear({ seed: whole, now, calendar, limits, every, told: await toldByHand(hand, reports, now) });
    // One of those written by hand is closed.
    const count = Math.ceil((figures.calls - 1) / every);
    const calls = drawWhistles({ seed: whole, now, calendar, limits: callLimits, count });
    say(`events and calls drawn 已编排事件、联动: ${events.length} / ${calls.length}  ${seconds()}`);
    await playYear({ app, ctxOf, system, residents, actorOf, organIds, told, analyze }, { events, calls });
  }
  const monday = mondayBefore(now);
  for (const [index, report] of reports.entries()) {
    const open = ['open_handling', 'waiting_filing', 'paused', 'shelved', 'extension_asked'].includes(report.story);
    // What is still open came in during the last hours; what is done, in the course of the week.
    const at = open
      ? new Date(now.getTime() - (index * 3 + 8) * minute)
      : new Date(monday.getTime() + report.minute * minute);
    await play(hand, report, at < now ? at : new Date(now.getTime() - minute));
  }
  const chance = chanceOf('云岭县 calls');
  const idAt = (at: Date) => idOf(chance, at);
  await playCalls({ app, ctxOf, actorOf, organIds, idAt }, now);
  await playAlarms({ app, ctxOf, actorOf, organIds, idAt, residents }, now);
  await ringBells(ctxOf(system, now));
  await analyze();
  await mark(ctxOf(system, now), 'end', { now: begun.now, size: begun.size });
  say(`the demo is whole 演示数据已就绪: ${seconds()}`);
  log.info({ size: begun.size }, 'demo loaded');
  return true;
}

type Begun = { readonly now: string; readonly size: 'town' | 'county' };

/** What was begun and is not whole yet; begins in a county without areas; undefined where there is nothing to do. */
async function begin(ctx: Ctx, size: Begun['size']): Promise<Begun | undefined> {
  const known = (of: keyof typeof marks) =>
    inTx(ctx, async (tx) => (await findOutcome(tx, ctx, toCommand(of), fingerprintOf(toCommand(of))))?.outcome);
  if (await known('end')) return undefined;
  const before = (await known('begin')) as Begun | undefined;
  if (before) return before;
  const root = demoCounty * 1_000_000;
  if (await inTx(ctx, (tx) => areaExists(tx, demoCounty, root, dayOf(ctx.now)))) return undefined;
  return mark(ctx, 'begin', { now: ctx.now.toISOString(), size });
}

function toCommand(of: keyof typeof marks): Command {
  return { ...marks[of], input: null };
}

function mark(ctx: Ctx, of: keyof typeof marks, outcome: Begun): Promise<Begun> {
  const area = demoCounty * 1_000_000;
  return once(ctx, toCommand(of), () => Promise.resolve({ outcome, subjectId: null, area }));
}

/** The lists of one town, as they were keyed by hand. */
function townLists(): Lists {
  return {
    areas: read<{ code: string; name: Lists['areas'][number]['name'] }[]>('demo/areas.json').map(({ code, name }) => ({
      ...{ code: Number(code), name },
    })),
    organs: read<(Omit<Seed['organs'][number], 'area'> & { area: string })[]>('demo/organs.json').map((organ) => ({
      ...{ ...organ, area: Number(organ.area) },
    })),
    people: read<Seed['people']>('demo/people.json'),
    duties: read<CatalogSeed['duties']>('demo/duties.json').map((duty) => ({ ...duty, area: Number(duty.area) })),
    conditions: read<{ conditions: CatalogSeed['conditions'] }>('filing-condition/default.json').conditions,
    grids: read('demo/grids.json'),
  };
}

/** Names of organs by their keys; departments the small demo does without have one too. */
function departmentNames(organs: Lists['organs']): Record<string, string> {
  const here = organs.map(({ key, name }) => [key, typeof name === 'string' ? name : name.zh] as const);
  return Object.fromEntries([...departments.map(({ key, zh }) => [key, zh] as const), ...here]);
}

/** The towns that the small demo has organs of. */
function townsOf({ organs }: Lists) {
  return towns.filter(({ key }) => organs.some((organ) => organ.key === `${key}_government`));
}

function listsOf({ conditions, ...seed }: CountySeed): Lists {
  return { ...seed, conditions: conditions as CatalogSeed['conditions'] };
}

/** The trees of classes; the county has tried them out `since` before they came into force. */
function categories(since: string | undefined): CatalogSeed['categories'] {
  const shipped: CatalogSeed['categories'] = [
    read('category/gbt-47678-5-2026.json'),
    read('category/social-governance.json'),
  ];
  return since === undefined ? shipped : shipped.map((tree) => ({ ...tree, inForce: since }));
}

/** Ids of organs by their keys in the seed, of people and their first posts by user name. */
async function whoIsWho(ctx: Ctx, { organs }: Lists) {
  return inTx(ctx, async (tx) => {
    const stored = await tx.all(
      sqlFor.selectFrom('org.organ').select(['id', 'name_zh']).where('county', '=', demoCounty),
    );
    const ids = new Map(stored.map((organ) => [organ.name_zh, organ.id]));
    const holdings = await tx.all(
      sqlFor
        .selectFrom('org.account as a')
        .innerJoin('org.holding as h', (join) =>
          join.onRef('h.county', '=', 'a.county').onRef('h.person_id', '=', 'a.person_id'),
        )
        .select(['a.username', 'h.person_id', 'h.post_id'])
        .where('a.county', '=', demoCounty)
        .orderBy('h.post_id', 'desc'),
    );
    return {
      organIds: new Map(
        organs.map(({ key, name }) => [key, ids.get(typeof name === 'string' ? name : name.zh)!] as const),
      ),
      posts: new Map(
        holdings.map(({ username, person_id: personId, post_id: postId }) => [username, { personId, postId }] as const),
      ),
    };
  });
}

/** Monday 08:00 of a week that is over, so that nothing of it lies in the future. */
function mondayBefore(now: Date): Date {
  const today = dayOf(now);
  const weekday = weekdayOf(today) || 7;
  const monday = addDays(today, -(weekday - 1) - 7);
  return new Date(startOfDay(monday).getTime() + 8 * 60 * minute);
}
