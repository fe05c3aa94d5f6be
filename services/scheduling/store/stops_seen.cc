#include "scheduling/store/stops_seen.h"

#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "scheduling/store/field_days.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {

std::vector<StopSeen> LoadStopsSeen(const store::Transaction& tx, const std::string& partition, const World& world) {
  const std::vector<UnitDay> rows = FieldDays::Load(tx, partition);
  std::map<std::string, std::map<absl::CivilDay, std::int64_t>> captured;
  for (const UnitDay& row : rows) captured[row.village][row.day] += row.captured;
  std::map<std::string, std::int64_t> workload;
  for (const Village& village : world.villages) workload[village.code] = village.workload;
  std::map<std::tuple<std::string, absl::CivilDay, std::string>, int> leave;
  for (const Visit& visit : Visits::List(tx, partition, std::nullopt, world.today - 1)) {
    if (visit.state != VisitState::kCancelled) leave[{visit.unit_id, visit.day, visit.village}] = visit.leave_minute;
  }

  std::vector<StopSeen> stops;
  for (const UnitDay& row : rows) {
    const Unit* unit = world.campaign.FindUnit(row.unit_id);
    if (row.day >= world.today || unit == nullptr) continue;
    const auto& days = captured[row.village];
    const auto day = days.find(row.day);
    StopSeen stop;
    stop.unit_id = row.unit_id;
    stop.day = row.day;
    stop.visit_number = 1 + static_cast<int>(std::distance(days.begin(), day));
    stop.captured = row.captured;
    if (row.first_capture >= 0) stop.span_minutes = row.last_capture - row.first_capture;
    if (const auto now = workload.find(row.village); now != workload.end() && !unit->fixed) {
      stop.left_before = now->second;
      for (auto later = day; later != days.end(); ++later) stop.left_before += later->second;
    }
    const auto announced = leave.find({row.unit_id, row.day, row.village});
    const double each = unit->minutes_per_capture > 0 ? unit->minutes_per_capture : world.campaign.minutes_per_capture;
    stop.out_of_time = announced != leave.end() && row.last_capture >= announced->second - each;
    stops.push_back(std::move(stop));
  }
  return stops;
}

}  // namespace jemputbola::scheduling
