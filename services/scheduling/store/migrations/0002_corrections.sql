-- How many reports say that the unit was there that day; a row whose reports were all taken back counts for nothing.
alter table unit_day add column reports bigint not null default 1;

-- Reports of captures that were taken back or replaced. told_*: as the report itself told it, empty while that is not
-- known; counted: whether the report came, and so stands in unit_day; last_*: the correction that counts, without a
-- village when nothing happened.
create table corrected_report (
  partition text not null,
  device text not null,
  installation text not null,
  seq bigint not null,
  counted bigint not null,
  told_unit text not null,
  told_day text not null,
  told_village text not null,
  told_captured bigint not null,
  last_at bigint not null,
  last_source text not null,
  last_seq bigint not null,
  last_village text not null,
  last_captured bigint not null,
  primary key (partition, device, installation, seq)
);
create index corrected_report_waiting on corrected_report (partition) where counted = 0 or told_unit = '';
