-- Pairs of listed people who may be one. Numbers are for people to type. state: 0 proposed, 1 merged, 2 rejected; a pair
-- that was rejected stays, so that it is not proposed again. merge_source: the event that merged them, while merged.
create table duplicate_pair (
  partition text not null,
  pair bigint not null,
  first_person text not null,
  second_person text not null,
  likeness bigint not null,
  village_code text not null,
  state bigint not null,
  proposed_at bigint not null,
  decided_at bigint,
  merge_source text,
  primary key (partition, pair)
);
create unique index duplicate_pair_by_people on duplicate_pair (partition, first_person, second_person);
create index duplicate_pair_by_state on duplicate_pair (partition, state, pair);

-- Up to which list a partition has been looked through for doubles.
create table duplicate_scan (
  partition text not null,
  list_number bigint not null,
  scanned_at bigint not null,
  primary key (partition)
);

-- Statuses of NIKs that are on no list here, until they are. The NIK is sealed; seq is the id that the event will have
-- but for the person, so that the same export says nothing new.
create table waiting_status (
  partition text not null,
  seq bigint not null,
  sealed {{bytes}} not null,
  kind bigint not null,
  told_at bigint not null,
  effective_at bigint not null,
  recorded_at bigint not null,
  primary key (partition, seq)
);
