-- When the unit broke down, in microseconds: of several reports of one day the last to happen counts.
alter table unit_breakdown add column broken_at bigint not null default 0;
