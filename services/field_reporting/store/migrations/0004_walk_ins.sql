-- Not below the place of the report's event in the log, and not far above it: where to look for it.
alter table report add column log_hint bigint;

-- Sealed identities of walk-ins, by the report that brought them. released_at: when the registry said that it has one;
-- it is kept some days longer, for a registry that goes back to an older copy of its database.
create table walk_in_box (
  partition text not null,
  device_id text not null,
  installation_id text not null,
  seq bigint not null,
  received_at bigint not null,
  key_id text not null,
  box {{bytes}} not null,
  released_at bigint,
  primary key (partition, device_id, installation_id, seq)
);
create index walk_in_box_released on walk_in_box (released_at) where released_at is not null;
