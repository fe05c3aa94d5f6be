-- When the first and the last of the unit's captures there were made that day, in minutes after midnight, local; -1 while
-- none is known. What was taken back later still counts.
alter table unit_day add column first_capture bigint not null default -1;
alter table unit_day add column last_capture bigint not null default -1;
