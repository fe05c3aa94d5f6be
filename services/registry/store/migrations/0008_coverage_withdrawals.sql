-- The newest list that was taken for the whole list of a village: person.vanished follows from it and person.last_list.
create table list_coverage (
  partition text not null,
  village_code text not null,
  list_number bigint not null,
  primary key (partition, village_code)
);
-- What earlier imports left: the list that somebody vanished from is the newest one that names the village.
insert into list_coverage (partition, village_code, list_number)
  select partition, village_code, max(last_list) from person group by partition, village_code having max(vanished) = 1;

-- A claim that somebody took back: kept, and compared with nothing. withdrawn_at: microseconds since 1970 UTC.
alter table claim add column withdrawn_at bigint;
alter table claim add column withdrawn_reason text;
