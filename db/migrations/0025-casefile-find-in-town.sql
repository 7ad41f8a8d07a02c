-- Words common in the county and rare in a town were looked for in every week of the county. The town of a case stands among
-- what it is found by, so whoever sees one town only asks for cases of that town.

create or replace function casefile.signs(p casefile.case_file) returns tsvector language sql immutable parallel safe as $$
  select casefile.grams(concat_ws(' ', p.title, p.place, p.number, p.data ->> 'report'))
    || array_to_tsvector(array['@' || casefile.week_of(p.opened_at), '#' || p.town])
$$;
comment on function casefile.signs is 'What a case is found by: the pairs of its title, place, number and number of the report, its week and its town';

update casefile.words w set grams = w.grams || array_to_tsvector(array['#' || c.town])
  from casefile.case_file c where c.county = w.county and c.id = w.case_id;
analyze casefile.words;

create or replace function casefile.found(p_words text[], p_before timestamptz, p_enough int) returns jsonb
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
  lo constant bigint := nullif(current_setting('app.lo', true), '')::bigint;
  town constant bigint := lo / 1000 * 1000;
  plan jsonb;
  ids uuid[] := '{}';
  more uuid[];
  week int;
  newest int;
  oldest int;
  width int := 1;
  is_rare boolean;
begin
  select string_agg('''' || replace(replace(gram, '\', '\\'), '''', '''''') || '''' || case when length(word) = 1 then ':*' else '' end, ' & ')
    into query
    from unnest(p_words) word, unnest(tsvector_to_array(casefile.grams(word))) gram
    where length(gram) = 2 or length(word) = 1;
  if query is null then return null; end if;
  if nullif(current_setting('app.hi', true), '')::bigint <= town + 1000 then
    query := '(' || query || ') & ''#' || town || '''';
  end if;
  -- Rare words are read whole. How rare they are the planner knows, for these very words.
  execute 'explain (format json) select 1 from casefile.words w where w.grams @@ ' || quote_literal(query) || '::tsquery' into plan;
  is_rare := (plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8 < 10 * few;
  -- Common ones week by week, from the newest on, ever more weeks at once.
  select casefile.week_of(min(c.opened_at)), casefile.week_of(coalesce(p_before, max(c.opened_at))) into oldest, newest
    from casefile.case_file c
    where c.county = nullif(current_setting('app.county', true), '')::int;
  week := newest;
  while cardinality(ids) < p_enough and week >= oldest loop
    -- Taken for common they may be rare here after all, or long ago: the newest week did not fill the page.
    if is_rare or week < newest then
      execute scan into more using query, few;
      if cardinality(more) <= few then return jsonb_build_object('ids', more, 'since', null); end if;
      is_rare := false;
      newest := null;
    end if;
    execute scan into more using '(' || query || ') & ('
      || (select string_agg('''@' || n || '''', ' | ') from generate_series(greatest(week - width + 1, oldest), week) n) || ')', 1000000;
    ids := ids || more;
    week := week - width;
    width := least(width * 2, 26);
  end loop;
  return jsonb_build_object('ids', ids,
    'since', case when week >= oldest then to_timestamp((week + 1) * 604800.0) end);
end $$;
