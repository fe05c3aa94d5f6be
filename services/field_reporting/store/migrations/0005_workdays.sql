-- The days of the units: what their reports say, kept as they come, beside what the crews counted themselves. Counts are
-- written "1:75 3:2": by the number of the outcome.
create table workday (
  partition text not null,
  unit_id text not null,
  day text not null,
  reported text not null,
  reports bigint not null,
  late bigint not null,
  closed_at bigint,
  closed_by text not null,
  closed_by_office bigint not null,
  counted text not null,
  reports_at_closing bigint not null,
  resolved_at bigint,
  resolved_by text not null,
  resolution text not null,
  resolved_differences text not null,
  primary key (partition, unit_id, day)
);

create index workday_by_day on workday (partition, day, unit_id);

-- Reports that were corrected, with the correction that counts: what it says instead (0: it did not happen), and where the
-- report itself was counted. Without a unit while the report has not come.
create table workday_correction (
  partition text not null,
  device_id text not null,
  installation_id text not null,
  seq bigint not null,
  corrected_at bigint not null,
  corrected_by text not null,
  outcome bigint not null,
  unit_id text not null,
  day text not null,
  reported bigint not null,
  primary key (partition, device_id, installation_id, seq)
);

create index workday_correction_by_unit on workday_correction (partition, unit_id);
