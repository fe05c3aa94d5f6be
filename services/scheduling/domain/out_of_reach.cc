#include "scheduling/domain/out_of_reach.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

std::string Gone(const World& world, const std::set<const Unit*>& units, absl::CivilDay until) {
  const Calendar calendar = world.campaign.calendar();
  for (absl::CivilDay day = until; day >= world.today; --day) {
    if (!calendar.WouldBeWorkingDay(day)) continue;
    const auto there = [&](const Unit* unit) { return IsAvailable(world, *unit, day); };
    if (std::any_of(units.begin(), units.end(), there)) {
      return absl::StrCat("no unit is there for them after ", Date(day));
    }
  }
  return "no unit is there for them";
}

}  // namespace

std::vector<Village> StillToMeet(const World& world, const Plan& beyond, absl::CivilDay until) {
  const World after = After(world, beyond, until);
  const Expectation villages(after);
  std::vector<Village> still_to_meet;
  for (std::size_t index = 0; index < villages.size(); ++index) {
    if (villages.Reachable(index) >= 1) still_to_meet.push_back(villages.village(index));
  }
  return still_to_meet;
}

OutOfReach OutOfReachOf(const World& world, const std::vector<Village>& still_to_meet, absl::CivilDay until) {
  OutOfReach out;
  bool some_unserved = false;
  std::set<const Unit*> units;
  for (const Village& village : still_to_meet) {
    out.people += village.workload;
    bool served = false;
    for (const Unit& unit : world.campaign.units) {
      if (!Reaches(world.campaign, unit, village)) continue;
      served = true;
      units.insert(&unit);
    }
    some_unserved = some_unserved || !served;
  }
  if (out.people == 0) return out;
  if (!units.empty()) out.why = Gone(world, units, until);
  if (some_unserved) {
    absl::StrAppend(&out.why, out.why.empty() ? "" : ", or ", "no unit serves or reaches their villages");
  }
  return out;
}

}  // namespace jemputbola::scheduling
