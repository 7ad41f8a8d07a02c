-- org: people, places, access. Everything is dated; the county stands first in each key, each scoped table carries its
-- own area, and what must be read before any scope is known goes through security definer functions.

create schema org;
comment on schema org is 'Areas, organs, posts, people, sign-in (区划、机构、岗位、人员、登录)';

create table org.area (
  county int not null,
  code bigint not null,
  name_zh text not null,
  name_en text not null,
  level text not null,
  parent bigint,
  valid daterange not null,
  constraint area_pkey primary key (county, code, valid),
  constraint area_level check (level in ('county', 'town', 'village')),
  constraint area_valid check (not isempty(valid)),
  constraint area_in_county check (code / 1000000 = county),
  constraint area_no_overlap exclude using gist (county with =, code with =, valid with &&)
);
comment on table org.area is 'Administrative areas (行政区划), each version with its period; splits and merges close and open versions';
comment on column org.area.code is '12-digit division code (区划代码)';
comment on column org.area.parent is 'Code of the area above, null for the county itself';
comment on column org.area.valid is 'Days [from, to) on which this version is in force';

create table org.organ (
  county int not null,
  id uuid not null,
  area bigint not null,
  parent_id uuid,
  name_zh text not null,
  name_en text not null,
  kind text not null,
  valid daterange not null,
  constraint organ_pkey primary key (county, id),
  constraint organ_kind check (kind in ('department', 'town_government', 'office', 'centre', 'team', 'station', 'village_committee')),
  constraint organ_valid check (not isempty(valid)),
  constraint organ_parent foreign key (county, parent_id) references org.organ (county, id) on delete restrict
);
comment on table org.organ is 'Organs (机构): county departments, town governments and their offices, centres, teams, stations, village committees';
comment on column org.organ.area is 'Area it belongs to; row scope of writes, read county-wide';
create index organ_parent on org.organ (county, parent_id);
create index organ_area on org.organ (county, area);

create table org.post (
  county int not null,
  id uuid not null,
  organ_id uuid not null,
  area bigint not null,
  title_zh text not null,
  title_en text not null,
  roles text[] not null default '{}',
  grids text[] not null default '{}',
  valid daterange not null,
  constraint post_pkey primary key (county, id),
  constraint post_roles check (roles <@ array['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker', 'leader',
    'supervisor', 'list_manager', 'system_admin', 'security_admin', 'audit_admin']),
  constraint post_valid check (not isempty(valid)),
  constraint post_organ foreign key (county, organ_id) references org.organ (county, id) on delete restrict
);
comment on table org.post is 'Posts (岗位): a person acts only through a post';
comment on column org.post.area is 'Area whose rows the post may touch';
comment on column org.post.roles is 'Roles, set by a security administrator alone (三权分立)';
comment on column org.post.grids is '15-character codes of the grids looked after from this post';
create index post_organ on org.post (county, organ_id);
create index post_area on org.post (county, area, id);

create table org.person (
  county int not null,
  id uuid not null,
  area bigint not null,
  name text not null,
  phone_sealed text,
  phone_index text,
  valid daterange not null,
  constraint person_pkey primary key (county, id),
  constraint person_valid check (not isempty(valid)),
  constraint person_phone check ((phone_sealed is null) = (phone_index is null))
);
comment on table org.person is 'People who work in the system (工作人员)';
comment on column org.person.area is 'Area of the organ the person belongs to; row scope';
comment on column org.person.phone_sealed is 'Phone number, encrypted';
comment on column org.person.phone_index is 'Keyed digest of the phone number, to find the person by it';
create index person_area on org.person (county, area, id);
create index person_phone_index on org.person (county, phone_index);

create table org.holding (
  county int not null,
  id uuid not null,
  area bigint not null,
  person_id uuid not null,
  post_id uuid not null,
  valid daterange not null,
  activated_at timestamptz,
  constraint holding_pkey primary key (county, id),
  constraint holding_valid check (not isempty(valid)),
  constraint holding_person foreign key (county, person_id) references org.person (county, id) on delete restrict,
  constraint holding_post foreign key (county, post_id) references org.post (county, id) on delete restrict,
  constraint holding_no_overlap exclude using gist (county with =, person_id with =, post_id with =, valid with &&)
);
comment on table org.holding is 'Holdings of posts (任职): who holds which post when';
comment on column org.holding.area is 'Area of the post; row scope';
comment on column org.holding.activated_at is 'When a security administrator activated it; before that it opens nothing';
create index holding_person on org.holding (county, person_id);
create index holding_post on org.holding (county, post_id);

create table org.login (
  kind text not null,
  name text not null,
  county int not null,
  person_id uuid not null,
  constraint login_pkey primary key (kind, name),
  constraint login_kind check (kind in ('username', 'oidc'))
);
comment on table org.login is 'Registry of sign-in names, unique over all counties: finds the county before any scope is known (a reference table when distributed)';
comment on column org.login.name is 'Lower-case user name, or the subject at the identity provider';

