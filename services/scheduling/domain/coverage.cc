#include "scheduling/domain/coverage.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/coverage_assignment.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr int kMinutesOfADay = 1440;

// By district: nobody is to be fetched there, or a unit was or will be there by then whatever is planned.
std::vector<bool> Covered(const World& world, const Expectation& villages, absl::CivilDay by) {
  std::vector<bool> covered;
  for (const Expectation::District& district : villages.districts()) {
    covered.push_back(district.left == 0);
    for (const std::size_t village : district.villages) {
      const Village& area = villages.village(village);
      const bool visited = area.last_visit && *area.last_visit >= world.campaign.first_service_day;
      if (visited || area.visited_today) covered.back() = true;
    }
  }
  for (const PinnedVisit& visit : world.pinned) {
    const int village = villages.Find(visit.village);
    if (village >= 0 && visit.day <= by) covered[villages.DistrictOfVillage(static_cast<std::size_t>(village))] = true;
  }
  return covered;
}

std::vector<absl::CivilDay> DaysUntil(const World& world, absl::CivilDay by) {
  return world.campaign.calendar().WorkingDays(world.today, by);
}

// Why nobody comes there.
UncoveredReason Why(const World& world, const Expectation& villages, const Expectation::District& district,
                    const std::vector<FreeTime>& free) {
  const Campaign& campaign = world.campaign;
  if (*campaign.cover_by < world.today) return UncoveredReason::kDayPast;
  std::vector<std::size_t> to_be_met;
  for (const std::size_t village : district.villages) {
    if (villages.Reachable(village) >= 1) to_be_met.push_back(village);
  }
  if (to_be_met.empty()) return UncoveredReason::kNobodyMet;
  const auto serves = [&](const Unit& unit) { return unit.Serves(district.code); };
  const auto reaches = [&](const Unit& unit) {
    return std::any_of(to_be_met.begin(), to_be_met.end(),
                       [&](std::size_t village) { return Reaches(campaign, unit, villages.village(village)); });
  };
  const auto fits = [&](const Unit& unit, const Gap& gap) {
    const Pace pace(campaign, unit);
    return std::any_of(to_be_met.begin(), to_be_met.end(), [&](std::size_t village) {
      return pace.Fit(gap, villages.village(village).at, 1).captures >= 1;
    });
  };
  const bool somebody = std::any_of(campaign.units.begin(), campaign.units.end(), serves);
  const bool in_reach = std::any_of(campaign.units.begin(), campaign.units.end(), reaches);
  if (somebody && !in_reach) {
    const bool known = std::any_of(to_be_met.begin(), to_be_met.end(),
                                   [&](std::size_t village) { return IsPlaceKnown(villages.village(village)); });
    return known ? UncoveredReason::kTooFar : UncoveredReason::kPlaceUnknown;
  }
  const bool there =
      std::any_of(free.begin(), free.end(), [&](const FreeTime& time) { return serves(campaign.units[time.unit]); });
  if (!there) return UncoveredReason::kNoUnit;
  const bool room = std::any_of(free.begin(), free.end(), [&](const FreeTime& time) {
    const Unit& unit = campaign.units[time.unit];
    const auto called_off = [&](std::size_t village) {
      return std::any_of(world.blocked.begin(), world.blocked.end(), [&](const BlockedDay& blocked) {
        return blocked.day == time.day && blocked.village == villages.village(village).code;
      });
    };
    return serves(unit) && fits(unit, time.gap) && !std::all_of(to_be_met.begin(), to_be_met.end(), called_off);
  });
  return room ? UncoveredReason::kTooFewDays : UncoveredReason::kDaysTaken;
}

std::string Sentence(const Coverage& coverage) {
  const std::string by = Date(coverage.by);
  const auto missing = static_cast<int>(coverage.not_covered.size());
  if (coverage.districts == 0) return "No district has anybody to fetch.";
  if (missing == 0) {
    return coverage.districts == 1
               ? absl::StrCat("The one district with people to fetch is visited by ", by, ".")
               : absl::StrCat("All ", coverage.districts, " districts with people to fetch are visited by ", by, ".");
  }
  std::map<std::string, std::vector<std::string>> names;
  for (const UncoveredDistrict& district : coverage.not_covered)
    names[InWords(district.reason)].push_back(district.name);
  return absl::StrCat(missing, " of ", coverage.districts, " districts with people to fetch ",
                      missing == 1 ? "is" : "are", " not visited by ", by, ": ",
                      absl::StrJoin(names, "; ",
                                    [](std::string* out, const auto& group) {
                                      absl::StrAppend(out, absl::StrJoin(group.second, ", "), " (", group.first, ")");
                                    }),
                      ".");
}

}  // namespace

