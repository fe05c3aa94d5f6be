#include "scheduling/domain/standstill.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

std::string Reason(const World& world, const Unit& unit, absl::CivilDay day) {
  if (!unit.WorksOn(day)) return absl::StrCat(unit.id, " is off");
  std::string reason = absl::StrCat(unit.id, " is broken");
  for (const Outage& outage : world.outages) {
    if (outage.unit_id == unit.id && outage.back_on && outage.day <= day && day < *outage.back_on) {
      reason = absl::StrCat(unit.id, " is broken and back on ", Date(*outage.back_on));
    }
  }
  return reason;
}

}  // namespace

std::string Standstill(const World& world) {
  const Campaign& campaign = world.campaign;
  if (campaign.state == CampaignState::kClosed) return "";
  std::vector<absl::CivilDay> days = campaign.calendar().WorkingDays(world.today, campaign.last_service_day);
  if (!days.empty() && days.front() == world.today && world.minute >= campaign.closes_minute) days.erase(days.begin());
  const auto somebody_is_there = [&](absl::CivilDay day) {
    return std::any_of(campaign.units.begin(), campaign.units.end(),
                       [&](const Unit& unit) { return IsAvailable(world, unit, day); });
  };
  const auto goes_on = std::find_if(days.begin(), days.end(), somebody_is_there);
  if (goes_on == days.begin()) return "";
  const std::string why = absl::StrJoin(campaign.units, ", ", [&](std::string* out, const Unit& unit) {
    absl::StrAppend(out, Reason(world, unit, days.front()));
  });
  const absl::CivilDay last = *(goes_on - 1);
  const std::string when = last == days.front() ? absl::StrCat("on ", Date(last))
                                                : absl::StrCat("from ", Date(days.front()), " to ", Date(last));
  return absl::StrCat("No unit is there ", when, " (", why, "): nothing is planned ",
                      goes_on == days.end()
                          ? absl::StrCat("up to the last service day, ", Date(campaign.last_service_day), ".")
                          : absl::StrCat("before ", Date(*goes_on), "."));
}

}  // namespace jemputbola::scheduling
