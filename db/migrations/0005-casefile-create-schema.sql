-- casefile: the spine. One row per case, immutable hash-chained facts, clocks and tasks folded from them.

create schema casefile;
comment on schema casefile is 'The spine of every kind of case (案卷): facts, clocks, tasks, files';

create table casefile.case_file (
  county int not null,
  id uuid not null,
  kind text not null,
  area bigint not null,
  town bigint not null,
  line text not null,
  grid text,
  organ_id uuid,
  organs uuid[] not null,
  number text,
  title text not null,
  place text not null,
  lng_micro int,
  lat_micro int,
  subject text,
  level text not null,
  state text not null,
  version int not null,
  data jsonb not null,
  opened_at timestamptz not null,
  due_at timestamptz,
  mark text not null,
  closed_at timestamptz,
  head text not null,
  constraint case_file_pkey primary key (county, id),
  constraint case_file_number unique (county, number),
  constraint case_file_level check (level in ('town', 'county')),
  constraint case_file_mark check (mark in ('none', 'yellow', 'red')),
  constraint case_file_version check (version > 0),
  constraint case_file_position check ((lng_micro is null) = (lat_micro is null)),
  constraint case_file_town check (town = area / 1000 * 1000)
);
comment on table casefile.case_file is 'A case (案卷) as folded from its facts: never written except by casefile.write()';
comment on column casefile.case_file.kind is 'Procedure: event, …';
comment on column casefile.case_file.area is '12-digit code of the place (village where known); row scope';
comment on column casefile.case_file.town is '12-digit code of the town, for equality in lists';
comment on column casefile.case_file.line is 'Line of work (条线); row scope';
comment on column casefile.case_file.grid is '15-character grid code';
comment on column casefile.case_file.organ_id is 'Organ whose turn it is';
comment on column casefile.case_file.organs is 'Organs that have or had a part in it; row scope';
comment on column casefile.case_file.number is '案卷号, given at filing';
comment on column casefile.case_file.lng_micro is 'Longitude in micro-degrees, WGS84';
comment on column casefile.case_file.lat_micro is 'Latitude in micro-degrees, WGS84';
comment on column casefile.case_file.subject is 'kind:code of the list entry it is about, e.g. matter:06010';
comment on column casefile.case_file.version is 'Number of facts; optimistic lock';
comment on column casefile.case_file.data is 'What the procedure keeps, folded from facts';
comment on column casefile.case_file.due_at is 'First instant that is late, of the clock now running; null when none runs';
comment on column casefile.case_file.mark is 'Limit mark (P2): yellow before, red after the limit is missed';
comment on column casefile.case_file.head is 'Hash of the newest fact';
create index case_file_open_town on casefile.case_file (county, town, opened_at desc, id desc) where closed_at is null;
create index case_file_open_county on casefile.case_file (county, opened_at desc, id desc) where closed_at is null;
create index case_file_town on casefile.case_file (county, town, opened_at desc, id desc);
create index case_file_county on casefile.case_file (county, opened_at desc, id desc);
create index case_file_organ on casefile.case_file (county, organ_id, opened_at desc, id desc) where closed_at is null;

create table casefile.part (
  county int not null,
  organ_id uuid not null,
  case_id uuid not null,
  opened_at timestamptz not null,
  open boolean not null,
  constraint part_pkey primary key (county, case_id, organ_id),
  constraint part_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict
);
comment on table casefile.part is 'Which organ has or had a part in which case: case_file.organs once more, for the lists of one organ';
comment on column casefile.part.opened_at is 'Of the case, for the order of lists';
comment on column casefile.part.open is 'Whether the case is open';
create index part_organ on casefile.part (county, organ_id, opened_at desc, case_id desc);
create index part_open_organ on casefile.part (county, organ_id, opened_at desc, case_id desc) where open;

