-- The whole plan as it stood at the last cut: of equally good stops the next plans keep these.
create table cut_plan (
  partition text not null,
  day text not null,
  unit_id text not null,
  village text not null,
  arrive_minute bigint not null,
  expected_captures bigint not null,
  primary key (partition, day, unit_id, village)
);
