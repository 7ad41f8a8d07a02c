-- A file belongs to the command that named it first. Named again by the same case it stood twice in the facts and once among
-- the files, which reads as tampering for good; and the resident's own photo passed for proof of the work.
create or replace function casefile.write(p jsonb) returns int language plpgsql
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  moved int := 0;
  named uuid[];
  wrong uuid;
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
    with filed as (
      update casefile.attachment a set case_id = n.case_id, area = n.area, line = n.line
        from jsonb_to_recordset(p -> 'files') n (county int, id uuid, case_id uuid, area bigint, line text, upload_key text, uploaded_by uuid)
        where a.county = n.county and a.id = n.id and a.case_id is null
          and a.upload_key is not distinct from n.upload_key and a.uploaded_by is not distinct from n.uploaded_by
        returning a.id)
    select coalesce(array_agg(id), '{}') into named from filed;
    -- Each file is named once, by whom it belongs to: what stands in a case already, this one too, is nobody's to name again.
    if cardinality(named) < jsonb_array_length(p -> 'files') then
      select n.id into wrong from jsonb_to_recordset(p -> 'files') n (id uuid)
        group by n.id order by n.id = any (named), count(*) desc, n.id limit 1;
      raise exception 'casefile.file_unknown' using errcode = 'ZS001', detail = wrong::text;
    end if;
  end if;
  insert into kernel.command select * from jsonb_populate_recordset(null::kernel.command, p -> 'commands');
  return moved;
end $$;
