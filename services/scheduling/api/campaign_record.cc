#include "scheduling/api/campaign_record.h"

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {

v1::PlanFigures ToProto(const PlanFigures& figures) {
  v1::PlanFigures out;
  out.set_last_service_day(Date(figures.last_service_day));
  out.set_working_days(figures.working_days);
  out.set_expected_captures(figures.expected_captures);
  out.set_expected_left(figures.expected_left);
  out.set_finish_date(Date(figures.finish_day));
  return out;
}

absl::StatusOr<v1::CampaignChange> ToProto(const StoredChange& stored) {
  v1::CampaignChange change;
  if (!change.ParseFromString(stored.details)) {
    return absl::InternalError(absl::StrCat("change ", stored.number, " of the campaign cannot be read"));
  }
  change.set_number(stored.number);
  timestamp::Set(clock::FromMicros(stored.at_micros), change.mutable_at());
  change.set_actor(stored.actor);
  change.set_reason(stored.reason);
  return change;
}

v1::CampaignChange Keep(store::WriteTransaction& tx, const std::string& partition, v1::CampaignChange change,
                        absl::Time at, const std::string& campaign_before, const std::string& plan_before) {
  StoredChange stored;
  stored.at_micros = clock::ToMicros(at);
  stored.actor = change.actor();
  stored.reason = change.reason();
  v1::CampaignChange details = change;
  details.clear_actor();
  details.clear_reason();
  stored.details = details.SerializeAsString();
  stored.campaign_before = campaign_before;
  stored.plan_before = plan_before;
  change.set_number(CampaignChanges::Add(tx, partition, stored));
  timestamp::Set(clock::FromMicros(stored.at_micros), change.mutable_at());
  return change;
}

v1::CampaignChange Change(v1::CampaignAction action, const std::string& actor, const std::string& reason,
                          const std::string& summary) {
  v1::CampaignChange change;
  change.set_action(action);
  change.set_actor(actor);
  change.set_reason(reason);
  change.set_summary(summary);
  return change;
}

}  // namespace jemputbola::scheduling
