-- kernel: what every module stands on. Every table of case data carries its county first in each key, so that the
-- same schema runs distributed by county; row-level security holds each transaction to its scope (docs/adr/0004).

create extension if not exists btree_gist;

comment on schema kernel is 'Parts every module stands on: scope, command ledger, numbers, calendars, anchors';
comment on table kernel.migration is 'Applied migrations; forward only';
comment on column kernel.migration.digest is 'SM3 of the file as applied; a changed file is refused';

create function kernel.set_scope(county int, lo bigint, hi bigint, organs text, lines text) returns void
  language plpgsql as $$
begin
  -- SET LOCAL by statement: set_config() would not reach the workers of a distributed database.
  execute format('set local app.county = %L', county);
  execute format('set local app.lo = %L', lo);
  execute format('set local app.hi = %L', hi);
  execute format('set local app.organs = %L', organs);
  execute format('set local app.lines = %L', lines);
end $$;
comment on function kernel.set_scope is 'Binds the running transaction to area x organ x line; without it every scoped table is empty';

create table kernel.command (
  county int not null,
  id uuid not null,
  area bigint not null,
  name text not null,
  subject_id uuid,
  person_id uuid,
  post_id uuid,
  token_id uuid,
  actor_name text not null,
  fingerprint text not null,
  data jsonb not null,
  outcome jsonb not null,
  at timestamptz not null,
  constraint command_pkey primary key (county, id)
);
comment on table kernel.command is 'Ledger of every accepted write (指令台账): makes each command idempotent by its client-made id and tells who did what. Append only';
comment on column kernel.command.area is '12-digit code of the place the write concerns; row scope';
comment on column kernel.command.name is 'module.verb';
comment on column kernel.command.subject_id is 'What was written: case, person, list …';
comment on column kernel.command.fingerprint is 'SM3 of the canonical input; the same id with another input is refused';
comment on column kernel.command.data is 'What changed, without secrets; personal data sealed';
comment on column kernel.command.outcome is 'First outcome, returned again to every repetition';
create index command_subject on kernel.command (county, subject_id, at);
create index command_at on kernel.command (county, at, id);

create table kernel.counter (
  county int not null,
  area bigint not null,
  name text not null,
  value bigint not null,
  constraint counter_pkey primary key (county, area, name),
  constraint counter_positive check (value > 0)
);
comment on table kernel.counter is 'Strict sequences without gaps (案卷号, 文号): one row per area, kind and year, taken inside the writing transaction';

create table kernel.calendar_year (
  county int not null,
  year int not null,
  layer text not null,
  content jsonb not null,
  constraint calendar_year_pkey primary key (county, year, layer)
);
comment on table kernel.calendar_year is 'Working calendars a county imported beyond those shipped: next year''s notice, local holidays (放假办法 art. 4)';
comment on column kernel.calendar_year.layer is 'national, or the name of a local layer';

create table kernel.anchor (
  county int not null,
  day date not null,
  root text not null,
  links bigint not null,
  previous text not null,
  at timestamptz not null,
  constraint anchor_pkey primary key (county, day)
);
comment on table kernel.anchor is 'Daily root over the heads of all case chains that moved and the ledger rows of the day, chained to the day before';
comment on column kernel.anchor.links is 'How many heads and ledger rows went into the root';

alter table kernel.command enable row level security;
create policy command_scope on kernel.command using (
  area >= nullif(current_setting('app.lo', true), '')::bigint
  and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table kernel.counter enable row level security;
create policy counter_scope on kernel.counter using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table kernel.calendar_year enable row level security;
create policy calendar_year_scope on kernel.calendar_year using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table kernel.anchor enable row level security;
create policy anchor_scope on kernel.anchor using (
  county = nullif(current_setting('app.county', true), '')::int);

create function kernel.enqueue(task text, payload json, job_key text, run_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform graphile_worker.add_job(task, payload, run_at => run_at, job_key => job_key);
end $$;
comment on function kernel.enqueue is 'Adds a job inside the caller''s transaction; definer rights because the queue''s tables belong to the owner';

grant usage on schema kernel to zhenshu_app;
grant select on kernel.migration to zhenshu_app;
grant select, insert on kernel.command, kernel.anchor to zhenshu_app;
grant select, insert, update on kernel.counter, kernel.calendar_year to zhenshu_app;
revoke execute on function kernel.enqueue from public;
grant execute on function kernel.enqueue to zhenshu_app;
