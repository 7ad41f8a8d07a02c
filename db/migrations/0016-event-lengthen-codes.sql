-- event: tracking codes (查询码) have twelve digits. Those of six that were given out stay good for the reports they belong to,
-- and wrong tries at them are counted for the report.

alter table event.report add column short_code boolean default true;
alter table event.report alter column short_code drop default;
alter table event.report add constraint report_short_code check (short_code);
comment on column event.report.short_code is 'Whether a code of six digits was given out for it, which opens it as well; null: twelve digits alone do';

create table event.code_guess (
  county int not null,
  number text not null,
  area bigint not null,
  began_at timestamptz not null,
  times int not null,
  constraint code_guess_pkey primary key (county, number),
  constraint code_guess_times check (times >= 0)
);
comment on table event.code_guess is 'Wrong tries at the short code of a report within an hour; beyond some it is not asked any more';
comment on column event.code_guess.number is 'Number of the report';
comment on column event.code_guess.area is 'Area the report was in at the first try; row scope';
comment on column event.code_guess.began_at is 'When the first of these tries was made';

alter table event.code_guess enable row level security;
create policy code_guess_scope on event.code_guess using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

grant select, insert, update on event.code_guess to zhenshu_app;
