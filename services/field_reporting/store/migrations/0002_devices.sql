-- What a device is and who works with it; how it proves to be itself (BLAKE2b-256 of its token, hexadecimal; empty:
-- enrolled before there were tokens), and why it may not report any more.
alter table device add column unit_kind bigint not null default 0;
-- Ids of one to three of the staff, with commas between.
alter table device add column crew text not null default '';
alter table device add column token_hash text not null default '';
alter table device add column token_issued_at bigint not null default 0;
-- 0: it may report.
alter table device add column revoked_at bigint not null default 0;
alter table device add column revoke_reason text not null default '';

create index device_by_unit on device (partition, unit_id);

-- The last upload of an installation, and how far its clock was ahead then, in milliseconds; written only when that
-- changes or grows old.
alter table installation add column last_sync_at bigint not null default 0;
alter table installation add column skew_ms bigint not null default 0;
