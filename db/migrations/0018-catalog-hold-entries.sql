-- One table holds the entries of every list: a list is a key and a content, whatever it lists. What a draft is may be worked
-- on; once published its rows can be neither changed nor taken away, by the database's own rule.

create table catalog.entry (
  county int not null,
  version_id uuid not null,
  key text not null,
  body jsonb not null,
  is_draft boolean not null,
  constraint entry_pkey primary key (county, version_id, key),
  constraint entry_body check (jsonb_typeof(body) = 'object'),
  constraint entry_version foreign key (county, version_id) references catalog.list_version (county, id) on delete restrict
);
comment on table catalog.entry is 'Entries of list versions (清单条目); those of a draft may change, published ones never do';
comment on column catalog.entry.key is 'What identifies the entry within its version, see domain/lists of the module';
comment on column catalog.entry.body is 'The entry as the contract of its list has it';
comment on column catalog.entry.is_draft is 'Whether its version is not published yet; the app role changes and deletes only such rows';

insert into catalog.entry
  select c.county, c.version_id, c.kind || ':' || c.code,
    jsonb_build_object('kind', c.kind, 'code', c.code, 'nameZh', c.name_zh, 'nameEn', c.name_en, 'parent', c.parent_code,
      'words', to_jsonb(c.words)), v.status = 'draft'
  from catalog.category c join catalog.list_version v on v.county = c.county and v.id = c.version_id;
insert into catalog.entry
  select c.county, c.version_id, c.kind || ':' || c.code || ':' || c.condition,
    jsonb_build_object('kind', c.kind, 'code', c.code, 'condition', c.condition, 'nameZh', c.name_zh, 'nameEn', c.name_en,
      'amount', c.amount, 'unit', c.unit, 'closingZh', c.closing_zh, 'closingEn', c.closing_en, 'level', c.level),
    v.status = 'draft'
  from catalog.filing_condition c join catalog.list_version v on v.county = c.county and v.id = c.version_id;
insert into catalog.entry
  select d.county, d.version_id, d.kind || ':' || d.code || ':' || d.area || ':' || d.role || ':' || d.organ_id,
    jsonb_build_object('id', d.id, 'kind', d.kind, 'code', d.code, 'area', d.area, 'role', d.role, 'organId', d.organ_id,
      'level', d.level, 'basis', d.basis), v.status = 'draft'
  from catalog.duty d join catalog.list_version v on v.county = d.county and v.id = d.version_id
  order by d.id
  on conflict do nothing;
update catalog.list_version v
  set entries = (select count(*) from catalog.entry e where e.county = v.county and e.version_id = v.id);
drop table catalog.category;
drop table catalog.filing_condition;
drop table catalog.duty;

alter table catalog.entry enable row level security;
create policy entry_read on catalog.entry for select using (
  county = nullif(current_setting('app.county', true), '')::int);
create policy entry_add on catalog.entry for insert with check (
  county = nullif(current_setting('app.county', true), '')::int and is_draft);
create policy entry_change on catalog.entry for update using (
  county = nullif(current_setting('app.county', true), '')::int and is_draft) with check (
  county = nullif(current_setting('app.county', true), '')::int);
create policy entry_remove on catalog.entry for delete using (
  county = nullif(current_setting('app.county', true), '')::int and is_draft);
grant select, insert, delete on catalog.entry to zhenshu_app;
grant delete on catalog.list_version to zhenshu_app;
create policy list_version_kept on catalog.list_version as restrictive for delete using (status = 'draft');
grant update (body, is_draft) on catalog.entry to zhenshu_app;

-- Who prepared a version, who else looked it over, who put it in force: two persons at least (双人复核).
alter table catalog.list_version
  add column note text not null default '',
  add column prepared_by uuid[] not null default '{}',
  add column prepared_name text not null default '',
  add column reviewed_by uuid,
  add column reviewed_name text,
  add column reviewed_at timestamptz,
  add column published_name text,
  drop constraint list_version_entries,
  drop constraint list_version_status,
  drop constraint list_version_published,
  drop constraint list_version_valid,
  add constraint list_version_entries check (entries > 0 or status = 'draft'),
  add constraint list_version_status check (status in ('draft', 'reviewed', 'published', 'superseded')),
  add constraint list_version_published check ((status in ('draft', 'reviewed')) = (published_at is null)),
  add constraint list_version_valid check (
    (status in ('draft', 'reviewed')) = (valid is null) and (status <> 'published' or not isempty(valid))),
  add constraint list_version_reviewed check (
    (reviewed_by is null) = (reviewed_at is null) and (status <> 'reviewed' or reviewed_by is not null)
    and (status <> 'draft' or reviewed_by is null)),
  add constraint list_version_two_persons check (reviewed_by <> all (prepared_by)),
  drop constraint list_version_no_overlap,
  add constraint list_version_no_overlap exclude using gist (county with =, list with =, scheme with =, valid with &&)
    where (status in ('published', 'superseded'));
comment on column catalog.list_version.status is 'draft 草稿, reviewed 已复核, published 已发布, superseded 已被替代';
comment on column catalog.list_version.note is 'Why the list changes, for readers of the change';
comment on column catalog.list_version.prepared_by is 'Persons who imported or changed the draft; none of them reviews it';
comment on column catalog.list_version.prepared_name is 'The last of them by name, as at that time';
comment on column catalog.list_version.reviewed_by is 'Who looked the draft over; null where it was published by set-up';
comment on column catalog.list_version.published_name is 'Who put it in force, by name';
