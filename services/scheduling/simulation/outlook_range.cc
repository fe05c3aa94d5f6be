#include "scheduling/simulation/outlook_range.h"

#include <algorithm>

#include "scheduling/simulation/course.h"
#include "scheduling/simulation/outline.h"

namespace jemputbola::scheduling::simulation {
namespace {

// The value that `percent` % of `sorted` lie below.
template <typename Value>
Value Percentile(const std::vector<Value>& sorted, int percent) {
  const std::size_t at = sorted.size() * static_cast<std::size_t>(percent) / 100;
  return sorted[std::min(at, sorted.size() - 1)];
}

std::optional<absl::CivilDay> DayOrNever(absl::CivilDay day) {
  return day == absl::CivilDay::max() ? std::nullopt : std::optional(day);
}

}  // namespace

Conduct DrawConduct(const Learned& learned, Chance& chance) {
  Conduct conduct;
  conduct.pace = learned.pace_rate / std::max(chance.Gamma(learned.pace_shape), 1e-6);
  for (const TurnoutBelief& belief : learned.turnout) conduct.turnout.push_back(belief.Quantile(chance.Unit()));
  return conduct;
}

OutlookRange DrawOutlook(const World& world, const Learned& learned, int draws, std::uint64_t seed,
                         std::optional<absl::CivilDay> horizon) {
  OutlookRange range;
  range.draws = draws;
  const absl::CivilDay deadline = world.campaign.last_service_day;
  const absl::CivilDay until = std::max(deadline, world.today) + OutlookRange::kHorizonDays;
  const Outline outline(world, learned, std::max(until, horizon.value_or(until)));
  range.planned = outline.planned_captures;
  for (const Village& village : outline.areas) range.villages.push_back({village.code, 0, 0});
  int ended = 0;
  std::vector<std::int64_t> captured;
  std::vector<absl::CivilDay> finish;
  Chance seeds(seed);
  for (int draw = 0; draw < draws; ++draw) {
    Chance chance(seeds.Next());
    const Conduct conduct = DrawConduct(learned, chance);
    const Course course = CourseRun(outline, conduct, chance.Next()).Live();
    captured.push_back(course.captured_by_deadline);
    finish.push_back(course.finish.value_or(absl::CivilDay::max()));
    range.mean_captured += static_cast<double>(course.captured_by_deadline) / draws;
    if (course.ended) {
      ++ended;
      range.out_of_reach += static_cast<double>(course.out_of_reach);
    }
    if (finish.back() <= deadline) range.in_time += 1.0 / draws;
    for (std::size_t at = 0; at < outline.areas.size(); ++at) {
      range.villages[at].left += static_cast<double>(course.left[at]) / draws;
      if (course.visits[at] == 0) range.villages[at].never_reached += 1.0 / draws;
    }
  }
  if (ended > 0) range.out_of_reach /= ended;
  if (draws == 0) return range;
  std::sort(captured.begin(), captured.end());
  std::sort(finish.begin(), finish.end());
  range.captured_10 = Percentile(captured, 10);
  range.captured_50 = Percentile(captured, 50);
  range.captured_90 = Percentile(captured, 90);
  range.finish_10 = DayOrNever(Percentile(finish, 10));
  range.finish_50 = DayOrNever(Percentile(finish, 50));
  range.finish_90 = DayOrNever(Percentile(finish, 90));
  return range;
}

}  // namespace jemputbola::scheduling::simulation