-- Lexemes are pairs of neighbouring characters, so that any two characters of a Chinese text are found whatever words
-- they are cut into; the last character before a space stands alone.
create function casefile.grams(p_text text) returns tsvector language sql immutable parallel safe as $$
  select coalesce(array_to_tsvector(array_agg(distinct rtrim(pair, E' \t\n\r'))), '')
  from (select c || coalesce(lead(c) over (order by n), '') as pair
    from unnest(string_to_array(lower(p_text), null)) with ordinality u(c, n)) t
  where pair !~ '^\s'
$$;
comment on function casefile.grams is 'What a text is found by: its pairs of neighbouring characters, in lower case';

create table casefile.words (
  county int not null,
  case_id uuid not null,
  area bigint not null,
  line text not null,
  grams tsvector not null,
  constraint words_pkey primary key (county, case_id),
  constraint words_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict
);
comment on table casefile.words is 'What a case is found by: title, place, number and number of the report; apart, so that a step which changes none of them writes none';
create index words_grams on casefile.words using gin (grams);

create table casefile.fact (
  county int not null,
  case_id uuid not null,
  seq int not null,
  area bigint not null,
  line text not null,
  type text not null,
  at timestamptz not null,
  command_id uuid not null,
  actor jsonb not null,
  data jsonb not null,
  change jsonb not null,
  previous text not null,
  hash text not null,
  constraint fact_pkey primary key (county, case_id, seq),
  constraint fact_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint fact_seq check (seq > 0)
);
comment on table casefile.fact is 'What happened (事实): immutable, in order, chained by SM3. The app role may insert and select only';
comment on column casefile.fact.actor is 'Who: kind, ids of person, post and organ, name as shown';
comment on column casefile.fact.data is 'What was said: the command''s payload';
comment on column casefile.fact.change is 'What it changed: state, data, clocks, tasks; the case is the fold of these';
comment on column casefile.fact.hash is 'SM3 over the previous hash and this fact''s canonical content';
create index fact_at on casefile.fact (county, at);

create table casefile.clock (
  county int not null,
  case_id uuid not null,
  name text not null,
  area bigint not null,
  line text not null,
  facts jsonb not null,
  state text not null,
  due_at timestamptz,
  yellow_at timestamptz,
  provisional boolean not null,
  calendar text not null,
  mark text not null,
  ring_at timestamptz,
  constraint clock_pkey primary key (county, case_id, name),
  constraint clock_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint clock_state check (state in ('running', 'paused', 'stopped')),
  constraint clock_mark check (mark in ('none', 'yellow', 'red'))
);
comment on table casefile.clock is 'Clocks (时限) of a case: the newest run of each name; facts is the folded list the reading is computed from';
comment on column casefile.clock.due_at is 'First instant that is late; null while paused';
comment on column casefile.clock.provisional is 'A needed calendar year was not known; recomputed when it is imported';
comment on column casefile.clock.calendar is 'Version of the calendar by which the end was last reckoned or found unchanged; the version a fact reckoned with stands in the fact';
comment on column casefile.clock.ring_at is 'When the bell rings next (yellow, then red); null when it will not';
create index clock_ring on casefile.clock (county, ring_at) where ring_at is not null;
create index clock_provisional on casefile.clock (county, case_id) where provisional and state <> 'stopped';
create index clock_calendar on casefile.clock (county, calendar, case_id) where state <> 'stopped';

create table casefile.task (
  county int not null,
  id uuid not null,
  case_id uuid not null,
  area bigint not null,
  town bigint not null,
  line text not null,
  kind text not null,
  step text not null,
  needs text not null,
  organ_id uuid,
  clock text,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  mark text not null,
  closed_at timestamptz,
  constraint task_pkey primary key (county, id),
  constraint task_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint task_mark check (mark in ('none', 'yellow', 'red'))
);
comment on table casefile.task is 'One step waiting for one organ or role (任务): what "my work" shows';
comment on column casefile.task.kind is 'Procedure of its case';
comment on column casefile.task.step is 'What is to be done: a command or group of commands of the procedure';
comment on column casefile.task.needs is 'Right somebody must hold to do it, e.g. event.dispatch';
comment on column casefile.task.organ_id is 'Organ it waits for; null = the command centre of the area';
comment on column casefile.task.due_at is 'Of its clock; infinity when none runs, so that lists keep one order';
create index task_open_town on casefile.task (county, town, needs, due_at, id) where closed_at is null;
create index task_open_county on casefile.task (county, needs, due_at, id) where closed_at is null;
create index task_open_organ on casefile.task (county, organ_id, needs, due_at, id) where closed_at is null;
create index task_case on casefile.task (county, case_id);

