-- NIKs that people of the list had until they were corrected: what still carries the old number finds them. Columns as
-- in person; the box is bound to former_nik_id (jb keys rotate makes the index anew from it). corrected_at:
-- microseconds since 1970 UTC.
create table former_nik (
  partition text not null,
  former_nik_id text not null,
  person_id text not null,
  nik_index {{bytes}} not null,
  key_version bigint not null,
  sealed {{bytes}} not null,
  corrected_at bigint not null,
  primary key (partition, former_nik_id)
);
create index former_nik_by_nik on former_nik (partition, nik_index);
