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

-- One row a person. Who they are stands only in the sealed box; nik_index is keyed (16 bytes). The box is the truth of
-- the list, the events below of what came of it: village_code, recordable_on and everything after survivor follow from
-- both (jb rebuild --verify).
-- recordable_on: the 16th birthday of whoever was younger, and not married, when listed. last_list: number of the newest
-- list the person stood in; vanished: 1 when the newest list that covers the village does not have them. survivor: who
-- stays on the list of those who were merged with this person, themselves included. rebucket_on: when the bucket changes
-- by itself.
create table person (
  partition text not null,
  person_id text not null,
  nik_index {{bytes}} not null,
  key_version bigint not null,
  sealed {{bytes}} not null,
  village_code text not null,
  recordable_on text,
  last_list bigint not null,
  vanished bigint not null,
  survivor text,
  recording bigint not null,
  returned bigint not null,
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
create unique index person_by_nik on person (partition, nik_index);
create index person_by_village on person (partition, village_code);
create index person_by_rebucket on person (partition, rebucket_on) where rebucket_on is not null;

-- Every accepted statement about a person and every act on one, guests of other regencies included; never changed but
-- for now_*: the event as it counts after all acts on it. For acts now_live is 0: they count through their target.
create table person_event (
  partition text not null,
  source text not null,
  source_seq bigint not null,
  person_id text not null,
  effective_at bigint not null,
  recorded_at bigint not null,
  kind bigint not null,
  certainty bigint not null,
  away_until text,
  place_code text not null,
  target_source text,
  target_seq bigint,
  corrected_kind bigint,
  other_person text,
  actor bigint not null,
  detail {{bytes}},
  now_live bigint not null,
  now_person text not null,
  now_kind bigint not null,
  now_certainty bigint not null,
  now_away_until text,
  now_place text not null,
  primary key (partition, source, source_seq)
);
create index person_event_by_person on person_event (partition, now_person);
create index person_event_by_target on person_event (partition, target_source, target_seq)
  where target_source is not null;
create index person_event_by_survivor on person_event (partition, other_person) where other_person is not null;

-- How many people of a village's list stand in each bucket; print_ready are some of the recorded, vanished some of the
-- listed. revision: sequence of the event that told of it.
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
  print_ready bigint not null,
  vanished bigint not null,
  captured_here bigint not null,
  captures_seq bigint not null,
  revision bigint not null,
  primary key (partition, village_code)
);
