#include "scheduling/domain/breakdown.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

absl::Status CheckUnit(const Campaign& campaign, const std::string& id) {
  if (campaign.FindUnit(id) != nullptr) return absl::OkStatus();
  const std::string known =
      absl::StrJoin(campaign.units, ", ", [](std::string* out, const Unit& unit) { out->append(unit.id); });
  return absl::InvalidArgumentError(absl::StrCat("There is no unit ", id, " in the campaign: it has ", known, "."));
}

}  // namespace

bool FallsTo(const Outage& outage, int minute, absl::CivilDay day, int arrive_minute) {
  if (day == outage.day) return arrive_minute >= minute;
  return day > outage.day && outage.back_on && day < *outage.back_on;
}

bool IsOut(const World& world, const Unit& unit, absl::CivilDay day) {
  return std::any_of(world.outages.begin(), world.outages.end(), [&](const Outage& outage) {
    if (outage.unit_id != unit.id || (outage.back_on && *outage.back_on <= outage.day)) return false;
    return day == outage.day || (outage.day < day && outage.back_on && day < *outage.back_on);
  });
}

std::string BreakdownReason(const Outage& outage, const std::string& why) {
  return absl::StrCat("Unit ", outage.unit_id, why.empty() ? " broke down" : " is out: ", why,
                      outage.back_on ? absl::StrCat("; it is back on ", Date(*outage.back_on)) : "", ".");
}

bool IsOver(const Outage& outage, absl::CivilDay today) {
  return outage.back_on ? *outage.back_on <= today || *outage.back_on <= outage.day : outage.day < today;
}

absl::StatusOr<Outage> DeclareOutage(const Campaign& campaign, const std::string& unit, absl::CivilDay today,
                                     std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> back_on) {
  if (absl::Status known = CheckUnit(campaign, unit); !known.ok()) return known;
  const absl::CivilDay day = from.value_or(today);
  if (day < today) {
    return absl::InvalidArgumentError(
        absl::StrCat(Date(day), " is past, and its visits are made or not: give today, ", Date(today), ", or later."));
  }
  if (back_on && *back_on <= day) {
    return absl::InvalidArgumentError(absl::StrCat("A unit that is out on ", Date(day), " cannot be back on ",
                                                   Date(*back_on), ": give a later day, or none for that day alone."));
  }
  return Outage{unit, day, back_on};
}

absl::StatusOr<std::vector<Outage>> EndOutages(const World& world, const std::string& unit) {
  if (absl::Status known = CheckUnit(world.campaign, unit); !known.ok()) return known;
  std::vector<Outage> ended;
  for (const Outage& outage : world.outages) {
    if (outage.unit_id != unit || IsOver(outage, world.today)) continue;
    ended.push_back({unit, outage.day, std::max(outage.day, world.today)});
  }
  if (!ended.empty()) return ended;
  return absl::FailedPreconditionError(
      absl::StrCat("Unit ", unit, " is not out: jb campaign show lists those that are."));
}

}  // namespace jemputbola::scheduling
