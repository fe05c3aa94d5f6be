-- Not below the place of the report's event in the log, and not far above it: where to look for it.
alter table report add column log_hint bigint;

-- Sealed identities of walk-ins, by the report that brought them, until the registry has them.
create table walk_in_box (
  partition text not null,
  device_id text not null,
  installation_id text not null,
  seq bigint not null,
  received_at bigint not null,
  key_id text not null,
  box {{bytes}} not null,
  primary key (partition, device_id, installation_id, seq)
);
