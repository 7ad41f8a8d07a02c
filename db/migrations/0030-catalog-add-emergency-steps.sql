-- What is pressing (紧急工作时) is dispatched, accepted and ruled upon within limits of its own.
alter table catalog.step_limit drop constraint step_limit_step;
alter table catalog.step_limit add constraint step_limit_step check (step in (
  'file', 'dispatch', 'accept', 'arbitrate', 'dispatch_emergency', 'accept_emergency', 'arbitrate_emergency',
  'extend', 'check', 'close', 'follow_up',
  'arrive_demand', 'arrive_key_work', 'arrive_joint', 'arrive_emergency',
  'result_demand', 'result_key_work', 'result_joint', 'result_emergency', 'rate',
  'admit_examine', 'admit_consult', 'admit_correct', 'admit_decide'));
