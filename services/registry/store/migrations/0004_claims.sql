-- Totals told from outside, as they were told. subject: 1 the area itself, 2 each area in it that no claim of its own
-- tells of; measure: see claim.proto. at_most is null where the range has no upper end. claimed_on: the day it tells of.
create table claim (
  partition text not null,
  number bigint not null,
  area_code text not null,
  subject bigint not null,
  measure bigint not null,
  at_least bigint not null,
  at_most bigint,
  source text not null,
  claimed_on text not null,
  note text not null,
  recorded_at bigint not null,
  primary key (partition, number)
);
