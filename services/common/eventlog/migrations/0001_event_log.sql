create table event_log_identity (
  only_row bigint not null primary key check (only_row = 1),
  log_id text not null
);
create table event_log_head (
  partition text not null primary key,
  seq bigint not null,
  chain text not null,
  reset_seq bigint not null,
  first_kept_seq bigint not null
);
create table event_log (
  partition text not null,
  seq bigint not null,
  chain text not null,
  event {{bytes}} not null,
  primary key (partition, seq)
);
create table lease (
  partition text not null primary key,
  owner text not null,
  fence bigint not null,
  expires_at bigint not null
);
create table consumer_position (
  source text not null,
  partition text not null,
  log_id text not null,
  seq bigint not null,
  chain text not null,
  primary key (partition, source)
);
create table consumer_stop (
  source text not null,
  partition text not null,
  reason text not null,
  at bigint not null,
  primary key (partition, source)
);
create table dead_letter (
  id {{serial}},
  source text not null,
  partition text not null,
  seq bigint not null,
  event_id text not null,
  event_type text not null,
  event {{bytes}} not null,
  reason text not null,
  failed_at bigint not null,
  attempts bigint not null,
  state text not null
);
create index dead_letter_open on dead_letter (partition, source, state);
