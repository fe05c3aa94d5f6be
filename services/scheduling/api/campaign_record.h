#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "jemputbola/scheduling/v1/campaign_change.pb.h"
#include "scheduling/domain/campaign_change.h"
#include "scheduling/store/campaign_changes.h"

namespace jemputbola::scheduling {

v1::PlanFigures ToProto(const PlanFigures& figures);

// The contract's form of a kept change; INTERNAL when the row cannot be read.
absl::StatusOr<v1::CampaignChange> ToProto(const StoredChange& stored);

// Keeps `change`, whose number and time are given here.
v1::CampaignChange Keep(store::WriteTransaction& tx, const std::string& partition, v1::CampaignChange change,
                        absl::Time at, const std::string& campaign_before, const std::string& plan_before = "");

// A change without figures.
v1::CampaignChange Change(v1::CampaignAction action, const std::string& actor, const std::string& reason,
                          const std::string& summary);

}  // namespace jemputbola::scheduling
