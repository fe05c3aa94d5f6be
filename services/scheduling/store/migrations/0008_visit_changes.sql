-- Why a visit was last moved or called off, and the day from which it was last moved; empty while it never was.
alter table visit add column change_reason text not null default '';
alter table visit add column moved_from text not null default '';
