-- event: what was dispatched lately, for the dry run of a list. Whoever keeps the lists sees no case; he is told what class
-- of thing was sent where and when, and only those who see the case its number and title.

-- Runs as the owner and therefore holds to county, area, line and organs itself.
create function event.dispatched_since(p_since timestamptz, p_most int) returns jsonb
  language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  told jsonb;
begin
  select coalesce(jsonb_agg(to_jsonb(t)), '[]') into told from (
    select s.id, s.subject, s.area, s.at,
      case when s.seen then s.number end as number, case when s.seen then s.title end as title
    from (
      select c.id, c.subject, c.area, f.at, c.number, c.title,
        c.line = any (string_to_array(nullif(current_setting('app.lines', true), ''), ','))
          and (current_setting('app.organs', true) = '*'
            or c.organs && string_to_array(nullif(nullif(current_setting('app.organs', true), ''), '*'), ',')::uuid[]) as seen
      from casefile.fact f join casefile.case_file c on c.county = f.county and c.id = f.case_id
      where f.county = nullif(current_setting('app.county', true), '')::int
        and f.area >= nullif(current_setting('app.lo', true), '')::bigint
        and f.area < nullif(current_setting('app.hi', true), '')::bigint
        and f.type = 'event.dispatched' and f.at >= p_since and c.subject is not null
      order by f.at desc limit p_most) s) t;
  return told;
end $$;
comment on function event.dispatched_since is 'The newest dispatches of the scope since an instant: class, place and time; number and title to those who see the case';

revoke execute on function event.dispatched_since from public;
grant execute on function event.dispatched_since to zhenshu_app;
