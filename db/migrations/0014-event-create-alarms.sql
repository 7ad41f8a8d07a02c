-- event: alarms of platforms and sensors by signed webhook (告警接入). Each alarm taken in is a report like any other; here
-- stand the sources that may send, their devices, and what came of each message.

create table event.alarm_source (
  county int not null,
  id uuid not null,
  area bigint not null,
  organ_id uuid not null,
  name text not null,
  channel text not null,
  mapping jsonb not null,
  quiet_minutes int not null,
  is_on boolean not null,
  secret_sealed text not null,
  secret_made_at timestamptz not null,
  old_secret_sealed text,
  old_secret_until timestamptz,
  made_at timestamptz not null,
  constraint alarm_source_pkey primary key (county, id),
  constraint alarm_source_channel check (channel in ('alarm', 'api')),
  constraint alarm_source_quiet check (quiet_minutes between 0 and 1440),
  constraint alarm_source_old check ((old_secret_sealed is null) = (old_secret_until is null))
);
comment on table event.alarm_source is 'Platforms that send alarms (告警源): for which area they report, how they are known, how their messages are read';
comment on column event.alarm_source.area is '12-digit code of the area it reports for; row scope, and where an alarm without position belongs';
comment on column event.alarm_source.organ_id is 'Organ the devices belong to; it sees the events';
comment on column event.alarm_source.mapping is 'Where in the sender''s JSON each field stands (JSON Pointers, RFC 6901), and its coordinate system';
comment on column event.alarm_source.quiet_minutes is 'Minutes in which a device that reports again is counted instead of reported again; 0: never';
comment on column event.alarm_source.secret_sealed is 'The secret it signs with, sealed; shown once and never again';
comment on column event.alarm_source.old_secret_sealed is 'The secret before, good until old_secret_until';

create table event.alarm_device (
  county int not null,
  source_id uuid not null,
  device text not null,
  area bigint not null,
  name text,
  place text,
  lng_micro int,
  lat_micro int,
  subject text,
  alarms int not null,
  repeats int not null,
  last_at timestamptz,
  quiet_until timestamptz,
  case_id uuid,
  number text,
  constraint alarm_device_pkey primary key (county, source_id, device),
  constraint alarm_device_source foreign key (county, source_id) references event.alarm_source (county, id) on delete restrict,
  constraint alarm_device_position check ((lng_micro is null) = (lat_micro is null)),
  constraint alarm_device_case check ((case_id is null) = (number is null))
);
comment on table event.alarm_device is 'Devices of a source: registered by hand or table, or noted when one nobody registered sends an alarm (name is null)';
comment on column event.alarm_device.device is 'Id of the device as the sender writes it';
comment on column event.alarm_device.area is 'Area of its source; row scope';
comment on column event.alarm_device.lng_micro is 'Degrees x 1e6, WGS84; used where a message has no position of its own';
comment on column event.alarm_device.subject is 'kind:code of the class its alarms usually are; proposed to the desk, never set';
comment on column event.alarm_device.alarms is 'Reports it opened';
comment on column event.alarm_device.repeats is 'Messages that were only counted since its last report';
comment on column event.alarm_device.quiet_until is 'Until then repeats are counted, as long as the event is open';
comment on column event.alarm_device.case_id is 'Event of its last report';
comment on column event.alarm_device.number is 'Number of its last report';

create table event.alarm_receipt (
  county int not null,
  id uuid not null,
  source_id uuid not null,
  area bigint not null,
  at timestamptz not null,
  outcome text not null,
  code text,
  times int not null,
  device text,
  case_id uuid,
  number text,
  constraint alarm_receipt_pkey primary key (county, id),
  constraint alarm_receipt_source foreign key (county, source_id) references event.alarm_source (county, id) on delete restrict,
  constraint alarm_receipt_outcome check (outcome in ('taken', 'repeated', 'refused')),
  constraint alarm_receipt_code check ((outcome = 'refused') = (code is not null)),
  constraint alarm_receipt_number check ((outcome = 'refused') = (number is null) and (number is null) = (case_id is null))
);
comment on table event.alarm_receipt is 'What came of each message of a source (接收记录), for 30 days; nothing of its content';
comment on column event.alarm_receipt.id is 'Derived from source and message id, so that the same message has the same outcome; of refusals from source, code and minute';
comment on column event.alarm_receipt.code is 'Why it was refused';
comment on column event.alarm_receipt.times is 'Refusals of the same kind within the minute';
comment on column event.alarm_receipt.number is 'Number of the report it became, or was counted for';
create index alarm_receipt_of_source on event.alarm_receipt (county, source_id, at desc, id desc);
create index alarm_receipt_repeats on event.alarm_receipt (county, case_id) where outcome = 'repeated';

alter table event.alarm_source enable row level security;
create policy alarm_source_scope on event.alarm_source using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);
alter table event.alarm_device enable row level security;
create policy alarm_device_scope on event.alarm_device using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);
alter table event.alarm_receipt enable row level security;
create policy alarm_receipt_scope on event.alarm_receipt using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

create function event.forget_receipts(p_before timestamptz) returns void
  language sql security definer set search_path = pg_catalog as $$
  delete from event.alarm_receipt r where r.at < p_before
$$;
comment on function event.forget_receipts is 'Removes receipts of alarms from before an instant; reports and ledger are kept';

-- A source of the county reports for its towns: who sees the event may see how often it was reported again.
create function event.repeats_of(p_county int, p_cases uuid[]) returns table (case_id uuid, times int, last_at timestamptz)
  language sql stable security definer set search_path = pg_catalog as $$
  select r.case_id, count(*)::int, max(r.at) from event.alarm_receipt r
  where r.county = p_county and r.case_id = any (p_cases) and r.outcome = 'repeated' group by r.case_id
$$;
comment on function event.repeats_of is 'How often devices reported some events again while they were quiet, and when last';

grant select, insert, update on event.alarm_source, event.alarm_device, event.alarm_receipt to zhenshu_app;
revoke execute on function event.forget_receipts, event.repeats_of from public;
grant execute on function event.forget_receipts, event.repeats_of to zhenshu_app;
