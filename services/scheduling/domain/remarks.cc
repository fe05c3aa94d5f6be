#include "scheduling/domain/remarks.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr std::size_t kMostNamed = 10;

// A remark of these villages, without its sentence.
Remark Of(Remark::Kind kind, std::vector<const Village*> villages) {
  std::sort(villages.begin(), villages.end(), [](const Village* a, const Village* b) { return a->code < b->code; });
  Remark remark;
  remark.kind = kind;
  remark.villages = static_cast<int>(villages.size());
  for (const Village* village : villages) {
    remark.people += village->workload;
    if (remark.village_names.size() < kMostNamed) {
      remark.village_names.push_back(absl::StrCat(village->code, " ", village->name));
    }
  }
  return remark;
}

// "1 village with 5 people" or so, and which those are.
std::string Named(const Remark& remark) {
  const std::size_t more = static_cast<std::size_t>(remark.villages) - remark.village_names.size();
  return absl::StrCat(remark.villages, remark.villages == 1 ? " village" : " villages", " with ", People(remark.people),
                      " (", absl::StrJoin(remark.village_names, ", "),
                      more > 0 ? absl::StrCat(", and ", more, " more") : "", ")");
}

}  // namespace

std::string NoAreaKnown(const std::string& regency) {
  return absl::StrCat("No district or village of ", regency,
                      " is known: import its areas first (jb import areas), or correct regency_code.");
}

std::string ServicePast(const Campaign& campaign, absl::CivilDay today) {
  if (campaign.last_service_day >= today || campaign.state == CampaignState::kClosed) return "";
  return absl::StrCat("The last service day, ", Date(campaign.last_service_day),
                      ", is past, and no day is left to plan: ",
                      campaign.state == CampaignState::kOpen
                          ? "close the campaign (jb campaign close), or extend it (jb campaign extend)."
                          : "correct the days, and set it again.");
}

std::vector<Remark> UnitsWithoutVillages(const Campaign& campaign, const std::set<std::string>& districts) {
  std::vector<Remark> remarks;
  for (const Unit& unit : campaign.units) {
    if (!unit.fixed || districts.count(unit.serves_district) > 0) continue;
    Remark& remark = remarks.emplace_back();
    remark.kind = Remark::Kind::kUnitWithoutVillages;
    remark.unit_id = unit.id;
    remark.district = unit.serves_district;
    remark.sentence = absl::StrCat("Unit ", unit.id, " serves district ", unit.serves_district,
                                   ", of which no village is known: nobody is called to it; correct "
                                   "serves_district_code, or import the district's areas and people.");
  }
  return remarks;
}

std::vector<Remark> Remarks(const World& world) {
  const Campaign& campaign = world.campaign;
  if (campaign.state == CampaignState::kClosed || campaign.units.empty()) return {};
  const bool some_tour =
      std::any_of(campaign.units.begin(), campaign.units.end(), [](const Unit& unit) { return !unit.fixed; });
  std::vector<const Village*> untoured;
  std::vector<const Village*> nowhere;
  std::vector<const Village*> far;
  for (const Village& village : world.villages) {
    const auto reaches = [&](const Unit& unit) { return Reaches(campaign, unit, village); };
    if (village.workload == 0 || std::any_of(campaign.units.begin(), campaign.units.end(), reaches)) continue;
    const auto serves = [&](const Unit& unit) { return unit.Serves(village.district); };
    if (!some_tour && std::none_of(campaign.units.begin(), campaign.units.end(), serves)) {
      untoured.push_back(&village);
      continue;
    }
    (IsPlaceKnown(village) ? far : nowhere).push_back(&village);
  }
  std::vector<Remark> remarks;
  if (!world.villages.empty()) {
    std::set<std::string> districts;
    for (const Village& village : world.villages) districts.insert(village.district);
    remarks = UnitsWithoutVillages(campaign, districts);
  }
  if (!untoured.empty()) {
    Remark& remark = remarks.emplace_back(Of(Remark::Kind::kNoUnitTours, std::move(untoured)));
    remark.sentence = absl::StrCat("No unit tours, and no fixed unit serves ", Named(remark),
                                   ": nobody visits them or calls them; add a mobile unit, or a fixed one for each of "
                                   "their districts.");
  }
  if (!nowhere.empty()) {
    Remark& remark = remarks.emplace_back(Of(Remark::Kind::kPlaceUnknown, std::move(nowhere)));
    remark.sentence = absl::StrCat("Nobody knows where ", Named(remark), remark.villages == 1 ? " lies" : " lie",
                                   ": no tour goes there; import areas with coordinates of the village or its "
                                   "district, or give travel times.");
  }
  if (!far.empty()) {
    Remark& remark = remarks.emplace_back(Of(Remark::Kind::kOutOfReach, std::move(far)));
    remark.sentence = absl::StrCat("No tour reaches ", Named(remark),
                                   " and is back inside office hours: call these people to another place, or lengthen "
                                   "the hours.");
  }
  return remarks;
}

}  // namespace jemputbola::scheduling
