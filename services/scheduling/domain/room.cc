#include "scheduling/domain/room.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scheduling/domain/expectation.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/pins.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

// Visits of villages that are not known at the moment take their time all the same: as if they lay at the office.
World WithAllPinnedVillages(const World& world) {
  World known = world;
  std::set<std::string> codes;
  for (const Village& village : world.villages) codes.insert(village.code);
  for (const PinnedVisit& pin : world.pinned) {
    if (!codes.insert(pin.village).second) continue;
    Village village;
    village.code = pin.village;
    village.at = world.campaign.office;
    known.villages.push_back(std::move(village));
  }
  return known;
}

absl::Status CheckDay(const World& world, const PinnedVisit& visit, const Unit& unit, absl::CivilDay day) {
  if (day <= world.today) {
    return absl::InvalidArgumentError(absl::StrCat(Date(day), " is not a day to come: choose a later one."));
  }
  if (!world.campaign.calendar().IsWorkingDay(day)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Date(day), " is not a working day of the campaign: choose another one."));
  }
  if (!IsAvailable(world, unit, day)) {
    return absl::InvalidArgumentError(
        absl::StrCat("Unit ", unit.id, " is not available on ", Date(day), ": choose another day."));
  }
  for (const PinnedVisit& pin : world.pinned) {
    if (pin.day == day && pin.village == visit.village && pin.visit_id != visit.visit_id) {
      return absl::InvalidArgumentError(
          absl::StrCat("The village has another visit on ", Date(day), ": choose another day."));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> FindRoom(const World& world, const PinnedVisit& visit, absl::CivilDay day) {
  const Unit* unit = world.campaign.FindUnit(visit.unit_id);
  if (unit == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("Unit ", visit.unit_id, " is no longer in the campaign: cancel the visit instead."));
  }
  if (absl::Status status = CheckDay(world, visit, *unit, day); !status.ok()) return status;
  const Pace pace(world.campaign, *unit);
  const World known = WithAllPinnedVillages(world);
  const Expectation villages(known);
  const auto village = static_cast<std::size_t>(villages.Find(visit.village));
  const Point place = PlaceOf(known.campaign, *unit, villages.village(village));
  std::vector<Pin> others = Pins(known, villages).Of(day, unit->id);
  others.erase(std::remove_if(others.begin(), others.end(),
                              [&](const Pin& pin) { return pin.visit->visit_id == visit.visit_id; }),
               others.end());
  const int length = visit.leave_minute - visit.arrive_minute;
  std::optional<int> best;
  for (const Gap& gap : GapsOf(known, villages, *unit, day, others)) {
    const int earliest = gap.start + pace.Minutes(gap.from, place);
    const int latest = gap.until - pace.Minutes(place, gap.to) - length;
    if (earliest > latest) continue;
    const int arrive = std::clamp(visit.arrive_minute, earliest, latest);
    if (!best || std::abs(arrive - visit.arrive_minute) < std::abs(*best - visit.arrive_minute)) best = arrive;
  }
  if (best) return *best;
  return absl::InvalidArgumentError(absl::StrCat("Unit ", unit->id, " has no room for ", length, " minutes there on ",
                                                 Date(day), ": choose another day or cancel a visit of that day."));
}

std::vector<std::string> Displaced(const World& world, const Campaign& campaign) {
  std::vector<std::string> faults;
  for (const PinnedVisit& pin : world.pinned) {
    if (pin.completed) continue;
    const Unit* unit = campaign.FindUnit(pin.unit_id);
    const char* why = nullptr;
    if (!campaign.calendar().IsWorkingDay(pin.day)) {
      why = "is no longer a working day";
    } else if (unit == nullptr || !unit->WorksOn(pin.day)) {
      why = "is no longer a day of its unit";
    } else if (pin.arrive_minute < campaign.opens_minute || pin.leave_minute > campaign.closes_minute) {
      why = "no longer has it inside office hours";
    }
    if (why == nullptr) continue;
    faults.push_back(absl::StrCat("Visit ", pin.visit_id, " is announced for ", Date(pin.day), ", which ", why,
                                  ": move or cancel it first."));
  }
  return faults;
}

}  // namespace jemputbola::scheduling
