-- grid: the basic units of a village or community, dated, with their outlines. Points are found in the process
-- (an R-tree over micro-degrees), the database only keeps the outlines.

create schema grid;
comment on schema grid is 'Grids of villages and communities (网格)';

create table grid.grid (
  county int not null,
  code text not null,
  valid daterange not null,
  area bigint not null,
  level text not null,
  name_zh text not null,
  name_en text not null,
  geometry jsonb not null,
  box int[] not null,
  constraint grid_pkey primary key (county, code, valid),
  constraint grid_code check (code ~ '^[0-9]{15}$'),
  constraint grid_level check (level in ('base', 'special')),
  constraint grid_valid check (not isempty(valid)),
  constraint grid_in_county check (area / 1000000 = county),
  constraint grid_of_village check (left(code, 12) = area::text),
  constraint grid_box check (array_length(box, 1) = 4),
  constraint grid_no_overlap exclude using gist (county with =, code with =, valid with &&)
);
comment on table grid.grid is 'Grids (基础网格、专属网格), each version with its period; every grid belongs to exactly one village or community';
comment on column grid.grid.code is 'Village 12 digits and serial 3 digits (单元网格标识码, GB/T 47678.3)';
comment on column grid.grid.valid is 'Days [from, to) on which this version is in force';
comment on column grid.grid.area is '12-digit code of the village or community';
comment on column grid.grid.geometry is 'GeoJSON Polygon or MultiPolygon, WGS84 degrees with 6 decimals';
comment on column grid.grid.box is 'Bounding box in micro-degrees: west, south, east, north';
create index grid_area on grid.grid (county, area, code);

create table grid.stamp (
  county int not null,
  stamp uuid not null,
  constraint stamp_pkey primary key (county)
);
comment on table grid.stamp is 'Changes with every change of a county''s grids: a process compares it to know that its index is stale';
comment on column grid.stamp.stamp is 'Never used twice, not even after a rollback';

alter table grid.grid enable row level security;
create policy grid_scope on grid.grid using (
  county = nullif(current_setting('app.county', true), '')::int);

alter table grid.stamp enable row level security;
create policy stamp_scope on grid.stamp using (
  county = nullif(current_setting('app.county', true), '')::int);

grant usage on schema grid to zhenshu_app;
grant select, insert, update on grid.grid, grid.stamp to zhenshu_app;
