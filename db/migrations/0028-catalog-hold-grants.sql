-- Grants of authority (赋权): a matter, a town and a period of their own; versions of the list `grant` open and end them.
create table catalog.grant_of_authority (
  county int not null,
  id uuid not null,
  version_id uuid not null,
  is_draft boolean not null,
  matter text not null,
  area bigint not null,
  mode text not null,
  grantor_id uuid,
  from_day date not null,
  until_day date,
  to_day date,
  terms jsonb not null,
  ended_by uuid,
  end_kind text,
  end_reason text,
  handover text,
  constraint grant_pkey primary key (county, id),
  constraint grant_version foreign key (county, version_id) references catalog.list_version (county, id) on delete restrict,
  constraint grant_ender foreign key (county, ended_by) references catalog.list_version (county, id) on delete restrict,
  constraint grant_in_county check (area / 1000000 = county),
  constraint grant_mode check (mode in ('statutory', 'devolved', 'authorised', 'entrusted', 'review', 'window', 'agency')),
  constraint grant_entrusted check (mode <> 'entrusted' or (until_day is not null and jsonb_typeof(terms -> 'agreement') = 'object')),
  constraint grant_period check (from_day < until_day),
  constraint grant_ended check (
    case when ended_by is null then to_day is not distinct from until_day and num_nonnulls(end_kind, end_reason, handover) = 0
    else not is_draft and from_day <= to_day and (until_day is null or to_day < until_day)
      and num_nonnulls(end_kind, end_reason) = 2 end
  ),
  constraint grant_end_kind check (end_kind in ('recalled', 'replaced')),
  constraint grant_no_overlap exclude using gist (county with =, matter with =, area with =, daterange(from_day, to_day) with &&)
    where (not is_draft),
  constraint grant_drafts_no_overlap exclude using gist (county with =, matter with =, area with =, daterange(from_day, to_day) with &&)
    where (is_draft)
);
comment on table catalog.grant_of_authority is 'Grants of authority (赋权): who may exercise a matter in a town, in which mode, on days [from_day, to_day)';
comment on column catalog.grant_of_authority.version_id is 'Version of the list grant that opened it, or the draft that would';
comment on column catalog.grant_of_authority.is_draft is 'Whether that version is not published; the app role deletes only such rows';
comment on column catalog.grant_of_authority.matter is 'Code of the matter 事项';
comment on column catalog.grant_of_authority.area is 'Code of the town';
comment on column catalog.grant_of_authority.mode is '法定, 下放, 授权, 委托, 下放实质性审核权, 窗口前移, 帮办代办; see domain/grant-modes.ts';
comment on column catalog.grant_of_authority.grantor_id is 'Organ of the county that grants it; null where the grantor is none of the county, as the province';
comment on column catalog.grant_of_authority.until_day is 'The day after its term as granted; null: without term';
comment on column catalog.grant_of_authority.to_day is 'The day after it: its term, unless a version ended it before';
comment on column catalog.grant_of_authority.terms is 'Names of both organs, kind of matter, basis, agreement, scope note, day of evaluation, reason; as in the contract';
comment on column catalog.grant_of_authority.ended_by is 'Version that ended it before its term';
comment on column catalog.grant_of_authority.end_kind is 'recalled 收回, or replaced by another grant from the same day on; null: it expires with its term';
comment on column catalog.grant_of_authority.handover is 'What becomes of open cases when it is recalled, and who takes them over';
create index grant_page on catalog.grant_of_authority (county, area, matter, from_day, id);
create index grant_matter on catalog.grant_of_authority (county, matter, area);
create index grant_by_ender on catalog.grant_of_authority (county, ended_by);
create index grant_by_version on catalog.grant_of_authority (county, version_id);

create table catalog.grant_suspension (
  county int not null,
  grant_id uuid not null,
  id uuid not null,
  version_id uuid not null,
  from_day date not null,
  until_day date,
  to_day date,
  reason text not null,
  ended_by uuid,
  end_reason text,
  constraint grant_suspension_pkey primary key (county, id),
  constraint grant_suspension_grant foreign key (county, grant_id)
    references catalog.grant_of_authority (county, id) on delete restrict,
  constraint grant_suspension_version foreign key (county, version_id)
    references catalog.list_version (county, id) on delete restrict,
  constraint grant_suspension_ended check (
    case when ended_by is null then to_day is not distinct from until_day and end_reason is null
    else from_day <= to_day and (until_day is null or to_day < until_day) and end_reason is not null end
  ),
  constraint grant_suspension_no_overlap
    exclude using gist (county with =, grant_id with =, daterange(from_day, to_day) with &&)
);
create index grant_suspension_version on catalog.grant_suspension (county, version_id);
comment on table catalog.grant_suspension is 'Days [from_day, to_day) on which a grant is suspended (中止)';
comment on column catalog.grant_suspension.until_day is 'Its end as first set; null: until it is lifted';
comment on column catalog.grant_suspension.ended_by is 'Version that lifted it';

-- Public in the county, like the lists.
alter table catalog.grant_of_authority enable row level security;
create policy grant_read on catalog.grant_of_authority for select using (county = nullif(current_setting('app.county', true), '')::int);
create policy grant_add on catalog.grant_of_authority for insert
  with check (county = nullif(current_setting('app.county', true), '')::int);
create policy grant_end on catalog.grant_of_authority for update
  using (county = nullif(current_setting('app.county', true), '')::int and not is_draft);
create policy grant_remove on catalog.grant_of_authority for delete
  using (county = nullif(current_setting('app.county', true), '')::int and is_draft);
alter table catalog.grant_suspension enable row level security;
create policy grant_suspension_scope on catalog.grant_suspension using (county = nullif(current_setting('app.county', true), '')::int);

-- No statement of the program can change what a published grant is, nor the day it began: only its end.
grant select, insert, delete on catalog.grant_of_authority to zhenshu_app;
grant update (to_day, ended_by, end_kind, end_reason, handover) on catalog.grant_of_authority to zhenshu_app;
grant select, insert on catalog.grant_suspension to zhenshu_app;
grant update (to_day, ended_by, end_reason) on catalog.grant_suspension to zhenshu_app;
