-- event: measures (指标). One narrow row per event says on which days it counts for what, so that a number and the rows
-- behind it come from the same place. Events that are over are added up by day: counting them all for a year would cost a
-- second at 2 million. Which row counts for which measure is said once, in modules/event/domain/measures.ts.

create table event.progress (
  county int not null,
  case_id uuid not null,
  area bigint not null,
  town bigint not null,
  line text not null,
  organ_id uuid,
  organs uuid[] not null,
  subject text,
  level text not null,
  source text not null,
  reported_on date not null,
  filed boolean not null,
  dispatched_on date,
  returned_on date,
  handle_due_on date,
  handle_due_at timestamptz,
  handled boolean not null,
  handled_on_time boolean not null,
  extended boolean not null,
  close_due_on date,
  closed_on_time boolean not null,
  reworked boolean not null,
  resolved_on date,
  open boolean not null,
  settled boolean not null,
  constraint progress_pkey primary key (county, case_id),
  constraint progress_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint progress_source check (source in ('residents', 'villages', 'sensors')),
  constraint progress_settled check (not (settled and open))
);
comment on table event.progress is 'How far each event is, as far as it is counted (指标): folded from the case with every step';
comment on column event.progress.organ_id is 'Organ in charge, or the last that was';
comment on column event.progress.source is 'Group of the channel it came in by: residents (群众), villages (村社), sensors (感知)';
comment on column event.progress.dispatched_on is 'Day of the dispatch that stands, or of the last one';
comment on column event.progress.returned_on is 'Day an organ last gave it back';
comment on column event.progress.handle_due_on is 'Day on which the handling limit ends (应处置); null while nobody is in charge or time stands still';
comment on column event.progress.handle_due_at is 'First instant that is late for handling';
comment on column event.progress.close_due_on is 'Day on which the limit for closing ends (应结案)';
comment on column event.progress.resolved_on is 'Day it was closed as resolved (办结)';
comment on column event.progress.settled is 'It is over and counted in event.tally';
create index progress_unsettled on event.progress (county, town, reported_on desc, case_id desc) where not settled;
create index progress_reported on event.progress (county, reported_on desc, case_id desc);
create index progress_dispatched on event.progress (county, dispatched_on desc, case_id desc) where dispatched_on is not null;
create index progress_returned on event.progress (county, returned_on desc, case_id desc) where returned_on is not null;
create index progress_handle_due on event.progress (county, handle_due_on desc, case_id desc) where handle_due_on is not null;
create index progress_extended on event.progress (county, handle_due_on desc, case_id desc) where extended;
create index progress_close_due on event.progress (county, close_due_on desc, case_id desc) where close_due_on is not null;
create index progress_reworked on event.progress (county, close_due_on desc, case_id desc) where reworked;
create index progress_resolved on event.progress (county, resolved_on desc, case_id desc) where resolved_on is not null;

alter table event.progress enable row level security;
create policy progress_scope on event.progress using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ','))
  then current_setting('app.organs', true) = '*'
    or organs && string_to_array(nullif(nullif(current_setting('app.organs', true), ''), '*'), ',')::uuid[]
  else false end);

create table event.tally (
  county int not null,
  area bigint not null,
  line text not null,
  day date not null,
  dimension text not null,
  value text not null,
  leads int not null,
  leads_residents int not null,
  leads_villages int not null,
  leads_sensors int not null,
  leads_valid int not null,
  dispatched int not null,
  returned int not null,
  handle_due int not null,
  handled int not null,
  handled_on_time int not null,
  extended int not null,
  close_due int not null,
  closed int not null,
  closed_on_time int not null,
  reworked int not null,
  resolved int not null,
  resolved_by_county int not null,
  constraint tally_pkey primary key (county, dimension, area, day, value),
  constraint tally_dimension check (dimension in ('all', 'organ', 'class'))
);
comment on table event.tally is 'Settled events added up by town and day, altogether, by organ and by class: one column for each measure (modules/event/domain/measures.ts)';
comment on column event.tally.area is '12-digit code of the town; row scope, for those who see the whole town';
comment on column event.tally.value is 'Organ or kind:code of the class; empty where there is none';

alter table event.tally enable row level security;
create policy tally_scope on event.tally using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ','))
  then current_setting('app.organs', true) = '*' else false end);

