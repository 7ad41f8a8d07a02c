-- event: joint calls (联动呼叫) are cases of the spine; here stand only the one-off links to them and what their lists need.

create table event.call_link (
  county int not null,
  id uuid not null,
  case_id uuid not null,
  area bigint not null,
  line text not null,
  organ_id uuid not null,
  digest text not null,
  until timestamptz not null,
  made_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  command_id uuid,
  name_sealed text,
  phone_sealed text,
  constraint call_link_pkey primary key (county, id),
  constraint call_link_digest unique (county, digest),
  constraint call_link_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint call_link_used check ((used_at is null) = (command_id is null))
);
comment on table event.call_link is 'One-off links (一次性链接) by which an organ that is not on the system answers one joint call, once, until an instant';
comment on column event.call_link.id is 'Id of the command that made it';
comment on column event.call_link.digest is 'SM3 of the secret in the link, hex; the secret itself is kept nowhere';
comment on column event.call_link.until is 'First instant at which it no longer opens';
comment on column event.call_link.revoked_at is 'When it was taken back, or another took its place';
comment on column event.call_link.command_id is 'Id of the answer it was used for';
comment on column event.call_link.name_sealed is 'Name of whoever answered, sealed; the timeline shows it masked';
comment on column event.call_link.phone_sealed is 'Phone of whoever answered, sealed';
create index call_link_of_case on event.call_link (county, case_id, organ_id);

alter table event.call_link enable row level security;
create policy call_link_scope on event.call_link using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

grant select, insert, update on event.call_link to zhenshu_app;

-- Calls are few among events: a list of them alone must not read past all events.
create index case_file_kind on casefile.case_file (county, kind, opened_at desc, id desc) where kind <> 'event';

alter table catalog.step_limit drop constraint step_limit_step;
alter table catalog.step_limit add constraint step_limit_step check (step in (
  'file', 'dispatch', 'accept', 'arbitrate', 'extend', 'check', 'close', 'follow_up',
  'arrive_demand', 'arrive_key_work', 'arrive_joint', 'arrive_emergency',
  'result_demand', 'result_key_work', 'result_joint', 'result_emergency', 'rate'));
