-- The lists of people that were imported, by regency: what person.last_list counts. finished_at is null for a list whose
-- import ended before its last row. digest: BLAKE2b-256 of the file (b2sum -l 256).
create table people_list (
  partition text not null,
  number bigint not null,
  digest text not null,
  caller text not null,
  started_at bigint not null,
  finished_at bigint,
  people bigint not null,
  added bigint not null,
  updated bigint not null,
  conflicts bigint not null,
  vanished bigint not null,
  primary key (partition, number)
);

-- A row of a list with the NIK of a row above it and other content. sealed: the content that does not count, bound to
-- conflict_id: of that row while the conflict is open, after that of whichever lost. state: 0 open, 1 resolved.
create table list_conflict (
  partition text not null,
  conflict_id text not null,
  list_number bigint not null,
  line bigint not null,
  person_id text not null,
  key_version bigint not null,
  sealed {{bytes}} not null,
  state bigint not null,
  noticed_at bigint not null,
  resolved_at bigint,
  resolved_by text,
  primary key (partition, conflict_id)
);
create index list_conflict_by_person on list_conflict (partition, person_id);
create index list_conflict_open on list_conflict (partition, conflict_id) where state = 0;
