#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "scheduling/domain/campaign.h"

namespace jemputbola::scheduling {

// A campaign as it is kept: the state beside the definition, which is the serialised contract message
// (scheduling.v1.Campaign) and opaque here.
struct StoredCampaign {
  CampaignState state = CampaignState::kDraft;
  std::string definition;
  std::int64_t updated_at_micros = 0;
};

// Table campaign. Errors of all stores here are thrown as soci::soci_error and handled by Database.
class Campaigns {
 public:
  static void Save(store::WriteTransaction& tx, const std::string& partition, const StoredCampaign& campaign);
  static std::optional<StoredCampaign> Load(const store::Transaction& tx, const std::string& partition);
  // Every partition with a campaign or a tally.
  static std::vector<std::string> Partitions(const store::Transaction& tx);
};

}  // namespace jemputbola::scheduling
