-- What the office decided about a report that came under the id of another, and what its event would have told, fixed
-- when it came: so that accepting it later does not move it.
alter table report_conflict add column conflict_id text not null default '';
alter table report_conflict add column effective_at bigint not null default 0;
alter table report_conflict add column late bigint not null default 0;
alter table report_conflict add column unit_id text not null default '';
-- 1 open, 2 accepted, 3 rejected.
alter table report_conflict add column state bigint not null default 1;
alter table report_conflict add column decided_by text not null default '';
alter table report_conflict add column decided_at bigint not null default 0;
alter table report_conflict add column reason text not null default '';
-- Of an accepted one's event.
alter table report_conflict add column log_seq bigint not null default 0;

update report_conflict set
  conflict_id = cast(installation as text) || '-' || cast(seq as text) || '-' || cast(body_low as text),
  effective_at = received_at,
  unit_id = coalesce((select d.unit_id from installation i join device d on d.device_id = i.device_id
    where i.partition = report_conflict.partition and i.number = report_conflict.installation), '');

create unique index report_conflict_by_id on report_conflict (partition, conflict_id);
