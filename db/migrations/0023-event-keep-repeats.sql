-- How often a device reported an event again is told for good. Receipts are forgotten after 30 days: those that were counted are
-- added up as they go.
create table event.alarm_repeat (
  county int not null,
  case_id uuid not null,
  area bigint not null,
  times int not null,
  last_at timestamptz not null,
  constraint alarm_repeat_pkey primary key (county, case_id),
  constraint alarm_repeat_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint alarm_repeat_times check (times > 0)
);
comment on table event.alarm_repeat is 'How often devices reported an event again while they were quiet, as far as the receipts are forgotten; all of it: event.repeats_of';
comment on column event.alarm_repeat.area is 'Area of the source; row scope';

alter table event.alarm_repeat enable row level security;
create policy alarm_repeat_scope on event.alarm_repeat using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

create or replace function event.forget_receipts(p_before timestamptz) returns void
  language sql security definer set search_path = pg_catalog as $$
  with gone as (
    delete from event.alarm_receipt r where r.at < p_before returning r.county, r.case_id, r.area, r.at, r.outcome)
  insert into event.alarm_repeat as k (county, case_id, area, times, last_at)
    select g.county, g.case_id, min(g.area), count(*)::int, max(g.at) from gone g
    where g.outcome = 'repeated' group by g.county, g.case_id
    on conflict (county, case_id) do update
      set times = k.times + excluded.times, last_at = greatest(k.last_at, excluded.last_at)
$$;
comment on function event.forget_receipts is 'Removes receipts of alarms from before an instant; reports, ledger and how often events were reported again are kept';

create or replace function event.repeats_of(p_county int, p_cases uuid[]) returns table (case_id uuid, times int, last_at timestamptz)
  language sql stable security definer set search_path = pg_catalog as $$
  select t.case_id, sum(t.times)::int, max(t.last_at) from (
    select r.case_id, count(*) as times, max(r.at) as last_at from event.alarm_receipt r
      where r.county = p_county and r.case_id = any (p_cases) and r.outcome = 'repeated' group by r.case_id
    union all
    select k.case_id, k.times, k.last_at from event.alarm_repeat k where k.county = p_county and k.case_id = any (p_cases)) t
  group by t.case_id
$$;

grant select on event.alarm_repeat to zhenshu_app;