create table org.account (
  county int not null,
  person_id uuid not null,
  area bigint not null,
  username text not null,
  password_hash text not null,
  password_changed_at timestamptz not null,
  must_change boolean not null default true,
  failed_count int not null default 0,
  locked_until timestamptz,
  totp_sealed text,
  totp_confirmed_at timestamptz,
  totp_last_step bigint,
  status text not null default 'active',
  oidc_subject text,
  demo boolean not null default false,
  constraint account_pkey primary key (county, person_id),
  constraint account_username unique (county, username),
  constraint account_username_lower check (username = lower(username)),
  constraint account_status check (status in ('active', 'disabled')),
  constraint account_factor check (totp_confirmed_at is null or totp_sealed is not null),
  constraint account_person foreign key (county, person_id) references org.person (county, id) on delete restrict
);
comment on table org.account is 'Accounts (账号): one for each person, never shared';
comment on column org.account.area is 'Area of the person; row scope';
comment on column org.account.password_hash is 'Argon2id with its parameters';
comment on column org.account.must_change is 'The password came from an administrator and opens nothing until it is changed';
comment on column org.account.failed_count is 'Attempts since the last success; counted before the check, so parallel guesses count too';
comment on column org.account.totp_sealed is 'Secret of the second factor, encrypted';
comment on column org.account.totp_last_step is 'Newest 30-second step accepted: a code is good for one use';
comment on column org.account.demo is 'Has the published demo password; never allowed outside demo mode';

create table org.session (
  county int not null,
  token_hash text not null,
  id uuid not null,
  area bigint not null,
  person_id uuid not null,
  post_id uuid not null,
  method text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  second_factor_at timestamptz,
  address text not null,
  agent text not null,
  constraint session_pkey primary key (county, token_hash),
  constraint session_id unique (county, id),
  constraint session_method check (method in ('password', 'oidc')),
  constraint session_account foreign key (county, person_id) references org.account (county, person_id) on delete restrict,
  constraint session_post foreign key (county, post_id) references org.post (county, id) on delete restrict
);
comment on table org.session is 'Sessions (登录会话), without the secret itself';
comment on column org.session.token_hash is 'SM3 of the secret in the cookie';
comment on column org.session.area is 'Area of the person; row scope';
comment on column org.session.post_id is 'Post the person acts through now';
comment on column org.session.second_factor_at is 'When the second factor was shown in this session';
create index session_person on org.session (county, person_id, created_at);
create index session_post on org.session (county, post_id);

create table org.token (
  county int not null,
  id uuid not null,
  area bigint not null,
  name text not null,
  token_hash text not null,
  rights text[] not null,
  lines text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint token_pkey primary key (county, id),
  constraint token_hash unique (county, token_hash),
  constraint token_lines check (lines <@ array['event', 'service', 'enforcement', 'seal', 'review']),
  constraint token_expiry check (expires_at > created_at)
);
comment on table org.token is 'Tokens of machines (接口令牌), without the secret itself';
comment on column org.token.area is 'Area whose rows the machine may touch';
comment on column org.token.token_hash is 'SM3 of the secret';