create table casefile.attachment (
  county int not null,
  id uuid not null,
  area bigint not null,
  line text not null,
  case_id uuid,
  name text not null,
  media_type text not null,
  size int not null,
  digest text not null,
  thumbnail boolean not null,
  uploaded_by uuid,
  upload_key text,
  at timestamptz not null,
  constraint attachment_pkey primary key (county, id),
  constraint attachment_case foreign key (county, case_id) references casefile.case_file (county, id) on delete restrict,
  constraint attachment_size check (size > 0)
);
comment on table casefile.attachment is 'Files (附件): content lies on disk or S3 under its digest; a row without a case is waiting for its command and removed after a day';
comment on column casefile.attachment.digest is 'SM3 of the content, hex';
comment on column casefile.attachment.upload_key is 'SM3 of the secret a resident''s device made for its uploads; null for staff';
create index attachment_case_id on casefile.attachment (county, case_id) where case_id is not null;
create index attachment_digest on casefile.attachment (county, digest);
create index attachment_waiting on casefile.attachment (county, at) where case_id is null;

-- The scope is a guard, not a search: each query names the town, organ or case it wants, and finds it by index. Written
-- as a case, the planner takes it to pass most rows; as bare comparisons it would expect next to none and sort them all.
alter table casefile.case_file enable row level security;
create policy case_file_scope on casefile.case_file using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ','))
  then current_setting('app.organs', true) = '*'
    or organs && string_to_array(nullif(nullif(current_setting('app.organs', true), ''), '*'), ',')::uuid[]
  else false end);

alter table casefile.part enable row level security;
create policy part_scope on casefile.part using (
  case when county = nullif(current_setting('app.county', true), '')::int
  then current_setting('app.organs', true) = '*'
    or organ_id = any (string_to_array(nullif(nullif(current_setting('app.organs', true), ''), '*'), ',')::uuid[])
  else false end);

alter table casefile.words enable row level security;
create policy words_scope on casefile.words using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

alter table casefile.task enable row level security;
create policy task_scope on casefile.task using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

alter table casefile.fact enable row level security;
create policy fact_scope on casefile.fact using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

alter table casefile.clock enable row level security;
create policy clock_scope on casefile.clock using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

alter table casefile.attachment enable row level security;
create policy attachment_scope on casefile.attachment using (
  case when area >= nullif(current_setting('app.lo', true), '')::bigint
    and area < nullif(current_setting('app.hi', true), '')::bigint
    and line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ',')) then true else false end);

-- Locks cases and returns each with its clocks, open tasks and the earlier outcome of its command, read after the lock
-- was got, so that a waiter sees what the one before it wrote. Plans made while the tables were small must not scan
-- them when they have grown.
create function casefile.lock_cases(p_county int, p_ids uuid[], p_commands uuid[]) returns setof jsonb
  language plpgsql set enable_seqscan = off as $$
declare c casefile.case_file;
begin
  for i in 1 .. cardinality(p_ids) loop
    select * into c from casefile.case_file where county = p_county and id = p_ids[i] for update;
    continue when not found;
    return next jsonb_build_object(
      'case', to_jsonb(c),
      'clocks', (select coalesce(jsonb_agg(to_jsonb(k)), '[]') from casefile.clock k where k.county = p_county and k.case_id = c.id),
      'tasks', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from casefile.task t where t.county = p_county and t.case_id = c.id and t.closed_at is null),
      'prior', (select to_jsonb(m) from kernel.command m where m.county = p_county and m.id = p_commands[i]));
  end loop;
end $$;
comment on function casefile.lock_cases is 'Locks cases for a command each, in the order given: case, clocks, open tasks, earlier outcome';

