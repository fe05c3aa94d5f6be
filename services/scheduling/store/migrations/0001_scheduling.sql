create table campaign (
  partition text not null primary key,
  state bigint not null,
  definition {{bytes}} not null,
  updated_at bigint not null
);
create table area (
  partition text not null,
  code text not null,
  level bigint not null,
  name text not null,
  latitude double precision not null,
  longitude double precision not null,
  primary key (partition, code)
);
create table village_tally (
  partition text not null,
  village text not null,
  listed bigint not null,
  removed bigint not null,
  recorded bigint not null,
  set_aside bigint not null,
  workload bigint not null,
  revision bigint not null,
  primary key (partition, village)
);
create table visit (
  partition text not null,
  visit_id text not null,
  revision bigint not null,
  state bigint not null,
  unit_id text not null,
  day text not null,
  village text not null,
  village_name text not null,
  district text not null,
  district_name text not null,
  arrive_minute bigint not null,
  leave_minute bigint not null,
  expected_captures bigint not null,
  workload bigint not null,
  at_office bigint not null,
  reason text not null,
  primary key (partition, visit_id)
);
create index visit_by_day on visit (partition, day);
create table blocked_day (
  partition text not null,
  village text not null,
  day text not null,
  primary key (partition, village, day)
);
create table cut (
  partition text not null,
  day text not null,
  made_at bigint not null,
  announced bigint not null,
  primary key (partition, day)
);
create table unit_day (
  partition text not null,
  unit_id text not null,
  day text not null,
  village text not null,
  captured bigint not null,
  primary key (partition, unit_id, day, village)
);
create table unit_breakdown (
  partition text not null,
  unit_id text not null,
  day text not null,
  back_on text not null,
  primary key (partition, unit_id, day)
);
create table report_seen (
  partition text not null,
  device text not null,
  installation text not null,
  block bigint not null,
  bits {{bytes}} not null,
  primary key (partition, device, installation, block)
);
