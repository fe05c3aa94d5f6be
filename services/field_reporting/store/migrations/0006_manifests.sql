-- Which people a manifest told a device of, by id, with a keyed hash of what it said of each; never what it said. From this
-- the next call of the device gets the difference. Kept for a week.
create table manifest_version (
  partition text not null,
  device_id text not null,
  day text not null,
  version text not null,
  made_at bigint not null,
  told {{bytes}} not null,
  primary key (partition, device_id, day, version)
);

create index manifest_version_by_age on manifest_version (partition, made_at);
