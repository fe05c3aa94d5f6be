-- Why people are set aside; 0 each until the village's next tally after this migration.
alter table village_tally add column aside_deceased bigint not null default 0;
alter table village_tally add column aside_moved bigint not null default 0;
alter table village_tally add column aside_unknown_person bigint not null default 0;
alter table village_tally add column aside_duplicate bigint not null default 0;
alter table village_tally add column aside_refused bigint not null default 0;
alter table village_tally add column aside_away bigint not null default 0;
alter table village_tally add column aside_not_yet_16 bigint not null default 0;

-- Where each district stood at the last cut, and each village inside its district.
create table cut_position (
  partition text not null,
  area text not null,
  position bigint not null,
  primary key (partition, area)
);
