import { sql, type Compilable, type RawBuilder } from 'kysely';
import { sqlFor, type Tx } from '@zhenshu/kernel/db.ts';
import { measureNames, type Dimension, type MeasureName } from '../contract.ts';
import { bases, isSettling, measures, type Base, type Progress } from '../domain.ts';

/** Which events numbers are about: a period, both days included, as things stand at an instant, perhaps one town. */
export type Asked = {
  readonly from: string;
  readonly to: string;
  readonly now: Date;
  readonly town?: number | undefined;
};
/** Rows behind a number, perhaps those of one organ or class; null = those without any. */
export type AskedRows = Asked & {
  readonly organ?: string | null | undefined;
  readonly subject?: string | null | undefined;
};
/** Who asks: whether sums by town are all his to see, and the organs he is held to. */
export type Seer = { readonly sums: boolean; readonly organs: readonly string[] | null };

export type Counted = { readonly value: string } & Readonly<Record<MeasureName, number>>;
/** Where a page of rows goes on. */
export type After = { readonly day: string; readonly id: string };

type Piece = RawBuilder<unknown>;
const settling = measureNames.filter((name) => isSettling(measures[name]));

/** Keeps how far events are. An event that was over and is taken up again leaves the sums first. */
export async function keepProgress(tx: Tx, rows: readonly Progress[]): Promise<void> {
  const keep = async () => {
    const given = JSON.stringify(rows.map((row) => ({ ...row, settled: false })));
    return tx.named<{ id: string }>('event.keep', 'select event.keep($1) as id', [given]);
  };
  const settled = (await keep()).map((row) => row.id);
  if (settled.length === 0) return;
  const { county } = rows[0]!;
  // Whoever takes it up again may see less than the town whose sums it leaves.
  await tx.named('event.open_sums', 'select event.open_sums($1)', [true]);
  await addUp(tx, county, settled, -1);
  await tx.named('event.open_sums', 'select event.open_sums($1)', [false]);
  await tx.all(
    sqlFor
      .updateTable('event.progress')
      .set({ settled: false })
      .where('county', '=', county)
      .where('case_id', 'in', settled),
  );
  await keep();
}

/** Adds events that are over to the sums by day, at most so many; returns how many. */
export async function settleProgress(tx: Tx, county: number, most: number): Promise<number> {
  const rows = await tx.all(
    raw<{ case_id: string }>(sql`
      with over as (select case_id from event.progress
        where county = ${county} and not settled and not open limit ${most} for update skip locked)
      update event.progress p set settled = true from over
        where p.county = ${county} and p.case_id = over.case_id returning p.case_id`),
  );
  const ids = rows.map((row) => row.case_id);
  if (ids.length > 0) await addUp(tx, county, ids, 1);
  return ids.length;
}

/**
 * Limits that were read again by another calendar end on other days: open events follow their clocks. Commands keep their
 * own; this is for those that only a bell or the calendar's job has touched. Whatever a command holds just now follows by it.
 */
export async function followClocks(tx: Tx, county: number): Promise<void> {
  await tx.all(
    raw(sql`
      with moved as (select p.case_id, k.due_at, ((k.due_at - interval '1 millisecond') at time zone 'Asia/Shanghai')::date as due_on
        from event.progress p join casefile.clock k on k.county = p.county and k.case_id = p.case_id and k.name in ('handle', 'rehandle')
        where p.county = ${county} and not p.settled and p.open and k.state = 'running' and k.due_at <> p.handle_due_at
        order by p.case_id for update of p skip locked)
      update event.progress p set handle_due_at = moved.due_at, handle_due_on = moved.due_on from moved
        where p.county = ${county} and p.case_id = moved.case_id`),
  );
  await tx.all(
    raw(sql`
      with moved as (select p.case_id, ((k.due_at - interval '1 millisecond') at time zone 'Asia/Shanghai')::date as due_on
        from event.progress p join casefile.clock k on k.county = p.county and k.case_id = p.case_id and k.name = 'close'
        where p.county = ${county} and not p.settled and p.open and k.state = 'running'
        order by p.case_id for update of p skip locked)
      update event.progress p set close_due_on = moved.due_on from moved
        where p.county = ${county} and p.case_id = moved.case_id and p.close_due_on <> moved.due_on`),
  );
}

