#include "scheduling/api/now.h"

#include "absl/strings/str_cat.h"
#include "scheduling/api/translate.h"

namespace jemputbola::scheduling {
namespace {

absl::Status NoCampaign(const std::string& partition) {
  return absl::NotFoundError(absl::StrCat(partition, " has no campaign: run jb campaign set"));
}

}  // namespace

LoadedWorld LoadNow(const store::Transaction& tx, const std::string& partition, const Campaign& campaign,
                    const clock::Clock& clock) {
  const LocalTime now = ToLocal(clock.Now(), campaign.utc_offset_minutes);
  return LoadWorld(tx, partition, campaign, now.day, now.minute);
}

absl::StatusOr<LoadedWorld> LoadNow(const store::Transaction& tx, const std::string& partition,
                                    const clock::Clock& clock) {
  const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  if (!campaign->has_value()) return NoCampaign(partition);
  return LoadNow(tx, partition, **campaign, clock);
}

absl::StatusOr<StoredCampaign> FindCampaign(const store::Transaction& tx, const std::string& partition) {
  std::optional<StoredCampaign> stored = Campaigns::Load(tx, partition);
  if (!stored) return NoCampaign(partition);
  return *std::move(stored);
}

}  // namespace jemputbola::scheduling
