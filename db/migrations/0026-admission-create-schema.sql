-- Duties admitted to towns and grids (准入): what may be asked of them, since when, until when, and what it costs them.
create schema admission;

create table admission.duty (
  county int not null,
  case_id uuid not null,
  number text not null,
  title text not null,
  kind text not null,
  entered text not null,
  applicant text not null,
  areas bigint[] not null,
  from_day date not null,
  until_day date not null,
  ended_day date,
  forms int not null,
  fields int not null,
  minutes int not null,
  constraint duty_pkey primary key (county, case_id),
  constraint duty_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint duty_kind check (kind in ('duty', 'temporary')),
  constraint duty_entered check (entered in ('town', 'grid')),
  constraint duty_period check (from_day <= until_day)
);
comment on table admission.duty is 'Duties admitted (准入事项) with what they ask of one town or one grid in a year; the register the whole county reads';
comment on column admission.duty.case_id is 'The application they were admitted by';
comment on column admission.duty.entered is 'Whether they entered the town or the grid';
comment on column admission.duty.areas is 'Towns they were admitted for; none for all of the county';
comment on column admission.duty.until_day is 'The last day they hold';
comment on column admission.duty.ended_day is 'The day they were ended on before that; they do not hold on it';
comment on column admission.duty.fields is 'Items of all forms together';
comment on column admission.duty.minutes is 'Minutes a year';
create unique index duty_number on admission.duty (county, number);

-- A register for the whole county, like the lists.
alter table admission.duty enable row level security;
create policy duty_scope on admission.duty using (county = nullif(current_setting('app.county', true), '')::int);

grant usage on schema admission to zhenshu_app;
grant select, insert on admission.duty to zhenshu_app;
grant update (until_day, ended_day) on admission.duty to zhenshu_app;

alter table org.token drop constraint token_lines;
alter table org.token add constraint token_lines check (lines <@ array['event', 'service', 'enforcement', 'seal', 'review', 'list']);

alter table catalog.step_limit drop constraint step_limit_step;
alter table catalog.step_limit add constraint step_limit_step check (step in (
  'file', 'dispatch', 'accept', 'arbitrate', 'extend', 'check', 'close', 'follow_up',
  'arrive_demand', 'arrive_key_work', 'arrive_joint', 'arrive_emergency',
  'result_demand', 'result_key_work', 'result_joint', 'result_emergency', 'rate',
  'admit_examine', 'admit_consult', 'admit_correct', 'admit_decide'));