async function addUp(tx: Tx, county: number, ids: readonly string[], sign: 1 | -1): Promise<void> {
  const columns = sql.join(settling.map((name) => sql.ref(name)));
  const sums = settling.map((name) => sql`${sql.lit(sign)} * ${countIf([isBase(name), ...conditionsOf(name)])}`);
  const added = settling.map((name) => {
    const [column, before, more] = [sql.ref(name), sql.ref(`t.${name}`), sql.ref(`excluded.${name}`)];
    return sql`${column} = ${before} + ${more}`;
  });
  await tx.all(
    raw(sql`
      insert into event.tally as t (county, area, line, day, dimension, value, ${columns})
      select p.county, p.town, p.line, b.day, d.dimension, d.value, ${sql.join(sums)}
      from event.progress p cross join lateral ${daysOf} cross join lateral (values
        ('all', ''), ('organ', coalesce(p.organ_id::text, '')), ('class', coalesce(p.subject, ''))) d (dimension, value)
      where p.county = ${county} and p.case_id = any (${ids}::uuid[]) and b.day is not null
      group by 1, 2, 3, 4, 5, 6 order by 5, 2, 4, 6
      on conflict (county, dimension, area, day, value) do update set ${sql.join(added)}`),
  );
}

/**
 * Every measure of a period, altogether or by one dimension: events not yet settled one by one, the others from their
 * sums. Whoever sees less than whole towns has all of his counted one by one.
 */
export function countMeasures(
  tx: Tx,
  county: number,
  asked: Asked,
  by: Dimension | null,
  seer: Seer,
): Promise<Counted[]> {
  const sources = [countRows(county, asked, by, seer), ...(seer.sums ? [readSums(county, asked, by)] : [])];
  const sums = measureNames.map((name) => sql`sum(${sql.ref(name)})::int as ${sql.ref(name)}`);
  return tx.all(
    raw<Counted>(sql`
      select value, ${sql.join(sums)} from (${sql.join(sources, sql` union all `)}) counted group by value order by value`),
  );
}

function countRows(county: number, asked: Asked, by: Dimension | null, seer: Seer): Piece {
  const value = {
    town: sql`p.town::text`,
    organ: sql`coalesce(p.organ_id::text, '')`,
    class: sql`coalesce(p.subject, '')`,
    day: sql`b.day::text`,
    all: sql`''::text`,
  }[by ?? 'all'];
  const counts = measureNames.map((name) => {
    const { base } = measures[name];
    const inTime = by === 'day' ? isBase(name) : base && within(sql.ref(`p.${base}`), asked);
    return sql`${countIf([...(inTime ? [inTime] : []), ...conditionsOf(name, asked.now)])} as ${sql.ref(name)}`;
  });
  const where = [...placed(county, asked, seer), ...(seer.sums ? [sql`not p.settled`] : [])];
  if (by === 'day') where.push(within(sql`b.day`, asked));
  // Whoever reads all of his may as well find them by their days.
  else if (!seer.sums) {
    const days = bases.map((base) => within(sql.ref(`p.${base}`), asked));
    where.push(sql`(p.open or ${sql.join(days, sql` or `)})`);
  }
  const days = by === 'day' ? sql`cross join lateral ${daysOf}` : sql``;
  return sql`select ${value} as value, ${sql.join(counts)} from event.progress p ${days} where ${all(where)} group by 1`;
}

