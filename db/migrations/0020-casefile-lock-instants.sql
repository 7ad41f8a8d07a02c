-- Whoever waited for a lock was told the time before he waited: a case tells how far its facts have come, and no step goes
-- behind that. A resumption before its pause would leave the clock standing for good.
create or replace function casefile.lock_cases(p_county int, p_ids uuid[], p_commands uuid[]) returns setof jsonb
  language plpgsql set enable_seqscan = off as $$
declare c casefile.case_file;
begin
  for i in 1 .. cardinality(p_ids) loop
    select * into c from casefile.case_file where county = p_county and id = p_ids[i] for update;
    continue when not found;
    return next jsonb_build_object(
      'case', to_jsonb(c),
      'clocks', (select coalesce(jsonb_agg(to_jsonb(k)), '[]') from casefile.clock k where k.county = p_county and k.case_id = c.id),
      'tasks', (select coalesce(jsonb_agg(to_jsonb(t)) filter (where t.closed_at is null), '[]') from casefile.task t
        where t.county = p_county and t.case_id = c.id),
      'prior', (select to_jsonb(m) from kernel.command m where m.county = p_county and m.id = p_commands[i]),
      'last', (select f.at from casefile.fact f where f.county = p_county and f.case_id = c.id order by f.seq desc limit 1));
  end loop;
end $$;
