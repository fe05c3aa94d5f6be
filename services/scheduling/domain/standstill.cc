#include "scheduling/domain/standstill.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

AbsentUnit Absent(const World& world, const Unit& unit, absl::CivilDay day) {
  AbsentUnit absent{unit.id, unit.WorksOn(day), std::nullopt};
  if (!absent.broken) return absent;
  for (const Outage& outage : world.outages) {
    if (outage.unit_id == unit.id && outage.back_on && outage.day <= day && day < *outage.back_on) {
      absent.back_on = outage.back_on;
    }
  }
  return absent;
}

std::string Reason(const AbsentUnit& unit) {
  if (!unit.broken) return absl::StrCat(unit.id, " is off");
  return absl::StrCat(unit.id, " is broken", unit.back_on ? absl::StrCat(" and back on ", Date(*unit.back_on)) : "");
}

std::string Sentence(const Standstill& standstill, absl::CivilDay last_service_day) {
  const std::string why = absl::StrJoin(
      standstill.units, ", ", [](std::string* out, const AbsentUnit& unit) { absl::StrAppend(out, Reason(unit)); });
  const std::string when = standstill.to == standstill.from
                               ? absl::StrCat("on ", Date(standstill.from))
                               : absl::StrCat("from ", Date(standstill.from), " to ", Date(standstill.to));
  return absl::StrCat("No unit is there ", when, " (", why, "): nothing is planned ",
                      standstill.goes_on ? absl::StrCat("before ", Date(*standstill.goes_on), ".")
                                         : absl::StrCat("up to the last service day, ", Date(last_service_day), "."));
}

}  // namespace

std::optional<Standstill> StandstillOf(const World& world) {
  const Campaign& campaign = world.campaign;
  if (campaign.state == CampaignState::kClosed) return std::nullopt;
  const std::vector<absl::CivilDay> days = DaysLeft(world);
  const auto somebody_is_there = [&](absl::CivilDay day) {
    return std::any_of(campaign.units.begin(), campaign.units.end(),
                       [&](const Unit& unit) { return IsAvailable(world, unit, day); });
  };
  const auto goes_on = std::find_if(days.begin(), days.end(), somebody_is_there);
  if (goes_on == days.begin()) return std::nullopt;
  Standstill standstill;
  standstill.from = days.front();
  standstill.to = *(goes_on - 1);
  if (goes_on != days.end()) standstill.goes_on = *goes_on;
  for (const Unit& unit : campaign.units) standstill.units.push_back(Absent(world, unit, standstill.from));
  standstill.sentence = Sentence(standstill, campaign.last_service_day);
  return standstill;
}

}  // namespace jemputbola::scheduling