function readSums(county: number, asked: Asked, by: Dimension | null): Piece {
  const value = by === 'town' ? sql`area::text` : by === 'day' ? sql`day::text` : by ? sql`value` : sql`''::text`;
  const dimension = by === 'organ' || by === 'class' ? by : 'all';
  const sums = measureNames.map((name) => (settling.includes(name) ? sql`sum(${sql.ref(name)})::int` : sql`0`));
  const where = [sql`county = ${county}`, sql`dimension = ${dimension}`, within(sql`day`, asked)];
  if (asked.town !== undefined) where.push(sql`area = ${asked.town}`);
  return sql`select ${value} as value, ${sql.join(sums)} from event.tally where ${all(where)} group by 1`;
}

/** A page of the events a measure counts, the latest day first. */
export async function listMeasured(
  tx: Tx,
  county: number,
  name: MeasureName,
  asked: AskedRows,
  seer: Seer,
  page: { readonly after: After | undefined; readonly limit: number },
): Promise<After[]> {
  const { base } = measures[name];
  const day = sql.ref(`p.${base ?? 'reported_on'}`);
  const where = [...placed(county, asked, seer), ...conditionsOf(name, asked.now)];
  if (base) where.push(within(day, asked));
  if (asked.organ !== undefined) where.push(sql`p.organ_id is not distinct from ${asked.organ}::uuid`);
  if (asked.subject !== undefined) where.push(sql`p.subject is not distinct from ${asked.subject}`);
  const { after, limit } = page;
  if (after) where.push(sql`(${day}, p.case_id) < (${after.day}::date, ${after.id}::uuid)`);
  return tx.all(
    raw<After>(sql`
      select ${day} as day, p.case_id as id from event.progress p where ${all(where)}
      order by ${day} desc, p.case_id desc limit ${limit}`),
  );
}

function placed(county: number, { town }: Asked, { organs }: Seer): Piece[] {
  const where = [sql`p.county = ${county}`];
  if (town !== undefined) where.push(sql`p.town = ${town}`);
  // Row security holds him to these; said again, they are found by the index of organs and their cases.
  if (organs) {
    where.push(
      sql`p.case_id in (select part.case_id from casefile.part where part.county = ${county} and part.organ_id = any (${organs}::uuid[]))`,
    );
  }
  return where;
}

/** What a measure asks of a row besides its day. An open or late event is not settled: said too, for the index. */
function conditionsOf(name: MeasureName, now?: Date): Piece[] {
  const { late, resolved, open, ...columns } = measures[name].where as Record<string, string | true>;
  const conditions: Piece[] = Object.entries(columns).map(([column, value]) =>
    value === true ? sql.ref(`p.${column}`) : sql`${sql.ref(`p.${column}`)} = ${sql.lit(value!)}`,
  );
  if (resolved) conditions.push(sql`p.resolved_on is not null`);
  if (open) conditions.push(sql`p.open and not p.settled`);
  if (late) conditions.push(sql`not p.settled and not p.handled and p.handle_due_at <= ${now}`);
  return conditions;
}

/** The days of an event, each by its name. */
const daysOf = sql`(values ${sql.join(bases.map((base) => sql`(${sql.lit(base)}, ${sql.ref(`p.${base}`)})`))}) b (base, day)`;

function isBase(name: MeasureName): Piece {
  const base: Base | null = measures[name].base;
  return base ? sql`b.base = ${sql.lit(base)}` : sql`false`;
}

function within(day: Piece, { from, to }: Asked): Piece {
  return sql`${day} between ${from}::date and ${to}::date`;
}

function countIf(conditions: readonly Piece[]): Piece {
  return sql`(count(*) filter (where ${all(conditions.length > 0 ? conditions : [sql`true`])}))::int`;
}

function all(conditions: readonly Piece[]): Piece {
  return sql.join([...conditions], sql` and `);
}

/** Sent unnamed: its plan must fit the scope and the period of the moment. */
function raw<R>(query: RawBuilder<R>): Compilable<R> {
  return { compile: () => query.compile(sqlFor) };
}