-- The area is where a fact is kept, not what it says: it is outside the hash. Facts follow their case and can be moved
-- nowhere else; the app role itself may not touch them.
create function casefile.facts_follow(p_county int, p_id uuid) returns void
  language sql security definer set search_path = pg_catalog as $$
  update casefile.fact t set area = c.area from casefile.case_file c
    where c.county = p_county and c.id = p_id and t.county = p_county and t.case_id = p_id;
$$;
comment on function casefile.facts_follow is 'Keeps the facts of a case in the area of the case';

-- The only writer of the spine. Sets, so that a batch of new cases costs one round trip as well.
-- The planner knows nothing of the sets' sizes and would scan whole tables to join them; rows are found by key.
create function casefile.write(p jsonb) returns int language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare moved int := 0;
begin
  -- A closed day stays as it was anchored: whoever is that late comes again with the instant it is by then.
  if exists (
    select 1 from (
      select n.county, n.at from jsonb_to_recordset(p -> 'facts') n (county int, at timestamptz)
      union all select n.county, n.at from jsonb_to_recordset(p -> 'commands') n (county int, at timestamptz)) n
    join kernel.anchor a on a.county = n.county and a.day >= (n.at at time zone 'Asia/Shanghai')::date) then
    raise exception 'casefile.day_closed' using errcode = 'ZS002';
  end if;
  if jsonb_array_length(p -> 'opened') > 0 then
    insert into casefile.case_file select * from jsonb_populate_recordset(null::casefile.case_file, p -> 'opened');
  end if;
  if jsonb_array_length(p -> 'moved') > 0 then
    update casefile.case_file c set
        area = n.area, town = n.town, grid = n.grid, organ_id = n.organ_id, organs = n.organs, number = n.number, title = n.title,
        place = n.place, lng_micro = n.lng_micro, lat_micro = n.lat_micro, subject = n.subject, level = n.level,
        state = n.state, version = n.version, data = n.data, due_at = n.due_at, mark = n.mark, closed_at = n.closed_at, head = n.head
      from jsonb_populate_recordset(null::casefile.case_file, p -> 'moved') n
      where c.county = n.county and c.id = n.id and c.version = (n.version - 1);
    get diagnostics moved = row_count;
  end if;
  if jsonb_array_length(p -> 'parts') > 0 then
    insert into casefile.part select * from jsonb_populate_recordset(null::casefile.part, p -> 'parts');
  end if;
  if jsonb_array_length(p -> 'closed') > 0 then
    update casefile.part t set open = false
      from jsonb_to_recordset(p -> 'closed') n (county int, id uuid) where t.county = n.county and t.case_id = n.id;
  end if;
  if jsonb_array_length(p -> 'worded') > 0 then
    insert into casefile.words
      select c.county, c.id, c.area, c.line, casefile.grams(concat_ws(' ', c.title, c.place, c.number, c.data ->> 'report'))
      from jsonb_to_recordset(p -> 'worded') n (county int, id uuid)
      join casefile.case_file c on c.county = n.county and c.id = n.id
      on conflict (county, case_id) do update set area = excluded.area, grams = excluded.grams;
  end if;
  -- A case that was placed elsewhere takes its rows along, or those it now belongs to could not see its past.
  if jsonb_array_length(p -> 'placed') > 0 then
    perform casefile.facts_follow(n.county, n.id) from jsonb_to_recordset(p -> 'placed') n (county int, id uuid);
    update casefile.clock t set area = n.area
      from jsonb_to_recordset(p -> 'placed') n (county int, id uuid, area bigint) where t.county = n.county and t.case_id = n.id;
    update casefile.task t set area = n.area, town = n.area / 1000 * 1000
      from jsonb_to_recordset(p -> 'placed') n (county int, id uuid, area bigint) where t.county = n.county and t.case_id = n.id;
    update casefile.attachment t set area = n.area
      from jsonb_to_recordset(p -> 'placed') n (county int, id uuid, area bigint) where t.county = n.county and t.case_id = n.id;
  end if;
  insert into casefile.fact select * from jsonb_populate_recordset(null::casefile.fact, p -> 'facts');
  if jsonb_array_length(p -> 'clocks') > 0 then
    insert into casefile.clock select * from jsonb_populate_recordset(null::casefile.clock, p -> 'clocks')
      on conflict (county, case_id, name) do update set facts = excluded.facts, state = excluded.state, due_at = excluded.due_at,
        yellow_at = excluded.yellow_at, provisional = excluded.provisional, calendar = excluded.calendar, mark = excluded.mark,
        ring_at = excluded.ring_at;
  end if;
  if jsonb_array_length(p -> 'tasks_moved') > 0 then
    update casefile.task t set due_at = n.due_at, mark = n.mark, closed_at = n.closed_at
      from jsonb_populate_recordset(null::casefile.task, p -> 'tasks_moved') n
      where t.county = n.county and t.id = n.id;
  end if;
  if jsonb_array_length(p -> 'tasks_opened') > 0 then
    insert into casefile.task select * from jsonb_populate_recordset(null::casefile.task, p -> 'tasks_opened');
  end if;
  if jsonb_array_length(p -> 'files') > 0 then
    update casefile.attachment a set case_id = n.case_id, area = n.area, line = n.line
      from jsonb_to_recordset(p -> 'files') n (county int, id uuid, case_id uuid, area bigint, line text, upload_key text, uploaded_by uuid)
      where a.county = n.county and a.id = n.id and a.case_id is null
        and a.upload_key is not distinct from n.upload_key and a.uploaded_by is not distinct from n.uploaded_by;
    if (select count(*) from casefile.attachment a join jsonb_to_recordset(p -> 'files') n (county int, id uuid, case_id uuid)
        on a.county = n.county and a.id = n.id and a.case_id = n.case_id) < jsonb_array_length(p -> 'files') then
      raise exception 'casefile.file_unknown' using errcode = 'ZS001';
    end if;
  end if;
  insert into kernel.command select * from jsonb_populate_recordset(null::kernel.command, p -> 'commands');
  return moved;
