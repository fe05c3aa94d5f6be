-- Which key the chains are made with, so that another one is noticed before it does harm.
create table audit_key (
  only_row bigint not null primary key check (only_row = 1),
  fingerprint text not null
);

-- The end of each chain, and what is locked to append to it.
create table audit_head (
  partition text not null primary key,
  seq bigint not null,
  mac text not null
);

create table audit_log (
  partition text not null,
  seq bigint not null,
  id text not null,
  at bigint not null,
  action text not null,
  caller text not null,
  recipient text not null,
  purpose text not null,
  subject text not null,
  people bigint not null,
  people_digest text not null,
  detail text not null,
  mac text not null,
  primary key (partition, seq)
);
create index audit_log_by_subject on audit_log (partition, subject);
{{append_only audit_log}}

-- Whom a record concerns, when it names people; people_digest of the record covers them.
create table audit_person (
  partition text not null,
  person_id text not null,
  seq bigint not null,
  primary key (partition, person_id, seq)
);
create index audit_person_by_record on audit_person (partition, seq);
{{append_only audit_person}}