-- Events from before: the same as progressOf() of modules/event/domain/progress.ts says, once, of the rows there are.
insert into event.progress
select c.county, c.id, c.area, c.town, c.line, c.organ_id, c.organs, c.subject, c.level,
  case when c.data ->> 'channel' in ('grid', 'village') then 'villages' when c.data ->> 'channel' = 'alarm' then 'sensors' else 'residents' end,
  (c.opened_at at time zone 'Asia/Shanghai')::date, c.number is not null and c.state <> 'voided',
  (a.started_at at time zone 'Asia/Shanghai')::date,
  (select (max(f.at) at time zone 'Asia/Shanghai')::date from casefile.fact f
    where f.county = c.county and f.case_id = c.id and f.type = 'event.returned'),
  ((h.due_at - interval '1 millisecond') at time zone 'Asia/Shanghai')::date, h.due_at,
  c.state in ('handled', 'checked', 'closed'),
  c.state in ('handled', 'checked', 'closed') and coalesce(h.stopped_at < h.due_at, false),
  coalesce(c.data -> 'extended' = 'true', false),
  ((k.due_at - interval '1 millisecond') at time zone 'Asia/Shanghai')::date,
  c.state = 'closed' and coalesce(k.stopped_at < k.due_at, false),
  coalesce((c.data ->> 'reworks')::int, 0) > 0,
  case when c.state = 'closed' then (c.closed_at at time zone 'Asia/Shanghai')::date end,
  c.closed_at is null, false
from casefile.case_file c
left join lateral (select (t.facts -> 0 ->> 'at')::timestamptz as started_at from casefile.clock t
  where t.county = c.county and t.case_id = c.id and t.name = 'accept') a on true
left join lateral (select t.due_at, (t.facts -> -1 ->> 'at')::timestamptz as stopped_at from casefile.clock t
  where t.county = c.county and t.case_id = c.id and t.name = case when c.data -> 'reopened' = 'true' then 'rehandle' else 'handle' end
    and c.state in ('dispatched', 'handling', 'paused', 'shelved', 'handled', 'checked', 'closed')) h on true
left join lateral (select t.due_at, (t.facts -> -1 ->> 'at')::timestamptz as stopped_at from casefile.clock t
  where t.county = c.county and t.case_id = c.id and t.name = 'close' and c.state in ('checked', 'closed')) k on true
where c.kind = 'event';

-- Takes the rows in, unless one is settled and changes: its numbers must be taken back first, which the caller does. Those
-- are told.
-- Rows are locked before they are looked at, so that nobody settles one meanwhile.
create function event.keep(p jsonb) returns setof uuid language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  perform from event.progress t
    join jsonb_to_recordset(p) n (county int, case_id uuid) on n.county = t.county and n.case_id = t.case_id for update of t;
  return query select t.case_id from event.progress t
    join jsonb_populate_recordset(null::event.progress, p) n on n.county = t.county and n.case_id = t.case_id
    where t.settled and to_jsonb(t) - 'settled' is distinct from to_jsonb(n) - 'settled';
  insert into event.progress as t select * from jsonb_populate_recordset(null::event.progress, p)
    on conflict (county, case_id) do update set area = excluded.area, town = excluded.town, organ_id = excluded.organ_id,
      organs = excluded.organs, subject = excluded.subject, level = excluded.level, filed = excluded.filed,
      dispatched_on = excluded.dispatched_on, returned_on = coalesce(excluded.returned_on, t.returned_on), handle_due_on = excluded.handle_due_on,
      handle_due_at = excluded.handle_due_at, handled = excluded.handled, handled_on_time = excluded.handled_on_time,
      extended = excluded.extended, close_due_on = excluded.close_due_on, closed_on_time = excluded.closed_on_time,
      reworked = excluded.reworked, resolved_on = excluded.resolved_on, open = excluded.open
    where not t.settled and (t.area, t.organ_id, t.organs, t.subject, t.level, t.filed, t.dispatched_on, t.returned_on,
      t.handle_due_at, t.handled, t.handled_on_time, t.extended, t.close_due_on, t.closed_on_time, t.reworked, t.resolved_on, t.open)
      is distinct from (excluded.area, excluded.organ_id, excluded.organs, excluded.subject, excluded.level, excluded.filed,
      excluded.dispatched_on, excluded.returned_on, excluded.handle_due_at, excluded.handled, excluded.handled_on_time,
      excluded.extended, excluded.close_due_on, excluded.closed_on_time, excluded.reworked, excluded.resolved_on, excluded.open);
end $$;
comment on function event.keep is 'Keeps how far some events are; tells which of them are settled and were left as they are';

grant select, insert, update on event.progress, event.tally to zhenshu_app;
revoke execute on function event.keep from public;
grant execute on function event.keep to zhenshu_app;