end $$;
comment on function casefile.write is 'Writes cases, facts, clocks, tasks, files and ledger rows of one or many commands; returns how many cases moved';

-- Runs as the owner: row security lets no index of texts be used, as @@ might tell of rows it hides. It therefore
-- holds to county, area and line itself, and tells ids only; whoever reads their cases is held to all of the scope.
create function casefile.found(p_words text[], p_most int) returns uuid[]
  language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  query text;
  ids uuid[];
begin
  select string_agg('''' || replace(replace(gram, '\', '\\'), '''', '''''') || '''' || case when length(word) = 1 then ':*' else '' end, ' & ')
    into query
    from unnest(p_words) word, unnest(tsvector_to_array(casefile.grams(word))) gram
    where length(gram) = 2 or length(word) = 1;
  if query is null then return null; end if;
  -- Planned for these very words: rare ones by the index, common ones by reading until there are too many.
  execute 'select array(
    select w.case_id from casefile.words w
    where w.grams @@ $1::tsquery and w.county = nullif(current_setting(''app.county'', true), '''')::int
      and w.area >= nullif(current_setting(''app.lo'', true), '''')::bigint
      and w.area < nullif(current_setting(''app.hi'', true), '''')::bigint
      and w.line = any (string_to_array(nullif(current_setting(''app.lines'', true), ''''), '',''))
    limit $2 + 1)' into ids using query, p_most;
  return case when cardinality(ids) > p_most then null else ids end;
end $$;
comment on function casefile.found is 'Ids of the cases of the scope in which all of the words may stand; null when there are more than so many';

grant usage on schema casefile to zhenshu_app;
grant select, insert, update on casefile.case_file, casefile.part, casefile.words, casefile.clock, casefile.task, casefile.attachment to zhenshu_app;
grant select, insert on casefile.fact to zhenshu_app;
grant delete on casefile.attachment to zhenshu_app;
revoke execute on all functions in schema casefile from public;
grant execute on all functions in schema casefile to zhenshu_app;
