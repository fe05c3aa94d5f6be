-- Devices, by the id they send with; the regency and unit their reports belong to.
create table device (
  device_id text not null primary key,
  partition text not null,
  unit_id text not null,
  enrolled_at bigint not null
);

-- One storage of the app on one device, with the short number that stands for it in the tables below. It keeps the regency
-- it was first seen in, so that nothing is counted twice when a device moves on.
create table installation (
  partition text not null,
  number bigint not null,
  device_id text not null,
  installation_id text not null,
  first_seen_at bigint not null,
  primary key (partition, number),
  unique (partition, device_id, installation_id)
);

create index installation_by_device on installation (device_id, installation_id);

-- Every report that was ever accepted, with the fingerprint of its body; the report itself stands in the event log.
create table report (
  partition text not null,
  installation bigint not null,
  seq bigint not null,
  body_high bigint not null,
  body_low bigint not null,
  primary key (partition, installation, seq)
);

-- Reports that came under the id of another one, whole, once for each different body.
create table report_conflict (
  partition text not null,
  installation bigint not null,
  seq bigint not null,
  body_high bigint not null,
  body_low bigint not null,
  received_at bigint not null,
  report {{bytes}} not null,
  primary key (partition, installation, seq, body_high, body_low)
);
