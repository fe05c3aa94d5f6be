#include "scheduling/domain/coverage_assignment.h"

#include <algorithm>
#include <string>

#include "scheduling/domain/constraints.h"
#include "scheduling/domain/gap.h"

namespace jemputbola::scheduling {

CoverageAssignment::CoverageAssignment(const World& world, const Expectation& villages,
                                       const std::vector<FreeTime>& free, const std::vector<bool>& needed)
    : world_(world),
      villages_(villages),
      free_(free),
      needed_(needed),
      kept_(free.size()),
      alone_(free.size()),
      home_(needed.size(), -1) {
  auto missing = static_cast<std::size_t>(std::count(needed.begin(), needed.end(), true));
  for (std::size_t at = free.size(); at-- > 0 && missing > 0;) {
    std::vector<bool> seen(needed.size(), false);
    if (Augment(at, seen)) --missing;
  }
  for (std::size_t district = 0; district < needed.size(); ++district) {
    if (home_[district] >= 0) kept_[static_cast<std::size_t>(home_[district])].clear();
  }
  for (std::size_t district = 0; district < needed.size(); ++district) {
    if (home_[district] < 0) continue;
    const auto home = static_cast<std::size_t>(home_[district]);
    kept_[home] = {static_cast<std::size_t>(Alone(home)[district])};
  }
  for (std::size_t district = 0; district < needed.size() && missing > 0; ++district) {
    if (!needed[district] || home_[district] >= 0) continue;
    if (Squeeze(district, free.size()) || SqueezeInsteadOfAnother(district)) --missing;
  }
}

bool CoverageAssignment::Allowed(std::size_t free, std::size_t village) const {
  const FreeTime& time = free_[free];
  const Unit& unit = world_.campaign.units[time.unit];
  const Village& area = villages_.village(village);
  Candidate candidate;
  candidate.captures = 1;
  candidate.reachable = villages_.Reachable(village);
  candidate.blocked_that_day =
      std::any_of(world_.blocked.begin(), world_.blocked.end(),
                  [&](const BlockedDay& blocked) { return blocked.day == time.day && blocked.village == area.code; });
  candidate.served_by_unit = unit.Serves(area.district);
  return Broken(candidate) == nullptr;
}

const std::vector<int>& CoverageAssignment::Alone(std::size_t free) {
  std::vector<int>& best = alone_[free];
  if (!best.empty()) return best;
  const FreeTime& time = free_[free];
  const Campaign& campaign = world_.campaign;
  const bool nothing_called_off = std::none_of(world_.blocked.begin(), world_.blocked.end(),
                                               [&](const BlockedDay& blocked) { return blocked.day == time.day; });
  const bool announced = std::any_of(world_.pinned.begin(), world_.pinned.end(), [&](const PinnedVisit& visit) {
    return visit.day == time.day && visit.unit_id == campaign.units[time.unit].id;
  });
  const auto day = std::tuple(time.unit, time.gap.start);
  const bool whole = nothing_called_off && !announced;
  if (const auto known = whole_days_.find(day); whole && known != whole_days_.end()) return best = known->second;
  const Pace pace(campaign, campaign.units[time.unit]);
  best.assign(needed_.size(), -1);
  for (std::size_t district = 0; district < needed_.size(); ++district) {
    if (!needed_[district]) continue;
    for (const std::size_t village : villages_.districts()[district].villages) {
      if (best[district] >= 0 && !villages_.VillageGoesBefore(village, static_cast<std::size_t>(best[district])))
        continue;
      if (!Allowed(free, village) || pace.Fit(time.gap, villages_.village(village).at, 1).captures < 1) continue;
      best[district] = static_cast<int>(village);
    }
  }
  if (whole) whole_days_[day] = best;
  return best;
}

bool CoverageAssignment::Augment(std::size_t free, std::vector<bool>& seen) {
  for (std::size_t district = 0; district < needed_.size(); ++district) {
    if (seen[district] || Alone(free)[district] < 0) continue;
    seen[district] = true;
    if (home_[district] >= 0 && !Augment(static_cast<std::size_t>(home_[district]), seen)) continue;
    home_[district] = static_cast<int>(free);
    return true;
  }
  return false;
}

int CoverageAssignment::Spare(std::size_t free, const std::vector<std::size_t>& villages) const {
  const FreeTime& time = free_[free];
  const Pace pace(world_.campaign, world_.campaign.units[time.unit]);
  Point at = time.gap.from;
  int minute = time.gap.start;
  for (const std::size_t village : villages) {
    const Point& place = villages_.village(village).at;
    const StopTimes times = pace.Fit({at, minute, time.gap.to, time.gap.until}, place, 1);
    if (times.captures < 1) return -1;
    at = place;
    minute = times.leave_minute;
  }
  return time.gap.until - minute - pace.Minutes(at, time.gap.to);
}

bool CoverageAssignment::Squeeze(std::size_t district, std::size_t except) {
  int most_spare = -1;
  std::size_t home = 0;
  std::vector<std::size_t> best;
  for (std::size_t free = free_.size(); free-- > 0;) {
    if (free == except || Alone(free)[district] < 0) continue;
    for (const std::size_t village : villages_.districts()[district].villages) {
      if (!Allowed(free, village)) continue;
      for (std::size_t at = 0; at <= kept_[free].size(); ++at) {
        std::vector<std::size_t> with = kept_[free];
        with.insert(with.begin() + static_cast<std::ptrdiff_t>(at), village);
        const int spare = Spare(free, with);
        if (spare <= most_spare) continue;
        most_spare = spare;
        home = free;
        best = std::move(with);
      }
    }
  }
  if (most_spare < 0) return false;
  kept_[home] = std::move(best);
  home_[district] = static_cast<int>(home);
  return true;
}

bool CoverageAssignment::SqueezeInsteadOfAnother(std::size_t district) {
  for (std::size_t free = free_.size(); free-- > 0;) {
    if (Alone(free)[district] < 0) continue;
    const std::vector<std::size_t> before = kept_[free];
    for (std::size_t at = 0; at < before.size(); ++at) {
      const std::size_t other = villages_.DistrictOfVillage(before[at]);
      std::vector<std::size_t> with = before;
      with[at] = static_cast<std::size_t>(Alone(free)[district]);
      if (Spare(free, with) < 0) continue;
      kept_[free] = with;
      if (Squeeze(other, free)) {
        home_[district] = static_cast<int>(free);
        return true;
      }
      kept_[free] = before;
    }
  }
  return false;
}

}  // namespace jemputbola::scheduling
