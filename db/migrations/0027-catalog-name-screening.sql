-- Two more lists: which matters of the county are devolved (下放筛选), and how each batch is handed over (下放批次).
alter table catalog.list_version drop constraint list_version_list;
alter table catalog.list_version add constraint list_version_list
  check (list in ('category', 'duty', 'filing_condition', 'matter', 'sheet', 'grant', 'screening', 'batch'));
