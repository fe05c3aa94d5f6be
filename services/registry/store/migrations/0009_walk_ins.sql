-- People who came to a unit without being on its manifest, by the report that told of each. walk_in_id stands for whoever
-- it is in the history (person_event.person_id) until that is known, and after where it is nobody of the list or somebody
-- who came onto it this way. state: 0 waiting, 1 known, 2 added, 3 guest, 4 refused, 5 withdrawn (store/walk_ins.h).
-- list_number: the list that covered the village when the person was added, as in person.last_list. sealed: who it is, of
-- guests and withdrawn ones; key_version is 0 where it is empty. home_code: the regency of a guest. released: 1 once
-- field_reporting needs to keep its box no more. review: 1 when what is told of walk_in_id may count otherwise than when
-- it was decided.
create table walk_in (
  partition text not null,
  walk_in_id text not null,
  source text not null,
  source_seq bigint not null,
  key_id text not null,
  place_code text not null,
  effective_at bigint not null,
  state bigint not null,
  released bigint not null,
  list_number bigint not null,
  home_code text not null,
  key_version bigint not null,
  sealed {{bytes}} not null,
  message text not null,
  review bigint not null,
  primary key (partition, walk_in_id)
);
create index walk_in_open on walk_in (partition, walk_in_id) where state = 0 or released = 0 or review = 1;
create index walk_in_by_state on walk_in (partition, state, walk_in_id);
