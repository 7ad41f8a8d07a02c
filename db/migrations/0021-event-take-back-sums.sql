-- Who reads the sums of a town must see the whole town. Who takes an event up again need not: its numbers leave the sums
-- of its town whatever he sees, within the statement that says so.
create function event.open_sums(p_open boolean) returns void language plpgsql as $$
begin
  execute format('set local app.sums = %L', case when p_open then 'open' else '' end);
end $$;
comment on function event.open_sums is 'Lets the transaction add to and take from the sums of the county, or no longer';

create policy tally_open on event.tally using (
  case when county = nullif(current_setting('app.county', true), '')::int
  then current_setting('app.sums', true) = 'open' else false end);

revoke execute on function event.open_sums from public;
grant execute on function event.open_sums to zhenshu_app;
