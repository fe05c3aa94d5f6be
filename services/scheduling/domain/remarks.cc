#include "scheduling/domain/remarks.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr std::size_t kMostNamed = 10;

// "1 village with 5 people" or so, and which those are.
std::string Named(const std::vector<const Village*>& villages) {
  std::int64_t people = 0;
  std::vector<std::string> names;
  for (const Village* village : villages) {
    people += village->workload;
    if (names.size() < kMostNamed) names.push_back(absl::StrCat(village->code, " ", village->name));
  }
  if (villages.size() > kMostNamed) names.push_back(absl::StrCat("and ", villages.size() - kMostNamed, " more"));
  return absl::StrCat(villages.size(), villages.size() == 1 ? " village" : " villages", " with ", People(people), " (",
                      absl::StrJoin(names, ", "), ")");
}

}  // namespace

std::vector<std::string> Remarks(const World& world) {
  const Campaign& campaign = world.campaign;
  if (campaign.state == CampaignState::kClosed || campaign.units.empty()) return {};
  std::vector<const Village*> nowhere;
  std::vector<const Village*> far;
  for (const Village& village : world.villages) {
    const auto reaches = [&](const Unit& unit) { return Reaches(campaign, unit, village); };
    if (village.workload == 0 || std::any_of(campaign.units.begin(), campaign.units.end(), reaches)) continue;
    const bool unknown = village.at.latitude == 0 && village.at.longitude == 0;
    (unknown ? nowhere : far).push_back(&village);
  }
  std::vector<std::string> remarks;
  for (const Unit& unit : campaign.units) {
    const auto serves = [&](const Village& village) { return village.district == unit.serves_district; };
    if (!unit.fixed || world.villages.empty() || std::any_of(world.villages.begin(), world.villages.end(), serves)) {
      continue;
    }
    remarks.push_back(absl::StrCat("Unit ", unit.id, " serves district ", unit.serves_district,
                                   ", of which no village is known: nobody is called to it; correct "
                                   "serves_district_code, or import the district's areas and people."));
  }
  const auto by_code = [](const Village* a, const Village* b) { return a->code < b->code; };
  if (!nowhere.empty()) {
    std::sort(nowhere.begin(), nowhere.end(), by_code);
    remarks.push_back(absl::StrCat("Nobody knows where ", Named(nowhere), nowhere.size() == 1 ? " lies" : " lie",
                                   ": no tour goes there; import areas with coordinates of the village or its "
                                   "district, or give travel times."));
  }
  if (!far.empty()) {
    std::sort(far.begin(), far.end(), by_code);
    remarks.push_back(absl::StrCat("No tour reaches ", Named(far),
                                   " and is back inside office hours: call these people to another place, or lengthen "
                                   "the hours."));
  }
  return remarks;
}

}  // namespace jemputbola::scheduling
