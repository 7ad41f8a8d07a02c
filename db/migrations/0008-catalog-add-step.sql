-- A bad rating (差评) is called back within a limit of its own.
alter table catalog.step_limit drop constraint step_limit_step;
alter table catalog.step_limit add constraint step_limit_step
  check (step in ('file', 'dispatch', 'accept', 'arbitrate', 'extend', 'check', 'close', 'follow_up'));
