-- What was done to a campaign, for good: rows are only added. details: the serialised contract message
-- (scheduling.v1.CampaignChange); *_before: the campaign and, of changes that kept it, the plan that were replaced.
create table campaign_change (
  partition text not null,
  number bigint not null,
  at bigint not null,
  actor text not null,
  reason text not null,
  details {{bytes}} not null,
  campaign_before {{bytes}} not null,
  plan_before {{bytes}} not null,
  primary key (partition, number)
);
