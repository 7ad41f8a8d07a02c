-- event: reports as they were told. The event itself is a case of the spine.

create schema event;
comment on schema event is 'Reports (上报) of events; the event itself is a case (事件)';

create table event.report (
  county int not null,
  id uuid not null,
  case_id uuid not null,
  area bigint not null,
  line text not null,
  number text not null,
  channel text not null,
  text text not null,
  place text not null,
  lng_micro int,
  lat_micro int,
  external text,
  name_sealed text,
  phone_sealed text,
  phone_index text,
  person_id uuid,
  at timestamptz not null,
  received_at timestamptz not null,
  constraint report_pkey primary key (county, id),
  constraint report_number unique (county, number),
  constraint report_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint report_channel check (channel in ('portal', 'desk', 'hotline', 'grid', 'village', 'alarm', 'upper', 'import', 'api'))
);
comment on table event.report is 'What one person or channel told us, once; never changed (上报)';
comment on column event.report.number is 'Number the reporter tracks it by: yymmdd and seven characters';
comment on column event.report.external is 'Number the channel gave it (12345 工单号 …): the same is taken in once by each town';
comment on column event.report.name_sealed is 'Reporter''s name, sealed; never shown to the reported unit (信访工作条例 30)';
comment on column event.report.phone_index is 'Blind index of the phone, to find a caller''s earlier reports';
comment on column event.report.at is 'When it was told, as the channel says';
comment on column event.report.received_at is 'When it came in here; the clock starts here';
-- Per town, not per county: a number that stands elsewhere must neither be told to a town nor cost it the report.
create unique index report_external on event.report (county, channel, external, (area / 1000));
create index report_case_id on event.report (county, case_id);
create index report_phone on event.report (county, phone_index, at) where phone_index is not null;

alter table event.report enable row level security;
create policy report_scope on event.report using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

create table event.precedent (
  county int not null,
  id uuid not null,
  case_id uuid not null,
  area bigint not null,
  line text not null,
  subject text not null,
  organ_id uuid not null,
  reason text not null,
  ruled_by text not null,
  at timestamptz not null,
  constraint precedent_pkey primary key (county, id),
  constraint precedent_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict
);
comment on table event.precedent is 'Rulings kept to guide later dispatches (裁定先例); never changed';
comment on column event.precedent.id is 'Id of the command that ruled';
comment on column event.precedent.subject is 'kind:code of the class at the time of the ruling';
comment on column event.precedent.ruled_by is 'Name of whoever ruled, as shown then';
create index precedent_subject on event.precedent (county, subject, at desc);
create index precedent_of_case on event.precedent (county, case_id);

alter table event.precedent enable row level security;
create policy precedent_scope on event.precedent using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

-- The area is where a report is kept, not what was told. Reports follow their case and can be moved nowhere else; the app
-- role itself may change nothing of them.
create function event.reports_follow(p_county int, p_case uuid) returns void
  language sql security definer set search_path = pg_catalog as $$
  update event.report r set area = c.area from casefile.case_file c
    where c.county = p_county and c.id = p_case and r.county = p_county and r.case_id = p_case;
$$;
comment on function event.reports_follow is 'Keeps the reports of a case in the area of the case';

grant usage on schema event to zhenshu_app;
grant select, insert on event.report, event.precedent to zhenshu_app;
revoke execute on all functions in schema event from public;
grant execute on all functions in schema event to zhenshu_app;
