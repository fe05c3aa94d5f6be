#include "scheduling/simulation/outlook_range.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "scheduling/domain/policy.h"
#include "scheduling/simulation/replay.h"

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

// Travel times are looked up, not computed, hundreds of thousands of times.
World WithTravelTable(World world) {
  std::vector<std::string> places = {kOffice};
  std::vector<Point> points = {world.campaign.office};
  for (const Village& village : world.villages) {
    places.push_back(village.code);
    points.push_back(village.at);
  }
  const Travel travel = world.campaign.travel();
  std::vector<int> minutes;
  minutes.reserve(points.size() * points.size());
  for (const Point& from : points) {
    for (const Point& to : points) minutes.push_back(travel.Minutes(from, to));
  }
  world.campaign.matrix = std::make_shared<const TravelMatrix>(std::move(places), std::move(minutes));
  world.campaign.office.place = 0;
  for (std::size_t at = 0; at < world.villages.size(); ++at) world.villages[at].at.place = static_cast<int>(at) + 1;
  return world;
}

}  // namespace

Conduct DrawConduct(const Learned& learned, Chance& chance) {
  Conduct conduct;
  conduct.pace = learned.pace_rate / std::max(chance.Gamma(learned.pace_shape), 1e-6);
  for (const TurnoutBelief& belief : learned.turnout) conduct.turnout.push_back(belief.Quantile(chance.Unit()));
  return conduct;
}

Course LiveOn(World world, const Conduct& conduct, std::uint64_t seed) {
  const absl::CivilDay deadline = world.campaign.last_service_day;
  const absl::CivilDay last = std::max(deadline, world.today) + OutlookRange::kHorizonDays;
  Replay replay(std::move(world), *FindPolicy(kLargestRemaining), conduct, seed, Detail::kCoarse, last);
  Course course;
  std::optional<absl::CivilDay> last_capture;
  bool finished = false;
  course.villages = replay.world().villages;
  while (const std::optional<ReplayedDay> day = replay.NextDay()) {
    if (day->captured > 0) last_capture = day->day;
    if (day->day <= deadline) {
      course.captured_by_deadline += day->captured;
      course.villages = replay.world().villages;
    }
    finished = day->visits.empty() && !replay.AnythingToDo();
    if (finished) break;
  }
  if (finished) course.finish = last_capture ? *last_capture : replay.world().today - 1;
  return course;
}

OutlookRange DrawOutlook(const World& world, const Learned& learned, int draws, std::uint64_t seed) {
  OutlookRange range;
  range.draws = draws;
  const World start = WithTravelTable(world);
  std::vector<std::int64_t> captured;
  std::vector<absl::CivilDay> finish;
  Chance seeds(seed);
  for (int draw = 0; draw < draws; ++draw) {
    Chance chance(seeds.Next());
    const Course course = LiveOn(start, DrawConduct(learned, chance), chance.Next());
    captured.push_back(course.captured_by_deadline);
    finish.push_back(course.finish.value_or(absl::CivilDay::max()));
    range.mean_captured += static_cast<double>(course.captured_by_deadline) / draws;
    if (finish.back() <= world.campaign.last_service_day) range.in_time += 1.0 / draws;
    if (range.villages.empty()) range.villages.resize(course.villages.size());
    for (std::size_t at = 0; at < course.villages.size(); ++at) {
      range.villages[at].code = course.villages[at].code;
      range.villages[at].left += static_cast<double>(course.villages[at].workload) / draws;
      if (course.villages[at].past_visits == 0) range.villages[at].never_reached += 1.0 / draws;
    }
  }
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
