-- One message to one recipient; enumerations are the numbers of the contract.
create table notice (
  partition text not null,
  id text not null,
  number bigint not null,
  kind bigint not null,
  state bigint not null,
  role bigint not null,
  area_code text not null,
  visit_id text not null,
  revision bigint not null,
  visit_date text not null,
  body text not null,
  created_at bigint not null,
  state_at bigint not null,
  not_before bigint not null,
  message text not null,
  changes bigint not null,
  primary key (partition, id),
  unique (partition, number)
);

create index notice_by_visit on notice (partition, visit_id);

create index notice_by_state on notice (partition, state, not_before);

-- Phone numbers of village heads (village codes) and sub-district heads (district codes), sealed with notification.key.
create table contact (
  partition text not null,
  area_code text not null,
  phone {{bytes}} not null,
  primary key (partition, area_code)
);
