-- Territorial responsibilities (属地管理责任清单) and what is fused with them (两单融合) are lists too.
alter table catalog.list_version drop constraint list_version_list;
alter table catalog.list_version add constraint list_version_list
  check (list in (
    'category', 'duty', 'filing_condition', 'matter', 'sheet', 'grant', 'screening', 'batch', 'responsibility', 'fusion'
  ));
