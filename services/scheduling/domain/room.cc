#include "scheduling/domain/room.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scheduling/domain/gap.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

Point PlaceOf(const World& world, const Unit& unit, const std::string& village) {
  if (unit.fixed) return world.campaign.office;
  const auto found = std::find_if(world.villages.begin(), world.villages.end(),
                                  [&](const Village& area) { return area.code == village; });
  return found == world.villages.end() ? world.campaign.office : found->at;
}

std::vector<const PinnedVisit*> TourOf(const World& world, const PinnedVisit& except, absl::CivilDay day) {
  std::vector<const PinnedVisit*> pins;
  for (const PinnedVisit& pin : world.pinned) {
    if (pin.day == day && pin.unit_id == except.unit_id && pin.visit_id != except.visit_id) pins.push_back(&pin);
  }
  std::sort(pins.begin(), pins.end(),
            [](const PinnedVisit* a, const PinnedVisit* b) { return a->arrive_minute < b->arrive_minute; });
  return pins;
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
  const Point place = PlaceOf(world, *unit, visit.village);
  const int length = visit.leave_minute - visit.arrive_minute;
  std::optional<int> best;
  const auto consider = [&](const Gap& gap) {
    const int earliest = gap.start + pace.Minutes(gap.from, place);
    const int latest = gap.until - pace.Minutes(place, gap.to) - length;
    if (earliest > latest) return;
    const int arrive = std::clamp(visit.arrive_minute, earliest, latest);
    if (!best || std::abs(arrive - visit.arrive_minute) < std::abs(*best - visit.arrive_minute)) best = arrive;
  };
  Gap gap{world.campaign.office, world.campaign.opens_minute, {}, 0};
  for (const PinnedVisit* pin : TourOf(world, visit, day)) {
    gap.to = PlaceOf(world, *unit, pin->village);
    gap.until = pin->arrive_minute;
    consider(gap);
    gap.from = gap.to;
    gap.start = pin->leave_minute;
  }
  gap.to = world.campaign.office;
  gap.until = world.campaign.closes_minute;
  consider(gap);
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
