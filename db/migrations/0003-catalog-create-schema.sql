-- catalog: lists in versions. Rows of a version are written once, with its draft, and never changed afterwards; only the
-- version's own row moves on (draft, published, superseded), so a process may keep published rows in memory for ever.

create schema catalog;
comment on schema catalog is 'Lists and their versions: classes, duties, filing conditions, step limits (清单及其版本)';

create table catalog.list_version (
  county int not null,
  id uuid not null,
  list text not null,
  scheme text not null,
  version text not null,
  status text not null,
  valid daterange,
  source text not null,
  entries int not null,
  difference jsonb,
  created_at timestamptz not null,
  published_at timestamptz,
  constraint list_version_pkey primary key (county, id),
  constraint list_version_name unique (county, list, scheme, version),
  constraint list_version_list check (list in ('category', 'duty', 'filing_condition')),
  constraint list_version_status check (status in ('draft', 'published', 'superseded')),
  constraint list_version_entries check (entries > 0),
  constraint list_version_published check ((status = 'draft') = (published_at is null)),
  constraint list_version_valid check ((status = 'draft') = (valid is null) and (status <> 'published' or not isempty(valid))),
  constraint list_version_no_overlap exclude using gist (county with =, list with =, scheme with =, valid with &&)
    where (status <> 'draft')
);
comment on table catalog.list_version is 'Versions of lists (清单版本): draft, published, superseded; a case keeps the version of its opening day';
comment on column catalog.list_version.scheme is 'Which of several lists of the kind: a code standard, or a local list';
comment on column catalog.list_version.status is 'superseded: a later version has been published; it stays in force until its valid period ends';
comment on column catalog.list_version.valid is 'Days [from, to) in force; empty when it was replaced before its first day; null while a draft';
comment on column catalog.list_version.source is 'Where it came from: file name, standard, decision';
comment on column catalog.list_version.entries is 'How many rows it has';
comment on column catalog.list_version.difference is 'Against the version it followed: keys added, removed, changed, with their numbers';
create index list_version_page on catalog.list_version (county, created_at, id);

create table catalog.category (
  county int not null,
  version_id uuid not null,
  kind text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  parent_code text,
  words text[] not null default '{}',
  constraint category_pkey primary key (county, version_id, kind, code),
  constraint category_kind check (kind in ('component', 'matter', 'event')),
  constraint category_version foreign key (county, version_id) references catalog.list_version (county, id) on delete restrict
);
comment on table catalog.category is 'Classes of components, matters and local events (部件、事项、事件分类). Components and matters share numbers (GB/T 47678.5-2026): the key is kind and code';
comment on column catalog.category.parent_code is 'Code of the class above in the same kind, null at the top';
comment on column catalog.category.words is 'Words people use for it, for suggestions';

create table catalog.duty (
  county int not null,
  version_id uuid not null,
  id uuid not null,
  kind text not null,
  code text not null,
  area bigint not null,
  role text not null,
  organ_id uuid not null,
  level text not null,
  basis text not null,
  constraint duty_pkey primary key (county, version_id, id),
  constraint duty_kind check (kind in ('component', 'matter', 'event')),
  constraint duty_role check (role in ('lead', 'support')),
  constraint duty_level check (level in ('town', 'county')),
  constraint duty_in_county check (area / 1000000 = county),
  constraint duty_version foreign key (county, version_id) references catalog.list_version (county, id) on delete restrict,
  constraint duty_organ foreign key (county, organ_id) references org.organ (county, id) on delete restrict
);
comment on table catalog.duty is 'Duties (职责): which organ handles which classes where, as lead or in support (基本履职、配合履职)';
comment on column catalog.duty.code is 'A class or the prefix of many: a major covers its classes; the longest prefix wins';
comment on column catalog.duty.area is 'Where it applies; the most specific area containing the place wins';
comment on column catalog.duty.basis is 'Name of the list entry, shown as the reason of a dispatch';
create index duty_organ on catalog.duty (county, organ_id);

create table catalog.filing_condition (
  county int not null,
  version_id uuid not null,
  kind text not null,
  code text not null,
  condition text not null,
  name_zh text not null,
  name_en text not null,
  amount int not null,
  unit text not null,
  closing_zh text not null,
  closing_en text not null,
  level text not null,
  constraint filing_condition_pkey primary key (county, version_id, kind, code, condition),
  constraint filing_condition_kind check (kind in ('component', 'matter', 'event')),
  constraint filing_condition_amount check (amount > 0),
  constraint filing_condition_unit check (unit in ('minute', 'emergency_hour', 'working_hour', 'working_day', 'natural_day')),
  constraint filing_condition_level check (level in ('town', 'county')),
  constraint filing_condition_version foreign key (county, version_id)
    references catalog.list_version (county, id) on delete restrict
);
comment on table catalog.filing_condition is 'Filing conditions (立案条件): the time limit hangs on the condition, not on the class; each has its closing condition (结案条件)';
comment on column catalog.filing_condition.code is 'A class, or a prefix whose classes have no conditions of their own';
comment on column catalog.filing_condition.condition is 'Short key of the condition within its class';
comment on column catalog.filing_condition.level is 'Who can be expected to end it: the town or a county department';

create table catalog.step_limit (
  county int not null,
  kind text not null,
  step text not null,
  amount int not null,
  unit text not null,
  constraint step_limit_pkey primary key (county, kind, step),
  constraint step_limit_step check (step in ('file', 'dispatch', 'accept', 'arbitrate', 'extend', 'check', 'close')),
  constraint step_limit_amount check (amount > 0),
  constraint step_limit_unit check (unit in ('minute', 'emergency_hour', 'working_hour', 'working_day', 'natural_day'))
);
comment on table catalog.step_limit is 'Time limits of the steps of a procedure where a county departs from the usual ones (环节时限)';
comment on column catalog.step_limit.kind is 'Procedure, e.g. event';

-- Lists are the same for the whole county: everybody in it reads them; the right to change them is the policy's.
alter table catalog.list_version enable row level security;
create policy list_version_scope on catalog.list_version using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table catalog.category enable row level security;
create policy category_scope on catalog.category using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table catalog.duty enable row level security;
create policy duty_scope on catalog.duty using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table catalog.filing_condition enable row level security;
create policy filing_condition_scope on catalog.filing_condition using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table catalog.step_limit enable row level security;
create policy step_limit_scope on catalog.step_limit using (
  county = nullif(current_setting('app.county', true), '')::int);

grant usage on schema catalog to zhenshu_app;
grant select, insert, update on catalog.list_version, catalog.step_limit to zhenshu_app;
grant select, insert on catalog.category, catalog.duty, catalog.filing_condition to zhenshu_app;
