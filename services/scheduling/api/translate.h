#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/eventlog/position.h"
#include "common/store/database.h"
#include "jemputbola/scheduling/v1/campaign.pb.h"
#include "jemputbola/scheduling/v1/forecast.pb.h"
#include "jemputbola/scheduling/v1/plan.pb.h"
#include "jemputbola/scheduling/v1/ranking.pb.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"
#include "jemputbola/scheduling/v1/visit.pb.h"
#include "scheduling/domain/campaign.h"
#include "scheduling/domain/forecast.h"
#include "scheduling/domain/ranking.h"
#include "scheduling/store/campaigns.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {

// The campaign of a request. Everything that is wrong with it, also what Validate finds, is one line each of an
// INVALID_ARGUMENT.
absl::StatusOr<Campaign> ReadCampaign(const v1::Campaign& proto);
// The contract's form of a stored campaign; INTERNAL when the row cannot be read.
absl::StatusOr<v1::Campaign> ToProto(const StoredCampaign& stored);
// The row of a campaign as it was set, with its state.
StoredCampaign ToStored(const v1::Campaign& proto, CampaignState state, absl::Time updated_at);
// nullopt: the regency has no campaign.
absl::StatusOr<std::optional<Campaign>> LoadCampaign(const store::Transaction& tx, const std::string& partition);

// Derived views name the log and the sequence they were made from; the chain is the consumers' business.
platform::v1::LogPosition ViewPosition(const eventlog::Position& position);

void ToProto(const RankedArea& area, v1::RankingEntry* out);
v1::Plan ToProto(const std::string& partition, const Campaign& campaign, const Plan& plan,
                 const eventlog::Position& tallies);
v1::Coverage ToProto(const Coverage& coverage);
v1::Forecast ToProto(const std::string& partition, const Forecast& forecast, const eventlog::Position& tallies);
v1::Visit ToProto(const Visit& visit);
v1::VisitState ToProto(VisitState state);
v1::CampaignState ToProto(CampaignState state);

// A sentence on a text that is no date, or none at all: it quotes the text.
std::string NoDate(const std::string& text, const std::string& field);
// nullopt for an empty text; INVALID_ARGUMENT, naming the field, for anything but a date.
absl::StatusOr<std::optional<absl::CivilDay>> ReadDate(const std::string& text, const std::string& field);
// INVALID_ARGUMENT unless it is a regency's code such as 53.03.
absl::Status CheckRegency(const std::string& code);

// The civil time of the regency.
struct LocalTime {
  absl::CivilDay day;
  int minute = 0;
};
LocalTime ToLocal(absl::Time time, int utc_offset_minutes);

}  // namespace jemputbola::scheduling
