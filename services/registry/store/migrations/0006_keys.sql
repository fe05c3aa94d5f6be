-- Versions of the key that boxes are sealed with (store/vault.h). live: 0 once nothing is sealed with it any more.
-- partition: where its rotation is on record.
create table sealing_key (
  version bigint not null primary key,
  fingerprint text not null,
  live bigint not null,
  partition text not null
);

-- What a rotation has to look through.
create index person_event_with_detail on person_event (partition, source, source_seq) where detail is not null;
