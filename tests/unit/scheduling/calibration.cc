#include "tests/unit/scheduling/calibration.h"

#include <optional>
#include <vector>

#include "scheduling/domain/learning.h"
#include "scheduling/domain/policy.h"
#include "scheduling/simulation/outlook_range.h"
#include "scheduling/simulation/replay.h"

namespace jemputbola::scheduling::fixtures {
Calibration Calibrate(const World& world, int campaigns, int days, int draws, std::uint64_t seed) {
  Calibration result;
  simulation::Chance chance(seed);
  const Learned prior = Learn(world.campaign, {});
  const absl::CivilDay deadline = world.campaign.last_service_day;
  for (int number = 0; number < campaigns; ++number) {
    const simulation::Conduct truth = simulation::DrawConduct(prior, chance);
    simulation::Replay replay(world, *FindPolicy(world.campaign.policy), truth, chance.Next(),
                              deadline + simulation::OutlookRange::kHorizonDays);
    std::int64_t captured = 0;
    std::optional<absl::CivilDay> finish;
    std::optional<simulation::OutlookRange> range;
    for (int worked = 0;; ++worked) {
      if (worked == days) {
        World now = replay.world();
        now.campaign = world.campaign;
        range = simulation::DrawOutlook(now, Learn(world.campaign, replay.seen()), draws, chance.Next());
        captured = 0;
      }
      const std::optional<simulation::ReplayedDay> day = replay.NextDay();
      if (!day) {
        finish = absl::CivilDay::max();
        break;
      }
      if (day->captured > 0) finish = day->day;
      if (day->day <= deadline) captured += day->captured;
      if (day->visits.empty() && !replay.AnythingToDo()) break;
    }
    if (!range || !finish) continue;
    ++result.campaigns;
    if (*finish == absl::CivilDay::max()) ++result.unfinished;
    const absl::CivilDay first = range->finish_10.value_or(absl::CivilDay::max());
    const absl::CivilDay last = range->finish_90.value_or(absl::CivilDay::max());
    if (*finish < first) {
      ++result.before;
    } else if (*finish > last) {
      ++result.after;
    } else {
      ++result.inside;
    }
    if (captured < range->captured_10) {
      ++result.captured_below;
    } else if (captured > range->captured_90) {
      ++result.captured_above;
    } else {
      ++result.captured_inside;
    }
    if (*finish < range->finish_50.value_or(absl::CivilDay::max())) ++result.before_middle;
    if (captured < range->captured_50) ++result.captured_below_middle;
    result.captured_beyond_expected += (static_cast<double>(captured) - range->mean_captured) / campaigns;
    result.captured += static_cast<double>(captured) / campaigns;
    result.width += static_cast<double>(range->captured_90 - range->captured_10) / campaigns;
  }
  return result;
}

}  // namespace jemputbola::scheduling::fixtures