-- Row scope. Names of areas and organs are read county-wide, because towns send cases to county departments.
alter table org.area enable row level security;
create policy area_read on org.area for select using (county = nullif(current_setting('app.county', true), '')::int);
create policy area_write on org.area using (
  code >= nullif(current_setting('app.lo', true), '')::bigint and code < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.organ enable row level security;
create policy organ_read on org.organ for select using (county = nullif(current_setting('app.county', true), '')::int);
create policy organ_write on org.organ using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.post enable row level security;
create policy post_scope on org.post using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.person enable row level security;
create policy person_scope on org.person using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.holding enable row level security;
create policy holding_scope on org.holding using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.login enable row level security;
create policy login_scope on org.login using (county = nullif(current_setting('app.county', true), '')::int);

alter table org.account enable row level security;
create policy account_scope on org.account using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.session enable row level security;
create policy session_scope on org.session using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

alter table org.token enable row level security;
create policy token_scope on org.token using (
  area >= nullif(current_setting('app.lo', true), '')::bigint and area < nullif(current_setting('app.hi', true), '')::bigint);

create function org.find_login(p_kind text, p_name text)
  returns table (county int, person_id uuid, area bigint, person_name text, username text, password_hash text,
    password_changed_at timestamptz, must_change boolean, status text, totp_sealed text, totp_confirmed_at timestamptz,
    oidc_subject text, demo boolean)
  language sql stable security definer set search_path = pg_catalog as $$
  select a.county, a.person_id, a.area, p.name, a.username, a.password_hash, a.password_changed_at, a.must_change,
    a.status, a.totp_sealed, a.totp_confirmed_at, a.oidc_subject, a.demo
  from org.login l
  join org.account a on a.county = l.county and a.person_id = l.person_id
  join org.person p on p.county = a.county and p.id = a.person_id
  where l.kind = p_kind and l.name = p_name
$$;
comment on function org.find_login is 'The account behind a sign-in name, before any scope is known';

create function org.find_holders(p_county int, p_person uuid, p_post uuid, p_day date)
  returns table (post_id uuid, person_name text, title_zh text, title_en text, area bigint, organ_id uuid,
    organ_zh text, organ_en text, roles text[], grids text[], organs uuid[])
  language sql stable security definer set search_path = pg_catalog as $$
  select t.id, p.name, t.title_zh, t.title_en, t.area, t.organ_id, o.name_zh, o.name_en, t.roles, t.grids,
    array(
      with recursive below as (
        select t.organ_id as id
        union
        select c.id from org.organ c join below b on c.county = p_county and c.parent_id = b.id
      ) select b.id from below b)
  from org.holding h
  join org.person p on p.county = h.county and p.id = h.person_id and p.valid @> p_day
  join org.post t on t.county = h.county and t.id = h.post_id and t.valid @> p_day
  join org.organ o on o.county = t.county and o.id = t.organ_id and o.valid @> p_day
  where h.county = p_county and h.person_id = p_person and (p_post is null or h.post_id = p_post)
    and h.valid @> p_day and h.activated_at is not null
  order by lower(h.valid), h.id
$$;
comment on function org.find_holders is 'The posts a person may act through on a day, with everything an actor is made of';

create function org.find_session(p_county int, p_hash text)
  returns table (id uuid, person_id uuid, post_id uuid, person_area bigint, method text, created_at timestamptz,
    last_seen_at timestamptz, expires_at timestamptz, ended_at timestamptz, second_factor_at timestamptz, username text,
    status text, must_change boolean, password_changed_at timestamptz, totp_confirmed_at timestamptz, totp_enrolled boolean,
    demo boolean)
  language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.person_id, s.post_id, a.area, s.method, s.created_at, s.last_seen_at, s.expires_at, s.ended_at,
    s.second_factor_at, a.username, a.status, a.must_change, a.password_changed_at, a.totp_confirmed_at,
    a.totp_sealed is not null, a.demo
  from org.session s
  join org.account a on a.county = s.county and a.person_id = s.person_id
  where s.county = p_county and s.token_hash = p_hash
$$;
comment on function org.find_session is 'The session of a cookie, before any scope is known';

create function org.touch_session(p_county int, p_hash text, p_at timestamptz) returns void
  language sql security definer set search_path = pg_catalog as $$
  update org.session s set last_seen_at = p_at where s.county = p_county and s.token_hash = p_hash and s.last_seen_at < p_at
$$;
comment on function org.touch_session is 'Notes that a session is in use';

create function org.find_token(p_county int, p_hash text)
  returns table (id uuid, name text, area bigint, rights text[], lines text[], expires_at timestamptz, revoked_at timestamptz)
  language sql stable security definer set search_path = pg_catalog as $$
  select t.id, t.name, t.area, t.rights, t.lines, t.expires_at, t.revoked_at
  from org.token t where t.county = p_county and t.token_hash = p_hash
$$;
comment on function org.find_token is 'The machine behind a token, before any scope is known';

create function org.roles_held(p_county int, p_person uuid, p_day date) returns table (post_id uuid, roles text[])
  language sql stable security definer set search_path = pg_catalog as $$
  select t.id, t.roles from org.holding h
  join org.post t on t.county = h.county and t.id = h.post_id
  where h.county = p_county and h.person_id = p_person and not h.valid << daterange(p_day, p_day, '[]')
$$;
comment on function org.roles_held is 'All roles of a person now or later, in any area: separation of administrators must not end at the row scope';

create function org.roles_beside(p_county int, p_post uuid, p_day date) returns table (person_id uuid, roles text[])
  language sql stable security definer set search_path = pg_catalog as $$
  select other.person_id, t.roles from org.holding h
  join org.holding other on other.county = h.county and other.person_id = h.person_id and other.post_id <> p_post
    and not other.valid << daterange(p_day, p_day, '[]')
  join org.post t on t.county = other.county and t.id = other.post_id
  where h.county = p_county and h.post_id = p_post and not h.valid << daterange(p_day, p_day, '[]')
$$;
comment on function org.roles_beside is 'Roles that holders of a post have through other posts, now or later, in any area';

create function org.count_demo_accounts() returns bigint
  language sql stable security definer set search_path = pg_catalog as $$
  select count(*) from org.account a where a.demo and a.status = 'active'
$$;
comment on function org.count_demo_accounts is 'Active accounts with the published demo password, over all counties';

create function org.forget_sessions(p_before timestamptz) returns void
  language sql security definer set search_path = pg_catalog as $$
  delete from org.session s where coalesce(s.ended_at, s.expires_at) < p_before
$$;
comment on function org.forget_sessions is 'Removes sessions that ended before an instant; the ledger keeps that they were';

revoke execute on all functions in schema org from public;
grant usage on schema org to zhenshu_app;
grant execute on all functions in schema org to zhenshu_app;
grant select, insert, update on org.area, org.organ, org.post, org.person, org.holding, org.account, org.session, org.token to zhenshu_app;
grant select, insert on org.login to zhenshu_app;
