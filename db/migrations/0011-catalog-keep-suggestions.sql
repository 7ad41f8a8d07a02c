-- catalog: changes of the duty list that rulings ask for, until whoever keeps the lists adopts or dismisses them.

create table catalog.duty_suggestion (
  county int not null,
  id uuid not null,
  kind text not null,
  code text not null,
  area bigint not null,
  organ_id uuid not null,
  reason text not null,
  case_id uuid not null,
  case_number text,
  suggested_by text not null,
  at timestamptz not null,
  state text not null,
  decided_by text,
  decided_at timestamptz,
  decision text,
  version_id uuid,
  constraint duty_suggestion_pkey primary key (county, id),
  constraint duty_suggestion_kind check (kind in ('component', 'matter', 'event')),
  constraint duty_suggestion_state check (state in ('open', 'adopted', 'dismissed')),
  constraint duty_suggestion_decided check ((state = 'open') = (decided_at is null)),
  constraint duty_suggestion_adopted check ((state = 'adopted') = (version_id is not null)),
  constraint duty_suggestion_in_county check (area / 1000000 = county),
  constraint duty_suggestion_version foreign key (county, version_id)
    references catalog.list_version (county, id) on delete restrict
);
comment on table catalog.duty_suggestion is 'Changes of the duty list asked for by rulings (清单调整建议): open until adopted into a draft or dismissed';
comment on column catalog.duty_suggestion.id is 'Id of the command that ruled';
comment on column catalog.duty_suggestion.area is 'Town (or county) the entry would hold for; like the lists, read in the whole county';
comment on column catalog.duty_suggestion.reason is 'Reason of the ruling';
comment on column catalog.duty_suggestion.suggested_by is 'Name of whoever ruled, as shown then';
comment on column catalog.duty_suggestion.decision is 'Reason of a dismissal, entry text of an adoption';
comment on column catalog.duty_suggestion.version_id is 'Draft that was opened with the entry';
create index duty_suggestion_page on catalog.duty_suggestion (county, state, at, id);
create index duty_suggestion_draft on catalog.duty_suggestion (county, version_id) where version_id is not null;

alter table catalog.duty_suggestion enable row level security;
create policy duty_suggestion_scope on catalog.duty_suggestion using (
  county = nullif(current_setting('app.county', true), '')::int);

grant select, insert on catalog.duty_suggestion to zhenshu_app;
grant update (state, decided_by, decided_at, decision, version_id) on catalog.duty_suggestion to zhenshu_app;
