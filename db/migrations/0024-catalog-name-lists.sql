-- Three more lists are law to the rest of the system: matters (事项), procedure sheets (流程施工图) and grants of authority (赋权).
alter table catalog.list_version drop constraint list_version_list;
alter table catalog.list_version add constraint list_version_list
  check (list in ('category', 'duty', 'filing_condition', 'matter', 'sheet', 'grant'));
