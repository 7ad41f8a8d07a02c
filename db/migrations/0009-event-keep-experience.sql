-- event: who handled what before, counted as events end, so that no closed case is read to propose an organ.

create table event.experience (
  county int not null,
  subject text not null,
  area bigint not null,
  organ_id uuid not null,
  slot smallint not null,
  line text not null,
  times int not null,
  weight double precision not null,
  first_day date not null,
  constraint experience_pkey primary key (county, subject, area, organ_id, slot),
  constraint experience_times check (times > 0)
);
comment on table event.experience is 'Who handled events of a class at a place before (办理经验): counts, added to as events end';
comment on column event.experience.subject is 'kind:code of a class, of one above it, or * for all classes together';
comment on column event.experience.area is 'The very place for a class; the town for classes above it and for all together';
comment on column event.experience.slot is 'Which of a few rows of the same count: events that end at once do not wait for one row';
comment on column event.experience.weight is 'Sum over the events of 2 to the power of (day - 2020-01-01) / half-life: later ones weigh more';
comment on column event.experience.first_day is 'Day on which the first of them ended';

-- The counts of a town are read and added to from its villages as well.
alter table event.experience enable row level security;
create policy experience_scope on event.experience using (
  case when ((area >= nullif(current_setting('app.lo', true), '')::bigint
      and area < nullif(current_setting('app.hi', true), '')::bigint)
      or area = nullif(current_setting('app.lo', true), '')::bigint / 1000 * 1000)
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

grant select, insert, update on event.experience to zhenshu_app;
