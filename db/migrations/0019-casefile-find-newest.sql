-- The newest cases with common words are found without reading those in between: with the pairs of a case stands the week it
-- was opened in, so a week's cases with a word are one look into the index.

create function casefile.week_of(p_at timestamptz) returns int language sql immutable parallel safe as $$
  select floor(extract(epoch from p_at) / 604800)::int
$$;
comment on function casefile.week_of is 'Number of the week of an instant, from Thursday 1970-01-01 UTC on; only for the index of words';

create function casefile.signs(p casefile.case_file) returns tsvector language sql immutable parallel safe as $$
  select casefile.grams(concat_ws(' ', p.title, p.place, p.number, p.data ->> 'report'))
    || array_to_tsvector(array['@' || casefile.week_of(p.opened_at)])
$$;
comment on function casefile.signs is 'What a case is found by: the pairs of its title, place, number and number of the report, and its week';

update casefile.words w set grams = w.grams || array_to_tsvector(array['@' || casefile.week_of(c.opened_at)])
  from casefile.case_file c where c.county = w.county and c.id = w.case_id;
analyze casefile.words;

create or replace function casefile.write(p jsonb) returns int language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  moved int := 0;
  named int;
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
  if jsonb_array_length(p -> 'turned') > 0 then
    update casefile.part t set open = n.open
      from jsonb_to_recordset(p -> 'turned') n (county int, id uuid, open boolean) where t.county = n.county and t.case_id = n.id;
  end if;
  if jsonb_array_length(p -> 'worded') > 0 then
    insert into casefile.words
      select c.county, c.id, c.area, c.line, casefile.signs(c)
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
      where t.county = n.county and t.case_id = n.case_id and t.id = n.id;
  end if;
  if jsonb_array_length(p -> 'tasks_opened') > 0 then
    insert into casefile.task select * from jsonb_populate_recordset(null::casefile.task, p -> 'tasks_opened');
  end if;
  if jsonb_array_length(p -> 'files') > 0 then
    update casefile.attachment a set case_id = n.case_id, area = n.area, line = n.line
      from jsonb_to_recordset(p -> 'files') n (county int, id uuid, case_id uuid, area bigint, line text, upload_key text, uploaded_by uuid)
      where a.county = n.county and a.id = n.id and a.case_id is null
        and a.upload_key is not distinct from n.upload_key and a.uploaded_by is not distinct from n.uploaded_by;
    -- Each file is named once: what belongs to a case already, its own too, is nobody's to name again.
    get diagnostics named = row_count;
    if named < jsonb_array_length(p -> 'files') then
      raise exception 'casefile.file_unknown' using errcode = 'ZS001';
    end if;
  end if;
  insert into kernel.command select * from jsonb_populate_recordset(null::kernel.command, p -> 'commands');
  return moved;
end $$;

drop function casefile.found(text[], int);

create function casefile.found(p_words text[], p_before timestamptz, p_enough int) returns jsonb
  language plpgsql security definer set search_path = pg_catalog as $$
declare
  query text;
  scan constant text := 'select array(
    select w.case_id from casefile.words w
    where w.grams @@ $1::tsquery and w.county = nullif(current_setting(''app.county'', true), '''')::int
      and w.area >= nullif(current_setting(''app.lo'', true), '''')::bigint
      and w.area < nullif(current_setting(''app.hi'', true), '''')::bigint
      and w.line = any (string_to_array(nullif(current_setting(''app.lines'', true), ''''), '',''))
    limit $2 + 1)';
  few constant int := 1000;
  plan jsonb;
  ids uuid[];
  more uuid[];
  week int;
  oldest int;
  width int := 1;
begin
  select string_agg('''' || replace(replace(gram, '\', '\\'), '''', '''''') || '''' || case when length(word) = 1 then ':*' else '' end, ' & ')
    into query
    from unnest(p_words) word, unnest(tsvector_to_array(casefile.grams(word))) gram
    where length(gram) = 2 or length(word) = 1;
  if query is null then return null; end if;
  -- Rare words are read whole. How rare they are the planner knows, for these very words.
  execute 'explain (format json) select 1 from casefile.words w where w.grams @@ ' || quote_literal(query) || '::tsquery' into plan;
  if (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8 < 10 * few then
    execute scan into ids using query, few;
    if cardinality(ids) <= few then return jsonb_build_object('ids', ids, 'since', null); end if;
  end if;
  -- Common ones week by week, from the newest on, ever more weeks at once.
  select casefile.week_of(min(c.opened_at)), casefile.week_of(coalesce(p_before, max(c.opened_at))) into oldest, week
    from casefile.case_file c
    where c.county = nullif(current_setting('app.county', true), '')::int;
  ids := '{}';
  while cardinality(ids) < p_enough and week >= oldest loop
    execute scan into more using '(' || query || ') & ('
      || (select string_agg('''@' || n || '''', ' | ') from generate_series(greatest(week - width + 1, oldest), week) n) || ')', 1000000;
    ids := ids || more;
    week := week - width;
    width := least(width * 2, 26);
  end loop;
  return jsonb_build_object('ids', ids,
    'since', case when week >= oldest then to_timestamp((week + 1) * 604800.0) end);
end $$;
comment on function casefile.found is 'Cases of the scope in which all of the words may stand: all of them, or all opened since an instant and before another, enough to fill a page; null for no word';
revoke execute on function casefile.week_of, casefile.signs, casefile.found from public;
grant execute on function casefile.week_of, casefile.signs, casefile.found to zhenshu_app;
