#include "scheduling/domain/pins.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/breakdown.h"

namespace jemputbola::scheduling {

Pins::Pins(const World& world, const Expectation& villages) {
  for (const PinnedVisit& visit : world.pinned) {
    const int village = villages.Find(visit.village);
    if (village >= 0) by_day_[{visit.day, visit.unit_id}].push_back({&visit, static_cast<std::size_t>(village)});
  }
  for (auto& [key, pins] : by_day_) {
    std::sort(pins.begin(), pins.end(), [](const Pin& a, const Pin& b) {
      return std::tie(a.visit->arrive_minute, a.visit->village, a.visit->visit_id) <
             std::tie(b.visit->arrive_minute, b.visit->village, b.visit->visit_id);
    });
  }
}

const std::vector<Pin>& Pins::Of(absl::CivilDay day, const std::string& unit_id) const {
  static const std::vector<Pin> kNone;
  const auto found = by_day_.find({day, unit_id});
  return found == by_day_.end() ? kNone : found->second;
}

Point PlaceOf(const Campaign& campaign, const Unit& unit, const Village& village) {
  return unit.fixed ? campaign.office : village.at;
}

std::vector<Gap> GapsOf(const World& world, const Expectation& villages, const Unit& unit, absl::CivilDay day,
                        const std::vector<Pin>& pins) {
  const Campaign& campaign = world.campaign;
  std::vector<Gap> gaps;
  Gap gap{campaign.office, std::max(campaign.opens_minute, Now(world, day)), {}, 0};
  for (const Pin& pin : pins) {
    gap.to = PlaceOf(campaign, unit, villages.village(pin.village));
    gap.until = pin.visit->arrive_minute;
    gaps.push_back(gap);
    gap.from = gap.to;
    gap.start = std::max(gap.start, pin.visit->completed ? pin.visit->arrive_minute : pin.visit->leave_minute);
  }
  gap.to = campaign.office;
  gap.until = campaign.closes_minute;
  gaps.push_back(gap);
  return gaps;
}

Stop StopOf(const Unit& unit, const PinnedVisit& visit, const Village& village, std::int64_t captures,
            std::int64_t left) {
  return {village.code,
          village.name,
          village.district,
          village.district_name,
          visit.arrive_minute,
          visit.leave_minute,
          captures,
          left,
          absl::StrCat(visit.reason, visit.reason.empty() ? "" : " ", "Announced: it stays."),
          visit.visit_id,
          unit.fixed};
}

std::int64_t MostAt(const World& world, const Unit& unit, const PinnedVisit& visit) {
  if (visit.completed || IsOut(world, unit, visit.day)) return 0;
  const Pace pace(world.campaign, unit);
  const std::int64_t whole = pace.CapturesWithin(visit.arrive_minute, visit.leave_minute);
  const int now = Now(world, visit.day);
  if (now <= visit.arrive_minute) return whole;
  return std::min(whole, pace.CapturesWithin(now, visit.leave_minute, false));
}

}  // namespace jemputbola::scheduling