CoverageRule::CoverageRule(const World& world, const Expectation& villages)
    : by_(world.campaign.cover_by), covered_(villages.districts().size(), true) {
  if (!by_ || *by_ < world.today) return;
  covered_ = Covered(world, villages, *by_);
  std::vector<bool> needed = covered_;
  needed.flip();
  if (std::none_of(needed.begin(), needed.end(), [](bool one) { return one; })) return;
  const std::vector<FreeTime> free = FreeTimes(world, villages, DaysUntil(world, *by_));
  const CoverageAssignment assignment(world, villages, free, needed);
  for (std::size_t at = 0; at < free.size(); ++at) {
    if (assignment.kept()[at].empty()) continue;
    const std::string& unit = world.campaign.units[free[at].unit].id;
    kept_[{free[at].day, unit, free[at].gap.start}] = assignment.kept()[at];
  }
}

const std::vector<std::size_t>& CoverageRule::Kept(const std::string& unit, absl::CivilDay day,
                                                   int start_minute) const {
  static const std::vector<std::size_t> kNone;
  const auto found = kept_.find({day, unit, start_minute});
  return found == kept_.end() ? kNone : found->second;
}

Gap RoomBefore(Gap gap, const Pace& pace, const Expectation& villages, std::span<const std::size_t> kept) {
  for (auto village = kept.rbegin(); village != kept.rend(); ++village) {
    const Point& place = villages.village(*village).at;
    const StopTimes stop = pace.Fit({place, 0, place, kMinutesOfADay}, place, 1);
    gap.until -= pace.Minutes(place, gap.to) + stop.leave_minute - stop.arrive_minute;
    gap.to = place;
  }
  return gap;
}

std::optional<Coverage> CoverageOf(const World& world, const Plan& plan) {
  const Campaign& campaign = world.campaign;
  if (!campaign.cover_by || campaign.state == CampaignState::kClosed) return std::nullopt;
  const Expectation villages(world);
  Coverage coverage;
  coverage.by = *campaign.cover_by;
  std::vector<bool> covered = Covered(world, villages, coverage.by);
  for (const Tour& tour : plan.tours) {
    if (tour.day > coverage.by) continue;
    for (const Stop& stop : tour.stops) {
      covered[villages.DistrictOfVillage(static_cast<std::size_t>(villages.Find(stop.village)))] = true;
    }
  }
  std::optional<std::vector<FreeTime>> free;
  for (std::size_t index = 0; index < covered.size(); ++index) {
    const Expectation::District& district = villages.districts()[index];
    if (district.left > 0) ++coverage.districts;
    if (covered[index]) continue;
    if (!free) free = FreeTimes(world, villages, DaysUntil(world, coverage.by));
    coverage.not_covered.push_back(
        {district.code, district.name, district.left, Why(world, villages, district, *free)});
  }
  coverage.sentence = Sentence(coverage);
  return coverage;
}

std::string InWords(UncoveredReason reason) {
  switch (reason) {
    case UncoveredReason::kDayPast:
      return "the day is past";
    case UncoveredReason::kNobodyMet:
      return "at a visit nobody is expected to be met";
    case UncoveredReason::kPlaceUnknown:
      return "nobody knows where its villages lie";
    case UncoveredReason::kTooFar:
      return "too far for a tour inside office hours";
    case UncoveredReason::kNoUnit:
      return "no unit for it has time until then";
    case UncoveredReason::kDaysTaken:
      return "the days until then are announced otherwise or called off";
    case UncoveredReason::kTooFewDays:
      return "too few days of units are left until then";
  }
  return "";
}

std::string Missed(const World& world) {
  if (!world.campaign.cover_by || *world.campaign.cover_by >= world.today) return "";
  const std::optional<Coverage> coverage = CoverageOf(world, {});
  if (!coverage || coverage->not_covered.empty()) return "";
  const std::string names = absl::StrJoin(
      coverage->not_covered, ", ", [](std::string* out, const auto& district) { absl::StrAppend(out, district.name); });
  return absl::StrCat("cover_by (", Date(coverage->by), ") is past, and not visited by then: ", names,
                      "; choose a later day or leave it out.");
}

}  // namespace jemputbola::scheduling
