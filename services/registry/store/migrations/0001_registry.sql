-- Areas by regency; a province stands under its own code.
create table area (
  partition text not null,
  code text not null,
  level bigint not null,
  name text not null,
  latitude double precision,
  longitude double precision,
  primary key (partition, code)
);

-- Who a person is: only inside the sealed box. nik_index is keyed.
create table person (
  partition text not null,
  person_id text not null,
  nik_index text not null,
  sealed {{bytes}} not null,
  primary key (partition, person_id)
);
create unique index person_by_nik on person (partition, nik_index);

-- Where a person belongs and how they stand: the fold of their events, and the bucket they are counted in now.
-- recordable_on: the 16th birthday of whoever was younger when listed. rebucket_on: when the bucket changes by itself.
create table person_state (
  partition text not null,
  person_id text not null,
  village_code text not null,
  recordable_on text,
  recording bigint not null,
  finding bigint not null,
  certainty bigint not null,
  visits_not_met bigint not null,
  away_until text,
  newest_at bigint,
  newest_source text,
  newest_seq bigint,
  bucket bigint not null,
  rebucket_on text,
  primary key (partition, person_id)
);
create index person_state_by_village on person_state (partition, village_code);
create index person_state_by_rebucket on person_state (partition, rebucket_on) where rebucket_on is not null;

-- Every accepted statement about a person, guests of other regencies included. (source, source_seq) is the report's id.
create table person_event (
  partition text not null,
  source text not null,
  source_seq bigint not null,
  person_id text not null,
  effective_at bigint not null,
  kind bigint not null,
  certainty bigint not null,
  away_until text,
  place_code text not null,
  primary key (partition, source, source_seq)
);
create index person_event_by_person on person_event (partition, person_id);

-- How many people of a village's list stand in each bucket. revision: sequence of the event that told of it.
create table village_tally (
  partition text not null,
  village_code text not null,
  removed bigint not null,
  recorded bigint not null,
  aside_deceased bigint not null,
  aside_moved bigint not null,
  aside_unknown_person bigint not null,
  aside_duplicate bigint not null,
  aside_refused bigint not null,
  aside_away bigint not null,
  aside_not_yet_16 bigint not null,
  workload_unverified bigint not null,
  workload_present bigint not null,
  workload_not_met bigint not null,
  workload_away_overdue bigint not null,
  captured_here bigint not null,
  captures_seq bigint not null,
  revision bigint not null,
  primary key (partition, village_code)
);

-- Every time names left the registry.
create table disclosure (
  partition text not null,
  disclosure_id text not null,
  village_code text not null,
  recipient text not null,
  purpose text not null,
  caller text not null,
  people bigint not null,
  disclosed_at bigint not null,
  primary key (partition, disclosure_id)
);

-- Which key the boxes were sealed with, so that another one is noticed before it does harm.
create table sealing_key (
  fingerprint text not null primary key
);
