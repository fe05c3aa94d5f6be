-- What the heads know last of each visit: how they were told (as notice.kind), and the visit as it was told then (a
-- serialised scheduling.v1.Visit). `epoch` counts how often scheduling was found to have gone back to an older copy of its
-- database that knew otherwise: what is told after that is newer, whatever its revision.
create table told_visit (
  partition text not null,
  visit_id text not null,
  epoch bigint not null,
  revision bigint not null,
  kind bigint not null,
  visit_date text not null,
  visit {{bytes}} not null,
  primary key (partition, visit_id)
);

create index told_visit_by_date on told_visit (partition, visit_date);

alter table notice add column epoch bigint not null default 0;
